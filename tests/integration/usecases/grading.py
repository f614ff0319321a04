"""Graded subjects for tests: an office that enrols a firm and records what happened."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import select

from forms_app.cases.actors import Actor
from forms_app.storage.case_tables import Case
from forms_app.storage.tables import Enterprise
from forms_app.usecases.dated_records import add_record, enrol_subject
from forms_app.usecases.open_filing import open_filing
from forms_app.usecases.own_records import object_to_record
from forms_app.usecases.perform_act import Perform, perform_act
from forms_app.usecases.platform import Platform
from forms_app.usecases.save_draft import Save
from forms_app.usecases.submit_filing import Submit, submit_filing
from tests.integration.conftest import actor_named

SCHEME = "work_safety_credit/grades"
COLLECTOR, COLLEAGUE, ABOVE, FIRM = "anjian1", "anjian2", "anjiansheng", "anquan1"
PLEDGE = {"checked_on": "2026-01-10", "pledged": "yes", "fulfilled": "yes", "basis": "承诺书"}
LEVEL = {"granted_on": "2025-06-01", "level": "first", "valid_until": "2028-05-31"}
PENALTY = {
    "decided_on": "2025-09-01", "authority": "emergency_management", "authority_name": "长春市应急管理局",
    "number": "长应急罚〔2025〕7号", "content": "警告",
}  # fmt: skip
EVASION = {
    "occurred_on": "2025-12-01", "actor": "unit", "conduct": "evasion", "facts": "拒绝检查。", "basis": "检查记录",
    "heard": "没有陈述。",
}  # fmt: skip


@dataclass
class Grading:
    """A platform with the people of 长春市应急管理局."""

    platform: Platform
    people: dict[str, Actor] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        if name not in self.people:
            self.people[name] = actor_named(self.platform, name)
        return self.people[name]

    def enrolled(self, firm: str = FIRM, of_class: str = "coal_mine") -> int:
        with self.platform.database.reading() as session:
            uscc = session.get_one(Enterprise, self.actor(firm).enterprise).uscc
        return enrol_subject(self.platform, self.actor(COLLECTOR), SCHEME, uscc, of_class)

    def record(self, subject: int, kind: str, values: dict[str, Any], who: str = COLLECTOR) -> int:
        return add_record(self.platform, self.actor(who), subject, kind, values)

    def first_class(self) -> int:
        """A subject of the first grade."""
        subject = self.enrolled()
        self.record(subject, "pledge", PLEDGE)
        self.record(subject, "standardisation", LEVEL)
        return subject

    def objected(self, record: int, firm: str = FIRM, **changes: str) -> UUID:
        """An objection of that firm to a record; returns the case."""
        actor = self.actor(firm)
        filing = object_to_record(self.platform, actor, record)
        view = open_filing(self.platform, actor, filing)
        locked = {each.id for each in view.spec.form.fields if each.locked}
        values = {name: value for name, value in view.raw.items() if name not in locked}
        values |= {"facts": "处罚已被撤销。", "grounds": "复议决定书。", **changes}
        save = Save(values, view.revision, uuid4().hex)
        submit_filing(self.platform, actor, filing, Submit(save, uuid4().hex, self.platform.clock()))
        with self.platform.database.reading() as session:
            return session.exec(select(Case.id).where(Case.filing_id == filing)).one()

    def act(self, who: str, case: UUID, name: str, values: dict[str, Any] | None = None) -> None:
        perform_act(self.platform, self.actor(who), case, Perform(name, values or {}, self.platform.clock()))
