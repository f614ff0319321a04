"""Signatures with the keys that lie in a folder: one folder for each office, named as the office is, and `trust`.

    keys/长春市朝阳区统计局/key.p12 (or key.pfx, key.pem)    readable by the service alone
    keys/长春市朝阳区统计局/passphrase                       likewise; without it the passphrase of the settings
    keys/trust/*.pem *.crt *.cer *.der                     certificates that are trusted, roots or others
    keys/trust/*.crl                                       lists of revoked certificates

Keys are read once, at the start: what cannot be used is found then. What is in `trust` is read again when it changes,
so that lists of revoked certificates can be kept fresh.
"""

import stat
import unicodedata
from pathlib import Path
from typing import Any

from forms_app.documents.key_places import TRUST, office_folders
from forms_app.documents.pades_examining import examine
from forms_app.documents.pades_keys import (
    SigningKey,
    Trust,
    UnusableKeyError,
    read_certificates,
    read_pem,
    read_pkcs12,
    read_revoked,
)
from forms_app.documents.pades_signing import PadesSigner
from forms_app.documents.signing import Signature, SigningOffice

OWN_WORDS = "passphrase"
"""The file of an office that opens its key."""

_READERS = {"key.p12": read_pkcs12, "key.pfx": read_pkcs12, "key.pem": read_pem}
_CERTIFICATES, _LISTS = frozenset({".pem", ".crt", ".cer", ".der"}), frozenset({".crl"})
_OTHERS = 0o077
"""What group and others may do."""
_OTHERS_WRITE = 0o022


class KeyFolder:
    """The keys of a folder, read. Raises UnusableKeyError naming the file."""

    def __init__(self, folder: Path, passphrase: str = "", stamps: str = "") -> None:
        self._trust_folder = folder / TRUST
        self._signers = {
            unicodedata.normalize("NFC", each.name): PadesSigner(_key(each, passphrase), stamps)
            for each in office_folders(folder)
        }
        self._seen: tuple[tuple[str, int, int], ...] = ()
        self._trust = Trust()
        self._fresh_trust()

    @property
    def offices(self) -> tuple[str, ...]:
        """Whose keys there are."""
        return tuple(sorted(self._signers))

    def signer(self, office: SigningOffice) -> PadesSigner | None:
        """Who signs for the office; None where there is no folder of its name."""
        return self._signers.get(unicodedata.normalize("NFC", office.name))

    def examine(self, pdf: bytes) -> tuple[Signature, ...]:
        """Every signature of a document. Raises BadInputError."""
        return examine(pdf, self._fresh_trust())

    def _fresh_trust(self) -> Trust:
        files = sorted(each for each in self._trust_folder.glob("*") if each.is_file())
        seen = tuple((each.name, each.stat().st_mtime_ns, each.stat().st_size) for each in files)
        if seen != self._seen:
            self._trust, self._seen = _trust(files), seen
        return self._trust


def _key(folder: Path, passphrase: str) -> SigningKey:
    if stat.S_IMODE(folder.stat().st_mode) & _OTHERS_WRITE:
        raise UnusableKeyError(f"文件夹“{folder}”其他人可以改动，请执行 chmod 700 后重新启动")
    files = [folder / name for name in _READERS if (folder / name).exists()]
    if len(files) != 1:
        raise UnusableKeyError(f"“{folder}”中应有一个密钥文件（{'、'.join(_READERS)}之一），现有{len(files)}个")
    [file] = files
    own = folder / OWN_WORDS
    words = _private(own).decode("utf-8", "replace").rstrip("\r\n") if own.exists() else passphrase
    try:
        return _READERS[file.name](_private(file), words.encode() if words else None)
    except UnusableKeyError as error:
        raise UnusableKeyError(f"“{file}”：{error}") from None


def _private(file: Path) -> bytes:
    """The content of a file that nobody else may read."""
    if stat.S_IMODE(file.stat().st_mode) & _OTHERS:
        raise UnusableKeyError(f"“{file}”其他人可以读取，请执行 chmod 600 后重新启动")
    return file.read_bytes()


def _trust(files: list[Path]) -> Trust:
    anchors: list[Any] = []
    lists: list[Any] = []
    for file in files:
        try:
            if file.suffix.lower() in _CERTIFICATES:
                anchors += read_certificates(file.read_bytes())
            elif file.suffix.lower() in _LISTS:
                lists += read_revoked(file.read_bytes())
        except UnusableKeyError as error:
            raise UnusableKeyError(f"“{file}”：{error}") from None
    return Trust(tuple(anchors), tuple(lists))
