"""Fines quoted in the public entry of a case, held against the law in force at the time of the conduct.

A warning, never a bar: what is quoted was decided elsewhere, and the officer answers for it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms_app.answers.dates import DateRangeAnswer
from forms_app.answers.reading import read_answers
from forms_app.assessment.fines import Offence, amount_warnings, basis_warning
from forms_app.cases.case import Case
from forms_app.core.amounts import fines_in, mentions_fine
from forms_app.core.credit_code import CreditCodeError, parse
from forms_app.core.dates import chinese
from forms_app.specs.fines import Fines, Subject
from forms_app.specs.procedure import Act
from forms_app.usecases.case_file import CaseFile
from forms_app.usecases.case_values import case_values
from forms_app.usecases.entry_papers import entry_form
from forms_app.usecases.platform import Platform


@dataclass(frozen=True)
class FineCheck:
    """What came of it: `warnings`, and in `ground` against what it was held ("" when that could not be done).

    `field` is the question that quotes the fine.
    """

    field: str
    warnings: tuple[str, ...]
    ground: str = ""

    def concerns(self, act: Act) -> bool:
        """Whether the act asks for what is checked, or publishes it."""
        return act.entry or any(field.id == self.field for field in act.asks)


def fine_warnings(platform: Platform, file: CaseFile, values: Mapping[str, Any] | None = None) -> FineCheck | None:
    """The check of the fine that the entry of a case quotes, or would quote with these `values` laid over.

    None when there is nothing to check: no entry that quotes fines, nothing written yet, no fine.
    """
    form = entry_form(file)
    fines = form.fines if form else None
    if fines is None:
        return None
    held = {**case_values(platform, file, file.case.events), **(values or {})}
    outcome = str(held.get(fines.field) or "")
    if not mentions_fine(outcome):
        return None
    period = _period(platform, file, fines)
    if period is None:
        return _unchecked(fines, "立案时没有填写行为发生期间，不能核对罚款适用的法律版本和幅度")
    offences = _offences(fines, file.case, period.last, str(held.get("uscc") or file.row.uscc))
    if not offences:
        return _unchecked(fines, "记录的认定情形没有对应的罚款幅度，不能核对罚款，请由承办人员核对法律条款")
    if not fines_in(outcome):
        return _unchecked(fines, "处理结果写有罚款而读不出数额，不能核对罚款的幅度")
    warnings = tuple(_warnings(fines, outcome, held, offences))
    return FineCheck(fines.field, warnings, _ground(fines, period, offences))


def _warnings(fines: Fines, outcome: str, held: Mapping[str, Any], offences: tuple[Offence, ...]) -> Iterator[str]:
    """Amounts that the law does not leave, and a basis that is not its article."""
    for amount in fines_in(outcome):
        yield from amount_warnings(fines, amount, offences)
    if fines.basis and (warning := basis_warning(fines, str(held.get(fines.basis) or ""), offences)):
        yield warning


def _unchecked(fines: Fines, why: str) -> FineCheck:
    return FineCheck(fines.field, (why,))


def _period(platform: Platform, file: CaseFile, fines: Fines) -> DateRangeAnswer | None:
    """When the conduct took place, by the last act that said so."""
    for event in reversed(file.case.events):
        act = file.spec.procedure.act(event.event)
        asked = act.question(fines.period) if act else None
        if act is None or act.questionnaire is None or asked is None:
            continue
        raw = {asked.id: event.data.get(asked.id)}
        answer = read_answers(act.questionnaire, raw, platform.context(event.on)).answers.get(asked.id)
        return answer if isinstance(answer, DateRangeAnswer) else None
    return None


def _offences(fines: Fines, case: Case, on: date, uscc: str) -> tuple[Offence, ...]:
    """What was found, as the table of fines tells it: the findings that decided the category."""
    found = case.grade.decisive if case.grade else ()
    subject: Subject = "individual_business" if _is_individual_business(uscc) else "organisation"
    offences = (
        Offence(conduct.id, on, subject, True if finding.item in conduct.serious else None)
        for finding in found
        if (conduct := fines.conduct_of(finding.item)) is not None
    )
    return tuple(dict.fromkeys(offences))


def _is_individual_business(uscc: str) -> bool:
    try:
        return parse(uscc).is_individual_business
    except CreditCodeError:
        return False  # what the record has is no code: the entry itself says so


def _ground(fines: Fines, period: DateRangeAnswer, offences: tuple[Offence, ...]) -> str:
    """Against what the fine was held, in a sentence."""
    edition = fines.in_force(period.last)
    if edition is None:
        return ""
    articles = "、".join(
        dict.fromkeys(article.number for each in offences if (article := edition.article_on(each.conduct)))
    )
    when = chinese(period.last) if period.first == period.last else period.for_text()
    crossing = "，行为跨越法律修改的，按行为终了之日核对" if fines.in_force(period.first) is not edition else ""
    kind = "，按个体工商户的幅度" if offences[0].subject == "individual_business" else ""
    return f"行为发生于{when}{crossing}，按{edition.law}{articles}核对{kind}"
