"""What a draft may hold: whatever the inputs of a field could have sent, and nothing else."""

from math import inf, nan
from typing import Any

import pytest

from forms_app.answers.answer import Raw
from forms_app.answers.drafting import unkeepable
from forms_app.specs.catalogue import FormSpec
from tests.unit.answers.test_types import READ


@pytest.mark.parametrize(("name", "raw", "stored"), [(row[0], row[1], row[2]) for row in READ if row[0] != "a_file"])
def test_everything_that_can_be_read_can_be_kept(every_type: FormSpec, name: str, raw: Raw, stored: Any) -> None:
    assert not unkeepable(every_type.form, {name: raw})
    assert not unkeepable(every_type.form, {name: stored})


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a_text", nan), ("an_integer", inf), ("a_text", {"a": 1}), ("a_line", ["x"]), ("some_choices", [["first"]]),
        ("some_choices", {"first": "x"}), ("a_range", {"since": "2026-01-01"}), ("a_range", {"from": ["2026-01-01"]}),
        ("penalties", "x"), ("penalties", ["x"]), ("penalties", [{"nothing": "x"}]), ("penalties", [{"fine": nan}]),
    ],
)  # fmt: skip
def test_what_no_input_could_have_sent_is_refused(every_type: FormSpec, name: str, raw: Raw) -> None:
    [problem] = unkeepable(every_type.form, {name: raw})
    assert (problem.field, "内容不完整" in problem.message) == (name, True)


def test_what_follows_from_another_answer_is_not_typed(annex3: FormSpec) -> None:
    [problem] = unkeepable(annex3.form, {"provincial_article": "九", "category": "dishonest"})
    assert problem.message.startswith("本表没有可填的字段“provincial_article”")
