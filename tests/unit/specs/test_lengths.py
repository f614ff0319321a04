"""What an act lets somebody type fits the papers that print it: nothing is refused, or left out, when it is issued."""

from collections.abc import Iterator

import pytest

from forms_app.specs.catalogue import Catalogue, FormSpec, ProcedureSpec

PROCEDURES = ("procedure", "determination", "removal", "query")


def papers_of(spec: ProcedureSpec) -> Iterator[FormSpec]:
    """The forms that the acts of a procedure fill and issue."""
    procedure = spec.procedure
    categories = procedure.grading.categories if procedure.grading else ()
    names = {*(act.record for act in procedure.acts), *(category.entry for category in categories)}
    yield from (spec.form(name) for name in sorted(filter(None, names)))
    if procedure.approval:
        yield spec.approval


def current(catalogue: Catalogue, name: str) -> ProcedureSpec:
    return next(spec for spec in catalogue.current_procedures() if spec.id == f"statistical_credit/{name}")


@pytest.mark.parametrize("name", PROCEDURES)
def test_what_is_asked_is_no_longer_than_the_paper_takes(catalogue: Catalogue, name: str) -> None:
    spec = current(catalogue, name)
    asked = [(act.id, field) for act in spec.procedure.acts for field in act.asks]
    for paper in papers_of(spec):
        taken = {field.id: getattr(field, "max_length", None) for field in paper.form.fields}
        longer = [
            (act, field.id)
            for act, field in asked
            if taken.get(field.id) and getattr(field, "max_length", 0) > (taken[field.id] or 0)
        ]
        assert longer == [], paper.form.title


def test_two_witnesses_fit_the_proof_of_service(catalogue: Catalogue) -> None:
    spec = current(catalogue, "determination")
    act = spec.procedure.act("served_by_leaving")
    assert act is not None
    both = sum(getattr(field, "max_length", 0) for field in act.asks if field.id.startswith("witness_"))
    [line] = [field for field in spec.form("annex4").form.fields if field.id == "witnesses"]
    assert both + len("、") <= getattr(line, "max_length", 0)
