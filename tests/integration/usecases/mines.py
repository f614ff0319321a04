"""Mines that apply for a grade, and the offices of three levels that review, grade and announce it."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import col, select

from forms_app.storage.case_tables import Case
from forms_app.usecases.open_filing import open_filing
from forms_app.usecases.save_draft import Save
from forms_app.usecases.start_filing import start_filing
from forms_app.usecases.submit_filing import Submit, submit_filing
from tests.integration.usecases.procedure import Play

DOMAIN = "coal_mine_standardisation"
PROCEDURE = f"{DOMAIN}/procedure"
COUNTY, PREFECTURE, PROVINCE = "jiangyuan1", "baishan1", "yingji1"
MINE, NAME, USCC = "kuang1", "白山示例煤业有限公司", "91220605MA1KMT014N"
PARTS = dict.fromkeys(
    ("target", "organisation", "responsibility", "staff", "risk", "hazard", "quality", "improvement"), "92"
)
APPLICATION = {
    "mine_manager": "高峰", "mine_kind": "underground", "construction": "producing", "capacity": "60", "pilot_city": "no",
    "current_grade": "none", "applied_grade": "third", "application_kind": "initial", "applied_by": "mine",
    "basic_conditions": "yes", **PARTS, "overstaffed": "no", "dispatched": "no", "blacklisted": "no",
    "report": "八个部分逐项自评，查出隐患已全部整改。",
}  # fmt: skip
REPORT = {
    "report_to": "考核定级部门", "material_check": "材料齐全。", "site_check": "查出隐患3条。",
    "repair_state": "全部整改合格。", "review_opinion": "初审合格。",
}  # fmt: skip
INSPECTION = {
    "inspection_kind": "planned", "inspectors": "王某、李某", "inspection_result": "kept",
    "inspection_findings": "对照《管理体系》抽查四个部分。",
}  # fmt: skip
GRADERS = {"first": PROVINCE, "second": PROVINCE, "third": PREFECTURE}
REVIEWERS = {"first": PROVINCE, "second": PREFECTURE, "third": COUNTY}


def examined(total: str, lowest: str, on: str) -> dict[str, Any]:
    return {
        "examined_on": on, "examiners": "王某、李某", "examined_total": total, "examined_lowest": lowest,
        "site_result": "passed",
    }  # fmt: skip


def applied(play: Play, mine: str = MINE, **changes: str) -> UUID:
    """An application of that mine, submitted; returns the case."""
    actor = play.actor(mine)
    filing = start_filing(play.platform, actor, f"{DOMAIN}/application")
    view = open_filing(play.platform, actor, filing)
    today = play.platform.today().isoformat()
    locked = {field.id for field in view.spec.form.fields if field.locked}
    known = {name: value for name, value in view.raw.items() if name not in locked}
    save = Save({**known, **APPLICATION, "application_date": today, **changes}, view.revision, uuid4().hex)
    submit_filing(play.platform, actor, filing, Submit(save, uuid4().hex, play.platform.clock()))
    with play.platform.database.reading() as session:
        return session.exec(select(Case.id).where(Case.filing_id == filing)).one()


def examining(play: Play, grade: str = "third", mine: str = MINE, **changes: str) -> UUID:
    """An application that the office which grades has."""
    case = applied(play, mine, applied_grade=grade, **changes)
    reviewer = REVIEWERS[grade]
    if reviewer == COUNTY:
        play.act(COUNTY, case, "taken_up")
    elif reviewer == PREFECTURE:
        play.act(COUNTY, case, "forwarded", {"county_opinion": "同意上报。"})
    else:
        play.act(COUNTY, case, "forwarded_to_prefecture", {"county_opinion": "同意上报。"})
        play.act(PREFECTURE, case, "passed_on", {"prefecture_opinion": "同意上报。"})
    play.act(reviewer, case, "review_passed", REPORT)
    return case


def publicised(play: Play, grade: str = "third", mine: str = MINE, **changes: str) -> UUID:
    """An application whose grade the public may object to."""
    case, today = examining(play, grade, mine, **changes), play.platform.today().isoformat()
    score = {"first": "93", "second": "86", "third": "75"}[grade]
    play.act(GRADERS[grade], case, "materials_checked", {"materials": "passed"})
    play.act(GRADERS[grade], case, "site_examined", examined(score, score, today))
    play.act(GRADERS[grade], case, "examination_passed", {"proposed_grade": grade})
    play.act(REVIEWERS[grade], case, "repair_confirmed", {"repair_confirmation": "已落实。"})
    play.act(GRADERS[grade], case, "publicised", {"publicised_on": today, "publicity_site": "本机关网站"})
    return case


def graded(play: Play, grade: str = "third", mine: str = MINE, **changes: str) -> UUID:
    """A mine that holds that grade from eight days later on."""
    case = publicised(play, grade, mine, **changes)
    play.days(8)
    play.act(GRADERS[grade], case, "announced", {"held_grade": grade})
    return case


def on(play: Play, day: date) -> None:
    """Move the clock to nine o'clock of that day."""
    play.clock.now += timedelta(days=(day - play.platform.today()).days)


def newest(play: Play, mine: str = MINE) -> UUID:
    """The case of that mine that was opened last."""
    with play.platform.database.reading() as session:
        query = select(Case.id).where(Case.enterprise_id == play.actor(mine).enterprise)
        return session.exec(query.order_by(col(Case.opened_at).desc())).all()[0]
