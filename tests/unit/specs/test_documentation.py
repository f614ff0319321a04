"""What editors and readers are told about the format is true and complete."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import BaseModel, TypeAdapter

from forms_app.specs import fields, rules
from forms_app.specs.base import SpecModel
from forms_app.specs.fields import AnyField
from forms_app.specs.json_schema import written
from forms_app.specs.loading import KINDS
from forms_app.specs.procedure_situations import ProcedureSituation
from forms_app.specs.rules import OPERATORS, Rule, operator_word
from forms_app.specs.strict_yaml import Value, parse_yaml

SPECS = Path(__file__).parents[3] / "form_specs"
README = (SPECS / "README.md").read_text()
FIELD_TYPES = [
    model.model_fields["type"].annotation.__args__[0]
    for model in vars(fields).values()
    if isinstance(model, type) and issubclass(model, BaseModel) and "type" in model.model_fields
]


def all_models(model: type = SpecModel) -> Iterator[type[BaseModel]]:
    for below in model.__subclasses__():
        yield below
        yield from all_models(below)


def samples(heading: str) -> Iterator[Value]:
    """The items of every YAML sample below a heading of the README."""
    part = README.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    for block in re.findall(r"```yaml\n(.*?)```", part, re.DOTALL):
        items = parse_yaml(block.encode(), Path("README.md")).value
        assert isinstance(items, list)
        yield from items


def test_the_json_schema_is_up_to_date() -> None:
    assert (SPECS / "schema.json").read_text() == written(), "run `make schema`"


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_of_file_is_documented(kind: str) -> None:
    assert f"`kind: {kind}`" in README


def test_every_key_is_documented() -> None:
    keys = {f"{model.__name__}.{key}" for model in all_models() for key in model.model_fields}
    assert not [key for key in sorted(keys) if not re.search(rf"`{key.split('.')[1]}`|\b{key.split('.')[1]}: ", README)]


def test_every_field_type_has_a_sample_that_loads() -> None:
    shown = {TypeAdapter(AnyField).validate_python(item).type for item in samples("Field types")}
    assert shown == set(FIELD_TYPES)


def test_every_operator_has_a_sample_that_loads() -> None:
    shown = {operator_word(TypeAdapter(Rule).validate_python(item)) for item in samples("Operators")}
    assert shown == set(OPERATORS)


def test_every_operator_model_is_in_the_table() -> None:
    models = {
        model for model in vars(rules).values()
        if isinstance(model, type) and issubclass(model, SpecModel) and len(model.model_fields) == 1
        and next(iter(model.model_fields)) in OPERATORS
    }  # fmt: skip
    assert models == set(OPERATORS.values())


def test_the_sample_of_a_story_loads() -> None:
    [story] = (ProcedureSituation.model_validate(item) for item in samples("Situations of a procedure"))
    assert [step.refused for step in story.steps] == [None, "公示期尚未届满", None]
