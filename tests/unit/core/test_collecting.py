"""The collector of garbage rests while a program is loaded, and works again afterwards, also after a fault."""

import gc

import pytest

from forms_app.core.collecting import loading


def test_the_collector_rests_and_what_was_made_is_never_looked_at_again() -> None:
    frozen = gc.get_freeze_count()
    try:
        with loading():
            assert not gc.isenabled()
            kept = [[] for _ in range(100)]
        assert gc.isenabled()
        assert gc.get_freeze_count() >= frozen + len(kept)
    finally:
        gc.unfreeze()


def test_a_fault_while_loading_sets_the_collector_to_work_again() -> None:
    with pytest.raises(ZeroDivisionError), loading():
        _ = 1 / 0
    gc.unfreeze()
    assert gc.isenabled()


def test_who_let_the_collector_rest_before_finds_it_resting() -> None:
    gc.disable()
    try:
        with loading():
            pass
        assert not gc.isenabled()
    finally:
        gc.unfreeze()
        gc.enable()
