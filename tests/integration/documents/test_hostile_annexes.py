"""J1, J2, J3, J8 on 附件3 to 附件8 and the letters beside them: what is typed is printed and nothing else happens."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from forms_app.answers.answer import Context
from forms_app.answers.reading import Answers, read_answers
from forms_app.core.errors import ProblemsError
from forms_app.documents.forms import FormPrinter
from forms_app.specs.catalogue import Catalogue, FormSpec
from forms_app.specs.fields import LineField, TextField
from forms_app.specs.reference import Reference
from tests.annexes import FILLED_ANNEXES
from tests.integration.documents.conftest import Pages
from tests.integration.documents.test_printed_form import is_printed
from tests.integration.network import refusing
from tests.samples import DECISION, SERVICE

REPLY = {
    "bureau_name": "长春市朝阳区统计局", "enterprise_name": "长春示例精密机械有限公司", "uscc": DECISION["uscc"],
    "address": "长春市朝阳区", "legal_representative": "张三", "application_date": "2026-03-02",
    "receipt": "20260302-AAAAAAAA", "as_of": "2026-03-09", "found": "some", "in_force": "统计一般失信企业。",
    "statuses": "2026年3月2日认定为统计一般失信企业。", "remark": "无。", "issue_date": "2026-03-09",
}  # fmt: skip
ANSWER = {name: REPLY[name] for name in ("bureau_name", "enterprise_name", "uscc", "application_date", "receipt")} | {
    "reason": "台账仍未建立。", "extended_to": "2年", "contact_address": "长春市朝阳区", "issue_date": "2026-03-09",
}  # fmt: skip
PAPERS: dict[str, dict[str, str]] = {
    "annex3": DECISION,
    "annex4": SERVICE | {"mode": "left"},
    **FILLED_ANNEXES,
    "record_reply": REPLY,
    "removal_answer": ANSWER,
}
HOSTILE = (
    "<img src=http://169.254.169.254/latest>",
    "<img src=file:///etc/passwd>",
    "<style>@import 'http://127.0.0.1/x.css';*{font:1e9pt x}</style>",
    "<link rel=attachment href=file:///etc/hosts>",
    "<object data='data:image/svg+xml;base64,AAAA'></object>",
)
REACH = 30  # points, more than a character is large
Box = tuple[float, float, float, float]
Fill = Callable[[str, dict[str, str]], tuple[FormSpec, Answers]]


@pytest.fixture
def fill(catalogue: Catalogue, reference: Reference) -> Fill:
    def filled(name: str, changes: dict[str, str]) -> tuple[FormSpec, Answers]:
        spec = catalogue.form(f"statistical_credit/{name}")
        reading = read_answers(spec.form, PAPERS[name] | changes, Context(reference, date(2026, 3, 9)))
        assert not reading.problems
        return spec, reading.answers

    return filled


@pytest.fixture
def outbound(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    return refusing(monkeypatch)


def texts_of(spec: FormSpec) -> list[LineField | TextField]:
    """What is typed freely and printed."""
    lines = (field for field in spec.form.fields if isinstance(field, LineField | TextField) and not field.unprinted)
    return [field for field in lines if isinstance(field, TextField) or field.digits is None]


def overlaps(pages: Pages) -> list[tuple[int, str, str]]:
    """Characters that stand on one another: page, and the two."""
    found = []
    for number, page in enumerate(pages.document):
        text = page.get_textpage()
        placed: dict[tuple[int, int], list[tuple[Box, str]]] = {}
        for place in range(text.count_chars()):
            box, character = text.get_charbox(place), text.get_text_range(place, 1)
            if box[2] - box[0] < 1 or box[3] - box[1] < 1:
                continue
            x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
            column, row = int(x // REACH), int(y // REACH)
            near = (placed.get((column + n, row + m), ()) for n in (-1, 0, 1) for m in (-1, 0, 1))
            found += [(number, other, character) for each in near for of, other in each if _within(of, x, y)]
            placed.setdefault((column, row), []).append((box, character))
    return found


def _within(box: Box, x: float, y: float) -> bool:
    return box[0] < x < box[2] and box[1] < y < box[3]


@pytest.mark.parametrize("name", PAPERS)
def test_j1_markup_reaches_for_nothing_and_is_printed_as_typed(
    form_printer: FormPrinter, fill: Fill, outbound: list[Any], name: str
) -> None:
    spec, plain = fill(name, {})
    fields = [each for each in texts_of(spec) if each.id in PAPERS[name]]
    typed = {each.id: HOSTILE[n % len(HOSTILE)][: each.max_length] for n, each in enumerate(fields)}
    spec, answers = fill(name, typed)
    words = Pages(form_printer.final(spec, answers)).words
    printed = Pages(form_printer.final(spec, plain)).words
    shown = [each for each in fields if "".join(PAPERS[name][each.id].split())[:8] in printed]
    assert [each.id for each in shown if not is_printed("".join(typed[each.id].split()), words)] == []
    assert len(shown) >= 3
    assert outbound == []


@pytest.mark.parametrize("name", PAPERS)
def test_j3_a_character_without_a_glyph_blocks_the_paper_and_is_named(
    form_printer: FormPrinter, fill: Fill, name: str
) -> None:
    spec, _ = fill(name, {})
    for field in (each for each in texts_of(spec) if each.id in PAPERS[name]):
        spec, answers = fill(name, {field.id: "某😀某"[: field.max_length]})
        with pytest.raises(ProblemsError) as refused:
            form_printer.final(spec, answers)
        assert [(each.field, "“😀”没有可印的字形" in each.message) for each in refused.value.problems] == [
            (field.id, True)
        ]


@pytest.mark.parametrize("name", PAPERS)
def test_j2_j8_with_every_text_at_its_longest_nothing_is_lost_and_no_letter_stands_on_another(
    form_printer: FormPrinter, fill: Fill, name: str
) -> None:
    spec, _ = fill(name, {})
    longest = {each.id: "墨" * each.max_length for each in texts_of(spec) if each.id in PAPERS[name]}
    spec, answers = fill(name, longest)
    pages = Pages(form_printer.final(spec, answers))
    assert pages.words.count("墨") >= max(map(len, longest.values()))
    assert overlaps(pages) == []
