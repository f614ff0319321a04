"""Two versions of the same answers: which items changed, and the sheet that says so."""

import pytest

from forms_app.answers.answer import Context
from forms_app.answers.comparing import ComparisonSheet, changes
from forms_app.answers.reading import Answers, read_answers
from forms_app.specs.catalogue import FormSpec
from tests.samples import FILLED


def answers(annex1: FormSpec, context: Context, **other: object) -> Answers:
    return read_answers(annex1.form, FILLED | other, context).answers


@pytest.fixture
def before(annex1: FormSpec, context: Context) -> Answers:
    return answers(annex1, context)


def test_the_same_answers_have_no_changes(annex1: FormSpec, context: Context, before: Answers) -> None:
    assert changes(annex1.form.fields, before, answers(annex1, context)) == ()


def test_changes_are_told_in_the_order_of_the_form(annex1: FormSpec, context: Context, before: Answers) -> None:
    after = answers(annex1, context, address="长春市新街9号", enterprise_name="长春某某有限公司")
    found = changes(annex1.form.fields, before, after)
    order = [field.question or field.label for field in annex1.form.fields]
    assert [order.index(each.label) for each in found] == sorted(order.index(each.label) for each in found)
    assert {(each.before, each.after) for each in found} == {
        (before.text("address"), "长春市新街9号"),
        (before.text("enterprise_name"), "长春某某有限公司"),
    }


def test_an_answer_that_was_taken_away_is_a_change(annex1: FormSpec, context: Context, before: Answers) -> None:
    (change,) = changes(annex1.form.fields, before, answers(annex1, context, address=None))
    assert (change.before, change.after) == (before.text("address"), "")


def test_what_follows_another_question_is_called_after_both(annex1: FormSpec, context: Context) -> None:
    field = next(each for each in annex1.form.fields if each.about and each.type in ("line", "text"))
    main = annex1.form.field(field.about or "")
    assert main
    first, second = (answers(annex1, context, **{field.id: text}) for text in ("一", "二"))
    (change,) = changes(annex1.form.fields, first, second)
    assert change.label == f"{main.question or main.label}——{field.question or field.label}"


def test_the_sheet_says_how_much_changed_and_prints_all_of_it(
    annex1: FormSpec, context: Context, before: Answers
) -> None:
    found = changes(annex1.form.fields, before, answers(annex1, context, address="长春市新街9号"))
    sheet = ComparisonSheet("申请表", "某某公司", "第一版", "第二版", "2026年3月2日", found, 12)
    assert sheet.conclusion == "变更1项，其余已填写的12项没有变更。"
    for text in ("申请表", "某某公司", "第一版", "第二版", found[0].label, "长春市新街9号", before.text("address")):
        assert text in sheet.texts()
    same = ComparisonSheet("申请表", "某某公司", "第一版", "第二版", "2026年3月2日", (), 13)
    assert same.conclusion == "两个版本的内容相同。"
