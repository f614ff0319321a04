"""What notices and announcements of a campaign say, and how long a notice runs."""

from collections.abc import Sequence
from datetime import date
from uuid import uuid4

from forms_app.core.dates import chinese
from forms_app.documents.letters import Letter, ListTable, OfficialHead
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.storage.case_tables import Campaign, Case, Notice
from forms_app.storage.tables import Office
from forms_app.usecases.case_file import kinds_of
from forms_app.usecases.platform import Platform
from forms_app.workdays.counting import CountSheet, count
from forms_app.workdays.terms import Term

PUBLICITY_NOTICE, ANNOUNCEMENT = "publicity_notice", "announcement"


def notice_sheet(platform: Platform, spec: ProcedureSpec, office: Office, start: date) -> CountSheet:
    """How the publicity notice runs from its first day, in the kind of days that the office counts."""
    term = spec.procedure.term(spec.procedure.state(spec.procedure.notice).term or "")
    stated = term.length
    counted = Term(stated.amount, kinds_of(spec, office).get(term.id, stated.unit), term.rolls)
    return count(counted, start, platform.reference.calendar)


def new_notice(
    campaign: Campaign, spec: ProcedureSpec, office: Office, entries: int, on: date, sheet: CountSheet | None
) -> Notice:
    """A notice of so many entries as of that day; `sheet` is how it runs, None for an announcement."""
    title = f"{office.name}{campaign.year}年{spec.procedure.title}{'公示' if sheet else '公告'}"
    text = campaign.notice_text if sheet else campaign.announcement_text
    return Notice(
        id=uuid4(),
        campaign_id=campaign.id,
        kind=PUBLICITY_NOTICE if sheet else ANNOUNCEMENT,
        title=title,
        text=text or _standard_text(spec, office, sheet, entries),
        published_on=on,
        last_day=sheet.due if sheet else None,
        ground=_ground(spec, office) if sheet else "",
        entries=entries,
    )


def _standard_text(spec: ProcedureSpec, office: Office, sheet: CountSheet | None, number: int) -> str:
    regulation, procedure = spec.regulation, spec.procedure
    basis = f"依据《{regulation.title}》（{regulation.number}）{procedure.article}"
    if sheet is None:
        validity = procedure.term(procedure.state(procedure.standing).term or "")
        return (
            f"{basis}的规定，经申请、初审、复核、公示，公示期满没有异议，现将{number}户{procedure.status}名单予以公布。"
            f"{procedure.status}资格有效期为{validity.length}，自公布之日起计算；{procedure.lapses}"
        )
    turn = "；".join(
        filter(None, (office.phone and f"电话：{office.phone}", office.address and f"地址：{office.address}"))
    )
    return (
        f"{basis}的规定，经申请、初审、复核，现将通过复核的{number}户企业名单予以公示，公示期为{sheet.term}"
        f"（{chinese(sheet.start)}至{chinese(sheet.due)}）。公示期内对名单有异议的，可以在公示页面提出，"
        f"也可以向{office.name}反映{f'（{turn}）' if turn else ''}，并写明姓名、联系方式和事实依据。"
    )


def _ground(spec: ProcedureSpec, office: Office) -> str:
    term = spec.procedure.term(spec.procedure.state(spec.procedure.notice).term or "")
    kind = "工作日" if office.notice_unit == "working days" else "自然日"
    why = office.notice_ground or "办法没有写明按哪一种日计算，未另行设定的按自然日"
    return f"{term.article}规定的公示期按{kind}计算：{why}"


def notice_letter(spec: ProcedureSpec, office: Office, rows: Sequence[Case], notice: Notice, number: str) -> Letter:
    """The paper of a notice with its list, by credit code; with a document number it has the official head."""
    numbered = enumerate(sorted(rows, key=lambda row: row.uscc), 1)
    table = ListTable(
        f"{spec.procedure.title}名单（{notice.entries}户）",
        ("序号", "企业名称", "统一社会信用代码"),
        (16, 86, 54),
        tuple((str(number), row.enterprise_name, row.uscc) for number, row in numbered),
    )
    paragraphs = tuple(filter(None, notice.text.split("\n")))
    title = notice.title.replace(office.name, f"{office.name}\n", 1)
    head = OfficialHead(f"{office.name}文件", number) if number else None
    return Letter(title, "", paragraphs, office.name, chinese(notice.published_on), table=table, head=head)
