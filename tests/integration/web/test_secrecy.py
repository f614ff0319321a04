"""What single answers keep to themselves: things within things, drafts, who objected, what another office decided."""

from uuid import UUID

import pytest
from flask import Flask
from sqlmodel import select

from forms_app.cases.actors import OFFICE_ROLES, Role
from forms_app.storage.case_tables import Case, Objection
from forms_app.storage.tables import Enterprise
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import REASONS, Play
from tests.integration.web.conftest import Visitor, signed_in
from tests.integration.web.policy import ABOVE, OWN, POLICY, PREFECTURE, Answer, Relation
from tests.integration.web.scene import (
    FIRM,
    FIRM_WORDS,
    MISSING_ID,
    OBJECTOR,
    PEOPLE,
    Things,
    address,
    body,
    id_names,
    officer,
    peopled,
    routes,
    the_county,
    the_prefecture,
)
from tests.integration.web.test_tenancy import neutral

OWNERS = [each for each in PEOPLE if each.relation is OWN]


@pytest.fixture
def platform(request: pytest.FixtureRequest) -> Platform:
    real: Platform = request.getfixturevalue("sqlite_platform")
    peopled(real)
    return real


@pytest.fixture
def things(platform: Platform, clock: Clock) -> Things:
    return the_county(platform, clock)


def test_somebody_elses_thing_under_ones_own_address_is_as_missing_as_a_missing_one(
    app: Flask, platform: Platform, clock: Clock, things: Things
) -> None:
    """`/cases/<own>/documents/<foreign>`: the last id is another office's, then one that never was."""
    foreign, walked = the_prefecture(platform, clock), set()
    for endpoint, method, rule in routes(app):
        names = id_names(rule)
        owner = next((each for each in OWNERS if POLICY[endpoint].expected(each.role, OWN) is Answer.THROUGH), None)
        if len(names) < 2 or owner is None or names[-1] == "position":  # a place counts within its own job
            continue
        someone = signed_in(app, owner.username or "")
        ids = {name: foreign.of(endpoint)[names[-1]] for name in names[-1:]}
        mixed = Things(things.of(endpoint) | ids, {}, things.accounts)
        answers = []
        for each in (mixed, mixed.but(names[-1])):
            path = address(rule, endpoint, each)
            sent = body(endpoint, each, owner)
            answers.append(someone.get(path) if method == "GET" else someone.post(path, sent, follow=False))
        assert [each.status for each in answers] == [404, 404], (endpoint, method)
        assert neutral(answers[0]) == neutral(answers[1]), (endpoint, method)
        walked.add(endpoint)
    assert len(walked) >= 9


def test_a_draft_is_nobodys_business_but_the_enterprises(app: Flask, things: Things) -> None:
    """Not even the office that will receive it learns that there is one."""
    drafted = Things(things.ids, {}, things.accounts)
    for relation in (OWN, *ABOVE):
        someone = signed_in(app, officer(relation, Role.HANDLER))
        for endpoint, method, rule in routes(app):
            if endpoint.startswith("bureau.") and method == "GET" and "filing" in id_names(rule):
                found = [someone.get(address(rule, endpoint, each)) for each in (drafted, drafted.but("filing"))]
                assert found[0].status == 404
                assert neutral(found[0]) == neutral(found[1])


def test_who_objected_is_known_to_the_office_that_has_the_case_alone(
    app: Flask, platform: Platform, things: Things
) -> None:
    with platform.database.reading() as session:
        objection = session.exec(select(Objection).where(Objection.case_id == UUID(things.ids["case"]))).one()
    pages = [f"/bureau/cases/{objection.case_id}", f"/bureau/campaigns/{things.ids['campaign']}"]
    deciding = f"{pages[0]}/objections/{objection.id}"
    handed_in = f"{pages[0]}/files/{objection.files[0]['sha256']}"
    handler = signed_in(app, officer(OWN, Role.HANDLER))
    assert all(word in handler.get(deciding).text for word in OBJECTOR)
    assert handler.get(handed_in).status == 200
    for relation in ABOVE:
        someone = signed_in(app, officer(relation, Role.HANDLER))
        assert [someone.get(path).status for path in (deciding, handed_in)] == [403, 404]
        assert not any(word in someone.get(path).response.text for word in OBJECTOR for path in pages)
    firm = signed_in(app, FIRM).get(f"/cases/{objection.case_id}").response.text
    assert not any(word in firm for word in (*OBJECTOR, objection.facts))


def test_what_is_not_public_any_more_reads_as_what_never_was(app: Flask, visitor: Visitor, things: Things) -> None:
    """The entry that is objected to is out of the notice; its case goes on."""
    for path in ("/credit/objections/new/{}", "/credit/notices/{}", "/credit/notices/{}/notice.pdf"):
        hidden, missing = (visitor.get(path.format(each)) for each in (things.ids["case"], MISSING_ID))
        assert hidden.status == 404
        assert neutral(hidden) == neutral(missing)
    assert not any(word in visitor.get("/credit").response.text for word in FIRM_WORDS)
    assert not any(word in visitor.get(f"/credit/notices/{things.ids['notice']}").response.text for word in FIRM_WORDS)


def test_what_another_office_decided_is_told_to_those_above_alone(app: Flask, platform: Platform, clock: Clock) -> None:
    """An enterprise that was refused in one county moves to the next: that office sees its own cases only."""
    play = Play(platform, clock)
    refused = play.apply(FIRM)
    play.act(officer(OWN, Role.HANDLER), refused, "handler_rejected", {**REASONS, "determination_findings": "不符合。"})
    with platform.database.writing() as session:
        row = session.get_one(Enterprise, session.get_one(Case, refused).enterprise_id)
        row.division_code = "220102"
        session.add(row)
    case = play.apply(FIRM)
    told = {
        relation: REASONS["reason"] in signed_in(app, officer(relation, Role.HANDLER)).get(f"/bureau/cases/{case}").text
        for relation in (Relation.SIBLING, PREFECTURE)
    }
    assert told == {Relation.SIBLING: False, PREFECTURE: True}


@pytest.mark.parametrize("role", OFFICE_ROLES)
def test_an_office_page_names_its_own_people_alone(app: Flask, role: Role) -> None:
    page = signed_in(app, officer(Relation.SIBLING, role)).get("/bureau/office").text
    assert "长春市南关区统计局分管领导" in page
    assert "朝阳" not in page
    assert "长春市统计局" not in page
