"""Signing after PAdES (ETSI EN 319 142) with a key in memory.

Signing adds to the end of the file and leaves every byte before it as it was: PDF/A and tags stay. Nobody is asked
anything, but for a time stamp where an authority is configured.
"""

import io
import logging
import urllib.request
from datetime import datetime
from typing import Any

from asn1crypto import tsp
from PIL import Image
from pyhanko.pdf_utils.images import PdfImage
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.general import SigningError as NotSignedError
from pyhanko.sign.signers.pdf_cms import SimpleSigner
from pyhanko.sign.signers.pdf_signer import PdfSignatureMetadata, PdfSigner, PdfSigningSession
from pyhanko.sign.timestamps.api import TimeStamper
from pyhanko.sign.timestamps.common_utils import TimestampRequestError
from pyhanko.stamp.static import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore

from forms_app.core.dates import chinese, in_beijing
from forms_app.documents.pades_examining import examine
from forms_app.documents.pades_keys import SigningKey, Trust, shown_name
from forms_app.documents.signing import Appearance, SigningError, Statement

logger = logging.getLogger("xinbiao.signatures")

FIELD, FIELD_NAME = "XinbiaoSignature", "制发机构的电子签章"
_DIGEST = "sha256"
_SECONDS_FOR_A_STAMP = 10
_MOST_BYTES_OF_A_STAMP = 1 << 20


class PadesSigner:
    """Signs with a key. `stamps` is the address of a time stamp authority (RFC 3161), "" for none."""

    def __init__(self, key: SigningKey, stamps: str = "") -> None:
        self._certificate = key.certificate
        above = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        for each in key.chain:
            above.register(each)
        self._signer = SimpleSigner(signing_cert=key.certificate, signing_key=key.key, cert_registry=above)
        self._stamps = stamps

    @property
    def name(self) -> str:
        """The subject of the certificate."""
        return shown_name(self._certificate.subject)

    @property
    def until(self) -> datetime:
        """The end of the certificate."""
        found: datetime = self._certificate.not_valid_after
        return found

    def sign(self, pdf: bytes, statement: Statement) -> bytes:
        """The document with a signature over all of it. Raises SigningError."""
        self._require_valid(statement.at)
        look, page, box = _look(statement.appearance)
        field = SigFieldSpec(FIELD, on_page=page, box=box, readable_field_name=FIELD_NAME)
        about = PdfSignatureMetadata(field_name=FIELD, md_algorithm=_DIGEST, subfilter=SigSeedSubFilter.PADES)
        stamper = _TimeStamper(self._stamps) if self._stamps else None
        signing = _SigningAt(
            about, signer=self._signer, timestamper=stamper, stamp_style=look, new_field_spec=field, at=statement.at
        )
        try:
            signed: bytes = signing.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf))).getvalue()
        except (TimestampRequestError, OSError) as error:
            logger.exception("no time stamp from %s", self._stamps)
            raise SigningError(
                "时间戳服务没有应答，文书没有签章，也没有制发；请稍后再办，仍不行的请系统管理员检查时间戳服务"
            ) from error
        except (NotSignedError, PdfError, ValueError) as error:
            logger.exception("not signed with the certificate of %s", self.name)
            raise SigningError("文书没有签章，也没有制发；请系统管理员检查签章证书") from error
        # What would not hold later must not be issued now.
        if [each.intact and each.whole for each in examine(signed, Trust())] != [True]:
            raise SigningError("签章后校验不符，文书没有制发；请系统管理员检查签章证书")
        return signed

    def _require_valid(self, at: datetime) -> None:
        begin, end = self._certificate.not_valid_before, self.until
        if not begin <= at <= end:
            days = f"{chinese(in_beijing(begin).date())}至{chinese(in_beijing(end).date())}"
            raise SigningError(
                f"签章证书的有效期为{days}，现在不能签章，文书没有制发；请系统管理员更换证书后重启服务，再办理"
            )


class _SigningAt(PdfSigner):
    """Signs at a moment that it is told."""

    def __init__(self, *arguments: Any, at: datetime, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._at = at

    def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> PdfSigningSession:
        """As the library does, but for the clock."""
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session


def _look(appearance: Appearance | None) -> tuple[StaticStampStyle | None, int, tuple[int, int, int, int] | None]:
    """How the signature is seen: the office's picture and nothing else, no words, for which fonts would be needed."""
    if appearance is None:
        return None, 0, None
    with Image.open(io.BytesIO(appearance.picture)) as opened:
        picture = opened.convert("RGBA")
    left, bottom, right, top = (round(each) for each in appearance.box)
    layout = SimpleBoxLayoutRule(x_align=AxisAlignment.ALIGN_MID, y_align=AxisAlignment.ALIGN_MID, margins=Margins())
    style = StaticStampStyle(
        border_width=0, background=PdfImage(picture), background_layout=layout, background_opacity=1.0
    )
    return style, appearance.page, (left, bottom, right, top)


class _TimeStamper(TimeStamper):
    """Asks an authority for a time stamp over HTTP (RFC 3161, 3.4)."""

    def __init__(self, address: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._address = address

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """The answer. Raises OSError, TimestampRequestError."""
        kinds = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        request = urllib.request.Request(self._address, req.dump(), kinds)  # noqa: S310 - settings take http(s) only
        with urllib.request.urlopen(request, timeout=_SECONDS_FOR_A_STAMP) as answer:  # noqa: S310
            content = answer.read(_MOST_BYTES_OF_A_STAMP)
        try:
            return tsp.TimeStampResp.load(content, strict=True)
        except ValueError as error:
            raise TimestampRequestError("the authority did not answer with a time stamp") from error
