"""Administrative divisions (行政区划, GB/T 2260) with the dates between which each code was in force."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property

AT_LEVEL = {"province": "省级", "prefecture": "市级", "county": "县级"}
"""Begins what an office of that level is called."""

OFFICES_AT = {level: f"{word}主管部门" for level, word in AT_LEVEL.items()}
"""What an office of that level is called where the kind of authority is clear."""

LEVELS = {"province": "省", "prefecture": "市（州）", "county": "县（市、区）"}


@dataclass(frozen=True, slots=True)
class Division:
    """One code. `until` is the first day on which it is no longer in force; `successor` the code that took over."""

    code: str
    name: str
    since: date | None = None
    until: date | None = None
    successor: str | None = None

    @property
    def level(self) -> str:
        """`province`, `prefecture` or `county`, from the zeros at the end of the code."""
        return level_of(self.code)

    @property
    def parent(self) -> str | None:
        """Code of the division above, None for a province."""
        parents = {"county": self.code[:4] + "00", "prefecture": self.code[:2] + "0000", "province": None}
        return parents[self.level]

    def in_force(self, on: date) -> bool:
        """Whether the code is valid on that day."""
        return (self.since is None or self.since <= on) and (self.until is None or on < self.until)


@dataclass(frozen=True)
class DivisionTable:
    """All codes the service knows, in the order of the source table."""

    divisions: tuple[Division, ...]

    @cached_property
    def _by_code(self) -> dict[str, Division]:
        return {division.code: division for division in self.divisions}

    def find(self, code: str) -> Division | None:
        """The division of this code, in force or former; None when unknown."""
        return self._by_code.get(code)

    def name_of(self, code: str) -> str:
        """The name of the division of this code; the code itself when it is unknown, so that nothing is hidden."""
        division = self.find(code)
        return division.name if division else code

    def in_force(self, on: date) -> tuple[Division, ...]:
        """All divisions whose code is valid on that day."""
        return tuple(division for division in self.divisions if division.in_force(on))

    def within(self, above: str | None, on: date) -> tuple[Division, ...]:
        """Those valid on that day that a division contains, itself included, each county after its prefecture."""
        found = (division for division in self.in_force(on) if above and covers(above, division.code))
        return tuple(sorted(found, key=lambda each: each.code))

    def current(self, code: str, on: date) -> Division | None:
        """The division that stands for this code on that day, following successors; None when there is none."""
        division = self.find(code)
        while division is not None and not division.in_force(on):
            division = self.find(division.successor) if division.successor else None
        return division

    def children(self, code: str, on: date) -> tuple[Division, ...]:
        """Divisions directly below, valid on that day."""
        return tuple(division for division in self.in_force(on) if division.parent == code)

    def full_name(self, code: str) -> str:
        """`吉林省长春市公主岭市`: the names from the province down. `code` must be known."""
        return "".join(division.name for division in reversed(list(self._upwards(code))))

    def _upwards(self, code: str | None) -> Iterator[Division]:
        while code is not None and (division := self.find(code)) is not None:
            yield division
            code = division.parent


def level_of(code: str) -> str:
    """`province`, `prefecture` or `county`, from the zeros at the end of a code."""
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def covers(above: str, below: str) -> bool:
    """Whether the division `above` is `below` or contains it: 220000 covers 220100 covers 220102."""
    return below.startswith(prefix(above))


def prefix(code: str) -> str:
    """The digits that all codes below share: `22` of a province, `2201` of a prefecture, the code of a county."""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


_DIGITS = {"province": 2, "prefecture": 4, "county": 6}


def at_level(code: str, level: str) -> str:
    """The code of the province, prefecture or county over a division; what lies above that level stays as it is."""
    return code[: _DIGITS[level]].ljust(len(code), "0")
