"""Calling the command line inside the test process."""

from typing import Any

import pytest

from forms_app.__main__ import Wiring
from forms_app.cli.main import run


class Called:
    """`xinbiao(...)` returns the exit code; `out` and `err` hold what was printed."""

    def __init__(self, capsys: pytest.CaptureFixture[str], wiring: Any = None) -> None:
        self._capsys, self._wiring = capsys, wiring or Wiring()
        self.out = self.err = ""

    def __call__(self, *arguments: str) -> int:
        code = run(self._wiring, list(arguments))
        self.out, self.err = self._capsys.readouterr()
        return code
