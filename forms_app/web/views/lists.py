"""The lists of an office's screens as Excel, and which columns a person wants in them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import OFFICE_ROLES
from forms_app.core.errors import BadInputError
from forms_app.usecases.export_register import REGISTER_LISTS
from forms_app.usecases.figures import FIGURE_LISTS, figure_place
from forms_app.usecases.graded_tables import GRADED_LISTS
from forms_app.usecases.ledgers import ledger_key, ledgers_of
from forms_app.usecases.list_columns import forget_columns, moved, save_columns, view_columns
from forms_app.usecases.list_exports import OrderedSubmissions
from forms_app.usecases.list_tables import export_campaigns
from forms_app.web.current import actor, only_for, platform
from forms_app.web.list_files import sent_list, sent_table
from forms_app.web.views.bureau import submission_filters
from forms_app.web.views.cases import case_query

lists = Blueprint("lists", __name__)
_OFFICE = only_for(*OFFICE_ROLES)
_MOST_COLUMNS = 60
SCREENS = {
    "cases": "cases.worklist", "campaigns": "campaigns.campaigns", "submissions": "bureau.submissions",
    "numbers": "numbers.register", "enterprises": "directory.enterprises",
    "items": "clocks.items", "reminders": "tasks.reminders",
}  # fmt: skip
"""Where each list is shown."""


@lists.get("/bureau/lists/cases.xlsx")
@_OFFICE
def cases_table() -> ResponseReturnValue:
    """The worklist with its filters."""
    return sent_list("cases", case_query(), url_for("cases.worklist"))


@lists.get("/bureau/lists/campaigns.xlsx")
@_OFFICE
def campaigns_table() -> ResponseReturnValue:
    """The campaigns."""
    return sent_table("认定活动清单", lambda file: export_campaigns(platform(), actor(), file))


@lists.get("/bureau/lists/submissions.xlsx")
@_OFFICE
def submissions_table() -> ResponseReturnValue:
    """The submissions with their filters and order."""
    query = submission_filters().checked()
    sort, descending = request.args.get("sort", "received"), request.args.get("order", "desc") != "asc"
    wanted = OrderedSubmissions(query, sort, descending)
    return sent_list("submissions", wanted, url_for("bureau.submissions"))


@lists.get("/bureau/lists/<name>/columns")
@_OFFICE
def columns(name: str) -> ResponseReturnValue:
    """The columns of a list: which, and in which order."""
    return _columns_page(name)


@lists.post("/bureau/lists/<name>/columns")
@_OFFICE
def change_columns(name: str) -> ResponseReturnValue:
    """Keep the choice, move a column, or have all columns again."""
    step, _, column = request.form.get("action", "").partition(":")
    if step == "all":
        forget_columns(platform(), actor(), name)
        flash("已恢复全部列。")
        return redirect(url_for(".columns", name=name), 303)
    chosen = tuple(request.form.getlist("column"))[:_MOST_COLUMNS]
    try:
        save_columns(platform(), actor(), name, moved(chosen, column, {"up": -1, "down": 1}.get(step, 0)))
    except BadInputError as error:
        return _columns_page(name, str(error)), 422
    if step not in ("up", "down"):
        flash("已保存，以后导出这张清单时都按此选列。")
        return redirect(url_for(".columns", name=name), 303)
    return redirect(url_for(".columns", name=name, moved=column, by=step), 303)


def _columns_page(name: str, error: str = "") -> str:
    view = view_columns(platform(), actor(), name)
    return render_template("lists/columns.html", view=view, name=name, error=error, screen=_screen(name))


def _screen(name: str) -> str:
    """Where the list is shown: a screen of its own, that of the ledgers or the figures, or a campaign's."""
    if name in SCREENS:
        return url_for(SCREENS[name])
    if name.startswith(FIGURE_LISTS):
        procedure, figure = figure_place(name)
        return url_for("figures.figures", procedure=procedure, _anchor=figure)
    if name.startswith((GRADED_LISTS, REGISTER_LISTS)):
        _, domain, spec = name.split(".")
        endpoint = "grades.ledger" if name.startswith(GRADED_LISTS) else "bureau.register_page"
        return url_for(endpoint, domain=domain, name=spec)
    if name not in {each.list_id for each in ledgers_of(platform(), actor())}:
        return url_for("campaigns.campaigns")
    return url_for("ledgers.ledger", table=ledger_key(name))
