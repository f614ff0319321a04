"""What makes PDF of HTML, for those who ask for it: light, so that nobody loads a layout engine who prints nothing."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Protocol


class RenderingError(RuntimeError):
    """A document asked for something from outside itself."""


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """A file inside the PDF. `dated` is what the PDF gives as its date."""

    name: str
    description: str
    content: bytes
    dated: date


class Renders(Protocol):
    """Makes PDF of HTML: `pdf.Printer`, `rendering.RenderingProcess`, or one of them when it is needed."""

    def pdf(self, html: str, embedded: tuple[EmbeddedFile, ...] = ()) -> bytes:
        """The document. Raises RenderingError when the HTML refers to anything outside."""


class RendersLater:
    """What `made` gives, made with the first document: loading the layout engine takes as long as all the rest."""

    def __init__(self, made: Callable[[], Renders]) -> None:
        self._made, self._lock = made, threading.Lock()
        self._renders: Renders | None = None

    def pdf(self, html: str, embedded: tuple[EmbeddedFile, ...] = ()) -> bytes:
        """The document. Raises RenderingError when the HTML refers to anything outside."""
        return self.ready().pdf(html, embedded)

    def ready(self) -> Renders:
        """What renders, made now if it has not been."""
        with self._lock:
            if self._renders is None:
                self._renders = self._made()
            return self._renders
