"""Golden situations of a task ledger played: what came out differently from what the file says."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

from forms_app.cases.tasks import TaskAct, TaskEvent, progress, require_days, require_possible, standing
from forms_app.core.dates import BEIJING
from forms_app.core.errors import BadInputError, ConflictError, ForbiddenError
from forms_app.specs.parts import Part, Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.strict_yaml import Path_
from forms_app.specs.task_situations import TaskSituation, TaskSituations, TaskStep
from forms_app.specs.tasks import PlannedTask, TaskPlanSpec

_MORNING = time(9)
_NO_DAY = "none"
_WORDS = {
    "state": "状态", "urgency": "缓急", "due": "届满日", "days_left": "剩余天数", "late": "是否逾期完成",
    "missed": "缺的期数",
}  # fmt: skip


def wrong_task_situations(parts: Parts) -> Iterator[SpecProblem]:
    """Every difference in every story of a folder, at its line. The folder must be sound."""
    for part in parts.task_situations:
        for plan in parts.tasks.values():
            spec = TaskPlanSpec(parts.folder.name, parts.regulation.model, plan.model)
            for number, situation in enumerate(part.model.cases):
                yield from _differences(part, spec, situation, ("cases", number, "steps"))


def _differences(
    part: Part[TaskSituations], spec: TaskPlanSpec, situation: TaskSituation, path: Path_
) -> Iterator[SpecProblem]:
    planned, events = spec.tasks[situation.task], list[TaskEvent]()
    people: dict[str, int] = {}
    for number, step in enumerate(situation.steps):
        where, begin = (*path, number), f"情形“{situation.name}”{step.on}："
        if step.act is not None:
            account = people.setdefault(step.by, len(people) + 1)
            event = _event(TaskAct(step.act), step, account, number)
            reason = _reason(planned, events, event, step)
            if (step.refused or "") not in reason or bool(step.refused) != bool(reason):
                expected = f"不能办理：{step.refused}" if step.refused else "可以办理"
                yield part.problem((*where, "act"), f"{begin}应为 {expected}，实为 {reason or '可以办理'}")
                return
            if not reason:
                events.append(event)
        yield from _compared(part, spec, planned, events, step, where, begin)


def _event(act: TaskAct, step: TaskStep, account: int, number: int) -> TaskEvent:
    at = datetime.combine(step.on, _MORNING, BEIJING) + timedelta(minutes=number)
    return TaskEvent(act, at, account, step.by, step.day, step.since)


def _reason(planned: PlannedTask, events: list[TaskEvent], event: TaskEvent, step: TaskStep) -> str:
    try:
        require_possible(planned.due, progress(planned.due, events), event.act, event.account)
        require_days(planned.due, event.act, event.effective, event.since, step.on)
    except (BadInputError, ConflictError, ForbiddenError) as error:
        return str(error)
    return ""


def _compared(
    part: Part[TaskSituations],
    spec: TaskPlanSpec,
    planned: PlannedTask,
    events: list[TaskEvent],
    step: TaskStep,
    where: Path_,
    begin: str,
) -> Iterator[SpecProblem]:
    found = standing(planned.due, spec.regulation.in_force.since, events, step.on, spec.plan.remind_days)
    for key, expected in step.stated.items():
        value = getattr(found, key)
        came = _NO_DAY if value is None else value
        if expected != came:
            yield part.problem((*where, key), f"{begin}{_WORDS[key]}应为 {expected}，实为 {came}")
