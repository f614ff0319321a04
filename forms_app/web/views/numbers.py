"""文号登记簿: the register of document numbers, voiding one, the register as Excel."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import OFFICE_ROLES, Role
from forms_app.core.errors import BadInputError, ConflictError
from forms_app.usecases.numbers import Wanted, numbers_of, void_number
from forms_app.web.asked import kept_filters, number_asked, search_words
from forms_app.web.current import actor, only_for, platform
from forms_app.web.list_files import sent_list

number_pages = Blueprint("numbers", __name__)
_OFFICE = only_for(*OFFICE_ROLES)
_LONGEST_ID, _YEAR_DIGITS = 9, 4
_FILTERS = ("office", "year", "kind", "q")


@number_pages.get("/bureau/numbers")
@_OFFICE
def register() -> ResponseReturnValue:
    """The numbers of a year, newest first."""
    return _page()


@number_pages.get("/bureau/numbers.xlsx")
@_OFFICE
def workbook() -> ResponseReturnValue:
    """The same as an official table, by series."""
    return sent_list("numbers", _wanted(), url_for(".register"))


@number_pages.post("/bureau/numbers/<int(max=2147483647):number>/void")
@only_for(Role.ADMINISTRATOR)
def voided(number: int) -> ResponseReturnValue:
    """Void a number, with a reason."""
    try:
        row = void_number(platform(), actor(), number, request.form.get("reason", ""))
    except BadInputError as error:
        return _page(str(error), number), 422
    except ConflictError as error:
        return _page(str(error), number), 409
    flash(f"{row.text}已作废，登记保留，不再使用。")
    filters: dict[str, Any] = {**kept_filters(_FILTERS)}
    return redirect(url_for(".register", **filters), 303)


def _page(error: str = "", faulty: int | None = None) -> str:
    before = number_asked("before", _LONGEST_ID, "页码有误，请从登记簿第一页开始")
    return render_template(
        "numbers/register.html", page=numbers_of(platform(), actor(), _wanted(), before), error=error,
        kept=kept_filters(_FILTERS), faulty=faulty, given=request.form.get("reason", ""),
    )  # fmt: skip


def _wanted() -> Wanted:
    words = search_words()
    return Wanted(
        office=number_asked("office", _LONGEST_ID, "没有这个机构，请从列表中选择"),
        year=number_asked("year", _YEAR_DIGITS, "年度应为四位数字"),
        kind=request.args.get("kind") or None,
        words=words,
    )
