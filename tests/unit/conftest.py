"""Unit tests reach no database, no network and no Flask: what they test is pure."""

import socket
import sqlite3
from typing import NoReturn

import pytest


@pytest.fixture(autouse=True)
def _no_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: object, **kwargs: object) -> NoReturn:
        raise AssertionError("a unit test reached for the outside")

    monkeypatch.setattr(sqlite3, "connect", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)
