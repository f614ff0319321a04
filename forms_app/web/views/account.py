"""Signing in and out, one's own password."""

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from forms_app.core.errors import BadInputError
from forms_app.usecases.change_password import change_password
from forms_app.usecases.sign_in import sign_in, sign_out
from forms_app.web.carrying import NEXT, PREFIX, carried_pairs, safe_path
from forms_app.web.current import TOKEN, actor, actor_or_none, client_address, only_for, open_to_anyone, platform
from forms_app.web.navigation import home

account = Blueprint("account", __name__)


@account.get("/sign-in")
@open_to_anyone
def sign_in_page() -> ResponseReturnValue:
    """The page to sign in, or one's own home when signed in already."""
    found = actor_or_none()
    if found is not None:
        return redirect(url_for(home(platform().catalogue, found)))
    return _page("", 200)


@account.post("/sign-in")
@open_to_anyone
def signing_in() -> ResponseReturnValue:
    """Open a session and go on to where the person was going, with what had been typed."""
    username, password = request.form.get("username", ""), request.form.get("password", "")
    try:
        opened = sign_in(platform(), username=username, password=password, address=client_address())
    except BadInputError as error:
        return _page(str(error), 422)
    session.clear()  # a new session, so that a planted one is worth nothing
    session[TOKEN] = opened.token
    carried, next_path = carried_pairs(), request.form.get(NEXT)
    if carried:
        message = "已重新登录，刚才填写的内容还在，请继续。"
        return render_template(
            "account/continue.html", message=message, next_path=safe_path(next_path), carried=carried, files_lost=False
        )
    return redirect(safe_path(next_path) if next_path else url_for(home(platform().catalogue, opened.actor)), 303)


@account.post("/sign-out")
@open_to_anyone
def signing_out() -> ResponseReturnValue:
    """End the session."""
    token = session.get(TOKEN)
    if isinstance(token, str):
        sign_out(platform(), token)
    session.clear()
    flash("已退出登录。")
    return redirect(url_for("public.home"), 303)


@account.get("/account/password")
@only_for()
def password_page() -> ResponseReturnValue:
    """The page to change one's password."""
    return render_template("account/password.html", fault="")


@account.post("/account/password")
@only_for()
def changing_password() -> ResponseReturnValue:
    """Set a new password; every session ends, this one too."""
    current, new = request.form.get("current_password", ""), request.form.get("new_password", "")
    try:
        if new != request.form.get("repeated_password", ""):
            raise BadInputError("两次输入的新密码不一致，请重新输入")
        change_password(platform(), actor(), current=current, new=new)
    except BadInputError as error:
        return render_template("account/password.html", fault=str(error)), 422
    session.clear()
    flash("密码已修改，请用新密码登录。")
    return redirect(url_for("account.sign_in_page"), 303)


def _page(fault: str, status: int) -> ResponseReturnValue:
    page = render_template(
        "account/sign_in.html",
        message="",
        fault=fault,
        username=request.form.get("username", ""),
        next_path=request.values.get(NEXT, ""),
        carried=carried_pairs(),
        files_lost=False,
        prefix=PREFIX,
    )
    return page, status
