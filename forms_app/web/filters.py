"""How values are shown in pages."""

from datetime import date, datetime
from functools import lru_cache

from flask import Flask, request, url_for

from forms_app.answers.answer import cell_text
from forms_app.core.amounts import yuan
from forms_app.core.check_codes import shown_code
from forms_app.core.dates import chinese, chinese_time, in_beijing
from forms_app.rules.truth import VERDICT_WORDS, Truth
from forms_app.storage.cases import COUNTED

_KILOBYTE, _MEGABYTE = 1 << 10, 1 << 20


def file_size(size: int) -> str:
    """`12 KB`, `3.4 MB`."""
    if size < _KILOBYTE:
        return f"{size} 字节"
    return f"{size / _KILOBYTE:.0f} KB" if size < _MEGABYTE else f"{size / _MEGABYTE:.1f} MB"


def clock_time(moment: datetime) -> str:
    """`08:05:09`, Beijing time."""
    return f"{in_beijing(moment):%H:%M:%S}"


def day(moment: datetime) -> str:
    """`2026年2月9日`, the day in Beijing."""
    return chinese(in_beijing(moment).date())


def chinese_date(on: date) -> str:
    """`2026年2月9日`."""
    return chinese(on)


def sentence(text: str) -> str:
    """With a full stop, where the text has no end of its own."""
    return text if text.endswith(("。", "！", "？", "：")) else f"{text}。"


def capped(number: int) -> str:
    """`12`, and `1000+` where a list stopped counting."""
    return f"{COUNTED}+" if number > COUNTED else str(number)


def verdict(value: str) -> str:
    """`符合`, `不符合`, `尚不能判定`."""
    return VERDICT_WORDS[Truth(value)]


def link(endpoint: str, filename: str | None = None) -> str:
    """The address of a page without parameters, or of a static file: worked out once, not for every page."""
    return _address(request.script_root, endpoint, filename)


@lru_cache(maxsize=200)
def _address(_root: str, endpoint: str, filename: str | None) -> str:
    return url_for(endpoint, filename=filename) if filename else url_for(endpoint)


def install(app: Flask) -> None:
    """Make the filters known to templates."""
    app.jinja_env.globals["link"] = link
    shown = (file_size, clock_time, day, sentence, verdict, chinese_time, chinese_date, capped, shown_code, yuan)
    for function in shown:
        app.add_template_filter(function)
    app.add_template_filter(cell_text, "cell")
