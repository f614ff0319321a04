"""What the page of a case shows around it: terms with their lights, acts in groups, numbers, cases that belong to it.

Only for looking: everything here follows from the case and is worked out when the page is asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session

from forms_app.cases.actors import ROLE_NAMES, Actor, Role
from forms_app.cases.allowed import bound_of
from forms_app.cases.case import HOLDERS, Deadline
from forms_app.cases.grading import item_words
from forms_app.core.dates import chinese
from forms_app.core.errors import NotFoundError
from forms_app.specs.procedure import Act
from forms_app.storage.case_tables import Case
from forms_app.storage.cases import load_case
from forms_app.storage.number_tables import DocumentNumber
from forms_app.storage.numbers import numbers_of_case
from forms_app.usecases.case_clocks import unit_word
from forms_app.usecases.case_file import CaseFile
from forms_app.usecases.list_cases import Light, light
from forms_app.usecases.opening import following_cases
from forms_app.usecases.platform import Platform
from forms_app.usecases.proposals import Remembered, proposing, remembered
from forms_app.usecases.view_case import ActChoice, CaseView
from forms_app.workdays.counting import days_left


@dataclass(frozen=True, slots=True)
class TermLine:
    """A term that runs: how urgent it is, whose it is, days left (negative: it ended so many days ago).

    `late`: somebody had to keep it and did not. The period of an enterprise ends without anybody being late. `left`
    says how many days of a clock with causes to stand still are left, in its own unit.
    """

    deadline: Deadline
    light: Light
    whose: str
    days_left: int
    late: bool
    left: str = ""


@dataclass(frozen=True, slots=True)
class ActGroup:
    """Acts under one heading; "" is what leads the case on."""

    title: str
    choices: tuple[ActChoice, ...]


@dataclass(frozen=True, slots=True)
class RelatedCase:
    """A case that this one belongs to, came from or led to, as far as this person sees it (`id` None: not)."""

    id: UUID | None
    receipt: str
    title: str = ""


@dataclass(frozen=True)
class CasePage:
    """Everything beside the case itself. `windows`: act → between which days it may take effect, in words.

    `proposed` is the finding, in words, for which another case is proposed ("" for none).
    """

    terms: tuple[TermLine, ...]
    groups: tuple[ActGroup, ...]
    windows: dict[str, str]
    numbers: tuple[DocumentNumber, ...]
    parent: RelatedCase | None
    origin: RelatedCase | None
    following: tuple[RelatedCase, ...]
    proposed: str
    may_follow: bool


def case_page(platform: Platform, actor: Actor, view: CaseView) -> CasePage:
    """What the page of this case shows around it."""
    file, today = view.file, platform.today()
    acts = [choice.act for choice in view.choices if choice.act.window]
    with platform.database.reading() as session:
        proposed = proposing(file.case)
        following = following_cases(platform, session, actor, file) if proposed else ()
        return CasePage(
            terms=tuple(_term_lines(view, today)),
            groups=tuple(_groups(view.choices)),
            windows={act.id: window_in_words(platform, file, act) for act in acts},
            numbers=tuple(numbers_of_case(session, file.row.id)),
            parent=_parent(platform, session, actor, file),
            origin=_origin(session, actor, remembered(file.case)),
            following=tuple(RelatedCase(identifier, receipt) for identifier, receipt in following),
            proposed=item_words(file.spec.procedure, proposed[1].item) if proposed else "",
            may_follow=proposed is not None and actor.role is Role.HANDLER and actor.office == file.row.office_id,
        )


def window_in_words(platform: Platform, file: CaseFile, act: Act) -> str:
    """Between which days an act may take effect: `2026年3月17日至2026年4月1日`; "" when nothing bounds it."""
    if act.window is None:
        return ""
    today, calendar = platform.today(), platform.reference.calendar
    deadlines = ((key, file.case.deadline(calendar, today, name)) for key, name in act.window.bounds if name)
    days = {key: bound_of(key, deadline) for key, deadline in deadlines if deadline}
    last = days.pop("not_after", None)
    first = max(days.values(), default=None)
    if first and last:
        return f"{chinese(first)}至{chinese(last)}"
    if first:
        return f"{chinese(first)}起"
    return f"{chinese(last)}止" if last else ""


def _term_lines(view: CaseView, today: date) -> Iterator[TermLine]:
    """The terms that run: that of the state first, then by their last day."""
    state = view.file.case.state
    ordered = sorted(view.running, key=lambda each: (each.term.id != state.term, each.sheet.due))
    public = (view.file.spec.procedure.notice, view.file.spec.procedure.standing)
    for each in ordered:
        others = each.term.whose in ("enterprise", "system") and not each.term.watched
        kept_by_others = others or state.id in public
        over = each.is_over(today)
        quiet = (over and kept_by_others) or each.term.before is not None
        colour = Light.NONE if quiet else light(each.due, today)
        days = (each.sheet.due - today).days
        # Who did not apply for anything is no applicant.
        whose = ROLE_NAMES[Role.ENTERPRISE] if each.term.whose == "enterprise" else HOLDERS[each.term.whose]
        yield TermLine(each, colour, whose, days, over and not kept_by_others, _left(view, each, today))


def _left(view: CaseView, deadline: Deadline, today: date) -> str:
    """`剩37个工作日`, of a term that stands still by acts; "" for others and for what is over."""
    stopped = any(deadline.term.id in pause.terms for pause in view.file.spec.procedure.pauses)
    left = days_left(deadline.sheet, today)
    return f"剩{left}{unit_word(deadline.sheet.term)}" if stopped and left else ""


def _groups(choices: tuple[ActChoice, ...]) -> Iterator[ActGroup]:
    """What leads on first, the rest under its headings in the order of the procedure."""
    titles = sorted({choice.act.group or "" for choice in choices}, key=lambda title: _place(choices, title))
    for title in titles:
        yield ActGroup(title, tuple(choice for choice in choices if (choice.act.group or "") == title))


def _place(choices: tuple[ActChoice, ...], title: str) -> int:
    return -1 if not title else next(index for index, each in enumerate(choices) if each.act.group == title)


def _parent(platform: Platform, session: Session, actor: Actor, file: CaseFile) -> RelatedCase | None:
    row = _seen(session, actor, file.row.parent_id)
    if row is None:
        return None
    spec = platform.catalogue.procedure(row.procedure_id, row.spec_version)
    return RelatedCase(row.id, row.receipt, spec.procedure.title)


def _origin(session: Session, actor: Actor, known: Remembered | None) -> RelatedCase | None:
    if known is None:
        return None
    row = _seen(session, actor, known.case)
    return RelatedCase(row.id if row else None, known.receipt)


def _seen(session: Session, actor: Actor, case_id: UUID | None) -> Case | None:
    """The case, None when there is none or this person does not see it."""
    if case_id is None:
        return None
    try:
        return load_case(session, actor, case_id)
    except NotFoundError:
        return None
