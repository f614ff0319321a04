"""Signing documents with certificates in files, and telling what a signature is worth."""

import io
import shutil
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from pyhanko.pdf_utils.generic import StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from forms_app.core.errors import BadInputError
from forms_app.documents.archive import archival_faults
from forms_app.documents.forms import FormPrinter
from forms_app.documents.key_folder import KeyFolder
from forms_app.documents.letters import Letter, letter_pdf
from forms_app.documents.pades_keys import UnusableKeyError
from forms_app.documents.print_file import write_print_file
from forms_app.documents.signing import (
    Appearance,
    Revocation,
    Signature,
    Signer,
    SigningError,
    SigningOffice,
    Standing,
    Statement,
)
from tests.certificates import END, OFFICE, PASSPHRASE, Authority, Issued, put_key, put_trust, stamping
from tests.samples import seal_picture

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
OURS = SigningOffice(OFFICE, "220104")


@pytest.fixture(scope="module")
def letter(form_printer: FormPrinter) -> bytes:
    return letter_pdf(form_printer, Letter("通知书", "某公司", ("一段。",), OFFICE, "2026年3月2日"))


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def issued(authority: Authority) -> Issued:
    return authority.issue()


@pytest.fixture
def keys(tmp_path: Path, authority: Authority, issued: Issued) -> Path:
    """A folder with the key of one office and the authority that is trusted."""
    put_key(tmp_path, issued.p12(), words=PASSPHRASE)
    put_trust(tmp_path, root_pem=authority.pem())
    return tmp_path


def signer(folder: KeyFolder) -> Signer:
    found = folder.signer(OURS)
    assert found is not None
    return found


def examined(folder: KeyFolder, pdf: bytes) -> Signature:
    [found] = folder.examine(pdf)
    return found


def test_a_signed_document_names_who_signed_it_and_when(keys: Path, letter: bytes, issued: Issued) -> None:
    folder = KeyFolder(keys)
    assert (folder.offices, signer(folder).name, signer(folder).until) == ((OFFICE,), OFFICE, END)
    signed = signer(folder).sign(letter, Statement(AT))
    assert examined(folder, signed) == Signature(
        signer=OFFICE, issuer="吉林测试根证书", serial=issued.serial, signed_at=AT, stamped=False, intact=True,
        whole=True, in_time=True, trusted=True, anchor="吉林测试根证书", revocation=Revocation.UNKNOWN,
    )  # fmt: skip
    assert examined(folder, signed).standing is Standing.VALID


def test_what_was_printed_stays_as_it_was_and_is_still_archival(keys: Path, letter: bytes) -> None:
    signed = signer(KeyFolder(keys)).sign(letter, Statement(AT))
    assert signed.startswith(letter)
    assert archival_faults(letter) == archival_faults(signed) == ()
    with pikepdf.open(io.BytesIO(letter)) as before, pikepdf.open(io.BytesIO(signed)) as after:
        assert after.Root.StructTreeRoot.unparse() == before.Root.StructTreeRoot.unparse()
        assert str(after.docinfo.Title) == "通知书"


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="pdfsig (poppler-utils) is not installed")
def test_another_program_finds_the_signature_whole(keys: Path, letter: bytes, tmp_path: Path) -> None:
    file = tmp_path / "signed.pdf"
    file.write_bytes(signer(KeyFolder(keys)).sign(letter, Statement(AT)))
    told = subprocess.run(["pdfsig", file], capture_output=True, text=True, timeout=30).stdout
    assert "Signature Validation: Signature is Valid." in told
    assert "ETSI.CAdES.detached" in told
    assert "Total document signed" in told


@pytest.mark.parametrize("place", [0.2, 0.5])
def test_j5_a_flipped_bit_is_found(keys: Path, letter: bytes, place: float) -> None:
    folder = KeyFolder(keys)
    signed = bytearray(signer(folder).sign(letter, Statement(AT)))
    where = signed.index(b"WeasyPrint") if place == 0.5 else int(len(letter) * place)
    signed[where] ^= 1
    found = examined(folder, bytes(signed))
    assert (found.intact, found.standing) == (False, Standing.BROKEN)


def test_j5_what_was_added_after_signing_is_found(keys: Path, letter: bytes) -> None:
    """The signed bytes stay as they are, and another text is laid over the page behind them."""
    folder = KeyFolder(keys)
    signed = signer(folder).sign(letter, Statement(AT))
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Contents"] = writer.add_object(StreamObject(stream_data=b"0 0 600 850 re f"))
    writer.update_container(page)
    made = io.BytesIO()
    writer.write(made)
    assert made.getvalue().startswith(signed)
    found = examined(folder, made.getvalue())
    assert (found.intact, found.whole, found.standing) == (True, False, Standing.BROKEN)


def test_j6_an_unknown_authority_is_not_trusted(keys: Path, letter: bytes, tmp_path: Path) -> None:
    signed = signer(KeyFolder(keys)).sign(letter, Statement(AT))
    (keys / "trust" / "root.pem").unlink()
    found = examined(KeyFolder(keys), signed)
    assert (found.trusted, found.anchor, found.standing) == (False, "", Standing.UNTRUSTED)
    put_trust(keys, other_pem=Authority("吉林测试根证书").pem())  # of the same name, with another key
    assert examined(KeyFolder(keys), signed).standing is Standing.UNTRUSTED


def test_the_certificates_between_are_taken_from_the_file_of_the_key(
    tmp_path: Path, letter: bytes, authority: Authority
) -> None:
    between = Authority("吉林测试签发机构", above=authority)
    put_key(tmp_path, between.issue().p12(above=(between.certificate,)), words=PASSPHRASE)
    put_trust(tmp_path, root_pem=authority.pem())
    found = examined(KeyFolder(tmp_path), signer(KeyFolder(tmp_path)).sign(letter, Statement(AT)))
    assert (found.issuer, found.anchor, found.standing) == ("吉林测试签发机构", "吉林测试根证书", Standing.VALID)


def test_trust_is_read_again_when_it_changes(keys: Path, letter: bytes, authority: Authority, issued: Issued) -> None:
    folder = KeyFolder(keys)
    signed = signer(folder).sign(letter, Statement(AT))
    put_trust(keys, root_crl=authority.revoked(None, AT))
    assert examined(folder, signed).revocation is Revocation.NOT_REVOKED
    put_trust(keys, root_crl=authority.revoked(issued.certificate, AT - timedelta(days=1)))
    found = examined(folder, signed)
    assert (found.revocation, found.standing) == (Revocation.REVOKED, Standing.REVOKED)


def test_j6_what_was_revoked_later_was_valid_then(
    keys: Path, letter: bytes, authority: Authority, issued: Issued
) -> None:
    put_trust(keys, root_crl=authority.revoked(issued.certificate, AT + timedelta(days=30)))
    folder = KeyFolder(keys)
    assert examined(folder, signer(folder).sign(letter, Statement(AT))).standing is Standing.VALID


def test_a_time_stamp_counts_when_its_authority_is_trusted(keys: Path, letter: bytes, authority: Authority) -> None:
    later = AT + timedelta(seconds=3)
    with stamping(authority, later) as address:
        signed = signer(KeyFolder(keys, stamps=address)).sign(letter, Statement(AT))
    found = examined(KeyFolder(keys), signed)
    assert (found.signed_at, found.stamped, found.standing) == (later, True, Standing.VALID)
    assert archival_faults(signed) == ()
    with stamping(Authority("别的时间戳"), later) as address:
        signed = signer(KeyFolder(keys, stamps=address)).sign(letter, Statement(AT))
    found = examined(KeyFolder(keys), signed)
    assert (found.signed_at, found.stamped, found.standing) == (AT, False, Standing.VALID)


def test_without_an_answer_of_the_time_stamp_authority_nothing_is_signed(
    keys: Path, letter: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    folder = KeyFolder(keys, stamps="http://127.0.0.1:9/")
    with pytest.raises(SigningError, match="时间戳服务没有应答，文书没有签章，也没有制发"):
        signer(folder).sign(letter, Statement(AT))
    assert "no time stamp from http://127.0.0.1:9/" in caplog.text, "whoever runs the machine reads why"


@pytest.mark.parametrize(("at", "signs"), [(END, True), (END + timedelta(seconds=1), False)])
def test_a_certificate_signs_to_its_last_second(keys: Path, letter: bytes, at: datetime, signs: bool) -> None:
    folder = KeyFolder(keys)
    if signs:
        assert examined(folder, signer(folder).sign(letter, Statement(at))).standing is Standing.VALID
        return
    with pytest.raises(SigningError, match="有效期为2026年1月1日至2027年1月1日，现在不能签章"):
        signer(folder).sign(letter, Statement(at))


def test_the_offices_own_picture_is_shown_where_it_belongs(keys: Path, letter: bytes) -> None:
    folder = KeyFolder(keys)
    box = (300.0, 400.0, 419.0, 519.0)
    signed = signer(folder).sign(letter, Statement(AT, Appearance(seal_picture(), 0, box)))
    assert examined(folder, signed).standing is Standing.VALID
    assert archival_faults(signed) == ()
    document = pypdfium2.PdfDocument(signed)
    document.init_forms()
    page = document[0]
    shown = page.render(may_draw_forms=True).to_pil().convert("RGB")
    height = page.get_height()
    inside, outside = shown.getpixel((360, int(height - 460))), shown.getpixel((290, int(height - 460)))
    assert outside == (255, 255, 255)
    assert isinstance(inside, tuple)
    assert inside[0] > 200 > inside[1]


def test_on_a_print_file_the_picture_is_seen_and_no_signature_claimed(
    keys: Path, letter: bytes, tmp_path: Path
) -> None:
    look = Appearance(seal_picture(), 0, (300.0, 400.0, 419.0, 519.0))
    signed = signer(KeyFolder(keys)).sign(letter, Statement(AT, look))
    file = tmp_path / "print.pdf"
    write_print_file(file, "打印文件", [("通知书", signed), ("通知书", signed)])
    with pikepdf.open(file) as pdf:
        assert "/AcroForm" not in pdf.Root
        assert all("/Annots" not in page.obj for page in pdf.pages)
    page = pypdfium2.PdfDocument(file)[2]
    inside = page.render().to_pil().convert("RGB").getpixel((360, int(page.get_height() - 460)))
    assert isinstance(inside, tuple)
    assert inside[0] > 200 > inside[1]


# --- keys -----------------------------------------------------------------------------------------------------------


def test_a_key_in_pem_and_a_passphrase_of_the_settings(tmp_path: Path, letter: bytes, issued: Issued) -> None:
    put_key(tmp_path, issued.pem(PASSPHRASE), name="key.pem")
    folder = KeyFolder(tmp_path, PASSPHRASE)
    assert examined(folder, signer(folder).sign(letter, Statement(AT))).intact


def test_an_office_without_a_key_has_no_signer(keys: Path) -> None:
    assert KeyFolder(keys).signer(SigningOffice("长春市统计局", "220100")) is None
    assert KeyFolder(keys / "nowhere").offices == ()


def test_a_key_that_others_may_read_is_refused(keys: Path) -> None:
    for name in ("key.p12", "passphrase"):
        (keys / OFFICE / name).chmod(0o640)
        with pytest.raises(UnusableKeyError, match=f"{name}”其他人可以读取，请执行 chmod 600"):
            KeyFolder(keys)
        (keys / OFFICE / name).chmod(0o600)
    (keys / OFFICE).chmod(0o770)
    with pytest.raises(UnusableKeyError, match="其他人可以改动，请执行 chmod 700"):
        KeyFolder(keys)


def test_what_cannot_be_used_is_named_at_the_start(tmp_path: Path, authority: Authority, issued: Issued) -> None:
    other = Issued(issued.key, authority.issue("别人").certificate)
    wrong = {
        "口令不对": issued.p12("other words"),
        "私钥与证书不是一对": other.pem(),
        "证书不是用来签名的": authority.issue(for_servers=True).pem(),
        "不是PKCS#12文件": b"nothing",
    }
    for why, content in wrong.items():
        name = "key.pem" if content.startswith(b"-----") else "key.p12"
        file = put_key(tmp_path, content, name=name, words="" if name == "key.pem" else PASSPHRASE)
        if name == "key.pem":
            (tmp_path / OFFICE / "passphrase").unlink(missing_ok=True)
        with pytest.raises(UnusableKeyError, match=why) as fault:
            KeyFolder(tmp_path)
        assert str(file) in str(fault.value)
        file.unlink()
    with pytest.raises(UnusableKeyError, match="应有一个密钥文件"):
        KeyFolder(tmp_path)


def test_what_is_no_certificate_in_the_trust_is_named(keys: Path) -> None:
    put_trust(keys, other_pem=b"nothing")
    with pytest.raises(UnusableKeyError, match="other.pem”：不是证书文件"):
        KeyFolder(keys)
    (keys / "trust" / "other.pem").unlink()
    put_trust(keys, other_crl=b"nothing")
    with pytest.raises(UnusableKeyError, match="other.crl”：不是证书吊销列表"):
        KeyFolder(keys)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"no pdf", b"%PDF-1.7\n%%EOF" * 50])
def test_what_is_no_pdf_is_told(keys: Path, content: bytes) -> None:
    with pytest.raises(BadInputError, match="文件不是PDF"):
        KeyFolder(keys).examine(content)


def test_a_document_without_a_signature_has_none(keys: Path, letter: bytes) -> None:
    assert KeyFolder(keys).examine(letter) == ()
