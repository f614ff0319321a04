"""What the letters of a procedure say: from a case, what was answered, and the office, to a `Letter`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from forms_app.core.dates import chinese
from forms_app.documents.letters import Letter, letter_pdf
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.specs.fields import ChoicesField
from forms_app.specs.procedure import Act
from forms_app.storage.tables import Office
from forms_app.usecases.check_marks import new_check_mark
from forms_app.usecases.platform import Platform

TITLES = {"acceptance": "受理通知书", "correction": "补正通知书", "rejection": "不予认定通知书"}


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a letter is about: the procedure, the enterprise, who writes, on which day, and what was answered.

    `due` is the deadline that runs from it (`provisional`: it may still move), `received` the day of the application.
    """

    spec: ProcedureSpec
    enterprise: str
    uscc: str
    receipt: str
    office: Office
    on: date
    received: date
    act: Act
    answers: Mapping[str, Any]
    due: date | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that is printed and stored, and waits to be issued. `code` is that of its check mark.

    `entry` is what it says, when it is a public entry: the form and its answers. `signed_by` is who signed it, "" for
    nobody.
    """

    kind: str
    title: str
    file_name: str
    digest: str
    size: int
    code: str
    entry: tuple[str, Mapping[str, Any]] | None = None
    signed_by: str = ""


def prepare_letter(platform: Platform, kind: str, occasion: Occasion) -> Prepared:
    """Print and store a letter. Raises ProblemsError for characters that no font has."""
    letter = _LETTERS[kind](occasion)
    return prepare(platform, kind, letter, f"{TITLES[kind]}_{occasion.enterprise}.pdf")


def prepare(platform: Platform, kind: str, letter: Letter, file_name: str) -> Prepared:
    """Print and store any letter."""
    mark = new_check_mark(platform)
    pdf = letter_pdf(platform.printer, replace(letter, check=mark))
    return Prepared(kind, letter.title.replace("\n", ""), file_name, platform.files.put(pdf), len(pdf), mark.code)


def _acceptance(occasion: Occasion) -> Letter:
    regulation = occasion.spec.regulation
    state = occasion.spec.procedure.state(occasion.act.to or "")
    term = occasion.spec.procedure.term(state.term or "")
    reserved = "（暂定）" if occasion.provisional else ""
    in_principle = "" if term.binding else "原则上"
    due = f"，{in_principle}于{chinese(occasion.due)}{reserved}前完成{state.title}" if occasion.due else ""
    return _letter(
        occasion,
        "acceptance",
        (
            (
                f"你单位（统一社会信用代码：{occasion.uscc}）提交的《{occasion.spec.application.form.title}》"
                f"（回执编号：{occasion.receipt}）已于{chinese(occasion.received)}收到。"
            ),
            f"本机关将依据《{regulation.title}》（{regulation.number}）{term.article}的规定进行{state.title}{due}。",
            "需要补正的，本机关将一次告知全部问题。",
        ),
    )


def _correction(occasion: Occasion) -> Letter:
    regulation = occasion.spec.regulation
    rows = occasion.answers.get("defects") or []
    return _letter(
        occasion,
        "correction",
        (
            (
                f"你单位（统一社会信用代码：{occasion.uscc}）于{chinese(occasion.received)}提交的"
                f"《{occasion.spec.application.form.title}》（回执编号：{occasion.receipt}），经审查需要补正。"
                f"依据《{regulation.title}》（{regulation.number}）{occasion.act.article}，现将全部问题一次告知如下："
            ),
        ),
        items=tuple(f"{row['item']}：{row['defect']}" for row in rows),
        closing=("请在办理页面改好全部问题后一次提交。补正期间停止计算办理期限，补正后继续计算。",),
    )


def _rejection(occasion: Occasion) -> Letter:
    regulation = occasion.spec.regulation
    return _letter(
        occasion,
        "rejection",
        (
            (
                f"你单位（统一社会信用代码：{occasion.uscc}）于{chinese(occasion.received)}提交的"
                f"《{occasion.spec.application.form.title}》（回执编号：{occasion.receipt}），"
                f"依据《{regulation.title}》（{regulation.number}）{occasion.act.article}审查，不予认定。不符合的条款："
            ),
        ),
        items=_failing_items(occasion),
        closing=(
            f"理由：{occasion.answers.get('reason', '')}",
            "整改到位后，可以参加下一年度的认定活动。对本通知有疑问的，可以向本机关查询。",
        ),
    )


def _failing_items(occasion: Occasion) -> tuple[str, ...]:
    field = occasion.act.question("items")
    if not isinstance(field, ChoicesField):
        return ()
    chosen = occasion.answers.get("items") or ()
    return tuple(option.label for option in field.options if option.id in chosen)


def _letter(
    occasion: Occasion,
    kind: str,
    paragraphs: tuple[str, ...],
    *,
    items: tuple[str, ...] = (),
    closing: tuple[str, ...] = (),
) -> Letter:
    office = occasion.office
    contact = f"联系电话：{office.phone}。" if office.phone else ""
    place = f"联系地址：{office.address}。" if office.address else ""
    ending = (contact + place,) if contact or place else ()
    title = f"{occasion.spec.procedure.title}{TITLES[kind]}"
    return Letter(title, occasion.enterprise, paragraphs, office.name, chinese(occasion.on), items, (*closing, *ending))


_LETTERS: dict[str, Callable[[Occasion], Letter]] = {
    "acceptance": _acceptance,
    "correction": _correction,
    "rejection": _rejection,
}
