"""The QR code that is drawn says what it was made of, and keeps its quiet zone."""

import io

import pytest
import zxingcpp
from PIL import Image, ImageFilter

from forms_app.documents.check_mark import CheckMark
from forms_app.documents.qr_codes import qr_picture

ADDRESS = "https://xinbiao.example.cn/check/0A1B2C3D4E"
QUIET_ZONE = 4
"""Modules of white around the symbol (ISO/IEC 18004)."""


@pytest.fixture
def picture() -> Image.Image:
    return Image.open(io.BytesIO(qr_picture(ADDRESS)))


def test_a_camera_reads_the_address(picture: Image.Image) -> None:
    """Not sharp, a little turned, and with a corner of it gone, as on paper that was folded."""
    seen = picture.resize((picture.width * 6, picture.height * 6), Image.Resampling.NEAREST)
    seen.paste(255, (seen.width - 42, seen.height - 42, seen.width, seen.height))
    seen = seen.rotate(4, fillcolor=255).filter(ImageFilter.GaussianBlur(1.5))
    [read] = zxingcpp.read_barcodes(seen)
    assert (read.text, read.ec_level) == (ADDRESS, "M")


def test_the_picture_has_a_quiet_zone_and_a_pixel_for_each_module(picture: Image.Image) -> None:
    modules = picture.width - 2 * QUIET_ZONE
    assert (picture.mode, picture.height, (modules - 17) % 4) == ("L", picture.width, 0)  # 17 + 4 times the version
    assert {shade for _, shade in picture.getcolors() or ()} == {0, 255}
    assert picture.point(lambda shade: 255 - shade).getbbox() == (QUIET_ZONE, QUIET_ZONE) + (modules + QUIET_ZONE,) * 2


def test_the_picture_stands_for_the_page_of_the_document() -> None:
    assert CheckMark("0A1B2C3D4E", "https://xinbiao.example.cn/check").qr == f"qr:{ADDRESS}"


def test_without_a_public_address_there_is_no_qr_code() -> None:
    assert CheckMark("0A1B2C3D4E").qr is None


def test_more_than_a_qr_code_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        qr_picture("x" * 4000)
