"""Weights that a file gives, for commands that read a form."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from forms_app.answers.answer import Context
from forms_app.cli.parameters import read_answers_file
from forms_app.core.errors import BadInputError
from forms_app.core.numbers import NumberError, parse_decimal
from forms_app.specs.catalogue import FormSpec


def weighed(context: Context, spec: FormSpec, file: Path | None) -> Context:
    """The context with the weights of a file; with none of them, numbers that follow from weights stay open.

    Raises BadInputError for a table or a part that the form has not, and when the weights do not sum to 1.
    """
    given = read_answers_file(file) if file else {}
    found: dict[str, dict[str, Decimal]] = {}
    for name, weights in given.items():
        table = spec.weights.get(name)
        if table is None:
            raise BadInputError(f"{file}：本表没有权重表“{name}”，可用：{'、'.join(spec.weights) or '无'}")
        if not isinstance(weights, dict) or set(weights) != set(table.parts):
            raise BadInputError(f"{file}：“{name}”应为各部分的权重：{'、'.join(table.parts)}")
        found[name] = {part: _weight(file, part, weight) for part, weight in weights.items()}
        if sum(found[name].values()) != 1:
            raise BadInputError(f"{file}：“{name}”各部分的权重之和须为1，现为{sum(found[name].values())}")
    return replace(context, weights=found)


def _weight(file: Path | None, part: str, weight: Any) -> Decimal:
    try:
        return parse_decimal(str(weight))
    except NumberError as error:
        raise BadInputError(f"{file}：“{part}”的权重：{error}") from None
