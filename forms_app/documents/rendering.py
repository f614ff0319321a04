"""Rendering in a process of its own, one document at a time: what goes wrong there harms nobody here.

A document that takes too long or too much ends that process; the next one finds a new one.
"""

import json
import os
import select
import subprocess
import sys
import threading
import time
from pathlib import Path

from forms_app.core.errors import XinbiaoError
from forms_app.documents import rendering_process
from forms_app.documents.rendering_process import (
    LENGTH,
    MEGABYTES_AN_ITEM,
    REFUSED,
    RENDERED,
    SECONDS_AN_ITEM,
    TOO_DEEP,
)
from forms_app.documents.renders import EmbeddedFile, RenderingError

_SECONDS_TO_WARM_UP = 60
_MOST_BYTES = 16 << 20
"""Of markup: a hundred times what the longest form has."""

_WARM_UP = (
    '<!doctype html><html lang="zh-CN"><head><title>-</title></head><body class="letter"><p>文书</p></body></html>'
)
# Of the service's environment only what finding programs and fonts needs: no address of a database, no secret.
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "PYTHONPATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV")


class DocumentTooHeavyError(XinbiaoError):
    """A document took more time or memory than one may take."""


class _LateError(Exception):
    """No answer came in time."""


class _EndedError(Exception):
    """The process is gone."""


class RenderingProcess:
    """Prints as `pdf.Printer` does, elsewhere. Started when first needed; `close` ends it."""

    def __init__(
        self,
        fonts: Path,
        cache: Path,
        style_sheet: str,
        *,
        seconds: float = SECONDS_AN_ITEM,
        megabytes: int = MEGABYTES_AN_ITEM,
    ) -> None:
        self.fonts, self.cache, self.style_sheet = fonts, cache, style_sheet
        self.seconds, self.megabytes = seconds, megabytes
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def pdf(self, html: str, embedded: tuple[EmbeddedFile, ...] = ()) -> bytes:
        """The document as PDF. Raises RenderingError for what refers outside, DocumentTooHeavyError."""
        described = [{"name": e.name, "description": e.description, "dated": e.dated.isoformat()} for e in embedded]
        message = json.dumps({"html": html, "embedded": described}, ensure_ascii=False).encode()
        if len(message) > _MOST_BYTES:
            raise self._too_heavy(f"的内容超过{_MOST_BYTES >> 20}MiB")
        with self._lock:
            process = self._started()
            try:
                for part in (message, *(each.content for each in embedded)):
                    _send(process, part)
                kind, content = _receive(process, self.seconds)
            except _LateError:
                self._end()
                raise self._too_heavy(f"超过{self.seconds:.0f}秒") from None
            except (_EndedError, BrokenPipeError):
                raise self._why_ended() from None
        if kind == REFUSED:
            raise RenderingError(content.decode())
        if kind == TOO_DEEP:
            raise self._too_heavy("的内容嵌套过深")
        if kind != RENDERED:
            raise self._too_heavy(f"需要的内存超过{self.megabytes}MiB")
        return content

    def _why_ended(self) -> DocumentTooHeavyError:
        """Without memory anything may fail in any way; the last words of the process are in the log."""
        self._end()
        return self._too_heavy(f"需要的内存超过{self.megabytes}MiB，或者含有无法排版的内容")

    def _too_heavy(self, why: str) -> DocumentTooHeavyError:
        return DocumentTooHeavyError(f"生成这份文书{why}，已中止，其他文书不受影响；请检查填写内容是否过长")

    def close(self) -> None:
        """End the process; the next document starts another."""
        with self._lock:
            self._end()

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        self._process = process = subprocess.Popen(  # noqa: S603 - our own module
            [sys.executable, "-m", rendering_process.__name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )
        begin = {
            "fonts": str(self.fonts.resolve()),
            "cache": str(self.cache.resolve()),
            "style_sheet": self.style_sheet,
            "megabytes": self.megabytes,
            "warm_up": _WARM_UP,
        }
        try:
            _send(process, json.dumps(begin).encode())
            _receive(process, _SECONDS_TO_WARM_UP)
        except (_EndedError, _LateError, BrokenPipeError):
            self._end()
            raise RenderingError("the rendering process did not start; its own words are in the log") from None
        return process

    def _end(self) -> None:
        if self._process is None:
            return
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue  # what was still to be sent has nobody to go to
        self._process = None


def _send(process: "subprocess.Popen[bytes]", content: bytes) -> None:
    assert process.stdin is not None  # noqa: S101 - opened as a pipe
    process.stdin.write(LENGTH.pack(len(content)) + content)
    process.stdin.flush()


def _receive(process: "subprocess.Popen[bytes]", seconds: float) -> tuple[bytes, bytes]:
    """Kind and content of the answer. Raises _LateError, _EndedError."""
    until = time.monotonic() + seconds
    [length] = LENGTH.unpack(_read(process, LENGTH.size, until))
    content = _read(process, length, until)
    return content[:1], content[1:]


def _read(process: "subprocess.Popen[bytes]", length: int, until: float) -> bytes:
    assert process.stdout is not None  # noqa: S101 - opened as a pipe
    descriptor, parts, missing = process.stdout.fileno(), [], length
    while missing:
        ready, _, _ = select.select([descriptor], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise _LateError
        part = os.read(descriptor, min(missing, 1 << 16))
        if not part:
            raise _EndedError
        parts.append(part)
        missing -= len(part)
    return b"".join(parts)
