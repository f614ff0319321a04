"""The clocks of its case as an enterprise follows them: what is left, what stood still and why, items side by side.

Everything is counted from the case as told; which terms and items are told at all, the procedure says. To look alone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from forms_app.cases.actors import Actor
from forms_app.cases.case import Deadline
from forms_app.cases.clocks import days_used
from forms_app.core.errors import NotFoundError
from forms_app.usecases.case_clocks import (
    CasePanel,
    ItemLine,
    end_of_term,
    item_light,
    item_sheet_pdf,
    item_standing,
    stop_lines,
    term_sheet_pdf,
    term_standing,
)
from forms_app.usecases.case_file import CaseFile, case_for, open_file
from forms_app.usecases.list_cases import Light, light
from forms_app.usecases.platform import Platform


@dataclass(frozen=True, slots=True)
class OwnClock:
    """A term that is told: how urgent it is, how it stands in a sentence, when it was kept (None: it runs)."""

    deadline: Deadline
    light: Light
    standing: str
    ended: date | None


@dataclass(frozen=True)
class OwnClocks:
    """The clocks of a case on the page of its enterprise; `panel` as an office has it, with nothing to be done."""

    terms: tuple[OwnClock, ...]
    panel: CasePanel


def own_clocks(platform: Platform, actor: Actor, case_id: UUID) -> OwnClocks:
    """The clocks of one's own case. Raises NotFoundError for foreign, missing and not yet told ones alike."""
    file, today = _told(platform, actor, case_id), platform.today()
    procedure, calendar = file.spec.procedure, platform.reference.calendar
    items = file.case.items(calendar, today) if procedure.shows_items else ()
    lines = tuple(
        ItemLine(
            item=item,
            light=item_light(item, today),
            standing=item_standing(file, item, today),
            used=days_used(item.sheet, file.case.day_of(item.ended) if item.ended else today),
            choices=(),
        )
        for item in items
    )
    terms = tuple(_clocks(platform, file, today))
    stops = tuple(stop_lines(platform, file, today)) if terms or lines else ()
    return OwnClocks(terms, CasePanel(procedure.items if lines else None, lines, stops))


def own_sheet(
    platform: Platform, actor: Actor, case_id: UUID, *, term: str = "", item: int | None = None
) -> tuple[str, bytes]:
    """The count sheet of an item or a term on paper, with its title; unless said, of the term of its state.

    Raises NotFoundError for what the enterprise is not told as well.
    """
    file = _told(platform, actor, case_id)
    procedure = file.spec.procedure
    if item is not None and procedure.shows_items:
        return item_sheet_pdf(platform, file, item)
    own = file.case.state.term or ""
    wanted = term or own
    if item is None and (wanted == own or any(each.told and each.id == wanted for each in procedure.terms)):
        return term_sheet_pdf(platform, file, wanted)
    raise NotFoundError("本件没有这个期限，或者还没有开始计算")


def _told(platform: Platform, actor: Actor, case_id: UUID) -> CaseFile:
    with platform.database.reading() as session:
        file = open_file(platform, session, actor, case_id)
    return replace(file, case=case_for(actor, file))


def _clocks(platform: Platform, file: CaseFile, today: date) -> Iterator[OwnClock]:
    """The terms that are told and have begun; one that was kept stays to be seen with the days it took."""
    for term in file.spec.procedure.terms:
        deadline = file.deadline(platform, today, term.id) if term.told else None
        if deadline is None:
            continue
        ended = end_of_term(file, deadline)
        colour = light(deadline.due, today) if ended is None and not file.case.state.final else Light.NONE
        standing = term_standing(deadline.sheet, ended, today, running=deadline.running)
        yield OwnClock(deadline, colour, standing, ended)
