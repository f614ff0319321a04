"""Private keys, certificates and lists of revoked ones, read from the contents of files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from asn1crypto import crl, pem, x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key, pkcs12
from cryptography.x509 import Certificate, load_pem_x509_certificates
from pyhanko.keys.internal import (
    translate_pyca_cryptography_cert_to_asn1,
    translate_pyca_cryptography_key_to_asn1,
)

from forms_app.core.errors import BadInputError

USES = frozenset({"digital_signature", "non_repudiation"})
"""A certificate for signing carries either; one for servers alone is none to sign documents with."""


class UnusableKeyError(BadInputError):
    """A key or a certificate cannot be used; the message says why."""


@dataclass(frozen=True)
class SigningKey:
    """A private key with its certificate and those between it and the root."""

    key: Any
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]


@dataclass(frozen=True)
class Trust:
    """The certificates that are trusted by themselves, and lists of revoked ones."""

    anchors: tuple[x509.Certificate, ...] = ()
    lists: tuple[crl.CertificateList, ...] = ()


def read_pkcs12(content: bytes, passphrase: bytes | None) -> SigningKey:
    """The key of a PKCS#12 file. Raises UnusableKeyError."""
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(content, passphrase)
    except ValueError:
        raise UnusableKeyError("密钥文件打不开：口令不对，或者不是PKCS#12文件") from None
    if key is None or certificate is None:
        raise UnusableKeyError("密钥文件中没有私钥或者证书")
    return _usable(key, certificate, others)


def read_pem(content: bytes, passphrase: bytes | None) -> SigningKey:
    """The key of a PEM file that holds the private key, its certificate, then those above. Raises UnusableKeyError."""
    try:
        key = load_pem_private_key(content, passphrase)
        certificate, *others = load_pem_x509_certificates(content)
    except (ValueError, TypeError):
        raise UnusableKeyError("密钥文件打不开：口令不对，或者PEM文件中没有私钥和证书") from None
    return _usable(key, certificate, others)


def _usable(key: Any, certificate: Certificate, others: Sequence[Certificate]) -> SigningKey:
    format_ = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if key.public_key().public_bytes(*format_) != certificate.public_key().public_bytes(*format_):
        raise UnusableKeyError("私钥与证书不是一对")
    translated = translate_pyca_cryptography_cert_to_asn1(certificate)
    usage = translated.key_usage_value
    if usage is not None and not usage.native & USES:
        raise UnusableKeyError("证书不是用来签名的（密钥用途中没有数字签名，也没有不可否认）")
    try:
        private = translate_pyca_cryptography_key_to_asn1(key)
    except (TypeError, ValueError, NotImplementedError):
        raise UnusableKeyError("私钥的算法不支持，请使用RSA或者ECDSA") from None
    return SigningKey(private, translated, tuple(map(translate_pyca_cryptography_cert_to_asn1, others)))


def read_certificates(content: bytes) -> tuple[x509.Certificate, ...]:
    """The certificates of a file, PEM or DER. Raises UnusableKeyError."""
    try:
        return tuple(x509.Certificate.load(each, strict=True) for each in _unarmoured(content))
    except ValueError:
        raise UnusableKeyError("不是证书文件（PEM或者DER）") from None


def read_revoked(content: bytes) -> tuple[crl.CertificateList, ...]:
    """The lists of revoked certificates of a file, PEM or DER. Raises UnusableKeyError."""
    try:
        return tuple(crl.CertificateList.load(each, strict=True) for each in _unarmoured(content))
    except ValueError:
        raise UnusableKeyError("不是证书吊销列表（CRL）文件") from None


def _unarmoured(content: bytes) -> Iterator[bytes]:
    if not pem.detect(content):
        yield content
        return
    for _, _, each in pem.unarmor(content, multiple=True):
        yield each


def shown_name(name: x509.Name) -> str:
    """How people know who is named: by the common name, else by the organisation."""
    parts = name.native
    found = parts.get("common_name") or parts.get("organization_name") or name.human_friendly
    return str(found[0] if isinstance(found, list) else found)
