"""Faults of a specification: file, line, what, where, what is allowed."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from forms_app.core.errors import XinbiaoError


@dataclass(frozen=True, slots=True, order=True)
class SpecProblem:
    """One fault. `line` counts from 1."""

    file: Path
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class SpecError(XinbiaoError):
    """A folder of specifications cannot be used; `problems` is never empty."""

    def __init__(self, problems: Iterable[SpecProblem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(map(str, self.problems)))
