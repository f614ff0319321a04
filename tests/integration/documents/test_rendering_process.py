"""J1, J2: rendering elsewhere. The same bytes; no way out; what is too heavy ends alone."""

import io
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from forms_app.answers.answer import Context
from forms_app.answers.reading import read_answers
from forms_app.documents import rendering_process
from forms_app.documents.check_mark import CheckMark
from forms_app.documents.forms import FormPrinter
from forms_app.documents.markup import Templates
from forms_app.documents.pdf import EmbeddedFile, Printer, RenderingError
from forms_app.documents.rendering import DocumentTooHeavyError, RenderingProcess
from forms_app.specs.catalogue import FormSpec
from tests.integration.conftest import FONTS
from tests.samples import DECISION

PAGE = '<!doctype html><html lang="zh-CN"><head><title>文书</title></head><body>{}</body></html>'
OUTSIDE = (
    '<img src="http://127.0.0.1:{port}/a.png">', '<img src="file://{file}">', '<link rel="attachment" href="file://{file}">',
    '<link rel="stylesheet" href="http://127.0.0.1:{port}/a.css">', '<style>@import url(http://127.0.0.1:{port}/b.css);</style>',
    '<style>@font-face {{ font-family: x; src: url(file://{file}) }} p {{ font-family: x }}</style><p>字</p>',
    '<p style="background: url(file://{file})">字</p>', '<object data="http://127.0.0.1:{port}/c.svg"></object>',
    '<svg><image href="file://{file}"/></svg>', '<embed src="http://127.0.0.1:{port}/d.svg">',
    '<img src="data:image/png;base64,AAAA">', '<img src="qr:{port}' + 'x' * 4000 + '">',
    '<ul style="list-style-image: url(//127.0.0.1:{port}/e)"><li>字</ul>',
)  # fmt: skip
WRAPPINGS = (
    "{}",
    "“{}”",
    "<![CDATA[{}]]>",
    "</p></body></html>{}",
    "{{{{ '{}' }}}}",
    "&lt;{}&gt;",
    "\u202e{}",
    "]]>{}",
    "<!--{}",
    "--> {}",
)


@pytest.fixture(scope="module")
def process(templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RenderingProcess]:
    made = RenderingProcess(FONTS, tmp_path_factory.mktemp("cache"), templates.style_sheet(), seconds=3, megabytes=160)
    yield made
    made.close()


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """A port that notes whoever comes."""
    came: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        stop = threading.Event()

        def accept() -> None:
            while not stop.is_set():
                try:
                    came.append(server.accept()[1])
                except TimeoutError:
                    continue

        thread = threading.Thread(target=accept)
        thread.start()
        yield server.getsockname()[1], came
        stop.set()
        thread.join()


def test_the_bytes_are_those_of_the_printer(process: RenderingProcess, printer: Printer) -> None:
    embedded = (EmbeddedFile("answers.json", "填报数据", b"{}", date(2020, 12, 1)),)
    html = PAGE.format("<h1>决定书</h1><p>镕堃喆玥</p>")
    assert process.pdf(html, embedded) == printer.pdf(html, embedded)


@pytest.mark.parametrize("markup", OUTSIDE)
def test_markup_that_points_outside_is_refused(
    process: RenderingProcess, listener: tuple[int, list[object]], tmp_path: Path, markup: str
) -> None:
    port, came = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("绝密")
    try:
        pdf = process.pdf(PAGE.format(markup.format(port=port, file=secret)))
    except RenderingError:
        pdf = b""
    assert "绝密".encode() not in pdf
    assert came == []


def test_two_hundred_hostile_answers_are_printed_as_the_text_they_are(
    process: RenderingProcess, form_printer: FormPrinter, annex3: FormSpec, context: Context,
    listener: tuple[int, list[object]], tmp_path: Path,
) -> None:  # fmt: skip
    """Whatever stands in a field is text: nothing is fetched, and every letter of the run is made."""
    port, came = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("绝密")
    samples = [each.format(port=port, file=secret) for each in OUTSIDE]
    hostile = [wrap.replace("{}", each) for each in samples for wrap in WRAPPINGS]
    hostile += ["<table>" * n for n in range(1, 41)] + ["<b style='font-size:1e9px'>" * n for n in range(1, 41)]
    assert len(hostile) >= 200
    elsewhere = replace(form_printer, printer=process)
    for n in range(0, len(hostile), 8):
        text = "\n".join(hostile[n : n + 8])
        answers = read_answers(annex3.form, DECISION | {"conduct": text}, context).answers
        assert elsewhere.final(annex3, answers, CheckMark("0000000000"))[:5] == b"%PDF-"
    assert came == []


def test_what_is_too_heavy_ends_alone(process: RenderingProcess) -> None:
    with pytest.raises(DocumentTooHeavyError, match="超过3秒"):
        process.pdf(PAGE.format("<table>" + "<tr><td>格</td></tr>" * 60_000 + "</table>"))
    with pytest.raises(DocumentTooHeavyError, match="16MiB"):
        process.pdf(PAGE.format("<p>" + "字" * 10_000_000 + "</p>"))
    assert process.pdf(PAGE.format("<p>下一份</p>"))[:5] == b"%PDF-"


def test_memory_is_limited_to_what_is_there_and_a_share_for_each_document() -> None:
    code = "from forms_app.documents.rendering_process import limit_memory\nlimit_memory(64)\nbytearray({} << 20)"
    enough, too_much = (
        subprocess.run([sys.executable, "-c", code.format(size)], capture_output=True, check=False) for size in (32, 96)
    )
    assert enough.returncode == 0
    assert b"MemoryError" in too_much.stderr


@pytest.mark.parametrize(("fault", "kind"), [(MemoryError, b"M"), (RecursionError, b"D"), (RenderingError, b"F")])
def test_faults_are_told_by_their_kind(fault: type[Exception], kind: bytes) -> None:
    class Faulty:
        def pdf(self, html: str, embedded: object) -> bytes:
            raise fault

    message = b'{"html": "", "embedded": []}'
    assert rendering_process._rendered(Faulty(), message, io.BytesIO())[0] == kind  # type: ignore[arg-type]


def test_m13_a_process_that_is_killed_is_replaced(process: RenderingProcess) -> None:
    process.pdf(PAGE.format("一"))
    assert process._process is not None
    process._process.kill()
    process._process.wait()
    assert process.pdf(PAGE.format("二"))[:5] == b"%PDF-"


def test_it_can_open_no_connection_and_sees_no_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        reach = f"socket.create_connection(('127.0.0.1', {server.getsockname()[1]}))"
        code = f"import socket\nfrom forms_app.documents.rendering_process import give_up_network\n{{}}{reach}"
        assert subprocess.run([sys.executable, "-c", code.format("")], check=False).returncode == 0
        closed = subprocess.run(
            [sys.executable, "-c", code.format("give_up_network()\n")], capture_output=True, check=False
        )
    assert b"PermissionError" in closed.stderr
    monkeypatch.setenv("DATABASE_URL", "postgresql://somebody:secret@host/base")
    made = RenderingProcess(FONTS, tmp_path, "")
    made.pdf(PAGE.format("一"))
    assert made._process is not None
    assert b"DATABASE_URL" not in Path(f"/proc/{made._process.pid}/environ").read_bytes()
    made.close()
