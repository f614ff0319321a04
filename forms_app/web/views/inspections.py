"""抽查: how many of those who hold something are to be inspected in a year; on the screen, in Excel and on paper."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import OFFICE_ROLES
from forms_app.core.errors import BadInputError
from forms_app.disk.files import written
from forms_app.usecases.inspections import (
    holders_title,
    inspected_procedures,
    inspection_print,
    inspection_workbook,
    view_inspections,
)
from forms_app.web.current import actor, only_for, platform
from forms_app.web.downloads import EXCEL, PDF, download

inspection_pages = Blueprint("inspections", __name__)
_OFFICE = only_for(*OFFICE_ROLES)
_YEAR_DIGITS = 4


@inspection_pages.get("/bureau/inspections")
@_OFFICE
def counts() -> ResponseReturnValue:
    """The counts of a year, and every holder with its inspections."""
    page = view_inspections(platform(), actor(), *_wanted())
    schemes = inspected_procedures(platform(), actor())
    return render_template("inspections/counts.html", page=page, schemes=schemes, holders=holders_title(page))


@inspection_pages.get("/bureau/inspections.xlsx")
@_OFFICE
def workbook() -> ResponseReturnValue:
    """The counts as an official table."""
    title, content = written(lambda file: inspection_workbook(platform(), actor(), *_wanted(), file))
    return download(content, EXCEL, f"{title}_{platform().today():%Y%m%d}.xlsx")


@inspection_pages.get("/bureau/inspections.pdf")
@_OFFICE
def printed() -> ResponseReturnValue:
    """The counts on paper."""
    title, pdf = inspection_print(platform(), actor(), *_wanted())
    return download(pdf, PDF, f"{title}_{platform().today():%Y%m%d}.pdf", inline=True)


def _wanted() -> tuple[str, int | None]:
    year = request.args.get("year", "")
    if year and not (year.isascii() and year.isdigit() and len(year) == _YEAR_DIGITS):
        raise BadInputError("年度应为四位数字")
    return request.args.get("table", ""), int(year) if year else None
