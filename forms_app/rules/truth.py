"""Three truths (Kleene): a rule is met, not met, or cannot be decided from what is known."""

from collections.abc import Iterable
from enum import StrEnum


class Truth(StrEnum):
    """The verdict words of specifications, JSON and situations."""

    MET = "met"
    NOT_MET = "not_met"
    UNDETERMINED = "undetermined"


VERDICT_WORDS = {Truth.MET: "符合", Truth.NOT_MET: "不符合", Truth.UNDETERMINED: "尚不能判定"}
"""How pages, registers and the command line say it."""


def truth(value: bool) -> Truth:
    """Two truths as three."""
    return Truth.MET if value else Truth.NOT_MET


def all_of(truths: Iterable[Truth]) -> Truth:
    """Not met if any is not met; else undetermined if any is; else met."""
    known = set(truths)
    return next((each for each in (Truth.NOT_MET, Truth.UNDETERMINED) if each in known), Truth.MET)


def any_of(truths: Iterable[Truth]) -> Truth:
    """Met if any is met; else undetermined if any is; else not met."""
    known = set(truths)
    return next((each for each in (Truth.MET, Truth.UNDETERMINED) if each in known), Truth.NOT_MET)


def opposite(value: Truth) -> Truth:
    """Met and not met exchanged."""
    return {Truth.MET: Truth.NOT_MET, Truth.NOT_MET: Truth.MET}.get(value, value)
