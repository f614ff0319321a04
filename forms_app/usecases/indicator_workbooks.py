"""The values of indicators in Excel: a template to be filled, and a filled one read for the page to show."""

import hashlib
from dataclasses import dataclass
from typing import Any

from forms_app.assessment.indicators import faults_of
from forms_app.registers.blank_sheets import QuestionSheet, main_places
from forms_app.registers.reading import CellProblem, read_workbook
from forms_app.registers.template import write_template
from forms_app.specs.form import TitledQuestionnaire
from forms_app.usecases.indicators import Sheet
from forms_app.usecases.platform import Platform


@dataclass(frozen=True)
class FilledSheet:
    """What a workbook says: values as a page would send them, and every fault at its cell."""

    values: dict[str, Any]
    problems: tuple[CellProblem, ...]


def values_template(platform: Platform, sheet: Sheet) -> bytes:
    """The workbook for this division and year, with what has been entered so far."""
    questions = _questions(sheet)
    places = main_places(questions)
    values = {places[name]: _shown(sheet, name, value) for name, value in sheet.raw.items() if name in places}
    return write_template(questions, platform.reference.divisions, platform.today(), values)


def read_values(platform: Platform, sheet: Sheet, content: bytes) -> FilledSheet:
    """Read a filled workbook; nothing is saved. Raises WorkbookError, TooLargeError when it is not this template."""
    questions = _questions(sheet)
    reading = read_workbook(content, questions, platform.context())
    places = main_places(questions)
    faults = faults_of(sheet.spec.table, reading.answers)
    problems = (*reading.problems, *(CellProblem(places[each.field], each.message) for each in faults))
    return FilledSheet(reading.answers.for_json(), problems)


def sheet_title(sheet: Sheet) -> str:
    """`残疾预防主要指标：长春市2025年`."""
    return f"{sheet.spec.table.title}：{sheet.division.name}{sheet.key.subject}{sheet.key.year}年"


def _questions(sheet: Sheet) -> QuestionSheet:
    asked = sheet.questionnaire
    mark = hashlib.sha256(asked.model_dump_json().encode()).hexdigest()
    form = TitledQuestionnaire(title=sheet_title(sheet), fields=asked.fields, sections=asked.sections)
    return QuestionSheet(sheet_title(sheet), sheet.spec.regulation.version, mark, form)


def _shown(sheet: Sheet, name: str, value: Any) -> str:
    """A choice in its own words, as the list of the cell has it."""
    field = sheet.questionnaire.field(name)
    words = {"yes": getattr(field, "yes", None), "no": getattr(field, "no", None)}
    return words.get(str(value)) or str(value)
