"""Answers that are files: what is known of each, never the content."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar, Self

from forms_app.answers.answer import Answer, AnswerError, Context, Json, Raw, RuleValue, called
from forms_app.core.text import unprintable
from forms_app.specs.fields import AttachmentField

_DIGEST = re.compile(r"[0-9a-f]{64}")
_KEYS = {"name", "size", "sha256"}
_MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class AttachedFile:
    """One file: its name as given, its size in bytes, its SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class AttachmentAnswer(Answer):
    """The files of one field."""

    files: tuple[AttachedFile, ...]
    example: ClassVar[Raw] = ({"name": "台账.pdf", "size": 1024, "sha256": "0" * 64},)

    @classmethod
    def parse(cls, raw: Raw, field: AttachmentField, context: Context) -> Self:
        """A list of `{name, size, sha256}`, no more than `max_files`."""
        if not isinstance(raw, list | tuple):
            raise AnswerError(f"{called(field)}应为文件列表")
        if len(raw) > field.max_files:
            raise AnswerError(f"{called(field)}最多{field.max_files}个文件，现有{len(raw)}个")
        return cls(tuple(_file(item, field) for item in raw))

    def for_json(self) -> Json:
        """The list as read."""
        return [{"name": file.name, "size": file.size, "sha256": file.sha256} for file in self.files]

    def for_text(self) -> str:
        """The names."""
        return "、".join(file.name for file in self.files)

    def for_rules(self) -> RuleValue:
        """The digests."""
        return tuple(file.sha256 for file in self.files)


def _file(item: Raw, field: AttachmentField) -> AttachedFile:
    if not isinstance(item, Mapping) or set(item) != _KEYS:
        raise AnswerError(f"{called(field)}的每个文件须有 name、size、sha256")
    name, size, digest = item["name"], item["size"], item["sha256"]
    named = isinstance(name, str) and 0 < len(name) <= _MAX_NAME and not unprintable(name)
    sized = isinstance(size, int) and not isinstance(size, bool) and size > 0
    if not (named and sized and isinstance(digest, str) and _DIGEST.fullmatch(digest)):
        raise AnswerError(f"{called(field)}的文件名、大小或 SHA-256 不合要求")
    return AttachedFile(name, size, digest)
