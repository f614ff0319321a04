"""The process that renders: started by `rendering`, it reads documents from its input and answers with their PDF.

It knows fonts and the style sheet, and nothing of databases, accounts or requests. Before the first document it gives
up the network for good, and each document has its time and its memory.
"""

import ctypes
import gc
import json
import platform
import resource
import signal
import struct
import sys
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, BinaryIO

from forms_app.documents.renders import EmbeddedFile, RenderingError, Renders

SECONDS_AN_ITEM, MEGABYTES_AN_ITEM = 30, 512
LENGTH = struct.Struct(">I")
RENDERED, REFUSED, TOO_LARGE, TOO_DEEP = b"R", b"F", b"M", b"D"

_GRACE_SECONDS = 5  # whoever started this process kills it first and says why
_NO_NEW_PRIVILEGES, _SET_FILTER, _FILTER_MODE = 38, 22, 2
_SOCKET_CALLS = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050000 | 1, 0x80000000  # EPERM for a socket; another architecture is no caller
_LOAD, _JUMP_IF_EQUAL, _RETURN = 0x20, 0x15, 0x06
_CALL, _ARCHITECTURE, _FIRST_ARGUMENT = 0, 4, 16
_UNIX = 1


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("program", ctypes.c_char_p))


def give_up_network() -> None:
    """From here on this process can open no socket but those within the machine. Raises OSError where it cannot be."""
    machine = platform.machine()
    if sys.platform != "linux" or machine not in _SOCKET_CALLS:
        raise OSError(f"no way known to give up the network on {sys.platform} {machine}")
    architecture, socket_call = _SOCKET_CALLS[machine]
    steps = (
        (_LOAD, 0, 0, _ARCHITECTURE), (_JUMP_IF_EQUAL, 1, 0, architecture), (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, _CALL), (_JUMP_IF_EQUAL, 0, 3, socket_call),
        (_LOAD, 0, 0, _FIRST_ARGUMENT), (_JUMP_IF_EQUAL, 1, 0, _UNIX), (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    )  # fmt: skip
    program = b"".join(struct.pack("HBBI", *step) for step in steps)
    control = ctypes.CDLL(None, use_errno=True).prctl
    filtered = _Filter(len(steps), program)
    if control(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) or control(_SET_FILTER, _FILTER_MODE, ctypes.byref(filtered), 0, 0):
        raise OSError(ctypes.get_errno(), "the network could not be given up")


def limit_memory(megabytes: int) -> None:
    """Let this process take so much more than it has now. What goes beyond is a MemoryError, or the end of it."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
    most = pages * resource.getpagesize() + (megabytes << 20)
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def serve(source: BinaryIO, target: BinaryIO, seconds: int = SECONDS_AN_ITEM) -> None:
    """Render until the input ends. The first message says with what; it is answered when everything is warm."""
    begin = json.loads(_message(source))
    # Loaded here: whoever starts this process imports this module too, and lays nothing out itself.
    printer = import_module("forms_app.documents.pdf").Printer(
        Path(begin["fonts"]), Path(begin["cache"]), begin["style_sheet"]
    )
    printer.pdf(begin["warm_up"])
    gc.collect()
    gc.freeze()  # what is loaded stays; collecting it with every document would cost a tenth of the time
    give_up_network()
    limit_memory(begin["megabytes"])
    answer(target, RENDERED)
    while message := _message(source):
        signal.alarm(seconds + _GRACE_SECONDS)  # its default is the end of the process, also in the midst of C
        answer(target, *_rendered(printer, message, source))
        signal.alarm(0)


def _rendered(printer: Renders, message: bytes, source: BinaryIO) -> tuple[bytes, bytes]:
    wanted: dict[str, Any] = json.loads(message)
    embedded = tuple(_embedded(wanted["embedded"], source))
    try:
        return RENDERED, printer.pdf(wanted["html"], embedded)
    except RenderingError as error:
        return REFUSED, str(error).encode()
    except MemoryError:
        return TOO_LARGE, b""
    except RecursionError:
        return TOO_DEEP, b""


def _embedded(described: list[dict[str, str]], source: BinaryIO) -> Iterator[EmbeddedFile]:
    for each in described:
        yield EmbeddedFile(each["name"], each["description"], _message(source), date.fromisoformat(each["dated"]))


def _message(source: BinaryIO) -> bytes:
    head = source.read(LENGTH.size)
    return source.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else b""


def answer(target: BinaryIO, kind: bytes, content: bytes = b"") -> None:
    """Write one answer."""
    target.write(LENGTH.pack(len(content) + 1) + kind + content)
    target.flush()


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
