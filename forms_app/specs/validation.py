"""Pydantic's faults, turned into `file:line: message` in Chinese."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from forms_app.specs.problems import SpecError, SpecProblem
from forms_app.specs.strict_yaml import Path_, Value, YamlDocument

Model = TypeVar("Model", bound=BaseModel)

_MESSAGES = {
    "missing": "缺少必需的键“{key}”",
    "model_type": "应为键值结构（键: 值）",
    "dict_type": "应为键值结构（键: 值）",
    "model_attributes_type": "应为键值结构（键: 值）",
    "list_type": "应为列表（每行以“- ”开头）",
    "tuple_type": "应为列表（每行以“- ”开头）",
    "string_type": "应为文字；像数字的文字请加引号",
    "finite_number": "应为数字",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_type": "应为 true 或 false",
    "decimal_type": "应为数字",
    "decimal_parsing": "应为数字",
    "string_too_short": "不能为空",
    "string_too_long": "过长，最多{max_length}个字",
    "too_short": "至少要有{min_length}项",
    "too_long": "最多{max_length}项",
    "string_pattern_mismatch": "写法不符，应符合 {pattern}（小写字母开头，只用小写字母、数字和下划线）",
    "literal_error": "不在可选值之内，可选：{expected}",
    "enum": "不在可选值之内，可选：{expected}",
    "union_tag_invalid": "“{tag}”不在可选值之内，可选：{expected_tags}",
    "union_tag_not_found": "应说明是哪一种，须有且只有一个种类键",
    "greater_than": "应大于{gt}",
    "greater_than_equal": "不得小于{ge}",
    "less_than": "应小于{lt}",
    "less_than_equal": "不得大于{le}",
    "extra_forbidden": "未知的键“{key}”",
}


_QUOTED = re.compile(r"'([^']*)'")


def validated(model: type[Model], document: YamlDocument) -> Model:
    """The document as a `model`. Raises SpecError with every fault at its line."""
    try:
        return model.model_validate(document.value)
    except ValidationError as error:
        faults = [details for details in error.errors(include_url=False) if not _is_echo(document, details)]
        raise SpecError(_problem(document, details) for details in faults) from None


def _is_echo(document: YamlDocument, details: ErrorDetails) -> bool:
    """A list called too short only because its faulty items were dropped: the items are named anyway."""
    if details["type"] != "too_short":
        return False
    value = document.value
    for step in _real_path(document.value, details["loc"]):
        _, value = _step(value, step)
    return isinstance(value, list) and len(value) >= details["ctx"]["min_length"]


def _problem(document: YamlDocument, details: ErrorDetails) -> SpecProblem:
    path = _real_path(document.value, details["loc"])
    context: Mapping[str, Any] = details.get("ctx", {})
    if details["type"] == "unknown_key":
        return document.problem((*path, context["key"]), _at(path, details["msg"]))
    template = _MESSAGES.get(details["type"])
    key = details["loc"][-1] if details["loc"] else ""
    context = {name: _listed(value) for name, value in context.items()}
    message = template.format_map({"key": key, **context}) if template else details["msg"].removeprefix("Value error, ")
    where = path if details["type"] != "missing" else path[:-1] if path and path[-1] == key else path
    return document.problem(where, _at(where, message))


def _listed(value: Any) -> Any:
    """Pydantic's `'line', 'text' or 'rows'` as `line、text、rows`."""
    return "、".join(_QUOTED.findall(value)) if isinstance(value, str) and _QUOTED.search(value) else value


def _at(path: Path_, message: str) -> str:
    return f"{spelled(path)}：{message}" if path else message


def spelled(path: Path_) -> str:
    """A path as people write it: `fields[3].label`."""
    text = ""
    for step in path:
        text += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def _real_path(value: Value, location: tuple[int | str, ...]) -> Path_:
    """The steps of `location` that exist in the file: tags of unions are pydantic's own and are left out."""
    path: list[str | int] = []
    for step in location:
        found, below = _step(value, step)
        if found:
            path.append(step)
            value = below
    return tuple(path)


def _step(value: Value, step: int | str) -> tuple[bool, Value]:
    """Whether there is something at `step`, and what."""
    if isinstance(value, dict) and isinstance(step, str) and step in value:
        return True, value[step]
    if isinstance(value, list) and isinstance(step, int) and step < len(value):
        return True, value[step]
    return False, None
