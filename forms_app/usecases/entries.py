"""Public entries as anybody reads them: lists, search, one entry, its paper. As of a day; what is over is not there.

What is shown is what the form of the entry holds, and nothing else that the service knows.
"""

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from uuid import UUID

from sqlmodel import Session

from forms_app.answers.reading import Answers, read_answers
from forms_app.core.errors import NotFoundError
from forms_app.registers.exporting import ExportRow
from forms_app.specs.catalogue import FormSpec, ProcedureSpec
from forms_app.specs.export import Export
from forms_app.specs.publishing import Category
from forms_app.storage.case_tables import IssuedDocument
from forms_app.storage.directory import all_offices
from forms_app.storage.entries import (
    EntryQuery,
    EntryRow,
    Found,
    count_entries,
    each_entry,
    entries_on,
    entry_on,
    find_words,
)
from forms_app.storage.public_lists import PublicPlace
from forms_app.storage.tables import Office
from forms_app.usecases.entry_tables import entry_table, table_lines, table_row
from forms_app.usecases.platform import Platform

PAGE_SIZE = 50
_NO_ENTRY = "没有这条公示信息，可能网址有误，或者已经移出公示"


@dataclass(frozen=True)
class PublicCategory:
    """A category whose entries are public, with its procedure and the form that says what is shown."""

    spec: ProcedureSpec
    category: Category
    form: FormSpec

    @property
    def id(self) -> str:
        """As addresses name it."""
        return self.category.id

    @cached_property
    def table(self) -> Export:
        """The form as a table: a column for each of its cells."""
        return entry_table(self.form, self.category.title)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries somebody wants to read: of a category (None: all), of a division and below, by words.

    `own`: those that the office of the division determined itself.
    """

    category: str | None = None
    division: str | None = None
    own: bool = False
    words: str = ""


@dataclass(frozen=True)
class PublicEntry:
    """One entry: what its form says, from when until when it is public, who determined it."""

    id: UUID
    category: PublicCategory
    enterprise_name: str
    uscc: str
    office: str
    division_code: str
    since: date
    until: date
    form: FormSpec
    table: Export
    answers: Answers
    document: UUID

    @property
    def row(self) -> ExportRow:
        """What its form says, as a row of its table."""
        return table_row(self.table, self.answers)

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """What its form says, line by line: label and text."""
        return table_lines(self.table, self.answers)


@dataclass(frozen=True)
class EntryPage:
    """One page of entries as of a day; how many of each category there are in all; where the next page begins."""

    on: date
    entries: tuple[PublicEntry, ...]
    counts: tuple[tuple[PublicCategory, int], ...]
    following: PublicPlace | None

    @property
    def total(self) -> int:
        """How many entries of all categories there are for what was asked."""
        return sum(number for _, number in self.counts)


def public_categories(platform: Platform) -> tuple[PublicCategory, ...]:
    """The categories that are published, the gravest of each procedure first."""
    return tuple(
        PublicCategory(spec, category, spec.form(category.entry))
        for spec in platform.catalogue.current_procedures()
        if spec.procedure.publication is not None and spec.procedure.grading is not None
        for category in spec.procedure.grading.categories
        if category.entry is not None
    )


def public_category(platform: Platform, identifier: str) -> PublicCategory:
    """The published category of that id. Raises NotFoundError."""
    found = next((each for each in public_categories(platform) if each.id == identifier), None)
    if found is None:
        raise NotFoundError("没有这类公示信息，请从公示页面进入")
    return found


def list_entries(platform: Platform, wanted: Wanted, after: PublicPlace | None) -> EntryPage:
    """A page of the entries that are public today. Raises NotFoundError for a category that is not published."""
    shown = {each.id for each in _chosen(platform, wanted)}
    with platform.database.reading() as session:
        found = find_words(session, wanted.words)
        queries = [(each, _query(platform, each, wanted, found)) for each in public_categories(platform)]
        counts = tuple((category, count_entries(session, query)) for category, query in queries)
        # Each category by its own index, then laid one into the other: no page sorts more than it shows.
        rows = [
            (category, row)
            for category, query in queries
            if category.id in shown
            for row in entries_on(session, query, after=after, limit=PAGE_SIZE + 1)
        ]
    rows.sort(key=lambda each: _place(each[1]), reverse=True)
    last = rows[PAGE_SIZE - 1][1] if len(rows) > PAGE_SIZE else None
    following = PublicPlace(*_place(last)) if last else None
    entries = tuple(_entry(platform, category, row) for category, row in rows[:PAGE_SIZE])
    return EntryPage(platform.today(), entries, counts, following)


def all_entries(platform: Platform, wanted: Wanted) -> Iterator[PublicEntry]:
    """All of them, newest first, for files and feeds: one snapshot. Raises NotFoundError."""
    with platform.database.reading() as session:
        streams = [_stream(platform, session, category, wanted) for category in _chosen(platform, wanted)]
        for category, row in heapq.merge(*streams, key=lambda each: _place(each[1]), reverse=True):
            yield _entry(platform, category, row)


def public_entry(platform: Platform, case_id: UUID) -> PublicEntry:
    """One entry. Raises NotFoundError when it is not public today, as for one that never was."""
    with platform.database.reading() as session:
        row = entry_on(session, case_id, platform.today())
    published = {(each.spec.id, each.id): each for each in public_categories(platform)}
    category = published.get((row.case.procedure_id, row.case.category or "")) if row else None
    if row is None or category is None:
        raise NotFoundError(_NO_ENTRY)
    return _entry(platform, category, row)


def entry_paper(platform: Platform, entry: PublicEntry) -> IssuedDocument:
    """The paper of an entry: when and under which code it was issued."""
    with platform.database.reading() as session:
        return session.get_one(IssuedDocument, entry.document)


def entry_document(platform: Platform, case_id: UUID) -> tuple[IssuedDocument, bytes]:
    """The paper of an entry as issued. Raises NotFoundError when it is not public today, AlteredFileError."""
    document = entry_paper(platform, public_entry(platform, case_id))
    return document, platform.files.get(document.digest)


def publishing_office(platform: Platform, division: str) -> Office:
    """The office whose own entries stand on its page. Raises NotFoundError."""
    with platform.database.reading() as session:
        offices = all_offices(session, _publishing(platform))
    found = next((office for office in offices if office.division_code == division), None)
    if found is None:
        raise NotFoundError("没有这个机构，请从公示页面选择")
    return found


def publishing_offices(platform: Platform) -> tuple[Office, ...]:
    """All offices that publish entries, by division: each has a page of its own."""
    with platform.database.reading() as session:
        return tuple(all_offices(session, _publishing(platform)))


def _publishing(platform: Platform) -> set[str]:
    """The kinds of authority that publish entries."""
    return {category.spec.regulation.handled_by for category in public_categories(platform)}


def _chosen(platform: Platform, wanted: Wanted) -> tuple[PublicCategory, ...]:
    return (public_category(platform, wanted.category),) if wanted.category else public_categories(platform)


def _query(platform: Platform, category: PublicCategory, wanted: Wanted, found: Found | None) -> EntryQuery:
    return EntryQuery(category.spec.id, category.id, platform.today(), wanted.division, wanted.own, found)


def _stream(
    platform: Platform, session: Session, category: PublicCategory, wanted: Wanted
) -> Iterator[tuple[PublicCategory, EntryRow]]:
    query = _query(platform, category, wanted, find_words(session, wanted.words))
    return ((category, row) for row in each_entry(session, query))


def _place(row: EntryRow) -> tuple[date, UUID]:
    if row.case.public_from is None:
        raise TypeError(f"case {row.case.id} is not public")
    return row.case.public_from, row.case.id


def _entry(platform: Platform, category: PublicCategory, row: EntryRow) -> PublicEntry:
    case = row.case
    if case.public_from is None or case.public_until is None:
        raise TypeError(f"case {case.id} is not public")
    form = platform.catalogue.procedure(case.procedure_id, case.spec_version).form(row.entry.form)
    return PublicEntry(
        id=case.id,
        category=category,
        enterprise_name=case.enterprise_name,
        uscc=case.uscc,
        office=row.office,
        division_code=case.division_code,
        since=case.public_from,
        until=case.public_until,
        form=form,
        table=category.table if form is category.form else entry_table(form, category.category.title),
        answers=read_answers(form.form, row.entry.answers, platform.context(platform.today())).answers,
        document=row.entry.document_id,
    )
