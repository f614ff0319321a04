import sys
from pathlib import Path

import pytest

from forms_app.documents import preflight
from forms_app.documents.fonts import SYSTEM_FONTS, missing_glyphs, printable
from forms_app.documents.pdf import Printer, RenderingError
from forms_app.documents.preflight import MissingPartError
from forms_app.factory import create_form_printer
from forms_app.settings import Settings
from tests.integration.conftest import FONTS


def test_this_machine_is_ready() -> None:
    assert preflight.look(FONTS, SYSTEM_FONTS) == preflight.Readiness((), ())


def test_a_missing_font_package_is_named_with_its_command(tmp_path: Path) -> None:
    with pytest.raises(MissingPartError, match="apt-get install -y --no-install-recommends fonts-noto-cjk"):
        preflight.require(tmp_path, (tmp_path,))


def test_nothing_is_put_together_without_looking(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when a WSGI server asks for the application, past the command line."""
    monkeypatch.setitem(preflight._REQUIRED, "libno-such-thing.so.9", "libno-such-thing9")
    with pytest.raises(MissingPartError, match="libno-such-thing9"):
        create_form_printer(Settings(tmp_path))


def test_missing_fang_is_a_remark(tmp_path: Path) -> None:
    assert "没有仿宋字体" in preflight.look(tmp_path, SYSTEM_FONTS).remarks[0]


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(preflight._REQUIRED, "libno-such-thing.so.9", "libno-such-thing9")
    assert preflight.look(FONTS, SYSTEM_FONTS).missing == ("libno-such-thing9",)


def test_preflight_does_not_need_weasyprint() -> None:
    source = Path(preflight.__file__).read_text()
    assert "import weasyprint" not in source
    assert sys.modules[preflight.__name__]


@pytest.mark.parametrize("reference", ["http://127.0.0.1:9/x.png", "file:///etc/passwd", "data:image/png;base64,AAAA"])
def test_a_template_that_refers_outside_cannot_be_rendered(printer: Printer, reference: str) -> None:
    with pytest.raises(RenderingError):
        printer.pdf(f"<html lang=zh-CN><title>t</title><img src='{reference}'>")


def test_glyphs_of_everyday_names_are_there() -> None:
    known = printable(FONTS, SYSTEM_FONTS)
    assert missing_glyphs("吉林省镕堃喆玥𬭎〇㐂璟\n\t 〔2020〕", known) == ()
    assert missing_glyphs("某😀司😀", known) == ("😀",)
