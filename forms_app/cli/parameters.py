"""Arguments that several commands read the same way."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from forms_app.answers.answer import Context
from forms_app.core.dates import DateError, parse_date
from forms_app.core.errors import BadInputError, TooLargeError
from forms_app.core.numbers import NumberError, parse_decimal
from forms_app.core.text import unprintable
from forms_app.disk.files import read_limited
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.problems import SpecError
from forms_app.specs.strict_yaml import parse_yaml

MAX_ANSWERS_BYTES = 5_000_000
_MOST_DIGITS = 100


class Day(click.ParamType[date]):
    """A date as people write it."""

    name = "日期"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Read it, or fail with what is allowed."""
        if isinstance(value, date):
            return value
        try:
            return parse_date(value)
        except DateError as error:
            self.fail(str(error), param, ctx)


DAY = Day()
READABLE = click.Path(exists=False, dir_okay=False, path_type=Path)


def read_answers_file(file: Path) -> dict[str, Any]:
    """Field id → value from a YAML or JSON file. Raises BadInputError naming file and line."""
    content = read_file(file, MAX_ANSWERS_BYTES)
    value = _json(content, file) if file.suffix.lower() == ".json" else _yaml(content, file)
    if not isinstance(value, dict):
        raise BadInputError(f"{file}：应为“字段: 值”的结构")
    return value


def weighed(context: Context, spec: FormSpec, file: Path | None) -> Context:
    """The context with the weights of a file; with none of them, numbers that follow from weights stay open.

    Raises BadInputError for a table or a part that the form has not, and when the weights do not sum to 1.
    """
    given = read_answers_file(file) if file else {}
    found: dict[str, dict[str, Decimal]] = {}
    for name, weights in given.items():
        table = spec.weights.get(name)
        if table is None:
            raise BadInputError(f"{file}：本表没有权重表“{name}”，可用：{'、'.join(spec.weights) or '无'}")
        if not isinstance(weights, dict) or set(weights) != set(table.parts):
            raise BadInputError(f"{file}：“{name}”应为各部分的权重：{'、'.join(table.parts)}")
        found[name] = {part: _weight(file, part, weight) for part, weight in weights.items()}
        if sum(found[name].values()) != 1:
            raise BadInputError(f"{file}：“{name}”各部分的权重之和须为1，现为{sum(found[name].values())}")
    return replace(context, weights=found)


def _weight(file: Path | None, part: str, weight: Any) -> Decimal:
    try:
        return parse_decimal(str(weight))
    except NumberError as error:
        raise BadInputError(f"{file}：“{part}”的权重：{error}") from None


def read_file(file: Path, limit: int) -> bytes:
    """The content. Raises BadInputError naming the file, OSError."""
    try:
        return read_limited(file, limit)
    except (BadInputError, TooLargeError) as error:
        raise BadInputError(f"{file}：{error}") from None


def _yaml(content: bytes, file: Path) -> Any:
    try:
        return parse_yaml(content, file).value
    except SpecError as error:
        raise BadInputError(str(error)) from None


def _json(content: bytes, file: Path) -> Any:
    try:
        # Editors on Windows put a byte-order mark before the first character; it says nothing.
        return json.loads(content.decode("utf-8-sig"), object_pairs_hook=_distinct, parse_int=_whole_number)
    except UnicodeDecodeError:
        raise BadInputError(f"{file}：不是 UTF-8 文本，请另存为 UTF-8") from None
    except json.JSONDecodeError as error:
        raise BadInputError(f"{file}:{error.lineno}: 不是合法的 JSON（第{error.colno}列附近）") from None
    except RecursionError:
        raise BadInputError(f"{file}：嵌套过深") from None
    except JsonFaultError as error:
        raise BadInputError(f"{file}：{error}") from None


class JsonFaultError(ValueError):
    """JSON that is well-formed and still no answers file."""


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if "\n" in key or unprintable(key):
            raise JsonFaultError("键应写在一行内，且不含不可见字符")
        if key in found:
            raise JsonFaultError(f"键“{key}”重复")
        found[key] = value
    return found


def _whole_number(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise JsonFaultError(f"数字有{len(digits)}位，过长；是编号请加引号")
    return int(digits)
