"""Many papers bound into one PDF: cover and contents, every paper on A4, page numbers on top, bookmarks.

Binding takes papers as they are: what was issued is copied page by page, never laid out again. Knows pikepdf, Pillow.
The file claims to be PDF/A-3b when every paper in it may be part of one; strangers' papers may not.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

import pikepdf
from PIL import Image, ImageOps

from forms_app.documents.archive import LANGUAGE, unfit_for_archive

_MM = 72 / 25.4
_A4 = (210 * _MM, 297 * _MM)
_MARGIN = 17 * _MM
_SLACK = 2 * _MM
"""By how much a page may differ from A4 and still be taken as it is."""

_DOTS_PER_INCH = 200
_QUALITY = 85
_NUMBERS_AT_ONCE = 200
"""Pages of numbers that are laid out together: the time for more of them grows with their square."""
_VERSION = "1.7"
"""Of PDF, the one that PDF/A-3 is made of."""


class UnreadableError(ValueError):
    """A file cannot be bound; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper: where it belongs, its title, its pages as PDF, and why no archival file may hold it (`unfit`)."""

    group: str
    title: str
    pdf: bytes
    pages: int
    unfit: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Binding:
    """What is around the papers: title, front pages, a page for each of some numbers as PDF, the manifest."""

    title: str
    front: bytes
    numbers: Callable[[Sequence[int]], bytes]
    manifest: bytes
    dated: date


def paper(group: str, title: str, content: bytes, media: str = "application/pdf") -> Paper:
    """A paper with every page on A4. Raises UnreadableError."""
    try:
        pdf = _picture_page(content) if media.startswith("image/") else content
        with pikepdf.open(io.BytesIO(pdf)) as opened:
            made, pages = _on_a4(opened)
            return Paper(group, title, made, pages, unfit_for_archive(made))
    except pikepdf.PasswordError:
        raise UnreadableError("PDF 加了密码，不能并入") from None
    except (pikepdf.PdfError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise UnreadableError("文件打不开，不能并入") from None


def _on_a4(opened: pikepdf.Pdf) -> tuple[bytes, int]:
    """The document with every page on A4, and how many pages it has."""
    _flatten(opened)
    with pikepdf.new() as sheet:
        for page in opened.pages:
            _add_on_a4(sheet, page)
        made = io.BytesIO()
        sheet.save(made, deterministic_id=True)
        return made.getvalue(), len(sheet.pages)


def papers_by_heading(group: str, pdf: bytes) -> Iterator[Paper]:
    """The papers of a document in which each begins with a heading on a page of its own, titled by that heading."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        with opened.open_outline() as outline:
            headings = [(item.title, _place(opened, item)) for item in outline.root]
        ends = [place for _, place in headings[1:]] + [len(opened.pages)]
        for (title, place), end in zip(headings, ends, strict=True):
            with pikepdf.new() as part:
                part.pages.extend(opened.pages[place:end])
                made = io.BytesIO()
                part.save(made, deterministic_id=True)
                yield Paper(group, title, made.getvalue(), end - place)


def _place(pdf: pikepdf.Pdf, item: pikepdf.OutlineItem) -> int:
    """On which page a bookmark leads, from 0."""
    target = item.destination if item.action is None else item.action.D
    if isinstance(target, (pikepdf.Array, list)):
        return pdf.pages.index(pikepdf.Page(target[0]))
    raise ValueError(f"the bookmark {item.title!r} leads to no page")


def first_pages(papers: Sequence[Paper]) -> Iterator[int]:
    """The number of the first page of each paper; the front pages are not numbered."""
    following = 1
    for each in papers:
        yield following
        following += each.pages


def bind(binding: Binding, papers: Sequence[Paper]) -> bytes:
    """The bound file. The same papers give the same bytes."""
    with pikepdf.new() as bound, pikepdf.open(io.BytesIO(binding.front)) as front:
        bound.pages.extend(front.pages)
        before = len(front.pages)
        for each in papers:
            with pikepdf.open(io.BytesIO(each.pdf)) as opened:
                bound.pages.extend(opened.pages)
        _number(bound, before, binding.numbers)
        for page in bound.pages:
            if "/StructParents" in page.obj:  # the papers' own structure does not come along
                del page.obj["/StructParents"]
        _bookmark(bound, before, papers)
        _describe(bound, binding)
        _say_how_colours_look(bound, front)
        if not any(each.unfit for each in papers):
            _claim(bound)
        made = io.BytesIO()
        bound.save(
            made, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, min_version=_VERSION
        )
        return made.getvalue()


def _flatten(pdf: pikepdf.Pdf) -> None:
    """What is drawn by notes and form fields becomes part of the page; nothing on a bound page can be clicked."""
    if "/AcroForm" in pdf.Root:
        pdf.generate_appearance_streams()
    pdf.flatten_annotations("all")
    for page in pdf.pages:
        for key in ("/Annots", "/AA", "/Tabs"):
            if key in page.obj:
                del page.obj[key]


def _add_on_a4(sheet: pikepdf.Pdf, page: pikepdf.Page) -> None:
    """The page as it is when it is A4, else in the middle of an A4 page, scaled down where it is larger."""
    width, height = _shown_size(page)
    upright = width <= height
    paper_width, paper_height = _A4 if upright else _A4[::-1]
    if abs(width - paper_width) <= _SLACK and abs(height - paper_height) <= _SLACK:
        sheet.pages.append(page)
        return
    scale = min((paper_width - 2 * _MARGIN) / width, (paper_height - 2 * _MARGIN) / height, 1)
    left, bottom = (paper_width - width * scale) / 2, (paper_height - height * scale) / 2
    sheet.add_blank_page(page_size=(paper_width, paper_height))
    place = pikepdf.Rectangle(left, bottom, left + width * scale, bottom + height * scale)
    _lay(sheet.pages[-1], page, place, "XinbiaoPaper")


def _shown_size(page: pikepdf.Page) -> tuple[float, float]:
    """Width and height as seen, in points."""
    left, bottom, right, top = (float(each) for each in page.cropbox)
    width, height = abs(right - left), abs(top - bottom)
    if not width or not height:
        raise UnreadableError("PDF 有大小为零的页，不能并入")
    return (height, width) if page.rotation % 180 else (width, height)


def _picture_page(content: bytes) -> bytes:
    """A picture as PDF, upright as it was taken, no finer than paper shows."""
    with Image.open(io.BytesIO(content)) as opened:
        picture = ImageOps.exif_transpose(opened)
        if picture.mode in ("RGBA", "LA", "P"):
            picture = picture.convert("RGBA")
            white = Image.new("RGB", picture.size, "white")
            white.paste(picture, mask=picture.getchannel("A"))
            picture = white
        picture = picture.convert("RGB")
    upright = picture.width <= picture.height
    size = [round((each - 2 * _MARGIN) / 72 * _DOTS_PER_INCH) for each in (_A4 if upright else _A4[::-1])]
    picture.thumbnail((size[0], size[1]))
    made = io.BytesIO()
    # No dates of now: the same picture gives the same page.
    picture.save(made, "PDF", resolution=_DOTS_PER_INCH, quality=_QUALITY, creationDate=None, modDate=None)
    return made.getvalue()


def _number(bound: pikepdf.Pdf, before: int, numbers: Callable[[Sequence[int]], bytes]) -> None:
    last = len(bound.pages) - before
    for first in range(1, last + 1, _NUMBERS_AT_ONCE):
        folios = range(first, min(first + _NUMBERS_AT_ONCE, last + 1))
        with pikepdf.open(io.BytesIO(numbers(folios))) as printed:
            for folio, number in zip(folios, printed.pages, strict=True):
                page = bound.pages[before + folio - 1]
                width, height = _shown_size(page)
                place = pikepdf.Rectangle(width - _A4[0], height - _A4[1], width, height)
                _lay(page, number, place, f"XinbiaoFolio{folio}")


def _lay(page: pikepdf.Page, above: pikepdf.Page, place: pikepdf.Rectangle, name: str) -> None:
    """Lay one page over another, under a name that is its own: pages may share their resources.

    `Page.add_overlay` does the same under a random name: no two files would be equal.
    """
    form = above.as_form_xobject()
    drawn = page.add_resource(form, pikepdf.Name.XObject, pikepdf.Name(f"/{name}"))
    page.contents_add(b"q\n", prepend=True)
    page.contents_add(b"Q\n" + _placement(page, form, drawn, place))
    page.contents_coalesce()


def _placement(page: pikepdf.Page, form: pikepdf.Object, name: pikepdf.Name, place: pikepdf.Rectangle) -> bytes:
    return page.calc_form_xobject_placement(
        form, name, place, invert_transformations=True, allow_shrink=True, allow_expand=False
    )


def _bookmark(bound: pikepdf.Pdf, before: int, papers: Sequence[Paper]) -> None:
    places = [before + number - 1 for number in first_pages(papers)]
    with bound.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("封面和目录", 0))
        for group, members in groupby(zip(papers, places, strict=True), key=lambda each: each[0].group):
            listed = list(members)
            item = pikepdf.OutlineItem(group, listed[0][1])
            item.children.extend(pikepdf.OutlineItem(each.title, place) for each, place in listed)
            outline.root.append(item)


def _describe(bound: pikepdf.Pdf, binding: Binding) -> None:
    bound.Root.Lang = pikepdf.String(LANGUAGE)
    bound.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
    bound.Root.PageMode = pikepdf.Name.UseOutlines
    bound.docinfo["/Title"] = binding.title
    with bound.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = binding.title
        metadata["dc:language"] = {LANGUAGE}
    manifest = pikepdf.AttachedFileSpec(
        bound,
        binding.manifest,
        description="卷内文件清单和校验值",
        filename="manifest.json",
        mime_type="application/json",
        creation_date=f"D:{binding.dated:%Y%m%d}000000Z",
        mod_date=f"D:{binding.dated:%Y%m%d}000000Z",
    )
    manifest.relationship = pikepdf.Name.Data
    bound.attachments["manifest.json"] = manifest
    bound.Root.AF = pikepdf.Array([bound.make_indirect(manifest.obj)])


def _say_how_colours_look(bound: pikepdf.Pdf, front: pikepdf.Pdf) -> None:
    intents = [bound.copy_foreign(front.make_indirect(each)) for each in front.Root.OutputIntents]
    bound.Root.OutputIntents = pikepdf.Array(intents)


def _claim(bound: pikepdf.Pdf) -> None:
    """Of level B: the tags of the papers do not come along."""
    with bound.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["pdfaid:part"] = "3"
        metadata["pdfaid:conformance"] = "B"
