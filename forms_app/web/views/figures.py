"""Figures: tables with charts drawn here, and the same numbers as Excel."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import OFFICE_ROLES
from forms_app.core.errors import BadInputError
from forms_app.disk.files import written
from forms_app.usecases.figures import FiguresQuery, export_figures, figure_list
from forms_app.usecases.figures import figures as counted
from forms_app.web.current import actor, only_for, platform
from forms_app.web.downloads import EXCEL, download

figures_pages = Blueprint("figures", __name__)
_OFFICE = only_for(*OFFICE_ROLES)
_FILTERS = ("procedure", "year", "division", "order")


@figures_pages.get("/bureau/figures")
@_OFFICE
def figures() -> ResponseReturnValue:
    """Every figure with its chart and its table."""
    query = _query()
    kept = {name: value for name, value in request.args.items() if name in _FILTERS and value}
    found = counted(platform(), actor(), query)
    return render_template(
        "campaigns/figures.html", found=found, query=query, kept=kept, today=platform().today(), list_of=figure_list
    )


@figures_pages.get("/bureau/figures.xlsx")
@_OFFICE
def workbook() -> ResponseReturnValue:
    """The same tables as sheets; `table` names one to be had alone."""
    query, table = _query(), request.args.get("table")
    title, content = written(lambda file: export_figures(platform(), actor(), query, table, file))
    return download(content, EXCEL, f"{title}_{query.year or '全部年度'}_{platform().today():%Y%m%d}.xlsx")


def _query() -> FiguresQuery:
    year = request.args.get("year", "")
    if year and not (year.isascii() and year.isdigit() and len(year) == 4):
        raise BadInputError("年度应为四位数字")
    return FiguresQuery(
        year=int(year) if year else None,
        division=request.args.get("division") or None,
        order=request.args.get("order", ""),
        procedure=request.args.get("procedure", ""),
    )
