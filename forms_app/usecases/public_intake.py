"""What anybody may send without an account against something that is public: facts, files, and a number to ask by.

Objections to a notice and requests to correct an entry are kept alike; what becomes of them is a file of each.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session, select

from forms_app.core.dates import beijing_date
from forms_app.core.errors import ConflictError, NotFoundError, Problem, ProblemsError
from forms_app.core.text import trimmed, unprintable
from forms_app.storage.case_tables import Objection
from forms_app.storage.cases import CORRECTION, OBJECTION, objections_of
from forms_app.usecases.case_file import CaseFile
from forms_app.usecases.platform import Platform
from forms_app.usecases.uploads import Upload, kind_of, stored

LONGEST_FACTS = 2000
_ALPHABET = "23456789ABCDEFGHJKMNPQRTUVWXY"
_MOST_FILES, _MOST_MEGABYTES = 5, 10
_CALLED = {OBJECTION: "异议", CORRECTION: "更正申请"}
_DECIDED = {OBJECTION: "这件异议已作出处理，不能重复处理", CORRECTION: "这件更正申请已经答复，不能重复答复"}


@dataclass(frozen=True, slots=True)
class NewObjection:
    """What somebody sends from a public page."""

    name: str
    contact: str
    facts: str
    files: tuple[Upload, ...]
    at: datetime


def require_complete(new: NewObjection, facts: str) -> None:
    """Raise ProblemsError for what is missing or too long; `facts` is what the facts are called on the page."""
    limits = {"name": ("姓名或单位名称", 50), "contact": ("联系方式", 50), "facts": (facts, LONGEST_FACTS)}
    problems = []
    for name, (label, longest) in limits.items():
        text = trimmed(getattr(new, name))
        if not text:
            problems.append(Problem(name, f"“{label}”必填，请填写"))
        elif len(text) > longest:
            problems.append(Problem(name, f"“{label}”最多{longest}字，现有{len(text)}字"))
        elif unprintable(text.replace("\n", "").replace("\r", "").replace("\t", "")):
            problems.append(Problem(name, f"“{label}”含有不可见字符，请删去后重填"))
    if len(new.files) > _MOST_FILES:
        problems.append(Problem("files", f"最多{_MOST_FILES}个文件"))
    if problems:
        raise ProblemsError(tuple(problems))


def stored_files(platform: Platform, files: tuple[Upload, ...]) -> list[dict[str, Any]]:
    """Keep the files. Raises UploadError, TooLargeError before the first is kept."""
    kinds = [kind_of(upload, _MOST_MEGABYTES) for upload in files]
    return [stored(platform, upload, kind) for upload, kind in zip(files, kinds, strict=True)]


def sent_in(kind: str, case_id: UUID, new: NewObjection, number: str, files: list[dict[str, Any]]) -> Objection:
    """The row of something that was sent, not yet added; `kind` is OBJECTION or CORRECTION."""
    return Objection(
        case_id=case_id,
        kind=kind,
        number=number,
        name=trimmed(new.name),
        contact=trimmed(new.contact),
        facts=trimmed(new.facts),
        files=files,
        received_at=new.at,
    )


def sent_before(session: Session, row: Objection) -> str | None:
    """The number of the very same that still waits for its answer: a page that was sent twice."""
    found = objections_of(session, [row.case_id], row.kind)
    return next((each.number for each in found if each.decided_at is None and _says(each) == _says(row)), None)


def _says(row: Objection) -> tuple[str, str, str, list[str]]:
    return row.name, row.contact, row.facts, [file["sha256"] for file in row.files]


def sent_under(platform: Platform, kind: str, number: str) -> Objection:
    """What was sent under that number, for whoever knows it. Raises NotFoundError."""
    wanted = number.strip().upper()
    with platform.database.reading() as session:
        query = select(Objection).where(Objection.number == wanted, Objection.kind == kind)
        found = session.exec(query).one_or_none()
    if found is None:
        raise NotFoundError(f"没有这个{_CALLED[kind]}编号，请核对回执")
    return found


def undecided(session: Session, kind: str, file: CaseFile, sent: UUID) -> Objection:
    """What was sent against this case, to be decided now. Raises NotFoundError, ConflictError when it was before."""
    found = session.get(Objection, sent)
    if found is None or found.case_id != file.row.id or found.kind != kind:
        raise NotFoundError(f"没有找到这件{_CALLED[kind]}")
    if found.decided_at is not None:
        raise ConflictError(_DECIDED[kind])
    return found


def new_number(at: datetime) -> str:
    """A number that nobody guesses: whoever has it may ask for the answer."""
    return f"{beijing_date(at):%Y%m%d}-{''.join(secrets.choice(_ALPHABET) for _ in range(8))}"
