"""Arguments that several commands read the same way.

Nothing of forms is imported here: most commands ask for a day or a file and know no form.
"""

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from forms_app.core.dates import DateError, parse_date
from forms_app.core.errors import BadInputError, TooLargeError
from forms_app.core.text import unprintable
from forms_app.disk.files import read_limited
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
