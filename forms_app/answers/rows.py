"""Answers that repeat: rows of simple answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, Self

from forms_app.answers.answer import Answer, AnswerError, Context, Json, Raw, RuleValue, called, is_empty
from forms_app.answers.simple import SIMPLE_TYPES
from forms_app.specs.fields import RowsField

_ENDS = ("。", "；", "！", "？")


@dataclass(frozen=True)
class RowsAnswer(Answer):
    """The rows that hold anything; each maps column ids to answers."""

    rows: tuple[Mapping[str, Answer], ...]
    example: ClassVar[Raw] = ({"name": "张三"},)

    @classmethod
    def parse(cls, raw: Raw, field: RowsField, context: Context) -> Self:
        """A list of mappings from column id to value. Empty rows are left out; all faults are named at once."""
        if not isinstance(raw, list | tuple):
            raise AnswerError(f"{called(field)}应为多行")
        if len(raw) > field.max_rows:
            raise AnswerError(f"{called(field)}最多{field.max_rows}{field.row_label}，现有{len(raw)}{field.row_label}")
        faults: list[tuple[str, str]] = []
        rows = [_row(number, item, field, context, faults) for number, item in enumerate(raw, 1) if not is_empty(item)]
        if faults:
            raise AnswerError(f"{called(field)}有误", tuple(faults))
        return cls(tuple(rows))

    def for_json(self) -> Json:
        """A list of mappings."""
        return [{name: answer.for_json() for name, answer in row.items()} for row in self.rows]

    def for_text(self) -> str:
        """One numbered line a row, columns joined with `，` where the one before has no end of its own."""
        lines = (_line([answer.for_text() for answer in row.values()]) for row in self.rows)
        return "\n".join(f"{number}．{line}" for number, line in enumerate(lines, 1))

    def for_rules(self) -> RuleValue:
        """The rows as operators compare them."""
        return tuple({name: answer.for_rules() for name, answer in row.items()} for row in self.rows)


def _line(texts: Sequence[str]) -> str:
    joined = "".join(text if text.endswith(_ENDS) else f"{text}，" for text in texts[:-1])
    return joined + "".join(texts[-1:])


def _row(
    number: int, item: Raw, field: RowsField, context: Context, faults: list[tuple[str, str]]
) -> dict[str, Answer]:
    where = f"{called(field)}第{number}{field.row_label}"
    if not isinstance(item, Mapping):
        faults.append((str(number), f"{where}应为各列的值"))
        return {}
    for name in item:
        if all(column.id != name for column in field.columns):
            faults.append((f"{number}.{name}", f"{where}没有“{name}”这一列"))
    row: dict[str, Answer] = {}
    for column in field.columns:
        raw = item.get(column.id)
        try:
            if not is_empty(raw):
                row[column.id] = SIMPLE_TYPES[column.type].parse(raw, column, context)
            elif column.required:
                faults.append((f"{number}.{column.id}", f"{where}的“{column.label}”必填"))
        except AnswerError as error:
            faults.extend((f"{number}.{column.id}", f"{where}的{message}") for _, message in error.faults)
    return row
