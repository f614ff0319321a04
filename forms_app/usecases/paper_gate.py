"""What a paper still lacks before an act may issue it, where that is filled, and the paper as a draft meanwhile.

The gate itself stands in `approval.record_answers`: this only tells beforehand, and everything at once. Public entries
have a preview of their own (`entry_papers`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from forms_app.answers.reading import missing, read_answers
from forms_app.cases.actors import Actor
from forms_app.cases.events import CaseEvent
from forms_app.core.errors import BadInputError, Problem
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.fields import AnyField
from forms_app.specs.procedure import Act
from forms_app.usecases.case_file import CaseFile
from forms_app.usecases.case_values import NATIONAL_ARTICLE, REMEDIES, values_for
from forms_app.usecases.numbering import Numbered, number_to_print
from forms_app.usecases.platform import Platform


class Place(StrEnum):
    """Where something is filled: the settings of the office, the record of the enterprise, an act of the case."""

    OFFICE = "office"
    ENTERPRISE = "enterprise"
    ACT = "act"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that is lacking: what, where it is filled; `anchor` is the setting, `act` the act that asks for it.

    `about` is the category for which the office has not set it.
    """

    message: str
    place: Place
    anchor: str = ""
    act: Act | None = None
    about: str = ""


_STAND_IN = Numbered("—", "—", 2000, 1).values()
"""For a number that cannot be had: its parts are not named one by one as well."""


def paper_gaps(platform: Platform, actor: Actor, file: CaseFile, act: Act) -> tuple[Gap, ...]:
    """Everything that the papers of an act lack today, beside what the act itself asks."""
    event, gaps = _pretended(platform, actor, act), []
    try:
        with platform.database.reading() as session:
            numbers = number_to_print(session, file, act, event)
    except BadInputError as error:
        gaps.append(Gap(str(error), Place.OFFICE, "number_prefix"))
        numbers = _STAND_IN
    asked = {field.id for field in act.asks}
    if act.record is not None:
        form = file.spec.form(act.record)
        problems = _problems(platform, file, form, event, numbers)
        gaps += [_gap(file, form, each) for each in problems if each.field.split(".")[0] not in asked]
    return tuple(dict.fromkeys(gaps))


def paper_draft(platform: Platform, actor: Actor, file: CaseFile, act: Act) -> tuple[FormSpec, bytes]:
    """The paper of an act as it would be issued now, without a number, marked as a draft.

    Raises BadInputError for acts that issue none.
    """
    if act.record is None:
        raise BadInputError("这个办理事项不签发文书，没有草稿可看")
    form = file.spec.form(act.record)
    event = _pretended(platform, actor, act)
    values = values_for(platform, file, (*file.case.events, event), form)
    answers = read_answers(form.form, values, platform.context(event.on)).answers
    return form, platform.printer.draft(form, answers)


def _pretended(platform: Platform, actor: Actor, act: Act) -> CaseEvent:
    """The event as it would be now, nothing answered."""
    return CaseEvent(act.id, platform.clock(), actor.account, actor.name)


def _problems(
    platform: Platform, file: CaseFile, form: FormSpec, event: CaseEvent, numbers: Mapping[str, Any]
) -> Iterator[Problem]:
    numbered = CaseEvent(event.event, event.at, event.account, event.name, dict(numbers))
    values = values_for(platform, file, (*file.case.events, numbered), form)
    reading = read_answers(form.form, values, platform.context(event.on))
    yield from (*reading.problems, *missing(form.form, reading))


def _gap(file: CaseFile, form: FormSpec, problem: Problem) -> Gap:
    field = form.form.field(problem.field.split(".")[0])
    owner, _, name = (field.source or "").partition(".") if field else ("", "", "")
    asking = _asking(file, field)
    if field is not None and field.id == NATIONAL_ARTICLE and file.case.grade is not None:
        category = file.case.grade.category
        return Gap(problem.message, Place.OFFICE, f"{NATIONAL_ARTICLE}_{category.id}", about=category.title)
    if field is not None and field.id in REMEDIES:
        return Gap(problem.message, Place.OFFICE, field.id)
    if asking is not None:  # also what the office or the record would fill in: it was asked for last
        return Gap(problem.message, Place.ACT, act=asking)
    if owner in (Place.OFFICE, Place.ENTERPRISE):
        return Gap(problem.message, Place(owner), name)
    return Gap(problem.message, Place.NOWHERE)


def _asking(file: CaseFile, field: AnyField | None) -> Act | None:
    """The act whose answer stands in that field."""
    acts = reversed(file.spec.procedure.acts)
    return next((act for act in acts if field and any(each.id == field.id for each in act.asks)), None)
