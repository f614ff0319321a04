"""Lists as Excel on their way out: short ones at once, long ones by way of a page that offers to make them as a job."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import render_template, request
from flask.typing import ResponseReturnValue

from forms_app.disk.files import written
from forms_app.usecases.list_exports import lines_of, title_of, write_list
from forms_app.usecases.plain_queries import to_plain
from forms_app.web.current import actor, platform
from forms_app.web.downloads import EXCEL, download


def sent_list(name: str, query: Any, screen: str) -> ResponseReturnValue:
    """A list as an official table: at once, or, when it is long, a page that offers to make it as a job.

    `screen` is where the list is shown; the filters of the address lead back to it.
    """
    number = lines_of(platform(), actor(), name, query)
    if number > platform().at_once:
        filters = list(request.args.items(multi=True))
        return render_template(
            "lists/long.html", title=title_of(name), name=name, number=number, query=json.dumps(to_plain(query)),
            back=f"{screen}?{urlencode(filters)}" if filters else screen,
        )  # fmt: skip
    called, content = written(lambda file: write_list(platform(), actor(), name, query, file))
    return download(content, EXCEL, called)


def sent_table(title: str, write: Callable[[Path], object]) -> ResponseReturnValue:
    """The workbook that `write` makes, named after the list and the day."""
    _, content = written(write)
    return download(content, EXCEL, f"{title}_{platform().today():%Y%m%d}.xlsx")
