"""Forms that the bureau fills as a case goes on: the approval form with its opinions, the records of acts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, get_args

from forms_app.answers.reading import Answers, Reading, missing, read_answers
from forms_app.cases.events import CaseEvent
from forms_app.core.errors import ProblemsError
from forms_app.documents.wording import worded
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.procedure import Level
from forms_app.usecases.case_file import CaseFile
from forms_app.usecases.case_values import values_for
from forms_app.usecases.check_marks import new_check_mark
from forms_app.usecases.letters import Prepared
from forms_app.usecases.platform import Platform

LEVELS: tuple[str, ...] = get_args(Level)
OPINION = "opinion"


def approval_answers(platform: Platform, file: CaseFile, events: Sequence[CaseEvent]) -> Answers:
    """What the approval form holds after these events; what does not fit it is left out."""
    return _approval(platform, file, events).answers


def _approval(platform: Platform, file: CaseFile, events: Sequence[CaseEvent]) -> Reading:
    raw = values_for(platform, file, events, file.spec.approval)
    known = {field.id for field in file.spec.approval.form.fields}
    for event in events:
        act = file.spec.procedure.act(event.event)
        if act is None or act.level is None:
            continue
        raw |= {name: value for name, value in event.data.items() if name in known}
        raw |= dict(_signed(act.level, event))
    raw = _without_withdrawn_opinions(file, events, raw)
    return read_answers(file.spec.approval.form, raw, platform.context(events[-1].on))


def prepare_approval(platform: Platform, file: CaseFile, events: Sequence[CaseEvent]) -> Prepared:
    """Print and store the approval form. Raises ProblemsError for what does not fit it and what no font has."""
    reading = _approval(platform, file, events)
    # An opinion or a signature that does not fit would be an empty cell on a paper that is kept for good.
    if reading.problems:
        raise ProblemsError(tuple(replace(each, field="") for each in reading.problems))
    spec, mark = file.spec.approval, new_check_mark(platform)
    pdf = platform.printer.final(spec, reading.answers, mark)
    name = f"{spec.form.title}_{file.row.enterprise_name}.pdf"
    return Prepared("approval", spec.form.title, name, platform.files.put(pdf), len(pdf), mark.code)


def record_answers(platform: Platform, file: CaseFile, form: FormSpec, events: Sequence[CaseEvent]) -> Answers:
    """The answers of a form that is issued with the last of these events. Raises ProblemsError naming what is lacking.

    A paper with a gap is never issued: that is the gate.
    """
    reading = read_answers(form.form, values_for(platform, file, events, form), platform.context(events[-1].on))
    if problems := (*reading.problems, *missing(form.form, reading)):
        raise ProblemsError(tuple(replace(each, field="") for each in problems))
    return reading.answers


def prepare_record(platform: Platform, file: CaseFile, form: FormSpec, events: Sequence[CaseEvent]) -> Prepared:
    """Print and store a form of the case. Raises ProblemsError for what is lacking and what no font has."""
    mark = new_check_mark(platform)
    answers = record_answers(platform, file, form, events)
    pdf = platform.printer.final(form, answers, mark)
    # Two papers of one kind in a case are told apart by their numbers, also in a folder of downloads.
    heading = form.form.heading
    number = worded(form.form, answers, heading.number) if heading and heading.number else ""
    name = "_".join(each for each in (form.form.title, number, file.row.enterprise_name) if each) + ".pdf"
    return Prepared("record", form.form.title, name, platform.files.put(pdf), len(pdf), mark.code)


def approval_draft(platform: Platform, file: CaseFile) -> bytes:
    """The approval form as it stands, marked as a draft."""
    return platform.printer.draft(file.spec.approval, approval_answers(platform, file, file.case.events))


def _signed(level: str, event: CaseEvent) -> Iterator[tuple[str, Any]]:
    acting_for = event.data.get("acting_for")
    yield f"{level}_opinion", event.data.get(OPINION, "")
    yield f"{level}_signature", f"{event.name}（代{acting_for}）" if acting_for else event.name
    yield f"{level}_date", event.on.isoformat()


def _without_withdrawn_opinions(file: CaseFile, events: Sequence[CaseEvent], raw: dict[str, Any]) -> dict[str, Any]:
    """A case sent back keeps the opinions up to the level that sent it; those above are given anew."""
    last = next((e for e in reversed(events) if (act := file.spec.procedure.act(e.event)) and act.level), None)
    if last is None:
        return raw
    act = file.spec.procedure.act(last.event)
    above = LEVELS[LEVELS.index(act.level) + 1 :] if act and act.level else ()
    gone = {f"{level}_{part}" for level in above for part in (OPINION, "signature", "date")}
    return {name: value for name, value in raw.items() if name not in gone}
