"""Side channels: lists, counts, searches and exports tell nobody of what is another's, one county at a time.

On the embedded database: who sees what is decided by conditions that the tests of use cases ask on both."""

import io
import re

from flask import Flask
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from forms_app.cases.actors import Role
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock
from tests.integration.web.conftest import Page, signed_in
from tests.integration.web.policy import ABOVE, ANYONE, OWN, POLICY, Relation
from tests.integration.web.scene import (
    OTHER_FIRM,
    PEOPLE,
    Things,
    address,
    id_names,
    officer,
    peopled,
    routes,
    the_county,
)

OTHERS = (Relation.SIBLING, Relation.FOREIGN, Relation.ELSEWHERE)
QUERIES = ("", "?all=1&year=2026&q=精密机械")
LISTING = {"cases.worklist", "bureau.submissions", "bureau.register", "figures.figures", "figures.workbook"}


def words(page: Page) -> str:
    """What an answer says, whatever its kind."""
    if page.response.content_type.startswith("image/"):
        return page.data.hex()
    if page.response.content_type == "application/pdf":
        return "".join(each.get_textpage().get_text_range() for each in PdfDocument(page.data))
    if "spreadsheetml" in page.response.content_type:
        book = load_workbook(io.BytesIO(page.data))
        return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    text = re.sub(r"csrf_token\" value=\"[^\"]*", "", page.response.get_data(as_text=True))
    return re.sub(r"事件编号：<code>\w+", "", text)


def lists_of(app: Flask, username: str) -> dict[str, str]:
    """Every page and file that this person reaches without knowing an id, by endpoint and query."""
    role, someone = next(each.role for each in PEOPLE if each.username == username), signed_in(app, username)
    found = {}
    for endpoint, method, rule in routes(app):
        access = POLICY[endpoint].access
        if method == "GET" and access != ANYONE and not id_names(rule) and (isinstance(access, str) or role in access):
            for query in QUERIES:
                path = address(rule, endpoint, Things({}, {}, {})) + query
                found[endpoint + query] = words(someone.get(path))
    return found


def test_g10_what_happens_in_one_county_changes_no_page_of_another(
    app: Flask, platform: Platform, clock: Clock
) -> None:
    """Whole pages are compared, on both databases: no name, no count, no total, no search tells anything."""
    peopled(platform)
    others = [OTHER_FIRM, *(officer(relation, role) for relation in OTHERS for role in (Role.HANDLER, Role.AUDITOR))]
    seeing = [officer(relation, Role.SUPERVISOR) for relation in (OWN, *ABOVE)]
    signed_in(app, OTHER_FIRM).get("/cases")  # messages are new once
    before = {username: lists_of(app, username) for username in (*others, *seeing)}
    the_county(platform, clock)
    for username in others:
        changed = [name for name, page in lists_of(app, username).items() if page != before[username][name]]
        assert changed == [], username
    for username in seeing:
        after = lists_of(app, username)
        assert all(after[name] != before[username][name] for name in LISTING), username
