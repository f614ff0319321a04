"""Task ledgers: units and columns exist, keys are told apart, and what is counted agrees with what is printed."""

import re
from collections import Counter
from collections.abc import Container, Iterator
from datetime import date

from forms_app.specs.parts import Part, Parts
from forms_app.specs.problems import SpecProblem
from forms_app.specs.regulation import Regulation
from forms_app.specs.strict_yaml import Path_
from forms_app.specs.tasks import Due, Task, TaskPart, TaskPlan, TaskTable, responsible_titles

LEFT_OUT = "……"
"""Stands in an excerpt for words that were left out."""

_YEAR = re.compile(r"(\d{4})年")
_RHYTHM_WORDS = {"day": "日", "week": "周", "month": "月", "quarter": "季", "half_year": "半年", "year": "年"}


def check_tasks(parts: Parts) -> Iterator[SpecProblem]:
    """Every fault of the plans of a folder, which has one at most, and of the stories told of it."""
    for number, part in enumerate(parts.tasks.values()):
        if number:
            yield part.problem(("kind",), "一个文件夹只有一份任务分工，请合并为一个文件的几张表")
        yield from _doubles(part, ("units",), [unit.title for unit in part.model.units])
        yield from _doubles(part, ("tables",), [table.id for table in part.model.tables])
        for index, table in enumerate(part.model.tables):
            yield from _table_faults(part, parts.regulation.model, table, ("tables", index))
    yield from _situation_faults(parts)


def _situation_faults(parts: Parts) -> Iterator[SpecProblem]:
    keys = {f"{table.id}/{task.key}" for plan in parts.tasks.values() for table, _, task in plan.model.placed()}
    for told in parts.task_situations:
        for index, case in enumerate(told.model.cases):
            if case.task not in keys:
                yield told.problem(("cases", index, "task"), f"没有任务“{case.task}”，写作 表的id/序号")


def unknown_unit_authorities(parts: Parts, known: Container[str]) -> Iterator[SpecProblem]:
    """Units that are reported for by a kind of authority that is in no table."""
    for part in parts.tasks.values():
        for index, unit in enumerate(part.model.units):
            if unit.authority is not None and unit.authority not in known:
                message = f"“{unit.title}”：shared/authorities.yaml 中没有“{unit.authority}”"
                yield part.problem(("units", index, "authority"), message)


def _doubles(part: Part[TaskPlan], path: Path_, names: list[str]) -> Iterator[SpecProblem]:
    for name, times in Counter(names).items():
        if times > 1:
            yield part.problem(path, f"“{name}”写了{times}次，应只写一次")


def _table_faults(part: Part[TaskPlan], regulation: Regulation, table: TaskTable, path: Path_) -> Iterator[SpecProblem]:
    cells = {column.cell for column in table.columns if column.cell}
    yield from _doubles(part, path, [task.key for group in table.parts for task in group.tasks])
    for first, group in enumerate(table.parts):
        for second, task in enumerate(group.tasks):
            where = (*path, "parts", first, "tasks", second)
            for key, message in _task_faults(part.model, regulation, table, group, task):
                yield part.problem((*where, key), f"任务{task.key}：{message}")
            for name in task.further.keys() - cells:
                yield part.problem((*where, "further", name), f"任务{task.key}：这张表没有绑定 cell: {name} 的列")


def _task_faults(
    plan: TaskPlan, regulation: Regulation, table: TaskTable, group: TaskPart, task: Task
) -> Iterator[tuple[str, str]]:
    titles, known = responsible_titles(group, task), {unit.title for unit in plan.units}
    for title in titles:
        if title not in known:
            yield "units", f"units 中没有责任单位“{title}”；印的是合称时，请另写 responsible"
    if not titles:
        yield "units", "没有责任单位，请写明 units"
    yield from _text_faults(task, _words(regulation, task.article), printed=table.printed)
    yield from (("due", message) for message in _disagreement(task.due, task.deadline))


def _text_faults(task: Task, words: str, *, printed: bool) -> Iterator[tuple[str, str]]:
    """A task of no printed table is told in the words of its article."""
    if task.text is None and not words:
        yield "text", f"没有写 text，条文“{task.article}”也没有文字"
    if task.text is not None and not printed and not _is_excerpt(task.text, words):
        yield "text", f"摘录与“{task.article}”的原文不一致，应逐字摘录；略去的字写作“{LEFT_OUT}”"


def _words(regulation: Regulation, citation: str) -> str:
    """The words a citation points at, those at the end of an article included."""
    article = regulation.articles.get(citation)
    return (regulation.cited(citation) or "") + (article.closing or "" if article else "")


def _is_excerpt(text: str, words: str) -> bool:
    """Whether every piece of the text stands in the words, one after the other."""
    place = 0
    for piece in text.split(LEFT_OUT):
        found = words.find(piece, place)
        if found < 0 or not piece:
            return False
        place = found + len(piece)
    return True


def _disagreement(due: Due, printed: str) -> Iterator[str]:
    """Where the day that is counted with cannot be what is printed: years, months and days that are not there."""
    if due.last_day is not None:
        yield from _other_day(due, due.last_day, printed)
    if due.every is not None and _RHYTHM_WORDS[due.every] not in printed:
        yield f"周期是每{_RHYTHM_WORDS[due.every]}，印的是“{printed}”"
    if due.unstated is not None and printed:
        yield f"印有时限“{printed}”，不应写 unstated"
    is_said = any(each is not None for each in (due.last_day, due.every, due.long_term))
    if is_said and not printed:
        yield "写了期限，没有写印的时限 deadline"


def _other_day(due: Due, last: date, printed: str) -> Iterator[str]:
    years = set(map(int, _YEAR.findall(printed)))
    if years and last.year not in years:
        yield f"届满日在{last.year}年，印的是“{printed}”"
    month_said = due.end_of is None or len(due.end_of) > len("2018")
    if month_said and f"{last.month}月" not in printed:
        yield f"届满日在{last.month}月，印的是“{printed}”"
    if due.on is not None and not re.search(rf"(?<!\d){last.day}日", printed):
        yield f"届满日是{last.day}日，印的是“{printed}”"
