"""Where the warning about a quoted fine stands: on the page of the case and of the acts that quote or publish it."""

import pytest

from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.determining import ENTRY, decided
from tests.integration.usecases.procedure import Play, with_articles
from tests.integration.web.conftest import Visitor

WARNED = "罚款核对：请留意（不影响办理）"


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    return sqlite_platform


@pytest.fixture
def case(platform: Platform, clock: Clock) -> str:
    play = with_articles(Play(platform, clock))
    found = decided(play, period={"from": "2024-01-01", "until": "2024-03-31"})
    play.act("chaoyang", found, "entry_proposed", ENTRY | {"outcome": "警告，并处罚款人民币250,000元"})
    return str(found)


def test_it_stands_on_the_pages_that_quote_or_publish_it_and_bars_nothing(
    case: str, officer: Visitor, platform: Platform
) -> None:
    assert WARNED in officer.get(f"/bureau/cases/{case}").text
    page = officer.get(f"/bureau/cases/{case}/acts/entry_proposed")
    assert WARNED in page.text
    assert "超过上限200,000元（情节严重的）" in page.text
    assert "引用的是第四十四条" in page.text
    assert WARNED not in officer.get(f"/bureau/cases/{case}/acts/service_prepared").text
    publishing = f"/bureau/cases/{case}/acts/published"
    officer.post(f"/bureau/cases/{case}/release", follow=False)
    officer.sign_in("chaoyang2")
    assert WARNED in officer.get(publishing).text
    done = officer.post(publishing, {"seen": "7", "checked": "已逐项核对，没有不应公示的内容。"}, follow=False)
    assert done.status == 303
