"""How much anybody may ask for without an account, so that a program that reads everything starves nobody.

Kept in memory by one process: a restart forgets it, and no address is ever stored. Whoever is signed in is not counted.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from ipaddress import IPv4Address, ip_address, ip_network
from math import ceil
from typing import ParamSpec, TypeVar, cast

from flask import Flask, current_app, request

from forms_app.core.errors import XinbiaoError
from forms_app.web.current import actor_or_none, client_address

P = ParamSpec("P")
R = TypeVar("R")

OBJECTIONS_AN_HOUR = 10
FILES_AT_ONCE = 3
_MORE_FOR_A_FILE = 9
_MINUTE, _HOUR = 60, 3600
_COUNTED, _FREE = frozenset({"credit", "entries", "public"}), frozenset({"public.health"})
_TOO_OFTEN = "这个地址的访问过于频繁"
_BITS_OF_A_LINE = 64
MOST_ADDRESSES = 10_000
_RATES = "xinbiao.rates"


class TooOftenError(XinbiaoError):
    """An address asks for more than its share; `wait` says when it may ask again."""

    def __init__(self, message: str, wait: timedelta) -> None:
        seconds = ceil(wait.total_seconds())
        after = f"{seconds}秒" if seconds < _MINUTE else f"{ceil(seconds / _MINUTE)}分钟"
        super().__init__(f"{message}，请{after}后再试")
        self.wait = wait


class TooManyAtOnceError(XinbiaoError):
    """So many files are being made that one more would keep others waiting."""

    def __init__(self) -> None:
        super().__init__("正在生成的文件较多，请稍后再试；名单可先在网页上查看")


@dataclass(frozen=True, slots=True)
class _Bucket:
    left: float
    at: float


class Rate:
    """For each address a bucket that holds `most` and fills up again in `period` seconds."""

    def __init__(self, most: int, period: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most, self._period, self._clock = most, period, clock
        self._buckets: dict[str, _Bucket] = {}
        self._lock = threading.Lock()

    def take(self, address: str, weight: int) -> timedelta:
        """Take so much; returns how long to wait when there is not enough, and takes nothing then."""
        now = self._clock()
        with self._lock:
            if len(self._buckets) >= MOST_ADDRESSES and address not in self._buckets:
                self._forget(now)
            left = self._level(self._buckets.get(address, _Bucket(self._most, now)), now)
            enough = left >= weight
            self._buckets[address] = _Bucket(left - weight if enough else left, now)
        return timedelta() if enough else timedelta(seconds=(weight - left) * self._period / self._most)

    def _level(self, bucket: _Bucket, now: float) -> float:
        return min(self._most, bucket.left + (now - bucket.at) * self._most / self._period)

    def _forget(self, now: float) -> None:
        """Keep the half that has asked most: what is full again says nothing."""
        emptiest = sorted(self._buckets, key=lambda address: self._level(self._buckets[address], now))
        self._buckets = {address: self._buckets[address] for address in emptiest[: MOST_ADDRESSES // 2]}


@dataclass(frozen=True)
class _Rates:
    asking: Rate
    objecting: Rate
    seats: threading.BoundedSemaphore


def install(app: Flask, most_a_minute: int) -> None:
    """Count what is asked of the public pages: a page for one, a file for ten. With 0 nothing is counted."""
    if not most_a_minute:
        return
    asking, objecting = Rate(most_a_minute, _MINUTE), Rate(OBJECTIONS_AN_HOUR, _HOUR)
    app.extensions[_RATES] = _Rates(asking, objecting, threading.BoundedSemaphore(FILES_AT_ONCE))

    @app.before_request
    def count() -> None:
        if request.blueprint in _COUNTED and request.endpoint not in _FREE:
            _take(asking, 1, _TOO_OFTEN)


def makes_a_file(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a public view that makes a file. It raises what `file_for_the_public` raises."""

    @wraps(view)
    def in_turn(*args: P.args, **kwargs: P.kwargs) -> R:
        with file_for_the_public():
            return view(*args, **kwargs)

    return in_turn


@contextmanager
def file_for_the_public() -> Iterator[None]:
    """Make a file: it counts more than a page, and only so many are made at once that threads stay free for others.

    Raises TooOftenError, TooManyAtOnceError.
    """
    rates = _rates()
    if rates is None or actor_or_none() is not None:
        yield
        return
    _take(rates.asking, _MORE_FOR_A_FILE, _TOO_OFTEN)
    if not rates.seats.acquire(blocking=False):
        raise TooManyAtOnceError
    try:
        yield
    finally:
        rates.seats.release()


def count_objection(what: str = "异议") -> None:
    """Count an objection or request that is sent. Raises TooOftenError when one address sent too many this hour."""
    if rates := _rates():
        _take(rates.objecting, 1, f"同一地址每小时最多提交{OBJECTIONS_AN_HOUR}次{what}，本次没有提交")


def _take(rate: Rate, weight: int, message: str) -> None:
    wait = rate.take(_counted_as(client_address()), weight)
    if wait and actor_or_none() is None:
        raise TooOftenError(message, wait)


def _counted_as(address: str) -> str:
    """One line has a whole network of IPv6 addresses: they count as one."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv4Address) or known.ipv4_mapped:
        return address
    return str(ip_network((known, _BITS_OF_A_LINE), strict=False))


def _rates() -> _Rates | None:
    return cast("_Rates | None", current_app.extensions.get(_RATES))
