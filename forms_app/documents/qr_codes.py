"""QR codes as pictures. The only module that knows zxing; loaded with the first document."""

import io
from typing import Any

import zxingcpp
from PIL import Image


def qr_picture(content: str) -> bytes:
    """The QR code as PNG, one grey pixel a module, with the quiet zone of four modules (ISO/IEC 18004).

    Raises ValueError when it holds no more. A picture, because laying out the same symbol as lines takes a sixth of
    the time of a letter.
    """
    symbol = zxingcpp.create_barcode(content, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    drawn: Any = symbol.to_image(scale=1, add_quiet_zones=True)  # its types do not say that it is a buffer
    height, width = drawn.shape
    picture = io.BytesIO()
    Image.frombytes("L", (width, height), bytes(memoryview(drawn))).save(picture, "PNG")
    return picture.getvalue()
