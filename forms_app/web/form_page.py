"""A page with a form on it: what it shows, and what comes back from it."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from flask import request
from jinja2 import Template
from werkzeug.datastructures import FileStorage, MultiDict
from wtforms import Form as WebForm
from wtforms import MultipleFileField

from forms_app.assessment.assessing import Assessment
from forms_app.assessment.finding import Finding
from forms_app.core.errors import BadInputError, Problem, ProblemsError, TooLargeError, XinbiaoError
from forms_app.documents.form_layout import CellFit
from forms_app.documents.uploads import UploadError
from forms_app.forms.building import show_problems, typed_values
from forms_app.forms.posting import odd_files, odd_names
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.fields import AttachmentField
from forms_app.specs.form import Questionnaire
from forms_app.specs.procedure import NOTHING_ASKED, Act
from forms_app.usecases.filing_view import EvidenceItem
from forms_app.usecases.uploads import Upload
from forms_app.web.current import form_builder, form_templates, platform
from forms_app.web.received import CONTROLS

# What a page beside an act sends: the choice of cases, what was seen of them, the decision on an objection.
KEPT = "kept"
"""Files of an earlier try that are still wanted."""

ACT_CONTROLS = {"csrf_token", "act", "case", "seen", "item", "upheld", "decision", "answer", KEPT}
_KEY_LENGTH = 64


@dataclass(frozen=True)
class FormPage:
    """What the templates of forms are given; each problem stands at its field already.

    `template` shows the fields; `locked` are values that cannot be typed over; `filing` is none where nothing is
    stored; `removed` is the file that was just removed, by field, so that it can be taken back; `fits` tell how the
    answers stand on paper; `notes` what the verdict cannot know yet.
    """

    spec: FormSpec
    form: WebForm
    template: Template
    assessment: Assessment | None
    problems: tuple[Problem, ...]
    locked: Mapping[str, str] = field(default_factory=dict)
    filing: UUID | None = None
    evidence: tuple[EvidenceItem, ...] = ()
    removed: Mapping[str, UUID] = field(default_factory=dict)
    fits: tuple[CellFit, ...] = ()
    notes: tuple[str, ...] = ()

    def fit(self, field: str) -> dict[str, Any] | None:
        """How the answer stands in its printed cell, None where there is none or it is printed elsewhere."""
        return next((told_fit(each) for each in self.fits if each.field == field), None)

    @property
    def told_fits(self) -> dict[str, dict[str, Any]]:
        """The same of every field, for the script that shows it while typing."""
        return {each.field: told_fit(each) for each in self.fits}

    def files(self, field: str) -> tuple[EvidenceItem, ...]:
        """The files of a field."""
        return tuple(item for item in self.evidence if item.field == field)

    @cached_property
    def findings(self) -> dict[str, Finding]:
        """The first finding that rests on each field."""
        findings = self.assessment.asked if self.assessment else ()
        return {fact.field: finding for finding in reversed(findings) for fact in finding.facts}


def told_fit(fit: CellFit) -> dict[str, Any]:
    """How full a printed cell is in percent, whether something leaves it, and a sentence that says so."""
    if fit.continued:
        words = f"表格已满，后{fit.continued}字打印时转入续页"
    elif fit.size < fit.largest:
        words = f"表格空间已用{_percent(fit)}%，打印时字缩小到{fit.size:g}磅"
    else:
        words = f"表格空间已用{_percent(fit)}%"
    return {"used": _percent(fit), "continued": fit.continued > 0, "words": words}


def _percent(fit: CellFit) -> int:
    """Never 100 while there is room, and never more."""
    return 100 if fit.continued else min(99, round(fit.used * 100))


@dataclass(frozen=True)
class Posted:
    """What came back: the values, what was not offered, files by field."""

    web_form: WebForm
    values: dict[str, Any]
    odd: tuple[Problem, ...]


@dataclass(frozen=True)
class ActPage:
    """What the template of an act's questions is given, None where nothing is asked."""

    form: WebForm
    template: Template
    problems: tuple[Problem, ...]
    locked: dict[str, str] = field(default_factory=dict)
    findings: dict[str, Finding] = field(default_factory=dict)
    removed: dict[str, str] = field(default_factory=dict)
    filing: bool = True
    """Files may be handed in."""

    def fit(self, field: str) -> dict[str, Any] | None:
        """None: what is asked of an act is printed elsewhere, if at all."""
        return None

    def files(self, field: str) -> tuple[EvidenceItem, ...]:
        """None: files come with the act itself."""
        return ()

    @property
    def asks_files(self) -> bool:
        """Whether files can be handed in; a page that comes back has lost those that were chosen."""
        return any(isinstance(field, MultipleFileField) for field in self.form)


def act_page(
    act: Act, values: Mapping[str, Any], web_form: WebForm | None = None, problems: tuple[Problem, ...] = ()
) -> ActPage:
    """The questions of an act with these values, each problem at its field."""
    form = act.questionnaire or NOTHING_ASKED
    web_form = web_form or form_builder().empty(form, values, platform().today())
    show_problems(web_form, problems)
    return ActPage(web_form, form_templates().of(form), problems)


def act_posted(act: Act) -> Posted:
    """What came back from the questions of an act."""
    return posted(act.questionnaire or NOTHING_ASKED, ACT_CONTROLS)


def act_problems(act: Act, error: XinbiaoError) -> tuple[Problem, ...]:
    """What is wrong, each fault at its field; a file that is refused stands at the field for files."""
    if isinstance(error, ProblemsError):
        return error.problems
    files = tuple(Problem(each.id, str(error)) for each in act.asks if isinstance(each, AttachmentField))
    return files if isinstance(error, UploadError | TooLargeError) and files else (Problem("", str(error)),)


def events_seen() -> int:
    """How many events of the case the page of an act knew of. Raises BadInputError when it is no number."""
    text = request.form.get("seen", "")
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise BadInputError("页面已过期，本次办理没有执行；请返回案件页面重新办理")
    return int(text)


def item_sent(given: Mapping[str, str]) -> int | None:
    """The number of the parallel item that a page is about, None for none. Raises BadInputError for no number."""
    text = given.get("item", "")
    if text and not (text.isascii() and text.isdigit() and len(text) < 5):
        raise BadInputError("页面已过期，请返回案件页面，在并联事项中重新选择")
    return int(text) if text else None


def chosen_uploads(act: Act) -> tuple[Upload, ...]:
    """The files that came with an act."""
    return tuple(uploads(act.questionnaire)) if act.questionnaire else ()


def posted(form: Questionnaire, controls: Container[str] = CONTROLS, *, saving: bool = True) -> Posted:
    """Read the posted values. Names that the form does not offer are listed and left out."""
    sent = MultiDict((name, value) for name, value in request.form.items(multi=True) if name not in controls)
    odd = (*odd_names(form, sent, saving=saving), *odd_files(form, request.files))
    odd_fields = {problem.field for problem in odd}
    offered = MultiDict((name, value) for name, value in sent.items(multi=True) if name[:60] not in odd_fields)
    web_form = form_builder().posted(form, offered, platform().today())
    return Posted(web_form, typed_values(form, web_form), odd)


def control(name: str) -> str:
    """A control value of the page; a key of its own when the page sent none."""
    return request.form.get(name, "")[:_KEY_LENGTH] or uuid4().hex


def base_revision() -> int:
    """The revision that the page was loaded with. Raises BadInputError when it is no number."""
    text = request.form.get("revision", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadInputError("页面已过期，本次内容没有保存；请刷新页面后重填")
    return int(text)


def uploads(form: Questionnaire) -> list[Upload]:
    """The files that came with the form, field by field. Raises ProblemsError for those of no field."""
    if odd := odd_files(form, request.files):
        raise ProblemsError(odd)
    return [
        Upload(name, file.filename or "", file.read())
        for name, file in request.files.items(multi=True)
        if _chosen(file)
    ]


def _chosen(file: FileStorage) -> bool:
    """Browsers send an empty part for a field in which no file was chosen."""
    return bool(file.filename)
