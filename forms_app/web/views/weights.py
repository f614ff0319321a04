"""Tables of weights on the screen: what holds today, what was entered before, and entering a new one."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import OFFICE_ROLES, Role
from forms_app.core.errors import Problem, ProblemsError
from forms_app.forms.building import show_problems
from forms_app.usecases.weights import SINCE, WeightView, enter_weights, view_weights, weight_tables
from forms_app.web.current import actor, form_builder, form_templates, only_for, platform
from forms_app.web.form_page import ActPage, Posted, posted

weights = Blueprint("weights", __name__)


@weights.get("/bureau/weights")
@only_for(*OFFICE_ROLES)
def tables() -> ResponseReturnValue:
    """The tables of one's own authority."""
    return render_template("weights/tables.html", tables=weight_tables(platform(), actor().authority))


@weights.get("/bureau/weights/<domain>/<name>")
@only_for(*OFFICE_ROLES)
def table(domain: str, name: str) -> ResponseReturnValue:
    """One table with everything that was entered for it."""
    return _page(view_weights(platform(), actor(), f"{domain}/{name}"))


@weights.post("/bureau/weights/<domain>/<name>")
@only_for(Role.ADMINISTRATOR)
def enter(domain: str, name: str) -> ResponseReturnValue:
    """Enter a table."""
    view = view_weights(platform(), actor(), f"{domain}/{name}")
    sent = posted(view.table.questionnaire, {"csrf_token"}, saving=False)
    if sent.odd:
        return _page(view, sent, sent.odd), 422
    try:
        enter_weights(platform(), actor(), view.table.id, sent.values)
    except ProblemsError as error:
        return _page(view, sent, error.problems), 422
    flash("权重表已录入，自所填日期起适用；此前的记录保留。")
    return redirect(url_for(".table", domain=domain, name=name), 303)


def _page(view: WeightView, sent: Posted | None = None, problems: tuple[Problem, ...] = ()) -> str:
    asked = view.table.questionnaire
    values = {SINCE: platform().today().isoformat()} | (view.current.weights if view.current else {})
    web_form = sent.web_form if sent else form_builder().empty(asked, values, platform().today())
    show_problems(web_form, problems)
    page = ActPage(web_form, form_templates().of(asked), problems)
    return render_template("weights/table.html", view=view, page=page)
