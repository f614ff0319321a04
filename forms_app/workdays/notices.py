"""What a notice of the State Council's General Office says of one year's holidays."""

from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Holiday:
    """One holiday as arranged: days off from `first` to `last`, and the weekend days worked in exchange."""

    name: str
    first: date
    last: date
    worked: tuple[date, ...] = ()

    def days_off(self) -> tuple[date, ...]:
        """Every day off, in order."""
        return tuple(self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice for `year`. A later notice of the same year overrides the earlier one day by day."""

    year: int
    title: str
    number: str
    published: date
    holidays: tuple[Holiday, ...]
