"""Playing a determination up to its public entry, and what takes the entry away again."""

from typing import TypeAlias
from uuid import UUID

from forms_app.usecases.open_for_enterprise import open_for_enterprise, opening_procedure
from forms_app.usecases.perform_act import Perform
from forms_app.usecases.uploads import Upload
from tests.integration.usecases.procedure import AGREED, Play
from tests.samples import PDF_FILE

People: TypeAlias = tuple[str, str, str]
"""Handler, section head and leader of an office."""

COUNTY: People = ("chaoyang", "chaoyang2", "chaoyang3")
FIRM, NAME = "91220104MA0Y3K1A7Y", "长春示例精密机械有限公司"
OPENING = {"source": "inspection", "facts": "执法检查发现2026年1至3月报送的产值与台账不符。"}
ITEMS = {"abnormal": "article_8_3", "dishonest": "article_9_1", "seriously_dishonest": "article_10_1"}
PROPOSAL = {
    "found_in": "2026年统计执法检查", "conduct": "2026年1月至3月提供不真实统计资料", "contact_person": "王某",
    "contact_phone": "0431-85000000", "contact_address": "长春市朝阳区前进大街1号", "opinion": "建议认定。",
}  # fmt: skip
ENTRY = {
    "conduct": "2026年1月至3月多报工业总产值1200万元",
    "legal_basis": "《中华人民共和国统计法》第四十一条第一款第（二）项",
    "outcome": "警告，并处罚款人民币20000元",
}
PENALTY = {
    "penalty_number": "朝统罚决字〔2026〕第1号", "penalty_name": f"{NAME}（编造虚假统计数据）案",
    "penalty_kind_1": "警告", "penalty_kind_2": "罚款", "penalty_date": "2026-02-27",
}  # fmt: skip
CHECKED = {"checked": "已逐项核对，没有不应公示的内容。"}
SERVED = {"received_at": "2026-03-02 09:00", "place": "企业会议室", "receiver": "李某", "receiver_position": "经理"}
PROOF = (Upload("proof", "回证.pdf", PDF_FILE),)
REASON = {"reason": "经核查确有错误。"}


def findings(category: str) -> dict[str, object]:
    """One finding that leads to that category."""
    return {"findings": [{"item": ITEMS[category], "facts": "台账与报表不符。", "proof": "询问笔录"}]}


def decide(play: Play, case: UUID, category: str, people: People = COUNTY) -> None:
    """From the findings to the numbered decision."""
    handler, head, leader = people
    play.act(handler, case, "findings_recorded", findings(category))
    play.act(handler, case, "proposed", PROPOSAL)
    play.act(head, case, "section_head_agreed", AGREED)
    play.act(leader, case, "leader_agreed", AGREED)
    play.act(handler, case, "decided")


def decided(play: Play, category: str = "dishonest", uscc: str = FIRM, people: People = COUNTY) -> UUID:
    """A case with a decision."""
    spec = opening_procedure(play.platform, "statistical_credit/determination")
    perform = Perform("opened", OPENING, play.platform.clock())
    case = open_for_enterprise(play.platform, play.actor(people[0]), spec, uscc, {}, perform)
    decide(play, case, category, people)
    return case


def published(play: Play, category: str = "dishonest", uscc: str = FIRM, people: People = COUNTY) -> UUID:
    """A case whose entry is public."""
    case = decided(play, category, uscc, people)
    play.act(people[0], case, "entry_proposed", ENTRY | (PENALTY if category == "seriously_dishonest" else {}))
    play.act(people[1], case, "published", CHECKED)
    return case


def served(play: Play, case: UUID) -> None:
    """Serve the decision at the place of the enterprise."""
    play.act("chaoyang", case, "service_prepared", {"servers": "王某、张某"})
    play.act("chaoyang", case, "served_directly", SERVED, uploads=PROOF)


def decided_anew(play: Play, case: UUID, category: str) -> None:
    """Serve, hear the enterprise, and determine another category."""
    served(play, case)
    play.act("chaoyang", case, "statement_received", {"received_on": "2026-03-02", "statement": "情节较轻。"})
    play.act("chaoyang", case, "statement_accepted_in_part", REASON)
    decide(play, case, category)
