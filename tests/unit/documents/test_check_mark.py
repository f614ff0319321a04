"""The QR code that is drawn is the one that was made, with its quiet zone."""

import io

import pytest
import segno
from PIL import Image

from forms_app.documents.check_mark import CheckMark
from forms_app.documents.qr_codes import qr_picture

ADDRESS = "https://xinbiao.example.cn/check/0A1B2C3D4E"


def test_the_picture_paints_the_modules_and_nothing_else() -> None:
    picture = Image.open(io.BytesIO(qr_picture(ADDRESS)))
    made = segno.make_qr(ADDRESS, error="m").matrix
    assert (picture.mode, *picture.size) == ("L", len(made) + 8, len(made) + 8)
    dark = {(x, y) for x in range(picture.width) for y in range(picture.height) if picture.getpixel((x, y)) == 0}
    assert dark == {(x + 4, y + 4) for y, row in enumerate(made) for x, is_dark in enumerate(row) if is_dark}


def test_the_picture_stands_for_the_page_of_the_document() -> None:
    assert CheckMark("0A1B2C3D4E", "https://xinbiao.example.cn/check").qr == f"qr:{ADDRESS}"


def test_without_a_public_address_there_is_no_qr_code() -> None:
    assert CheckMark("0A1B2C3D4E").qr is None


def test_more_than_a_qr_code_holds_is_refused() -> None:
    with pytest.raises(ValueError, match="Data too large"):
        qr_picture("x" * 4000)
