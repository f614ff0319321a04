"""The page of 变更对照表: for an enterprise's drafts, for what it submitted, for what a case holds twice."""

import pytest

from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.determining import ENTRY, decided
from tests.integration.usecases.procedure import Play, with_articles
from tests.integration.web.conftest import Visitor, autosave


@pytest.fixture
def platform(sqlite_platform: Platform) -> Platform:
    return sqlite_platform


def test_two_saved_drafts_side_by_side(path: str, enterprise: Visitor) -> None:
    changes = f"{path}/changes"
    autosave(enterprise, path, {"position": "经理"}, 1)
    autosave(enterprise, path, {"position": "副经理"}, 2)
    page = enterprise.get(changes)
    assert [each.text for each in page.all("//table//ins")] == ["副"]
    assert page.all("//select[@name='before']/option[@selected]/@value") == ["draft-2"]
    assert enterprise.get(page.all("//a[contains(@href, 'changes.pdf')]/@href")[0]).data[:4] == b"%PDF"
    assert enterprise.get(page.all("//a[contains(@href, 'changes.xlsx')]/@href")[0]).data[:2] == b"PK"
    same = enterprise.get(f"{changes}?before=draft-3&after=draft-3")
    assert "两个版本的内容相同" in same.text


def test_a_rewritten_draft_side_by_side(officer: Visitor, platform: Platform, clock: Clock) -> None:
    play = with_articles(Play(platform, clock))
    case = decided(play)
    play.act("chaoyang", case, "entry_proposed", ENTRY)
    empty = officer.get(f"/bureau/cases/{case}/changes")
    assert "现在只有一个版本" in empty.text
    assert officer.get(f"/bureau/cases/{case}/changes.pdf").status == 409
    for conduct in ("多报产值", "多报产值和能耗"):
        play.act("chaoyang", case, "entry_proposed", ENTRY | {"conduct": conduct})
    page = officer.get(f"/bureau/cases/{case}/changes")
    assert [each.text for each in page.all("//table//ins")] == ["和能耗"]
    assert officer.get(f"/bureau/cases/{case}/changes?before=77").status == 404
