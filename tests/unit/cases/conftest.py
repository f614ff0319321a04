"""The procedure that the grading and the publication are tried on."""

import pytest

from forms_app.specs.catalogue import Catalogue
from forms_app.specs.procedure import Procedure


@pytest.fixture(scope="session")
def determination(catalogue: Catalogue) -> Procedure:
    return catalogue.procedure("statistical_credit/determination", 1).procedure
