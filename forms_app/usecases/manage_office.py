"""What an office's administrator sets: how it counts days, where to turn to, who acts for whom."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select

from forms_app.cases.actors import ACTING_ROLES, Actor, Role
from forms_app.core import credit_code
from forms_app.core.errors import BadInputError, ConflictError, ForbiddenError, NotFoundError
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.storage.audit import Entry, append, locked_head
from forms_app.storage.case_tables import Deputy
from forms_app.storage.faults import retried
from forms_app.storage.numbers import prefix_is_taken
from forms_app.storage.tables import Account, Office
from forms_app.usecases.paper_settings import PaperSetting, paper_settings, read_papers
from forms_app.usecases.platform import Platform
from forms_app.usecases.signing_offices import SigningWith, signs_with
from forms_app.usecases.typed import typed
from forms_app.workdays.terms import Unit

_SAMPLE_PREFIX = "朝"
NOTICE_UNITS = {Unit.DAYS.value: "自然日", Unit.WORKING_DAYS.value: "工作日"}
_LONGEST = 200
_PREFIX = re.compile(r"[\u4e00-\u9fff]{1,6}")
_LONGEST_DEPUTY_DAYS = 366


@dataclass(frozen=True, slots=True)
class DeputyLine:
    """Somebody acts for somebody, from and until (inclusive), and whether today."""

    id: int
    principal: str
    deputy: str
    since: date
    until: date
    ground: str
    now: bool


@dataclass(frozen=True, slots=True)
class OpenTerm:
    """A term of the office's regulations that leaves open in which days it is counted: 公示期, 7日, 第十一条（四）."""

    title: str
    period: str
    article: str


@dataclass(frozen=True)
class OfficeView:
    """An office's settings, its people who act on cases, its deputies, its certificate (None without one).

    `open_terms` are those whose kind of days the office sets, `number_example` is how its prefix begins a number (""
    where its regulations have no numbers).
    """

    office: Office
    people: tuple[Account, ...]
    deputies: tuple[DeputyLine, ...]
    papers: tuple[tuple[PaperSetting, str], ...]
    signing: SigningWith | None
    may_change: bool
    open_terms: tuple[OpenTerm, ...] = ()
    number_example: str = ""


@dataclass(frozen=True, slots=True)
class OfficeSettings:
    """What can be set; `papers` by the names of `paper_settings`, left as they are when None."""

    notice_unit: str
    notice_ground: str
    phone: str
    address: str
    number_prefix: str = ""
    uscc: str = ""
    papers: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class NewDeputy:
    """Who is to act for whom, and when."""

    principal: int
    deputy: int
    since: date
    until: date
    ground: str


def view_office(platform: Platform, actor: Actor) -> OfficeView:
    """One's own office."""
    today = platform.today()
    with platform.database.reading() as session:
        office = session.get_one(Office, actor.office)
        people = _people(session, office)
        names = {account.id: account.display_name for account in people}
        query = select(Deputy).where(Deputy.office_id == office.id, col(Deputy.ended_at).is_(None))
        deputies = tuple(
            DeputyLine(
                row.id or 0, names.get(row.principal_id, "—"), names.get(row.deputy_id, "—"), row.since, row.until,
                row.ground, row.since <= today <= row.until,
            )
            for row in session.exec(query.order_by(col(Deputy.since).desc()))
        )  # fmt: skip
    papers = tuple((each, _set(office, each)) for each in paper_settings(platform, office.authority))
    signing = signs_with(platform, office)
    specs = platform.catalogue.current_procedures(office.authority)
    return OfficeView(
        office=office,
        people=people,
        deputies=deputies,
        papers=papers,
        signing=signing,
        may_change=actor.role is Role.ADMINISTRATOR,
        open_terms=tuple(dict.fromkeys(_open_terms(specs))),
        number_example=_number_example(specs, today.year),
    )


def _open_terms(specs: Iterable[ProcedureSpec]) -> Iterator[OpenTerm]:
    for spec in specs:
        for term in spec.procedure.terms:
            if term.setting:
                yield OpenTerm(term.title, str(term.length), term.article)


def _number_example(specs: Iterable[ProcedureSpec], year: int) -> str:
    kinds = (kind for spec in specs for kind in spec.procedure.numbers)
    return next((kind.number(_SAMPLE_PREFIX, year, 1) for kind in kinds), "")


@retried
def change_settings(platform: Platform, actor: Actor, settings: OfficeSettings) -> None:
    """Set how the office counts, where to turn to, how its numbers begin, what its papers cite.

    Raises ForbiddenError, BadInputError; ProblemsError for faults of `papers`, each at its name.
    """
    require_administrator(actor)
    texts = _checked_texts(settings)
    papers = read_papers(platform, actor.authority or "", settings.papers) if settings.papers is not None else None
    with platform.database.writing() as session:
        office = session.get_one(Office, actor.office, with_for_update=True)
        if texts["number_prefix"] and prefix_is_taken(session, office.id or 0, texts["number_prefix"]):
            raise BadInputError(f"文号代字“{texts['number_prefix']}”已由其他机构使用，文号会相同；请换用其他代字")
        office.notice_unit = settings.notice_unit
        changed: dict[str, object] = {"notice_unit": settings.notice_unit, **texts}
        if papers is not None:
            changed |= {"national_articles": papers.articles, **papers.remedies}
        for name, value in changed.items():
            setattr(office, name, value)
        session.add(office)
        note_on_office(platform, session, actor, "settings_changed", changed)


def _checked_texts(settings: OfficeSettings) -> dict[str, str]:
    """What was typed, by the column it is kept in. Raises BadInputError for what cannot be set so."""
    texts = {
        "notice_ground": typed(settings.notice_ground, "依据", _LONGEST),
        "phone": typed(settings.phone, "联系电话", _LONGEST),
        "address": typed(settings.address, "联系地址", _LONGEST),
        "number_prefix": typed(settings.number_prefix, "文号代字", _LONGEST),
        "uscc": _credit_code(settings.uscc),
    }
    if settings.notice_unit not in NOTICE_UNITS:
        raise BadInputError("请选择公示期按哪一种日计算")
    if settings.notice_unit != Unit.DAYS.value and not texts["notice_ground"]:
        raise BadInputError("公示期按工作日计算的，须写明依据；公示页面会同时显示")
    if texts["number_prefix"] and not _PREFIX.fullmatch(texts["number_prefix"]):
        raise BadInputError("文号代字应为1至6个汉字，如“朝”；不写“统信”和“字”")
    return texts


@retried
def add_deputy(platform: Platform, actor: Actor, new: NewDeputy) -> None:
    """Let a colleague act for another; the same again, while it holds, is entered once.

    Raises ForbiddenError, BadInputError, NotFoundError.
    """
    require_administrator(actor)
    ground = typed(new.ground, "代理事由", _LONGEST, required=True)
    if new.until < new.since:
        raise BadInputError("代理截止日早于开始日，请核对")
    if (new.until - new.since).days > _LONGEST_DEPUTY_DAYS:
        raise BadInputError(f"代理最长{_LONGEST_DEPUTY_DAYS}日")
    if new.principal == new.deputy:
        raise BadInputError("本人不能代理本人")
    with platform.database.writing() as session:
        people = {account.id: account for account in _people(session, session.get_one(Office, actor.office))}
        if new.principal not in people or new.deputy not in people:
            raise NotFoundError("没有找到所选人员，请从本机构人员中选择")
        if people[new.principal].role not in ACTING_ROLES:
            raise BadInputError(f"{people[new.principal].display_name}没有可以代理的职责")
        locked_head(session)  # of a page sent twice at once the second is to find the first
        if _is_entered(session, new):
            return
        session.add(
            Deputy(
                office_id=actor.office or 0,
                principal_id=new.principal,
                deputy_id=new.deputy,
                since=new.since,
                until=new.until,
                ground=ground,
            )
        )
        named = {"principal": people[new.principal].display_name, "deputy": people[new.deputy].display_name}
        dates = {"since": new.since.isoformat(), "until": new.until.isoformat()}
        note_on_office(platform, session, actor, "deputy_added", {**named, **dates, "ground": ground})


def _is_entered(session: Session, new: NewDeputy) -> bool:
    """Whether these two stand in for each other on the very same days already."""
    query = select(Deputy).where(
        Deputy.principal_id == new.principal,
        Deputy.deputy_id == new.deputy,
        Deputy.since == new.since,
        Deputy.until == new.until,
        col(Deputy.ended_at).is_(None),
    )
    return session.exec(query).first() is not None


@retried
def end_deputy(platform: Platform, actor: Actor, identifier: int) -> None:
    """End it at once. Raises ForbiddenError, NotFoundError, ConflictError when it was ended."""
    require_administrator(actor)
    with platform.database.writing() as session:
        row = session.get(Deputy, identifier, with_for_update=True)
        if row is None or row.office_id != actor.office:
            raise NotFoundError("没有找到这项代理")
        if row.ended_at is not None:
            raise ConflictError("这项代理已经结束")
        row.ended_at = platform.clock()
        session.add(row)
        note_on_office(platform, session, actor, "deputy_ended", {"deputy": identifier})


def _credit_code(text: str) -> str:
    """The office's own code, "" when none is given. Raises BadInputError naming the rule that it breaks."""
    try:
        return str(credit_code.parse(text)) if text.strip() else ""
    except credit_code.CreditCodeError as error:
        raise BadInputError(f"本机构统一社会信用代码：{error}") from None


def _set(office: Office, setting: PaperSetting) -> str:
    if setting.category is None:
        return str(getattr(office, setting.name))
    return office.national_articles.get(setting.category.id, "")


def _people(session: Session, office: Office) -> tuple[Account, ...]:
    query = select(Account).where(Account.office_id == office.id, col(Account.active)).order_by(Account.username)
    return tuple(session.exec(query))


def require_administrator(actor: Actor) -> None:
    """Raise ForbiddenError for anybody but an office's administrator."""
    if actor.role is not Role.ADMINISTRATOR or actor.office is None:
        raise ForbiddenError("机构设置由机构管理员办理")


def note_on_office(platform: Platform, session: Session, actor: Actor, event: str, data: dict[str, object]) -> None:
    """Record what was done to the settings of the own office."""
    append(session, Entry(platform.clock(), actor.account, actor.name, f"office/{actor.office}", event, data))
