"""How far a long command is, on one line of the terminal that is written over; nothing where nobody watches."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

_PERCENT = 100
_ERASE = "\r\x1b[K"


@contextmanager
def live_progress(unit: str) -> Iterator[Callable[[int, int], None] | None]:
    """What to tell how much is done of how much; None when standard error is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    started = time.monotonic()

    def tell(done: int, total: int) -> None:
        click.echo(f"{_ERASE}{progress_line(done, total, time.monotonic() - started, unit)}", nl=False, err=True)

    try:
        yield tell
    finally:
        click.echo(_ERASE, nl=False, err=True)


def progress_line(done: int, total: int, seconds: float, unit: str) -> str:
    """`12,500/100,000行（12%），每秒3,100行，约还需28秒`."""
    rate = done / seconds if seconds > 0 else 0
    line = f"{done:,}/{total:,}{unit}（{done * _PERCENT // total if total else _PERCENT}%）"
    if rate < 1:
        return line
    return f"{line}，每秒{rate:,.0f}{unit}，约还需{max(0, total - done) / rate:,.0f}秒"
