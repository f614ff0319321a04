"""Submitting: checked, printed, stored, receipted, exactly once."""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pikepdf
import pypdfium2
import pytest

from forms_app.answers.reading import Answers
from forms_app.cases.actors import Actor
from forms_app.cases.filing import FilingState
from forms_app.core.errors import ConflictError, NotFoundError, ProblemsError
from forms_app.documents.receipts import receipt_pdf
from forms_app.specs.catalogue import FormSpec
from forms_app.storage.filings import submission_of
from forms_app.storage.tables import Evidence, Filing, Submission
from forms_app.usecases.add_evidence import add_evidence, remove_evidence, restore_evidence
from forms_app.usecases.open_filing import open_filing, preview_page, printed_filing
from forms_app.usecases.platform import Platform
from forms_app.usecases.review_submissions import view_submission
from forms_app.usecases.save_draft import Save, save_draft
from forms_app.usecases.start_filing import start_filing
from forms_app.usecases.submit_filing import AlreadySubmittedError, Submit, submit_filing
from forms_app.usecases.uploads import Upload
from forms_app.usecases.view_receipt import view_receipt
from tests.integration.conftest import Clock, QuickPrinter
from tests.samples import FILLED, PDF_FILE

ANNEX1 = "statistical_credit/annex1"

VALUES = {name: value for name, value in FILLED.items() if name not in ("enterprise_name", "uscc")}


@pytest.fixture
def filing(platform: Platform, firm: Actor) -> UUID:
    return start_filing(platform, firm, ANNEX1)


def submit(platform: Platform, values: dict[str, Any] | None = None, base: int = 1, key: str = "once") -> Submit:
    return Submit(Save(VALUES if values is None else values, base, uuid4().hex), key, platform.clock())


def test_a_receipt_names_time_version_and_digests(platform: Platform, firm: Actor, filing: UUID, clock: Clock) -> None:
    add_evidence(platform, firm, filing, Upload("cooperation_evidence", "核查反馈.pdf", PDF_FILE))
    clock.pass_(days=1)
    number = submit_filing(platform, firm, filing, submit(platform))
    receipt = view_receipt(platform, firm, filing)
    assert receipt.number == number
    assert number.startswith("20260303-")
    assert receipt.received_at == clock.now
    assert (receipt.spec.id, receipt.spec.version) == (ANNEX1, 1)
    assert (receipt.enterprise_name, receipt.uscc) == ("长春示例精密机械有限公司", "91220104MA0Y3K1A7Y")
    pdf = printed_filing(platform, firm, filing)
    assert hashlib.sha256(pdf).hexdigest() == receipt.form_digest
    assert [file["sha256"] for file in receipt.files] == [hashlib.sha256(PDF_FILE).hexdigest()]
    with pikepdf.open(__import__("io").BytesIO(pdf)) as document:
        attached = document.attachments["answers.json"].get_file().read_bytes()
    assert hashlib.sha256(attached).hexdigest() == receipt.answers_digest


def test_j4_the_issued_print_is_never_rendered_again(platform: Platform, firm: Actor, filing: UUID) -> None:
    submit_filing(platform, firm, filing, submit(platform))
    digest = view_receipt(platform, firm, filing).form_digest
    platform.files._file(digest).unlink()
    with pytest.raises(Exception, match="证据校验失败"):
        printed_filing(platform, firm, filing)


def test_everything_missing_or_wrong_is_named_and_the_draft_kept(platform: Platform, firm: Actor, filing: UUID) -> None:
    with pytest.raises(ProblemsError) as error:
        submit_filing(platform, firm, filing, submit(platform, {"contact": "不知道", "address": "某地"}))
    fields = [problem.field for problem in error.value.problems]
    assert fields[0] == "contact"
    assert {"cooperation", "no_dishonesty", "reason", "application_date", "legal_representative"} <= set(fields)
    view = open_filing(platform, firm, filing)
    assert (view.state, view.raw["contact"]) == (FilingState.DRAFT, "不知道")


def test_a_character_without_glyph_blocks_submission_by_name(platform: Platform, firm: Actor, filing: UUID) -> None:
    with pytest.raises(ProblemsError, match="“法定代表人或负责人”中的“😀”没有可印的字形"):
        submit_filing(platform, firm, filing, submit(platform, VALUES | {"legal_representative": "王😀"}))
    assert open_filing(platform, firm, filing).raw["legal_representative"] == "王😀"


def test_m8_the_same_request_again_gives_the_same_receipt(platform: Platform, firm: Actor, filing: UUID) -> None:
    request = submit(platform)
    assert submit_filing(platform, firm, filing, request) == submit_filing(platform, firm, filing, request)


def test_the_same_key_with_other_content_is_refused(platform: Platform, firm: Actor, filing: UUID) -> None:
    submit_filing(platform, firm, filing, submit(platform))
    with pytest.raises(AlreadySubmittedError, match="请求内容已变化"):
        submit_filing(platform, firm, filing, submit(platform, VALUES | {"position": "经理"}))


def test_an_old_page_cannot_submit_or_save_again(platform: Platform, firm: Actor, filing: UUID) -> None:
    submit_filing(platform, firm, filing, submit(platform))
    before = view_receipt(platform, firm, filing)
    with pytest.raises(AlreadySubmittedError, match="本表已提交，不能再次提交"):
        submit_filing(platform, firm, filing, submit(platform, key="another"))
    with pytest.raises(ConflictError, match="本表已提交，不能再改动"):
        save_draft(platform, firm, filing, Save(VALUES, 2, "k"))
    assert view_receipt(platform, firm, filing) == before


def test_a_page_older_than_the_draft_does_not_submit(platform: Platform, firm: Actor, filing: UUID) -> None:
    save_draft(platform, firm, filing, Save({"reason": "另一页"}, 1, "k"))
    with pytest.raises(ConflictError, match="其他页面已更新"):
        submit_filing(platform, firm, filing, submit(platform))
    assert open_filing(platform, firm, filing).state is FilingState.DRAFT


def test_a_used_save_key_never_submits_what_was_saved_before(platform: Platform, firm: Actor, filing: UUID) -> None:
    save_draft(platform, firm, filing, Save(VALUES, 1, "k"))
    newer = VALUES | {"position": "经理"}
    with pytest.raises(ConflictError, match="其他页面已更新"):
        submit_filing(platform, firm, filing, Submit(Save(newer, 1, "k"), "once", platform.clock()))
    assert open_filing(platform, firm, filing).state is FilingState.DRAFT
    submit_filing(platform, firm, filing, Submit(Save(newer, 2, "k"), "once", platform.clock()))
    with platform.database.reading() as session:
        assert submission_of(session, filing).answers["position"] == "经理"


class MeanwhilePrinter(QuickPrinter):
    """While it prints, something else happens."""

    meanwhile: Callable[[], object]

    def final(self, spec: FormSpec, answers: Answers | None) -> bytes:
        type(self).meanwhile()
        return super().final(spec, answers)


def happening(platform: Platform, meanwhile: Callable[[], object]) -> Platform:
    """The platform on which that happens while the form is printed."""
    kind = type("Meanwhile", (MeanwhilePrinter,), {"meanwhile": staticmethod(meanwhile)})
    real = platform.printer
    return replace(platform, printer=kind(real.templates, real.printer, real.printable))


@pytest.mark.parametrize("change", ["save", "add", "remove"])
def test_what_changes_while_the_form_is_printed_is_not_submitted(
    platform: Platform, firm: Actor, filing: UUID, change: str
) -> None:
    file = Upload("cooperation_evidence", "a.pdf", PDF_FILE)
    given = add_evidence(platform, firm, filing, file)
    changes: dict[str, Callable[[], object]] = {
        "save": lambda: save_draft(platform, firm, filing, Save({"reason": "别处又改"}, 2, "k")),
        "add": lambda: add_evidence(platform, firm, filing, replace(file, content=PDF_FILE + b"\n")),
        "remove": lambda: remove_evidence(platform, firm, filing, given),
    }
    with pytest.raises(ConflictError, match="提交时本表在其他页面有改动，没有提交"):
        submit_filing(happening(platform, changes[change]), firm, filing, submit(platform))
    assert open_filing(platform, firm, filing).state is FilingState.DRAFT
    with platform.database.reading() as session, pytest.raises(NotFoundError):
        submission_of(session, filing)


def test_files_of_a_submitted_form_stay(platform: Platform, firm: Actor, filing: UUID, county: Actor) -> None:
    file = Upload("cooperation_evidence", "a.pdf", PDF_FILE)
    kept, removed = (
        add_evidence(platform, firm, filing, replace(file, content=PDF_FILE + end)) for end in (b"", b"\n")
    )
    remove_evidence(platform, firm, filing, removed)
    submit_filing(platform, firm, filing, submit(platform))
    with pytest.raises(ConflictError, match="本表已提交，不能再改动"):
        add_evidence(platform, firm, filing, replace(file, content=PDF_FILE + b"\n\n"))
    with pytest.raises(ConflictError, match="本表已提交，不能再改动"):
        remove_evidence(platform, firm, filing, kept)
    with pytest.raises(ConflictError, match="本表已提交，不能再改动"):
        restore_evidence(platform, firm, filing, removed)
    assert [item.id for item in view_submission(platform, county, filing).evidence] == [kept]


def test_an_officer_sees_the_files_that_the_receipt_names(
    platform: Platform, firm: Actor, county: Actor, filing: UUID
) -> None:
    kept = add_evidence(platform, firm, filing, Upload("cooperation_evidence", "a.pdf", PDF_FILE))
    submit_filing(platform, firm, filing, submit(platform))
    with platform.database.writing() as session:
        row = session.get_one(Evidence, kept)
        session.add(Evidence(**row.model_dump(exclude={"id", "digest"}), digest="0" * 64))
    assert [item.id for item in view_submission(platform, county, filing).evidence] == [kept]


def test_twenty_copies_at_once_make_one_filing_and_one_receipt(platform: Platform, firm: Actor, filing: UUID) -> None:
    request = submit(platform)
    gate, receipts, faults = threading.Barrier(20), [], []

    def press() -> None:
        gate.wait()
        try:
            receipts.append(submit_filing(platform, firm, filing, request))
        except Exception as error:  # noqa: BLE001 - whatever goes wrong is shown below
            faults.append(error)

    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(receipts) == 20
    assert len(set(receipts)) == 1
    with platform.database.reading() as session:
        from sqlmodel import select

        assert len(session.exec(select(Submission)).all()) == 1


def test_the_legal_time_is_when_the_request_arrived(
    platform: Platform, firm: Actor, filing: UUID, clock: Clock
) -> None:
    """One second before midnight in Beijing, carried out two seconds later."""
    clock.now = clock.now.replace(hour=15, minute=59, second=59)
    request = submit(platform)
    clock.pass_(seconds=2)
    assert submit_filing(platform, firm, filing, request).startswith("20260302-")
    with platform.database.reading() as session:
        row = submission_of(session, filing)
        filed = session.get_one(Filing, filing)
    assert (row.received_at, str(row.received_on)) == (request.received_at, "2026-03-02")
    assert filed.submitted_at == request.received_at


def test_a_draft_has_no_receipt(platform: Platform, firm: Actor, filing: UUID) -> None:
    with pytest.raises(NotFoundError, match="尚未提交"):
        view_receipt(platform, firm, filing)


def test_a_copy_takes_over_answers_but_not_files_or_dates(
    platform: Platform, firm: Actor, filing: UUID, clock: Clock
) -> None:
    add_evidence(platform, firm, filing, Upload("cooperation_evidence", "a.pdf", PDF_FILE))
    submit_filing(platform, firm, filing, submit(platform))
    clock.pass_(days=365)
    copy = open_filing(platform, firm, start_filing(platform, firm, ANNEX1, copy_of=filing))
    assert copy.id != filing
    assert copy.raw["reason"] == VALUES["reason"]
    assert copy.raw["application_date"] == "2027-03-02"
    assert copy.raw["address"] == "吉林省长春市朝阳区示例大街188号"
    assert copy.evidence == ()
    assert "cooperation_evidence" not in copy.raw
    assert "cooperation_evidence" not in copy.answers.values


def test_a_foreign_filing_cannot_be_copied(platform: Platform, firm: Actor, other_firm: Actor, filing: UUID) -> None:
    submit_filing(platform, firm, filing, submit(platform))
    with pytest.raises(NotFoundError):
        start_filing(platform, other_firm, ANNEX1, copy_of=filing)


def test_the_preview_shows_the_draft(platform: Platform, firm: Actor, filing: UUID) -> None:
    picture, pages = preview_page(platform, firm, filing, 1)
    assert picture.startswith(b"\x89PNG")
    assert pages == 1
    with pytest.raises(IndexError):
        preview_page(platform, firm, filing, 2)


def test_the_draft_prints_what_could_not_be_read_as_typed(platform: Platform, firm: Actor, filing: UUID) -> None:
    save_draft(platform, firm, filing, Save({"contact": "不知道"}, 1, "k"))
    words = pypdfium2.PdfDocument(printed_filing(platform, firm, filing))[0].get_textpage().get_text_range()
    assert "不知道〔填写有误〕" in "".join(words.split())
    save_draft(platform, firm, filing, Save({"contact": "不知道" * 2000}, 2, "l"))
    view = open_filing(platform, firm, filing)
    assert platform.printer.is_continued(view.spec, view.typed)


def test_the_receipt_prints(platform: Platform, firm: Actor, filing: UUID) -> None:
    number = submit_filing(platform, firm, filing, submit(platform))
    pdf = receipt_pdf(platform.printer, view_receipt(platform, firm, filing))
    words = "".join("".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)).split())
    for text in (
        number,
        "提交回执",
        "第1版",
        "统计守信企业认定申请表",
        view_receipt(platform, firm, filing).form_digest,
    ):
        assert text in words
