"""Headers of every answer: nothing from outside, nothing inline, nothing kept where it must not be."""

from flask import Flask, Response, request

from forms_app.web.current import has_token

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
_ALWAYS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def install(app: Flask, *, secure: bool) -> None:
    """Add the headers to every answer."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        if secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        if request.endpoint != "static" and (has_token() or request.method != "GET"):
            response.headers["Cache-Control"] = "no-store"
        elif request.endpoint != "static":
            # What is withdrawn or over must be gone everywhere at once: whoever keeps a copy has to ask again.
            response.headers.setdefault("Cache-Control", "no-cache")
        return response
