"""Every golden situation of the shipped tables of indicators, one test each; and that a wrong one is told."""

import pytest

from forms_app.assessment.indicator_replay import replay_indicators
from forms_app.specs.catalogue import IndicatorSpec
from forms_app.specs.folders import load_catalogue
from forms_app.specs.location import specs_folder
from forms_app.specs.reference import Reference

SPECS = list(load_catalogue(specs_folder()).indicators.values())


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: spec.id)
def test_situations(spec: IndicatorSpec, reference: Reference) -> None:
    assert [difference.message for difference in replay_indicators(spec, reference)] == []
