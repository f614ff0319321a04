"""Who acts: an account in its role, for an enterprise or an office."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Roles of accounts. More come with the procedures."""

    ENTERPRISE = "enterprise"
    OFFICER = "officer"


@dataclass(frozen=True, slots=True)
class Actor:
    """The account behind a request.

    An enterprise's account has `enterprise`, an officer's `office` and the `division` the office is for.
    """

    account: int
    name: str
    role: Role
    enterprise: int | None = None
    office: int | None = None
    division: str | None = None
