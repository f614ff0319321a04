"""Loading the demonstration: through the same acts that people use."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlmodel import col, func, select

from forms_app.cases.actors import Actor, Role
from forms_app.cases.clocks import ITEM
from forms_app.cases.filing import FilingState
from forms_app.cases.tasks import TaskAct
from forms_app.core.errors import ConflictError, NotFoundError, XinbiaoError
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.specs.demonstration import (
    DemoCampaign,
    DemoCase,
    DemoFiling,
    DemoIndicators,
    Demonstration,
    DemoRecord,
    DemoSettings,
    DemoStep,
    DemoSubject,
    DemoTask,
    DemoWeights,
)
from forms_app.specs.fields import AttachmentField
from forms_app.specs.procedure import Act
from forms_app.storage import case_tables as tables
from forms_app.storage.accounts import account_named
from forms_app.storage.graded_tables import DatedRecord, GradedSubject
from forms_app.storage.indicators import ReportKey
from forms_app.storage.resuming import alone
from forms_app.storage.tables import Account, Enterprise, Office
from forms_app.storage.tasks import Place, events_at
from forms_app.usecases.add_account import NewAccount, add_account, add_enterprise, add_office
from forms_app.usecases.campaigns import NewCampaign, open_campaign
from forms_app.usecases.dated_records import add_record, enrol_subject
from forms_app.usecases.indicators import sheet_of
from forms_app.usecases.manage_office import OfficeSettings, change_settings, view_office
from forms_app.usecases.open_filing import list_filings, open_filing
from forms_app.usecases.open_for_enterprise import open_for_enterprise
from forms_app.usecases.perform_act import Perform, perform_act
from forms_app.usecases.platform import Platform
from forms_app.usecases.report_task import Saying, say
from forms_app.usecases.save_draft import Save, save_draft
from forms_app.usecases.save_indicators import SaveIndicators, save_indicators
from forms_app.usecases.start_filing import start_filing
from forms_app.usecases.submit_filing import Submit, submit_filing
from forms_app.usecases.task_register import issued_tasks_pdf
from forms_app.usecases.uploads import Upload
from forms_app.usecases.weights import GROUND, SINCE, enter_weights, view_weights

_LOCK = "demo.lock"


def has_accounts(platform: Platform) -> bool:
    """Whether anybody can sign in yet."""
    with platform.database.reading() as session:
        return session.exec(select(Account.id).limit(1)).first() is not None


def demo_accounts(platform: Platform, demo: Demonstration) -> list[str]:
    """The names of the demonstration's accounts that are there and open."""
    with platform.database.reading() as session:
        found = [account_named(session, each.username) for each in demo.accounts]
    return [account.username for account in found if account and account.active]


class AlreadyLoadedError(ConflictError):
    """Somebody can sign in already: real data is never mixed with invented."""

    def __init__(self) -> None:
        super().__init__("已有账号，不再载入演示数据；请在新的实例文件夹中试用")


def load_demo(platform: Platform, demo: Demonstration) -> None:
    """Load everything, or what is missing since loading broke off. Raises AlreadyLoadedError."""
    with alone(platform.files.folder.parent / _LOCK) as mark:
        if has_accounts(platform) and not mark.broken_off:
            raise AlreadyLoadedError
        mark.begin()
        _load(platform, demo)
        mark.finish()


@contextmanager
def _loading(what: str) -> Iterator[None]:
    """Raise ConflictError saying what was not loaded, and why."""
    try:
        yield
    except XinbiaoError as error:
        raise ConflictError(
            f"演示数据只载入了一部分：{what}没有载入（{error}）。请改正 demonstration.yaml 后重新载入"
        ) from error


def _load(platform: Platform, demo: Demonstration) -> None:
    _load_people(platform, demo)
    for campaign in demo.campaigns:
        with suppress(ConflictError):
            _open(platform, campaign)
    for weights in demo.weights:
        _weigh(platform, weights)
    _file_all(platform, demo.filings)
    for settings in demo.settings:
        _set(platform, settings)
    for case in demo.cases:
        _played(platform, case)
    for subject in demo.subjects:
        load_subject(platform, subject)
    _said_of_tasks(platform, demo.tasks)
    for report in demo.indicators:
        _report(platform, report)


def _load_people(platform: Platform, demo: Demonstration) -> None:
    for office in demo.offices:
        with suppress(ConflictError):  # it is there
            texts = {"number_prefix": office.number_prefix or "", "uscc": office.uscc or ""}
            add_office(platform, name=office.name, division_code=office.division, authority=office.authority, **texts)
    for enterprise in demo.enterprises:
        record = Enterprise(**enterprise.model_dump(exclude={"division"}), division_code=enterprise.division)
        with suppress(ConflictError):
            add_enterprise(platform, record)
    for each in demo.accounts:
        account = NewAccount(each.username, demo.password, each.display_name, Role(each.role), each.uscc, each.office)
        with suppress(ConflictError):
            add_account(platform, account)


def _said_of_tasks(platform: Platform, tasks: Iterable[DemoTask]) -> None:
    said = Counter[Place]()
    for task in tasks:
        place = Place(task.plan, task.task, task.unit, task.division)
        _tell(platform, task, place, said[place])
        said[place] += 1


def _tell(platform: Platform, task: DemoTask, place: Place, number: int) -> None:
    """Say it, unless it was said before loading broke off."""
    then = _earlier(platform, task.days_ago)
    with platform.database.reading() as session:
        if len(events_at(session, place)) > number:
            return
    since = then.today() - timedelta(days=task.since_days) if task.since_days else None
    files = (Upload("files", "佐证材料（演示）.pdf", issued_tasks_pdf(then, task.plan)),) if task.file else ()
    saying = Saying(TaskAct(task.act), task.text, then.clock(), number, task.day, since, files)
    with _loading(f"任务 {task.plan} {task.task} 的“{task.text[:20]}”"):
        say(then, _actor(then, task.account), place, saying)


def _file_all(platform: Platform, filings: Iterable[DemoFiling]) -> None:
    """What was not filed before: of one account and form the first filings come first."""
    done = Counter[tuple[str, str]]()
    for filing in filings:
        done[filing.account, filing.form] += 1
        if done[filing.account, filing.form] > _submitted(platform, filing):
            with _loading(f"账号 {filing.account} 的“{filing.form}”"):
                _file(platform, filing)


def _weigh(platform: Platform, weights: DemoWeights) -> None:
    then = _earlier(platform, weights.days_ago)
    actor = _actor(then, weights.account)
    if not view_weights(then, actor, weights.table).entries:
        given = {SINCE: then.today().isoformat(), GROUND: weights.ground}
        enter_weights(then, actor, weights.table, given | weights.values)


def _set(platform: Platform, settings: DemoSettings) -> None:
    actor = _actor(platform, settings.account)
    office = view_office(platform, actor).office
    kept = OfficeSettings(
        office.notice_unit,
        office.notice_ground,
        settings.phone,
        settings.address,
        office.number_prefix,
        office.uscc,
        settings.papers,
    )
    change_settings(platform, actor, kept)


def _played(platform: Platform, case: DemoCase) -> None:
    with _loading(f"{case.uscc}的案件"):
        for step in case.steps[_done(platform, case) :]:
            _step(platform, case, step)


def _report(platform: Platform, report: DemoIndicators) -> None:
    actor = _actor(platform, report.account)
    spec = platform.catalogue.indicator_table(report.table)
    key = ReportKey(spec.id, report.division, report.year, report.subject)
    if not sheet_of(platform, actor, spec, key).revision:
        save_indicators(platform, actor, spec, key, SaveIndicators(report.values, 0))


def load_subject(platform: Platform, subject: DemoSubject) -> None:
    """Take a subject into its ledger with its records, or those that are missing. Raises ConflictError."""
    enrolled = _earlier(platform, subject.enrolled_days_ago)
    with _loading(f"{subject.uscc}的台账"):
        row, done = _kept(platform, subject)
        if row is None:
            actor = _actor(enrolled, subject.account)
            row = enrol_subject(enrolled, actor, subject.scheme, subject.uscc, subject.of_class)
        for record in subject.records[done:]:
            _recorded(platform, subject, row, record)


def _kept(platform: Platform, subject: DemoSubject) -> tuple[int | None, int]:
    """The subject, when it is in the ledger already, and how many of its records are."""
    query = (
        select(GradedSubject.id)
        .join(Enterprise, col(Enterprise.id) == GradedSubject.enterprise_id)
        .where(GradedSubject.scheme == subject.scheme, Enterprise.uscc == subject.uscc)
    )
    with platform.database.reading() as session:
        row = session.exec(query).first()
        done = session.exec(select(func.count()).where(DatedRecord.subject_id == row)).one() if row else 0
    return row, done


def _recorded(platform: Platform, subject: DemoSubject, row: int, record: DemoRecord) -> None:
    """Recorded on the last of its days that has come."""
    today = platform.today()
    then = _earlier(platform, min(days for days in record.days_ago.values() if days >= 0))
    dated = {name: (today - timedelta(days=days)).isoformat() for name, days in record.days_ago.items()}
    add_record(then, _actor(then, subject.account), row, record.kind, record.answers | dated)


def _done(platform: Platform, case: DemoCase) -> int:
    """How many steps of the case are done: each leaves one event."""
    row = _case(platform, case)
    return row.events if row else 0


def _case(platform: Platform, case: DemoCase) -> tables.Case | None:
    query = select(tables.Case).where(tables.Case.procedure_id == case.procedure, tables.Case.uscc == case.uscc)
    with platform.database.reading() as session:
        return session.exec(query).first()


def _step(platform: Platform, case: DemoCase, step: DemoStep) -> None:
    then = _earlier(platform, step.days_ago)
    spec, actor, row = _procedure(then, case.procedure), _actor(then, step.account), _case(platform, case)
    act = spec.procedure.act(step.act)
    if act is None:
        raise NotFoundError(f"没有事项“{step.act}”")
    about = {ITEM: step.item} if step.item is not None else {}
    files = tuple(_files(then, spec, act))
    perform = Perform(act.id, _dated(step.answers, then), then.clock(), uploads=files, extra=about)
    if row is None:
        open_for_enterprise(then, actor, spec, case.uscc, {}, perform)
    else:
        perform_act(then, actor, row.id, perform, through=act.through)


class _Days(dict[str, str]):
    """The words for days that an answer may hold: `{today}`, `{yesterday}`, `{in_8_days}`."""

    def __init__(self, today: date) -> None:
        super().__init__(today=today.isoformat(), yesterday=(today - timedelta(days=1)).isoformat())
        self._today = today

    def __missing__(self, name: str) -> str:
        ahead = re.fullmatch(r"in_(\d{1,3})_days", name)
        if ahead is None:
            raise NotFoundError(f"演示数据中的“{{{name}}}”不是日期，可以写 {{today}}、{{yesterday}}、{{in_8_days}}")
        return (self._today + timedelta(days=int(ahead.group(1)))).isoformat()


def _procedure(platform: Platform, identifier: str) -> ProcedureSpec:
    found = next((spec for spec in platform.catalogue.current_procedures() if spec.id == identifier), None)
    if found is None:
        raise NotFoundError(f"没有程序“{identifier}”")
    return found


def _dated(answers: dict[str, Any], then: Platform) -> dict[str, Any]:
    days = _Days(then.today())
    return {name: each.format_map(days) if isinstance(each, str) else each for name, each in answers.items()}


def _files(platform: Platform, spec: ProcedureSpec, act: Act) -> Iterator[Upload]:
    """A file for each question that needs one: a blank form, as nobody has scanned anything."""
    blank = next(iter((*spec.forms.values(), *platform.catalogue.current.values())))
    form = spec.form(act.record) if act.record else blank
    for field in act.asks:
        if isinstance(field, AttachmentField) and field.required:
            yield Upload(field.id, f"{field.label}（演示）.pdf", platform.printer.final(form, None))


def _submitted(platform: Platform, filing: DemoFiling) -> int:
    """How many forms of that kind the account has filed; a draft is taken up again by itself."""
    lines = list_filings(platform, _actor(platform, filing.account))
    return sum(line.spec.id == filing.form and line.state is FilingState.SUBMITTED for line in lines)


def _open(platform: Platform, campaign: DemoCampaign) -> None:
    then, today = _earlier(platform, campaign.opened_days_ago), platform.today()
    opens_on = then.today()
    new = NewCampaign(
        procedure=campaign.procedure,
        year=opens_on.year,
        title=campaign.title.format(year=opens_on.year),
        opens_on=opens_on,
        closes_on=today + timedelta(days=campaign.closes_in_days),
        share=campaign.share,
    )
    open_campaign(then, _actor(then, campaign.account), new)


def _file(platform: Platform, filing: DemoFiling) -> None:
    then = _earlier(platform, filing.days_ago)
    actor = _actor(then, filing.account)
    identifier = start_filing(then, actor, filing.form)
    view = open_filing(then, actor, identifier)
    locked = {field.id for field in view.spec.form.fields if field.locked}
    values = {name: value for name, value in {**view.raw, **filing.answers}.items() if name not in locked}
    save = Save(values, view.revision, uuid4().hex)
    if filing.submitted:
        submit_filing(then, actor, identifier, Submit(save, uuid4().hex, then.clock()))
    else:
        save_draft(then, actor, identifier, save)


def _earlier(platform: Platform, days: int) -> Platform:
    """The platform as it was so many days ago."""
    clock: Callable[[], datetime] = platform.clock
    return replace(platform, clock=lambda: clock() - timedelta(days=days))


def _actor(platform: Platform, username: str) -> Actor:
    with platform.database.reading() as session:
        account = account_named(session, username)
        if account is None or account.id is None:
            raise LookupError(username)
        office = session.get(Office, account.office_id) if account.office_id else None
    return Actor(
        account=account.id,
        name=account.display_name,
        role=account.role,
        enterprise=account.enterprise_id,
        office=account.office_id,
        division=office.division_code if office else None,
        authority=office.authority if office else None,
    )
