"""No network: whoever calls out is refused, and seen."""

import socket
from typing import Any, NoReturn

import pytest


def refusing(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Whoever was called from now on, by address or by name."""
    called: list[Any] = []

    def refuse(*args: Any, **_: Any) -> NoReturn:
        called.append(args)
        raise OSError("no network")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    return called
