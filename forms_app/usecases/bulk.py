"""One act on many cases: first what would happen to each, then each by itself. One that fails stops no other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from forms_app.cases.actors import Actor
from forms_app.cases.allowed import refusal
from forms_app.core.errors import BadInputError, NotFoundError, XinbiaoError
from forms_app.specs.procedure import Act
from forms_app.usecases.case_file import open_file, person_for
from forms_app.usecases.perform_act import Perform, act_answers, perform_act
from forms_app.usecases.platform import Platform

MOST_CASES = 200


@dataclass(frozen=True, slots=True)
class BulkLine:
    """What will happen, or has happened, to one case. `refusal` says why not; None: it will, or was done.

    `leads` is what follows in its own procedure: the same act leads elsewhere in another one.
    """

    id: UUID
    enterprise_name: str
    title: str
    state: str
    seen: int
    refusal: str | None
    leads: str


def bulk_acts(platform: Platform, actor: Actor, procedure: str | None = None) -> tuple[Act, ...]:
    """Acts that may be done to many cases (of that procedure) at once; one of a name stands for those of all."""
    specs = (spec for spec in platform.catalogue.current_procedures(actor.authority) if procedure in (None, spec.id))
    acts = (act for spec in specs for act in spec.procedure.acts if act.bulk)
    return tuple({act.id: act for act in acts}.values())


def dry_run(platform: Platform, actor: Actor, act_id: str, case_ids: Sequence[UUID]) -> list[BulkLine]:
    """What the act would do to each case, nothing done. Raises BadInputError, NotFoundError."""
    return [line for line, _ in _looked_at(platform, actor, act_id, case_ids)]


def _looked_at(
    platform: Platform, actor: Actor, act_id: str, case_ids: Sequence[UUID]
) -> list[tuple[BulkLine, Act | None]]:
    """Each case with the act of that name in its own procedure."""
    if not 1 <= len(case_ids) <= MOST_CASES:
        raise BadInputError(f"一次可选1至{MOST_CASES}件，现选{len(case_ids)}件")
    if act_id not in {act.id for act in bulk_acts(platform, actor)}:
        raise NotFoundError("没有这个批量办理事项")
    today, lines = platform.today(), []
    with platform.database.reading() as session:
        for case_id in dict.fromkeys(case_ids):
            file = open_file(platform, session, actor, case_id)
            act = file.spec.procedure.act(act_id)
            person = person_for(session, actor, file.row, today)
            why = refusal(file.case, act, person, platform.reference.calendar, today) if act else "本程序没有这个事项"
            seen = len(file.case.events)
            words = (file.row.enterprise_name, file.spec.procedure.title, file.case.state.title)
            lines.append((BulkLine(case_id, *words, seen, why, act.leads if act else ""), act))
    return lines


def perform_bulk(
    platform: Platform, actor: Actor, cases: Sequence[tuple[UUID, int]], perform: Perform
) -> list[BulkLine]:
    """Do the act to each case as it was shown, and say for each whether it was done.

    `cases` are ids with the number of events that were shown. Raises what `dry_run` raises, ProblemsError when the
    answers themselves are wrong: then nothing is done.
    """
    before = _looked_at(platform, actor, perform.act, [case_id for case_id, _ in cases])
    asked = {id(act): act for line, act in before if act is not None and line.refusal is None}
    for act in asked.values():
        act_answers(platform, act, perform)
    seen, results = dict(cases), []
    for line, _ in before:
        if line.refusal is not None:
            results.append(line)
            continue
        try:
            perform_act(platform, actor, line.id, replace(perform, seen=seen[line.id]))
            results.append(line)
        except XinbiaoError as error:  # also ProblemsError: a paper of this one case that cannot be issued
            results.append(replace(line, refusal=str(error)))
    return results
