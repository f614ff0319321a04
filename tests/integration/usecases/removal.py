"""Playing early removal in tests: a published determination, the application, the opinions up to the leader."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import select

from forms_app.specs.catalogue import ProcedureSpec
from forms_app.storage.case_tables import Case
from forms_app.usecases.applications import begin_within
from forms_app.usecases.open_filing import open_filing
from forms_app.usecases.save_draft import Save
from forms_app.usecases.submit_filing import Submit, submit_filing
from tests.integration.usecases.procedure import AGREED, Play
from tests.integration.usecases.test_determination import PROOF, SERVED, decided

REMOVAL = "statistical_credit/removal"
ENTRY = {
    "conduct": "提供不真实统计资料",
    "legal_basis": "《中华人民共和国统计法》第四十四条",
    "outcome": "警告，并处罚款。",
}
IN_PLACE = {
    "verified_on": "2026-09-14", "verifiers": "王某、张某", "manner": "on_site", "findings": "台账已更正。",
    "result": "in_place",
}  # fmt: skip
LACKING = IN_PLACE | {"result": "lacking", "findings": "台账仍未建立。"}
OPINION = {"removal_application": "企业已更正资料并缴纳罚款，经现场核实整改到位。", "opinion": "建议提前移除。"}
REASON = "已更正2026年1至3月的统计资料，缴纳罚款，建立审核制度。"


def published(play: Play, spec: ProcedureSpec) -> UUID:
    """A determination of 2 March 2026, published on 10 March."""
    case = decided(play, spec)
    play.act("chaoyang", case, "service_prepared", {"servers": "王某、张某"})
    play.days(2)
    play.act("chaoyang", case, "served_directly", SERVED, uploads=PROOF)
    play.act("chaoyang", case, "entry_proposed", ENTRY)
    play.days(6)
    play.act("chaoyang2", case, "published", {"checked": "已逐项核对。"})
    assert play.platform.today() == date(2026, 3, 10)
    return case


def on(play: Play, day: date) -> None:
    play.days((day - play.platform.today()).days)


def begun(play: Play, case: UUID) -> UUID:
    return begin_within(play.platform, play.actor("qiye1"), case, REMOVAL)


def submitted(play: Play, filing: UUID) -> UUID:
    actor = play.actor("qiye1")
    view = open_filing(play.platform, actor, filing)
    locked = {field.id for field in view.spec.form.fields if field.locked}
    values: dict[str, Any] = {name: value for name, value in view.raw.items() if name not in locked}
    values |= {"reason": REASON, "application_date": play.platform.today().isoformat()}
    save = Save(values, view.revision, uuid4().hex)
    submit_filing(play.platform, actor, filing, Submit(save, uuid4().hex, play.platform.clock()))
    with play.platform.database.reading() as session:
        return session.exec(select(Case.id).where(Case.filing_id == filing)).one()


def applied(play: Play, spec: ProcedureSpec) -> tuple[UUID, UUID]:
    """The determination and the application for its early removal, of 14 September 2026."""
    case = published(play, spec)
    on(play, date(2026, 9, 14))
    return case, submitted(play, begun(play, case))


def before_the_leader(play: Play, removal: UUID, verified: dict[str, Any], name: str) -> None:
    play.act("chaoyang", removal, "rectification_verified", verified)
    play.act("chaoyang", removal, name, OPINION)
    play.act("chaoyang2", removal, "section_head_agreed", AGREED)
