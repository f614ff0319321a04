"""Issued documents for tests of print runs: real PDFs of a few pages, on cases of two offices."""

import io
from datetime import timedelta
from uuid import UUID

import pikepdf

from forms_app.storage.case_tables import IssuedDocument
from forms_app.usecases.platform import Platform
from tests.integration.usecases.procedure import Play


def paper(pages: int, mark: str = "") -> bytes:
    """A PDF of so many pages that is like no other of another mark."""
    stream = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(pages):
            document.add_blank_page(page_size=(595.276, 841.89))
        document.docinfo["/Subject"] = mark
        document.save(stream, deterministic_id=True)
    return stream.getvalue()


def issue(platform: Platform, case: UUID, title: str, pages: int = 1, *, kind: str = "annex3", after: int = 0) -> UUID:
    """Store and issue a document of a case."""
    content = paper(pages, f"{case}{title}{after}")
    with platform.database.writing() as session:
        row = IssuedDocument(
            case_id=case, kind=kind, title=title, file_name=f"{title}.pdf", digest=platform.files.put(content),
            size=len(content), issued_at=platform.clock() + timedelta(minutes=after), code=f"{case.hex[:12]}{kind}{after}",
        )  # fmt: skip
        session.add(row)
        return row.id


def issued(play: Play, number: int = 5) -> list[UUID]:
    """Documents of a case of 朝阳区 and one of 南关区's prefecture neighbour, of one to three pages each."""
    case = play.apply("qiye1")
    return [issue(play.platform, case, "企业统计信用认定决定书", 1 + n % 3, after=n) for n in range(number)]
