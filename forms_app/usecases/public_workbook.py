"""The public list as an official Excel table."""

from collections.abc import Iterable

from forms_app.answers.answer import CellValue
from forms_app.disk.files import written
from forms_app.registers.register import RegisterHead, RegisterLine, write_register
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.usecases.case_tables import standing_table
from forms_app.usecases.platform import Platform
from forms_app.usecases.public_lists import PublicEntry


def public_workbook(platform: Platform, spec: ProcedureSpec, entries: Iterable[PublicEntry]) -> bytes:
    """The entries under the headings of the table of those who hold the status."""
    lines = (RegisterLine.of(_known(entry)) for entry in entries)
    head = RegisterHead(f"信表公开名单（截至{platform.today():%Y-%m-%d}）", platform.today())
    return written(lambda file: write_register(standing_table(spec), head, lines, file))[1]


def _known(entry: PublicEntry) -> dict[str, CellValue]:
    return {
        "enterprise_name": entry.enterprise_name,
        "uscc": entry.uscc,
        "division": entry.division,
        "announced_on": entry.since,
        "valid_until": entry.until,
    }
