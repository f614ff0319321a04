"""Documents whose stated due day a corrected holiday list would put elsewhere: shown, and decided by a person."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import OFFICE_ROLES
from forms_app.core.dates import DateError, parse_date
from forms_app.core.errors import BadInputError
from forms_app.usecases.stated_dates import DECISIONS, REVIEWERS, Review, list_affected, review_date
from forms_app.web.current import actor, only_for, platform

stated_dates = Blueprint("stated_dates", __name__)


@stated_dates.get("/bureau/stated-dates")
@only_for(*OFFICE_ROLES)
def listed() -> ResponseReturnValue:
    """Those that wait, and those that were decided."""
    return _page()


@stated_dates.post("/bureau/stated-dates/<uuid:stated>")
@only_for(*REVIEWERS)
def review(stated: UUID) -> ResponseReturnValue:
    """Decide one. What lacks comes back with what was typed."""
    try:
        review_date(platform(), actor(), stated, _review())
    except BadInputError as error:
        return _page(stated, str(error)), 422
    flash("核对结果已记录。")
    return redirect(url_for(".listed"), 303)


def _page(wrong: UUID | None = None, error: str = "") -> str:
    return render_template(
        "campaigns/stated_dates.html", found=list_affected(platform(), actor()), decisions=DECISIONS, wrong=wrong,
        error=error, given=request.form,
    )  # fmt: skip


def _review() -> Review:
    try:
        seen = parse_date(request.form.get("seen", ""))
    except DateError:
        raise BadInputError("页面已过期，没有保存；请刷新后重新核对") from None
    return Review(request.form.get("decision", ""), request.form.get("ground", ""), seen)
