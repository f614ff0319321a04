"""What a case holds for its papers: the enterprise as it was, what was answered so far, what the service knows.

Forms of a case name these values by the ids of their fields: those of annexes 3 to 6 and 8.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlmodel import Session

from forms_app.cases.case import Case
from forms_app.cases.events import CaseEvent
from forms_app.cases.publication import entry_about
from forms_app.core.dates import chinese, chinese_minute, in_beijing
from forms_app.core.organisation_code import printed
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.fields import AnyField
from forms_app.storage.filings import submission_of
from forms_app.storage.tables import Enterprise
from forms_app.usecases.case_file import CALLED, CaseFile
from forms_app.usecases.platform import Platform
from forms_app.usecases.record_values import RECORD, record_values

_PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
ENTERPRISE = "enterprise"
"""Under which name the opening event of a case keeps the enterprise as it was recorded that day."""

# GB 32100-2015: characters 9 to 17 of a credit code are the organisation code.
_ORGANISATION = slice(8, 17)
NATIONAL_ARTICLE = "national_article"
"""The article of the national rules that a paper cites, by category; an office's administrator sets it."""

REMEDIES = ("review_body", "court")
"""Where a paper says that one may turn to, set by an office for all its papers."""

_NOTHING: tuple[Any, ...] = (None, "", [], {})
_SNAPSHOT = ("name", "uscc", "address", "legal_representative", "position", "contact")


def snapshot(enterprise: Enterprise) -> dict[str, str]:
    """The enterprise as recorded today, for the opening event of a case."""
    return {name: str(getattr(enterprise, name)) for name in _SNAPSHOT}


def values_for(platform: Platform, file: CaseFile, events: Sequence[CaseEvent], form: FormSpec) -> dict[str, Any]:
    """The values of a form's fields after these events; fields that nothing is known of are absent.

    What the case itself says of a field comes first, then what the application said under the same id.
    """
    held = case_values(platform, file, events)
    if any((field.source or "").startswith(RECORD) for field in form.form.fields):
        held |= record_values(platform, file, events[-1].on)
    found: dict[str, Any] = {}
    for field in form.form.fields:
        value = next((held[name] for name in _sources(field) if held.get(name) not in _NOTHING), None)
        if value is not None and field.type != "attachment":
            found[field.id] = value
    return found


def _sources(field: AnyField) -> tuple[str, str, str]:
    """Under which names the value of a field is looked for, in this order."""
    # What is locked comes from the record; the rest may have been answered otherwise in the case.
    first, second = (field.source or "", field.id) if field.locked else (field.id, field.source or "")
    return first, second, f"application.{field.id}"


_PUT_RIGHT = {CALLED: "name", "legal_representative": "legal_representative"}
"""Questions by which a case puts right what is recorded of its enterprise: question → what it replaces."""


def case_values(platform: Platform, file: CaseFile, events: Sequence[CaseEvent]) -> dict[str, Any]:
    """Everything by name: sources as `enterprise.name`, answers by their ids (the last one counts), known values."""
    with platform.database.reading() as session:
        recorded = enterprise_of(session, file, events)
        applied = submission_of(session, file.row.filing_id).answers if file.row.filing_id else {}
    values: dict[str, Any] = {f"application.{name}": value for name, value in applied.items()}
    for event in events:
        # What an act asks is settled by its last answer, also when that was left empty.
        act = file.spec.procedure.act(event.event)
        asked = {field.id for field in act.asks} if act else set()
        values = {name: value for name, value in values.items() if name not in asked} | dict(event.data)
        values |= dict(_set_by(file, event, values))
    values.pop(ENTERPRISE, None)
    # Its name and who represents it can be put right in the case; another code would be another enterprise.
    recorded |= {owned: values[name] for name, owned in _PUT_RIGHT.items() if values.get(name)}
    values |= {f"enterprise.{name}": value for name, value in recorded.items()}
    values |= dict(_office(file)) | dict(_enterprise(recorded))
    if not events:
        return values
    case = replace(file.case, events=tuple(events))
    return values | dict(_category(file, case)) | dict(_entry(platform, case))


def _set_by(file: CaseFile, event: CaseEvent, values: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What the act itself contributes, its places filled in."""
    act = file.spec.procedure.act(event.event)
    now = chinese_minute(in_beijing(event.at))
    known = {**values, "today": event.on.isoformat(), "now": now, "who": event.name}
    for name, text in act.sets.items() if act else ():
        yield name, filled_in(text, known)


def enterprise_of(session: Session, file: CaseFile, events: Sequence[CaseEvent]) -> dict[str, str]:
    """The enterprise as its application says, or as it was recorded when an office opened the case."""
    if file.row.filing_id is None:
        return dict((events or file.case.events)[0].data.get(ENTERPRISE, {}))
    answers = submission_of(session, file.row.filing_id).answers
    return dict(_applied(file.spec.application.form.fields, answers))


def _applied(fields: Sequence[AnyField], answers: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for field in fields:
        owner, _, name = (field.source or "").partition(".")
        if owner == ENTERPRISE and field.id in answers:
            yield name, str(answers[field.id])


def filled_in(text: str, values: Mapping[str, Any]) -> str:
    """A text of a specification with each `{id}` in it replaced by that value, by nothing where there is none."""
    return _PLACE.sub(lambda found: str(values.get(found[1], "")), text)


def _office(file: CaseFile) -> Iterator[tuple[str, Any]]:
    office = file.office
    yield "office.name", office.name
    yield "office.phone", office.phone
    yield "office.address", office.address
    yield "office.division", office.division_code
    yield "bureau_name", office.name
    yield "division_code", office.division_code
    yield from ((name, getattr(office, name)) for name in REMEDIES)


def _enterprise(recorded: dict[str, str]) -> Iterator[tuple[str, Any]]:
    yield "enterprise_name", recorded.get("name", "")
    yield "addressee", recorded.get("name", "")
    yield "legal_representative", recorded.get("legal_representative", "")
    if uscc := recorded.get("uscc", ""):
        yield "uscc", uscc
        yield "organisation_code", printed(uscc[_ORGANISATION])


def _category(file: CaseFile, case: Case) -> Iterator[tuple[str, Any]]:
    if case.grade is None:
        return
    yield "category", case.grade.category.id
    yield "category_title", case.grade.category.title
    yield NATIONAL_ARTICLE, file.office.national_articles.get(case.grade.category.id, "")


def _entry(platform: Platform, case: Case) -> Iterator[tuple[str, Any]]:
    today = case.events[-1].on
    entry = entry_about(case, platform.reference.calendar, today)
    if entry is None:
        return
    yield "published_from", entry.since.isoformat()
    yield "published_until", entry.until.isoformat()
    yield "publication_period", f"{chinese(entry.since)}至{chinese(entry.until)}"
