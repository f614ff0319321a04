"""Starting a form: what the office knows is filled in, what was filed before can be taken over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from sqlmodel import Session

from forms_app.cases.actors import Actor, Role
from forms_app.cases.filing import FilingEvent, FilingState
from forms_app.core.errors import ConflictError, ForbiddenError
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.fields import DateField
from forms_app.storage.cases import case_of_filing
from forms_app.storage.directory import current_division, source_value
from forms_app.storage.faults import retried
from forms_app.storage.filings import add_revision, evidence_of, filings_of, load_filing, record, submission_of
from forms_app.storage.tables import Enterprise, Evidence, Filing
from forms_app.usecases.platform import Platform

_OPEN = (FilingState.DRAFT,)


@dataclass(frozen=True, slots=True)
class Begun:
    """How a form is begun that stands in no list of forms: in which case, for the office of which division.

    `known` are answers to begin with. Whoever makes this has made sure that the form may be begun there.
    """

    division: str
    case: UUID | None = None
    known: Mapping[str, str] = field(default_factory=dict)


def open_draft(platform: Platform, actor: Actor, spec_id: str) -> UUID | None:
    """The draft of that form that is still open."""
    with platform.database.reading() as session:
        return next((each.id for each in filings_of(session, actor, _OPEN) if each.spec_id == spec_id), None)


@retried
def start_filing(
    platform: Platform,
    actor: Actor,
    spec_id: str,
    *,
    copy_of: UUID | None = None,
    overwrite: bool = False,
    begun: Begun | None = None,
) -> UUID:
    """Begin a filing and return its id; a draft of the same form that is still open is taken up again.

    With `overwrite` such a draft takes over the values of the copied filing; what it held stays as a revision.
    A form that a procedure offers is begun with `begun`; of such a form there is one draft for each case.
    Raises NotFoundError for an unknown form or copy, ForbiddenError for officers and for a form that cannot be begun
    here, ConflictError when it is closed.
    """
    spec = _form_to_begin(platform, actor, spec_id, begun)
    with platform.database.writing() as session:
        enterprise = session.get_one(Enterprise, actor.enterprise, with_for_update=True)
        draft = _draft_of(session, actor, spec_id, begun)
        if draft is not None:
            draft.division_code = begun.division if begun else draft.division_code
            if overwrite:
                answers = _first_answers(platform, session, actor, enterprise, platform.spec_of(draft), copy_of)
                add_revision(session, draft, answers, save_key=uuid4().hex, at=platform.clock())
            return draft.id
        filing = _begun(platform, session, enterprise, spec, begun)
        answers = _first_answers(platform, session, actor, enterprise, spec, copy_of)
        answers |= begun.known if begun else {}
        add_revision(session, filing, answers, save_key=uuid4().hex, at=filing.created_at)
        record(session, filing, FilingEvent.STARTED, filing.created_at, actor.account, spec_version=spec.version)
        if copy_of is not None:
            _carry_evidence(session, actor, filing, copy_of)
        return filing.id


def _form_to_begin(platform: Platform, actor: Actor, spec_id: str, begun: Begun | None) -> FormSpec:
    if actor.role is not Role.ENTERPRISE or actor.enterprise is None:
        raise ForbiddenError("只有企业账号可以填报本表")
    spec = platform.catalogue.enterprise_form(spec_id)
    if spec.form.offered == "self_check":
        raise ForbiddenError(f"“{spec.form.title}”只供自查，不用提交；请在“事项”页面打开自查")
    if begun is None and not spec.form.can_be_begun_anew:
        raise ForbiddenError(f"“{spec.form.title}”不在填报列表中，请从“办理和消息”页面进入相应事项后填写")
    if not spec.regulation.accepts_on(platform.today()):
        raise ConflictError(f"“{spec.form.title}”现在不接受新的填报；已开始填写的草稿可以继续填完并提交")
    return spec


def _draft_of(session: Session, actor: Actor, spec_id: str, begun: Begun | None) -> Filing | None:
    """The open draft of that form, in the same case when it is begun from one."""
    case = begun.case if begun else None
    drafts = filings_of(session, actor, _OPEN)
    return next((each for each in drafts if each.spec_id == spec_id and each.case_id == case), None)


def _carry_evidence(session: Session, actor: Actor, filing: Filing, copied: UUID) -> None:
    """An application that is sent back keeps its files; a new one, of another year, is proved anew."""
    case = case_of_filing(session, copied)
    if case is None or case.holder != Role.ENTERPRISE.value:
        return
    for row in evidence_of(session, copied):
        carried = row.model_dump(exclude={"id", "filing_id", "added_at"})
        session.add(Evidence(**carried, filing_id=filing.id, added_at=filing.created_at))
        data = {"field": row.field_id, "name": row.name, "sha256": row.digest}
        record(session, filing, FilingEvent.EVIDENCE_ADDED, filing.created_at, actor.account, **data)
        session.flush()


def _begun(platform: Platform, session: Session, enterprise: Enterprise, spec: FormSpec, begun: Begun | None) -> Filing:
    now = platform.clock()
    own = current_division(enterprise, platform.reference.divisions, platform.today())
    filing = Filing(
        authority=spec.regulation.handled_by,
        spec_id=spec.id,
        spec_version=spec.version,
        enterprise_id=enterprise.id or 0,
        division_code=begun.division if begun else own,
        case_id=begun.case if begun else None,
        state=FilingState.DRAFT,
        created_at=now,
        saved_at=now,
    )
    session.add(filing)
    session.flush()
    return filing


def _first_answers(
    platform: Platform, session: Session, actor: Actor, enterprise: Enterprise, spec: FormSpec, copy_of: UUID | None
) -> dict[str, object]:
    """Values from the copied filing, over them today's date and the record: the record is newer than any copy."""
    answers: dict[str, object] = {}
    fields = [each for each in spec.form.fields if each.typed]
    if copy_of is not None:
        copied = submission_of(session, load_filing(session, actor, copy_of).id).answers
        answers |= {each.id: copied[each.id] for each in fields if each.id in copied and each.type != "attachment"}
    for each in fields:
        if isinstance(each, DateField) and each.default == "today":
            answers[each.id] = platform.today().isoformat()
        if each.source and (value := source_value(enterprise, each.source)):
            answers[each.id] = value
    return answers
