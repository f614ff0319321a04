"""附件5 to 附件8 as real PDFs: one page when normally filled, 续页 when not, nothing lost."""

from collections.abc import Callable
from datetime import date

import pytest

from forms_app.answers.answer import Context
from forms_app.answers.reading import Answers, read_answers
from forms_app.documents.forms import FormPrinter
from forms_app.specs.catalogue import Catalogue, FormSpec
from forms_app.specs.reference import Reference
from tests.annexes import FILLED_ANNEXES
from tests.integration.documents.conftest import Pages

DAY = date(2026, 3, 9)


def answers(spec: FormSpec, reference: Reference, raw: dict[str, str]) -> Answers:
    reading = read_answers(spec.form, raw, Context(reference, DAY))
    assert not reading.problems
    return reading.answers


@pytest.mark.parametrize("name", FILLED_ANNEXES)
def test_normally_filled_it_is_one_page_with_everything(
    catalogue: Catalogue, reference: Reference, form_printer: FormPrinter, read_pdf: Callable[[bytes], Pages], name: str
) -> None:
    spec = catalogue.form(f"statistical_credit/{name}")
    pages = read_pdf(form_printer.final(spec, answers(spec, reference, FILLED_ANNEXES[name])))
    assert len(pages) == 1
    dated = {field.id for field in spec.form.fields if field.type == "date"}
    for field, value in FILLED_ANNEXES[name].items():
        assert field in dated or "".join(value.split()) in pages.words, field


@pytest.mark.parametrize("name", FILLED_ANNEXES)
def test_what_does_not_fit_goes_to_a_continuation_page(
    catalogue: Catalogue, reference: Reference, form_printer: FormPrinter, read_pdf: Callable[[bytes], Pages], name: str
) -> None:
    spec = catalogue.form(f"statistical_credit/{name}")
    longest = {each.id: "墨" * each.max_length for each in spec.form.fields if each.type == "text"}
    pages = read_pdf(form_printer.final(spec, answers(spec, reference, FILLED_ANNEXES[name] | longest)))
    first, *continued = ("".join(text.split()) for text in pages.texts)
    assert continued
    assert "续页）" not in first.replace("（下转续页）", "")
    assert all(f"{spec.form.title}（续页）" in page for page in continued)
    assert pages.words.count("墨") == sum(map(len, longest.values()))
