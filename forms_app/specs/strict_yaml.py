"""YAML, the strict part of it: scalars as in YAML 1.2, and every value remembers its line.

Refused: duplicate keys, anchors and aliases, merge keys, tags, keys that are not text, numbers with leading
zeros, files of more than a megabyte. So `no` is the word "no", `1:30` is text, and no file can blow up.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn, TypeAlias

import yaml

from forms_app.core.errors import BadInputError, TooLargeError
from forms_app.core.text import unprintable
from forms_app.disk.files import read_limited
from forms_app.specs.problems import SpecError, SpecProblem

Scalar: TypeAlias = str | int | float | bool | None
Value: TypeAlias = "Scalar | list[Value] | dict[str, Value]"
Path_: TypeAlias = tuple[str | int, ...]

MAX_BYTES = 1_000_000
MAX_DEPTH = 40
_MOST_DIGITS = 100
"""Far more than any number of law has, and few enough for every part of the service."""

_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)?\.[0-9]+|[-+]?(0|[1-9][0-9]*)\.")
_LEADING_ZERO = re.compile(r"[-+]?0[0-9]+")
_WORDS: dict[str, Scalar] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class YamlDocument:
    """The content of one file and the line of every value in it."""

    file: Path
    value: Value
    lines: dict[Path_, int]

    def line(self, path: Path_) -> int:
        """Line of the value at `path`, or of the nearest one above it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: Path_, message: str) -> SpecProblem:
        """A fault at the line of the value at `path`."""
        return SpecProblem(self.file, self.line(path), message)


def read_yaml(file: Path) -> YamlDocument:
    """Read one file. Raises SpecError naming file and line, OSError."""
    try:
        content = read_limited(file, MAX_BYTES)
    except (BadInputError, TooLargeError) as error:
        raise SpecError([SpecProblem(file, 1, str(error))]) from None
    return parse_yaml(content, file)


def parse_yaml(content: bytes, file: Path) -> YamlDocument:
    """Read the content of one file, `file` being its name in messages. Raises SpecError."""
    if len(content) > MAX_BYTES:
        raise SpecError([SpecProblem(file, 1, f"文件有{len(content)}字节，上限为{MAX_BYTES}字节")])
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise SpecError([SpecProblem(file, line, "不是 UTF-8 文本，请另存为 UTF-8")]) from None
    reader = _Reader(file)
    try:
        value = reader.read_stream(yaml.parse(text, Loader=_LOADER))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise SpecError([SpecProblem(file, line, f"不是合法的 YAML：{error.problem}")]) from None
    except yaml.YAMLError:  # what no YAML may hold: its words for it are in English, on two lines
        raise SpecError([_unreadable(text, file)]) from None
    return YamlDocument(file, value, reader.lines)


def _unreadable(text: str, file: Path) -> SpecProblem:
    """The first character that the parser cannot have accepted, at its line."""
    for number, line in enumerate(text.split("\n"), 1):
        if found := unprintable(line.rstrip("\r")):
            return SpecProblem(file, number, f"不是合法的 YAML：含有不可见字符（{found}），请删除")
    return SpecProblem(file, 1, "不是合法的 YAML：含有不可用的字符，请另存为 UTF-8 文本")


class _Reader:
    """Builds values from the parser's events, noting lines."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._depth = 0
        self.lines: dict[Path_, int] = {}

    def read_stream(self, events: Iterator[yaml.Event]) -> Value:
        """The content of the only document, None when the file is empty."""
        value: Value = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._fail(event, "一个文件只能有一份内容，请去掉多余的“---”")
                value = self._value(next(events), events, ())
        return value

    def _value(self, event: yaml.Event, events: Iterator[yaml.Event], path: Path_) -> Value:
        self._refuse(event)
        self.lines.setdefault(path, _line(event))
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        self._depth += 1
        if self._depth > MAX_DEPTH:
            self._fail(event, f"嵌套超过{MAX_DEPTH}层")
        read = self._mapping if isinstance(event, yaml.MappingStartEvent) else self._sequence
        value = read(events, path)
        self._depth -= 1
        return value

    def _sequence(self, events: Iterator[yaml.Event], path: Path_) -> list[Value]:
        found: list[Value] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            found.append(self._value(event, events, (*path, len(found))))
        return found

    def _mapping(self, events: Iterator[yaml.Event], path: Path_) -> dict[str, Value]:
        found: dict[str, Value] = {}
        while not isinstance(event := next(events), yaml.MappingEndEvent):
            key = self._key(event)
            if key in found:
                first = self.lines[(*path, key)]
                self._fail(event, f"键“{key}”重复，第一次在第{first}行，同一层的键只能出现一次")
            # The line of a pair is the line of its key: that is what an editor must jump to.
            self.lines[(*path, key)] = _line(event)
            found[key] = self._value(next(events), events, (*path, key))
        return found

    def _key(self, event: yaml.Event) -> str:
        self._refuse(event)
        if not isinstance(event, yaml.ScalarEvent):
            self._fail(event, "键必须是文字")
        key: str = event.value
        if key == "<<" and not event.style:
            self._fail(event, "不允许使用合并键（<<），请直接写出内容")
        if "\n" in key or unprintable(key):
            self._fail(event, "键应写在一行内，且不含不可见字符")
        return key

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        text: str = event.value
        if event.style:  # quoted or block: never anything but text
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _LEADING_ZERO.fullmatch(text):
            self._fail(event, f"“{text}”以0开头，是编号请加引号，是数字请去掉前面的0")
        if _INTEGER.fullmatch(text) or _FLOAT.fullmatch(text):
            return self._number(event, text)
        return text

    def _number(self, event: yaml.ScalarEvent, text: str) -> int | float:
        if len(text) > _MOST_DIGITS:
            self._fail(event, f"数字有{len(text)}位，过长；是编号请加引号")
        return float(text) if "." in text else int(text)

    def _refuse(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            self._fail(event, "不允许使用锚点和别名（& 与 *），请直接写出内容")
        if (tag := getattr(event, "tag", None)) is not None:
            self._fail(event, f"不允许使用标签（{tag}）")

    def _fail(self, event: yaml.Event, message: str) -> NoReturn:
        raise SpecError([SpecProblem(self._file, _line(event), message)])


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
