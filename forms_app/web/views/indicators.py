"""Tables of indicators: what was reached, division by division and year by year; one indicator; and entering values."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import OFFICE_ROLES, Role
from forms_app.core.errors import BadInputError, Problem, ProblemsError, TooLargeError
from forms_app.documents.target_bars import target_bars
from forms_app.specs.catalogue import IndicatorSpec
from forms_app.specs.indicators import NATURES
from forms_app.storage.indicators import ReportKey
from forms_app.usecases.indicator_exports import (
    export_indicators,
    known_heading,
    print_indicators,
    target_heading,
    targets_of,
)
from forms_app.usecases.indicator_results import Results, ResultsQuery, bar_values, indicator_results, results
from forms_app.usecases.indicator_workbooks import read_values, sheet_title, values_template
from forms_app.usecases.indicators import (
    Sheet,
    divisions_to_enter,
    indicator_tables,
    may_enter,
    sheet_of,
    subject_of,
    table_of,
    years_to_enter,
)
from forms_app.usecases.save_indicators import OvertakenError, SaveIndicators, save_indicators
from forms_app.web.current import actor, form_builder, form_templates, only_for, platform
from forms_app.web.downloads import EXCEL, PDF, download
from forms_app.web.form_page import ActPage, Posted, base_revision, posted
from forms_app.web.list_files import sent_table
from forms_app.web.workbooks import sent_workbook

indicator_pages = Blueprint("indicators", __name__)
_OFFICE = only_for(*OFFICE_ROLES)
_HANDLER = only_for(Role.HANDLER)
_CONTROLS = frozenset({"csrf_token", "revision", "division", "year", "subject"})
_MOST_CHOSEN = 100
_BARS_LEFT, _BARS_WIDTH = 2.0, 336.0
"""Where bars stand in the drawing of indicators/parts.html."""


@indicator_pages.get("/bureau/indicators")
@_OFFICE
def listed() -> ResponseReturnValue:
    """The tables of one's kind of authority."""
    return render_template("indicators/tables.html", lines=indicator_tables(platform(), actor()))


@indicator_pages.get("/bureau/indicators/<domain>/<name>")
@_OFFICE
def table(domain: str, name: str) -> ResponseReturnValue:
    """Divisions and years side by side."""
    found = _found(domain, name)
    return render_template(
        "indicators/table.html", found=found, spec=found.spec, kept=_kept(), heading=target_heading(found),
        known=known_heading(found),
        targets={each.id: targets_of(found, each) for each in found.indicators}, **_entering(found.spec),
    )  # fmt: skip


@indicator_pages.get("/bureau/indicators/<domain>/<name>/table.xlsx")
@_OFFICE
def workbook(domain: str, name: str) -> ResponseReturnValue:
    """The same as an official table."""
    found = _found(domain, name)
    return sent_table(found.spec.table.title, lambda file: export_indicators(platform(), actor(), found, file))


@indicator_pages.get("/bureau/indicators/<domain>/<name>/table.pdf")
@_OFFICE
def printed(domain: str, name: str) -> ResponseReturnValue:
    """The same on paper."""
    found = _found(domain, name)
    title = f"{found.spec.table.title}_{platform().today():%Y%m%d}.pdf"
    return download(print_indicators(platform(), actor(), found), PDF, title, inline=True)


@indicator_pages.get("/bureau/indicators/<domain>/<name>/of/<string:indicator>")
@_OFFICE
def one(domain: str, name: str, indicator: str) -> ResponseReturnValue:
    """One indicator: its formula with the numbers in it, and its values drawn beside their targets."""
    found = _found(domain, name)
    chosen, lines = indicator_results(found, indicator)
    targets = targets_of(found, chosen)
    return render_template(
        "indicators/one.html", found=found, spec=found.spec, indicator=chosen, lines=lines, targets=targets,
        kept=_kept(), nature=NATURES.get(chosen.nature or ""),
        scale=target_bars(bar_values(lines), chosen.unit, _BARS_LEFT, _BARS_WIDTH),
    )  # fmt: skip


@indicator_pages.get("/bureau/indicators/<domain>/<name>/values")
@_HANDLER
def values(domain: str, name: str) -> ResponseReturnValue:
    """What a division enters for a year, with every revision of it."""
    sheet = _sheet(table_of(platform(), actor(), domain, name), request.args)
    return _values_page(sheet, _page(sheet, sheet.raw))


@indicator_pages.post("/bureau/indicators/<domain>/<name>/values")
@_HANDLER
def entered(domain: str, name: str) -> ResponseReturnValue:
    """Save; what is wrong or was overtaken comes back as it was typed."""
    spec = table_of(platform(), actor(), domain, name)
    sheet, revision = _sheet(spec, request.form), base_revision()
    sent = posted(sheet.questionnaire, _CONTROLS)
    try:
        if sent.odd:
            raise ProblemsError(sent.odd)
        save_indicators(platform(), actor(), spec, sheet.key, SaveIndicators(sent.values, revision))
    except ProblemsError as error:
        return _values_page(sheet, _returned(sheet, sent, error.problems), revision=revision), 422
    except OvertakenError as error:
        newer = _sheet(spec, request.form)
        missed = tuple(change for change in newer.changes if change.number > revision)
        return _values_page(newer, _returned(newer, sent, ()), overtaken=str(error), missed=missed), 409
    flash(f"已保存{sheet.division.name}{sheet.key.subject}{sheet.key.year}年的数据。")
    return redirect(url_for(".table", domain=domain, name=name), 303)


@indicator_pages.get("/bureau/indicators/<domain>/<name>/values.xlsx")
@_HANDLER
def template(domain: str, name: str) -> ResponseReturnValue:
    """The workbook to fill in for a division and a year, with what has been entered so far."""
    sheet = _sheet(table_of(platform(), actor(), domain, name), request.args)
    return download(values_template(platform(), sheet), EXCEL, f"{sheet_title(sheet)}.xlsx")


@indicator_pages.post("/bureau/indicators/<domain>/<name>/workbook")
@_HANDLER
def filled(domain: str, name: str) -> ResponseReturnValue:
    """Show what a filled workbook says; it is saved from the page, once somebody has looked at it."""
    spec = table_of(platform(), actor(), domain, name)
    sheet, revision = _sheet(spec, request.form), base_revision()
    try:
        found = read_values(platform(), sheet, sent_workbook())
    except (BadInputError, TooLargeError) as error:
        return _values_page(sheet, _page(sheet, sheet.raw), workbook_faults=(str(error),)), 422
    if found.problems:
        faults = tuple(str(each) for each in found.problems)
        return _values_page(sheet, _page(sheet, sheet.raw), workbook_faults=faults), 422
    return _values_page(sheet, _page(sheet, {**sheet.raw, **found.values}), revision=revision, was_read=True)


def _found(domain: str, name: str) -> Results:
    spec = table_of(platform(), actor(), domain, name)
    return results(platform(), actor(), spec, _query())


def _query() -> ResultsQuery:
    years = request.args.getlist("year")[:_MOST_CHOSEN]
    return ResultsQuery(tuple(_year(text) for text in years), tuple(request.args.getlist("whom")[:_MOST_CHOSEN]))


def _kept() -> dict[str, list[str]]:
    """What was chosen, for links that keep it."""
    return {name: request.args.getlist(name) for name in ("year", "whom") if name in request.args}


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4):
        raise BadInputError("年份应为四位数字，如 2025")
    return int(text)


def _sheet(spec: IndicatorSpec, given: Mapping[str, str]) -> Sheet:
    subject = subject_of(given.get("subject", ""), spec.table)
    key = ReportKey(spec.id, given.get("division", ""), _year(given.get("year", "")), subject)
    return sheet_of(platform(), actor(), spec, key)


def _entering(spec: IndicatorSpec) -> dict[str, Any]:
    """What may be chosen to enter values for; nothing for those who enter none."""
    if not may_enter(actor()):
        return {"may_enter": False, "divisions": (), "enter_years": ()}
    return {
        "may_enter": True,
        "divisions": divisions_to_enter(platform(), actor(), spec.table),
        "enter_years": tuple(reversed(years_to_enter(platform(), spec.table))),
    }


def _page(sheet: Sheet, raw: Mapping[str, Any]) -> ActPage:
    web_form = form_builder().empty(sheet.questionnaire, raw, platform().today())
    return ActPage(web_form, form_templates().of(sheet.questionnaire), ())


def _returned(sheet: Sheet, sent: Posted, problems: tuple[Problem, ...]) -> ActPage:
    for problem in problems:
        if problem.field in sent.web_form:
            sent.web_form[problem.field].errors = [*sent.web_form[problem.field].errors, problem.message]
    return ActPage(sent.web_form, form_templates().of(sheet.questionnaire), problems)


def _values_page(sheet: Sheet, page: ActPage, *, revision: int | None = None, **told: Any) -> str:
    """The page; `told` is what came of what was sent: `overtaken`, `missed`, `workbook_faults`, `was_read`."""
    return render_template(
        "indicators/values.html", sheet=sheet, spec=sheet.spec, page=page, told=told,
        revision=sheet.revision if revision is None else revision,
    )  # fmt: skip
