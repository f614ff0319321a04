"""Figures: tables with charts drawn here, and the same numbers as Excel."""

import tempfile
from pathlib import Path

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import OFFICE_ROLES
from forms_app.core.errors import BadInputError
from forms_app.usecases.figures import export_figures
from forms_app.usecases.figures import figures as counted
from forms_app.web.current import actor, only_for, platform
from forms_app.web.downloads import EXCEL, download

figures_pages = Blueprint("figures", __name__)
_OFFICE = only_for(*OFFICE_ROLES)


@figures_pages.get("/bureau/figures")
@_OFFICE
def figures() -> ResponseReturnValue:
    """By year, by division, by state."""
    year = _year()
    return render_template(
        "campaigns/figures.html", found=counted(platform(), actor(), year), year=year,
        today=platform().today(),
    )  # fmt: skip


@figures_pages.get("/bureau/figures.xlsx")
@_OFFICE
def workbook() -> ResponseReturnValue:
    """The table by division."""
    year = _year()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "figures.xlsx"
        export_figures(platform(), actor(), year, file)
        content = file.read_bytes()
    return download(content, EXCEL, f"认定情况统计表_{year or '全部'}_{platform().today():%Y%m%d}.xlsx")


def _year() -> int | None:
    text = request.args.get("year", "")
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise BadInputError("年度应为四位数字")
    return int(text)
