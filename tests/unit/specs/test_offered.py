"""Which forms an enterprise may begin, and which belong to the regulation."""

from forms_app.specs.catalogue import Catalogue
from tests.conftest import A_MONDAY


def test_only_the_application_can_be_begun_anew(catalogue: Catalogue) -> None:
    """附件7 is filled by the enterprise, but only in a case of its own publication."""
    offered = [spec.name for spec in catalogue.offered_on(A_MONDAY) if spec.domain == "statistical_credit"]
    assert offered == ["annex1"]


def test_a_form_for_self_check_can_be_tried_and_not_begun(catalogue: Catalogue) -> None:
    offered = {spec.id for spec in catalogue.offered_on(A_MONDAY)}
    tried = {spec.id for spec in catalogue.tried_on(A_MONDAY)}
    assert "sme_support/procurement" in tried - offered
    assert offered <= tried
    early_removal = catalogue.form("statistical_credit/annex7").form
    assert (early_removal.filled_by, early_removal.offered) == ("enterprise", "procedure")


def test_annexes_are_listed_and_own_records_are_not(catalogue: Catalogue) -> None:
    marks = [spec.form.mark for spec in catalogue.annexes("statistical_credit")]
    assert {"附件1", "附件2", "附件5", "附件6", "附件7", "附件8"} <= set(marks)
    assert marks == sorted(marks)
    assert "现场复核记录" not in marks
