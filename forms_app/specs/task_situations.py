"""Golden situations of a task ledger: who did what on which day, and how the task stands then."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from forms_app.specs.base import IsoDate, SpecModel, Text

TaskActName: TypeAlias = Literal["reported", "performed", "completed", "confirmed", "returned", "reopened"]
TaskStateName: TypeAlias = Literal["not_started", "under_way", "submitted", "returned", "done"]
UrgencyName: TypeAlias = Literal["overdue", "soon", "in_time", "none"]


class TaskStep(SpecModel):
    """A day. Somebody (`by`, each name a person) does an act with its `day`, or is refused with words of the reason.

    What is stated beside holds when the step is over; what is not stated is not looked at. `due: none` is no day.
    """

    on: IsoDate
    act: TaskActName | None = None
    by: Text = "责任单位"
    day: IsoDate | None = None
    since: IsoDate | None = None
    refused: Text | None = None
    state: TaskStateName | None = None
    urgency: UrgencyName | None = None
    due: IsoDate | Literal["none"] | None = None
    days_left: int | None = None
    late: bool | None = None
    missed: int | None = None

    @property
    def stated(self) -> dict[str, object]:
        """What is said of the task, by the name under which a standing has it."""
        keys = ("state", "urgency", "due", "days_left", "late", "missed")
        return {key: getattr(self, key) for key in keys if getattr(self, key) is not None}


class TaskSituation(SpecModel):
    """One story of one task, by its key `table/number`."""

    name: Text
    task: Text
    steps: Annotated[tuple[TaskStep, ...], Field(min_length=1, strict=False)]


class TaskSituations(SpecModel):
    """Stories of the plan of the folder."""

    kind: Literal["task_situations"]
    cases: Annotated[tuple[TaskSituation, ...], Field(min_length=1, strict=False)]
