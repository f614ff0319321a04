"""The public check: what anybody may know of an issued document who has its code. Nothing personal, no enterprise."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from sqlmodel import Session, select

from forms_app.cases.publication import entry_of
from forms_app.core.check_codes import read_code, shown_code
from forms_app.core.dates import beijing_date
from forms_app.core.errors import NotFoundError
from forms_app.storage.case_tables import Campaign, Case, IssuedDocument
from forms_app.storage.numbers import number_of_document
from forms_app.storage.tables import Office
from forms_app.usecases.case_file import file_of
from forms_app.usecases.check_signatures import ToldSignature, examine_issued
from forms_app.usecases.entry_papers import ENTRY
from forms_app.usecases.letters import TITLES
from forms_app.usecases.platform import Platform

_KINDS = {
    **TITLES,
    "approval": "审批表",
    "record": "办理记录",
    "publicity_notice": "公示",
    "announcement": "公告",
    "decision": "认定决定书",
    "service": "送达回证",
    ENTRY: "失信信息公示",
}
_ANY_KIND = "办理文书"


class Standing(StrEnum):
    """What a document is worth today."""

    VALID = "valid"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Checked:
    """What the check page says. `number` is "" for documents without one; `since` is unknown (None) while valid.

    `successor` names what superseded it, by number or title; its own code is for those who hold it. `signatures` are
    those of the file, none for one that was not signed; None where they cannot be examined now.
    """

    code: str
    title: str
    number: str
    office: str
    issued_on: date
    standing: Standing
    since: date | None
    successor: str
    digest: str
    signatures: tuple[ToldSignature, ...] | None


def check_document(platform: Platform, typed: str) -> Checked:
    """The document of that code, however it was typed. Raises NotFoundError for what is no code or unknown."""
    code = read_code(typed)
    with platform.database.reading() as session:
        query = select(IssuedDocument).where(IssuedDocument.code == code)
        document = session.exec(query).one_or_none() if code else None
        if document is None:
            raise NotFoundError("没有查到这个核验码对应的文书")
        standing, since, successor = _standing(platform, session, document)
        number = number_of_document(session, document.id)
        checked = Checked(
            code=shown_code(document.code),
            title=_title(platform, session, document),
            number=number.text if number else "",
            office=_office(session, document),
            issued_on=beijing_date(document.issued_at),
            standing=standing,
            since=since,
            successor=successor,
            digest=document.digest,
            signatures=None,
        )
    return replace(checked, signatures=examine_issued(platform, document))


def removed_on(platform: Platform, session: Session, document: IssuedDocument) -> date | None:
    """Since when the public entry that this document is cannot be seen any more; None while it can.

    Taken away, suspended, displaced by a decision, or past its last day: read from the case by the day. Other
    documents rest on no publication.
    """
    if document.kind != ENTRY or document.case_id is None:
        return None
    case = file_of(platform, session, session.get_one(Case, document.case_id)).case
    today = platform.today()
    entry = entry_of(case, platform.reference.calendar, today)
    return entry.gone_on(today) if entry else None


def _standing(platform: Platform, session: Session, document: IssuedDocument) -> tuple[Standing, date | None, str]:
    if document.withdrawn_at is not None:
        return Standing.WITHDRAWN, beijing_date(document.withdrawn_at), ""
    if document.superseded_by is not None:
        newer = session.get_one(IssuedDocument, document.superseded_by)
        number = number_of_document(session, newer.id)
        named = number.text if number else f"《{_title(platform, session, newer)}》"
        return Standing.SUPERSEDED, beijing_date(newer.issued_at), named
    removed = removed_on(platform, session, document)
    return (Standing.REMOVED, removed, "") if removed else (Standing.VALID, None, "")


def _title(platform: Platform, session: Session, document: IssuedDocument) -> str:
    """The title of what is public; of anything else no more than its kind."""
    if _is_public(session, document, platform.today()):
        return document.title
    number = number_of_document(session, document.id)
    return number.title if number else _KINDS.get(document.kind, _ANY_KIND)


def _is_public(session: Session, document: IssuedDocument, on: date) -> bool:
    """Whether the case is on a public list that day; notices of a campaign, which have no case, always are."""
    if document.case_id is None:
        return document.campaign_id is not None
    case = session.get_one(Case, document.case_id)
    return bool(case.public_from and case.public_until and case.public_from <= on <= case.public_until)


def _office(session: Session, document: IssuedDocument) -> str:
    owner = session.get(Case, document.case_id) if document.case_id else session.get(Campaign, document.campaign_id)
    return session.get_one(Office, owner.office_id).name if owner else ""
