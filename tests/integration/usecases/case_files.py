"""Case files in tests that are about jobs: what is printed around the papers is blank and takes no time."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pikepdf
from sqlmodel import select

from forms_app.storage.case_tables import IssuedDocument
from forms_app.usecases.platform import Platform
from tests.integration.usecases.papers import issue
from tests.integration.usecases.procedure import Play

LETTER = "统计守信企业认定受理通知书"


def blank(platform: Platform, title: str, part: str, **values: Any) -> bytes:
    """A page for each number, a page under its bookmark for each table, one page in front."""
    titles = [each.title for each in values.get("tables", ())]
    made = io.BytesIO()
    with pikepdf.new() as document:
        for _ in range(len(values.get("numbers", titles)) or 1):
            document.add_blank_page(page_size=(595.276, 841.89))
        document.Root.OutputIntents = pikepdf.Array([])
        with document.open_outline() as outline:
            outline.root.extend(pikepdf.OutlineItem(each, place) for place, each in enumerate(titles))
        document.save(made, deterministic_id=True)
    return made.getvalue()


def applied(play: Play, *firms: str) -> list[UUID]:
    """Cases of these firms, a day apart, each with a letter of two pages; their forms are no PDF that opens."""
    cases = []
    for firm in firms:
        play.days(1)
        cases.append(play.apply(firm))
        issue(play.platform, cases[-1], LETTER, 2)
    return cases


@contextmanager
def damaged(platform: Platform, case: UUID) -> Iterator[None]:
    """The letter of this case is not what was stored, until the block ends."""
    with platform.database.reading() as session:
        letter = IssuedDocument.case_id == case, IssuedDocument.title == LETTER, IssuedDocument.kind == "annex3"
        [digest] = session.exec(select(IssuedDocument.digest).where(*letter)).all()
    file: Path = platform.files.folder / digest[:2] / digest
    whole = file.read_bytes()
    file.write_bytes(whole[:-1])
    yield
    file.write_bytes(whole)
