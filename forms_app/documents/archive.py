"""What makes a PDF one that an archive keeps: PDF/A-3 (ISO 19005-3), read from the finished file. Knows pikepdf.

These are the rules that can be told without laying the file out again, each with its clause. A file that passes them
may still break others: `verapdf` knows all of them, and the tests ask it where it is installed.
"""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Any

import pikepdf

LANGUAGE = "zh-CN"

_SUBSET = re.compile(r"/[A-Z]{6}\+")
_FILTERS = frozenset({
    "/ASCIIHexDecode", "/ASCII85Decode", "/FlateDecode", "/RunLengthDecode", "/CCITTFaxDecode", "/JBIG2Decode",
    "/DCTDecode", "/JPXDecode",
})  # fmt: skip
_FONT_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3")
_SHOWN, _PRINTED = 0b100011, 0b100
"""Flags of a note: invisible, hidden, not viewed; and printed (ISO 32000-1, table 165)."""

_NOTES = frozenset({"/Link", "/Widget", "/Text", "/FreeText", "/Stamp", "/Highlight", "/Underline"})
_ACTIONS = frozenset({"/GoTo", "/Named"})
"""What a paper of ours may do when it is clicked: go to a page of its own. PDF/A alone would allow addresses too."""

_OUTSIDE = ("/F", "/FFilter", "/FDecodeParms")


@dataclass(frozen=True)
class _File:
    """The file as bytes, as PDF, and every object in it once."""

    content: bytes
    pdf: pikepdf.Pdf
    objects: tuple[Any, ...]

    @property
    def root(self) -> Any:
        """The catalogue."""
        return self.pdf.Root

    @property
    def metadata(self) -> Any:
        """What the file says of itself; read without a context, because at the end of one it is written."""
        return self.pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False)

    def of_type(self, name: str) -> Iterator[Any]:
        """All dictionaries of a type."""
        return (each for each in self.objects if _is_dictionary(each) and each.get("/Type") == name)

    def streams(self) -> Iterator[Any]:
        """All streams."""
        return (each for each in self.objects if isinstance(each, pikepdf.Stream))

    def notes(self) -> Iterator[Any]:
        """Everything that lies on a page without being part of it."""
        return chain.from_iterable(page.obj.get("/Annots", ()) for page in self.pdf.pages)


_Rule = Callable[[_File], Iterator[str]]


def archival_faults(content: bytes, *, tagged: bool = True) -> tuple[str, ...]:
    """Why the file is no PDF/A-3 of ours, in Chinese; nothing when it is one, as far as these rules see.

    `tagged` files are of level A and carry their structure; without, level B is asked for.
    """
    return _faults(content, (*_ANY, *_CLAIMED, *(_OF_LEVEL_A if tagged else ())))


def unfit_for_archive(content: bytes) -> tuple[str, ...]:
    """Why pages of this file cannot be part of a PDF/A-3 of level B, whatever the file says of itself."""
    return _faults(content, _ANY)


def _faults(content: bytes, rules: tuple[_Rule, ...]) -> tuple[str, ...]:
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            file = _File(content, pdf, tuple(_objects(pdf)))
            return tuple(dict.fromkeys(fault for rule in rules for fault in rule(file)))
    except pikepdf.PasswordError:
        return ("6.1.3 文件加密",)
    except pikepdf.PdfError:
        return ("文件打不开",)


def _objects(pdf: pikepdf.Pdf) -> Iterator[Any]:
    """Every object and the dictionaries written within it, but nothing twice."""
    for each in pdf.objects:
        yield from _within(each, top=True)


def _within(found: Any, *, top: bool = False) -> Iterator[Any]:
    if not top and getattr(found, "is_indirect", False):
        return
    if _is_dictionary(found):
        yield found
        for value in dict(found.items()).values():
            yield from _within(value)
    elif isinstance(found, pikepdf.Array):
        for value in found:
            yield from _within(value)


def _is_dictionary(found: Any) -> bool:
    return isinstance(found, pikepdf.Dictionary | pikepdf.Stream)


# --- the file -----------------------------------------------------------------------------------------------------


def _frame(file: _File) -> Iterator[str]:
    first, second = [*file.content[:64].split(b"\n", 2), b"", b""][:2]
    if not re.fullmatch(rb"%PDF-1\.[0-7]\r?", first):
        yield "6.1.2 文件头不是 PDF 1.0 至 1.7"
    if second[:1] != b"%" or len(second) < 5 or any(byte < 128 for byte in second[1:5]):
        yield "6.1.2 文件头之后没有二进制标记"
    if file.pdf.is_encrypted:
        yield "6.1.3 文件加密"
    if "/ID" not in file.pdf.trailer:
        yield "6.1.3 没有文件标识"
    if not file.content.rstrip(b"\r\n").endswith(b"%%EOF"):
        yield "6.1.3 文件结束标记之后还有内容"


def _nothing_outside(file: _File) -> Iterator[str]:
    for stream in file.streams():
        if any(key in stream for key in _OUTSIDE):
            yield "6.1.7 数据流在文件之外"
        if unknown := set(_filters(stream)) - _FILTERS:
            yield f"6.1.7 数据流的压缩方式 {'、'.join(sorted(unknown))} 不能用"
        if stream.get("/Subtype") == "/Form" and any(key in stream for key in ("/Ref", "/OPI", "/PS")):
            yield "6.2.9 引用了文件之外的内容"
        if stream.get("/Subtype") == "/PS":
            yield "6.2.9 含有 PostScript 程序"


def _filters(stream: Any) -> Iterator[str]:
    named = stream.get("/Filter")
    if isinstance(named, pikepdf.Array):
        yield from map(str, named)
    elif named is not None:
        yield str(named)


def _colours(file: _File) -> Iterator[str]:
    for stream in file.streams():
        if stream.get("/Subtype") == "/Image":
            if any(key in stream for key in ("/Alternates", "/OPI")) or stream.get("/Interpolate", False):
                yield "6.2.8 图像有替代图像或者插值"
            if stream.get("/ColorSpace") == "/DeviceCMYK":
                yield "6.2.4 颜色是没有说明的印刷色（CMYK）"
    for page in file.pdf.pages:
        operators = {str(step.operator) for step in pikepdf.parse_content_stream(page)}
        if operators & {"k", "K"}:
            yield "6.2.4 颜色是没有说明的印刷色（CMYK）"


def _fonts(file: _File) -> Iterator[str]:
    for font in file.of_type("/Font"):
        if font.get("/Subtype") in ("/Type0", "/Type3") or "/Subtype" not in font:
            continue
        name = str(font.get("/BaseFont", "（无名）"))
        descriptor = font.get("/FontDescriptor", {})
        if not any(key in descriptor for key in _FONT_PROGRAMS):
            yield f"6.2.11.4 字体{name[1:]}没有嵌入"
        if font.Subtype == "/CIDFontType2" and "/CIDToGIDMap" not in font:
            yield f"6.2.11.3 字体{name[1:]}没有字形对照"


def _notes_are_printed(file: _File) -> Iterator[str]:
    for note in file.notes():
        kind, flags = str(note.get("/Subtype", "")), int(note.get("/F", 0))
        if kind not in _NOTES:
            yield f"6.3.1 有不能用的注释 {kind[1:]}"
        if flags & _SHOWN or not flags & _PRINTED:
            yield "6.3.2 有看不见或者不打印的注释"
        left, bottom, right, top = (float(each) for each in note.get("/Rect", (0, 0, 0, 0)))
        has_area = left != right and bottom != top
        if has_area and kind != "/Link" and "/N" not in note.get("/AP", {}):
            yield "6.3.3 有没有外观的注释"
        if set(note.get("/AP", {"/N": None}).keys()) != {"/N"}:
            yield "6.3.3 注释的外观不止一种"


def _nothing_acts(file: _File) -> Iterator[str]:
    names = file.root.get("/Names", {})
    if "/JavaScript" in names:
        yield "6.5.1 含有脚本"
    if "/AA" in file.root or any("/AA" in page.obj for page in file.pdf.pages):
        yield "6.5.2 含有自动动作"
    for each in file.objects:
        if not _is_dictionary(each):
            continue
        yield from _action(each)
        if each.get("/FT") is not None and any(key in each for key in ("/A", "/AA")):
            yield "6.4.1 表单域带有动作"


def _action(each: Any) -> Iterator[str]:
    kind = str(each.get("/S", ""))
    if each.get("/Type") != "/Action" and kind not in _ACTING:
        return
    if "/JS" in each or kind == "/JavaScript":
        yield "6.5.1 含有脚本"
    elif kind not in _ACTIONS:
        yield f"6.5.1 含有动作 {kind[1:]}"


_ACTING = frozenset({
    "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData", "/Hide", "/SetOCGState", "/Rendition", "/Trans",
    "/GoTo3DView", "/JavaScript", "/SubmitForm", "/GoToR", "/GoToE", "/URI",
})  # fmt: skip


def _no_live_form(file: _File) -> Iterator[str]:
    form = file.root.get("/AcroForm", {})
    if form.get("/NeedAppearances", False):
        yield "6.4.1 表单的外观由阅读软件决定"
    if "/XFA" in form or file.root.get("/NeedsRendering", False):
        yield "6.4.2 含有动态表单"
    if "/Requirements" in file.root or "/AlternatePresentations" in file.root.get("/Names", {}):
        yield "6.10 含有另外的显示方式"


# --- what it says of itself -----------------------------------------------------------------------------------------


def _claim(file: _File) -> Iterator[str]:
    if "/Metadata" not in file.root:
        yield "6.6.2 没有元数据"
        return
    metadata = file.metadata
    if metadata.get("pdfaid:part") != "3" or metadata.get("pdfaid:conformance") not in ("A", "B", "U"):
        yield "6.6.4 元数据没有写明 PDF/A-3"
    title = metadata.get("dc:title")
    if not title or str(file.pdf.docinfo.get("/Title", "")) != title:
        yield "6.6.2 没有题名，或者两处题名不同"
    if not file.root.get("/ViewerPreferences", {}).get("/DisplayDocTitle", False):
        yield "窗口标题不是题名"
    if str(file.root.get("/Lang", "")) != LANGUAGE:
        yield f"6.7.4 语言不是 {LANGUAGE}"
    if "/Outlines" not in file.root:
        yield "没有书签"


def _intent(file: _File) -> Iterator[str]:
    intents = [each for each in file.root.get("/OutputIntents", ()) if each.get("/S") == "/GTS_PDFA1"]
    if len(intents) != 1 or "/DestOutputProfile" not in intents[0]:
        yield "6.2.3 没有输出颜色的说明"


def _attachments(file: _File) -> Iterator[str]:
    associated = {each.objgen for each in file.root.get("/AF", ())}
    for each in file.of_type("/Filespec"):
        if "/EF" not in each:
            yield "6.8 引用了文件之外的文件"
            continue
        if "/F" not in each or "/UF" not in each:
            yield "6.8 附件没有文件名"
        if str(each.get("/AFRelationship", "")) not in _RELATIONS or each.objgen not in associated:
            yield "6.8 附件没有写明与文件的关系"
        if "/Subtype" not in each.EF.F or "/ModDate" not in each.EF.F.get("/Params", {}):
            yield "6.8 附件没有类型或者日期"


_RELATIONS = frozenset({"/Source", "/Data", "/Alternative", "/Supplement"})


def _subset_fonts(file: _File) -> Iterator[str]:
    for font in file.of_type("/Font"):
        if not _SUBSET.match(str(font.get("/BaseFont", ""))):
            yield f"字体{str(font.get('/BaseFont', ''))[1:]}没有只取用到的字形"


# --- level A --------------------------------------------------------------------------------------------------------


def _structure(file: _File) -> Iterator[str]:
    if not file.root.get("/MarkInfo", {}).get("/Marked", False) or "/StructTreeRoot" not in file.root:
        yield "6.7.2 没有结构标签"
        return
    tree = file.root.StructTreeRoot
    if "/K" not in tree or "/ParentTree" not in tree:
        yield "6.7.3 结构标签不完整"
    if any("/StructParents" not in page.obj for page in file.pdf.pages if _draws(page)):
        yield "6.7.3 有的页没有结构标签"
    if file.metadata.get("pdfaid:conformance") != "A":
        yield "6.6.4 元数据没有写明 A 级"


def _draws(page: pikepdf.Page) -> bool:
    return any(str(step.operator) in ("Tj", "TJ", "Do", "f", "S") for step in pikepdf.parse_content_stream(page))


def _texts_can_be_read(file: _File) -> Iterator[str]:
    for font in file.of_type("/Font"):
        if font.get("/Subtype") == "/Type0" and "/ToUnicode" not in font:
            yield f"6.2.11.7 字体{str(font.get('/BaseFont', ''))[1:]}没有文字对照"


_ANY: tuple[_Rule, ...] = (
    _frame, _nothing_outside, _colours, _fonts, _notes_are_printed, _nothing_acts, _no_live_form,
)  # fmt: skip
_CLAIMED: tuple[_Rule, ...] = (_claim, _intent, _attachments)
_OF_LEVEL_A: tuple[_Rule, ...] = (_subset_fonts, _structure, _texts_can_be_read)
