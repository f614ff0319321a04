"""The commands about signatures, as an operator types them."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from pyhanko.pdf_utils.generic import TextStringObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from forms_app.__main__ import Wiring
from forms_app.core.errors import BadInputError
from forms_app.documents.key_folder import KeyFolder
from forms_app.documents.pades_signing import PadesSigner
from forms_app.documents.signing import ExaminesLater, NoSignatures, Statement
from forms_app.factory import create_signatures
from forms_app.settings import Settings
from tests.calling import Called
from tests.certificates import OFFICE, PASSPHRASE, Authority, put_key, put_trust
from tests.integration.conftest import START
from tests.samples import PDF_FILE

ROOT = Path(__file__).parents[3]


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keys beside the instance, as an operator keeps them who backs the instance up elsewhere."""
    instance, keys = tmp_path / "instance", tmp_path / "keys"
    instance.mkdir()
    (instance / "fonts").symlink_to(ROOT / "instance" / "fonts")
    monkeypatch.setenv("XINBIAO_INSTANCE", str(instance))
    monkeypatch.setenv("XINBIAO_KEYS", str(keys))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    authority = Authority()
    put_key(keys, authority.issue().p12(), words=PASSPHRASE)
    put_trust(keys, root_pem=authority.pem())
    return keys


@pytest.fixture
def xinbiao(capsys: pytest.CaptureFixture[str]) -> Called:
    return Called(capsys, Wiring())


def test_one_file_is_examined(xinbiao: Called, keys: Path, tmp_path: Path) -> None:
    file = tmp_path / "文书.pdf"
    file.write_bytes(PDF_FILE)
    assert xinbiao("signatures", str(file)) == 2
    assert "文件没有电子签章" in xinbiao.err
    signer = next(iter(KeyFolder(keys)._signers.values()))
    assert isinstance(signer, PadesSigner)
    signed = signer.sign(PDF_FILE, Statement(START))
    file.write_bytes(signed)
    assert xinbiao("signatures", str(file)) == 0
    assert "签章有效：文书自签章后没有改动" in xinbiao.out
    assert f"签章人：{OFFICE}" in xinbiao.out
    (keys / "trust" / "root.pem").unlink()
    assert xinbiao("signatures", str(file)) == 2
    assert "签章完整，证书不受信任" in xinbiao.err
    file.write_bytes(signed[:200] + b" " + signed[201:])
    assert xinbiao("signatures", str(file)) == 2
    file.write_bytes(b"nothing")
    assert xinbiao("signatures", str(file)) == 2
    assert "文件不是PDF" in xinbiao.err


def test_what_was_added_after_signing_is_told_in_a_sentence_and_in_no_stack(
    xinbiao: Called, keys: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    signer = next(iter(KeyFolder(keys)._signers.values()))
    assert isinstance(signer, PadesSigner)
    changed = IncrementalPdfFileWriter(io.BytesIO(signer.sign(PDF_FILE, Statement(START))))
    changed.root["/Lang"] = TextStringObject("en")
    changed.update_root()
    file = tmp_path / "文书.pdf"
    with file.open("wb") as stream:
        changed.write(stream)
    assert xinbiao("signatures", str(file)) == 2
    assert "文书在签章后有改动" in xinbiao.out
    assert caplog.records == []


def test_keys_are_listed_and_folders_of_no_office_named(xinbiao: Called, keys: Path) -> None:
    xinbiao("accounts", "office", OFFICE, "--division", "220104")
    put_key(keys, Authority().issue("别的机构").p12(""), office="没有这个机构")
    assert xinbiao("keys") == 0
    assert f"{OFFICE}　证书：{OFFICE}，有效期至2027年1月1日" in xinbiao.out
    assert "文件夹“没有这个机构”与任何机构的名称都不相同" in xinbiao.err
    (keys / OFFICE / "key.p12").chmod(0o644)
    assert xinbiao("keys") == 2
    assert "其他人可以读取，请执行 chmod 600" in xinbiao.err


def test_who_signs_is_what_the_settings_say(keys: Path, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "instance", own_keys=keys)
    assert isinstance(create_signatures(settings), KeyFolder)
    none = create_signatures(replace(settings, own_keys=tmp_path / "nowhere"))
    assert isinstance(none, ExaminesLater)
    assert none.examine(PDF_FILE) == ()
    other = create_signatures(replace(settings, signatures="tests.integration.cli.test_signing:seal_service"))
    assert isinstance(other, NoSignatures)
    with pytest.raises(BadInputError, match="XINBIAO_SIGNATURES 指定的“nowhere:service”不存在"):
        create_signatures(replace(settings, signatures="nowhere:service"))


def seal_service(settings: Settings) -> NoSignatures:
    """What a seal service offers: it is given the settings."""
    assert settings.instance
    return NoSignatures()
