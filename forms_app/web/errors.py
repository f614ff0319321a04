"""Faults become pages here and nowhere else: what is wrong, what to do next, and a number to ask about it."""

import errno
from dataclasses import dataclass, replace
from datetime import timedelta
from math import ceil
from typing import cast
from uuid import UUID

import structlog
from flask import Flask, Response, g, jsonify, make_response, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from forms_app.cases.filing import FilingState
from forms_app.core.errors import (
    BadInputError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    ProblemsError,
    TooLargeError,
    XinbiaoError,
)
from forms_app.documents.signing import SigningError
from forms_app.storage.faults import BusyError, UnavailableError
from forms_app.storage.files import AlteredFileError
from forms_app.usecases.open_filing import open_filing
from forms_app.usecases.sign_in import TooManyAttemptsError
from forms_app.web.carrying import came_from_here, carried_page, retyping_page
from forms_app.web.current import SignInNeededError, actor, platform
from forms_app.web.rates import TooManyAtOnceError, TooOftenError

logger = structlog.get_logger()

# Looked up along the class hierarchy, nearest first.
_STATUS: dict[type[XinbiaoError], int] = {
    NotFoundError: 404,
    ForbiddenError: 403,
    ConflictError: 409,
    TooLargeError: 413,
    TooManyAttemptsError: 429,
    TooOftenError: 429,
    TooManyAtOnceError: 503,
    BusyError: 503,
    UnavailableError: 503,
    AlteredFileError: 503,
    SigningError: 503,
    BadInputError: 422,
    XinbiaoError: 422,
}
_WAITS: dict[type[XinbiaoError], timedelta] = {
    BusyError: timedelta(seconds=5),
    TooManyAtOnceError: timedelta(seconds=5),
    UnavailableError: timedelta(seconds=30),
}

_TITLES = {
    400: "请求不合要求",
    401: "请先登录",
    403: "没有权限",
    404: "没有找到",
    405: "不能这样访问",
    409: "现在不能办理",
    413: "内容过大",
    415: "文件类型不对",
    422: "填写有误",
    429: "操作过于频繁",
    500: "系统出错",
    503: "暂时不可用",
}
_HTTP_WORDS = {
    400: "浏览器发来的内容不完整或格式不对，请返回上一页刷新后重试。",
    403: "您的账号不能使用这个页面。",
    404: "没有这个页面，请核对网址，或从首页进入。",
    405: "这个网址不能直接打开，请从页面上的按钮进入。",
    413: "提交的内容超过上限，没有保存；原有内容没有改变。请压缩或减少附件后重试。",
    415: "提交内容的类型不对，请从页面上提交。",
    429: "操作过于频繁，请稍后再试。",
}


# The page that was left still holds what was typed in it, with every browser.
_GO_BACK = "请用浏览器的“后退”回到刚才的页面，填写的内容还在那里。"
_CONFLICT, _TOO_LARGE, _FAULTY = 409, 413, 422
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_FULL_WORDS = "服务器磁盘空间不足，文件没有保存，本次操作没有执行；已保存的内容不受影响。请系统管理员清理磁盘后再试。"


@dataclass(frozen=True)
class ErrorPage:
    """What the page says. `event` finds the line in the log.

    `back` is where the person was, `case` the case that something was to be done to, `receipt` what came of a form that
    was submitted before; each where it is known.
    """

    status: int
    title: str
    message: str
    event: str
    back: str = ""
    case: str = ""
    receipt: str = ""


def install(app: Flask) -> None:
    """Register the handlers."""
    app.register_error_handler(SignInNeededError, _sign_in)
    app.register_error_handler(CSRFError, _stale_page)
    app.register_error_handler(XinbiaoError, _known)
    app.register_error_handler(SecurityError, _foreign_name)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def wants_json() -> bool:
    """Whether our own script asks, rather than a person."""
    return request.headers.get("X-Requested-With") == "fetch"


def answer(page: ErrorPage) -> Response:
    """The fault as a page, or as JSON for our script."""
    if wants_json():
        response = jsonify({"message": page.message, "event": page.event})
    else:
        page = replace(page, back=_back(page.status), case=_case(page.status), receipt=_receipt(page.status))
        if page.status == _FAULTY and request.method == "POST" and not page.back:
            page = replace(page, message=f"{page.message.removesuffix('。')}。{_GO_BACK}")
        response = make_response(render_template("error.html", page=page))
    response.status_code = page.status
    return response


def _back(status: int) -> str:
    """The form that was being filled in when a workbook or a file for it was refused."""
    filing = _filled_in()
    return url_for("enterprise.filing", filing=filing) if filing and status not in (403, 404) else ""


def _case(status: int) -> str:
    """The case to which something cannot be done now: who is told so may see it."""
    case = (request.view_args or {}).get("case")
    if case is None or status != _CONFLICT:
        return ""
    return url_for("enterprise_cases.case" if actor().enterprise is not None else "cases.case", case=case)


def _receipt(status: int) -> str:
    """The receipt of the form that could not be changed because it was submitted."""
    filing = _filled_in()
    if filing is None or status != _CONFLICT:
        return ""
    view = open_filing(platform(), actor(), filing)
    return url_for("enterprise.receipt", filing=filing) if view.state is FilingState.SUBMITTED else ""


def _filled_in() -> UUID | None:
    """The filing that an enterprise's request was to change."""
    filling_in = request.method == "POST" and request.blueprint == "enterprise"
    return cast("UUID | None", (request.view_args or {}).get("filing")) if filling_in else None


def _known(error: XinbiaoError) -> Response:
    if isinstance(error, UnavailableError):
        g.setdefault("actor", None)  # the page that says so must not ask the database who is reading it
    status = next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)
    logger.info("refused", status=status, kind=type(error).__name__, fields=_fields(error))
    response = answer(ErrorPage(status, _TITLES[status], f"{error}", g.event))
    if wait := _wait(error):
        response.headers["Retry-After"] = str(ceil(wait.total_seconds()))
    return response


def _wait(error: XinbiaoError) -> timedelta | None:
    """After how long it is worth trying again, None when time does not mend it."""
    if isinstance(error, TooManyAttemptsError | TooOftenError):
        return error.wait + timedelta(seconds=1)
    return next((wait for kind, wait in _WAITS.items() if isinstance(error, kind)), None)


def _fields(error: XinbiaoError) -> list[str]:
    """Which fields were at fault; their contents are nobody's business in a log."""
    return [problem.field for problem in error.problems] if isinstance(error, ProblemsError) else []


def _sign_in(_error: SignInNeededError) -> Response:
    if wants_json():
        return answer(ErrorPage(401, _TITLES[401], "登录已过期，内容仍在本页；请点“保存草稿”重新登录后继续", g.event))
    return carried_page(
        401, "请登录后继续。" if request.method == "GET" else "登录已过期，请重新登录；刚才填写的内容会保留。"
    )


def _stale_page(error: CSRFError) -> Response:
    logger.warning("stale or foreign page", reason=error.description, path=request.path)
    if wants_json() or not came_from_here():
        message = "页面已过期，本次操作没有执行；请刷新页面后重试"
        return answer(ErrorPage(400, "页面已过期", message if wants_json() else f"{message}。{_GO_BACK}", g.event))
    retyping = retyping_page(400, "页面已过期，本次操作没有执行；密码不保留，请重新填写")
    return retyping or carried_page(400, "页面已过期，本次操作没有执行。刚才填写的内容还在，请核对后继续。")


def _foreign_name(_error: SecurityError) -> Response:
    """Plain words: under a name that is not ours no address can be built, so no page either."""
    logger.warning("foreign name", path=request.path)
    words = f"{_TITLES[400]}：网址中的主机名不是本服务的，请核对网址。事件编号：{g.event}\n"
    return make_response(words, 400, {"Content-Type": "text/plain; charset=utf-8"})


def _http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return make_response(error.get_response())
    logger.info("http error", status=status, path=request.path, method=request.method)
    message = _HTTP_WORDS.get(status, "请求没有完成，请稍后重试。")
    if status == _TOO_LARGE and not wants_json():
        message += _GO_BACK
    response = answer(ErrorPage(status, _TITLES.get(status, "请求没有完成"), message, g.event))
    if status == 405 and error.get_response().headers.get("Allow"):
        response.headers["Allow"] = error.get_response().headers["Allow"]
    return response


def _unexpected(error: Exception) -> Response:
    logger.exception("unexpected", path=request.path, method=request.method, kind=type(error).__name__)
    g.setdefault("actor", None)  # whatever is broken, the page about it must not depend on the database
    if isinstance(error, OSError) and error.errno in _FULL:
        return answer(ErrorPage(503, _TITLES[503], _FULL_WORDS, g.event))
    message = "系统出错，本次操作没有完成，已保存的内容不受影响。请稍后重试；仍有问题请把事件编号告诉系统管理员。"
    return answer(ErrorPage(500, _TITLES[500], message, g.event))
