"""Playing the procedure in tests: applying, the three opinions, verification, publishing."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import select

from forms_app.cases.actors import Actor
from forms_app.storage.case_tables import Campaign, Case
from forms_app.storage.tables import Office
from forms_app.usecases.case_file import CaseFile, file_of
from forms_app.usecases.open_filing import open_filing
from forms_app.usecases.perform_act import Perform, perform_act
from forms_app.usecases.platform import Platform
from forms_app.usecases.save_draft import Save
from forms_app.usecases.start_filing import start_filing
from forms_app.usecases.submit_filing import Submit, submit_filing
from tests.integration.conftest import Clock, actor_named
from tests.samples import FILLED

ANNEX1 = "statistical_credit/annex1"
LOCKED = ("enterprise_name", "uscc")
CLEAR = {"channel": "publicity_system", "checked_on": "2026-03-02", "result": "clear"}
REASONS = {"items": ["item_2"], "reason": "能源统计台账没有建立。", "opinion": "不同意认定。"}
AGREED = {"opinion": "同意。"}
FIRST_OPINION = {"opinion": "拟同意认定。", "determination_findings": "五项均符合第七条规定。"}
NATIONAL_ARTICLES = {"abnormal": "六", "dishonest": "七", "seriously_dishonest": "八"}
DEFECTS = {
    "defects": [{"item": "职务", "defect": "没有填写，请补填。"}, {"item": "理由", "defect": "请写明报送情况。"}]
}


@dataclass
class Play:
    """A platform with its clock and the people of 长春市朝阳区统计局."""

    platform: Platform
    clock: Clock
    people: dict[str, Actor] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        if name not in self.people:
            self.people[name] = actor_named(self.platform, name)
        return self.people[name]

    def apply(self, firm: str, copy_of: UUID | None = None, **changes: str) -> UUID:
        """Fill and submit 附件1; returns the id of the case."""
        actor = self.actor(firm)
        filing = start_filing(self.platform, actor, ANNEX1, copy_of=copy_of)
        view = open_filing(self.platform, actor, filing)
        today = self.platform.today().isoformat()
        values = {name: value for name, value in FILLED.items() if name not in LOCKED}
        values = {**values, "application_date": today, **changes}
        save = Save(values, view.revision, uuid4().hex)
        submit_filing(self.platform, actor, filing, Submit(save, uuid4().hex, self.platform.clock()))
        with self.platform.database.reading() as session:
            return session.exec(select(Case.id).where(Case.filing_id == filing)).one()

    def act(self, who: str, case: UUID, name: str, values: dict[str, Any] | None = None, **more: Any) -> None:
        perform_act(self.platform, self.actor(who), case, Perform(name, values or {}, self.platform.clock(), **more))

    def file(self, case: UUID) -> CaseFile:
        with self.platform.database.reading() as session:
            return file_of(self.platform, session, session.get_one(Case, case))

    def state(self, case: UUID) -> str:
        return self.file(case).case.state.id

    def campaign(self, account: str = "chaoyang") -> UUID:
        with self.platform.database.reading() as session:
            office = self.actor(account).office
            return session.exec(select(Campaign.id).where(Campaign.office_id == office)).one()

    def reviewed(self, firm: str = "qiye1") -> UUID:
        """An application that passed preliminary review."""
        case = self.apply(firm)
        self.act("chaoyang", case, "handler_agreed", FIRST_OPINION)
        self.act("chaoyang2", case, "section_head_agreed", AGREED)
        self.act("chaoyang3", case, "leader_agreed", AGREED)
        return case

    def cleared(self, firm: str = "qiye1") -> UUID:
        """An application that passed verification without being drawn."""
        case = self.reviewed(firm)
        self.act("chaoyang", case, "list_checked", CLEAR)
        self.act("chaoyang", case, "verification_passed")
        return case

    def days(self, number: int) -> None:
        self.clock.now += timedelta(days=number)


def with_articles(play: Play) -> Play:
    """Every office has said which national articles its decisions cite."""
    with play.platform.database.writing() as session:
        for office in session.exec(select(Office)):
            office.national_articles = NATIONAL_ARTICLES
    return play


def determining(platform: Platform, clock: Clock) -> Play:
    """A play whose offices can decide, and print what they decided."""
    return with_articles(Play(platform, clock))
