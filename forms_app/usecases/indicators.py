"""Tables of indicators as an office has them: which there are, who reports under them, what was entered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from forms_app.answers.answer import Context
from forms_app.answers.reading import Answers, read_answers
from forms_app.cases.actors import Actor, Role
from forms_app.core.divisions import Division, covers
from forms_app.core.errors import BadInputError, NotFoundError
from forms_app.specs.catalogue import IndicatorSpec
from forms_app.specs.form import Questionnaire
from forms_app.specs.indicators import Indicators
from forms_app.storage.indicator_tables import IndicatorRevision
from forms_app.storage.indicators import ReportKey, find_report, reports_of, revisions_of
from forms_app.usecases.platform import Platform
from forms_app.usecases.typed import typed

_LONGEST_SUBJECT = 60
_NO_TABLE = "没有这张指标表，可能网址有误，或者不归您的机构主管"


@dataclass(frozen=True, slots=True)
class Kept:
    """One report as it stands: whose, of which year, its values."""

    division: Division
    year: int
    subject: str
    answers: Answers


@dataclass(frozen=True)
class Change:
    """One revision told by what it changed: label, value before and after, as printed."""

    number: int
    at: datetime
    by: str
    fields: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class Sheet:
    """What is entered for a division and a year: the questions, the values, what was done to them."""

    spec: IndicatorSpec
    key: ReportKey
    division: Division
    questionnaire: Questionnaire
    raw: Mapping[str, Any]
    revision: int
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class TableLine:
    """A table in the list of an office: how much was entered of it, and when last."""

    spec: IndicatorSpec
    reports: int
    last_saved: datetime | None


def indicator_tables(platform: Platform, actor: Actor) -> tuple[TableLine, ...]:
    """The tables that the actor's kind of authority handles."""
    lines = []
    with platform.database.reading() as session:
        for spec in platform.catalogue.indicators.values():
            if spec.regulation.handled_by != actor.authority:
                continue
            saved = [revision.saved_at for _, revision in reports_of(session, actor, spec.id)]
            lines.append(TableLine(spec, len(saved), max(saved, default=None)))
    return tuple(lines)


def table_of(platform: Platform, actor: Actor, domain: str, name: str) -> IndicatorSpec:
    """The table, if the actor's kind of authority handles it. Raises NotFoundError for foreign and missing ones."""
    spec = platform.catalogue.indicators.get(f"{domain}/{name}")
    if spec is None or spec.regulation.handled_by != actor.authority or actor.division is None:
        raise NotFoundError(_NO_TABLE)
    return spec


def may_enter(actor: Actor) -> bool:
    """Whether this person enters values."""
    return actor.role is Role.HANDLER


def divisions_to_enter(platform: Platform, actor: Actor, table: Indicators) -> tuple[Division, ...]:
    """The divisions in force, the actor's own and those below, that report anything under the table; by code."""
    within = platform.reference.divisions.within(actor.division, platform.today())
    return tuple(each for each in within if table.reported(each))


def years_to_enter(platform: Platform, table: Indicators) -> tuple[int, ...]:
    """The years that have begun, those before the first that later ones are held against included."""
    return tuple(year for year in (*table.base_years, *table.years) if year <= platform.today().year)


def kept_reports(platform: Platform, session: Session, actor: Actor, spec: IndicatorSpec) -> tuple[Kept, ...]:
    """Every report of the table that the actor sees, by division, thing and year."""
    found = []
    for report, revision in reports_of(session, actor, spec.id):
        division = platform.reference.divisions.find(report.division_code)
        if division is not None:
            answers = _answers(platform, spec.table, revision.answers)
            found.append(Kept(division, report.year, report.subject, answers))
    return tuple(found)


def sheet_of(platform: Platform, actor: Actor, spec: IndicatorSpec, key: ReportKey) -> Sheet:
    """What is to be entered. Raises NotFoundError for a foreign division, BadInputError for what none can enter."""
    division, questionnaire = asked_of(platform, actor, spec, key)
    with platform.database.reading() as session:
        report = find_report(session, actor, key)
        revisions = revisions_of(session, report) if report else []
    changes = _changes(platform, spec.table, revisions)
    raw = revisions[0].answers if revisions else {}
    asked = {field.id for field in questionnaire.fields}
    raw = {name: value for name, value in raw.items() if name in asked}
    return Sheet(spec, key, division, questionnaire, raw, len(revisions), changes)


def asked_of(platform: Platform, actor: Actor, spec: IndicatorSpec, key: ReportKey) -> tuple[Division, Questionnaire]:
    """The division and its questions. Raises NotFoundError for a foreign table or division, BadInputError."""
    if spec.regulation.handled_by != actor.authority or key.spec_id != spec.id:
        raise NotFoundError(_NO_TABLE)
    division = platform.reference.divisions.find(key.division)
    if division is None or actor.division is None or not covers(actor.division, division.code):
        raise NotFoundError("没有这个地区，或者不在您的辖区")
    if key.year > platform.today().year:
        raise BadInputError(f"{key.year}年尚未开始，不能填报；可填报的年份：{_listed(platform, spec.table)}")
    questionnaire = spec.table.questionnaire(division, key.year)
    if questionnaire is None:
        raise BadInputError(
            f"{division.name}{key.year}年没有要填报的指标；可填报的年份：{_listed(platform, spec.table)}"
        )
    if bool(spec.table.subjects) != bool(key.subject):
        raise BadInputError(f"请写明填报的是哪一个{spec.table.subjects}" if spec.table.subjects else "本表不分对象填报")
    return division, questionnaire


def subject_of(text: str, table: Indicators) -> str:
    """The name of the thing that is reported on, as it is kept. Raises BadInputError."""
    return typed(text, f"{table.subjects}名称", _LONGEST_SUBJECT, required=True) if table.subjects else ""


def _listed(platform: Platform, table: Indicators) -> str:
    return "、".join(f"{year}年" for year in years_to_enter(platform, table)) or "无"


def _answers(platform: Platform, table: Indicators, raw: Mapping[str, Any]) -> Answers:
    known = {name: value for name, value in raw.items() if table.everything.field(name)}
    return read_answers(table.everything, known, Context(platform.reference, platform.today())).answers


def _changes(platform: Platform, table: Indicators, revisions: list[IndicatorRevision]) -> tuple[Change, ...]:
    """Newest first, each told against the one before."""
    read = [_answers(platform, table, each.answers) for each in revisions]
    before = [*read[1:], *([Answers({})] if read else [])]
    return tuple(
        Change(each.number, each.saved_at, each.name, _differing(table, earlier, later))
        for each, earlier, later in zip(revisions, before, read, strict=True)
    )


def _differing(table: Indicators, before: Answers, after: Answers) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (field.label, before.text(field.id) or "（空）", after.text(field.id) or "（空）")
        for field in table.quantities
        if before.text(field.id) != after.text(field.id)
    )
