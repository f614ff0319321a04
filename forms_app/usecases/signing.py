"""Signing what an office issues: after printing, before the transaction that issues it.

Issued only when signed: where an office has a certificate, a document that cannot be signed is not issued, and whoever
acts is told so with everything typed still there. What is stored is the signed file; there is no other. A paper that an
enterprise's own act makes (the notice that an application has come) is not signed: nobody of the office has seen it.
"""

from dataclasses import replace
from datetime import datetime

from forms_app.cases.actors import Actor
from forms_app.documents.seal_places import appearance
from forms_app.documents.signing import Appearance, SigningOffice, Statement
from forms_app.storage.tables import Office
from forms_app.usecases.letters import Prepared
from forms_app.usecases.platform import Platform


def signed(platform: Platform, actor: Actor, office: Office, prepared: Prepared, at: datetime) -> Prepared:
    """The document signed for the office, where it has a certificate. Raises SigningError."""
    signer = platform.signatures.signer(signing_office(office)) if actor.office is not None else None
    if signer is None:
        return prepared
    pdf = platform.files.get(prepared.digest)
    content = signer.sign(pdf, Statement(at, _appearance(platform, office, pdf)))
    digest = platform.files.put(content)
    platform.files.forget(prepared.digest)  # it carries a code of its own: nothing else is these bytes
    return replace(prepared, digest=digest, size=len(content), signed_by=signer.name)


def signing_office(office: Office) -> SigningOffice:
    """The office as certificates and seal services know it."""
    return SigningOffice(office.name, office.division_code, office.uscc)


def _appearance(platform: Platform, office: Office, pdf: bytes) -> Appearance | None:
    if not office.signature_picture:
        return None
    return appearance(pdf, platform.files.get(office.signature_picture), office.signature_width)
