"""Every golden situation of the shipped procedures, one test each; and that they leave no term and no condition out."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from forms_app.cases.replay import applied_in, replay_case, wrong_situations
from forms_app.specs.fields import AnyField
from forms_app.specs.folders import domain_folders
from forms_app.specs.loading import load_parts
from forms_app.specs.location import specs_folder
from forms_app.specs.procedure import Procedure
from forms_app.specs.procedure_situations import ProcedureSituations, Step
from forms_app.specs.reference import Reference
from tests.calling import Called
from tests.conftest import TESTS

PARTS = [load_parts(folder) for folder in domain_folders(specs_folder())]
FILES = [
    (parts.procedures[part.model.procedure].model, part.model) for parts in PARTS for part in parts.procedure_situations
]
CASES = [(procedure, file, index) for procedure, file in FILES for index in range(len(file.cases))]
ABOVE = {
    part.model.title: parts.procedures[part.model.within].model
    for parts in PARTS
    for part in parts.procedures.values()
    if part.model.within
}
PROCEDURES = [part.model for parts in PARTS for part in parts.procedures.values()]
BROKEN = TESTS / "broken_situations"
ONE_DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("procedure", "file", "index"),
    CASES,
    ids=[f"{procedure.title}-{file.cases[n].name}" for procedure, file, n in CASES],
)
def test_situation(procedure: Procedure, reference: Reference, file: ProcedureSituations, index: int) -> None:
    found = replay_case(procedure, file, index, reference.calendar, above(procedure), asked(procedure))
    assert list(map(str, found)) == []


def asked(procedure: Procedure) -> dict[str, AnyField]:
    """What the applications of its cases, and of those they belong to, ask."""
    [parts] = [each for each in PARTS if procedure in (part.model for part in each.procedures.values())]
    return applied_in(parts, procedure, above(procedure))


def above(procedure: Procedure) -> Procedure | None:
    """The procedure of the case that those of this procedure belong to."""
    return ABOVE.get(procedure.title)


def stories(procedure: Procedure) -> Iterator[list[Step]]:
    for of, file, index in CASES:
        if of is procedure:
            yield [step for _, step in file.steps_of(index) if not step.parent]


def steps(procedure: Procedure) -> Iterator[Step]:
    return (step for story in stories(procedure) for step in story)


def earliest_days(procedure: Procedure) -> set[str]:
    """Terms whose end is the first day of something: no deadline, so nobody is late on the day after."""
    return {act.window.not_before for act in procedure.acts if act.window and act.window.not_before}


@pytest.mark.parametrize(
    ("procedure", "term"),
    [(each, term.id) for each in PROCEDURES for term in each.terms if term.id not in earliest_days(each)],
    ids=lambda value: str(value)[:30],
)
def test_every_term_is_tried_on_its_last_day_and_the_day_after(procedure: Procedure, term: str) -> None:
    looks = [step for step in steps(procedure) if term in (step.term, step.of) and step.due is not None]
    assert any(step.on == step.due and step.over is False for step in looks)
    assert any(step.due is not None and (step.on - step.due).days == 1 and step.over is True for step in looks)


@pytest.mark.parametrize(
    ("procedure", "act"),
    [(each, act.id) for each in PROCEDURES for act in each.acts],
    ids=lambda value: str(value)[:30],
)
def test_every_act_is_done_and_its_conditions_refuse_it(procedure: Procedure, act: str) -> None:
    of_act = [step for step in steps(procedure) if step.act == act]
    assert any(step.refused is None for step in of_act)
    refused = " ".join(step.refused or "" for step in of_act)
    declared = procedure.act(act)
    assert declared is not None
    assert declared.at_most is None or "最多" in refused
    assert declared.after_term is None or "届满" in refused
    assert not declared.apart_from or "三个不同的人" in refused or "须由另一人办理" in refused
    assert declared.when_entry is None or "公示" in refused
    assert len([step for step in of_act if step.refused]) >= len(declared.needs)


@pytest.mark.parametrize(
    ("procedure", "act"),
    [(each, act.id) for each in PROCEDURES for act in each.acts if act.window],
    ids=lambda value: str(value)[:30],
)
def test_a_window_is_tried_on_both_sides_of_both_ends(procedure: Procedure, act: str) -> None:
    declared = procedure.act(act)
    assert declared is not None
    assert declared.window is not None
    tries = list(tried(procedure, act, declared.window.of))
    done = {day for day, step in tries if step.refused is None}
    refused = {day for day, step in tries if step.refused is not None}
    for term, outward in ((declared.window.not_before, -ONE_DAY), (declared.window.not_after, ONE_DAY)):
        ends = {step.due for step in steps(procedure) if step.due and term in (step.term, step.of)}
        assert term is None or [end for end in ends if end in done and end + outward in refused], term
    over = {step.due for step in steps(procedure) if step.due and declared.window.after_end_of in (step.term, step.of)}
    assert declared.window.after_end_of is None or [end for end in over if end in refused and end + ONE_DAY in done]


def tried(procedure: Procedure, act: str, of: tuple[str, ...]) -> Iterator[tuple[date, Step]]:
    """Every try of an act with the day that its window bounds: its own, or that of the last of the acts `of`."""
    for story in stories(procedure):
        bounded: date | None = None
        for step in story:
            declared = procedure.act(step.act) if step.act else None
            if declared is not None and declared.id in of and step.refused is None:
                stated = step.answers.get(declared.day or "")
                bounded = date.fromisoformat(str(stated)) if stated else step.on
            if step.act == act:
                yield bounded or step.on, step


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda each: each.title)
def test_the_clock_is_seen_standing_still_in_every_state_that_stops_it(procedure: Procedure) -> None:
    stopped = {step.act for step in steps(procedure) if step.running is False}
    for state in procedure.states:
        if state.paused:
            assert stopped & {act.id for act in procedure.acts if act.to == state.id}, state.id


def marked() -> list[tuple[str, str]]:
    """`file:line:` and words of every mark in the folder of wrong situations."""
    return [
        (f"{file}:{number}:", line.split("# ✗ ")[1])
        for file in BROKEN.rglob("*.yaml")
        for number, line in enumerate(file.read_text().splitlines(), 1)
        if "# ✗ " in line
    ]


def test_a_wrong_expectation_is_reported_with_file_and_line(capsys: pytest.CaptureFixture[str]) -> None:
    xinbiao = Called(capsys)
    assert xinbiao("specs", "check", str(BROKEN)) == 2
    lines = xinbiao.out.splitlines()
    for where, words in marked():
        assert [line for line in lines if line.startswith(where) and words in line], (where, words, lines)
    assert len(lines) == len(marked())


def test_a_story_is_told_with_the_notices_of_its_day(reference: Reference) -> None:
    """The stories of 2025 cross into 2026 without its notice, whatever is loaded later."""
    assert [wrong for parts in PARTS for wrong in wrong_situations(parts, reference.calendar)] == []
    [provisional] = [
        (procedure, file, index) for procedure, file, index in CASES if "届满日暂定" in file.cases[index].name
    ]
    procedure, file, index = provisional
    later = file.cases[index].model_copy(update={"calendar_on": None})
    changed = file.model_copy(update={"cases": (*file.cases[:index], later, *file.cases[index + 1 :])})
    assert "是否暂定应为 是，实为 否" in " ".join(map(str, replay_case(procedure, changed, index, reference.calendar)))
