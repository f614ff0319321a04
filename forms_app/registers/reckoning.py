"""The cells of a register line by line, and its totals: what a workbook, a page and a print say alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Self, TypeAlias

from forms_app.answers.answer import CellValue
from forms_app.answers.choices import YesNoAnswer
from forms_app.answers.reading import Answers
from forms_app.specs.export import ExportColumn
from forms_app.specs.register import CaseColumn, Column, ListColumn, NumberColumn

TOTAL = "合计"

AnyColumn: TypeAlias = Column | CaseColumn | NumberColumn | ListColumn | ExportColumn


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One filing: its answers and what the service knows of it; of an export, its cells by column."""

    answers: Answers
    known: Mapping[str, CellValue]

    @classmethod
    def of(cls, known: Mapping[str, CellValue | None]) -> Self:
        """A line of what the service knows, and of no answers; what is None stays empty."""
        return cls(Answers({}), {name: value for name, value in known.items() if value is not None})


_SERIAL = "serial"


def _key(column: AnyColumn) -> str | None:
    """Under which key a line knows the value of a column; None for its number and for what was answered."""
    if column.known == _SERIAL:
        return None
    if isinstance(column, ExportColumn | CaseColumn | Column):
        return column.key
    return column.known


class Reckoning:
    """Counts lines and adds up columns while they pass; a line of totals that is given is taken as it is."""

    def __init__(self, columns: Sequence[AnyColumn], total: RegisterLine | None = None) -> None:
        self._columns, self._given = columns, total
        self._keys = [(_key(column), column) for column in columns]
        self._summed = [(number, column) for number, column in enumerate(columns) if column.total in ("yes", "sum")]
        self._totals: dict[int, Decimal] = {}
        self.count = 0

    def cells(self, line: RegisterLine) -> list[CellValue | None]:
        """The values of one line, which count from now on."""
        self.count += 1
        values = self._values(line)
        for number, column in self._summed:
            value = values[number]
            answer = line.answers.get(column.field) if column.field else None
            if column.total == "yes" and isinstance(answer, YesNoAnswer) and answer.value:
                self._add(number, Decimal(1))
            if column.total == "sum" and isinstance(value, int | Decimal):
                self._add(number, Decimal(value))
        return values

    @property
    def has_totals(self) -> bool:
        """Whether the table ends with a line of totals."""
        return self._given is not None or any(column.total for column in self._columns)

    def totals(self) -> list[CellValue | None]:
        """The line of totals of what has passed so far."""
        if self._given is not None:
            return self._values(self._given)
        return [self._total(number) for number in range(len(self._columns))]

    def _values(self, line: RegisterLine) -> list[CellValue | None]:
        known = line.known
        return [known.get(key) if key else self._reckoned(column, line) for key, column in self._keys]

    def _reckoned(self, column: AnyColumn, line: RegisterLine) -> CellValue | None:
        """The number of the line, or an answer."""
        if column.known == _SERIAL:
            return self.count
        answer = line.answers.get(column.field or "")
        return answer.for_cell() if answer else None

    def _add(self, number: int, value: Decimal) -> None:
        self._totals[number] = self._totals.get(number, Decimal(0)) + value

    def _total(self, number: int) -> CellValue | None:
        kind = self._columns[number].total
        if kind:
            return self._totals.get(number, Decimal(0)) if kind != "rows" else TOTAL
        counted = number > 0 and self._columns[number - 1].total == "rows"
        return self.count if counted else None
