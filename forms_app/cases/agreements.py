"""Whether the answers of an act agree with each other, and with what the case says of other questions. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from forms_app.answers.answer import Context
from forms_app.answers.reading import read_answers
from forms_app.cases.case import Case
from forms_app.core.errors import ConflictError
from forms_app.rules.evaluation import Facts, evaluate
from forms_app.rules.truth import Truth
from forms_app.specs.form import Questionnaire
from forms_app.specs.procedure import Act
from forms_app.specs.reference import Reference
from forms_app.specs.rules import fields_of


def require_agreement(case: Case, act: Act, answers: Mapping[str, Any], reference: Reference, on: date) -> None:
    """Raise ConflictError, saying which agreement and on what ground, when one does not hold on that day.

    What the act asks is read from its answers, anything else from what the case says. What an agreement needs and
    nobody has answered does not hold.
    """
    if not act.agreements:
        return
    facts = Facts(read_answers(_asked(case, act), _said(case, act, answers), Context(reference, on)).answers, on)
    for agreement in act.agreements:
        if evaluate(agreement.when, facts).truth is not Truth.MET:
            continue
        if evaluate(agreement.needs, facts).truth is not Truth.MET:
            raise ConflictError(f"不能办“{act.title}”：{agreement.says}（{agreement.ground}）")


def _names(act: Act) -> tuple[str, ...]:
    """The questions that the agreements of an act are about."""
    rules = (rule for agreement in act.agreements for rule in (agreement.when, agreement.needs))
    return tuple(dict.fromkeys(name for rule in rules for name in fields_of(rule)))


def _asked(case: Case, act: Act) -> Questionnaire:
    by_id = {**case.asked, **case.procedure.questions} | {field.id: field for field in act.asks}
    return Questionnaire.model_construct(fields=tuple(by_id[name] for name in _names(act)), sections=())


def _said(case: Case, act: Act, answers: Mapping[str, Any]) -> dict[str, Any]:
    own = {field.id for field in act.asks}
    found = {name: answers.get(name) if name in own else case.value(name) for name in _names(act)}
    return {name: value for name, value in found.items() if value is not None}
