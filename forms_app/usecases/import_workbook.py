"""Filling a draft from an uploaded Excel template: all of it or nothing."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from forms_app.cases.actors import Actor
from forms_app.registers.reading import CellProblem, WorkbookReading, in_cell_order, read_workbook
from forms_app.registers.template import write_template
from forms_app.specs.catalogue import FormSpec
from forms_app.storage.filings import load_filing
from forms_app.usecases.filing_view import record_values
from forms_app.usecases.platform import Platform
from forms_app.usecases.save_draft import Save, save_draft


@dataclass(frozen=True)
class Imported:
    """What came of an upload: faults by cell and an annotated copy, or nothing of either."""

    problems: tuple[CellProblem, ...]
    annotated: bytes | None


def import_workbook(platform: Platform, actor: Actor, filing_id: UUID, content: bytes, key: str) -> Imported:
    """Put the workbook's answers into the draft; fields that the workbook leaves empty keep their values.

    Raises NotFoundError, ConflictError, WorkbookError, TooLargeError.
    """
    with platform.database.reading() as session:
        filing = load_filing(session, actor, filing_id)
        spec, revision, current = platform.spec_of(filing), filing.revision, dict(filing.answers)
        locked = record_values(filing, spec)
    reading = _read(platform, content, spec, locked)
    if reading.problems:
        return _refused(platform, reading, spec)
    values: dict[str, Any] = current | {
        name: value for name, value in reading.answers.for_json().items() if name not in locked
    }
    save_draft(platform, actor, filing_id, Save(values, revision, key))
    return Imported((), None)


def check_workbook(platform: Platform, actor: Actor, filing_id: UUID, content: bytes) -> Imported:
    """The same faults and copy as `import_workbook`, and the draft stays as it is whatever the workbook says.

    Raises NotFoundError, WorkbookError, TooLargeError.
    """
    with platform.database.reading() as session:
        filing = load_filing(session, actor, filing_id)
        spec = platform.spec_of(filing)
        locked = record_values(filing, spec)
    reading = _read(platform, content, spec, locked)
    return _refused(platform, reading, spec) if reading.problems else Imported((), None)


def _read(platform: Platform, content: bytes, spec: FormSpec, locked: dict[str, str]) -> WorkbookReading:
    reading = read_workbook(content, spec, platform.context())
    return replace(reading, problems=in_cell_order((*reading.problems, *_other_firm(reading, locked, spec)), spec))


def _refused(platform: Platform, reading: WorkbookReading, spec: FormSpec) -> Imported:
    return Imported(reading.problems, reading.annotated(spec, platform.reference.divisions, platform.today()))


def template_of(platform: Platform, spec_id: str) -> bytes:
    """The blank filling template. Raises NotFoundError."""
    return write_template(platform.catalogue.form(spec_id), platform.reference.divisions, platform.today())


def _other_firm(reading: WorkbookReading, locked: dict[str, str], spec: FormSpec) -> list[CellProblem]:
    """A workbook that names another enterprise must not fill this one's form."""
    found = []
    for place in reading.values:
        said = reading.answers.text(place.field)
        if place.field in locked and said and said != locked[place.field]:
            field = spec.form.field(place.field)
            label = field.label if field else place.field
            found.append(CellProblem(place, f"“{label}”与本单位档案“{locked[place.field]}”不符，请核对是否选错了文件"))
    return found
