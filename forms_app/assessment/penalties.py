"""What the breaches that a form shows may bring: who is liable, by which article, and the range of a fine."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from forms_app.assessment.quantities import ROUNDING_WORDS, amount_text
from forms_app.core import numbers
from forms_app.rules.evaluation import Facts, evaluate
from forms_app.rules.measuring import Measured, rounded
from forms_app.rules.truth import Truth
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.penalties import Breach, Fine
from forms_app.specs.quantities import Rounding

DISCRETION = "以上是法定的处罚种类和罚款幅度，不是应缴数额；是否处罚、罚多少，由{authority}依法查明事实后决定。"
_YUAN = "元"
_HUNDRED = 100
_PLACES: int = 2
_ROUNDING: Rounding = "half_up"
_ROUNDED = f"（{ROUNDING_WORDS[_ROUNDING]}到分）"


@dataclass(frozen=True, slots=True)
class FineRange:
    """From `least` to `most` in 元, both included, and the formula; no bounds while what it is measured by is open."""

    least: Decimal | None
    most: Decimal | None
    formula: str

    @property
    def text(self) -> str:
        """`50,000元以上100,000元以下`; a fine from nothing has no lower bound."""
        if self.least is None or self.most is None:
            return "尚不能算出"
        upper = f"{amount_text(self.most, _YUAN)}以下"
        return f"{amount_text(self.least, _YUAN)}以上{upper}" if self.least else upper


@dataclass(frozen=True, slots=True)
class Imposable:
    """A sanction that this breach carries; `condition` is what must still come about, "" when nothing must."""

    words: str
    liable: str
    condition: str
    fine: FineRange | None


@dataclass(frozen=True, slots=True)
class Exposure:
    """A breach that the answers show, with what it may bring. `wording` is the text of the penal article."""

    breach: str
    title: str
    criteria: tuple[str, ...]
    duty: str
    article: str
    wording: str
    sanctions: tuple[Imposable, ...]


def exposures(spec: FormSpec, verdicts: Mapping[str, Truth], facts: Facts) -> tuple[Exposure, ...]:
    """Every breach with a criterion that is not met, in the order of the specification."""
    breaches = spec.penalties.breaches if spec.penalties else ()
    return tuple(
        _exposure(spec, breach, failed, facts)
        for breach in breaches
        if (failed := tuple(name for name in breach.criteria if verdicts[name] is Truth.NOT_MET))
    )


def discretion(spec: FormSpec) -> str:
    """That a range is no amount due, "" for a form without penalties."""
    return DISCRETION.format(authority=spec.penalties.imposed_by) if spec.penalties else ""


def exposure_json(exposure: Exposure) -> dict[str, Any]:
    """The shape in `xinbiao assess --json`."""
    return {
        "breach": exposure.breach,
        "criteria": list(exposure.criteria),
        "duty": exposure.duty,
        "article": exposure.article,
        "sanctions": [_sanction_json(each) for each in exposure.sanctions],
    }


def _sanction_json(sanction: Imposable) -> dict[str, Any]:
    told: dict[str, Any] = {
        "words": sanction.words,
        "liable": sanction.liable,
        "condition": sanction.condition or None,
    }
    if sanction.fine is not None:
        bounds = {"least": sanction.fine.least, "most": sanction.fine.most}
        told["fine"] = {
            **{name: None if value is None else numbers.plain(value) for name, value in bounds.items()},
            "formula": sanction.fine.formula,
        }
    return told


def _exposure(spec: FormSpec, breach: Breach, failed: tuple[str, ...], facts: Facts) -> Exposure:
    return Exposure(
        breach.id,
        breach.title,
        failed,
        breach.duty,
        breach.article,
        spec.regulation.cited(breach.article) or "",
        tuple(_imposable(breach, facts)),
    )


def _imposable(breach: Breach, facts: Facts) -> Iterator[Imposable]:
    for sanction in breach.sanctions:
        standing = evaluate(sanction.when, facts).truth if sanction.when else Truth.MET
        if standing is Truth.NOT_MET:
            continue
        condition = sanction.condition or "" if standing is Truth.UNDETERMINED else ""
        fine = fine_range(sanction.fine, facts.quantities) if sanction.fine else None
        yield Imposable(sanction.words, sanction.liable or breach.liable, condition, fine)


def fine_range(fine: Fine, measured: Mapping[str, Measured]) -> FineRange:
    """The range in 元; a part of a quantity is rounded to 分, half a 分 counting as one, and says so."""
    if fine.base is None:
        return FineRange(fine.least, fine.most, "")
    found = measured[fine.base]
    title, span = found.quantity.title, _span(fine)
    if found.value is None:
        return FineRange(None, None, f"{title}×{span}；{title}尚不能算出")
    said = amount_text(found.value, found.quantity.unit)
    exact = tuple(Fraction(found.value) * _multiple(bound, fine) for bound in (fine.least, fine.most))
    least, most = (rounded(each, _PLACES, _ROUNDING) for each in exact)
    differs = exact != (Fraction(least), Fraction(most))
    return FineRange(least, most, f"{title}{said}×{span}{_ROUNDED if differs else ''}")


def _multiple(bound: Decimal, fine: Fine) -> Fraction:
    return Fraction(bound) / (_HUNDRED if fine.share else 1)


def _span(fine: Fine) -> str:
    """`2倍至10倍`; `10%` for what has no lower bound."""
    unit = "%" if fine.share else "倍"
    bounds = (fine.least, fine.most) if fine.least else (fine.most,)
    return "至".join(f"{numbers.plain(each)}{unit}" for each in bounds)
