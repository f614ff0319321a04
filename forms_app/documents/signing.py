"""Who signs issued documents, and who signed one: what is asked of it, whoever does it.

`pades` does it with certificates in files. A seal service with its own algorithms (SM2, GB/T 38540) takes its place by
another `Signatures`; nothing else knows how a signature is made.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Protocol

from forms_app.core.errors import XinbiaoError


class SigningError(XinbiaoError):
    """A document could not be signed. Nothing was issued; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class SigningOffice:
    """The office whose certificate is wanted, by what certificates and seal services know: name, division, own code."""

    name: str
    division: str
    uscc: str = ""


@dataclass(frozen=True, slots=True)
class Appearance:
    """The office's own picture and where it stands: page from 0; left, bottom, right, top in points."""

    picture: bytes
    page: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Statement:
    """What a signature says beside who made it: when, by the service's clock, and what is to be seen of it."""

    at: datetime
    appearance: Appearance | None = None


class Signer(Protocol):
    """Signs for one office."""

    @property
    def name(self) -> str:
        """Who signs, as the certificate names it."""

    @property
    def until(self) -> datetime:
        """Until when the certificate is valid."""

    def sign(self, pdf: bytes, statement: Statement) -> bytes:
        """The document with a signature over all of it. Raises SigningError."""


class Revocation(StrEnum):
    """Whether the certificate had been revoked."""

    NOT_REVOKED = "not_revoked"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


class Standing(StrEnum):
    """What a signature is worth, the worst first."""

    BROKEN = "broken"
    REVOKED = "revoked"
    OUT_OF_TIME = "out_of_time"
    UNTRUSTED = "untrusted"
    VALID = "valid"


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature of a document, examined.

    `intact`: what it covers is as it was signed; `whole`: it covers the file to its end. `signed_at` is the time of a
    trusted time stamp (`stamped`), else what the signer says. `in_time`: the certificate was valid then. `trusted`: it
    leads to `anchor`, one of the configured ones.
    """

    signer: str
    issuer: str
    serial: str
    signed_at: datetime | None
    stamped: bool
    intact: bool
    whole: bool
    in_time: bool
    trusted: bool
    anchor: str
    revocation: Revocation

    @property
    def standing(self) -> Standing:
        """The worst that is to be said of it."""
        if not (self.intact and self.whole):
            return Standing.BROKEN
        if self.revocation is Revocation.REVOKED:
            return Standing.REVOKED
        if not self.in_time:
            return Standing.OUT_OF_TIME
        return Standing.VALID if self.trusted else Standing.UNTRUSTED


class Signatures(Protocol):
    """The signers of all offices, and the examination of what was signed."""

    def signer(self, office: SigningOffice) -> Signer | None:
        """Who signs for the office; None where it has no certificate."""

    def examine(self, pdf: bytes) -> tuple[Signature, ...]:
        """Every signature of a document, in the order in which they were made. Makes no request to anybody.

        Raises BadInputError for what is no PDF.
        """


class NoSignatures:
    """Nobody signs, nothing was signed."""

    def signer(self, office: SigningOffice) -> Signer | None:
        """Nobody."""
        return None

    def examine(self, pdf: bytes) -> tuple[Signature, ...]:
        """None."""
        return ()


class ExaminesLater:
    """Where nobody signs: made when there is something to examine, so that a start does not wait for libraries."""

    def __init__(self, make: Callable[[], Signatures]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> Signatures:
        return self._make()

    def signer(self, office: SigningOffice) -> Signer | None:
        """Nobody."""
        return None

    def examine(self, pdf: bytes) -> tuple[Signature, ...]:
        """As `Signatures` says."""
        return self._made.examine(pdf)
