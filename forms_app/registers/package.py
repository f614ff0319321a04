"""A workbook that somebody sent, looked at before any library opens it.

An .xlsx is a ZIP of XML. Refused here: what is none, what would unpack to too much, macros, any XML with a document
type, because entities are the only way XML can grow or reach out, and more elements than a filled form has, because
a small file of tiny elements takes the library seconds and hundreds of megabytes.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn
from xml.parsers import expat

from forms_app.core.errors import BadInputError, TooLargeError

MAX_BYTES = 10_000_000
MAX_PARTS = 300
MAX_UNPACKED = 60_000_000
MAX_PART_UNPACKED = 30_000_000


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a workbook may be: its bytes, those it unpacks to, in all and in one part, and its cells.

    `kind` is what one would do with a workbook of that size, for messages.
    """

    size: int = MAX_BYTES
    unpacked: int = MAX_UNPACKED
    part: int = MAX_PART_UNPACKED
    cells: int = 100_000
    kind: str = "填报表"


FORM_BUDGET = Budget()

# Elements by name in the whole package: the library reads rows one by one, cells and texts fast, the rest slowly, and
# relationships once a sheet. `_OTHERS` counts all names together that are not listed.
_OF_CELLS = frozenset(("c", "v", "f", "is", "si", "t", "r"))
_MOST = {"row": 1_100_000, "xf": 10_000, "definedName": 2_000, "Relationship": 1_000, "sheet": 60}
_OTHERS, _MOST_OTHERS = "", 20_000

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_STRICT = "http://purl.oclc.org/ooxml/"
_XML_ENDINGS = (".xml", ".rels", ".vml")
_CHUNK = 1 << 16
_SHEETS, _ROW = "xl/worksheets/", re.compile(rb"<(?:\w+:)?row[\s/>]")
# Long enough for any XML declaration before a document type; entities can only be declared inside one.
_DOCTYPE = b"<!doctype"


def rows_within(content: bytes) -> int:
    """How many rows the sheets of a workbook have, written or empty, counted without opening it.

    Call `check_package` first: it says that the content is a package, and a small one.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        sheets = [name for name in package.namelist() if name.startswith(_SHEETS) and name.endswith(".xml")]
        return sum(len(_ROW.findall(package.read(name))) for name in sheets)


class WorkbookError(BadInputError):
    """The file is not a workbook we read."""


def check_package(content: bytes, budget: Budget = FORM_BUDGET) -> None:
    """Raise WorkbookError or TooLargeError when the content is no safe .xlsx within that budget."""
    if len(content) > budget.size:
        raise TooLargeError(f"文件有{len(content)}字节，上限为{budget.size}字节")
    if content.startswith(_OLE):
        raise WorkbookError("这是旧版 .xls 或加了密码的文件，请在 Excel 中取消密码并另存为 .xlsx")
    if not content.startswith(_ZIP):
        raise WorkbookError("这不是 .xlsx 文件，请使用下载的填报模板")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_parts(package, budget)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError):
        raise WorkbookError("文件已损坏，无法打开，请重新保存后上传") from None


def _check_parts(package: zipfile.ZipFile, budget: Budget) -> None:
    parts = package.infolist()
    _require_workbook(parts, budget)
    total, elements = 0, _Elements(budget)
    for part in parts:
        elements.begin(part.filename)
        for chunk in _unpacked(package, part, budget):
            total += len(chunk)
            if total > budget.unpacked:
                raise TooLargeError(f"文件解开后超过{budget.unpacked}字节，请使用下载的填报模板")
            elements.feed(chunk)


def _require_workbook(parts: list[zipfile.ZipInfo], budget: Budget) -> None:
    """Raise WorkbookError when the parts make no workbook without macros, TooLargeError when they are too many."""
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise WorkbookError("这不是 .xlsx 工作簿，请使用下载的填报模板")
    if any("vbaproject" in name.lower() for name in names):
        raise WorkbookError("文件含有宏，请另存为不含宏的 .xlsx")
    if len(parts) > MAX_PARTS or len(names) != len(parts):
        raise TooLargeError(f"文件由{len(parts)}个部分组成，超出一张{budget.kind}所需，请使用下载的填报模板")


class _Elements:
    """Counts the elements of all parts as they come out. Whatever a part is called, the library may read it as XML.

    This is the bare parser under every library: it calls us once an element, and a directory has a million of them.
    Without a document type there are no entities and nothing outside that it could be made to fetch.
    """

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._left = {_OTHERS: _MOST_OTHERS, **_MOST, **dict.fromkeys(_OF_CELLS, budget.cells)}
        self._kinds: dict[str, str] = {}
        self._parser: expat.XMLParserType | None = None
        self._part = ""

    def begin(self, part: str) -> None:
        """Go on to the next part."""
        self._part, self._parser = part, expat.ParserCreate(namespace_separator="}")
        self._parser.StartElementHandler = self._count_element
        self._parser.StartDoctypeDeclHandler = self._refuse

    def feed(self, chunk: bytes) -> None:
        """Count on. What is no XML, a picture or something damaged, is not counted beyond its fault."""
        if self._parser is None:
            return
        try:
            self._parser.Parse(chunk, False)
        except expat.ExpatError:
            self._parser = None

    def _count_element(self, tag: str, _attributes: dict[str, Any]) -> None:
        kind = self._kinds.get(tag)
        if kind is None:
            kind = self._kinds[tag] = self._kind(tag)
        self._left[kind] -= 1
        if self._left[kind] < 0:
            raise TooLargeError(
                f"文件中的“{self._part}”内容过多，超出一张{self._budget.kind}所需，请使用下载的填报模板"
            )

    def _kind(self, tag: str) -> str:
        """Under what name an element is counted."""
        namespace, _, name = tag.rpartition("}")
        if name == "workbook" and namespace.startswith(_STRICT):
            raise WorkbookError("文件是“Strict Open XML”格式，请在 Excel 中另存为普通的 .xlsx（Excel 工作簿）后上传")
        return name if name in self._left else _OTHERS

    def _refuse(self, *_: object) -> NoReturn:
        raise _document_type(self._part)


def _unpacked(package: zipfile.ZipFile, part: zipfile.ZipInfo, budget: Budget) -> Iterator[bytes]:
    """The content of a part, counted as it comes out: the sizes that the package states may lie."""
    is_xml = part.filename.lower().endswith(_XML_ENDINGS)
    size, tail = 0, b""
    with package.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > budget.part:
                raise TooLargeError(f"文件中的“{part.filename}”解开后过大，请使用下载的填报模板")
            if is_xml:
                _refuse_document_type(tail + chunk, part.filename, first=size == len(chunk))
                tail = chunk[-len(_DOCTYPE) :]
            yield chunk


def _refuse_document_type(chunk: bytes, name: str, *, first: bool) -> None:
    if first and chunk[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise WorkbookError(f"文件中的“{name}”不是 UTF-8 编码，请用 Excel 重新保存")
    if _DOCTYPE in chunk.lower():
        raise _document_type(name)


def _document_type(name: str) -> WorkbookError:
    return WorkbookError(f"文件中的“{name}”含有文档类型声明，不予打开，请用 Excel 重新保存")
