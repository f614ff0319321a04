"""The case file (卷宗): everything a case holds, bound into one PDF with contents and page numbers, and its manifest.

What is collected and in which order is decided here; how papers become pages is `documents/binding`.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from forms_app.cases.actors import Actor
from forms_app.cases.case import Deadline
from forms_app.cases.publication import Entry, is_only_possible
from forms_app.core.dates import beijing_date, chinese, chinese_time
from forms_app.core.document_numbers import number_within
from forms_app.documents.binding import Binding, Paper, UnreadableError, bind, first_pages, paper, papers_by_heading
from forms_app.storage.case_tables import Objection
from forms_app.storage.files import AlteredFileError
from forms_app.storage.filings import evidence_of, submission_of
from forms_app.storage.numbers import number_of_document
from forms_app.usecases.bound_requests import requests_in, title_of, told
from forms_app.usecases.platform import Platform
from forms_app.usecases.view_case import CaseView, view_case
from forms_app.workdays.counting import CountedDay

_PDF = "application/pdf"
_MEDIA = {".pdf": _PDF, ".jpg": "image/jpeg", ".png": "image/png"}
_APPLICATION, _DOCUMENTS, _EVIDENCE = "申请材料", "办理文书", "证据材料"
_REQUESTS, _RECORDS = "异议和要求", "办理记录"
_NOT_BOUND = "—"
_TEMPLATE = "case_file.html"
PAPERS_AT_ONCE = 200
"""Files of a case that are bound while a browser waits: some six seconds, as each takes about 30 milliseconds, a scan
more. Beyond that people click again; more files are offered as a job."""


@dataclass(frozen=True, slots=True)
class CaseFileFacts:
    """What the cover of a case file says, and what is to be remarked of it; `ended_on` None: the case is not ended.

    `papers` counts those that could not be bound too, `pages` those behind cover and contents.
    """

    receipt: str
    enterprise_name: str
    uscc: str
    procedure: str
    opened_on: date
    ended_on: date | None
    papers: int
    pages: int
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class BoundCase:
    """The bound file, its manifest as JSON, what could not be bound, as titles, and what is to be said of it."""

    name: str
    pdf: bytes
    manifest: bytes
    left_out: tuple[str, ...]
    facts: CaseFileFacts


@dataclass(frozen=True, slots=True)
class _Stored:
    """A stored file that belongs to the case: as what, under which number, from when."""

    group: str
    title: str
    number: str
    at: datetime
    digest: str
    size: int
    media: str


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the contents, as printed."""

    title: str
    number: str
    dated: str
    page: str
    remark: str = ""


@dataclass(frozen=True)
class _Table:
    """A table on pages of its own: widths in millimetres, together 156; `fine` for small print."""

    title: str
    headings: tuple[str, ...]
    widths: tuple[int, ...]
    rows: Sequence[Sequence[str]]
    lead: str = ""
    fine: bool = False


@dataclass(frozen=True)
class _Read:
    """A stored file as a paper, or why it could not become one; `altered`: it is not what was stored."""

    stored: _Stored
    paper: Paper | None
    fault: str
    altered: bool = False


def is_large(view: CaseView) -> bool:
    """Whether nobody should wait for the file of this case: by its documents and the files that came with acts."""
    return len(view.documents) + sum(len(line.files) for line in view.history) > PAPERS_AT_ONCE


def bind_case(platform: Platform, actor: Actor, case_id: UUID, *, intact: bool = False) -> BoundCase:
    """The case file as of now. Raises NotFoundError, and AlteredFileError when all is to be `intact` and is not.

    What an office above sees of a case, it sees bound too; what the public handed in is for the office that has it.
    What cannot become pages is listed with the reason. So is what was damaged in store, unless it has to be `intact`:
    what goes to the archive can wait until it is mended.
    """
    view = view_case(platform, actor, case_id)
    own = actor.office == view.file.row.office_id
    with platform.database.reading() as session:
        requests = requests_in(session, view, whole=own)
        stored = [*_stored(session, view), *_handed_in(requests)]
    read = [_read(platform, each) for each in stored]
    if intact:
        _require_intact(read)
    papers = [each.paper for each in read if each.paper]
    manifest = _manifest(platform, view, read)
    papers += _records(platform, view, requests, read)
    facts = _facts(view, read, papers, own=own)
    title = f"{view.file.spec.procedure.title}案卷_{view.file.row.enterprise_name}_{view.file.row.receipt}"
    binding = Binding(
        title=title,
        front=_front(platform, view, facts, _contents(read, papers)),
        numbers=lambda folios: _printed(platform, "页号", "numbers", numbers=folios),
        manifest=manifest,
        dated=view.file.case.events[-1].on,
    )
    left_out = tuple(each.stored.title for each in read if each.paper is None)
    return BoundCase(title, bind(binding, papers), manifest, left_out, facts)


def _stored(session: Session, view: CaseView) -> Iterator[_Stored]:
    if view.file.row.filing_id is not None:
        yield from _application(session, view, view.file.row.filing_id)
    for each in view.documents:
        number = number_of_document(session, each.id)
        text = number.text if number else number_within(each.file_name)
        yield _Stored(_DOCUMENTS, each.title, text, each.issued_at, each.digest, each.size, _PDF)
    for line in reversed(view.history):
        for file in line.files:
            title = f"{line.said}：{file.name}"
            yield _Stored(_EVIDENCE, title, "", line.at, file.digest, file.size, _media(file.name))


def _handed_in(requests: Sequence[Objection]) -> Iterator[_Stored]:
    for each in requests:
        for item in each.files:
            title, media = f"{title_of(each)}：{item['name']}", _media(str(item["name"]))
            yield _Stored(_REQUESTS, title, "", each.received_at, item["sha256"], int(item["size"]), media)


def _application(session: Session, view: CaseView, filing: UUID) -> Iterator[_Stored]:
    submitted = submission_of(session, filing)
    title = view.file.spec.application.form.title
    yield _Stored(
        _APPLICATION, title, submitted.receipt, submitted.received_at, submitted.form_digest, submitted.form_size, _PDF
    )
    for each in evidence_of(session, filing):
        title = f"证明材料：{each.name}"
        yield _Stored(_APPLICATION, title, "", each.added_at, each.digest, each.size, each.media_type)


def _media(name: str) -> str:
    return _MEDIA.get(name[-4:].lower(), "")


def _read(platform: Platform, stored: _Stored) -> _Read:
    """The file as a paper. What cannot be bound is listed with the reason, never dropped."""
    try:
        return _Read(stored, paper(stored.group, stored.title, platform.files.get(stored.digest), stored.media), "")
    except UnreadableError as error:
        return _Read(stored, None, str(error))
    except AlteredFileError:
        return _Read(stored, None, "存档文件缺失或者被改动，校验值不符", altered=True)


def _require_intact(read: Sequence[_Read]) -> None:
    altered = [f"“{each.stored.title}”" for each in read if each.altered]
    if altered:
        raise AlteredFileError(
            f"存档文件缺失或者被改动，校验值不符：{'、'.join(altered)}；请联系系统管理员从备份恢复后重试"
        )


def _records(
    platform: Platform, view: CaseView, requests: tuple[Objection, ...], read: Sequence[_Read]
) -> Iterator[Paper]:
    """Pages made from the record: what was done and asked, how terms were counted, the public entry, the files."""
    tables = [_history(view), *_count_sheets(platform, view)]
    if requests:
        headings = ("种类和编号", "提出", "事实和依据", "答复")
        tables.append(_Table("异议、更正申请和上级机构的要求", headings, (34, 34, 48, 40), list(told(requests))))
    if view.entry is not None:
        tables.append(_publication(view.entry))
    tables.append(_listed(read))
    return papers_by_heading(_RECORDS, _printed(platform, _RECORDS, "tables", tables=tables))


def _history(view: CaseView) -> _Table:
    rows = []
    for line in reversed(view.history):
        who = f"{line.who}（代{line.acting_for}）" if line.acting_for else line.who
        said = "\n".join(f"{label}：{text}" for label, text in line.answers)
        rows.append((chinese_time(line.at), f"{who}{'，' + line.office if line.office else ''}", line.said, said))
    return _Table("办理经过", ("时间", "办理人", "事项", "内容"), (34, 30, 34, 58), rows)


def _count_sheets(platform: Platform, view: CaseView) -> Iterator[_Table]:
    """One for each term that ever ran, with the days counted or left out."""
    calendar, today, case = platform.reference.calendar, platform.today(), view.file.case
    for term in view.file.spec.procedure.terms:
        deadline = case.deadline(calendar, today, term.id)
        if deadline is not None and case.is_of(term.only_for) and not is_only_possible(case, term.id):
            yield _count_sheet(deadline)


def _count_sheet(deadline: Deadline) -> _Table:
    sheet, term = deadline.sheet, deadline.term
    lead = (
        f"依据{term.ground or term.article}，自{chinese(sheet.start)}起算（起算日不计入），期限{sheet.term}，"
        f"届满日{chinese(sheet.due)}。{sheet.reservation}"
    )
    shown = _telling(sheet.days)
    if len(shown) < len(sheet.days):
        lead += f"其间{len(sheet.days) - len(shown)}日逐日计入，略。"
    days = [(chinese(day.date), "计入" if day.counted else "不计入", day.why) for day in shown]
    return _Table(f"计日单：{term.title}", ("日期", "是否计入", "说明"), (42, 26, 88), days, lead)


def _telling(days: Sequence[CountedDay]) -> Sequence[CountedDay]:
    """Every day of a short term; of a long one its ends and the days that are not counted."""
    if len(days) <= _SHORT:
        return days
    return [day for place, day in enumerate(days) if place == 0 or place >= len(days) - _LAST or not day.counted]


_SHORT, _LAST = 62, 10


def _publication(entry: Entry) -> _Table:
    ground = entry.ends_by.source if entry.ends_by else entry.term.article
    rows = [
        ("公示起始日", chinese(entry.since)),
        ("公示截止日", f"{chinese(entry.until)}（{ground}）"),
        ("最早可申请提前移除", chinese(entry.earliest_removal)),
    ]
    if entry.suspended_on:
        rows.append(("暂停公示", chinese(entry.suspended_on)))
    if entry.ended_on:
        rows.append(("移出公示", chinese(entry.ended_on)))
    return _Table("公示情况", ("项目", "内容"), (52, 104), rows)


def _listed(read: Sequence[_Read]) -> _Table:
    rows = [
        (str(number), each.stored.title, each.stored.digest, _bound_how(each)) for number, each in enumerate(read, 1)
    ]
    lead = "校验方法：对存档的原文件计算 SHA-256，与下表一致即未被改动。未能并入的文件另存，仍是本卷的组成部分。"
    if not read:
        lead = "办理中没有提交和制发单独存档的文件。"
    if any(each.paper and each.paper.unfit for each in read):
        lead += "外来文件不合归档格式（PDF/A-3）的，本卷不标为归档格式，原因见下表。"
    return _Table("文件清单和校验值", ("序号", "文件", "SHA-256", "说明"), (12, 46, 72, 26), rows, lead, fine=True)


def _bound_how(read: _Read) -> str:
    if read.paper is None:
        return read.fault
    return f"已并入；不合归档格式：{'、'.join(read.paper.unfit)}" if read.paper.unfit else "已并入"


def _facts(view: CaseView, read: Sequence[_Read], papers: Sequence[Paper], *, own: bool) -> CaseFileFacts:
    row, case = view.file.row, view.file.case
    ended = case.state.final or case.state.holder == "system"
    return CaseFileFacts(
        receipt=row.receipt,
        enterprise_name=row.enterprise_name,
        uscc=row.uscc,
        procedure=view.file.spec.procedure.title,
        opened_on=beijing_date(row.opened_at),
        ended_on=case.events[-1].on if ended else None,
        papers=len(papers) + sum(each.paper is None for each in read),
        pages=sum(each.pages for each in papers),
        remarks=tuple(_remarks(view, read, ended=ended, own=own)),
    )


def _remarks(view: CaseView, read: Sequence[_Read], *, ended: bool, own: bool) -> Iterator[str]:
    if not ended:
        yield f"尚未办结，现为{view.file.case.state.title}"
    yield from (f"未能并入：{each.stored.title}（{each.fault}）" for each in read if each.paper is None)
    unfit = [each.stored.title for each in read if each.paper and each.paper.unfit]
    if unfit:
        yield f"外来文件不合归档格式：{'、'.join(unfit)}"
    if not own:
        yield f"由上级机构编制，不含公众向{view.file.office.name}提出的异议和更正申请"


def _front(platform: Platform, view: CaseView, facts: CaseFileFacts, contents: Iterator[_Line]) -> bytes:
    case = view.file.case
    lines = [
        ("案件编号", facts.receipt),
        ("企业名称", facts.enterprise_name),
        ("统一社会信用代码", facts.uscc),
        ("立案日期", chinese(facts.opened_on)),
        ("办结日期", chinese(facts.ended_on) if facts.ended_on else "办理中"),
        ("办理结果", case.grade.category.title if case.grade and case.determined else case.state.title),
        ("卷内", f"{facts.papers}件{facts.pages}页"),
        ("编成日期", chinese(platform.today())),
    ]
    cover = {"office": view.file.office.name, "title": f"{facts.procedure}案卷", "lines": lines}
    return _printed(platform, f"{cover['title']}封面和目录", "front", cover=cover, contents=list(contents))


def _contents(read: Sequence[_Read], papers: Sequence[Paper]) -> Iterator[_Line]:
    """A line for every file, bound or not, and one for each page made from the record."""
    pages = dict(zip((id(each) for each in papers), first_pages(papers), strict=True))
    for each in read:
        page = str(pages[id(each.paper)]) if each.paper else _NOT_BOUND
        dated = chinese(beijing_date(each.stored.at))
        yield _Line(each.stored.title, each.stored.number, dated, page, each.fault)
    bound = {id(each.paper) for each in read}
    for made in papers:
        if id(made) not in bound:
            yield _Line(made.title, "", "", str(pages[id(made)]))


def _manifest(platform: Platform, view: CaseView, read: Sequence[_Read]) -> bytes:
    """Every file of the case with its digest, as data."""
    row = view.file.row
    files = [
        {
            "group": each.stored.group, "title": each.stored.title, "number": each.stored.number,
            "dated": each.stored.at.isoformat(), "sha256": each.stored.digest, "size": each.stored.size,
            "bound": each.paper is not None, "fault": each.fault,
            "unfit_for_archive": list(each.paper.unfit) if each.paper else [],
        }
        for each in read
    ]  # fmt: skip
    plain = {
        "case": str(row.id), "receipt": row.receipt, "procedure": row.procedure_id, "version": row.spec_version,
        "enterprise_name": row.enterprise_name, "uscc": row.uscc, "office": view.file.office.name,
        "as_of": platform.today().isoformat(), "events": row.events, "files": files,
    }  # fmt: skip
    return json.dumps(plain, ensure_ascii=False, indent=1).encode()


def _printed(platform: Platform, title: str, part: str, **values: object) -> bytes:
    printer = platform.printer
    return printer.printer.pdf(printer.templates.document(_TEMPLATE, title=title, part=part, **values))
