"""Printing a form: filled, blank or as a draft, with its answers inside as JSON."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace

from forms_app.answers.reading import Answers
from forms_app.core.errors import Problem, ProblemsError
from forms_app.documents.check_mark import CheckMark
from forms_app.documents.fonts import missing_glyphs
from forms_app.documents.form_layout import CellFit, fits, is_continued, lay_out
from forms_app.documents.letter_forms import letter_of
from forms_app.documents.markup import Templates
from forms_app.documents.renders import EmbeddedFile, Renders
from forms_app.specs.catalogue import FormSpec

DRAFT = "草稿"
INFORMAL = "非正式"
ANSWERS_FILE = "answers.json"


@dataclass(frozen=True)
class FormPrinter:
    """Templates, printer, and the characters (code points) that its fonts can print."""

    templates: Templates
    printer: Renders
    printable: Callable[[], frozenset[int]]

    def final(self, spec: FormSpec, answers: Answers | None, check: CheckMark | None = None) -> bytes:
        """The form as PDF/A-3a; blank when there are no answers. Same input, same bytes.

        A form that is issued carries its `check`.

        Raises ProblemsError naming every character that would be printed as an empty box.
        """
        if answers is not None and (problems := self.unprintable(spec, answers)):
            raise ProblemsError(problems)
        return self._pdf(spec, answers, "", check)

    def draft(self, spec: FormSpec, answers: Answers | None, watermark: str = DRAFT) -> bytes:
        """The same with a watermark, whatever characters it holds."""
        return self._pdf(spec, answers, watermark)

    def unprintable(self, spec: FormSpec, answers: Answers) -> tuple[Problem, ...]:
        """A fault for each field with characters that no font has."""
        known = self.printable()
        problems = []
        for field in spec.form.fields:
            if found := missing_glyphs(answers.text(field.id), known):
                quoted = "、".join(f"“{character}”" for character in found)
                problems.append(Problem(field.id, f"“{field.label}”中的{quoted}没有可印的字形，请改用其他写法"))
        return tuple(problems)

    def is_continued(self, spec: FormSpec, answers: Answers) -> bool:
        """Whether a text does not fit its cell and goes on on a continuation page. A letter has no cells."""
        return spec.form.letter is None and is_continued(spec, answers)

    def fits(self, spec: FormSpec, answers: Answers) -> tuple[CellFit, ...]:
        """How long texts stand in their printed cells. A letter has no cells."""
        return () if spec.form.letter else fits(spec, answers)

    def html(self, spec: FormSpec, answers: Answers | None, watermark: str = "", check: CheckMark | None = None) -> str:
        """The document before it becomes a PDF."""
        if spec.form.letter:
            letter = replace(letter_of(spec.form, spec.form.letter, answers, watermark), check=check)
            return self.templates.document("letter.html", letter=letter)
        return self.templates.form(spec.id, replace(lay_out(spec, answers, watermark), check=check))

    def _pdf(self, spec: FormSpec, answers: Answers | None, watermark: str, check: CheckMark | None = None) -> bytes:
        embedded = (answers_file(spec, answers),) if answers is not None else ()
        return self.printer.pdf(self.html(spec, answers, watermark, check), embedded)


def answers_json(spec: FormSpec, answers: Answers) -> bytes:
    """The answers as stored and embedded: spec, version, answers, in the order of the form."""
    plain = {"spec": spec.id, "version": spec.version, "answers": answers.for_json()}
    return json.dumps(plain, ensure_ascii=False, indent=1).encode()


def answers_file(spec: FormSpec, answers: Answers) -> EmbeddedFile:
    """The answers as a file in the PDF, dated like the regulation: its date must not change the bytes."""
    return EmbeddedFile(ANSWERS_FILE, "填报数据", answers_json(spec, answers), spec.regulation.issued)
