"""附件1 as PDF, warm, in one process: beside bare WeasyPrint on the same HTML, and beside Chromium."""

import os
from collections.abc import Iterator

import weasyprint
from playwright.sync_api import Page, sync_playwright

from benchmarks.measuring import Result, alternately
from benchmarks.parts import CHROMIUM, annex1, filled, form_printer
from forms_app.documents.pdf import VARIANT

_RUNS = 40


def run() -> Iterator[Result]:
    """Two lines: against WeasyPrint, against Chromium where it is installed."""
    spec, printer = annex1(), form_printer()
    answers = filled(spec)
    html, style = printer.html(spec, answers), printer.templates.style_sheet()

    def ours() -> bytes:
        return printer.final(spec, answers)

    def bare() -> bytes:
        styles = [weasyprint.CSS(string=style)]
        pdf: bytes = weasyprint.HTML(string=html).write_pdf(stylesheets=styles, pdf_variant=VARIANT)
        return pdf

    value, baseline = alternately(ours, bare, _RUNS)
    yield Result("附件1 PDF / bare WeasyPrint, same HTML", value, baseline, 1.15, note=f"{len(ours()) // 1024} KiB")
    if not CHROMIUM:
        return
    page_html = html.replace("</head>", f"<style>{style}</style></head>")
    with sync_playwright() as playwright:
        arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
        # The printer has pointed this process to its fonts; Chromium prints with the same.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments, env=dict(os.environ))
        one_page = browser.new_page()

        def printed(page: Page) -> bytes:
            page.set_content(page_html)
            return page.pdf(prefer_css_page_size=True)

        def chromium() -> bytes:
            with browser.new_page() as page:  # its own, as papers of different people must have
                return printed(page)

        value, baseline = alternately(ours, chromium, _RUNS)
        _, reused = alternately(ours, lambda: printed(one_page), _RUNS)
        browser.close()
    note = f"(Chromium using one page for all: {reused:.0f} ms)"
    yield Result("附件1 PDF / Chromium printing the page, browser running", value, baseline, 0.5, note=note)
