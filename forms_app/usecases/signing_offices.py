"""Which offices sign what they issue, for whoever runs the machine and for the office itself."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from forms_app.core.dates import beijing_date
from forms_app.storage.tables import Office
from forms_app.usecases.platform import Platform
from forms_app.usecases.signing import signing_office


@dataclass(frozen=True, slots=True)
class SigningWith:
    """An office with its certificate: whose it is, until when, how many days are left (negative: over)."""

    office: str
    name: str
    until: datetime
    days: int


def signing_offices(platform: Platform) -> tuple[SigningWith, ...]:
    """All offices that have a certificate, by name."""
    with platform.database.reading() as session:
        offices = session.exec(select(Office).order_by(col(Office.name))).all()
    return tuple(found for office in offices if (found := signs_with(platform, office)))


def signs_with(platform: Platform, office: Office) -> SigningWith | None:
    """The certificate of an office, None without one."""
    signer = platform.signatures.signer(signing_office(office))
    if signer is None:
        return None
    days = (beijing_date(signer.until) - platform.today()).days
    return SigningWith(office.name, signer.name, signer.until, days)
