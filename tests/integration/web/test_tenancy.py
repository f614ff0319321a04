"""Every route to somebody's case, campaign or office × every role × every relation to it, against one table."""

import re
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlmodel import select

from forms_app.storage.case_tables import IssuedDocument, Objection
from forms_app.usecases.objections import NewObjection, object_to
from forms_app.usecases.platform import Platform
from forms_app.usecases.publish_notices import publish_notice
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import Play
from tests.integration.web.conftest import Visitor
from tests.integration.web.test_routes import rules

# Who, and what this person is to the case of qiye1 in 长春市朝阳区.
PEOPLE = {
    "qiye1": "own enterprise",
    "qiye2": "foreign enterprise",
    "chaoyang": "own handler",
    "chaoyang2": "own section head",
    "chaoyang3": "own leader",
    "chaoyang4": "own administrator",
    "nanguan": "sibling handler",
    "yanji": "foreign handler",
    "changchun": "parent handler",
    "jilin": "province supervisor",
    "shenji": "province auditor",
    None: "anonymous",
}
READERS = {
    each for each in PEOPLE.values() if each.startswith(("own h", "own s", "own l", "own a", "parent", "province"))
}
ACTING = {"own handler", "own section head", "own leader"}
SAME_ROLE = {*ACTING, "sibling handler", "foreign handler", "parent handler"}
HANDLERS = {each for each in PEOPLE.values() if each.endswith("handler")}

# Endpoint → who gets through; who of the right role but elsewhere reads 404 (below: 403 for the parent who may look).
READ = {
    "cases.case", "cases.approval", "cases.document", "campaigns.campaign", "campaigns.document", "campaigns.table",
}  # fmt: skip
OWN = {"enterprise_cases.case", "enterprise_cases.document", "enterprise_cases.perform"}
ACTS = {"cases.act_form", "cases.perform", "cases.release"}
HANDLING = {"cases.objection", "cases.decide", "campaigns.sample", "campaigns.notice", "campaigns.announcement"}
HANDLING |= {"campaigns.act_list", "campaigns.filled_list"}
LATER = {"cases.case_file"}  # 404 for everybody: no act in this case brought a file


@dataclass(frozen=True)
class Scene:
    """The ids behind the addresses."""

    ids: dict[str, str]

    def path(self, rule: str) -> str:
        for name, value in self.ids.items():
            rule = re.sub(rf"<(uuid|string|int):{name}>", value, rule)
        act = "withdrawn" if rule.startswith("/cases/") else "recused"
        act = "list_checked" if rule.startswith("/bureau/campaigns/") else act
        return rule.replace("tables/<name>", "tables/ledger").replace("<name>", act)


@pytest.fixture
def scene(platform: Platform, clock: Clock) -> Scene:
    play = Play(platform, clock)
    case = play.cleared("qiye1")
    publish_notice(platform, play.actor("chaoyang"), play.campaign(), platform.today())
    object_to(platform, case, NewObjection("某人", "13800138000", "迟报3次。", (), clock.now))
    with platform.database.reading() as session:
        objection = session.exec(select(Objection.id).where(Objection.case_id == case)).one()
        of_case = session.exec(select(IssuedDocument.id).where(IssuedDocument.case_id == case)).first()
        of_campaign = session.exec(select(IssuedDocument.id).where(IssuedDocument.campaign_id == play.campaign())).one()
    return Scene(
        {
            "case": str(case),
            "campaign": str(play.campaign()),
            "objection": str(objection),
            "document": str(of_case),
            "campaign_document": str(of_campaign),
            "digest": "0" * 64,
        }
    )


def concerned(app: Flask) -> list[tuple[str, str, str]]:
    """Endpoint, method and rule of every route to one case or campaign."""
    found = []
    for rule in app.url_map.iter_rules():
        if re.search(r"<uuid:(case|campaign)>", rule.rule):
            found += [(rule.endpoint, method, rule.rule) for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}]
    return sorted(found)


def expected(endpoint: str, who: str) -> set[int]:
    """The statuses that are right. 409 and 422 are answers to those who may: something else is missing."""
    if who == "anonymous":
        return {401}
    through = {200, 303, 409, 422}
    if endpoint in OWN:
        return through if who == "own enterprise" else {404} if "enterprise" in who else {403}
    if "enterprise" in who:
        return {403}
    if endpoint in READ:
        return through if who in READERS else {404}
    allowed = {"cases": ACTING, "handling": {"own handler"}}["handling" if endpoint in HANDLING else "cases"]
    of_role = HANDLERS if endpoint in HANDLING else SAME_ROLE
    if endpoint in LATER:
        return {404}
    if who in allowed:
        return through
    if who not in of_role:
        return {403}
    return {403} if who == "parent handler" else {404}


def test_every_route_has_a_place_in_the_table(app: Flask) -> None:
    assert {endpoint for endpoint, _, _ in concerned(app)} == READ | OWN | ACTS | HANDLING | LATER
    assert rules(app)


def test_who_sees_and_does_what(app: Flask, scene: Scene) -> None:
    wrong = []
    for username, who in PEOPLE.items():
        someone = Visitor(app)
        if username:
            someone.sign_in(username)
        for endpoint, method, rule in concerned(app):
            known = {**scene.ids, "document": scene.ids["campaign_document"]} if "campaigns" in endpoint else scene.ids
            path = Scene(known).path(rule)
            page = someone.get(path) if method == "GET" else someone.post(path, follow=False)
            if page.status not in expected(endpoint, who):
                wrong.append((who, method, endpoint, page.status, sorted(expected(endpoint, who))))
    assert wrong == [], "\n".join(map(str, wrong))


def test_a_foreign_case_reads_exactly_as_a_missing_one(app: Flask, scene: Scene) -> None:
    for username in ("nanguan", "qiye2"):
        someone = Visitor(app)
        someone.sign_in(username)
        base = "/bureau/cases/" if username == "nanguan" else "/cases/"
        foreign = someone.get(base + scene.ids["case"])
        missing = someone.get(base + "00000000-0000-4000-8000-000000000000")
        assert foreign.status == missing.status == 404

        def without_event(text: str) -> str:
            return re.sub(r"[A-Z0-9]{10}", "", text)

        assert without_event(foreign.text) == without_event(missing.text)


def test_lists_counts_and_searches_leak_nothing(app: Flask, scene: Scene) -> None:
    for username in ("nanguan", "yanji"):
        someone = Visitor(app)
        someone.sign_in(username)
        for path in ("/bureau/cases", "/bureau/cases?all=1&q=精密", "/bureau/figures", "/bureau/submissions?q=精密"):
            assert "精密" not in someone.get(path).text.replace("搜索", ""), path
        assert "在办0" in someone.get("/bureau/cases").words
