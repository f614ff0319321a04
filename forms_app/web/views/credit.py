"""Public lists: notices that run today, enterprises that are trustworthy today; objections. As page, file and feed."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from math import ceil
from uuid import UUID

from flask import Blueprint, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from forms_app.core.dates import DateError, parse_date
from forms_app.core.errors import BadInputError, NotFoundError, ProblemsError, TooLargeError
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.storage.public_lists import PublicPlace
from forms_app.usecases.objections import NewObjection, answer_to, object_to
from forms_app.usecases.public_lists import (
    PublicEntry,
    all_trustworthy,
    notice_document,
    printed_list,
    public_entry,
    running_notices,
    trustworthy,
    view_notice,
)
from forms_app.usecases.public_workbook import public_workbook
from forms_app.web.asked import files_sent, search_words
from forms_app.web.current import arrived_at, open_to_anyone
from forms_app.web.current import platform_on_arrival as _platform
from forms_app.web.downloads import ATOM, CSV, EXCEL, PDF, download
from forms_app.web.rates import TooOftenError, count_objection, makes_a_file

credit = Blueprint("credit", __name__)
_HEADINGS = ("序号", "企业名称", "统一社会信用代码", "所在地", "公布日期", "有效期至")


@credit.get("/credit")
@open_to_anyone
def index() -> ResponseReturnValue:
    """Notices that run today, and the way to the list."""
    return render_template("credit/index.html", notices=running_notices(_platform()), today=_platform().today())


@credit.get("/credit/trustworthy")
@open_to_anyone
def standing() -> ResponseReturnValue:
    """Enterprises that hold the status today."""
    words, division = _words(), _division()
    page = trustworthy(_platform(), _spec(), words, division, _place())
    divisions = [
        each for each in _platform().reference.divisions.in_force(_platform().today()) if each.parent is not None
    ]
    return render_template(
        "credit/trustworthy.html", page=page, words=words, division=division or "", divisions=divisions, spec=_spec()
    )


@credit.get("/credit/trustworthy.csv")
@open_to_anyone
@makes_a_file
def standing_csv() -> ResponseReturnValue:
    """The list as CSV, in UTF-8 with a byte order mark so that Excel opens it."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([*_HEADINGS, f"截至{_platform().today():%Y-%m-%d}"])
    for number, entry in enumerate(_all(), 1):
        writer.writerow([number, *(_plain(text) for text in _cells(entry))])
    return download(("\ufeff" + stream.getvalue()).encode(), CSV, _file_name("csv"))


@credit.get("/credit/trustworthy.json")
@open_to_anyone
@makes_a_file
def standing_json() -> ResponseReturnValue:
    """The list as JSON."""
    entries = [
        {
            "enterprise_name": entry.enterprise_name,
            "uscc": entry.uscc,
            "division_code": entry.division_code,
            "division": entry.division,
            "announced_on": entry.since.isoformat(),
            "valid_until": entry.until.isoformat(),
        }
        for entry in _all()
    ]
    return jsonify({"as_of": _platform().today().isoformat(), "count": len(entries), "entries": entries})


@credit.get("/credit/trustworthy.xlsx")
@open_to_anyone
@makes_a_file
def standing_workbook() -> ResponseReturnValue:
    """The list as an official Excel table."""
    content = public_workbook(_platform(), _spec(), _all())
    return download(content, EXCEL, _file_name("xlsx"))


@credit.get("/credit/trustworthy.pdf")
@open_to_anyone
@makes_a_file
def standing_print() -> ResponseReturnValue:
    """The list in official layout."""
    return download(printed_list(_platform(), _spec(), _words(), _division()), PDF, _file_name("pdf"), inline=True)


@credit.get("/credit/trustworthy.atom")
@open_to_anyone
def feed() -> ResponseReturnValue:
    """The newest entries as an Atom feed."""
    page = trustworthy(_platform(), _spec(), "", None, None)
    text = render_template("credit/feed.xml", page=page, spec=_spec(), now=_platform().clock())
    return make_response(text, 200, {"Content-Type": ATOM})


@credit.get("/credit/notices/<uuid:notice>")
@open_to_anyone
def notice(notice: UUID) -> ResponseReturnValue:
    """A publicity notice while it runs."""
    words = _words()
    return render_template(
        "credit/notice.html", view=view_notice(_platform(), _spec(), notice, words, _place()), words=words
    )


@credit.get("/credit/notices/<uuid:notice>/notice.pdf")
@open_to_anyone
@makes_a_file
def notice_pdf(notice: UUID) -> ResponseReturnValue:
    """The notice in official layout, while it runs."""
    row, content = notice_document(_platform(), _spec(), notice)
    return download(content, PDF, row.file_name, inline=True)


@credit.get("/credit/objections/new/<uuid:entry>")
@open_to_anyone
def objection_form(entry: UUID) -> ResponseReturnValue:
    """Objecting to one entry."""
    found = public_entry(_platform(), _spec(), entry)
    return render_template("credit/objection.html", entry=found, given={}, problems={})


@credit.post("/credit/objections/new/<uuid:entry>")
@open_to_anyone
def objecting(entry: UUID) -> ResponseReturnValue:
    """Take the objection and give its number."""
    found = public_entry(_platform(), _spec(), entry)
    given = {name: request.form.get(name, "") for name in ("name", "contact", "facts")}
    try:
        count_objection()
        number = object_to(_platform(), entry, NewObjection(**given, files=files_sent(), at=arrived_at()))
    except TooOftenError as error:
        page = render_template("credit/objection.html", entry=found, given=given, problems={"": str(error)})
        return page, 429, {"Retry-After": str(ceil(error.wait.total_seconds()))}
    except ProblemsError as error:
        problems = {problem.field: problem.message for problem in error.problems}
        return render_template("credit/objection.html", entry=found, given=given, problems=problems), 422
    except (TooLargeError, BadInputError) as error:
        return render_template("credit/objection.html", entry=found, given=given, problems={"files": str(error)}), 422
    return render_template("credit/objected.html", entry=found, number=number, at=arrived_at())


@credit.get("/credit/objections")
@open_to_anyone
def objection_answer() -> ResponseReturnValue:
    """What became of an objection, for whoever has its number."""
    number = request.args.get("number", "").strip()
    if not number:
        return render_template("credit/answer.html", number="", found=None, error="")
    try:
        return render_template("credit/answer.html", number=number, found=answer_to(_platform(), number), error="")
    except NotFoundError as error:
        return render_template("credit/answer.html", number=number, found=None, error=str(error)), 404


def _spec() -> ProcedureSpec:
    """The procedure whose results are public. Raises NotFoundError where no regulation has one."""
    found = next(iter(_platform().catalogue.campaign_procedures()), None)
    if found is None:
        raise NotFoundError("没有公开的名单")
    return found


def _all() -> Iterable[PublicEntry]:
    return all_trustworthy(_platform(), _spec(), _words(), _division())


def _cells(entry: PublicEntry) -> tuple[str, ...]:
    return (entry.enterprise_name, entry.uscc, entry.division, f"{entry.since:%Y-%m-%d}", f"{entry.until:%Y-%m-%d}")


def _plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _file_name(ending: str) -> str:
    return f"{_spec().procedure.title}名单_{_platform().today():%Y%m%d}.{ending}"


def _words() -> str:
    return search_words()


def _division() -> str | None:
    code = request.args.get("division", "")
    if code and _platform().reference.divisions.find(code) is None:
        raise BadInputError("没有这个地区，请从列表中选择")
    return code or None


def _place() -> PublicPlace | None:
    after, day = request.args.get("after"), request.args.get("from")
    if not after or not day:
        return None
    try:
        start: date = parse_date(day)
        return PublicPlace(start, UUID(after))
    except (DateError, ValueError):
        raise BadInputError("页码有误，请从列表第一页开始") from None
