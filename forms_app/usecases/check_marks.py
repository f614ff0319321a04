"""Codes of documents that are about to be issued: made before printing, stored when the document is issued."""

import secrets

from forms_app.core.check_codes import BITS, code_of
from forms_app.documents.check_mark import CheckMark
from forms_app.usecases.platform import Platform

CHECK_PAGE = "/check"


def new_check_mark(platform: Platform) -> CheckMark:
    """The mark of a new document, with a code that nobody can guess."""
    site = f"{platform.public_url}{CHECK_PAGE}" if platform.public_url else ""
    return CheckMark(code_of(secrets.randbits(BITS)), site)
