"""Documents are issued signed or not at all; who signed is told on the public check and held against the files."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import select

from forms_app.cases.actors import Actor
from forms_app.core.errors import BadInputError, ConflictError, ForbiddenError
from forms_app.documents.archive import archival_faults
from forms_app.documents.key_folder import KeyFolder
from forms_app.documents.signing import Signature, Signer, SigningError, SigningOffice, Standing, Statement
from forms_app.documents.uploads import UploadError
from forms_app.storage.case_tables import AuditRecord, IssuedDocument
from forms_app.storage.number_tables import DocumentNumber
from forms_app.storage.tables import Office
from forms_app.usecases.case_binding import bind_case
from forms_app.usecases.check_document import check_document
from forms_app.usecases.check_signatures import SHORT
from forms_app.usecases.platform import Platform
from forms_app.usecases.publish_notices import publish_notice
from forms_app.usecases.signature_pictures import remove_picture, set_picture
from forms_app.usecases.signing_offices import signing_offices
from forms_app.usecases.verify_instance import verify_instance
from tests.certificates import END, OFFICE, PASSPHRASE, Authority, put_key, put_trust
from tests.integration.conftest import Clock, actor_named
from tests.integration.usecases.determining import decided
from tests.integration.usecases.procedure import FIRST_OPINION, REASONS, Play, with_articles
from tests.samples import seal_picture

REJECTED = {**FIRST_OPINION, **REASONS}


@dataclass
class SealService:
    """A stand-in for a service with seals of its own (SM2): it needs nothing of what certificates in files need."""

    away: bool = False
    asked: list[tuple[SigningOffice, Statement]] = field(default_factory=list)

    def signer(self, office: SigningOffice) -> Signer | None:
        return _Seal(self, office) if office.name == OFFICE else None

    def examine(self, pdf: bytes) -> tuple[Signature, ...]:
        return ()


@dataclass(frozen=True)
class _Seal:
    service: SealService
    office: SigningOffice
    until: datetime = END

    @property
    def name(self) -> str:
        return f"{self.office.name}电子印章"

    def sign(self, pdf: bytes, statement: Statement) -> bytes:
        if self.service.away:
            raise SigningError("签章服务没有应答，文书没有制发；请稍后再办")
        self.service.asked.append((self.office, statement))
        return pdf + b"%sealed\n"


@pytest.fixture
def service() -> SealService:
    return SealService()


@pytest.fixture
def play(quick_platform: Platform, clock: Clock, service: SealService) -> Play:
    return Play(replace(quick_platform, signatures=service), clock)


def issued(play: Play, case: UUID) -> dict[str, IssuedDocument]:
    with play.platform.database.reading() as session:
        rows = session.exec(select(IssuedDocument).where(IssuedDocument.case_id == case))
        return {row.kind: row for row in rows}


def test_what_an_officer_issues_is_stored_as_the_seal_service_gave_it(play: Play, service: SealService) -> None:
    case = play.apply("qiye1")
    play.act("chaoyang", case, "handler_rejected", REJECTED)
    rejection = issued(play, case)["rejection"]
    stored = play.platform.files.get(rejection.digest)
    assert stored.endswith(b"%sealed\n")
    assert (rejection.signed_by, rejection.size) == (f"{OFFICE}电子印章", len(stored))
    offices = {(office.name, office.division) for office, _ in service.asked}
    assert offices == {(OFFICE, "220104")}
    assert {statement.at for _, statement in service.asked} == {play.clock()}


def test_no_unsigned_copy_stays(play: Play) -> None:
    case = play.apply("qiye1")
    before = files(play)
    play.act("chaoyang", case, "handler_rejected", REJECTED)
    assert files(play) - before == {row.digest for row in issued(play, case).values() if row.signed_by}


def files(play: Play) -> set[str]:
    return {file.name for file in play.platform.files.folder.rglob("*") if file.is_file()}


def test_what_an_enterprise_sets_going_is_not_signed(play: Play, service: SealService) -> None:
    service.away = True  # nor does it wait for anybody
    case = play.apply("qiye1")
    assert {row.kind: row.signed_by for row in issued(play, case).values()} == {"acceptance": ""}


def test_an_office_without_a_certificate_issues_as_before(play: Play, service: SealService) -> None:
    publish_notice_of(play, "chaoyang")
    with play.platform.database.reading() as session:
        notice = session.exec(select(IssuedDocument).where(IssuedDocument.kind == "publicity_notice")).one()
    assert notice.signed_by == f"{OFFICE}电子印章"
    other = SigningOffice("长春市统计局", "220100")
    assert service.signer(other) is None


def publish_notice_of(play: Play, who: str) -> None:
    play.cleared()
    publish_notice(play.platform, play.actor(who), play.campaign(), play.platform.today())


def test_j7_what_cannot_be_signed_is_not_issued_and_nothing_is_lost(play: Play, service: SealService) -> None:
    case = play.apply("qiye1")
    before, stored = play.file(case).case.events, issued(play, case)
    service.away = True
    with pytest.raises(SigningError, match="没有应答，文书没有制发"):
        play.act("chaoyang", case, "handler_rejected", REJECTED)
    assert play.file(case).case.events == before
    assert issued(play, case).keys() == stored.keys()
    service.away = False
    play.act("chaoyang", case, "handler_rejected", REJECTED)
    assert issued(play, case)["rejection"].signed_by


def test_a_number_that_could_not_be_signed_is_the_next_ones(play: Play, service: SealService) -> None:
    with_articles(play)
    service.away = True
    with pytest.raises(SigningError):
        decided(play)
    with play.platform.database.reading() as session:
        assert session.exec(select(DocumentNumber)).all() == []
    service.away = False
    decided(play)
    with play.platform.database.reading() as session:
        assert [row.serial for row in session.exec(select(DocumentNumber))] == [1]


# --- with certificates in files ------------------------------------------------------------------------------------


@pytest.fixture
def keys(tmp_path: Path) -> Path:
    authority = Authority()
    put_key(tmp_path / "keys", authority.issue().p12(), words=PASSPHRASE)
    put_trust(tmp_path / "keys", root_pem=authority.pem())
    return tmp_path / "keys"


@pytest.fixture
def signing(sqlite_platform: Platform, clock: Clock, keys: Path) -> Play:
    return Play(replace(sqlite_platform, signatures=KeyFolder(keys)), clock)


def rejected(play: Play) -> IssuedDocument:
    case = play.apply("qiye1")
    play.act("chaoyang", case, "handler_rejected", REJECTED)
    return issued(play, case)["rejection"]


def test_the_public_check_says_who_signed_when_and_whether_it_holds(signing: Play, keys: Path) -> None:
    document = rejected(signing)
    told = check_document(signing.platform, document.code)
    assert told.signatures is not None
    [signature] = told.signatures
    assert signature.standing is Standing.VALID
    assert dict(signature.facts) | {"证书序列号": ""} == {
        "签章人": OFFICE, "签章时间": "2026年3月2日 09:00:00（签章方自报，没有可信时间戳）", "证书签发机构": "吉林测试根证书",
        "证书序列号": "", "信任的根证书": "吉林测试根证书", "证书有效期": "签章时有效",
        "证书吊销": "没有核对（本平台没有可用的吊销列表）",
    }  # fmt: skip
    (keys / "trust" / "root.pem").unlink()
    [signature] = check_document(signing.platform, document.code).signatures or ()
    assert (signature.short, signature.standing) == (SHORT[Standing.UNTRUSTED], Standing.UNTRUSTED)
    assert "凭这个签章不能确认是谁签的" in signature.verdict


def test_an_unsigned_document_has_no_signature_and_one_out_of_reach_says_so(signing: Play) -> None:
    case = signing.apply("qiye1")
    acceptance = issued(signing, case)["acceptance"]
    assert check_document(signing.platform, acceptance.code).signatures == ()
    document = rejected_of(signing, case)
    stored = signing.platform.files.folder / document.digest[:2] / document.digest
    stored.write_bytes(stored.read_bytes()[:-1])
    assert check_document(signing.platform, document.code).signatures is None


def rejected_of(play: Play, case: UUID) -> IssuedDocument:
    play.act("chaoyang", case, "handler_rejected", REJECTED)
    return issued(play, case)["rejection"]


def test_verify_holds_signatures_against_what_was_recorded(signing: Play) -> None:
    document = rejected(signing)
    whole = verify_instance(signing.platform)
    assert (whole.signed, whole.faults) == (len([1 for row in every(signing) if row.signed_by]), ())
    assert whole.signed >= 1
    unsigned = next(row for row in every(signing) if not row.signed_by)

    def changed(row: IssuedDocument) -> None:
        row.signed_by, row.digest, row.size = document.signed_by, unsigned.digest, unsigned.size

    change(signing, document.id, changed)
    [fault] = verify_instance(signing.platform).faults
    assert fault.startswith("签章：《")
    assert f"记录的签章人是{OFFICE}，文件中是没有签章" in fault
    change(signing, document.id, lambda row: setattr(row, "digest", document.digest))
    change(signing, document.id, lambda row: setattr(row, "signed_by", "别人"))
    assert "记录的签章人是别人，文件中是长春市朝阳区统计局" in verify_instance(signing.platform).faults[0]


def every(play: Play) -> list[IssuedDocument]:
    with play.platform.database.reading() as session:
        return list(session.exec(select(IssuedDocument)))


def change(play: Play, document: UUID, how: Callable[[IssuedDocument], None]) -> None:
    with play.platform.database.writing() as session:
        row = session.get_one(IssuedDocument, document)
        how(row)
        session.add(row)


def test_the_picture_stands_on_letters_and_on_no_form(signing: Play) -> None:
    set_picture(signing.platform, actor_named(signing.platform, "chaoyang4"), seal_picture(), "42")
    document = rejected(signing)
    case = document.case_id
    assert case is not None
    contents = {kind: signing.platform.files.get(row.digest) for kind, row in issued(signing, case).items()}
    assert b"/SMask" in contents["rejection"][-20_000:]
    assert all(archival_faults(content) == () for content in contents.values())
    bound = bind_case(signing.platform, signing.actor("chaoyang"), case)
    assert archival_faults(bound.pdf, tagged=False) == ()


def test_offices_that_sign_are_listed_with_what_is_left(signing: Play) -> None:
    [found] = signing_offices(signing.platform)
    assert (found.office, found.name, found.until, found.days) == (OFFICE, OFFICE, END, 305)


# --- the picture ------------------------------------------------------------------------------------------------------


@pytest.fixture
def administrator(sqlite_platform: Platform) -> Actor:
    return actor_named(sqlite_platform, "chaoyang4")


def test_a_picture_is_kept_changed_in_size_and_taken_away_on_the_record(
    sqlite_platform: Platform, administrator: Actor
) -> None:
    set_picture(sqlite_platform, administrator, seal_picture(), "42")
    set_picture(sqlite_platform, administrator, None, " 45 ")
    digest = office(sqlite_platform, administrator).signature_picture
    assert sqlite_platform.files.get(digest) == seal_picture()
    assert office(sqlite_platform, administrator).signature_width == 45
    with pytest.raises(ConflictError, match="刚有变化"):
        remove_picture(sqlite_platform, administrator, "")
    remove_picture(sqlite_platform, administrator, digest)
    assert office(sqlite_platform, administrator).signature_picture == ""
    with sqlite_platform.database.reading() as session:
        record = session.exec(select(AuditRecord).where(AuditRecord.subject == f"office/{administrator.office}")).all()
    told = [(row.event, row.data.get("width")) for row in record][-3:]
    assert told == [("signature_picture_set", 42), ("signature_picture_set", 45), ("signature_picture_removed", None)]


def office(platform: Platform, actor: Actor) -> Office:
    with platform.database.reading() as session:
        return session.get_one(Office, actor.office)


@pytest.mark.parametrize("width", ["", "9", "61", "4.2", "-42", "四十二"])
def test_a_width_that_cannot_be_is_refused(sqlite_platform: Platform, administrator: Actor, width: str) -> None:
    with pytest.raises(BadInputError, match="10至60的整数"):
        set_picture(sqlite_platform, administrator, seal_picture(), width)


def test_what_is_no_picture_of_a_seal_is_refused(sqlite_platform: Platform, administrator: Actor) -> None:
    for content, why in (
        (b"%PDF-1.7", "应为PNG图片"),
        (seal_picture(opaque=True), "背景不透明"),
        (seal_picture(2001), "不超过2000像素"),
    ):
        with pytest.raises(UploadError, match=why):
            set_picture(sqlite_platform, administrator, content, "42")
    with pytest.raises(BadInputError, match="请选择签章图样文件"):
        set_picture(sqlite_platform, administrator, None, "42")
    with pytest.raises(ForbiddenError):
        set_picture(sqlite_platform, actor_named(sqlite_platform, "chaoyang"), seal_picture(), "42")
