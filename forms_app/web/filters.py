"""How values are shown in pages."""

from datetime import datetime

from flask import Flask

from forms_app.core.dates import chinese, chinese_time, in_beijing
from forms_app.rules.truth import VERDICT_WORDS, Truth

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


def sentence(text: str) -> str:
    """With a full stop, where the text has no end of its own."""
    return text if text.endswith(("。", "！", "？", "：")) else f"{text}。"


def verdict(value: str) -> str:
    """`符合`, `不符合`, `尚不能判定`."""
    return VERDICT_WORDS[Truth(value)]


def install(app: Flask) -> None:
    """Make the filters known to templates."""
    for function in (file_size, clock_time, day, sentence, verdict, chinese_time):
        app.add_template_filter(function)
