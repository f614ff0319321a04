"""Cases that go from office to office: which one has a stage, and the earlier case that a new one succeeds."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import Session, col, select

from forms_app.cases.actors import Actor
from forms_app.cases.events import (
    BY_LEVEL,
    BY_OFFICE,
    BY_OFFICE_NAME,
    HANDED_FROM_NAME,
    HANDED_TO,
    HANDED_TO_NAME,
    CaseEvent,
)
from forms_app.core.divisions import OFFICES_AT, at_level, level_of
from forms_app.core.errors import ConflictError
from forms_app.specs.handing_over import OfficeChoice, Stage
from forms_app.specs.procedure import Act
from forms_app.storage import case_tables as tables
from forms_app.storage.directory import office_for
from forms_app.storage.tables import Office
from forms_app.usecases.case_file import CaseFile, file_of
from forms_app.usecases.caused_acts import DONE_AS
from forms_app.usecases.platform import Platform


def handed_over(session: Session, file: CaseFile, act: Act) -> dict[str, Any]:
    """What the event of an act that hands the case over says: to which office. Nothing for other acts.

    Raises ConflictError when there is no such office.
    """
    if act.hands_to is None:
        return {}
    choice = file.case.choice(act.hands_to)
    office = office_of(session, file, choice)
    if office is None:
        stage = file.spec.procedure.stage(act.hands_to)
        raise ConflictError(
            f"不能办“{act.title}”：没有可以{stage.title}的{OFFICES_AT[choice.level]}（{choice.article}），请系统管理员先建立该机构"
        )
    return {HANDED_TO: office.id, HANDED_FROM_NAME: file.office.name, HANDED_TO_NAME: office.name}


def done_by(session: Session, actor: Actor, act: Act) -> dict[str, Any]:
    """What the event of an act that every office over the case may do says: which one did. Nothing for other acts."""
    if not act.any_office:
        return {}
    office = session.get_one(Office, actor.office)
    return {BY_OFFICE: office.id, BY_OFFICE_NAME: office.name, BY_LEVEL: level_of(office.division_code)}


def office_of(session: Session, file: CaseFile, choice: OfficeChoice) -> Office | None:
    """The office over the case's division at the level of a choice."""
    return office_for(session, at_level(file.row.division_code, choice.level), file.row.authority)


def earlier_cases(platform: Platform, session: Session, file: CaseFile) -> list[CaseFile]:
    """The other cases in which the same enterprise holds what this procedure grants, locked."""
    query = select(tables.Case).where(
        tables.Case.enterprise_id == file.row.enterprise_id,
        tables.Case.procedure_id == file.spec.id,
        tables.Case.state == file.spec.procedure.standing,
        col(tables.Case.id) != file.row.id,
    )
    return [file_of(platform, session, row) for row in session.exec(query.with_for_update())]


def succession(file: CaseFile, act: Act, event: CaseEvent) -> CaseEvent:
    """The event by which an earlier case ends in favour of this one."""
    return CaseEvent(
        act.succeeds or "", event.at, event.account, event.name, {"case": str(file.row.id), DONE_AS: act.by}
    )


@dataclass(frozen=True, slots=True)
class StageLine:
    """A stage in words: who has it in law, by which article, and which office keeps the case then ("" if none)."""

    title: str
    by: str
    article: str
    office: str


def stage_lines(session: Session, file: CaseFile) -> tuple[StageLine, ...]:
    """The stages that a case comes to, with those who have them; none where a case stays with one office."""
    leading = {act.hands_to for act in file.spec.procedure.acts if act.hands_to and _is_for(file, act)}
    stages = (stage for stage in file.spec.procedure.stages if stage.id in leading)
    found = ((stage, file.case.choice(stage.id)) for stage in stages)
    return tuple(_line(stage, choice, office_of(session, file, choice)) for stage, choice in found)


def _is_for(file: CaseFile, act: Act) -> bool:
    return file.case.is_for(act.for_stage) and file.case.says(act.when)


def _line(stage: Stage, choice: OfficeChoice, office: Office | None) -> StageLine:
    by = choice.body or OFFICES_AT[choice.level]
    return StageLine(stage.title, by, choice.article, office.name if office else "")
