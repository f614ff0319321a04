"""The directory of enterprises: listed, as an official table, and handed out as a workbook to be filled."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import Session

from forms_app.answers.answer import CellValue
from forms_app.answers.reading import Answers
from forms_app.cases.actors import Actor, Role
from forms_app.core.divisions import covers
from forms_app.core.errors import ForbiddenError
from forms_app.registers.directory_list import DIRECTORY, write_directory
from forms_app.registers.register import RegisterHead, RegisterLine, Told, write_register
from forms_app.storage.bulk_tables import DirectoryUpload
from forms_app.storage.directory import (
    Kept,
    count_enterprises,
    current_division,
    each_enterprise,
    enterprises,
    kept_by,
)
from forms_app.storage.directory_uploads import latest_uploads
from forms_app.storage.tables import Enterprise
from forms_app.usecases.chosen_table import table_for
from forms_app.usecases.export_register import reporting_unit
from forms_app.usecases.platform import Platform

PAGE = 100
_NOTHING = Answers({})


@dataclass(frozen=True)
class DirectoryPage:
    """A page of the directory: name of the division beside each enterprise; `following`: where the next page begins."""

    rows: tuple[tuple[Enterprise, str], ...]
    total: int
    following: str | None
    may_change: bool
    uploads: tuple[DirectoryUpload, ...]


def list_enterprises(platform: Platform, actor: Actor, words: str, after: str = "") -> DirectoryPage:
    """The enterprises of one's division and below, by credit code."""
    may_change, kept = actor.role is Role.ADMINISTRATOR, kept_today(platform, actor)
    with platform.database.reading() as session:
        rows = enterprises(session, kept, words, after=after, limit=PAGE + 1)
        return DirectoryPage(
            rows=tuple((row, division_words(platform, row.division_code)) for row in rows[:PAGE]),
            total=count_enterprises(session, kept, words),
            following=rows[PAGE - 1].uscc if len(rows) > PAGE else None,
            may_change=may_change,
            uploads=tuple(latest_uploads(session, actor)) if may_change else (),
        )


def export_directory(platform: Platform, actor: Actor, words: str, file: Path, told: Told | None = None) -> int:
    """Write the directory as an official table; returns how many lines it has."""
    with platform.database.reading() as session:
        scope = f"按“{words}”搜索" if words else ""
        head = RegisterHead(reporting_unit(platform, session, actor), platform.today(), scope)
        lines = (_line(platform, row) for row in each_enterprise(session, kept_today(platform, actor), words))
        return write_register(table_for(session, actor, "enterprises"), head, lines, file, told)


def hand_out_directory(platform: Platform, actor: Actor, file: Path, *, filled: bool) -> int:
    """Write the workbook to be filled, empty or with the directory as it stands; returns how many enterprises it has.

    Raises ForbiddenError.
    """
    require_keeper(actor)
    offered = [f"{code} {name}" for code, name in divisions_kept(platform, actor).items()]
    with platform.database.reading() as session:
        title = f"{reporting_unit(platform, session, actor)}企业名录"
        records = _records(platform, session, actor, dict(each.split(" ", 1) for each in offered)) if filled else ()
        return write_directory(title, offered, records, file)


def _records(platform: Platform, session: Session, actor: Actor, offered: dict[str, str]) -> Iterator[dict[str, str]]:
    for row in each_enterprise(session, kept_today(platform, actor)):
        code = current_division(row, platform.reference.divisions, platform.today())
        record = {field.id: str(getattr(row, field.id)) for field in DIRECTORY.fields}
        yield record | {"division_code": f"{code} {offered[code]}" if code in offered else code}


def kept_today(platform: Platform, actor: Actor) -> Kept | None:
    """Which enterprises this person's office keeps today."""
    return kept_by(actor, platform.reference.divisions, platform.today())


def divisions_kept(platform: Platform, actor: Actor) -> dict[str, str]:
    """Code → name of the divisions in force whose enterprises this person's office keeps."""
    divisions, own = platform.reference.divisions, actor.division
    in_force = divisions.in_force(platform.today())
    kept = sorted((each for each in in_force if own and covers(own, each.code)), key=lambda each: each.code)
    return {each.code: divisions.full_name(each.code) for each in kept}


def require_keeper(actor: Actor) -> None:
    """Raise ForbiddenError for whoever may not change the directory."""
    if actor.role is not Role.ADMINISTRATOR or actor.office is None or actor.division is None:
        raise ForbiddenError("企业名录由机构管理员维护")


def division_words(platform: Platform, code: str) -> str:
    """The name of a division, its code when the table does not know it."""
    divisions = platform.reference.divisions
    return divisions.full_name(code) if divisions.find(code) else code


def _line(platform: Platform, row: Enterprise) -> RegisterLine:
    known: dict[str, CellValue] = {field.id: str(getattr(row, field.id)) for field in DIRECTORY.fields}
    known["division_code"] = division_words(platform, row.division_code)
    return RegisterLine(_NOTHING, {name: value for name, value in known.items() if value})
