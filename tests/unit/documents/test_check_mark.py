"""The QR code that is drawn is the one that was made, with its quiet zone."""

import re

import segno

from forms_app.documents.check_mark import CheckMark


def test_the_path_paints_the_modules_and_nothing_else() -> None:
    mark = CheckMark("0A1B2C3D4E", "https://xinbiao.example.cn/check")
    assert mark.qr is not None
    painted = {
        (int(x) + step, int(y))
        for x, y, width in re.findall(r"M(\d+) (\d+)\.5h(\d+)", mark.qr.path)
        for step in range(int(width))
    }
    made = segno.make_qr("https://xinbiao.example.cn/check/0A1B2C3D4E", error="m").matrix
    assert painted == {(x + 4, y + 4) for y, row in enumerate(made) for x, dark in enumerate(row) if dark}
    assert mark.qr.side == len(made) + 8
    assert re.sub(r"M\d+ \d+\.5h\d+", "", mark.qr.path) == ""


def test_without_a_public_address_there_is_no_qr_code() -> None:
    assert CheckMark("0A1B2C3D4E").qr is None
