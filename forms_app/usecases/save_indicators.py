"""Saving what was entered for indicators: a new revision, never over something newer, provable by the audit record."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms_app.answers.reading import Answers, read_answers
from forms_app.assessment.indicators import faults_of
from forms_app.cases.actors import Actor
from forms_app.core.errors import ConflictError, ForbiddenError, ProblemsError
from forms_app.specs.catalogue import IndicatorSpec
from forms_app.storage.audit import Entry, append, locked_head
from forms_app.storage.faults import retried
from forms_app.storage.indicator_tables import IndicatorReport, IndicatorRevision
from forms_app.storage.indicators import ReportKey, find_report, revisions_of
from forms_app.usecases.indicators import asked_of, may_enter
from forms_app.usecases.platform import Platform

_SAVED = "indicators_saved"


@dataclass(frozen=True, slots=True)
class SaveIndicators:
    """What a page sends: its values, and the revision it was loaded with."""

    values: Mapping[str, Any]
    base_revision: int


class OvertakenError(ConflictError):
    """Somebody saved meanwhile; `revision` is the latest."""

    def __init__(self, name: str, revision: int) -> None:
        super().__init__(f"您填写期间，{name}已保存了第{revision}次修改，您的内容没有覆盖它")
        self.revision = revision


@retried
def save_indicators(platform: Platform, actor: Actor, spec: IndicatorSpec, key: ReportKey, save: SaveIndicators) -> int:
    """Keep the values as the next revision and return its number; the same values again make none.

    Raises ForbiddenError, NotFoundError for a foreign division, BadInputError for a year without questions,
    ProblemsError for values that are none, OvertakenError.
    """
    if not may_enter(actor):
        raise ForbiddenError("指标数据由承办人员填报")
    answers = _read(platform, actor, spec, key, save.values)
    with platform.database.writing() as session:
        locked_head(session)  # the first two savers of a report go one after the other, as all others do
        report = find_report(session, actor, key, for_change=True)
        latest = revisions_of(session, report)[0] if report else None
        if latest and latest.answers == answers.for_json():
            return latest.number
        if latest and latest.number != save.base_revision:
            raise OvertakenError(latest.name, latest.number)
        report = report or IndicatorReport(
            spec_id=key.spec_id, authority=actor.authority or "", division_code=key.division, year=key.year,
            subject=key.subject,
        )  # fmt: skip
        report.revision += 1
        session.add(report)
        session.flush()
        revision = IndicatorRevision(
            report_id=report.id or 0, number=report.revision, spec_version=spec.regulation.version,
            answers=answers.for_json(), saved_at=platform.clock(), account_id=actor.account, name=actor.name,
        )  # fmt: skip
        session.add(revision)
        data = {"division": key.division, "year": key.year, "subject": key.subject, "revision": report.revision}
        subject = f"indicators:{report.id}"
        append(session, Entry(revision.saved_at, actor.account, actor.name, subject, _SAVED, data | revision.answers))
        return report.revision


def _read(platform: Platform, actor: Actor, spec: IndicatorSpec, key: ReportKey, values: Mapping[str, Any]) -> Answers:
    _, questionnaire = asked_of(platform, actor, spec, key)
    reading = read_answers(questionnaire, values, platform.context())
    if problems := (*reading.problems, *faults_of(spec.table, reading.answers)):
        raise ProblemsError(problems)
    return reading.answers
