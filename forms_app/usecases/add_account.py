"""Adding offices, enterprises and accounts: the operator's acts until the bureau's own administration comes."""

from dataclasses import dataclass

from sqlmodel import Session, select

from forms_app.cases.actors import Role
from forms_app.core import credit_code
from forms_app.core.errors import BadInputError, ConflictError, NotFoundError
from forms_app.core.text import trimmed, unprintable
from forms_app.storage.accounts import account_named
from forms_app.storage.directory import enterprise_with, office_named
from forms_app.storage.faults import retried
from forms_app.storage.tables import Account, Enterprise, Office
from forms_app.usecases.platform import Platform

_LONGEST_NAME = 100
_FIRST_COUNTY = "21"
"""Last two digits from which a code is a county or a city of its own; below are districts of a city (GB/T 2260)."""


@dataclass(frozen=True, slots=True)
class NewAccount:
    """An account to be added: for an enterprise by its credit code, or for an office by its name."""

    username: str
    password: str
    display_name: str
    role: Role
    uscc: str | None = None
    office: str | None = None


@retried
def add_office(
    platform: Platform, *, name: str, division_code: str, authority: str, number_prefix: str = "", uscc: str = ""
) -> None:
    """Add an office of a kind of authority. A division without an official code has its six digits typed in.

    Raises BadInputError for what is no code, NotFoundError for an unknown kind of authority, ConflictError when the
    name is taken.
    """
    kind = platform.reference.authority(authority).id
    if len(division_code) != 6 or not division_code.isascii() or not division_code.isdigit():
        raise BadInputError(f"“{division_code}”不是六位地方编码")
    with platform.database.writing() as session:
        if office_named(session, _name(name)):
            raise ConflictError(f"“{name}”已经存在")
        office = Office(name=_name(name), authority=kind, division_code=division_code)
        office.number_prefix, office.uscc = number_prefix, uscc
        session.add(office)


@retried
def add_all_offices(platform: Platform, authority: str, word: str | None = None) -> tuple[str, ...]:
    """Add an office for the province and every prefecture and county of the table; returns the names that are new.

    `word` ends each name, that of the kind of authority (统计局) unless said. Districts of a city carry the city's name
    before their own. Raises NotFoundError for an unknown kind of authority.
    """
    divisions, kind = platform.reference.divisions, platform.reference.authority(authority)
    with platform.database.writing() as session:
        taken = set(session.exec(select(Office.division_code).where(Office.authority == kind.id)))
        added = []
        for division in divisions.in_force(platform.today()):
            if division.code in taken:
                continue
            city = divisions.find(division.parent or "") if division.code[4:] < _FIRST_COUNTY else None
            name = f"{city.name if city and division.level == 'county' else ''}{division.name}{word or kind.word}"
            session.add(Office(name=name, authority=kind.id, division_code=division.code))
            added.append(name)
    return tuple(added)


@retried
def add_enterprise(platform: Platform, enterprise: Enterprise) -> None:
    """Add an enterprise's record.

    Raises BadInputError for a wrong code or division, ConflictError when the code is taken.
    """
    try:
        enterprise.uscc = str(credit_code.parse(enterprise.uscc))
    except credit_code.CreditCodeError as error:
        raise BadInputError(f"统一社会信用代码有误：{error}") from None
    if platform.reference.divisions.find(enterprise.division_code) is None:
        raise BadInputError(f"“{enterprise.division_code}”不在行政区划代码表内")
    enterprise.name = _name(enterprise.name)
    with platform.database.writing() as session:
        if enterprise_with(session, enterprise.uscc):
            raise ConflictError(f"{enterprise.uscc} 已经存在")
        session.add(enterprise)


@retried
def add_account(platform: Platform, new: NewAccount) -> None:
    """Add an account. Raises BadInputError, ConflictError when the name is taken, NotFoundError for whom it is for."""
    hashed = platform.passwords.hashed(new.password)
    with platform.database.writing() as session:
        if account_named(session, _name(new.username)):
            raise ConflictError(f"用户名“{new.username}”已经存在，请换一个")
        enterprise, office = _for_whom(session, new)
        session.add(
            Account(
                username=_name(new.username),
                display_name=_name(new.display_name),
                password_hash=hashed,
                role=new.role,
                enterprise_id=enterprise.id if enterprise else None,
                office_id=office.id if office else None,
            )
        )


def _for_whom(session: Session, new: NewAccount) -> tuple[Enterprise | None, Office | None]:
    if new.role is Role.ENTERPRISE:
        enterprise = enterprise_with(session, credit_code.normalised(new.uscc or ""))
        if enterprise is None:
            raise NotFoundError(f"没有统一社会信用代码为“{new.uscc or ''}”的企业，请先添加企业")
        return enterprise, None
    office = office_named(session, new.office or "")
    if office is None:
        raise NotFoundError(f"没有名为“{new.office or ''}”的机构，请先添加机构")
    return None, office


def _name(text: str) -> str:
    name = trimmed(text)
    if not name or len(name) > _LONGEST_NAME or unprintable(name):
        raise BadInputError(f"名称应为1至{_LONGEST_NAME}个可见字符")
    return name
