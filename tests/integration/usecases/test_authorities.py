"""Offices of one kind of authority see nothing of another's, in the same division and above it."""

from dataclasses import replace

import pytest

from forms_app.cases.actors import Actor
from forms_app.core.errors import NotFoundError
from forms_app.storage.cases import CaseQuery, load_campaign, load_case
from forms_app.storage.filings import SubmissionQuery
from forms_app.storage.tables import Filing
from forms_app.usecases.campaigns import list_campaigns
from forms_app.usecases.ledgers import ledgers_of
from forms_app.usecases.list_cases import list_cases
from forms_app.usecases.open_for_enterprise import procedures_of_offices
from forms_app.usecases.platform import Platform
from forms_app.usecases.review_submissions import list_submissions
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import Play


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return Play(platform, clock)


def elsewhere(actor: Actor) -> Actor:
    """The same person, had the office another task."""
    return replace(actor, authority="of_no_regulation")


@pytest.mark.parametrize("account", ["chaoyang", "changchun", "jilin"])
def test_cases_filings_and_campaigns_are_those_of_the_own_authority(play: Play, account: str) -> None:
    case, campaign, own = play.apply("qiye1"), play.campaign(), play.actor(account)
    every, submissions = CaseQuery(), SubmissionQuery()
    for actor, seen in ((own, 1), (elsewhere(own), 0)):
        assert len(list_cases(play.platform, actor, every, None).lines) == seen
        assert (
            len(list_submissions(play.platform, actor, submissions, sort="received", descending=True, page=1).lines)
            == seen
        )
        assert bool(list_campaigns(play.platform, actor)) is bool(seen)
        assert bool(ledgers_of(play.platform, actor)) is bool(seen)
        assert bool(procedures_of_offices(play.platform, actor)) is bool(seen)
    with play.platform.database.reading() as session:
        assert load_case(session, own, case).authority == "statistics"
        assert session.get_one(Filing, load_case(session, own, case).filing_id).authority == "statistics"
        for load, identifier in ((load_case, case), (load_campaign, campaign)):
            with pytest.raises(NotFoundError):
                load(session, elsewhere(own), identifier)
