"""Cases of the shipped determination, made from a few words."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from forms_app.cases.case import Case
from forms_app.cases.events import CaseEvent
from forms_app.core.dates import BEIJING
from forms_app.specs.procedure import Procedure

OPENED = ("opened", date(2026, 1, 5))


def case_of(procedure: Procedure, events: Iterable[tuple[Any, ...]]) -> Case:
    """A case with these events after its opening: name, day, answers."""
    return Case(procedure, tuple(_event(*each) for each in (OPENED, *events)))


def found(*items: str, day: date = OPENED[1]) -> tuple[str, date, dict[str, Any]]:
    """The event that records these findings."""
    return "findings_recorded", day, {"findings": [{"item": item, "facts": "事实", "proof": "证据"} for item in items]}


def _event(name: str, day: date, answers: dict[str, Any] | None = None) -> CaseEvent:
    return CaseEvent(name, datetime.combine(day, time(9), BEIJING), 1, "承办人员", answers or {})
