"""What the signatures of a document are worth, in words: for the public check, for an operator, for `verify`."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass

from forms_app.core.dates import chinese_time
from forms_app.core.errors import XinbiaoError
from forms_app.documents.signing import Revocation, Signature, Standing
from forms_app.storage.case_tables import IssuedDocument
from forms_app.usecases.platform import Platform

logger = logging.getLogger("xinbiao.signatures")

VERDICTS = {
    Standing.VALID: "签章有效：文书自签章后没有改动，签章证书由本平台信任的机构签发。",
    Standing.UNTRUSTED: (
        "签章完整：文书自签章后没有改动。但签章证书不能追溯到本平台信任的机构，凭这个签章不能确认是谁签的。"
    ),
    Standing.OUT_OF_TIME: "签章时证书不在有效期内，这个签章不能作为凭据。",
    Standing.REVOKED: "签章证书在签章前已被吊销，这个签章不能作为凭据。",
    Standing.BROKEN: "签章校验不通过：文书在签章后有改动，或者签章已经损坏。",
}
SHORT = {
    Standing.VALID: "签章有效",
    Standing.UNTRUSTED: "签章完整，证书不受信任",
    Standing.OUT_OF_TIME: "签章时证书不在有效期内",
    Standing.REVOKED: "签章证书已吊销",
    Standing.BROKEN: "签章校验不通过",
}
_REVOCATION = {
    Revocation.NOT_REVOKED: "签章时没有吊销（按本平台现有的吊销列表）",
    Revocation.REVOKED: "签章前已被吊销",
    Revocation.UNKNOWN: "没有核对（本平台没有可用的吊销列表）",
}


@dataclass(frozen=True, slots=True)
class ToldSignature:
    """A signature in words: the verdict as a tag and as a sentence, then what there is to know, label and text."""

    standing: Standing
    short: str
    verdict: str
    facts: tuple[tuple[str, str], ...]


def examine_issued(platform: Platform, document: IssuedDocument) -> tuple[ToldSignature, ...] | None:
    """The signatures of an issued document as it is stored; None when they cannot be examined now, which is logged."""
    if not document.signed_by:
        return ()
    try:
        found = platform.signatures.examine(platform.files.get(document.digest))
    except XinbiaoError:
        logger.exception("the signatures of %s could not be examined", document.code)
        return None
    return tuple(map(told, found))


def told(signature: Signature) -> ToldSignature:
    """The signature in words."""
    standing = signature.standing
    return ToldSignature(standing, SHORT[standing], VERDICTS[standing], tuple(_facts(signature)))


def _facts(signature: Signature) -> Iterator[tuple[str, str]]:
    yield "签章人", signature.signer
    if signature.signed_at is not None:
        by = "时间戳服务证明" if signature.stamped else "签章方自报，没有可信时间戳"
        yield "签章时间", f"{chinese_time(signature.signed_at)}（{by}）"
    yield "证书签发机构", signature.issuer
    yield "证书序列号", signature.serial
    yield "信任的根证书", signature.anchor or "没有，证书不能追溯到本平台信任的机构"
    yield "证书有效期", "签章时有效" if signature.in_time else "签章时不在有效期内"
    yield "证书吊销", _REVOCATION[signature.revocation]


def signature_fault(platform: Platform, document: IssuedDocument) -> str:
    """How the stored file differs from what was recorded of its signature, "" when it does not.

    Whether somebody is trusted today is no fault of what is stored. Raises AlteredFileError, BadInputError.
    """
    found = platform.signatures.examine(platform.files.get(document.digest))
    if [each.signer for each in found] != ([document.signed_by] if document.signed_by else []):
        signers = "、".join(each.signer for each in found) or "没有签章"
        return f"记录的签章人是{document.signed_by or '（无）'}，文件中是{signers}"
    if any(each.standing is Standing.BROKEN for each in found):
        return "签章校验不通过"
    return ""
