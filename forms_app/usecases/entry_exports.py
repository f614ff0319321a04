"""Tables of public entries that one level of offices keeps for other systems: which rows are ready, what others lack.

A row that cannot be handed over is never dropped: it is listed with what is missing, and leads to its case.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlmodel import Session

from forms_app.answers.reading import missing, read_answers
from forms_app.cases.actors import Actor
from forms_app.cases.case import Case
from forms_app.cases.events import CaseEvent
from forms_app.cases.publication import Entry, entry_of
from forms_app.core.dates import chinese
from forms_app.core.divisions import LEVELS
from forms_app.core.errors import ForbiddenError, NotFoundError
from forms_app.registers.export_files import export_csv, write_export
from forms_app.registers.exporting import ExportEntry, ExportRow, ExportSource, export_row
from forms_app.registers.register import RegisterHead
from forms_app.specs.catalogue import FormSpec, ProcedureSpec
from forms_app.specs.export import Export
from forms_app.storage.entry_cases import cases_with_entries
from forms_app.storage.tables import Office
from forms_app.usecases.case_file import CaseFile, file_of
from forms_app.usecases.case_tables import publication_words
from forms_app.usecases.case_values import case_values, values_for
from forms_app.usecases.platform import Platform
from forms_app.usecases.public_words import authority_title

PAGE_SIZE = 100


@dataclass(frozen=True, slots=True)
class EntryExport:
    """A table of the entries of a form. `key` names it in addresses."""

    spec: FormSpec
    name: str
    export: Export

    @property
    def key(self) -> str:
        """`domain/table`."""
        return f"{self.spec.domain}/{self.name}"


@dataclass(frozen=True)
class EntryRow:
    """An entry: its case, whose it is, who determined it, since when; its cells, and why it is not handed over."""

    case: UUID
    enterprise_name: str
    uscc: str
    office: str
    determined_on: date
    publication: str
    row: ExportRow
    lacking: tuple[str, ...]


@dataclass(frozen=True)
class EntryTable:
    """All rows of a table as of today: those that are ready, and the others with what they lack."""

    table: EntryExport
    tables: tuple[EntryExport, ...]
    office: str
    ready: tuple[EntryRow, ...]
    waiting: tuple[EntryRow, ...]

    @property
    def scope(self) -> str:
        """How many stand in the file and how many do not yet."""
        left = f"；另有{len(self.waiting)}户因缺少必填内容、还没有公示或者暂停公示没有列入" if self.waiting else ""
        return f"列入{len(self.ready)}户{left}"


def entry_exports(platform: Platform, actor: Actor) -> tuple[EntryExport, ...]:
    """The tables that the office of this person keeps."""
    return tuple(each for each in _all(platform, actor) if _keeps(platform, actor, each.export))


def view_entries(platform: Platform, actor: Actor, key: str) -> EntryTable:
    """The table of that key ("" for the first). Raises ForbiddenError for other offices, NotFoundError."""
    known = _all(platform, actor)
    wanted = next((each for each in known if key in ("", each.key)), None)
    if wanted is None:
        raise NotFoundError("没有这张名册")
    if not _keeps(platform, actor, wanted.export):
        level = f"{LEVELS[wanted.export.kept_by or 'province']}级"
        keeper = authority_title(platform, wanted.spec.regulation)
        raise ForbiddenError(f"本名册由{level}{keeper}归集（{wanted.export.article}），您的账号不能使用")
    with platform.database.reading() as session:
        own = session.get(Office, actor.office) if actor.office else None
        source = ExportSource(own.name if own else "", own.uscc if own else "")
        rows = tuple(_rows(platform, session, actor, wanted, source))
    return EntryTable(
        table=wanted,
        tables=entry_exports(platform, actor),
        office=source.name,
        ready=tuple(row for row in rows if not row.lacking),
        waiting=tuple(row for row in rows if row.lacking),
    )


def export_entries(platform: Platform, actor: Actor, key: str, file: Path) -> EntryTable:
    """Write the rows that are ready as a workbook. Raises what `view_entries` raises."""
    found = view_entries(platform, actor, key)
    head = RegisterHead(found.office, platform.today(), found.scope)
    write_export(found.table.export, head, (each.row for each in found.ready), file)
    return found


def entries_csv(platform: Platform, actor: Actor, key: str) -> tuple[EntryTable, bytes]:
    """The same rows as CSV. Raises what `view_entries` raises."""
    found = view_entries(platform, actor, key)
    return found, export_csv(found.table.export, (each.row for each in found.ready))


def _all(platform: Platform, actor: Actor) -> tuple[EntryExport, ...]:
    return tuple(
        EntryExport(spec, name, export)
        for spec in platform.catalogue.current.values()
        if spec.regulation.handled_by == actor.authority
        for name, export in sorted(spec.exports.items(), key=lambda each: each[1].layout)
        if export.procedure is not None
    )


def _keeps(platform: Platform, actor: Actor, export: Export) -> bool:
    division = platform.reference.divisions.find(actor.division) if actor.division else None
    return division is not None and division.level == export.kept_by


def _rows(
    platform: Platform, session: Session, actor: Actor, wanted: EntryExport, source: ExportSource
) -> Iterator[EntryRow]:
    procedures = [
        spec
        for spec in platform.catalogue.current_procedures()
        if (spec.domain, spec.name) == (wanted.spec.domain, wanted.export.procedure)
    ]
    for spec in procedures:
        categories, ended = _categories(spec, wanted), [each.id for each in spec.procedure.states if each.final]
        for row in cases_with_entries(session, actor, spec.id, categories, ended):
            file = file_of(platform, session, row)
            if (decided := _in_force(platform, file, categories)) is not None:
                yield _row(platform, file, decided, wanted, source)


def _categories(spec: ProcedureSpec, wanted: EntryExport) -> list[str]:
    """The categories whose entries stand in the table."""
    return [each.id for each in spec.procedure.categories if each.entry == wanted.export.form]


def _in_force(platform: Platform, file: CaseFile, categories: Iterable[str]) -> CaseEvent | None:
    """The decision by which the enterprise is of such a category today; None when there is none any more."""
    case, today = file.case, platform.today()
    decided = case.determined
    if decided is None or case.state.final:
        return None
    then = Case(case.procedure, case.events[: case.events.index(decided) + 1], case.kinds)
    if then.grade is None or then.grade.category.id not in categories:
        return None
    entry = entry_of(case, platform.reference.calendar, today)
    is_over = entry is not None and (entry.ended_on is not None or today > entry.until)
    return None if is_over else decided


def _row(platform: Platform, file: CaseFile, decided: CaseEvent, wanted: EntryExport, source: ExportSource) -> EntryRow:
    form, export, today = file.spec.form(wanted.export.form), wanted.export, platform.today()
    entry = entry_of(file.case, platform.reference.calendar, today)
    events = _shown(file.case)
    held = case_values(platform, file, events)
    reading = read_answers(form.form, values_for(platform, file, events, form), platform.context(events[-1].on))
    answers = ExportEntry(reading.answers, file.office.uscc, _stated_fine(export, held))
    row = export_row(export, answers, source)
    # The official table prints the form itself: what the form requires must be there. Other tables say what they ask.
    unfilled = missing(form.form, reading) if export.layout == "official" else ()
    labels = [_label(form, each.field) for each in unfilled] + [each.label for each in row.empty]
    lacking = (
        *_not_public(entry),
        *(each.message for each in reading.problems),
        *((f"必填而没有填写：{'、'.join(dict.fromkeys(labels))}",) if labels else ()),
        *(each.message for each in row.unclear),
    )
    return EntryRow(
        case=file.row.id,
        enterprise_name=file.row.enterprise_name,
        uscc=file.row.uscc,
        office=file.office.name,
        determined_on=decided.on,
        publication=publication_words(entry, today) if entry else "还没有公示",
        row=row,
        lacking=tuple(dict.fromkeys(lacking)),
    )


def _label(form: FormSpec, name: str) -> str:
    field = form.form.field(name)
    return (field.question or field.label) if field else name


def _shown(case: Case) -> tuple[CaseEvent, ...]:
    """The events up to the last one that issued the entry: what was proposed since is not public. Before, all."""
    issuing = {act.id for act in case.procedure.acts if act.entry}
    last = max((place for place, event in enumerate(case.events) if event.event in issuing), default=None)
    return case.events if last is None else case.events[: last + 1]


def _stated_fine(export: Export, held: dict[str, Any]) -> Decimal | None:
    """The fine as an officer said it, None where nobody did."""
    names = (column.stated for column in export.columns if column.stated)
    said = next((held[name] for name in names if held.get(name) not in (None, "")), None)
    return Decimal(str(said)) if said is not None else None


def _not_public(entry: Entry | None) -> Iterator[str]:
    if entry is None:
        yield "还没有公示，没有有效期限"
    elif entry.suspended_on is not None:
        yield f"{chinese(entry.suspended_on)}起暂停公示，恢复后再移交"
