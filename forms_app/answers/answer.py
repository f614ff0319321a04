"""What every answer can do, and how a fault of one is told."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Self, TypeAlias

from forms_app.core.dates import chinese
from forms_app.core.errors import Problem
from forms_app.core.text import shows_nothing
from forms_app.specs.fields import BaseField
from forms_app.specs.reference import Reference

Raw: TypeAlias = Any
"""What arrives from a form, an answers file or a workbook: text, numbers, true/false, lists, mappings."""

Json: TypeAlias = Any
"""Plain data that JSON can hold exactly: numbers with a point are text."""

RuleValue: TypeAlias = "str | bool | Decimal | date | tuple[str, ...] | tuple[Mapping[str, RuleValue], ...]"
"""What operators compare."""

CellValue: TypeAlias = str | int | Decimal | date
"""What a workbook cell holds."""


def cell_text(value: CellValue | None) -> str:
    """A cell as people read it: days as `2026年2月9日`, nothing for what is not there."""
    if value is None:
        return ""
    return chinese(value) if isinstance(value, date) else str(value)


@dataclass(frozen=True, slots=True)
class Context:
    """What answers are read against: the shared tables, and the day that decides which codes are valid.

    `weights` are the tables of weights in force: id of the table → part → weight. None: numbers that follow from them
    are read as they were stored; a table that is missing leaves them open.
    """

    reference: Reference
    on: date
    weights: Mapping[str, Mapping[str, Decimal]] | None = None


class AnswerError(Exception):
    """The raw value is not an answer. `faults` are (path below the field, Chinese sentence), "" for the field."""

    def __init__(self, message: str, faults: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults or (("", message),)

    def problems(self, field: str) -> tuple[Problem, ...]:
        """The faults under the id of the field: `staff.2.name`."""
        return tuple(Problem(f"{field}.{below}" if below else field, message) for below, message in self.faults)


@dataclass(frozen=True)
class Answer(ABC):
    """A value that has been read. Subclasses are registered in `types.ANSWER_TYPES`."""

    example: ClassVar[Raw]

    @classmethod
    @abstractmethod
    def parse(cls, raw: Raw, field: Any, context: Context) -> Self:
        """Read a value that is not empty. Raises AnswerError."""

    @abstractmethod
    def for_json(self) -> Json:
        """As stored, as in answer files and the JSON API."""

    @abstractmethod
    def for_text(self) -> str:
        """As printed."""

    @abstractmethod
    def for_rules(self) -> RuleValue:
        """As operators compare it."""

    def for_cell(self) -> CellValue:
        """As a register's cell holds it."""
        return self.for_text()


def is_empty(raw: Raw) -> bool:
    """Whether nothing was answered: no value, nothing to be seen, a list or mapping of nothing but that."""
    if raw is None:
        return True
    if isinstance(raw, str):
        return shows_nothing(raw)
    if isinstance(raw, Mapping):
        return all(is_empty(value) for value in raw.values())
    if isinstance(raw, list | tuple):
        return all(is_empty(value) for value in raw)
    return False


def called(field: BaseField) -> str:
    """The field as messages name it: `“联系方式”`."""
    return f"“{field.label}”"
