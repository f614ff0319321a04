"""The support measures of a form for everybody: what each grants, to whom, up to how much."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from forms_app.core.errors import BadInputError
from forms_app.web.current import open_to_anyone, platform

measures_pages = Blueprint("measures", __name__)


@measures_pages.get("/forms/<domain>/<name>/measures")
@open_to_anyone
def overview(domain: str, name: str) -> ResponseReturnValue:
    """All measures with their conditions, in the words of the text."""
    spec = platform().catalogue.form(f"{domain}/{name}")
    if spec.measures is None:
        raise BadInputError(f"“{spec.form.title}”没有支持措施")
    return render_template("measures/overview.html", spec=spec, measures=spec.measures)
