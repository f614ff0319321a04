"""The bound case file: every paper once, in order, on A4, numbered, with what could not be bound listed."""

import io
import json
from pathlib import Path
from uuid import UUID

import pikepdf
import pypdfium2
import pytest
from PIL import Image
from sqlmodel import select

from forms_app.core.errors import NotFoundError
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.storage.case_tables import IssuedDocument
from forms_app.storage.files import digest_of
from forms_app.usecases.case_binding import BoundCase, bind_case
from forms_app.usecases.corrections import Answer, answer_correction, corrections_of, request_correction
from forms_app.usecases.public_intake import NewObjection
from forms_app.usecases.uploads import Upload
from tests.integration.usecases import entry_play
from tests.integration.usecases.determining import published
from tests.integration.usecases.procedure import Play
from tests.integration.usecases.test_demands import WORDS as DEMANDED
from tests.integration.usecases.test_demands import demanded as demand_of
from tests.integration.usecases.test_determination import PROOF, SERVED, decided, papers, play, spec
from tests.samples import PDF_FILE

__all__ = ["play", "spec"]
A4 = (595, 842)


def bound(play: Play, case: UUID, who: str = "chaoyang") -> BoundCase:
    return bind_case(play.platform, play.actor(who), case)


def pages(pdf: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(pdf)
    return ["".join(page.get_textpage().get_text_range().split()) for page in document]


def picture(width: int, height: int) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), "navy").save(made, "JPEG")
    return made.getvalue()


def large_sheet() -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page(page_size=(1684, 1191))  # A2, on its side
        pdf.save(made)
    return made.getvalue()


def served(play: Play, spec: ProcedureSpec, uploads: tuple[Upload, ...]) -> UUID:
    case = decided(play, spec)
    play.act("chaoyang", case, "service_prepared", {"servers": "王某、李某"})
    play.days(1)
    play.act("chaoyang", case, "served_directly", SERVED, uploads=uploads)
    return case


def test_a_term_that_nothing_set_going_has_no_count_sheet(play: Play) -> None:
    case = published(play)
    before = "".join(pages(bound(play, case).pdf))
    assert "计日单：公示期限依据第十七条" in before
    assert "整改不到位，延长" not in before
    play.act("chaoyang", case, "rectification_lacking", {"facts": "台账仍未建立。"})
    assert "计日单：公示期限（整改不到位，延长）" in "".join(pages(bound(play, case).pdf))


def test_contents_name_the_page_on_which_each_paper_begins(play: Play, spec: ProcedureSpec) -> None:
    case = served(play, spec, PROOF)
    made = bound(play, case)
    texts = pages(made.pdf)
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf, pdf.open_outline() as outline:
        groups = {item.title: [child.title for child in item.children] for item in outline.root}
    assert list(groups) == ["封面和目录", "办理文书", "证据材料", "办理记录"]
    assert groups["办理文书"] == [document.title for document, _ in papers(play, case)]
    # The proof's number was taken before there was a paper to carry it.
    numbers = {each["title"]: each["number"] for each in json.loads(made.manifest)["files"]}
    assert numbers["企业统计信用认定决定书"] == "朝统信决字〔2026〕第1号"
    assert numbers["送达回证"] == "朝统信送字〔2026〕第1号"
    assert "卷内文件目录" in texts[1]
    first = next(place for place, text in enumerate(texts) if "如对此次认定决定不服" in text)
    assert texts[first].endswith("1") or texts[first].startswith("1")
    assert "计日单：送达期限" in "".join(texts)
    assert "办理经过" in "".join(texts)


def test_pages_keep_their_numbers_when_these_are_laid_out_in_runs(
    play: Play, spec: ProcedureSpec, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = served(play, spec, PROOF)
    together = pages(bound(play, case).pdf)
    monkeypatch.setattr("forms_app.documents.binding._NUMBERS_AT_ONCE", 2)
    assert len(together) > 2 * 2 + 2
    assert pages(bound(play, case).pdf) == together


def test_every_page_is_upright_or_lying_a4(play: Play, spec: ProcedureSpec) -> None:
    files = (Upload("proof", "照片.jpg", picture(3000, 2000)),)
    case = served(play, spec, files)
    play.act("chaoyang", case, "statement_received", {"received_on": "2026-03-03", "statement": "有异议。"},
             uploads=(Upload("evidence", "图纸.pdf", large_sheet()),))  # fmt: skip
    made = bound(play, case)
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        sizes = {tuple(sorted(round(float(each)) for each in list(page.mediabox)[2:])) for page in pdf.pages}
    assert sizes == {A4}
    assert made.left_out == ()


def test_a_file_that_was_altered_is_listed_and_named(play: Play, spec: ProcedureSpec) -> None:
    case = served(play, spec, PROOF)
    [proof] = [each for each in json.loads(bound(play, case).manifest)["files"] if each["group"] == "证据材料"]
    stored: Path = play.platform.files.folder / proof["sha256"][:2] / proof["sha256"]
    stored.write_bytes(b"%PDF-1.7 something else")
    made = bound(play, case)
    assert made.left_out == (proof["title"],)
    [listed] = [each for each in json.loads(made.manifest)["files"] if not each["bound"]]
    assert "校验值不符" in listed["fault"]
    assert "校验值不符" in "".join(pages(made.pdf))


def test_the_manifest_names_every_issued_document_by_its_digest(play: Play, spec: ProcedureSpec) -> None:
    case = served(play, spec, PROOF)
    made = bound(play, case)
    manifest = json.loads(made.manifest)
    with play.platform.database.reading() as session:
        issued = session.exec(select(IssuedDocument.digest).where(IssuedDocument.case_id == case)).all()
    assert set(issued) <= {each["sha256"] for each in manifest["files"]}
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        inside = pdf.attachments["manifest.json"].get_file().read_bytes()
    assert digest_of(inside) == digest_of(made.manifest)


def test_the_same_case_gives_the_same_bytes(play: Play, spec: ProcedureSpec) -> None:
    case = served(play, spec, PROOF)
    assert bound(play, case).pdf == bound(play, case).pdf


def test_what_the_public_and_offices_above_asked_is_bound_with_the_answers(play: Play) -> None:
    case = entry_play.published(play)
    file = (Upload("files", "材料.pdf", PDF_FILE),)
    asked = NewObjection("王某某", "13900001111", "公示的罚款数额不对。", file, play.clock())
    number = request_correction(play.platform, case, asked)
    [request] = corrections_of(play.platform, play.actor("chaoyang"), case)
    play.clock.pass_(minutes=1)
    refusal = Answer(accepted=False, reason="与决定书一致。", answer="经核查无误。", at=play.clock())
    answer_correction(play.platform, play.actor("chaoyang"), case, request.id, refusal)
    demand_of(play, case)
    told = "".join(pages(bound(play, case).pdf))
    for words in (number, "王某某", "公示的罚款数额不对。", "不予采纳，2026年", "与决定书一致。经核查无误。",
                  "上级机构的要求", "长春市统计局（长统函〔2026〕第5号）", DEMANDED, "待答复"):  # fmt: skip
        assert words in told, words
    assert "13900001111" not in told
    titles = [each["title"] for each in json.loads(bound(play, case).manifest)["files"]]
    assert [each for each in titles if number in each] == [f"更正申请（{number}）：材料.pdf"]
    above = bound(play, case, "changchun")
    seen = "".join(pages(above.pdf))
    assert DEMANDED in seen
    assert not any(words in seen for words in (number, "王某某", "罚款数额不对"))
    assert number not in above.manifest.decode()


def test_nothing_asked_is_no_page(play: Play) -> None:
    assert "更正申请" not in "".join(pages(bound(play, entry_play.published(play)).pdf))


def test_an_application_is_bound_with_its_evidence(play: Play) -> None:
    case = play.reviewed("qiye2")
    groups = [each["group"] for each in json.loads(bound(play, case).manifest)["files"]]
    assert groups[0] == "申请材料"
    assert "办理文书" in groups


def test_a_foreign_case_is_missing(play: Play, spec: ProcedureSpec) -> None:
    case = served(play, spec, PROOF)
    with pytest.raises(NotFoundError):
        bound(play, case, "nanguan")
