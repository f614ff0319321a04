"""Documents put together for the printer: each begins on a front side, each can be found by its bookmark.

What comes out is for paper. It is no archival file and claims to be none: the documents themselves stay what they are.
"""

import io
from collections.abc import Iterable
from pathlib import Path

import pikepdf

_OF_TAGS = ("/StructParents", "/Tabs")


def write_print_file(file: Path, title: str, documents: Iterable[tuple[str, bytes]]) -> int:
    """Write the documents (bookmark, PDF) one after the other; returns how many sheets of paper they take.

    A document of an odd number of pages is followed by a blank one, so that no two share a sheet printed on both sides.
    Raises pikepdf.PdfError for what is no PDF.
    """
    with pikepdf.new() as whole:
        marks = []
        for name, content in documents:
            marks.append(pikepdf.OutlineItem(name, len(whole.pages)))
            _append(whole, content)
        with whole.open_outline() as outline:
            outline.root.extend(marks)
        whole.Root.Lang = pikepdf.String("zh-CN")
        whole.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True, Duplex=pikepdf.Name.DuplexFlipLongEdge)
        whole.docinfo["/Title"] = title
        whole.save(file, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return len(whole.pages) // 2


def _append(whole: pikepdf.Pdf, content: bytes) -> None:
    with pikepdf.open(io.BytesIO(content)) as document:
        if "/AcroForm" in document.Root:  # a signature is of its own file alone; only what it shows comes along
            document.flatten_annotations("print")
        last = tuple(float(side) for side in document.pages[-1].mediabox)
        for page in document.pages:
            _leave_tags(page)
        whole.pages.extend(document.pages)
    if len(whole.pages) % 2:
        whole.add_blank_page(page_size=(last[2] - last[0], last[3] - last[1]))


def _leave_tags(page: pikepdf.Page) -> None:
    """Take from a page what points into the tree of tags, which stays behind."""
    for name in _OF_TAGS:
        if name in page:
            del page[name]
