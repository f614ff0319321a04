"""Carrying what was typed over a sign-in: nothing is lost because a session ran out.

The posted values travel inside the sign-in page itself as hidden inputs; nothing is stored for somebody unknown.
After signing in, a page shows that they are still there and sends them to where they were going, on a click.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from flask import Response, make_response, render_template, request, url_for

PREFIX = "carried:"
_SECRETS = frozenset({"password", "current_password", "new_password", "repeated_password"})
_NOT_CARRIED = _SECRETS | {"csrf_token"}
NEXT = "next"


def carried_page(status: int, message: str) -> Response:
    """The page that keeps the values of this request: to sign in, or, signed in, to send them again."""
    from_post = request.method == "POST"
    next_path = request.full_path.rstrip("?") if from_post or request.method == "GET" else url_for("public.home")
    values = list(posted_pairs()) if from_post else []
    template = "account/sign_in.html" if status == 401 else "account/continue.html"
    page = render_template(
        template, message=message, next_path=next_path, carried=values, files_lost=bool(request.files), prefix=PREFIX
    )
    return make_response(page, status)


def retyping_page(status: int, message: str) -> Response | None:
    """The page to type a password into again, None when none was typed.

    Passwords are never carried: to send the rest again would end in "wrong password" and puzzle everybody.
    """
    if _SECRETS.isdisjoint(request.form):
        return None
    signing_in = "password" in request.form
    page = render_template(
        "account/sign_in.html" if signing_in else "account/password.html",
        fault=message,
        username=request.form.get("username", ""),
        next_path=request.form.get(NEXT, ""),
        carried=carried_pairs(),
        prefix=PREFIX,
    )
    return make_response(page, status)


def posted_pairs() -> Iterator[tuple[str, str]]:
    """Name and value of everything posted, but for secrets."""
    for name, value in request.form.items(multi=True):
        if name not in _NOT_CARRIED:
            yield name, value


def carried_pairs() -> list[tuple[str, str]]:
    """Name and value of what the sign-in page carries."""
    return [
        (name.removeprefix(PREFIX), value) for name, value in request.form.items(multi=True) if name.startswith(PREFIX)
    ]


def safe_path(path: str | None) -> str:
    """A path inside this service, the home page for anything else (`//evil`, `\\evil`, `javascript:`)."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")) or "\\" in path:
        return url_for("public.home")
    parts = urlsplit(path)
    return path if not parts.scheme and not parts.netloc and path.isprintable() else url_for("public.home")


def came_from_here() -> bool:
    """Whether the browser says that a page of this service sent the request."""
    fetched = request.headers.get("Sec-Fetch-Site")
    if fetched is not None:
        return fetched == "same-origin"
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(origin).netloc == request.host
