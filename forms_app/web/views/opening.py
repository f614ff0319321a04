"""立案: an office opens a case against an enterprise: which procedure, which enterprise, what the opening act asks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import Role
from forms_app.core.errors import BadInputError, ConflictError, NotFoundError, ProblemsError, TooLargeError
from forms_app.documents.uploads import UploadError
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.specs.procedure import NOTHING_ASKED, Act
from forms_app.usecases.open_for_enterprise import (
    RECORD,
    RECORDED,
    Found,
    find_enterprise,
    open_for_enterprise,
    opening_act,
    opening_procedure,
    opening_title,
    procedures_of_offices,
    record_of,
)
from forms_app.usecases.opening import Beginning, EarlierCase, beginning, earlier_cases
from forms_app.usecases.perform_act import Perform
from forms_app.web.current import actor, arrived_at, only_for, platform
from forms_app.web.form_page import ActPage, act_page, act_problems, chosen_uploads, posted

opening = Blueprint("opening", __name__)
_HANDLER = only_for(Role.HANDLER)
_NAMES = tuple(f"{RECORDED}{name}" for name in RECORD)
_CONTROLS = frozenset({"csrf_token", "procedure", "uscc", "key", "from", *_NAMES})
_LONGEST_CODE = 60
DIRECTORY = "企业名录"
"""Where all who are found by their credit code are recorded, whatever a procedure calls them."""


@dataclass(frozen=True)
class _Begun:
    """What the page is about, as far as it is chosen: the procedure, the case that proposes it, the code as typed."""

    spec: ProcedureSpec | None
    proposal: Beginning | None
    code: str

    @property
    def act(self) -> Act | None:
        """The act by which the case is opened."""
        return opening_act(self.spec) if self.spec else None

    @property
    def word(self) -> str:
        """What the procedure calls those whom its cases are about."""
        return self.spec.procedure.subject.word if self.spec else ""

    def is_alike(self, case: EarlierCase) -> bool:
        """Whether an earlier case is open and of the procedure that is to be begun."""
        return self.spec is not None and case.is_open and case.procedure == self.spec.id


@opening.get("/bureau/cases/new")
@_HANDLER
def form() -> ResponseReturnValue:
    """The procedure, then the code, then the enterprise with what the opening act asks."""
    begun = _begun(request.args)
    if begun.spec is None or not begun.code:
        return _page(begun)
    try:
        found = find_enterprise(platform(), actor(), begun.spec, begun.code)
    except (BadInputError, ConflictError) as error:
        return _page(begun, error=str(error)), 409 if isinstance(error, ConflictError) else 422
    values = begun.proposal.values if begun.proposal else {}
    return _page(begun, found, act_page(opening_act(begun.spec), values), {}, str(uuid4()))


@opening.post("/bureau/cases/new")
@_HANDLER
def opened() -> ResponseReturnValue:
    """Open it. Whatever is wrong, the page comes back as it was sent, under the same key."""
    begun = _begun(request.form)
    if begun.spec is None:
        raise NotFoundError("没有这个可以立案的程序，请从办件页面进入")
    try:
        found = find_enterprise(platform(), actor(), begun.spec, begun.code)
    except (BadInputError, ConflictError) as error:
        return _page(begun, error=str(error)), 409 if isinstance(error, ConflictError) else 422
    act, record = opening_act(begun.spec), {name: request.form.get(f"{RECORDED}{name}", "") for name in RECORD}
    sent = posted(act.questionnaire or NOTHING_ASKED, _CONTROLS)
    try:
        if sent.odd:
            raise ProblemsError(sent.odd)
        extra = begun.proposal.extra if begun.proposal else {}
        work = Perform(act.id, sent.values, arrived_at(), uploads=chosen_uploads(act), extra=extra)
        case = open_for_enterprise(platform(), actor(), begun.spec, found.uscc, record, work, key=_key())
    except (ProblemsError, UploadError, TooLargeError) as error:
        page = act_page(act, sent.values, sent.web_form, act_problems(act, error))
        return _page(begun, found, page, record, str(_key())), 422
    flash(f"已{act.said}。")
    return redirect(url_for("cases.case", case=case), 303)


def _begun(given: Mapping[str, str]) -> _Begun:
    """What was chosen so far; with one procedure alone there is nothing to choose."""
    offered = procedures_of_offices(platform(), actor())
    name = given.get("procedure") or (offered[0].id if len(offered) == 1 else "")
    spec = opening_procedure(platform(), name, actor()) if name else None
    proposal = beginning(platform(), actor(), spec, _uuid(given["from"])) if spec and given.get("from") else None
    code = given.get("uscc", "").strip()[:_LONGEST_CODE] or (proposal.uscc if proposal else "")
    return _Begun(spec, proposal, code)


def _page(
    begun: _Begun,
    found: Found | None = None,
    page: ActPage | None = None,
    record: Mapping[str, str] | None = None,
    key: str = "",
    error: str = "",
) -> str:
    known = found.enterprise if found else None
    earlier = earlier_cases(platform(), actor(), known.id or 0) if known else ()
    alike = [each for each in earlier if begun.is_alike(each)]
    faults: dict[str, Any] = {each.field: each.message for each in page.problems} if page else {}
    procedures = procedures_of_offices(platform(), actor())
    return render_template(
        "cases/new.html", begun=begun, procedures=procedures, found=found, page=page,
        record=record or {}, asked=record_of(begun.spec), prefix=RECORDED, earlier=earlier, alike=alike, key=key,
        error=error, faults=faults, act=begun.act, directory=DIRECTORY,
        word=begun.word, doing=begun.act.title if begun.act else opening_title(procedures),
    )  # fmt: skip


def _key() -> UUID:
    return _uuid(request.form.get("key", ""))


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise BadInputError("页面已过期，没有立案；请从办件页面重新进入") from None
