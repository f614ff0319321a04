"""The collector of garbage, which has nothing to do while a program is loaded."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Let the collector rest while modules, specifications and tables are made: all of it stays.

    What is there at the end is never looked at again, which also leaves the pages of memory shared after a fork.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
