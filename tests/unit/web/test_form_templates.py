from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from jinja2 import Environment, FileSystemLoader
from werkzeug.datastructures import MultiDict

from forms_app.forms.building import FormBuilder, typed_values
from forms_app.forms.posting import odd_names
from forms_app.specs.catalogue import FormSpec
from forms_app.specs.form import Form
from forms_app.specs.reference import Reference
from forms_app.web import form_templates
from forms_app.web.form_page import FormPage
from forms_app.web.form_templates import FormTemplates
from tests.conftest import A_MONDAY

PAGES = Path(form_templates.__file__).parent / "templates"


@pytest.fixture
def templates() -> FormTemplates:
    by_name = Flask(__name__).select_jinja_autoescape  # as the service escapes: by the ending of the template's name
    environment = Environment(loader=FileSystemLoader(PAGES), autoescape=by_name, trim_blocks=True, lstrip_blocks=True)
    environment.filters["file_size"] = str
    environment.globals["url_for"] = lambda name, **values: f"/{name}"
    return FormTemplates(environment)


def shown(templates: FormTemplates, reference: Reference, spec: FormSpec, form: Form, values: dict[str, Any]) -> str:
    web_form = FormBuilder(reference.divisions).empty(form, values, A_MONDAY)
    page = FormPage(spec, web_form, templates.of(form), {}, None, None, (), ())
    return page.template.render(page=page)


def test_text_of_a_specification_stays_text(templates: FormTemplates, reference: Reference, annex1: FormSpec) -> None:
    odd = "<b>{{ 7 * 7 }}</b>{% raw %}[[ form ]]\"'"
    fields = tuple(field.model_copy(update={"question": odd, "help": odd}) for field in annex1.open_form.fields)
    page = shown(templates, reference, annex1, annex1.open_form.model_copy(update={"fields": fields}), {})
    assert page.count("&lt;b&gt;&#123;&#123; 7 * 7 }}&lt;/b&gt;&#123;% raw %}[[ form ]]") >= 2 * 10
    assert "49" not in page


def test_what_was_typed_stays_text(templates: FormTemplates, reference: Reference, annex1: FormSpec) -> None:
    odd = '</textarea>{{ 7 * 7 }}"><script>'
    page = shown(templates, reference, annex1, annex1.open_form, {"reason": odd, "enterprise_name": odd})
    assert page.count("&lt;/textarea&gt;{{ 7 * 7 }}&#34;&gt;&lt;script&gt;") == 2


def test_a_template_is_written_once(templates: FormTemplates, annex1: FormSpec) -> None:
    assert templates.of(annex1.form) is templates.of(annex1.form)
    assert templates.of(annex1.form) is not templates.of(annex1.open_form)


def test_a_moment_is_asked_like_a_date_in_one_line_of_text(
    templates: FormTemplates, reference: Reference, every_type: FormSpec
) -> None:
    page = shown(templates, reference, every_type, every_type.form, {"a_moment": "2026-02-09 8:05"})
    [box] = [line for line in page.splitlines() if 'name="a_moment"' in line]
    assert 'type="text"' in box
    assert 'value="2026-02-09 8:05"' in box
    assert 'placeholder="如 2026-02-09 08:05"' in box
    assert "inputmode" not in box


def test_what_follows_from_another_answer_is_neither_asked_nor_taken(
    templates: FormTemplates, reference: Reference, annex3: FormSpec
) -> None:
    assert "provincial_article" not in shown(templates, reference, annex3, annex3.open_form, {"category": "dishonest"})
    [problem] = odd_names(annex3.form, MultiDict([("provincial_article", "九"), ("category", "dishonest")]))
    assert problem.field == "provincial_article"
    web_form = FormBuilder(reference.divisions).empty(annex3.open_form, {"category": "dishonest"}, A_MONDAY)
    assert typed_values(annex3.open_form, web_form) == {"category": "dishonest"}
