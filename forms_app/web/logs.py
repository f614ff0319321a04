"""One JSON line an event, with the number that error pages show. No contents of forms, no passwords."""

import logging
import secrets
import sys

import structlog
from flask import Flask, Response, g, request

from forms_app.web.current import client_address, platform

_EVENT_ALPHABET = "23456789ABCDEFGHJKMNPQRTUVWXY"
_EVENT_LENGTH = 10


def configure() -> None:
    """Write JSON lines to stderr."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def install(app: Flask) -> None:
    """Give every request its number and its moment of arrival; log what was changed or refused."""
    logger = structlog.get_logger()

    @app.before_request
    def begin() -> None:
        g.arrived_at = platform().clock()
        g.event = "".join(_EVENT_ALPHABET[byte % len(_EVENT_ALPHABET)] for byte in secrets.token_bytes(_EVENT_LENGTH))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(event_number=g.event)

    @app.after_request
    def note(response: Response) -> Response:
        if request.method not in ("GET", "HEAD", "OPTIONS") or response.status_code >= 500:
            logger.info(
                "request",
                method=request.method,
                endpoint=request.endpoint,
                status=response.status_code,
                address=client_address(),
            )
        return response
