"""A task ledger (重点任务分工): the tasks that a document sets, who answers for each, and until when.

What may live here: the tables as they are printed, and of each task its day in a form that can be counted with. What
follows from a day and from what was reported is `cases.tasks`.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from forms_app.specs.base import ArticleNumber, Identifier, IsoDate, Positive, SpecModel, Text
from forms_app.specs.regulation import Regulation

Level: TypeAlias = Literal["province", "prefecture", "county"]
Rhythm: TypeAlias = Literal["day", "week", "month", "quarter", "half_year", "year"]
KnownOfTask: TypeAlias = Literal["serial", "text", "deadline", "units"]

_MONTH_OF_YEAR = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")
_BETWEEN_UNITS = re.compile("[、，及]")
_DUE_KEYS = ("on", "end_of", "every", "long_term", "unstated", "done")
_KEY = re.compile(r"[0-9a-z_]{1,20}")


class Due(SpecModel):
    """Until when, in one way. All days are the last ones, inclusive, and do not move when they are days off.

    `on` is a day, `starts` the first day where the document names a span. `end_of` is the end of a month (`2018-07`) or
    of a year (`"2018"`). `every`: once in every such period. `long_term`: without an end by the document's own words.
    `unstated`: the document names no time. `done`: it was done when the document was issued; the words say by what.
    """

    on: IsoDate | None = None
    starts: IsoDate | None = None
    end_of: Text | None = None
    every: Rhythm | None = None
    long_term: Literal[True] | None = None
    unstated: Literal[True] | None = None
    done: Text | None = None

    @model_validator(mode="after")
    def _said_once(self) -> Self:
        if sum(getattr(self, key) is not None for key in _DUE_KEYS) != 1:
            raise PydanticCustomError("due", "期限须写明 {keys} 之一", {"keys": "、".join(_DUE_KEYS)})
        if self.starts is not None and (self.on is None or self.starts > self.on):
            raise PydanticCustomError("due", "starts 只与 on 合用，且不得晚于 on")
        if self.end_of is not None and not _MONTH_OF_YEAR.fullmatch(self.end_of):
            raise PydanticCustomError("due", 'end_of 写作 2018-07（月底）或者 "2018"（年底）')
        return self

    @property
    def last_day(self) -> date | None:
        """The last day, inclusive; None where there is no single one."""
        if self.end_of is None:
            return self.on
        year, month = int(self.end_of[:4]), int(self.end_of[5:] or 12)
        return date(year, month, calendar.monthrange(year, month)[1])

    @property
    def is_endless(self) -> bool:
        """Whether it can never be reported as completed: it goes on, or comes again."""
        return self.long_term is not None or self.every is not None


class Unit(SpecModel):
    """Who answers for tasks, by the title under which the plan knows it.

    It exists once in every division of its `levels`, or in the `divisions` named. An office of the `authority` reports
    for the unit of its division; without one, the office of the plan's own authority there does.
    """

    title: Text
    levels: Annotated[tuple[Level, ...], Field(strict=False)] = ()
    divisions: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    authority: Identifier | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _somewhere(self) -> Self:
        if bool(self.levels) == bool(self.divisions):
            raise PydanticCustomError("unit", "责任单位须写明 levels 或 divisions 之一")
        return self


class TaskColumn(SpecModel):
    """One column as printed: something every task has (`known`), or the further cell `cell`. `width` in characters."""

    label: Text
    known: KnownOfTask | None = None
    cell: Identifier | None = None
    width: Positive = 12
    align: Literal["start", "centre", "end"] = "centre"

    @model_validator(mode="after")
    def _bound_once(self) -> Self:
        if (self.known is None) == (self.cell is None):
            raise PydanticCustomError("column", "列须绑定 known 或 cell 之一")
        return self


class Task(SpecModel):
    """A line. `serial`, `text`, `deadline`, `units`, `further` are printed words; `due` and `responsible` their sense.

    Without `text` it reads as the paragraph `article` does. `id` names it where the printed number does not. Without
    `units` those of its part hold; without `responsible` the units are those that the printed words list.
    """

    serial: str = ""
    id: Text | None = None
    text: Text | None = None
    deadline: str = ""
    due: Due
    units: Text | None = None
    responsible: Annotated[tuple[Text, ...], Field(min_length=1, strict=False)] | None = None
    article: ArticleNumber
    further: dict[Identifier, str] = Field(default_factory=dict)

    @property
    def key(self) -> str:
        """Its name within its table."""
        return self.id or self.serial

    @model_validator(mode="after")
    def _named(self) -> Self:
        if not _KEY.fullmatch(self.key):
            raise PydanticCustomError("task", "任务须有序号 serial，或者以 id 命名（小写字母、数字和下划线）")
        return self


class TaskPart(SpecModel):
    """Tasks that stand together: under printed `headings`, and perhaps with units that are printed once for all."""

    headings: Annotated[tuple[Text, ...], Field(strict=False)] = ()
    article: ArticleNumber | None = None
    units: Text | None = None
    responsible: Annotated[tuple[Text, ...], Field(min_length=1, strict=False)] | None = None
    tasks: Annotated[tuple[Task, ...], Field(min_length=1, strict=False)]


class TaskTable(SpecModel):
    """One table. `printed`: the document has it as a table; else its lines are taken from the text, word for word."""

    id: Identifier
    title: Text
    printed: bool = True
    note: Text | None = None
    columns: Annotated[tuple[TaskColumn, ...], Field(min_length=1, strict=False)]
    parts: Annotated[tuple[TaskPart, ...], Field(min_length=1, strict=False)]


class TaskPlan(SpecModel):
    """All tasks of a document. Offices of the plan's authority at the level `supervised_by` see and confirm all.

    Who answers for a task is reminded `remind_days` before its last day: a choice of the plan's keeper, not of the law.
    """

    kind: Literal["tasks"]
    title: Text
    mark: Text | None = None
    article: ArticleNumber | None = None
    supervised_by: Level
    remind_days: Positive
    units: Annotated[tuple[Unit, ...], Field(min_length=1, strict=False)]
    tables: Annotated[tuple[TaskTable, ...], Field(min_length=1, strict=False)]

    def placed(self) -> Iterator[tuple[TaskTable, TaskPart, Task]]:
        """Every task with its table and part, as printed."""
        for table in self.tables:
            for part in table.parts:
                for task in part.tasks:
                    yield table, part, task


@dataclass(frozen=True)
class PlannedTask:
    """A task with everything that its place in the plan and the regulation say of it. `units` is as printed."""

    table: TaskTable
    part: TaskPart
    task: Task
    text: str
    units: str
    responsible: tuple[Unit, ...]

    @property
    def key(self) -> str:
        """Its name within the plan: `tasks/1`."""
        return f"{self.table.id}/{self.task.key}"

    @property
    def due(self) -> Due:
        """Until when."""
        return self.task.due

    @property
    def deadline(self) -> str:
        """Until when, as printed; where nothing is printed, that nothing is."""
        return self.task.deadline or ("已完成" if self.due.done else "未载明")

    def cell(self, column: TaskColumn) -> str:
        """What is printed in a column."""
        if column.cell is not None:
            return self.task.further.get(column.cell, "")
        printed = {"serial": self.task.serial, "text": self.text, "deadline": self.task.deadline, "units": self.units}
        return printed[column.known or ""]


@dataclass(frozen=True)
class TaskPlanSpec:
    """The plan of a folder, with the regulation it belongs to."""

    domain: str
    regulation: Regulation
    plan: TaskPlan

    @cached_property
    def tasks(self) -> dict[str, PlannedTask]:
        """Every task by its key, in the order of print. The folder must be sound."""
        units = {unit.title: unit for unit in self.plan.units}
        planned = (
            PlannedTask(
                table,
                part,
                task,
                task.text or self.regulation.cited(task.article) or "",
                task.units or part.units or "",
                tuple(units[title] for title in responsible_titles(part, task)),
            )
            for table, part, task in self.plan.placed()
        )
        return {each.key: each for each in planned}

    def concerns(self, authority: str | None) -> bool:
        """Whether offices of this authority supervise the plan or answer for tasks of it."""
        concerned = {self.regulation.handled_by, *(unit.authority for unit in self.plan.units if unit.authority)}
        return authority in concerned

    def of_table(self, table: TaskTable) -> tuple[PlannedTask, ...]:
        """The tasks of one table."""
        return tuple(each for each in self.tasks.values() if each.table is table)


def responsible_titles(part: TaskPart, task: Task) -> tuple[str, ...]:
    """The titles of the units that answer for a task: stated, else those that its printed words list."""
    if task.responsible or (part.responsible and not task.units):
        return task.responsible or part.responsible or ()
    return tuple(filter(None, _BETWEEN_UNITS.split(task.units or part.units or "")))
