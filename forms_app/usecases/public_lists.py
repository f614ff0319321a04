"""The public pages: notices that run today, enterprises that are trustworthy today. Nothing personal is in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from forms_app.core.dates import chinese
from forms_app.core.errors import NotFoundError
from forms_app.documents.letters import Letter, ListTable, letter_pdf
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.storage import case_tables as tables
from forms_app.storage.case_tables import IssuedDocument, Notice
from forms_app.storage.public_lists import (
    PublicPlace,
    PublicQuery,
    count_public,
    each_public,
    notices_on,
    public_cases,
)
from forms_app.storage.tables import Office
from forms_app.usecases.notice_words import PUBLICITY_NOTICE
from forms_app.usecases.platform import Platform

PAGE_SIZE = 50
_MOST_NOTICES = 200


@dataclass(frozen=True, slots=True)
class PublicEntry:
    """What the public may know of an enterprise: no address, no telephone, no person."""

    id: UUID
    enterprise_name: str
    uscc: str
    division: str
    division_code: str
    since: date
    until: date


@dataclass(frozen=True)
class PublicPage:
    """One page of entries as of a day, how many there are in all, where the next page begins."""

    on: date
    entries: tuple[PublicEntry, ...]
    total: int
    following: PublicPlace | None


@dataclass(frozen=True)
class NoticeView:
    """A notice that runs today, with the entries that are public today."""

    notice: Notice
    office: Office | None
    page: PublicPage


def trustworthy(
    platform: Platform, spec: ProcedureSpec, words: str, division: str | None, after: PublicPlace | None
) -> PublicPage:
    """Enterprises that hold the status today."""
    return _page(platform, _standing(platform, spec, words, division), after)


def all_trustworthy(platform: Platform, spec: ProcedureSpec, words: str, division: str | None) -> Iterator[PublicEntry]:
    """All of them, for files and feeds: one snapshot."""
    with platform.database.reading() as session:
        for row in each_public(session, _standing(platform, spec, words, division)):
            yield _entry(platform, row)


def printed_list(platform: Platform, spec: ProcedureSpec, words: str, division: str | None) -> bytes:
    """The list in official layout, as of today."""
    entries = list(all_trustworthy(platform, spec, words, division))
    validity = spec.procedure.term(spec.procedure.state(spec.procedure.standing).term or "")
    rows = tuple(
        (
            str(number),
            entry.enterprise_name,
            entry.uscc,
            entry.division,
            f"{entry.since:%Y-%m-%d}",
            f"{entry.until:%Y-%m-%d}",
        )
        for number, entry in enumerate(entries, 1)
    )
    headings = ("序号", "企业名称", "统一社会信用代码", "所在地", "公布日期", "有效期至")
    table = ListTable(f"{spec.procedure.title}名单", headings, (12, 48, 38, 18, 20, 20), rows)
    regulation = spec.regulation
    text = (
        f"依据《{regulation.title}》（{regulation.number}）{spec.procedure.article}、{validity.article}，截至"
        f"{chinese(platform.today())}资格在有效期内的企业共{len(entries)}户，名单附后。以查询时的公开页面为准。"
    )
    letter = Letter(f"{spec.procedure.title}名单", "", (text,), "", chinese(platform.today()), table=table)
    return letter_pdf(platform.printer, letter)


def running_notices(platform: Platform) -> list[Notice]:
    """Publicity notices that run today, newest first."""
    with platform.database.reading() as session:
        return notices_on(session, PUBLICITY_NOTICE, platform.today(), _MOST_NOTICES)


def view_notice(
    platform: Platform, spec: ProcedureSpec, notice_id: UUID, words: str, after: PublicPlace | None
) -> NoticeView:
    """One notice. Raises NotFoundError before its first and after its last day: it is gone from every address."""
    today = platform.today()
    with platform.database.reading() as session:
        notice = session.get(Notice, notice_id)
        if notice is None or notice.kind != PUBLICITY_NOTICE or not _runs(platform, spec, notice, today):
            raise NotFoundError("没有这个公示，可能公示期已满")
        campaign = session.get_one(tables.Campaign, notice.campaign_id)
        office = session.get(Office, campaign.office_id)
    query = PublicQuery(spec.procedure.notice, today, notice=notice_id, words=words)
    return NoticeView(notice, office, _page(platform, query, after))


def public_entry(platform: Platform, spec: ProcedureSpec, case_id: UUID) -> PublicEntry:
    """One entry of a running notice. Raises NotFoundError."""
    today = platform.today()
    with platform.database.reading() as session:
        row = session.get(tables.Case, case_id)
        if row is None or row.state != spec.procedure.notice or not is_public_on(row, today):
            raise NotFoundError("这家企业现在不在公示中")
        return _entry(platform, row)


def is_public_on(row: tables.Case, day: date) -> bool:
    """Whether the days on which this entry is public are known and this is one of them."""
    return row.public_from is not None and row.public_until is not None and row.public_from <= day <= row.public_until


def notice_document(platform: Platform, spec: ProcedureSpec, notice_id: UUID) -> tuple[IssuedDocument, bytes]:
    """The notice as issued, while it runs. Raises NotFoundError."""
    view = view_notice(platform, spec, notice_id, "", None)
    # As issued it lists everybody: when somebody's entry is suspended or gone, the paper is not public any more.
    if view.page.total != view.notice.entries:
        raise NotFoundError("公示名单有变化，原公示文件不再提供，请以公示页面为准")
    with platform.database.reading() as session:
        document = session.get_one(IssuedDocument, view.notice.document_id)
    return document, platform.files.get(document.digest)


def _runs(platform: Platform, spec: ProcedureSpec, notice: Notice, today: date) -> bool:
    """From its day to its last day; longer while an entry whose time stood still has days left."""
    if notice.published_on > today:
        return False
    if notice.last_day is None or today <= notice.last_day:
        return True
    with platform.database.reading() as session:
        return count_public(session, PublicQuery(spec.procedure.notice, today, notice=notice.id)) > 0


def _standing(platform: Platform, spec: ProcedureSpec, words: str, division: str | None) -> PublicQuery:
    return PublicQuery(spec.procedure.standing, platform.today(), division, None, words)


def _page(platform: Platform, query: PublicQuery, after: PublicPlace | None) -> PublicPage:
    with platform.database.reading() as session:
        rows = public_cases(session, query, after=after, limit=PAGE_SIZE + 1)
        total = count_public(session, query)
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    following = PublicPlace(last.public_from, last.id) if last and last.public_from else None
    return PublicPage(query.on, tuple(_entry(platform, row) for row in rows[:PAGE_SIZE]), total, following)


def _entry(platform: Platform, row: tables.Case) -> PublicEntry:
    if row.public_from is None or row.public_until is None:
        raise TypeError(f"case {row.id} is not public")
    return PublicEntry(
        id=row.id,
        enterprise_name=row.enterprise_name,
        uscc=row.uscc,
        division=platform.reference.divisions.name_of(row.division_code),
        division_code=row.division_code,
        since=row.public_from,
        until=row.public_until,
    )
