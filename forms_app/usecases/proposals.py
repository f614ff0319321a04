"""The case that another one proposes: what it is to be begun with, and what the new one remembers of it.

The new case does not belong to the old one (`parent_id`): it is decided by itself. Its opening event names the old one.
"""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from forms_app.cases.case import Case
from forms_app.core.errors import BadInputError
from forms_app.specs.fields import RowsField
from forms_app.specs.procedure import Act
from forms_app.specs.publishing import FurtherCase
from forms_app.usecases.case_file import CaseFile

PROPOSED = "proposed"
"""Under which name an opening event keeps the finding, the case that proposed it and why."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a case that was proposed knows of that: the finding, the other case with its receipt, why."""

    item: str
    case: UUID
    receipt: str
    because: str

    def for_json(self) -> dict[str, str]:
        """As the opening event keeps it."""
        return {"item": self.item, "case": str(self.case), "receipt": self.receipt, "because": self.because}


def proposing(case: Case) -> tuple[Act, FurtherCase] | None:
    """The act by which the case proposes another one; None when nothing does, or no longer.

    It holds while the case stands where that act led, and after it was closed from there.
    """
    for index in range(len(case.events) - 1, -1, -1):
        act = case.procedure.act(case.events[index].event)
        if act is not None and act.proposes is not None:
            return act, act.proposes
        state = case.states[index]
        if state.final or (state.holder != "system" and not _led_here(case, index)):
            return None
    return None


def remembered(case: Case) -> Remembered | None:
    """What the case knows of the one that proposed it."""
    kept = case.events[0].data.get(PROPOSED)
    if not kept:
        return None
    return Remembered(kept["item"], UUID(kept["case"]), kept["receipt"], kept["because"])


def proposed_findings(file: CaseFile, act: Act) -> dict[str, Any]:
    """The finding for which the case was opened, when this act records the findings: a first row, not yet complete."""
    grading, known = file.spec.procedure.grading, remembered(file.case)
    if known is None or grading is None or act.id != grading.event:
        return {}
    field = act.question(grading.field)
    others = [each.id for each in field.columns if each.id != grading.column] if isinstance(field, RowsField) else []
    texts = (known.because, f"见{known.receipt}号案卷")
    return {grading.field: [{grading.column: known.item, **dict(zip(others, texts, strict=False))}]}


def require_proposal(case: Case) -> tuple[Act, FurtherCase]:
    """The same as `proposing`. Raises BadInputError when the case proposes nothing."""
    found = proposing(case)
    if found is None:
        raise BadInputError("该案件现在没有可以据此另行立案的情形，请从案件页面核对")
    return found


def _led_here(case: Case, index: int) -> bool:
    """Whether the state at this place is one that a proposing act leads to."""
    return any(act.proposes is not None and act.to == case.states[index].id for act in case.procedure.acts)
