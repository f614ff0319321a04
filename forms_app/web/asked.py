"""What an address asks for: words, numbers, filters that are carried on; and days and files that small forms send."""

from collections.abc import Iterable
from datetime import date

from flask import request

from forms_app.core.dates import DateError, parse_date
from forms_app.core.errors import BadInputError
from forms_app.usecases.uploads import Upload

LONGEST_SEARCH = 60


def search_words() -> str:
    """What is searched for, "" for nothing. Raises BadInputError for more than anybody types."""
    words = request.args.get("q", "").strip()
    if len(words) > LONGEST_SEARCH:
        raise BadInputError(f"搜索词最多{LONGEST_SEARCH}个字")
    return words


def number_asked(name: str, digits: int, otherwise: str) -> int | None:
    """A whole number of so many digits at the most, None when none is given. Raises BadInputError(otherwise)."""
    text = request.args.get(name, "")
    if text and not (text.isascii() and text.isdigit() and len(text) <= digits):
        raise BadInputError(otherwise)
    return int(text) if text else None


def kept_filters(names: Iterable[str]) -> dict[str, str]:
    """The filters as they stand in the address."""
    return {name: request.args[name] for name in names if request.args.get(name)}


def day_sent(name: str, label: str) -> date:
    """A day that was typed. Raises BadInputError, which calls it by its label."""
    try:
        return parse_date(request.form.get(name, "").strip())
    except DateError as error:
        raise BadInputError(f"{label}：{error}") from None


def files_sent() -> tuple[Upload, ...]:
    """The files of a page that has one place for them. Browsers send an empty part where none was chosen."""
    sent = (each for each in request.files.getlist("files") if each.filename)
    return tuple(Upload("files", each.filename or "", each.read()) for each in sent)
