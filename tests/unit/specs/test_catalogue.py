from datetime import date

import pytest

from forms_app.core.errors import NotFoundError
from forms_app.specs.catalogue import Catalogue, FormSpec
from forms_app.specs.folders import load_catalogue
from forms_app.specs.location import specs_folder


def test_an_unknown_form_is_named_with_those_there_are(catalogue: Catalogue) -> None:
    with pytest.raises(NotFoundError, match="没有表“nothing”，现有：.*statistical_credit/annex1"):
        catalogue.form("nothing")
    with pytest.raises(NotFoundError, match="没有表“statistical_credit/annex1”第99版"):
        catalogue.form("statistical_credit/annex1", 99)


def test_annex1_is_the_printed_annex(annex1: FormSpec) -> None:
    assert (annex1.form.mark, annex1.form.title) == ("附件1", "统计守信企业认定申请表")
    assert annex1.regulation.number == "吉统字〔2020〕44号"
    assert [len(row.cells) for row in annex1.form.grid.rows] == [5, 2, 2, 4, 2, 2]


def test_the_regulation_has_all_its_articles(annex1: FormSpec) -> None:
    assert len(annex1.regulation.articles) == 29
    assert annex1.regulation.cited("第七条（四）") == "积极配合统计执法检查和统计数据核查；"
    assert annex1.regulation.cited("第七条（六）") is None


@pytest.mark.parametrize(("on", "open_"), [(date(2020, 7, 7), False), (date(2020, 7, 8), True)])
def test_a_form_opens_on_the_day_of_issue(catalogue: Catalogue, on: date, open_: bool) -> None:
    assert ("statistical_credit/annex1" in [spec.id for spec in catalogue.open_on(on)]) is open_


def test_published_versions_have_not_changed() -> None:
    """Fails when a published specification was edited; the message names the two ways out."""
    load_catalogue(specs_folder())


def test_a_copy_of_a_form_finds_its_own_fields(annex1: FormSpec) -> None:
    locked = annex1.form.field("uscc")
    unlocked = annex1.form.unlocked().field("uscc")
    assert locked is not None
    assert unlocked is not None
    assert (locked.locked, unlocked.locked) == (True, False)


def test_the_open_form_requires_only_what_is_judged(annex1: FormSpec) -> None:
    judged = [criterion.id for criterion in annex1.criteria.criteria] if annex1.criteria else []
    assert [field.id for field in annex1.open_form.fields if field.required] == judged
    assert annex1.open_form.sections[0].intro is None
    assert annex1.open_form.sections[1].intro == annex1.form.sections[1].intro
