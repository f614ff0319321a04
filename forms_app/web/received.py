"""What arrives, looked at once before anything reads it: no view, no database has to expect what no browser sends."""

from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

from flask import Flask, Request, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.formparser import FormDataParser

from forms_app.core.errors import BadInputError
from forms_app.core.text import unprintable

CONTROLS = frozenset({"csrf_token", "action", "revision", "save_key", "submission_key", "tried"})
"""What a form page sends beside the answers."""

# What people type into the other pages. Answers are not among them: their faults are told at their fields.
_TYPED_ELSEWHERE = frozenset({"username", "copy_of", "kind", "list"})
_READING = ("GET", "HEAD", "OPTIONS")
_NOT_UTF8 = "提交的内容或文件名不是 UTF-8 编码，本次内容没有保存；请从本服务的页面提交，或把文件改名后再传"


class _LoudParser(FormDataParser):
    """Werkzeug takes a body it cannot read for an empty one; an empty form would be blamed on an expired page."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "silent": False})


class OwnRequest(Request):
    """A request whose body is read or refused, never passed over."""

    form_data_parser_class = _LoudParser


def install(app: Flask) -> None:
    """Refuse what cannot be read before any other part of the service looks at it."""
    app.request_class = OwnRequest

    @app.before_request
    def refuse() -> None:
        _refuse_odd_address()
        _refuse_odd_body()
        if request.method not in _READING:
            _refuse_odd_headers()


def _refuse_odd_address() -> None:
    """Databases differ in what they do with a NUL, and nobody can search for what cannot be seen."""
    if not _is_utf8(request.query_string):
        raise BadInputError("网址中的文字不是 UTF-8 编码，请从本服务的页面进入")
    for name, value in request.args.items(multi=True):
        if found := unprintable(name) or unprintable(value):
            raise BadInputError(f"网址中含有不可见字符（{found}），请删除后重试")


def _refuse_odd_headers() -> None:
    try:
        for name in ("Origin", "Referer"):
            urlsplit(request.headers.get(name, ""))
    except ValueError:
        raise BadRequest from None


def _refuse_odd_body() -> None:
    # Kept whole, because once it is taken apart what was not UTF-8 cannot be told from what looks like it.
    escaped = request.mimetype == "application/x-www-form-urlencoded"
    body = request.get_data() if escaped else b""
    try:
        if escaped and _holds_percent(request.form) and not _is_utf8(body):
            raise BadInputError(_NOT_UTF8)
        names = {*request.form, *request.files}
    except UnicodeDecodeError:
        raise BadInputError(_NOT_UTF8) from None
    except ValueError:
        raise BadRequest from None
    if not all(names):  # a part without a name
        raise BadRequest
    for name in names & (CONTROLS | _TYPED_ELSEWHERE):
        if found := unprintable("".join(request.form.getlist(name))):
            raise BadInputError(f"提交的内容含有不可见字符（{found}），请删除后重新提交")


def _holds_percent(form: MultiDict[str, str]) -> bool:
    """Whether anything could be bytes that were no UTF-8: those stay escaped when the form is read."""
    return any("%" in name or any("%" in value for value in values) for name, values in form.lists())


def _is_utf8(escaped: bytes) -> bool:
    try:
        unquote_to_bytes(escaped).decode()
    except UnicodeDecodeError:
        return False
    return True
