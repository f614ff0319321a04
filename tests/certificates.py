"""Certificates for tests: an authority, what it issues, its list of revoked ones, and a time stamp authority."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from asn1crypto import tsp
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.keys.internal import (
    translate_pyca_cryptography_cert_to_asn1,
    translate_pyca_cryptography_key_to_asn1,
)
from pyhanko.sign.timestamps import DummyTimeStamper

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
BEGIN, END = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)
OFFICE, PASSPHRASE = "长春市朝阳区统计局", "签章口令 9"


def _named(name: str) -> x509.Name:
    country = x509.NameAttribute(NameOID.COUNTRY_NAME, "CN")
    return x509.Name([country, x509.NameAttribute(NameOID.COMMON_NAME, name)])


@dataclass
class Issued:
    """A key with its certificate."""

    key: Key
    certificate: x509.Certificate

    def p12(self, passphrase: str = PASSPHRASE, above: tuple[x509.Certificate, ...] = ()) -> bytes:
        locked = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
        return pkcs12.serialize_key_and_certificates(b"seal", self.key, self.certificate, list(above), locked)

    def pem(self, passphrase: str = "") -> bytes:
        locked = BestAvailableEncryption(passphrase.encode()) if passphrase else NoEncryption()
        key = self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked)
        return key + self.certificate.public_bytes(Encoding.PEM)

    @property
    def serial(self) -> str:
        return f"{self.certificate.serial_number:X}"


@dataclass
class Authority:
    """Issues certificates."""

    name: str = "吉林测试根证书"
    above: "Authority | None" = None
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def __post_init__(self) -> None:
        issuer = self.above or self
        self.certificate = issuer._certificate(self.name, self.key, (BEGIN, END), authority=True)

    def issue(
        self, name: str = OFFICE, days: tuple[datetime, datetime] = (BEGIN, END), *, for_servers: bool = False,
        for_stamps: bool = False,
    ) -> Issued:  # fmt: skip
        # The library's own time stamper signs with RSA alone.
        key = rsa.generate_private_key(65537, 2048) if for_stamps else ec.generate_private_key(ec.SECP256R1())
        return Issued(key, self._certificate(name, key, days, signs=not for_servers, stamps=for_stamps))

    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def revoked(self, certificate: x509.Certificate | None, at: datetime) -> bytes:
        """The list of revoked certificates, with this one in it."""
        made = x509.CertificateRevocationListBuilder().issuer_name(_named(self.name)).last_update(at).next_update(END)
        if certificate is not None:
            entry = x509.RevokedCertificateBuilder().serial_number(certificate.serial_number).revocation_date(at)
            made = made.add_revoked_certificate(entry.build())
        above = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        made = made.add_extension(above, critical=False).add_extension(x509.CRLNumber(1), critical=False)
        return made.sign(self.key, hashes.SHA256()).public_bytes(Encoding.PEM)

    def _certificate(
        self,
        name: str,
        key: Key,
        days: tuple[datetime, datetime],
        *,
        authority: bool = False,
        signs: bool = True,
        stamps: bool = False,
    ) -> x509.Certificate:
        made = x509.CertificateBuilder().subject_name(_named(name)).issuer_name(_named(self.name))
        made = made.public_key(key.public_key()).serial_number(x509.random_serial_number())
        made = made.not_valid_before(days[0]).not_valid_after(days[1])
        usage = x509.KeyUsage(
            digital_signature=signs and not authority, content_commitment=signs and not authority,
            key_encipherment=not signs, data_encipherment=False, key_agreement=False, key_cert_sign=authority,
            crl_sign=authority, encipher_only=False, decipher_only=False,
        )  # fmt: skip
        extensions: list[tuple[x509.ExtensionType, bool]] = [
            (x509.BasicConstraints(ca=authority, path_length=None), True),
            (x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False),
            (x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), False),
            (usage, True),
        ]
        if stamps:
            extensions.append((x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), True))
        for extension, critical in extensions:
            made = made.add_extension(extension, critical=critical)
        return made.sign(self.key, hashes.SHA256())


def put_key(folder: Path, content: bytes, *, office: str = OFFICE, name: str = "key.p12", words: str = "") -> Path:
    """The key of an office, as an administrator puts it there."""
    place = folder / office
    place.mkdir(parents=True, exist_ok=True)
    place.chmod(0o700)
    files = {name: content} | ({"passphrase": words.encode() + b"\n"} if words else {})
    for each, inside in files.items():
        (place / each).write_bytes(inside)
        (place / each).chmod(0o600)
    return place / name


def put_trust(folder: Path, **files: bytes) -> None:
    """Certificates (`root_pem`) and lists (`root_crl`) that are trusted."""
    (folder / "trust").mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (folder / "trust" / name.replace("_", ".")).write_bytes(content)


@contextmanager
def stamping(authority: Authority, at: datetime) -> Iterator[str]:
    """A time stamp authority on this machine, whose clock stands still; gives its address."""
    issued = authority.issue("吉林测试时间戳", for_stamps=True)
    stamper = DummyTimeStamper(
        translate_pyca_cryptography_cert_to_asn1(issued.certificate),
        translate_pyca_cryptography_key_to_asn1(issued.key),
        fixed_dt=at,
    )

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            content = asyncio.run(stamper.async_request_tsa_response(asked)).dump()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
