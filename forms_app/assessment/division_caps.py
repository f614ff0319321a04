"""What all enterprises of one division applied for, beside what the division gets at most. Added up line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from forms_app.assessment.amounts import Amounts
from forms_app.core.amounts import yuan
from forms_app.specs.measures import DivisionCap, Measures


@dataclass(frozen=True, slots=True)
class CapUse:
    """What the enterprises of one division applied for of measures that are capped together. Amounts in 元."""

    cap: DivisionCap
    titles: str
    division: str
    due: Decimal
    at_most: Decimal

    @property
    def sum(self) -> Decimal:
        """Amounts due and ceilings together: what it could come to."""
        return self.due + self.at_most

    @property
    def excess(self) -> Decimal:
        """By how much that is above what the division gets at most; 0 when it is not."""
        return max(Decimal(0), self.sum - self.cap.amount)


class CapUses:
    """The sums so far, for every cap of some measures and every division in which somebody applied for one of them."""

    def __init__(self, measures: Measures | None) -> None:
        self._measures = measures
        self._sums: dict[tuple[int, str], tuple[Decimal, Decimal]] = {}

    def add(self, division: str, amounts: Amounts | None) -> None:
        """One application of that division; None where nothing was computed."""
        if amounts is None or self._measures is None:
            return
        for place, cap in enumerate(self._measures.division_caps):
            found = [each for each in amounts.claimed if each.measure.id in cap.measures]
            if not found:
                continue
            due, at_most = self._sums.get((place, division), (Decimal(0), Decimal(0)))
            due += sum((each.granted or Decimal(0) for each in found if not each.is_ceiling), Decimal(0))
            at_most += sum((each.granted or Decimal(0) for each in found if each.is_ceiling), Decimal(0))
            self._sums[place, division] = due, at_most

    def found(self) -> tuple[CapUse, ...]:
        """All of them, those that exceed their cap by most first, else in the order in which they came."""
        return tuple(sorted(self._uses(), key=lambda use: -use.excess))

    def notes(self) -> Iterator[str]:
        """A sentence for each division that is above its cap."""
        for use in self.found():
            if use.excess:
                limit = f"按{use.cap.article}“{use.cap.printed}”的规定，超出{yuan(use.excess)}"
                yield f"{use.division}{use.titles}合计可达{yuan(use.sum)}；{limit}。"

    def _uses(self) -> Iterator[CapUse]:
        if self._measures is None:
            return
        for place, cap in enumerate(self._measures.division_caps):
            titles = "、".join(each.title for each in self._measures.measures if each.id in cap.measures)
            for (of_cap, division), (due, at_most) in self._sums.items():
                if of_cap == place:
                    yield CapUse(cap, titles, division, due, at_most)
