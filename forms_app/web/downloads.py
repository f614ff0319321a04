"""Answers that are files: with their type, their Chinese name, and never run inside our pages."""

from urllib.parse import quote

from flask import Response, make_response

PDF = "application/pdf"
PNG, SVG = "image/png", "image/svg+xml"
CSV, JSON, ATOM = "text/csv; charset=utf-8", "application/json", "application/atom+xml; charset=utf-8"
_TYPES = {".pdf": PDF, ".jpg": "image/jpeg", ".png": PNG}
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_UNSAFE = str.maketrans(dict.fromkeys('<>:"/\\|?*\r\n\t', "_"))
_LONGEST = 150


def media_type_of(name: str) -> str:
    """The type of a file that was handed in: its name was given the right ending when it came."""
    return _TYPES.get(name[-4:].lower(), "application/octet-stream")


def download(content: bytes, kind: str, name: str, *, inline: bool = False) -> Response:
    """The file under that name; `inline` lets the browser show it."""
    response = make_response(content)
    response.headers["Content-Type"] = kind
    return name_file(response, name, inline=inline)


def name_file(response: Response, name: str, *, inline: bool = False) -> Response:
    """The answer as a file of that name (RFC 6266), never run inside our pages."""
    safe = name.translate(_UNSAFE)[-_LONGEST:]
    disposition = "inline" if inline else "attachment"
    response.headers["Content-Disposition"] = f"{disposition}; filename=\"download\"; filename*=UTF-8''{quote(safe)}"
    # Shown by itself a file may do nothing: no script, no form, no connection. (`sandbox` would stop PDF viewers.)
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'"
    return response
