"""Files that people hand in, opened for real before they are kept. Knows pikepdf and Pillow."""

import io
import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

import filetype
import pikepdf
from PIL import Image

from forms_app.core.errors import BadInputError
from forms_app.core.text import shows_nothing, trimmed, unprintable

MAX_PIXELS = 50_000_000
MAX_PAGES = 2000
_MAX_NAME = 120
_UNSAFE = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffd-\uffff]"
    r'|[<>:"/\\|?*]'
)
_ALLOWED = "PDF、JPG、PNG"
# Electronic invoices and our own forms carry their contents as data; no program runs for these.
_DATA = (".json", ".xml", ".xbrl", ".csv", ".txt")
_HARMLESS = frozenset({"/GoTo", "/URI", "/Named"})  # most programs that write PDF say with /GoTo where to open it


class UploadError(BadInputError):
    """The file cannot be accepted; the message says why and what to do."""


def media_type(content: bytes) -> str:
    """What the content really is. Raises UploadError unless it is a PDF, JPG or PNG that opens."""
    if not content:
        raise UploadError("文件是空的，请重新选择")
    kind = filetype.guess(content)
    found = kind.mime if kind else ""
    check = _CHECKS.get(found)
    if check is None:
        raise UploadError(f"只接受{_ALLOWED}，这个文件{f'是 {found}' if found else '不是其中任何一种'}，请转换后再传")
    check(content)
    return found


def safe_name(name: str, kind: str) -> str:
    """A name for showing and downloading: no folders, no characters that a file system or a page could stumble on.

    What a text may not hold is left out too: a name that the filing cannot be submitted with must not be kept.
    """
    shown = "".join(each for each in PurePosixPath(name.replace("\\", "/")).name if unprintable(each) is None)
    base = _UNSAFE.sub("", trimmed(shown)).strip(". ")
    ending = _ENDINGS[kind]
    stem = base[: -len(ending)] if base.lower().endswith(ending) else base
    return f"{'材料' if shows_nothing(stem) else stem[:_MAX_NAME]}{ending}"


def _check_pdf(content: bytes) -> None:
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            pages, fault = len(pdf.pages), _carried(pdf)
    except pikepdf.PasswordError:
        raise UploadError("PDF 加了密码，请取消密码后再传") from None
    except pikepdf.PdfError:
        raise UploadError("PDF 打不开，可能已损坏，请重新导出后再传") from None
    if fault:
        raise UploadError(fault)
    if not 1 <= pages <= MAX_PAGES:
        raise UploadError(f"PDF 共{pages}页，应为1至{MAX_PAGES}页")


def _carried(pdf: pikepdf.Pdf) -> str:
    """What the document carries that is no evidence: why it is refused, "" when there is nothing of the kind."""
    names = [name for name in pdf.attachments if not name.lower().endswith(_DATA)]
    if names:
        return f"PDF 内夹带了其他文件（{safe_name(names[0], 'application/pdf')[:-4]}），请取出后分别上传"
    if "/XFA" in pdf.Root.get("/AcroForm", {}):
        return "PDF 是动态表单（XFA），其他软件打不开，请用“打印为 PDF”重新生成后再传"
    holders = [pdf.Root, *(page.obj for page in pdf.pages), *_notes(pdf)]
    if "/JavaScript" in pdf.Root.get("/Names", {}) or any(map(_acts, holders)):
        return "PDF 内含脚本或自动动作，请用“打印为 PDF”重新生成后再传"
    return ""


def _notes(pdf: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """Links, buttons and other things on the pages that may do something when they are clicked."""
    for page in pdf.pages:
        yield from (note for note in page.obj.get("/Annots", []) if isinstance(note, pikepdf.Dictionary))


def _acts(holder: pikepdf.Object) -> bool:
    """Whether it does something by itself, or more than going to a page or an address when it is clicked."""
    actions = [holder.get(key) for key in ("/OpenAction", "/A")]
    kinds = {str(action.get("/S", "")) for action in actions if isinstance(action, pikepdf.Dictionary)}
    return "/AA" in holder or not kinds <= _HARMLESS


def _check_image(content: bytes) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content))
        if picture.width * picture.height > MAX_PIXELS:
            raise UploadError(f"图片为{picture.width}×{picture.height}像素，过大，请缩小后再传")
        picture.load()
    except UploadError:
        raise
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise UploadError("图片打不开，可能已损坏，请重新保存后再传") from None


_CHECKS: dict[str, Callable[[bytes], None]] = {
    "application/pdf": _check_pdf,
    "image/jpeg": _check_image,
    "image/png": _check_image,
}
_ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
