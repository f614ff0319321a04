"""What belongs to the current request: the platform, who is signed in, when it arrived."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

from flask import current_app, g, request, session
from flask.typing import ResponseReturnValue

from forms_app.cases.actors import Actor, Role
from forms_app.core.errors import ForbiddenError
from forms_app.forms.building import FormBuilder
from forms_app.usecases.messages import unread_count
from forms_app.usecases.platform import Platform
from forms_app.usecases.public_words import authority_title, public_words
from forms_app.usecases.sign_in import signed_in
from forms_app.web.form_templates import FormTemplates
from forms_app.web.navigation import menu

P = ParamSpec("P")
R = TypeVar("R")

TOKEN = "login"  # noqa: S105 - the name under which the cookie keeps it
_PLATFORM, _FORMS, _TEMPLATES = "xinbiao.platform", "xinbiao.forms", "xinbiao.templates"
ACCESS = "access"
"""Attribute of every view that says who may call it; a test reads it."""

ANYONE = "anyone"
SIGNED_IN = "signed in"


class SignInNeededError(Exception):
    """Nobody is signed in, or no longer."""


def platform() -> Platform:
    """The platform of this application."""
    return cast("Platform", current_app.extensions[_PLATFORM])


def platform_on_arrival() -> Platform:
    """The same as of the moment of arrival: midnight may come while an answer is made, which is as of one day."""
    return replace(platform(), clock=arrived_at)


def form_builder() -> FormBuilder:
    """The maker of web forms of this application."""
    return cast("FormBuilder", current_app.extensions[_FORMS])


def form_templates() -> FormTemplates:
    """The templates of forms of this application."""
    return cast("FormTemplates", current_app.extensions[_TEMPLATES])


def install(extensions: dict[str, Any], parts: Platform, forms: FormBuilder, templates: FormTemplates) -> None:
    """Make the parts known to the application."""
    extensions[_PLATFORM], extensions[_FORMS], extensions[_TEMPLATES] = parts, forms, templates


def arrived_at() -> datetime:
    """The moment the request arrived, before any work: the legal time of what it brings."""
    return cast("datetime", g.arrived_at)


def client_address() -> str:
    """The address the request came from, as far as the configured proxies vouch for it."""
    return request.remote_addr or "unknown"


def has_token() -> bool:
    """Whether the browser says that somebody is signed in, true or not. Asks no database."""
    return TOKEN in session


def actor_or_none() -> Actor | None:
    """Who is signed in."""
    if "actor" not in g:
        g.actor = None  # should the question fail, the page that says so must not ask it again
        token = session.get(TOKEN)
        g.actor = signed_in(platform(), token) if isinstance(token, str) else None
    return cast("Actor | None", g.actor)


def known_to_pages() -> dict[str, Any]:
    """What every page knows: who is signed in, the menu, and how many messages wait, counted where a page says it."""
    return {
        "actor": actor_or_none(),
        "menu": lambda: menu(platform().catalogue, actor_or_none()),
        "endpoint": request.endpoint,
        "public_words": lambda: public_words(platform()),
        "authority_of": lambda regulation: authority_title(platform(), regulation),
        "unread": lambda: unread_count(platform(), actor()),
    }


def actor() -> Actor:
    """Who is signed in. Raises SignInNeededError."""
    found = actor_or_none()
    if found is None:
        raise SignInNeededError
    return found


def open_to_anyone(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view that needs no account."""
    setattr(view, ACCESS, ANYONE)
    return view


def only_for(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R | ResponseReturnValue]]:
    """Let only these roles call the view; without roles, anybody who is signed in."""

    def decorate(view: Callable[P, R]) -> Callable[P, R | ResponseReturnValue]:
        @wraps(view)
        def checked(*args: P.args, **kwargs: P.kwargs) -> R | ResponseReturnValue:
            if roles and actor().role not in roles:
                raise ForbiddenError("您的账号不能使用这个页面；请换用相应的账号登录")
            actor()
            return view(*args, **kwargs)

        setattr(checked, ACCESS, tuple(roles) or SIGNED_IN)
        return checked

    return decorate
