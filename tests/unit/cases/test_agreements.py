"""Agreements of the answers of an act: what is not answered now is not answered, whatever was said before."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest

from forms_app.cases.agreements import require_agreement
from forms_app.cases.case import Case
from forms_app.cases.events import CaseEvent
from forms_app.core.errors import ConflictError
from forms_app.specs.catalogue import Catalogue
from forms_app.specs.reference import Reference

ON = date(2026, 9, 2)
BEFORE = CaseEvent("grade_revoked", datetime(2026, 9, 1, tzinfo=UTC), 1, "某人", {"stopped_since": "2026-03-01"})


@pytest.mark.parametrize(
    ("answers", "agrees"),
    [
        ({}, True),  # whether the agreement is asked for is not known: the missing answer is told where it is read
        ({"ground": "stopped", "stopped_since": "2026-03-01"}, True),
        ({"ground": "stopped", "stopped_since": "2026-03-02"}, False),
        ({"ground": "stopped"}, False),
    ],
)
def test_what_an_act_asks_is_read_from_its_own_answers(
    catalogue: Catalogue, reference: Reference, answers: Mapping[str, str], *, agrees: bool
) -> None:
    procedure = catalogue.procedure("coal_mine_standardisation/procedure", 1).procedure
    act = procedure.act("grade_revoked")
    assert act is not None
    case = Case(procedure, (BEFORE,))
    if agrees:
        require_agreement(case, act, answers, reference, ON)
        return
    with pytest.raises(ConflictError, match="停产超过6个月"):
        require_agreement(case, act, answers, reference, ON)
