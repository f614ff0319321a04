"""Decision letters in series, each a PDF of its own: beside WeasyPrint one by one and laid out together,
and beside Chromium and LibreOffice where they are installed.

The baselines print the same HTML with the same style sheet, parsed once, and attach nothing. Laid out together they
give one document for all: with shared fonts, and still to be split.
"""

import gc
import os
import statistics
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

import weasyprint
from playwright.sync_api import sync_playwright

from benchmarks.measuring import Result, Work, seconds
from benchmarks.office import milliseconds
from benchmarks.parts import CHROMIUM, DAY, form_printer, standing_alone
from forms_app.answers.answer import Context
from forms_app.answers.reading import Answers, read_answers
from forms_app.documents.check_mark import CheckMark
from forms_app.documents.pdf import VARIANT
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.folders import load_catalogue
from forms_app.specs.location import specs_folder
from forms_app.specs.reference import load_reference
from tests.samples import DECISION

_LETTERS, _ROUNDS, _MANY = 40, 3, 500
_SITE = "https://xinbiao.example.cn/check"
_SYLLABLES = "吉林长春延边四平白山松原通化辽源精密机械科技贸易农业食品医药建材汽车零部件电子软件新能源环保印刷物流"


def run() -> Iterator[Result]:
    """Milliseconds a letter against each baseline; growth of memory over many letters."""
    spec, printer = load_catalogue(specs_folder()).form("statistical_credit/annex3"), form_printer()
    series = [(_answers(spec, n), CheckMark(f"{n:010}", _SITE)) for n in range(_LETTERS)]
    style = weasyprint.CSS(string=printer.templates.style_sheet())
    pages = [standing_alone(printer.html(spec, *_unmarked(letter))) for letter in series]

    # First of all: memory that a baseline has given back would hide what is taken here.
    yield _memory(series, lambda letter: printer.final(spec, *letter))

    def ours() -> None:
        for answers, check in series:
            printer.final(spec, answers, check)

    def one_by_one() -> None:
        for page in pages:
            weasyprint.HTML(string=page).write_pdf(stylesheets=[style], pdf_variant=VARIANT)

    def together() -> None:
        weasyprint.HTML(string=_joined(pages)).write_pdf(stylesheets=[style], pdf_variant=VARIANT)

    value, single, joined = _in_turn(ours, one_by_one, together)
    yield Result(
        "附件3 in series, each a PDF / WeasyPrint one by one", value, single, 0.4, note=f"{1000 / value:.0f}/s"
    )
    yield Result("附件3 in series, each a PDF / WeasyPrint all in one document", value, joined, 1.2)
    yield Result("附件3 in series, each a PDF", value, None, 10)
    if CHROMIUM:
        yield Result(
            "附件3 in series / Chromium, browser running", value, _chromium(pages, printer.templates.style_sheet()), 0.3
        )
    if office := milliseconds(pages):
        yield Result("附件3 in series / LibreOffice, the text alone as .docx, 20 in one run", value, office, 0.5)


def _unmarked(letter: tuple[Answers, CheckMark]) -> tuple[Answers, str, CheckMark]:
    return letter[0], "", letter[1]


def _answers(spec: FormSpec, n: int) -> Answers:
    name = "吉林省" + "".join(islice(cycle(_SYLLABLES[n % 17 :: 1 + n % 5]), 6)) + "有限公司"
    raw = DECISION | {"number_serial": str(n + 1), "enterprise_name": name}
    return read_answers(spec.form, raw, Context(load_reference(specs_folder()), DAY)).answers


def _joined(pages: list[str]) -> str:
    """One document in which each letter begins a page; its checks and page numbers run on, which costs nothing."""
    bodies = [page.partition("<body ")[2].rpartition("</body>")[0] for page in pages]
    return pages[0].partition("<body ")[0] + "<body>" + "".join(
        f'<div style="break-after: page"><div {body}</div></div>' for body in bodies
    ) + "</body></html>"  # fmt: skip


def _in_turn(*works: Work) -> list[float]:
    """Median milliseconds a letter of each, run in turn."""
    for work in works:
        work()
    rounds = [[seconds(work) for work in works] for _ in range(_ROUNDS)]
    return [statistics.median(times) * 1000 / _LETTERS for times in zip(*rounds, strict=True)]


def _chromium(pages: list[str], sheet: str) -> float:
    with sync_playwright() as playwright:
        arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments, env=dict(os.environ))

        def printed(page: str) -> None:
            with browser.new_page() as tab:
                tab.set_content(page.replace("</head>", f"<style>{sheet}</style></head>"))
                tab.pdf(prefer_css_page_size=True)

        printed(pages[0])
        times = [seconds(lambda page=page: printed(page)) for page in pages[:10]]  # type: ignore[misc]
        browser.close()
    return statistics.median(times) * 1000


def _memory(series: list[tuple[Answers, CheckMark]], printed: Callable[[tuple[Answers, CheckMark]], object]) -> Result:
    """Megabytes that many letters add to the process, after those before: it must level off."""
    for letter in series:
        printed(letter)
    gc.collect()
    before = resident()
    for letter in islice(cycle(series), _MANY):
        printed(letter)
    gc.collect()
    return Result(f"memory that {_MANY} more letters take", resident() - before, None, 32, "MiB")


def resident() -> float:
    """What the process holds now; the highest so far would say what the baselines took."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)
