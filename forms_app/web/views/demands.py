"""上级机构的要求: what an office above demands of the office that has a case, and the answer."""

from collections.abc import Mapping
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import ACTING_ROLES, OFFICE_ROLES, Role
from forms_app.core.errors import BadInputError, ConflictError, NotFoundError, ProblemsError, TooLargeError
from forms_app.usecases.case_file import require_own_office
from forms_app.usecases.demands import (
    DemandAnswer,
    Demands,
    NewDemand,
    Waiting,
    answer_demand,
    demand,
    demands_of,
    waiting_for,
)
from forms_app.usecases.view_case import view_case
from forms_app.web.asked import files_sent
from forms_app.web.current import actor, arrived_at, only_for, platform

demand_pages = Blueprint("demands", __name__)
_GIVEN = ("kind", "number", "facts")


@demand_pages.app_template_global("demands_in")
def demands_in(case: UUID) -> Demands:
    """For `parts/demands.html`: what was demanded in a case."""
    return demands_of(platform(), actor(), case)


@demand_pages.app_template_global("waiting_requests")
def waiting_requests() -> tuple[Waiting, ...]:
    """For the worklist: what one's own office has to answer."""
    return waiting_for(platform(), actor())


@demand_pages.get("/bureau/cases/<uuid:case>/demands")
@only_for(*OFFICE_ROLES)
def listed(case: UUID) -> ResponseReturnValue:
    """What was demanded, with the form for a new demand or for the answer."""
    return _page(case, {}, {})


@demand_pages.post("/bureau/cases/<uuid:case>/demands")
@only_for(*ACTING_ROLES)
def made(case: UUID) -> ResponseReturnValue:
    """Demand something."""
    given = {name: request.form.get(name, "") for name in _GIVEN}
    try:
        demand(platform(), actor(), case, NewDemand(**given, files=files_sent(), at=arrived_at()))
    except ProblemsError as error:
        return _page(case, given, {each.field: each.message for each in error.problems}), 422
    except (TooLargeError, BadInputError) as error:
        return _page(case, given, {"files": str(error)}), 422
    flash("已向办理机构提出，其办件页面有提示；答复后显示在本页。")
    return redirect(url_for(".listed", case=case), 303)


@demand_pages.post("/bureau/cases/<uuid:case>/demands/answer")
@only_for(Role.HANDLER)
def answered(case: UUID) -> ResponseReturnValue:
    """Answer one."""
    require_own_office(actor(), view_case(platform(), actor(), case).file)
    given = request.form.to_dict()
    try:
        if given.get("met") not in ("yes", "no"):
            raise BadInputError("请选择办理结果")
        answer = DemandAnswer(given["met"] == "yes", given.get("reason", ""), arrived_at())
        answer_demand(platform(), actor(), case, _demanded(given), answer)
    except (BadInputError, ConflictError) as error:
        return _page(case, given, {"answer": str(error)}), 409 if isinstance(error, ConflictError) else 422
    flash("已答复上级机构。")
    return redirect(url_for(".listed", case=case), 303)


def _demanded(given: Mapping[str, str]) -> UUID:
    try:
        return UUID(given.get("demand", ""))
    except ValueError:
        raise NotFoundError("没有找到这项要求，请从案件页面进入") from None


def _page(case: UUID, given: Mapping[str, str], problems: Mapping[str, str]) -> str:
    view = view_case(platform(), actor(), case)
    found = demands_of(platform(), actor(), case)
    if not view.file.spec.procedure.demands:
        raise NotFoundError("这个程序没有上级机构要求更正的规定")
    return render_template(
        "demands/demands.html", view=view, row=view.file.row, found=found, given=given, problems=problems
    )  # fmt: skip
