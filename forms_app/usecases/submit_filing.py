"""Submitting a form: checked, printed, stored, receipted, exactly once."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from forms_app.cases.actors import Actor
from forms_app.cases.filing import FilingEvent, FilingState
from forms_app.core.dates import beijing_date
from forms_app.core.errors import ConflictError, Problem, ProblemsError
from forms_app.core.text import matching_key
from forms_app.documents.forms import answers_json
from forms_app.storage.faults import retried
from forms_app.storage.files import digest_of
from forms_app.storage.filings import evidence_of, load_filing, record, submission_of
from forms_app.storage.tables import Filing, Submission
from forms_app.usecases.filing_view import FilingView, attached
from forms_app.usecases.letters import Prepared
from forms_app.usecases.open_case import Opening, enter_procedure, opening_of, prepare_opening
from forms_app.usecases.platform import Platform
from forms_app.usecases.receipts import receipt_number
from forms_app.usecases.save_draft import Save, save_draft


class AlreadySubmittedError(ConflictError):
    """The form was submitted before, with other content or by another page; the first submission stands."""


@dataclass(frozen=True, slots=True)
class Submit:
    """What a page sends when it submits. `received_at` is the moment the request arrived: that is the legal time."""

    save: Save
    key: str
    received_at: datetime


def submit_filing(platform: Platform, actor: Actor, filing_id: UUID, submit: Submit) -> str:
    """Submit and return the receipt number; the same request again returns the same one.

    Raises what `save_draft` raises, ProblemsError naming everything that is missing or wrong (the draft is kept),
    AlreadySubmittedError, ConflictError when the form opens a procedure that takes no application now.
    """
    digest = _payload_digest(submit.save.values)
    if receipt := _receipt_of_same(platform, actor, filing_id, submit, digest):
        return receipt
    try:
        view = save_draft(platform, actor, filing_id, submit.save)
    except ConflictError:
        # Another copy of this very request may have been quicker.
        if receipt := _receipt_of_same(platform, actor, filing_id, submit, digest):
            return receipt
        raise
    if problems := in_the_way(platform, view):
        raise ProblemsError(problems)
    form_pdf = platform.printer.final(view.spec, view.answers)
    form_digest = platform.files.put(form_pdf)
    with platform.database.reading() as session:
        filing = load_filing(session, actor, filing_id)
        row = _submission(filing, view, submit, digest)
        row.form_digest, row.form_size = form_digest, len(form_pdf)
        opening = opening_of(platform, session, filing, row.received_on)
    # Printed before the transaction, and without a connection in hand: others wait for both.
    letter = prepare_opening(platform, opening, filing, row) if opening else None
    if _stored(platform, actor, filing_id, view, row, opening, letter):
        return row.receipt
    return _receipt_or_conflict(platform, actor, filing_id, submit, digest)


@retried
def _stored(
    platform: Platform,
    actor: Actor,
    filing_id: UUID,
    view: FilingView,
    row: Submission,
    opening: Opening | None,
    letter: Prepared | None,
) -> bool:
    """Store the submission and what follows from it; False, and nothing stored, when the filing has changed."""
    with platform.database.writing() as session:
        filing = load_filing(session, actor, filing_id, for_change=True)
        if not _is_unchanged(session, filing, view):
            return False
        session.add(row)
        filing.submitted_at = row.received_at
        record(session, filing, FilingEvent.SUBMITTED, row.received_at, actor.account, receipt=row.receipt)
        if opening:
            enter_procedure(platform, session, actor, opening, filing, row, letter)
        return True


def _is_unchanged(session: Session, filing: Filing, view: FilingView) -> bool:
    """Whether the filing is still what was checked and printed, files included."""
    handed_in = {row.id for row in evidence_of(session, filing.id)}
    same_files = handed_in == {item.id for item in view.evidence}
    return filing.state is FilingState.DRAFT and filing.revision == view.revision and same_files


def in_the_way(platform: Platform, view: FilingView) -> tuple[Problem, ...]:
    """Everything that keeps the draft from being submitted, each fault at its field."""
    unprintable = platform.printer.unprintable(view.spec, view.answers)
    return (*view.problems, *view.missing, *unprintable)


def _receipt_of_same(platform: Platform, actor: Actor, filing_id: UUID, submit: Submit, digest: str) -> str | None:
    """The receipt when this very request was carried out before. Raises AlreadySubmittedError for another one."""
    with platform.database.reading() as session:
        filing = load_filing(session, actor, filing_id)
        if filing.state is not FilingState.SUBMITTED:
            return None
        done = submission_of(session, filing.id)
    if done.submission_key != submit.key:
        raise AlreadySubmittedError("本表已提交，不能再次提交；请查看提交回执")
    if done.payload_digest != digest:
        raise AlreadySubmittedError("请求内容已变化：本表已按先前的内容提交，这次的改动没有生效；请查看提交回执")
    return done.receipt


def _receipt_or_conflict(platform: Platform, actor: Actor, filing_id: UUID, submit: Submit, digest: str) -> str:
    if receipt := _receipt_of_same(platform, actor, filing_id, submit, digest):
        return receipt
    raise ConflictError("提交时本表在其他页面有改动，没有提交；请刷新页面核对后再提交")


def _submission(filing: Filing, view: FilingView, submit: Submit, digest: str) -> Submission:
    answers, name = view.answers, _said(view, "enterprise.name")
    files = [
        {"field": item.field, "name": item.name, "size": item.size, "sha256": item.digest} for item in view.evidence
    ]
    return Submission(
        filing_id=filing.id,
        receipt=receipt_number(beijing_date(submit.received_at)),
        submission_key=submit.key,
        payload_digest=digest,
        received_at=submit.received_at,
        received_on=beijing_date(submit.received_at),
        enterprise_name=name,
        name_key=matching_key(name),
        uscc=_said(view, "enterprise.uscc"),
        verdict=view.assessment.verdict.value if view.assessment else "",
        answers={**answers.for_json(), **attached(view.evidence)},
        form_digest="",
        form_size=0,
        answers_digest=digest_of(answers_json(view.spec, answers)),
        attachments=files,
    )


def _said(view: FilingView, source: str) -> str:
    """The answer of the field that is taken from there in the record, "" when the form has none."""
    names = [field.id for field in view.spec.form.fields if field.source == source]
    return view.answers.text(names[0]) if names else ""


def _payload_digest(values: dict[str, Any]) -> str:
    plain = json.dumps(values, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()
