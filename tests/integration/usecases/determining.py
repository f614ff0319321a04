"""Playing determinations in tests: opened, decided, served, published; of the category that the finding leads to."""

from typing import Any
from uuid import UUID

from forms_app.core.dates import in_beijing
from forms_app.usecases.open_for_enterprise import open_for_enterprise, opening_procedure
from forms_app.usecases.perform_act import Perform
from tests.integration.usecases.procedure import AGREED, Play
from tests.integration.usecases.test_determination import FIRM, OPENING, PROOF, PROPOSAL

SERIOUS, ORDINARY, ABNORMAL = "article_10_1", "article_9_1", "article_8_3"
ENTRY = {
    "conduct": "2026年1月至3月编造虚假统计数据",
    "legal_basis": "《中华人民共和国统计法》第四十四条第一款第（二）项",
    "outcome": "警告，并处罚款人民币150,000元",
    "penalty_number": "朝统罚决字〔2026〕第3号",
    "penalty_name": "长春示例精密机械有限公司（编造虚假统计数据）案",
    "penalty_kind_1": "警告",
    "penalty_kind_2": "罚款",
    "penalty_date": "2026-03-01",
}
CHECKED = {"checked": "已逐项核对，没有不应公示的内容。"}
PREPARED = {"servers": "王某、张某"}


def opened(play: Play, item: str = SERIOUS, firm: str = FIRM, **opening: Any) -> UUID:
    """A case with one finding."""
    spec = opening_procedure(play.platform, "statistical_credit/determination")
    perform = Perform("opened", {**OPENING, **opening}, play.platform.clock())
    case = open_for_enterprise(play.platform, play.actor("chaoyang"), spec, firm, {}, perform)
    rows = [{"item": item, "facts": "报送的产值与台账不符。", "proof": "询问笔录"}]
    play.act("chaoyang", case, "findings_recorded", {"findings": rows})
    return case


def decided(play: Play, item: str = SERIOUS, firm: str = FIRM, **opening: Any) -> UUID:
    """A case whose decision is issued."""
    case = opened(play, item, firm, **opening)
    play.act("chaoyang", case, "proposed", PROPOSAL)
    play.act("chaoyang2", case, "section_head_agreed", AGREED)
    play.act("chaoyang3", case, "leader_agreed", AGREED)
    play.act("chaoyang", case, "decided")
    return case


def served(play: Play, case: UUID) -> None:
    """Served directly, at the minute that the clock shows."""
    play.act("chaoyang", case, "service_prepared", PREPARED)
    now = f"{in_beijing(play.platform.clock()):%Y-%m-%d %H:%M}"
    told = {"received_at": now, "place": "企业会议室", "receiver": "李某", "receiver_position": "经理"}
    play.act("chaoyang", case, "served_directly", told, uploads=PROOF)


def published(play: Play, item: str = SERIOUS, firm: str = FIRM, entry: dict[str, str] | None = None) -> UUID:
    """A case whose entry is public from the day that the clock shows."""
    case = decided(play, item, firm, period={"from": "2026-01-01", "until": "2026-03-01"})
    play.act("chaoyang", case, "entry_proposed", ENTRY | (entry or {}))
    play.act("chaoyang2", case, "published", CHECKED)
    return case
