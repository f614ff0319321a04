"""What waits for whom on the first page: campaigns that take applications, terms that run, cases that come near; and
what its search finds.
"""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from forms_app.core.errors import BadInputError, NotFoundError
from forms_app.usecases.case_clocks import term_sheet_pdf
from forms_app.usecases.home import enterprise_home, office_home
from forms_app.usecases.list_cases import SOON
from forms_app.usecases.own_clocks import own_clocks, own_sheet
from forms_app.usecases.platform import Platform
from forms_app.usecases.schemes import LONGEST_SEARCH, schemes_by_authority
from tests.integration.conftest import Clock, QuickPrinter
from tests.integration.usecases.entry_play import decided, served
from tests.integration.usecases.procedure import Play, determining
from tests.integration.usecases.removal import on


@pytest.fixture
def play(sqlite_platform: Platform, clock: Clock) -> Play:
    real = sqlite_platform.printer
    quick = QuickPrinter(real.templates, real.printer, real.printable)
    return determining(replace(sqlite_platform, printer=quick), clock)


def test_a_campaign_is_offered_from_its_first_day_to_its_last(play: Play) -> None:
    firm = play.actor("qiye1")
    [window] = enterprise_home(play.platform, firm).windows
    for day, offered in (
        (window.opens_on, 1), (window.closes_on, 1), (window.closes_on + timedelta(days=1), 0),
    ):  # fmt: skip
        on(play, day)
        assert len(enterprise_home(play.platform, firm).windows) == offered


def test_own_terms_are_told_to_their_last_day_the_nearest_first(play: Play) -> None:
    served(play, decided(play))
    firm = play.actor("qiye1")

    def told() -> list[tuple[str, int]]:
        return [(term.term.title, term.left) for _, term in enterprise_home(play.platform, firm).terms]

    assert [left for _, left in told()] == sorted(left for _, left in told())
    nearest, left = told()[0]
    on(play, play.platform.today() + timedelta(days=left))
    assert told()[0] == (nearest, 0)
    on(play, play.platform.today() + timedelta(days=1))
    assert nearest not in [title for title, _ in told()]


def test_clocks_that_are_the_offices_own_are_told_to_nobody(play: Play) -> None:
    case, firm = decided(play), play.actor("qiye1")
    served(play, case)
    own = {"service", "publishing"}
    assert {each.id for each in play.file(case).spec.procedure.terms if each.told}.isdisjoint(own)
    assert all(term_sheet_pdf(play.platform, play.file(case), term) for term in own)
    assert own.isdisjoint(each.deadline.term.id for each in own_clocks(play.platform, firm, case).terms)
    for term in own:
        with pytest.raises(NotFoundError):
            own_sheet(play.platform, firm, case, term=term)


def test_what_is_over_is_not_counted_as_near(play: Play) -> None:
    play.apply("qiye1")
    play.days(7)
    play.apply("qiye2")
    on(play, date(2026, 3, 27))  # the first was due on the 23rd, the second is on the 30th
    found = office_home(play.platform, play.actor("chaoyang"))
    assert (found.total, found.overdue, found.soon) == (2, 1, 1)
    on(play, date(2026, 3, 30) - SOON - timedelta(days=1))
    assert office_home(play.platform, play.actor("chaoyang")).soon == 0


def test_cases_that_are_over_wait_for_nobody(play: Play) -> None:
    case, firm = play.apply("qiye2"), play.actor("qiye2")
    assert [each.id for each in enterprise_home(play.platform, firm).cases] == [case]
    play.act("qiye2", case, "withdrawn")
    assert enterprise_home(play.platform, firm).cases == ()


def test_each_regulation_stands_with_the_authority_that_handles_it_alone(sqlite_platform: Platform) -> None:
    groups = schemes_by_authority(sqlite_platform)
    listed = [(each.domain, group.authority.id) for group in groups for each in group.schemes]
    regulations = sqlite_platform.catalogue.regulations
    assert sorted(listed) == sorted((domain, each.handled_by) for domain, each in regulations.items())


def test_words_of_an_item_lead_to_its_article(sqlite_platform: Platform) -> None:
    domain, number, words = next(
        (domain, number, next(iter(article.items.values()))[:12])
        for domain, regulation in sqlite_platform.catalogue.regulations.items()
        for number, article in regulation.articles.items()
        if article.items
    )
    found = {
        each.domain: each.articles for group in schemes_by_authority(sqlite_platform, words) for each in group.schemes
    }
    assert number in found[domain]


def test_as_many_characters_as_are_named_are_looked_for(sqlite_platform: Platform) -> None:
    assert schemes_by_authority(sqlite_platform, "无" * LONGEST_SEARCH) == ()
    with pytest.raises(BadInputError, match=f"最多{LONGEST_SEARCH}个字"):
        schemes_by_authority(sqlite_platform, "无" * (LONGEST_SEARCH + 1))
