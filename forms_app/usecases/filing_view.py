"""What a filing looks like to the person who opens it: values as typed, faults, findings, files."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlmodel import Session

from forms_app.answers.reading import Answers, missing, read_answers
from forms_app.answers.typed import as_typed
from forms_app.assessment.assessing import Assessment, assess
from forms_app.cases.filing import FilingState
from forms_app.core.errors import Problem
from forms_app.specs.catalogue import FormSpec
from forms_app.storage.directory import source_value
from forms_app.storage.filings import evidence_of
from forms_app.storage.tables import Evidence, Filing
from forms_app.usecases.platform import Platform


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """A file handed in with a field. Size in bytes."""

    id: UUID
    field: str
    name: str
    size: int
    media_type: str
    digest: str


@dataclass(frozen=True)
class FilingView:
    """A filing as of now. `raw` holds what the inputs show; `problems` what is wrong with it, `missing` what lacks."""

    id: UUID
    spec: FormSpec
    state: FilingState
    revision: int
    saved_at: datetime
    raw: Mapping[str, Any]
    answers: Answers
    problems: tuple[Problem, ...]
    missing: tuple[Problem, ...]
    assessment: Assessment | None
    evidence: tuple[EvidenceItem, ...]
    has_kept: bool = False
    """Whether something that lost a conflict is kept aside; known where one filing is opened."""

    @property
    def typed(self) -> Answers:
        """The answers as a draft prints them: what could not be read stands there as it was typed."""
        return as_typed(self.spec.form, self.answers, self.raw)


def view_of(platform: Platform, session: Session, filing: Filing) -> FilingView:
    """The filing with everything that follows from what it holds."""
    spec = platform.spec_of(filing)
    evidence = tuple(map(item_of, evidence_of(session, filing.id)))
    raw = {**filing.answers, **record_values(filing, spec)}
    reading = read_answers(spec.form, {**raw, **attached(evidence)}, platform.context())
    return FilingView(
        id=filing.id,
        spec=spec,
        state=filing.state,
        revision=filing.revision,
        saved_at=filing.saved_at,
        raw=raw,
        answers=reading.answers,
        problems=reading.problems,
        missing=missing(spec.form, reading),
        assessment=assess(spec, reading.answers, platform.today()) if spec.is_assessed else None,
        evidence=evidence,
    )


def record_values(filing: Filing, spec: FormSpec) -> dict[str, str]:
    """The locked fields, always as the enterprise's record has them now."""
    locked = (field for field in spec.form.fields if field.locked)
    return {field.id: source_value(filing.enterprise, field.source) for field in locked if field.source}


def attached(evidence: tuple[EvidenceItem, ...]) -> dict[str, list[dict[str, Any]]]:
    """The files as answers of their fields."""
    found: dict[str, list[dict[str, Any]]] = {}
    for item in evidence:
        found.setdefault(item.field, []).append({"name": item.name, "size": item.size, "sha256": item.digest})
    return found


def item_of(row: Evidence) -> EvidenceItem:
    """The file that a row stands for."""
    return EvidenceItem(row.id, row.field_id, row.name, row.size, row.media_type, row.digest)
