"""What `measuring` says beforehand, against what the layout engine does: never fewer lines than on paper."""

import random
from html import escape

import pypdfium2

from forms_app.documents.measuring import line_count
from forms_app.documents.pdf import Printer

SIZE, WIDTH = 12.0, 240.0
PIECES = [
    "统计",
    "台账，",
    "（一）",
    "2026年",
    "0431-88901234",
    "GB/T9704",
    "“引号”",
    "Email: a.b@c.cn ",
    "。",
    "WMmw%",
    "、",
    "：",
    "〔2020〕44号",
    "——",
    "…",
    "ABC ",
    "x",
]


def sample(seed: int) -> str:
    source = random.Random(seed)  # noqa: S311 - a repeatable sample, no secret
    return "".join(source.choice(PIECES) for _ in range(source.randint(5, 60))).strip()


def lines_on(page: pypdfium2.PdfPage) -> int:
    text = page.get_textpage()
    tops = {
        round(text.get_charbox(n, loose=True)[3])
        for n in range(text.count_chars())
        if text.get_text_range(n, 1).strip()
    }
    return len(tops)


def test_never_fewer_lines_than_on_paper(printer: Printer) -> None:
    samples = [sample(seed) for seed in range(300)]
    style = f"@page {{ @bottom-right {{ content: none }} @bottom-left {{ content: none }} }} p {{ width: {WIDTH}pt; font-size: {SIZE}pt; break-after: page; margin: 0 }}"
    html = f"<html lang=zh-CN><title>t</title><style>{style}</style>" + "".join(
        f"<p>{escape(text)}</p>" for text in samples
    )
    pages = pypdfium2.PdfDocument(printer.pdf(html))
    measured = [line_count(text, WIDTH / SIZE) for text in samples]
    real = [lines_on(pages[n]) for n in range(len(samples))]
    assert not [(text, m, r) for text, m, r in zip(samples, measured, real, strict=True) if m < r]
    assert sum(measured) <= 1.15 * sum(real)
