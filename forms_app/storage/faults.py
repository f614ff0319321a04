"""What a database may answer instead of doing its work, in the service's own words; nothing was written in any case."""

import random
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeftError

from forms_app.core.errors import XinbiaoError

P = ParamSpec("P")
R = TypeVar("R")

MOST_RETRIES = 3
_FIRST_PAUSE_SECONDS = 0.05

# https://www.postgresql.org/docs/15/errcodes-appendix.html and https://www.sqlite.org/rescode.html
_CLASHES = frozenset({"40001", "40P01"})
_HELD_UP = frozenset({"55P03", "57014"})
_OUT_OF_SERVICE = ("08", "53", "57P", "58", "25006")
_DISK_FULL = "53100"
_SQLITE_HELD_UP = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
_SQLITE_OUT_OF_SERVICE = frozenset(
    {
        sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_NOTADB,
    }
)  # fmt: skip
_PRIMARY_CODE = 0xFF


class BusyError(XinbiaoError):
    """Another writer has held the database for too long; nothing was written."""

    def __init__(self, message: str = "系统繁忙，本次操作没有执行，已填内容仍在；请稍后再试") -> None:
        super().__init__(message)


class ClashError(BusyError):
    """Two transactions stood in each other's way and this one gave in; done again, it may succeed."""


class UnavailableError(XinbiaoError):
    """The database does not answer, takes nothing in, or may be behind; nothing was written."""

    def __init__(self, why: str = "", then: str = "请稍后再试") -> None:
        super().__init__(f"数据库暂时不可用{why}，本次操作没有执行，已保存的内容不受影响；{then}")


class DiskFullError(UnavailableError):
    """The disk of the database is full; nothing was written."""

    def __init__(self) -> None:
        super().__init__("：磁盘空间不足", "请系统管理员清理磁盘后再试")


@contextmanager
def told() -> Iterator[None]:
    """Raise BusyError, ClashError or UnavailableError for what the driver reports; other errors pass as they are."""
    try:
        yield
    except NoConnectionLeftError as error:
        raise BusyError from error
    except DBAPIError as error:
        if kind := _kind(error.orig):
            raise kind() from error
        if error.connection_invalidated:
            raise UnavailableError from error
        raise
    except sqlite3.Error as error:  # while a connection is being prepared
        if kind := _kind(error):
            raise kind() from error
        raise


def retried(work: Callable[P, R]) -> Callable[P, R]:
    """Do a use case again, up to three times, when its transaction clashed with another one.

    The use case must write in one transaction: what clashed was rolled back whole. The pauses grow and differ, so
    that the same two do not meet again. Raises ClashError, which reads as BusyError, when it never succeeds.
    """

    @wraps(work)
    def until_done(*args: P.args, **kwargs: P.kwargs) -> R:
        for earlier in range(MOST_RETRIES):
            try:
                return work(*args, **kwargs)
            except ClashError:
                time.sleep(random.uniform(0.5, 1.5) * _FIRST_PAUSE_SECONDS * 2**earlier)  # noqa: S311 - no secret
        return work(*args, **kwargs)

    return until_done


def _kind(error: BaseException | None) -> type[BusyError] | type[UnavailableError] | None:
    if isinstance(error, sqlite3.Error):
        return _sqlite_kind(getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE)
    state = getattr(error, "sqlstate", None)
    if state in _CLASHES:
        return ClashError
    if state in _HELD_UP:
        return BusyError
    if state == _DISK_FULL:
        return DiskFullError
    # Without any code there was no server to give one.
    silent = state is None and type(error).__name__ == "OperationalError"
    return UnavailableError if silent or (state or "").startswith(_OUT_OF_SERVICE) else None


def _sqlite_kind(code: int) -> type[BusyError] | type[UnavailableError] | None:
    if code in _SQLITE_HELD_UP:
        return BusyError
    if code == sqlite3.SQLITE_FULL:
        return DiskFullError
    return UnavailableError if code in _SQLITE_OUT_OF_SERVICE else None
