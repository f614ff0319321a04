"""Examining the signatures of a PDF (PAdES, or signed in the older way): who, when, and what it is worth.

Asks nobody: whether a certificate was revoked is known from the lists that are at hand, or it is not known.
"""

import io
import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy, RevocationCheckingRule

from forms_app.core.errors import BadInputError
from forms_app.documents.pades_keys import USES, Trust, shown_name
from forms_app.documents.signing import Revocation, Signature

# What it warns of, with the whole stack, is what it returns: a certificate that nobody trusts, or
# a page that was changed, is no fault of ours.
for _name in ("pyhanko.sign.validation", "pyhanko.sign.diff_analysis"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)

_MAY_SIGN = KeyUsageConstraints(key_usage=USES, match_all_key_usages=False)
_NOT_READ = (PdfError, SignatureValidationError, ValueError, KeyError, TypeError, IndexError)
"""What damaged signatures, or those of others, raise while they are read."""


def examine(pdf: bytes, trust: Trust) -> tuple[Signature, ...]:
    """Every signature of a document. Raises BadInputError for what is no PDF, or one that cannot be read."""
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        return tuple(_examined(each, trust) for each in reader.embedded_regular_signatures)
    except _NOT_READ:
        raise BadInputError("文件不是PDF，或者已经损坏、加密，无法检查签章") from None


def _examined(signature: EmbeddedPdfSignature, trust: Trust) -> Signature:
    certificate = signature.signer_cert
    claimed, stamped = signature.self_reported_timestamp, _stamped_at(signature)
    found = _judged(signature, trust, stamped or claimed)
    is_stamped = found is not None and _holds(found.status)
    if stamped is not None and not is_stamped:  # then it is what the signer says
        found = _judged(signature, trust, claimed)
    moment = stamped if is_stamped else claimed
    names = shown_name(certificate.subject), shown_name(certificate.issuer), f"{certificate.serial_number:X}"
    if found is None:
        return Signature(*names, moment, **_UNREADABLE)
    status, begin, end = found.status, certificate.not_valid_before, certificate.not_valid_after
    return Signature(
        *names,
        moment,
        stamped=is_stamped,
        intact=bool(status.intact and status.valid),
        whole=_is_whole(status),
        in_time=moment is not None and begin <= moment <= end,
        trusted=bool(status.trusted),
        anchor=_anchor(status),
        revocation=found.revocation,
    )


_UNREADABLE: dict[str, Any] = {
    "stamped": False, "intact": False, "whole": False, "in_time": False, "trusted": False, "anchor": "",
    "revocation": Revocation.UNKNOWN,
}  # fmt: skip


@dataclass(frozen=True)
class _Judged:
    """What the library says of a signature, and whether its certificate had been revoked."""

    status: PdfSignatureStatus
    revocation: Revocation


def _judged(signature: EmbeddedPdfSignature, trust: Trust, moment: datetime | None) -> _Judged | None:
    """The signature as of then; None when it cannot be read."""
    if any(each.issuer == signature.signer_cert.issuer for each in trust.lists):
        status = _status(signature, trust, moment, RevocationCheckingRule.CRL_REQUIRED)
        if status is not None and status.revocation_details is not None:
            return _Judged(status, Revocation.REVOKED)
        if status is not None and status.trusted:
            return _Judged(status, Revocation.NOT_REVOKED)
    # No list, or one that says nothing of that day: then it is not known, which is told, and no fault of the signature.
    status = _status(signature, trust, moment, RevocationCheckingRule.NO_CHECK)
    return None if status is None else _Judged(status, Revocation.UNKNOWN)


def _status(
    signature: EmbeddedPdfSignature, trust: Trust, moment: datetime | None, rule: RevocationCheckingRule
) -> PdfSignatureStatus | None:
    def context(rule: RevocationCheckingRule) -> ValidationContext:
        checking = RevocationCheckingPolicy(rule, RevocationCheckingRule.NO_CHECK)
        return ValidationContext(
            trust_roots=list(trust.anchors), crls=list(trust.lists), moment=moment, allow_fetching=False,
            revinfo_policy=CertRevTrustPolicy(checking, retroactive_revinfo=True),
        )  # fmt: skip

    stamps = context(RevocationCheckingRule.NO_CHECK)
    try:
        return validate_pdf_signature(signature, context(rule), stamps, key_usage_settings=_MAY_SIGN)
    except _NOT_READ:
        return None


def _stamped_at(signature: EmbeddedPdfSignature) -> datetime | None:
    """When the time stamp says it was, whether or not anybody trusts it."""
    for attribute in signature.signer_info["unsigned_attrs"]:
        if attribute["type"].native == "signature_time_stamp_token":
            try:
                token = attribute["values"][0]["content"]["encap_content_info"]["content"]
                found: datetime = token.parsed["gen_time"].native
            except _NOT_READ:
                return None
            return found
    return None


def _holds(status: PdfSignatureStatus) -> bool:
    stamp = status.timestamp_validity
    return stamp is not None and bool(stamp.intact and stamp.valid and stamp.trusted)


def _is_whole(status: PdfSignatureStatus) -> bool:
    """Whether it covers the file, or what came after it is no more than another signature."""
    covers = status.coverage
    if covers is SignatureCoverageLevel.ENTIRE_FILE:
        return True
    return covers is SignatureCoverageLevel.ENTIRE_REVISION and bool(status.docmdp_ok)


def _anchor(status: PdfSignatureStatus) -> str:
    if not status.trusted or status.validation_path is None:
        return ""
    return shown_name(status.validation_path.first.subject)
