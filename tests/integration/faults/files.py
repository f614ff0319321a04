"""Files that nobody should take, and some that everybody must."""

import io
import struct
import zlib
from collections.abc import Callable

import pikepdf
from PIL import Image

GPS_WORDS = b"GPS-43.8868N-125.3245E"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
ONLY = "只接受PDF、JPG、PNG"
SCRIPT = "PDF 内含脚本或自动动作"
_JAVASCRIPT = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def pdf(change: Callable[[pikepdf.Pdf], None] = lambda _: None, pages: int = 1, **options: object) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page()
    change(document)
    content = io.BytesIO()
    document.save(content, **options)  # type: ignore[arg-type]
    return content.getvalue()


def attached(name: str) -> bytes:
    """A PDF with a file inside."""

    def attach(document: pikepdf.Pdf) -> None:
        document.attachments[name] = pikepdf.AttachedFileSpec(document, b"MZ", filename=name)

    return pdf(attach)


def _at_page(document: pikepdf.Pdf) -> None:
    document.pages[0].obj.AA = pikepdf.Dictionary(O=_JAVASCRIPT)


def _at_link(document: pikepdf.Pdf) -> None:
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=_JAVASCRIPT)
    document.pages[0].obj.Annots = pikepdf.Array([document.make_indirect(link)])


def _launching(document: pikepdf.Pdf) -> None:
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="cmd.exe")


def _dynamic_form(document: pikepdf.Pdf) -> None:
    document.Root.AcroForm = pikepdf.Dictionary(Fields=[], XFA=pikepdf.String("<xdp/>"))


def _opens_at_its_first_page(document: pikepdf.Pdf) -> None:
    place = pikepdf.Array([document.pages[0].obj, pikepdf.Name.Fit])
    document.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.GoTo, D=place)


def photograph() -> bytes:
    """A picture that says where it was taken."""
    exif = Image.Exif()
    exif[0x010E] = GPS_WORDS.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 53.0, 12.0), 3: "E", 4: (125.0, 19.0, 28.0)})
    content = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(content, "JPEG", exif=exif)
    return content.getvalue()


def huge_png(side: int) -> bytes:
    """The head of a picture of so many pixels a side: what a bomb looks like before it is unpacked."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 100)), (b"IEND", b""))
    )
    return b"\x89PNG\r\n\x1a\n" + chunks


REFUSED: dict[str, tuple[bytes, str]] = {
    "D1-html": (b"<!DOCTYPE html><script>alert(1)</script>", ONLY),
    "D1-program": (b"MZ" + b"\0" * 300, ONLY),
    "D1-html-before-pdf": (b"<html><script>1</script>" + pdf(), ONLY),
    "D2-svg": (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", ONLY),
    "D3-eicar": (EICAR, ONLY),
    "D5-empty": (b"", "文件是空的"),
    "D7-zip": (b"PK\x03\x04" + b"\0" * 40, "application/zip"),
    "D7-7z": (b"7z\xbc\xaf\x27\x1c" + b"\0" * 40, "application/x-7z-compressed"),
    "D7-rar": (b"Rar!\x1a\x07\x00" + b"\0" * 40, "这个文件是 application/"),
    "D8-20000-pixels": (huge_png(20_000), "图片"),
    "D8-9000-pixels": (huge_png(9_000), "9000×9000像素，过大"),
    "D8-truncated": (photograph()[:-200], "图片打不开"),
    "D9-password": (pdf(encryption=pikepdf.Encryption(owner="o", user="u")), "PDF 加了密码"),
    "D9-10000-pages": (pdf(pages=10_000), "PDF 共10000页"),
    "D9-script-of-a-page": (pdf(_at_page), SCRIPT),
    "D9-script-of-a-link": (pdf(_at_link), SCRIPT),
    "D9-program": (pdf(_launching), SCRIPT),
    "D9-attachment": (attached("发票.exe"), "夹带了其他文件（发票.exe）"),
    "D9-xfa": (pdf(_dynamic_form), "动态表单（XFA）"),
    "D9-broken": (b"%PDF-1.7\n1 0 obj << /Type", "PDF 打不开"),
}
TAKEN: dict[str, tuple[bytes, str]] = {
    "D8-photograph": (photograph(), "现场.jpg"),
    "D9-opens-at-a-page": (pdf(_opens_at_its_first_page), "材料.pdf"),
    "D9-invoice-with-data": (attached("invoice.xml"), "发票.pdf"),
    "D1-html-after-pdf": (pdf() + b"<html><script>alert(1)</script>", "尾部.pdf"),
}
NAMES = {
    "D4-folders": ("..%2f..%2fetc%2fpasswd", "%2f..%2fetc%2fpasswd.pdf"),
    "D4-backslash": ("a\\..\\b.pdf", "a..b.pdf"),
    "D4-device": ("CON", "CON.pdf"),
    "D4-long": ("长" * 300, "长" * 120 + ".pdf"),
    "D4-backwards": ("发票\u202efdp.exe", "发票fdp.exe.pdf"),
    "D4-emoji": ("😀.pdf", "😀.pdf"),
    "D4-markup": ("<img src=x onerror=alert(1)>.pdf", "img src=x onerror=alert(1).pdf"),
}
