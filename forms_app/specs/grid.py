"""The printed table of an annex: columns and rows in millimetres, cells bound to labels and fields."""

from collections.abc import Iterator
from functools import cached_property
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Discriminator, Field, Tag

from forms_app.specs.base import Identifier, Millimetres, Points, Positive, SpecModel, Text
from forms_app.specs.wording import Condition

TEXT_WIDTH = 156
TEXT_HEIGHT = 225
"""The text area of a page in millimetres (GB/T 9704-2012, 5.2.2)."""


class Foot(SpecModel):
    """What stands at the bottom right of a cell: the place of a seal, a signature line, a date line."""

    seal: Text | None = None
    signature: Identifier | None = None
    date: Identifier | None = None


class BaseCell(SpecModel):
    """How many columns and rows the cell covers."""

    columns: Positive = 1
    rows: Positive = 1


class LabelCell(BaseCell):
    """A printed label. `lines` breaks it as the annex does; `spread` sets each line over so many characters."""

    label: Text
    lines: Annotated[tuple[Text, ...], Field(min_length=1, strict=False)] | None = None
    spread: Annotated[int, Field(ge=2, le=20)] | None = None


class FieldCell(BaseCell):
    """The answer of one field; `hint` is printed in the blank form.

    `dates: slashed` prints days as 2026/02/09 where the annex asks for it; with `until`, a second field of a day, the
    cell reads from—until.
    """

    field: Identifier
    until: Identifier | None = None
    dates: Literal["chinese", "slashed"] = "chinese"
    align: Literal["start", "centre"] = "start"
    hint: Text | None = None
    foot: Foot | None = None


class Check(SpecModel):
    """One line of a self-check: what is asked in short, the yes-or-no field, and the field of its note."""

    lead: Text
    field: Identifier
    note: Identifier | None = None


class ChecksCell(BaseCell):
    """Several yes-or-no answers printed together, each with its note.

    `printed: always` has them in the blank form too, where the annex does not leave the cell empty.
    """

    printed: Literal["filled", "always"] = "filled"
    checks: Annotated[tuple[Check, ...], Field(min_length=1, strict=False)]
    foot: Foot | None = None


class TextCell(BaseCell):
    """Printed sentences with answers in them. Their places stay blank unless `when` is met."""

    text: Text
    when: Condition | None = None
    foot: Foot | None = None


_BINDINGS = ("label", "field", "checks", "text")


def _binding(cell: Any) -> str | None:
    if isinstance(cell, dict):
        bound = [word for word in _BINDINGS if cell.get(word) is not None]
        return bound[0] if len(bound) == 1 else None
    return next((word for word in _BINDINGS if hasattr(cell, word)), None)


Cell: TypeAlias = Annotated[
    Annotated[LabelCell, Tag("label")]
    | Annotated[FieldCell, Tag("field")]
    | Annotated[ChecksCell, Tag("checks")]
    | Annotated[TextCell, Tag("text")],
    Discriminator(
        _binding,
        custom_error_type="unbound_cell",
        custom_error_message="单元格没有绑定内容：须有且只有 label、field、checks、text 之一",
    ),
]


class Row(SpecModel):
    """One row. A row that grows takes the room that is left and shares it by `height`."""

    height: Millimetres
    grow: bool = False
    cells: Annotated[tuple[Cell, ...], Field(min_length=1, strict=False)]


class Grid(SpecModel):
    """The whole table. `text_size` is the size of filled text in points, `floor_size` the smallest allowed.

    `identity` lists fields printed above continuation pages, so that a loose sheet can be told.
    """

    columns: Annotated[tuple[Millimetres, ...], Field(min_length=1, strict=False)]
    rows: Annotated[tuple[Row, ...], Field(min_length=1, strict=False)]
    label_size: Points = 14
    text_size: Points = 14
    floor_size: Points = 9
    identity: Annotated[tuple[Identifier, ...], Field(strict=False)] = ()

    @cached_property
    def starts(self) -> tuple[tuple[int, ...], ...]:
        """For each row, the column each of its cells starts in, with cells from above in the way."""
        return tuple(self._starts())

    def _starts(self) -> Iterator[tuple[int, ...]]:
        covered = [0] * len(self.columns)
        for row in self.rows:
            free = [column for column, rows in enumerate(covered) if rows == 0]
            covered = [max(0, rows - 1) for rows in covered]
            starts: list[int] = []
            for cell in row.cells:
                starts.append(free[0])
                for column in free[: cell.columns]:
                    covered[column] = cell.rows - 1
                del free[: cell.columns]
            yield tuple(starts)
