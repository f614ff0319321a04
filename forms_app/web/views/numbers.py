"""文号登记簿: the register of document numbers, voiding one, the register as Excel."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import OFFICE_ROLES, Role
from forms_app.core.errors import BadInputError, ConflictError
from forms_app.usecases.numbers import Wanted, numbers_of, void_number
from forms_app.web.current import actor, only_for, platform
from forms_app.web.list_files import sent_list

number_pages = Blueprint("numbers", __name__)
_OFFICE = only_for(*OFFICE_ROLES)
_LONGEST_SEARCH, _LONGEST_ID, _YEAR_DIGITS = 60, 9, 4
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
    filters: dict[str, Any] = {**_kept()}
    return redirect(url_for(".register", **filters), 303)


def _page(error: str = "", faulty: int | None = None) -> str:
    before = _number("before", _LONGEST_ID, "页码有误，请从登记簿第一页开始")
    return render_template(
        "numbers/register.html", page=numbers_of(platform(), actor(), _wanted(), before), kept=_kept(), error=error,
        faulty=faulty, given=request.form.get("reason", ""),
    )  # fmt: skip


def _kept() -> dict[str, str]:
    """The filters as they stand in the address."""
    return {name: request.args[name] for name in _FILTERS if request.args.get(name)}


def _wanted() -> Wanted:
    words = request.args.get("q", "").strip()
    if len(words) > _LONGEST_SEARCH:
        raise BadInputError(f"搜索词最多{_LONGEST_SEARCH}个字")
    return Wanted(
        office=_number("office", _LONGEST_ID, "没有这个机构，请从列表中选择"),
        year=_number("year", _YEAR_DIGITS, "年度应为四位数字"),
        kind=request.args.get("kind") or None,
        words=words,
    )


def _number(name: str, digits: int, otherwise: str) -> int | None:
    text = request.args.get(name, "")
    if text and not (text.isascii() and text.isdigit() and len(text) <= digits):
        raise BadInputError(otherwise)
    return int(text) if text else None
