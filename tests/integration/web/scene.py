"""A scene to walk through: offices of every relation with people of every role, and one of everything that has an id."""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Flask
from sqlmodel import Session, col, select

from forms_app.cases.actors import OFFICE_ROLES, ROLE_NAMES, Actor, Role
from forms_app.core.dates import in_beijing
from forms_app.specs.numbering import NumberKind
from forms_app.storage import case_tables as tables
from forms_app.storage.bulk_tables import DirectoryUpload
from forms_app.storage.job_tables import Job, JobFile, JobState
from forms_app.storage.number_tables import DocumentNumber
from forms_app.storage.tables import Enterprise, Evidence, Office
from forms_app.usecases.add_account import NewAccount, add_account, add_enterprise, add_office
from forms_app.usecases.add_evidence import add_evidence
from forms_app.usecases.campaigns import NewCampaign, open_campaign
from forms_app.usecases.corrections import request_correction
from forms_app.usecases.directory import hand_out_directory
from forms_app.usecases.directory_uploads import hand_in
from forms_app.usecases.jobs import NewItem, ask_for, job_files
from forms_app.usecases.list_cases import save_filter
from forms_app.usecases.manage_office import NewDeputy, add_deputy
from forms_app.usecases.numbers import Taking, take_number
from forms_app.usecases.objections import NewObjection, object_to
from forms_app.usecases.open_for_enterprise import open_for_enterprise, opening_procedure
from forms_app.usecases.perform_act import Perform
from forms_app.usecases.platform import Platform
from forms_app.usecases.publish_notices import publish_notice
from forms_app.usecases.start_filing import start_filing
from forms_app.usecases.uploads import Upload
from tests.integration.conftest import Clock
from tests.integration.usecases.entry_play import published
from tests.integration.usecases.procedure import (
    AGREED,
    ANNEX1,
    CLEAR,
    FIRST_OPINION,
    NATIONAL_ARTICLES,
    Play,
    determining,
)
from tests.integration.web.conftest import PASSWORD
from tests.integration.web.policy import Relation
from tests.samples import PDF_FILE, seal_picture

SUBMITTED = ("submission", "submission_pdf", "submission_workbook")
PROCEDURE = "statistical_credit/procedure"
MISSING_ID, MISSING_NUMBER, MISSING_DIGEST = "00000000-0000-4000-8000-000000000000", "987654321", "0" * 64
# The county that has the case, and who stands how to it.
OFFICES = {
    Relation.OWN: ("长春市朝阳区统计局", "220104"),
    Relation.SIBLING: ("长春市南关区统计局", "220102"),
    Relation.PREFECTURE: ("长春市统计局", "220100"),
    Relation.PROVINCE: ("吉林省统计局", "220000"),
    Relation.FOREIGN: ("延吉市统计局", "222401"),
    Relation.ELSEWHERE: ("延边朝鲜族自治州统计局", "222400"),
}
FIRM, OTHER_FIRM, PUBLIC_FIRM, CITY_FIRM = "qiye1", "qiye2", "qiye6", "city_firm"
FIRM_WORDS = ("精密机械", "91220104MA0Y3K1A7Y")
DETERMINATION = "statistical_credit/determination"
INTERNAL = "内部意见：建议从严认定。"
OPENED = {"source": "inspection", "facts": "举报人钱某反映产值与台账不符。"}
FINDINGS = {"findings": [{"item": "article_9_1", "facts": "多报工业总产值1234万元。", "proof": "询问孙某的笔录"}]}
PROPOSAL = {
    "found_in": "2026年统计执法检查", "conduct": "提供不真实统计资料", "contact_person": "周某",
    "contact_phone": "0431-85000000", "contact_address": "长春市人民大街1号", "opinion": INTERNAL,
}  # fmt: skip
RECEIVED = {"place": "本单位办公室", "receiver": "吴某", "receiver_position": "主任", "capacity": "mail_room"}
OBJECTOR = ("异议人赵某", "13800138000")


@dataclass(frozen=True)
class Somebody:
    """A person of the walk; without a username nobody is signed in."""

    username: str | None
    role: Role | None
    relation: Relation


def officer(relation: Relation, role: Role) -> str:
    """The username of that officer."""
    return f"{relation.value}_{role.value}"


PEOPLE = (
    Somebody(None, None, Relation.ANONYMOUS),
    Somebody(FIRM, Role.ENTERPRISE, Relation.OWN),
    Somebody(OTHER_FIRM, Role.ENTERPRISE, Relation.SIBLING),
    *(Somebody(officer(relation, role), role, relation) for relation in OFFICES for role in OFFICE_ROLES),
)
BELOW = tuple(replace(each, relation=Relation.CHILD) for each in PEOPLE if each.relation is Relation.OWN)
"""The people of the county, before what the prefecture itself has."""


@dataclass(frozen=True)
class Things:
    """What an office has: the ids behind the addresses, by endpoint where the name alone does not say it."""

    ids: dict[str, str]
    special: dict[str, dict[str, str]]
    accounts: dict[str, int]

    def of(self, endpoint: str) -> dict[str, str]:
        """The ids for an endpoint."""
        return self.ids | self.special.get(endpoint.partition(".")[0], {}) | self.special.get(endpoint, {})

    def but(self, *missing: str) -> "Things":
        """The same, but with ids that never were for those names."""
        gone = {name: missing_for(name) for name in missing}
        special = {
            key: {name: gone.get(name, value) for name, value in ids.items()} for key, ids in self.special.items()
        }
        return replace(self, ids=self.ids | {name: gone[name] for name in gone if name in self.ids}, special=special)


def missing_for(name: str) -> str:
    """An id that never was."""
    return {
        "identifier": MISSING_NUMBER,
        "number": MISSING_NUMBER,
        "position": MISSING_NUMBER,
        "digest": MISSING_DIGEST,
    }.get(name, MISSING_ID)


_ACTS = {
    "charts": "annex9",
    "corrections": "entry_corrected",
    "cases": "recused",
    "enterprise_cases": "withdrawn",
    "campaigns": "list_checked",
    "applications": "removal",
    "lists": "cases",
}


# A task that another authority answers for: nobody of the walk belongs to it.
_A_TASK = {"table": "annex", "task": "16", "division": "220000", "unit": "省公安厅", "file": str(UUID(int=7))}


# What a walk asks about; a review copy of the sample is short.
_DOMAINS = {"tasks": "cultural_relics", "schemes": "sample"}


# A table that the regulation of another authority has announced to everybody.
_A_TABLE = {"domain": "city_heating", "name": "service_review", "table": "results"}


def address(rule: str, endpoint: str, things: Things) -> str:
    """The path of a rule with real ids in it."""
    ids = things.of(endpoint) | {
        "page": "1",
        "filename": "app.css",
        "chart": "trustworthy",
        "subject": "1",
        "record": "1",
        "kind": "any",
        "domain": _DOMAINS.get(endpoint.partition(".")[0], "statistical_credit"),
        **(_A_TASK if endpoint.startswith("tasks.") else {}),
        "indicator": "knowledge",
    }
    ids["name"] = "ledger" if endpoint == "campaigns.table" else _ACTS.get(endpoint.partition(".")[0], "annex1")
    if endpoint == "schemes.table":
        ids |= _A_TABLE
    return re.sub(r"<(?:[^:<>]+:)?(\w+)>", lambda found: ids[found[1]], rule)


def id_names(rule: str) -> list[str]:
    """The parts of a rule that are ids of something."""
    return [
        name
        for kind, name in re.findall(r"<(?:([^:<>]+):)?(\w+)>", rule)
        if kind and name not in ("page", "filename", "chart", "indicator")
    ]


def routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Endpoint, method and rule of every route: what reads before what changes, signing out at the very end."""
    found = [
        (rule.endpoint, method, rule.rule)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    ]
    return iter(sorted(found, key=lambda route: (route[0] == "account.signing_out", route[1], route[0])))


def body(endpoint: str, things: Things, who: Somebody) -> dict[str, Any]:
    """What a page would send, where an empty body would never come to anything."""
    ids, accounts = things.of(endpoint), things.accounts
    chosen = {"act": "list_checked", "case": ids["case"]}
    return {
        "account.signing_in": {"username": f"wrong {who.username}", "password": "wrong"},
        "enterprise.start": {"copy_of": ids["submitted"]},
        "cases.perform": {"seen": "1", "reason": "与企业负责人是近亲属"},
        "enterprise_cases.perform": {"seen": "1"},
        "cases.bulk": chosen,
        "cases.bulk_confirmed": {**chosen, **CLEAR},
        "corrections.decide": {"accepted": "no", "decision": "与决定书一致。", "answer": "信息准确。"},
        "demands.answered": {"met": "", "reason": "与决定书一致。"},
        "cases.decide": {"upheld": "no", "decision": "经核查不属实。", "answer": "不成立。"},
        "campaigns.text": {"name": "notice_text", "text": "现将名单予以公示。"},
        "numbers.voided": {"reason": "印错"},
        "jobs.ask_print_run": {"kind": "acceptance", "pattern": "{序号}"},
        "jobs.ask_export": {"list": "enterprises", "query": "{}"},
        "stated_dates.review": {"seen": "2026-03-23", "decision": "original", "ground": "已核对"},
        "office.new_deputy": {
            "principal": str(accounts["leader"]), "deputy": str(accounts["section_head"]), "since": "2026-04-01",
            "until": "2026-04-02", "ground": "外出学习",
        },
    }.get(endpoint, {})  # fmt: skip


def peopled(platform: Platform) -> None:
    """Add the offices and officers that the demonstration does not have, and an enterprise of the prefecture itself."""
    add_office(
        platform,
        name=OFFICES[Relation.ELSEWHERE][0],
        division_code=OFFICES[Relation.ELSEWHERE][1],
        authority="statistics",
    )
    for relation, (office, _) in OFFICES.items():
        for role in OFFICE_ROLES:
            shown = f"{office}{ROLE_NAMES[role]}"
            add_account(platform, NewAccount(officer(relation, role), PASSWORD, shown, role, office=office))
    firm = Enterprise(uscc="91220100MA0Y7R9FX6", name="长春市直示例集团有限公司", division_code="220100")
    add_enterprise(platform, firm)
    add_account(platform, NewAccount(CITY_FIRM, PASSWORD, firm.name, Role.ENTERPRISE, uscc=firm.uscc))
    with platform.database.writing() as session:  # before anything happens: what decisions cite is the office's own
        for office in session.exec(select(Office)):
            office.national_articles = NATIONAL_ARTICLES
            if office.name == OFFICES[Relation.OWN][0]:
                office.signature_picture, office.signature_width = platform.files.put(seal_picture()), 42


@dataclass
class Stage:
    """Builds what an office has, with its own people."""

    play: Play
    relation: Relation

    def who(self, role: Role) -> str:
        return officer(self.relation, role)

    def actor(self, role: Role) -> Actor:
        return self.play.actor(self.who(role))

    def cleared(self, firm: str) -> UUID:
        """A case of that firm that passed verification, with a file that came with an act."""
        self.evidence(firm)
        case = self.play.apply(firm)
        for role, values in ((Role.HANDLER, FIRST_OPINION), (Role.SECTION_HEAD, AGREED), (Role.LEADER, AGREED)):
            self.play.act(self.who(role), case, f"{role.value}_agreed", values)
        proof = (Upload("evidence", "查询截图.pdf", PDF_FILE + f"\n% {self.relation}\n".encode()),)
        self.play.act(self.who(Role.HANDLER), case, "list_checked", CLEAR, uploads=proof)
        self.play.act(self.who(Role.HANDLER), case, "verification_passed")
        return case

    def evidence(self, firm: str) -> UUID:
        """A draft of that firm with a file in it."""
        actor = self.play.actor(firm)
        draft = start_filing(self.play.platform, actor, ANNEX1)
        add_evidence(self.play.platform, actor, draft, Upload("cooperation_evidence", "证明.pdf", PDF_FILE))
        return draft

    def things(self, firm: str, other: str | None = None) -> Things:
        """One of everything: `firm` is objected to, `other` stands in a second notice that stays as it was issued."""
        platform, handler = self.play.platform, self.actor(Role.HANDLER)
        campaign = self.play.campaign(self.who(Role.HANDLER))
        case = entry = self.cleared(firm)
        notice = publish_notice(platform, handler, campaign, platform.today())
        if other:
            entry = self.cleared(other)
            notice = publish_notice(platform, handler, campaign, platform.today())
        objection = NewObjection(
            *OBJECTOR, "去年迟报3次。", (Upload("files", "材料.pdf", PDF_FILE + b"\n"),), platform.clock()
        )
        object_to(platform, case, objection)
        draft = self.evidence(firm)
        save_filter(platform, handler, "精密的", "q=精密")
        people = {"principal": self.actor(Role.LEADER).account, "deputy": self.actor(Role.ADMINISTRATOR).account}
        new = NewDeputy(**people, since=date(2026, 3, 1), until=date(2026, 3, 31), ground="外出学习")
        add_deputy(platform, self.actor(Role.ADMINISTRATOR), new)
        self.number(case)
        self.directory()
        found = self.found(case, entry, campaign, notice, draft)
        return replace(
            found,
            ids=found.ids | {"job": str(self.job()), "position": "0"},
            special=found.special
            | self.determination(other or firm)
            | {"enterprise_cases.case_file": self.statement(firm)},
        )

    def determination(self, firm: str) -> dict[str, dict[str, str]]:
        """A published entry of that firm, and a request to correct it."""
        play = determining(self.play.platform, self.play.clock)
        with play.platform.database.reading() as session:
            uscc = session.get_one(Enterprise, self.play.actor(firm).enterprise).uscc
        people = (self.who(Role.HANDLER), self.who(Role.SECTION_HEAD), self.who(Role.LEADER))
        case = published(self.play, uscc=uscc, people=people)
        request_correction(play.platform, case, NewObjection(*OBJECTOR, "未罚款。", (), play.clock.now))
        with play.platform.database.reading() as session:
            asked = session.exec(select(tables.Objection.id).where(tables.Objection.case_id == case)).one()
        entry = {"entry": str(case), "code": self.actor(Role.HANDLER).division or "", "category": "dishonest"}
        return {"entries": entry, "corrections": {"case": str(case), "correction": str(asked)}}

    def prepared(self, firm: str) -> UUID:
        """A determination against that firm, of which it was told nothing: found, proposed and agreed to."""
        play, handler = self.play, self.who(Role.HANDLER)
        with play.platform.database.writing() as session:
            office = session.get_one(Office, self.actor(Role.HANDLER).office)
            office.number_prefix = office.number_prefix or office.name[2:4]
            office.national_articles = NATIONAL_ARTICLES
            uscc = session.get_one(Enterprise, play.actor(firm).enterprise).uscc
        perform = Perform("opened", OPENED, play.platform.clock(), uploads=self.proof("evidence", "线索"))
        spec = opening_procedure(play.platform, DETERMINATION)
        case = open_for_enterprise(play.platform, self.actor(Role.HANDLER), spec, uscc, {}, perform)
        play.act(handler, case, "findings_recorded", FINDINGS)
        play.act(handler, case, "proposed", PROPOSAL)
        for role in (Role.SECTION_HEAD, Role.LEADER):
            play.act(self.who(role), case, f"{role.value}_agreed", {"opinion": INTERNAL})
        return case

    def statement(self, firm: str) -> dict[str, str]:
        """A determination with a file of that firm's own in it: the ids of both."""
        case, handler = self.prepared(firm), self.who(Role.HANDLER)
        self.play.act(handler, case, "decided")
        self.play.act(handler, case, "service_prepared", {"servers": "王某、张某"})
        self.play.act(firm, case, "received_online", {**RECEIVED, "received_at": self.now()})
        self.play.act(firm, case, "statement_made", {"statement": "情况属实。"}, uploads=self.proof("evidence", "申辩"))
        made = self.play.file(case).case.last("statement_made")
        assert made is not None
        return {"case": str(case), "digest": made.data["evidence"][0]["sha256"]}

    def proof(self, field: str, name: str) -> tuple[Upload, ...]:
        """A file like no other."""
        return (Upload(field, f"{name}.pdf", PDF_FILE + f"\n% {self.relation} {name}\n".encode()),)

    def now(self) -> str:
        return f"{in_beijing(self.play.platform.clock()):%Y-%m-%d %H:%M}"

    def directory(self) -> None:
        """A directory of enterprises that the office's administrator has handed in."""
        platform, keeper = self.play.platform, self.actor(Role.ADMINISTRATOR)
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "directory.xlsx"
            hand_out_directory(platform, keeper, file, filled=True)
            hand_in(platform, keeper, "企业名录.xlsx", file.read_bytes())

    def job(self) -> UUID:
        """A job that is done, with something that failed and a file."""
        platform, handler = self.play.platform, self.actor(Role.HANDLER)
        items = [NewItem("0", "第一件"), NewItem("1", "第二件")]
        made = ask_for(platform, handler, "made_up", "批量打印", {}, items)
        with job_files(platform).being_made() as file:
            file.write_bytes(self.relation.encode())
            row = JobFile(job_id=made, position=0, name="文书.zip", digest=job_files(platform).keep(file), size=1)
        with platform.database.writing() as session:
            job = session.get_one(Job, made)
            job.state, job.done, job.failed = JobState.DONE, 1, 1
            session.add_all([job, row])
        return made

    def number(self, case: UUID) -> None:
        """A document number of the office, taken for that case."""
        kind = NumberKind(id="decision", character="决", title="认定决定书")
        with self.play.platform.database.writing() as session:
            office = session.get_one(Office, self.actor(Role.HANDLER).office)
            office.number_prefix = office.number_prefix or office.name[2:4]
            taking = Taking(self.actor(Role.HANDLER).account, self.play.platform.clock(), case)
            take_number(session, office, kind, 2026, taking)

    def found(self, case: UUID, entry: UUID, campaign: UUID, notice: UUID, draft: UUID) -> Things:
        with self.play.platform.database.reading() as session:
            row = session.get_one(tables.Case, case)
            one = partial(_first, session)
            issued, evidence = select(tables.IssuedDocument.id), select(Evidence.id)
            proof = self.play.file(case).case.last("list_checked")
            assert proof is not None
            deputies = select(tables.Deputy.id).where(tables.Deputy.office_id == row.office_id)
            kept = select(tables.SavedFilter.id).where(
                tables.SavedFilter.account_id == self.actor(Role.HANDLER).account
            )
            papers = issued.where(tables.IssuedDocument.case_id == case)
            return Things(
                ids={
                    "case": str(case), "entry": str(entry), "campaign": str(campaign), "notice": str(notice),
                    "submitted": str(row.filing_id), "filing": str(draft), "digest": proof.data["evidence"][0]["sha256"],
                    "evidence": one(evidence.where(Evidence.filing_id == draft)),
                    "document": one(issued.where(tables.IssuedDocument.case_id == case)),
                    "stated": one(select(tables.StatedDate.id).where(col(tables.StatedDate.document_id).in_(papers))),
                    "number": one(select(DocumentNumber.id).where(DocumentNumber.case_id == case)),
                    "upload": one(select(DirectoryUpload.id).where(DirectoryUpload.office_id == row.office_id)),
                    "code": one(select(tables.IssuedDocument.code).where(tables.IssuedDocument.case_id == case)),
                    "objection": one(select(tables.Objection.id).where(tables.Objection.case_id == case)),
                },
                special={
                    "bureau": {
                        "filing": str(row.filing_id), "evidence": one(evidence.where(Evidence.filing_id == row.filing_id)),
                    },
                    "enterprise.receipt": {"filing": str(row.filing_id)},
                    "assessments.submission": {"filing": str(row.filing_id)},
                    **{f"changes.{name}": {"filing": str(row.filing_id)} for name in SUBMITTED},
                    "enterprise.printed_receipt": {"filing": str(row.filing_id)},
                    "campaigns": {"document": one(issued.where(col(tables.IssuedDocument.campaign_id) == campaign))},
                    "office.ended": {"identifier": one(deputies)},
                    "cases.drop_filter": {"identifier": one(kept)},
                },
                accounts={role.value: self.actor(role).account for role in OFFICE_ROLES},
            )  # fmt: skip


def _first(session: Session, query: Any) -> str:
    return str(session.exec(query).first())


def the_county(platform: Platform, clock: Clock) -> Things:
    """One of everything in 长春市朝阳区."""
    return Stage(Play(platform, clock), Relation.OWN).things(FIRM, PUBLIC_FIRM)


def the_prefecture(platform: Platform, clock: Clock) -> Things:
    """One of everything in the hands of 长春市统计局 itself."""
    stage = Stage(Play(platform, clock), Relation.PREFECTURE)
    today = platform.today()
    new = NewCampaign(PROCEDURE, 2026, "市直企业认定", today, today.replace(month=12), 20)
    open_campaign(platform, stage.actor(Role.HANDLER), new)
    return stage.things(CITY_FIRM)
