"""Ledgers (台账) of procedures: their tables of cases on the screen and as official tables, of what a person sees."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from sqlmodel import Session

from forms_app.answers.answer import CellValue, cell_text
from forms_app.cases.actors import Actor
from forms_app.core.divisions import Division
from forms_app.core.errors import BadInputError, NotFoundError, TooLargeError
from forms_app.documents.table_sheets import TableSheet, sheet_of
from forms_app.registers.list_tables import with_columns
from forms_app.registers.register import RegisterHead, Told, write_register
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.specs.procedure import State
from forms_app.specs.publishing import Category
from forms_app.specs.register import CaseColumn, CaseTable
from forms_app.storage import case_tables as tables
from forms_app.storage.cases import COUNTED
from forms_app.storage.ledgers import SORTS, LedgerQuery, count_ledger, each_in_ledger, ledger_cases, years_of_cases
from forms_app.storage.list_choices import chosen_columns
from forms_app.storage.tables import Office
from forms_app.usecases.case_tables import TABLE_LISTS, case_cells, table_lines, table_list
from forms_app.usecases.platform import Platform

STANDING = "standing"
"""What the lines of a table are that lists who holds a status."""
SHOWN = ("cases", "events", "items", "stops")
"""What the lines of a table may be that stands on the page of ledgers."""

PAGE_SIZE = 50
MAX_PAGE = 1000
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


@dataclass(frozen=True, slots=True)
class Ledger:
    """A table of a procedure that stands on the page of ledgers. `key` names it in addresses."""

    spec: ProcedureSpec
    table: CaseTable

    @property
    def key(self) -> str:
        """`domain/procedure/table`."""
        return f"{self.spec.id}/{self.table.id}"

    @property
    def list_id(self) -> str:
        """The name under which a person's choice of columns is kept."""
        return table_list(self.spec.id, self.table.id)


@dataclass(frozen=True, slots=True)
class WantedLedger:
    """Which ledger ("" for the first) and which of its cases; `order` is a column, `page` counts from 1."""

    key: str = ""
    year: int | None = None
    division: str | None = None
    category: str | None = None
    state: str | None = None
    words: str = ""
    order: str = "opened_on"
    descending: bool = True
    page: int = 1


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line: the case it is about, and what each column says (None: nothing)."""

    case: UUID
    cells: tuple[CellValue | None, ...]


@dataclass(frozen=True)
class LedgerPage:
    """One page of a ledger. `total` counts cases; `columns` are those of the table without its serial number."""

    ledger: Ledger
    ledgers: tuple[Ledger, ...]
    office: str
    columns: tuple[CaseColumn, ...]
    lines: tuple[LedgerLine, ...]
    total: int
    has_more: bool
    years: tuple[int, ...]
    divisions: tuple[Division, ...]
    categories: tuple[Category, ...]
    states: tuple[State, ...]

    @property
    def headings(self) -> tuple[tuple[str | None, tuple[CaseColumn, ...]], ...]:
        """Neighbours of one group together; a column without a group stands alone."""
        found: list[tuple[str | None, tuple[CaseColumn, ...]]] = []
        for column in self.columns:
            if column.group is not None and found and found[-1][0] == column.group:
                found[-1] = (column.group, (*found[-1][1], column))
            else:
                found.append((column.group, (column,)))
        return tuple(found)

    @property
    def labels(self) -> tuple[str, ...]:
        """What each column is called where it stands without the heading of its group above it."""
        return tuple(f"{each.group}：{each.label}" if each.group else each.label for each in self.columns)


def tables_of(platform: Platform, actor: Actor) -> dict[str, CaseTable]:
    """The tables of all procedures of a person's kind of authority, by the name of their choice, wherever shown."""
    return {
        table_list(spec.id, table.id): table
        for spec in platform.catalogue.current_procedures(actor.authority)
        for table in spec.procedure.tables
    }


def ledger_key(list_id: str) -> str:
    """The key of the ledger whose columns are kept under this name."""
    return list_id.removeprefix(TABLE_LISTS).replace(".", "/")


def ledgers_of(platform: Platform, actor: Actor) -> tuple[Ledger, ...]:
    """The tables of all procedures that stand on the page of ledgers, those of cases that offices open first.

    Who holds the status stands there too, where no campaign has a page for it.
    """
    specs = sorted(
        platform.catalogue.current_procedures(actor.authority), key=lambda spec: spec.procedure.has_campaigns
    )
    return tuple(
        Ledger(spec, table)
        for spec in specs
        for table in spec.procedure.tables
        if (table.rows in SHOWN or (table.rows == STANDING and not spec.procedure.has_campaigns))
        # What is shown to everybody while it runs is a part of what offices have in their other tables.
        and not (table.public_in and table.public_in in (spec.procedure.notice, spec.procedure.standing))
    )


def view_ledger(platform: Platform, actor: Actor, wanted: WantedLedger) -> LedgerPage:
    """One page. Raises NotFoundError for an unknown ledger, BadInputError for what cannot be asked."""
    ledgers, ledger = ledgers_of(platform, actor), _chosen(platform, actor, wanted)
    query = _query(ledger, wanted, platform.today())
    columns = tuple(each for each in ledger.table.columns if each.known != "serial")
    if wanted.order not in SORTS:
        raise BadInputError(f"不能按“{wanted.order[:20]}”排序")
    if not 1 <= wanted.page <= MAX_PAGE:
        raise BadInputError(f"页码应在1至{MAX_PAGE}之间")
    with platform.database.reading() as session:
        rows = ledger_cases(
            session, actor, query, sort=wanted.order, descending=wanted.descending, limit=PAGE_SIZE + 1,
            offset=(wanted.page - 1) * PAGE_SIZE,
        )  # fmt: skip
        return LedgerPage(
            ledger=ledger,
            ledgers=ledgers,
            office=_office_name(session, actor),
            columns=columns,
            lines=tuple(_lines(platform, session, ledger, columns, rows[:PAGE_SIZE])),
            total=count_ledger(session, actor, query),
            has_more=len(rows) > PAGE_SIZE and wanted.page < MAX_PAGE,
            years=years_of_cases(session, actor, ledger.spec.id),
            divisions=platform.reference.divisions.within(actor.division, platform.today()),
            categories=ledger.spec.procedure.categories,
            states=ledger.spec.procedure.states,
        )


def count_of_ledger(platform: Platform, actor: Actor, wanted: WantedLedger) -> int:
    """How many cases a ledger has. Raises what `view_ledger` raises."""
    ledger = _chosen(platform, actor, wanted)
    with platform.database.reading() as session:
        return count_ledger(session, actor, _query(ledger, wanted, platform.today()), None)


def export_ledger(
    platform: Platform, actor: Actor, wanted: WantedLedger, file: Path, told: Told | None = None
) -> tuple[str, int]:
    """Write the ledger as an official table with the columns that this person wants, from one snapshot.

    Returns its title and how many lines it has.

    Raises what `view_ledger` raises.
    """
    ledger = _chosen(platform, actor, wanted)
    query = _query(ledger, wanted, platform.today())
    with platform.database.reading() as session:
        scope = "；".join(_scope(platform, ledger, wanted))
        head = RegisterHead(_office_name(session, actor), platform.today(), scope)
        lines = table_lines(platform, session, ledger.table, each_in_ledger(session, actor, query))
        table = with_columns(ledger.table, chosen_columns(session, actor.account, ledger.list_id))
        return table.title, write_register(table, head, lines, file, told)


def ledger_sheet(platform: Platform, actor: Actor, wanted: WantedLedger) -> TableSheet:
    """The ledger for paper. Raises what `view_ledger` raises, TooLargeError for too many cases."""
    ledger = _chosen(platform, actor, wanted)
    table, query = ledger.table, _query(ledger, wanted, platform.today())
    with platform.database.reading() as session:
        found = count_ledger(session, actor, query)
        if found > COUNTED:
            raise TooLargeError(f"超过{COUNTED}件，请缩小查询范围，或者导出 Excel 文件")
        shown = with_columns(table, chosen_columns(session, actor.account, ledger.list_id))
        cells = [line.known for line in table_lines(platform, session, shown, each_in_ledger(session, actor, query))]
        office = _office_name(session, actor)
    rows = [_row(shown, number, line) for number, line in enumerate(cells, 1)]
    scope = "；".join(_scope(platform, ledger, wanted))
    return sheet_of(shown, office, platform.today(), rows, totals=_totals(shown, len(rows)), scope=scope)


def _row(table: CaseTable, number: int, cells: Mapping[str, CellValue]) -> tuple[str, ...]:
    return tuple(str(number) if each.known == "serial" else cell_text(cells.get(each.key)) for each in table.columns)


def _totals(table: CaseTable, lines: int) -> tuple[str, ...]:
    """合计 in the column that counts, the number in the next one; nothing where none counts."""
    counting = [number for number, column in enumerate(table.columns) if column.total == "rows"]
    cells = dict.fromkeys(counting, "合计") | {number + 1: str(lines) for number in counting}
    return tuple(cells.get(number, "") for number in range(len(table.columns))) if counting else ()


def _chosen(platform: Platform, actor: Actor, wanted: WantedLedger) -> Ledger:
    ledgers = ledgers_of(platform, actor)
    found = next((each for each in ledgers if wanted.key in ("", each.key)), None)
    if found is None:
        raise NotFoundError("没有这张台账")
    return found


def _query(ledger: Ledger, wanted: WantedLedger, today: date) -> LedgerQuery:
    if wanted.year is not None and not _FIRST_YEAR <= wanted.year <= _LAST_YEAR:
        raise BadInputError("年度应为四位数字")
    acts = (ledger.spec.procedure.act(name) for name in ledger.table.begins)
    kinds = tuple(act.number for act in acts if act and act.number)
    holds = ledger.table.rows == STANDING
    return LedgerQuery(
        procedure=ledger.spec.id,
        year=wanted.year,
        division=wanted.division,
        category=wanted.category,
        state=ledger.spec.procedure.standing if holds else wanted.state,
        words=wanted.words,
        lasting=today if holds else None,
        # Where every line begins with a number, the cases without one make no line.
        numbered=kinds if kinds and len(kinds) == len(ledger.table.begins) else None,
    )


def _lines(
    platform: Platform, session: Session, ledger: Ledger, columns: tuple[CaseColumn, ...], rows: list[tables.Case]
) -> Iterator[LedgerLine]:
    for row in rows:
        for cells in case_cells(platform, session, ledger.table, row):
            yield LedgerLine(row.id, tuple(cells.get(column.key) for column in columns))


def _office_name(session: Session, actor: Actor) -> str:
    office = session.get(Office, actor.office) if actor.office else None
    return office.name if office else ""


def _scope(platform: Platform, ledger: Ledger, wanted: WantedLedger) -> Iterator[str]:
    """The filters as the table states them."""
    procedure = ledger.spec.procedure
    if wanted.year is not None:
        yield f"{wanted.year}年立案"
    if wanted.division:
        yield platform.reference.divisions.name_of(wanted.division)
    if wanted.category:
        yield next((each.title for each in procedure.categories if each.id == wanted.category), wanted.category)
    if wanted.state:
        yield next((each.title for each in procedure.states if each.id == wanted.state), wanted.state)
    if wanted.words:
        yield f"按“{wanted.words}”搜索"
