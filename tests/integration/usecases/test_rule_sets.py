"""An officer applies another rule set to a publication: the public days and the printed entry follow at once."""

from datetime import date
from uuid import UUID

import pytest

from forms_app.core.errors import ConflictError
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.usecases.ledgers import WantedLedger, view_ledger
from forms_app.usecases.own_case import view_own_case
from forms_app.usecases.view_case import view_case
from tests.integration.usecases.procedure import Play
from tests.integration.usecases.test_determination import approved, papers, play, spec

__all__ = ["play", "spec"]
ENTRY = {
    "conduct": "2026年1月至3月提供不真实统计资料",
    "legal_basis": "《中华人民共和国统计法》第四十四条",
    "outcome": "警告。",
}
CHOICE = {"rule_set": "ndrc_2026_36", "ground": "认定日期在该办法施行之后，按其规定执行。"}
DAYS_TO_APRIL = 30


def published(play: Play, spec: ProcedureSpec) -> UUID:
    """A dishonest enterprise, decided on 1 April 2026 and published on the 8th."""
    case = approved(play, spec)
    play.days(DAYS_TO_APRIL)
    play.act("chaoyang", case, "decided")
    play.days(7)
    play.act("chaoyang", case, "entry_proposed", ENTRY)
    play.act("chaoyang2", case, "published", {"checked": "已逐项核对。"})
    return case


def test_days_and_paper_follow_the_chosen_set(play: Play, spec: ProcedureSpec) -> None:
    case = published(play, spec)
    assert play.file(case).row.public_until == date(2027, 4, 8)
    play.days(1)
    play.act("chaoyang2", case, "rule_set_chosen", CHOICE)
    assert play.file(case).row.public_until == date(2027, 4, 1)
    view = view_case(play.platform, play.actor("chaoyang"), case)
    assert [(each.rules.code, each.applied) for each in view.compared] == [
        ("JL-2020-44", False),
        ("NDRC-2026-36", True),
    ]
    assert view.entry is not None
    assert view.entry.rules is not None
    assert view.entry.rules.source == "国家发展改革委令第36号"
    wanted = WantedLedger("statistical_credit/determination/ledger")
    ledger = view_ledger(play.platform, play.actor("chaoyang"), wanted)
    assert "信用修复管理办法（国家发展改革委令第36号）" in ledger.lines[0].cells
    own = view_own_case(play.platform, play.actor("qiye1"), case)
    assert (own.entry_term, own.entry.ground if own.entry else "") == (None, "国家发展改革委令第36号")
    entries = [text for document, text in papers(play, case) if document.kind != "decision" and "公示有效期限" in text]
    assert ["2026/04/08—2027/04/08" in entries[0], "2026/04/08—2027/04/01" in entries[1]] == [True, True]


def test_a_set_that_was_not_in_force_is_refused(play: Play, spec: ProcedureSpec) -> None:
    case = published(play, spec)
    with pytest.raises(ConflictError, match="JL-2020-44、NDRC-2026-36"):
        play.act("chaoyang2", case, "rule_set_chosen", CHOICE | {"rule_set": "ndrc_2023_58"})
