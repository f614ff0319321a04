"""The public check of issued documents: by the code on their paper, and by the file in the browser."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from forms_app.core.check_codes import read_code
from forms_app.core.errors import NotFoundError
from forms_app.usecases.check_document import Checked, check_document
from forms_app.web.current import open_to_anyone, platform

check_pages = Blueprint("check", __name__)


@check_pages.get("/check")
@open_to_anyone
def check() -> ResponseReturnValue:
    """Asking for the code; a code that was typed leads to the document's own page."""
    typed = request.args.get("code", "")
    if not typed.strip():
        return _page("", None)
    code = read_code(typed)
    return redirect(url_for(".document", code=code), 303) if code else (_page(typed, None), 404)


@check_pages.get("/check/<string:code>")
@open_to_anyone
def document(code: str) -> ResponseReturnValue:
    """What there is to know of one document: where its QR code leads."""
    try:
        return _page(code, check_document(platform(), code))
    except NotFoundError:
        return _page(code, None), 404


def _page(typed: str, found: Checked | None) -> str:
    return render_template("check/check.html", typed=typed, found=found, today=platform().today())
