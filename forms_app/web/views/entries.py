"""Public entries: as page, file and feed; one entry; asking for its correction. Nothing beyond the official form."""

from dataclasses import replace
from math import ceil
from typing import Any
from uuid import UUID

from flask import Blueprint, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from forms_app.core.dates import DateError, parse_date
from forms_app.core.errors import BadInputError, NotFoundError, ProblemsError, TooLargeError
from forms_app.storage.public_lists import PublicPlace
from forms_app.usecases.corrections import correction_answer, request_correction
from forms_app.usecases.entries import (
    PublicEntry,
    Wanted,
    all_entries,
    entry_document,
    entry_paper,
    list_entries,
    public_category,
    public_entry,
    publishing_office,
    publishing_offices,
)
from forms_app.usecases.entry_files import (
    entries_csv,
    entries_workbook,
    meaning_of_nothing,
    nothing_found,
    printed_entries,
    statement,
)
from forms_app.usecases.public_intake import NewObjection
from forms_app.usecases.public_words import public_words
from forms_app.web.asked import LONGEST_SEARCH, files_sent
from forms_app.web.current import arrived_at, open_to_anyone
from forms_app.web.current import platform_on_arrival as _platform
from forms_app.web.downloads import ATOM, CSV, EXCEL, PDF, download
from forms_app.web.rates import TooOftenError, count_objection, makes_a_file

entries = Blueprint("entries", __name__)
_GIVEN = ("name", "contact", "facts")


@entries.get("/credit/entries")
@open_to_anyone
def listed() -> ResponseReturnValue:
    """What is public today in the whole province: the provincial column (第十六条)."""
    return _list_page(_wanted(), "")


@entries.get("/credit/offices")
@open_to_anyone
def offices() -> ResponseReturnValue:
    """The pages of the offices."""
    return render_template("entries/offices.html", offices=publishing_offices(_platform()))


@entries.get("/credit/offices/<string:code>")
@open_to_anyone
def office(code: str) -> ResponseReturnValue:
    """An office's own page: what it determined itself."""
    found = publishing_office(_platform(), code)
    return _list_page(replace(_wanted(), division=code, own=True), found.name)


@entries.get("/credit/entries/<string:category>.csv")
@open_to_anyone
@makes_a_file
def table(category: str) -> ResponseReturnValue:
    """The entries of a category as CSV."""
    wanted = replace(_wanted(), category=category)
    return download(entries_csv(_platform(), wanted), CSV, _file_name(category, "csv"))


@entries.get("/credit/entries/<string:category>.xlsx")
@open_to_anyone
@makes_a_file
def workbook(category: str) -> ResponseReturnValue:
    """The entries of a category as an official Excel table."""
    wanted = replace(_wanted(), category=category)
    return download(entries_workbook(_platform(), wanted), EXCEL, _file_name(category, "xlsx"))


@entries.get("/credit/entries/<string:category>.pdf")
@open_to_anyone
@makes_a_file
def printed(category: str) -> ResponseReturnValue:
    """The entries of a category in official layout."""
    wanted = replace(_wanted(), category=category)
    return download(printed_entries(_platform(), wanted), PDF, _file_name(category, "pdf"), inline=True)


@entries.get("/credit/entries.json")
@open_to_anyone
@makes_a_file
def data() -> ResponseReturnValue:
    """The entries as JSON: for each what its form says."""
    found = [_plain(entry) for entry in all_entries(_platform(), _wanted())]
    return jsonify({"as_of": _platform().today().isoformat(), "count": len(found), "entries": found})


@entries.get("/credit/entries.atom")
@open_to_anyone
def feed() -> ResponseReturnValue:
    """The newest entries as an Atom feed."""
    wanted = _wanted()
    page = list_entries(_platform(), wanted, None)
    text = render_template("entries/feed.xml", page=page, now=_platform().clock(), args=_arguments(wanted))
    return make_response(text, 200, {"Content-Type": ATOM})


@entries.get("/credit/statement.pdf")
@open_to_anyone
@makes_a_file
def nothing() -> ResponseReturnValue:
    """The dated statement that a search found nothing, in print."""
    name = f"{public_words(_platform()).about}公示信息查询结果_{_platform().today():%Y%m%d}.pdf"
    return download(statement(_platform(), _words()), PDF, name, inline=True)


@entries.get("/credit/entries/<uuid:entry>")
@open_to_anyone
def entry(entry: UUID) -> ResponseReturnValue:
    """One entry: its stable address, as long as it is public."""
    found = public_entry(_platform(), entry)
    return render_template(
        "entries/entry.html", entry=found, paper=entry_paper(_platform(), found), today=_platform().today()
    )


@entries.get("/credit/entries/<uuid:entry>/entry.pdf")
@open_to_anyone
@makes_a_file
def paper(entry: UUID) -> ResponseReturnValue:
    """The entry as issued, as long as it is public."""
    row, content = entry_document(_platform(), entry)
    return download(content, PDF, row.file_name, inline=True)


@entries.get("/credit/entries/<uuid:entry>/correction")
@open_to_anyone
def correction_form(entry: UUID) -> ResponseReturnValue:
    """Asking for the correction of one entry."""
    return _correction_page(public_entry(_platform(), entry), {}, {})


@entries.post("/credit/entries/<uuid:entry>/correction")
@open_to_anyone
def requesting(entry: UUID) -> ResponseReturnValue:
    """Take the request and give its number."""
    found = public_entry(_platform(), entry)
    given = {name: request.form.get(name, "") for name in _GIVEN}
    try:
        count_objection("更正申请")
        new = NewObjection(given["name"], given["contact"], given["facts"], files_sent(), arrived_at())
        number = request_correction(_platform(), entry, new)
    except TooOftenError as error:
        waiting = {"Retry-After": str(ceil(error.wait.total_seconds()))}
        return _correction_page(found, given, {"": str(error)}), 429, waiting
    except ProblemsError as error:
        return _correction_page(found, given, {each.field: each.message for each in error.problems}), 422
    except (TooLargeError, BadInputError) as error:
        return _correction_page(found, given, {"files": str(error)}), 422
    return render_template("entries/requested.html", entry=found, number=number, at=arrived_at())


@entries.get("/credit/corrections")
@open_to_anyone
def request_answer() -> ResponseReturnValue:
    """What became of a request, for whoever has its number."""
    number = request.args.get("number", "").strip()
    if not number:
        return render_template("entries/answer.html", number="", found=None, error="")
    try:
        found = correction_answer(_platform(), number)
        return render_template("entries/answer.html", number=number, found=found, error="")
    except NotFoundError as error:
        return render_template("entries/answer.html", number=number, found=None, error=str(error)), 404


def _list_page(wanted: Wanted, office: str) -> str:
    parts = _platform()
    page = list_entries(parts, wanted, _place())
    divisions = [each for each in parts.reference.divisions.in_force(parts.today()) if each.parent is not None]
    return render_template(
        "entries/list.html", page=page, wanted=wanted, office=office, divisions=divisions, args=_arguments(wanted),
        nothing=nothing_found(parts, wanted.words), meaning=meaning_of_nothing(parts),
    )  # fmt: skip


def _correction_page(found: PublicEntry, given: dict[str, str], problems: dict[str, str]) -> str:
    return render_template("entries/correction.html", entry=found, given=given, problems=problems)


def _plain(entry: PublicEntry) -> dict[str, Any]:
    return {
        "id": str(entry.id),
        "category": entry.category.id,
        "category_title": entry.category.category.title,
        "published_from": entry.since.isoformat(),
        "published_until": entry.until.isoformat(),
        "form": entry.form.form.mark,
        "fields": dict(entry.lines),
    }


def _wanted() -> Wanted:
    """The filters in the address. Raises BadInputError naming the one that cannot be read."""
    division = request.args.get("division", "")
    if division and _platform().reference.divisions.find(division) is None:
        raise BadInputError("没有这个地区，请从列表中选择")
    own = bool(division) and request.args.get("own") == "1"
    return Wanted(request.args.get("category") or None, division or None, own, _words())


def _words() -> str:
    words = " ".join(request.args.get("q", "").split())
    if len(words) > LONGEST_SEARCH:
        raise BadInputError(f"搜索词最多{LONGEST_SEARCH}个字")
    return words


def _arguments(wanted: Wanted) -> dict[str, str | None]:
    """The filters as an address has them, without the category."""
    return {"q": wanted.words or None, "division": wanted.division, "own": "1" if wanted.own else None}


def _place() -> PublicPlace | None:
    after, day = request.args.get("after"), request.args.get("from")
    if not after or not day:
        return None
    try:
        return PublicPlace(parse_date(day), UUID(after))
    except (DateError, ValueError):
        raise BadInputError("页码有误，请从列表第一页开始") from None


def _file_name(category: str, ending: str) -> str:
    return f"{public_category(_platform(), category).table.title}_{_platform().today():%Y%m%d}.{ending}"
