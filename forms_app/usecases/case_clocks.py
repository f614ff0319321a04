"""The clocks of a case as its page and its papers show them: parallel items, what stood still and why, count sheets."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from forms_app.cases.actors import Actor
from forms_app.cases.allowed import acts_for, refusal
from forms_app.cases.case import Deadline
from forms_app.cases.clocks import Stop, as_pause, days_used, stops_of
from forms_app.cases.items import CaseItem, item_number
from forms_app.core.dates import chinese
from forms_app.core.errors import NotFoundError
from forms_app.documents.count_sheets import SheetPaper, SheetStop, count_sheet_pdf
from forms_app.specs.clocks import Items
from forms_app.usecases.case_file import CaseFile, person_for
from forms_app.usecases.list_cases import Light, light
from forms_app.usecases.platform import Platform
from forms_app.usecases.view_case import ActChoice, CaseView
from forms_app.workdays.counting import CountSheet, days_left
from forms_app.workdays.terms import Term, Unit


@dataclass(frozen=True, slots=True)
class ItemLine:
    """A parallel item on the page of its case: how urgent it is, how it stands in words, what can be done to it."""

    item: CaseItem
    light: Light
    standing: str
    used: int
    choices: tuple[ActChoice, ...]


@dataclass(frozen=True, slots=True)
class StopLine:
    """A time for which a clock stood still: what it was about, why, from when until when (None: it still does).

    `days` are the working days of it.
    """

    cause: str
    reason: str
    about: str
    who: str
    since: date
    until: date | None
    days: int


@dataclass(frozen=True)
class CasePanel:
    """What the page of a case shows of its clocks; `rule` is None where it has no parallel items."""

    rule: Items | None
    items: tuple[ItemLine, ...]
    stops: tuple[StopLine, ...]


def case_panel(platform: Platform, actor: Actor, view: CaseView) -> CasePanel:
    """The clocks of a case beside its terms."""
    case, today, calendar = view.file.case, platform.today(), platform.reference.calendar
    with platform.database.reading() as session:
        person = person_for(session, actor, view.file.row, today)
    acts = [act for act in acts_for(case, person) if act.through == "item" and person.of_office]

    def line(item: CaseItem) -> ItemLine:
        choices = (ActChoice(act, refusal(case, act, person, calendar, today, item=item.number)) for act in acts)
        return ItemLine(
            item=item,
            light=item_light(item, today),
            standing=item_standing(view.file, item, today),
            used=days_used(item.sheet, case.day_of(item.ended) if item.ended else today),
            # What does not fit an item at all (to resume what runs) is not offered for it.
            choices=tuple(each for each in choices if each.refusal is None) if item.is_open else (),
        )

    return CasePanel(
        rule=case.procedure.items,
        items=tuple(line(item) for item in case.items(calendar, today)),
        stops=tuple(stop_lines(platform, view.file, today)),
    )


def item_light(item: CaseItem, today: date) -> Light:
    """How urgent an item is; none once it is done, and while its clock stands still."""
    return light(item.due, today) if item.is_open else Light.NONE


def item_standing(file: CaseFile, item: CaseItem, today: date) -> str:
    """How an item stands, in words: `剩3个工作日`, `停止计时：…，剩3个工作日`, `2026年3月2日办结，用时5个工作日`."""
    word = unit_word(item.sheet.term)
    if item.ended is not None:
        act, on = file.spec.procedure.act(item.ended.event), file.case.day_of(item.ended)
        late = "（超期）" if item.is_late(on) else ""
        return f"{chinese(on)}{act.said if act else '办结'}，用时{days_used(item.sheet, on)}{word}{late}"
    left = f"剩{days_left(item.sheet, today)}{word}"
    if item.stopped_by is not None:
        return f"停止计时：{item.stopped_by.why}，{left}"
    if today > item.sheet.due:
        return f"已超期{(today - item.sheet.due).days}日"
    return "今日届满" if today == item.sheet.due else left


def unit_word(term: Term) -> str:
    """The unit in which what is left of a term is told: months and years by days."""
    return "个工作日" if term.unit is Unit.WORKING_DAYS else "日"


def stop_lines(platform: Platform, file: CaseFile, today: date) -> Iterator[StopLine]:
    """Every time for which a clock of the case stood still."""
    return (_stop_line(platform, file, stop, today) for stop in stops_of(file.case))


def _stop_line(platform: Platform, file: CaseFile, stop: Stop, today: date) -> StopLine:
    calendar, pause = platform.reference.calendar, as_pause(file.case, stop, today)
    items = {item.number: f"{item.title}（{item.department}）" for item in file.case.items(calendar, today)}
    lost = (pause.after + timedelta(days=n) for n in range(1, (pause.until - pause.after).days + 1))
    return StopLine(
        cause=stop.pause.title,
        reason=str(stop.began.data.get(stop.pause.because) or "") if stop.pause.because else "",
        about=items.get(stop.item, "") if stop.item is not None else "全案",
        who=stop.began.name,
        since=pause.after,
        until=pause.until if stop.ended else None,
        days=sum(calendar.day(day).working for day in lost),
    )


def term_sheet_pdf(platform: Platform, file: CaseFile, term: str) -> tuple[str, bytes]:
    """The count sheet of a term of a case on paper, with its title. Raises NotFoundError when it has not begun."""
    known = {each.id for each in file.spec.procedure.terms}
    deadline = file.deadline(platform, platform.today(), term) if term in known else None
    if deadline is None:
        raise NotFoundError("本件没有这个期限，或者还没有开始计算")
    clock = _Clock(
        title=deadline.term.title,
        article=deadline.term.article,
        sheet=deadline.sheet,
        ended=end_of_term(file, deadline),
        stops=tuple(stop for stop in stops_of(file.case) if term in stop.pause.terms),
        running=deadline.running,
    )
    return clock.title, _printed(platform, file, clock)


def item_sheet_pdf(platform: Platform, file: CaseFile, number: int) -> tuple[str, bytes]:
    """The count sheet of a parallel item on paper, with its title. Raises NotFoundError."""
    item = item_number(file.case, number, platform.reference.calendar, platform.today())
    rule = file.case.procedure.items
    clock = _Clock(
        title=f"{item.title}（{item.department}）",
        article=rule.article if rule else "",
        sheet=item.sheet,
        ended=file.case.day_of(item.ended) if item.ended else None,
        stops=tuple(item.stops),
        running=item.stopped_by is None,
    )
    return clock.title, _printed(platform, file, clock)


def matter_label(file: CaseFile) -> str:
    """What tells the case from others of the same one is called: the question's own label."""
    procedure = file.spec.procedure
    asked = (field.label for act in procedure.acts for field in act.asks if field.id == procedure.named)
    return next(asked, "名称")


def end_of_term(file: CaseFile, deadline: Deadline) -> date | None:
    """The day on which a term was fulfilled by one of its `ends`; None while it runs."""
    marks = (*deadline.term.since, *deadline.term.ends)
    last = next((event for event in reversed(file.case.events) if event.event in marks), None)
    return file.case.day_of(last) if last is not None and last.event in deadline.term.ends else None


@dataclass(frozen=True, slots=True)
class _Clock:
    """A term or a parallel item as its count sheet tells it: `ended` when fulfilled, `running` unless stopped."""

    title: str
    article: str
    sheet: CountSheet
    ended: date | None
    stops: tuple[Stop, ...]
    running: bool


def _printed(platform: Platform, file: CaseFile, clock: _Clock) -> bytes:
    today, row, sheet, ended = platform.today(), file.row, clock.sheet, clock.ended
    told = [_stop_line(platform, file, stop, today) for stop in clock.stops]
    paper = SheetPaper(
        title=clock.title,
        ground=f"《{file.spec.regulation.title}》{clock.article}",
        procedure=file.spec.procedure.title,
        facts=(
            (f"{file.spec.procedure.subject.word}名称", row.enterprise_name),
            *(((matter_label(file), row.matter),) if row.matter else ()),
            ("编号", row.receipt),
            ("办理机构", file.office.name),
        ),
        sheet=sheet,
        standing=term_standing(sheet, ended, today, running=clock.running),
        ended=ended if ended is None or sheet.due >= sheet.start else None,
        stops=tuple(SheetStop(each.cause, each.reason, each.about, each.who, each.since, each.until) for each in told),
        made_on=today,
    )
    return count_sheet_pdf(platform.printer, paper)


def term_standing(sheet: CountSheet, ended: date | None, today: date, *, running: bool) -> str:
    """How a count stands, a sentence."""
    unit = unit_word(sheet.term)
    if sheet.due < sheet.start:
        return f"提前{sheet.term}的日期为{chinese(sheet.due)}。{sheet.reservation}"
    if ended is not None:
        late = "，超过期限" if ended > sheet.due else ""
        return f"已于{chinese(ended)}办结，用时{days_used(sheet, ended)}{unit}{late}。"
    used, left = f"已计{days_used(sheet, today)}{unit}", f"剩余{days_left(sheet, today)}{unit}"
    if not running:
        return f"现在停止计时，{used}，{left}；如于今日恢复计时，届满日为{chinese(sheet.due)}。"
    late = "已经超期。" if today > sheet.due else ""
    return f"{used}，{left}，届满日为{chinese(sheet.due)}。{sheet.reservation}{late}"
