"""Who acts: an account in its role, for an enterprise or an office."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Roles of accounts. The names are those of procedures."""

    ENTERPRISE = "enterprise"
    HANDLER = "handler"
    SECTION_HEAD = "section_head"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"


ROLE_NAMES = {
    Role.ENTERPRISE: "企业",
    Role.HANDLER: "承办人员",
    Role.SECTION_HEAD: "承办机构负责人",
    Role.LEADER: "分管领导",
    Role.ADMINISTRATOR: "机构管理员",
    Role.SUPERVISOR: "省级监督",
    Role.AUDITOR: "审计（只读）",
}
OFFICE_ROLES = tuple(role for role in Role if role is not Role.ENTERPRISE)
"""Everybody who sits in an office, and sees what its division and those below hold."""

ACTING_ROLES = (Role.HANDLER, Role.SECTION_HEAD, Role.LEADER)
"""Those who do something to cases."""


@dataclass(frozen=True, slots=True)
class Actor:
    """The account behind a request.

    An enterprise's account has `enterprise`, an officer's `office`, the `division` the office is for and the kind of
    `authority` it belongs to.
    """

    account: int
    name: str
    role: Role
    enterprise: int | None = None
    office: int | None = None
    division: str | None = None
    authority: str | None = None
