"""附件3 as a letter: its sentences, its optional line, its pitch."""

import pytest

from forms_app.answers.answer import Context
from forms_app.answers.reading import read_answers
from forms_app.answers.typed import as_typed
from forms_app.documents.form_layout import lay_out
from forms_app.documents.letter_forms import PITCH, letter_of
from forms_app.documents.printed import Letter
from forms_app.documents.wording import worded
from forms_app.specs.catalogue import FormSpec
from tests.samples import DECISION


def letter(spec: FormSpec, context: Context, raw: dict[str, str]) -> Letter:
    assert spec.form.letter
    return letter_of(spec.form, spec.form.letter, read_answers(spec.form, raw, context).answers)


def test_the_blank_letter_has_the_blanks_of_the_annex(annex3: FormSpec) -> None:
    assert annex3.form.letter
    blank = letter_of(annex3.form, annex3.form.letter, None)
    assert (blank.mark, blank.number) == ("附件3", "X统信决字〔20XX〕第　号")
    assert blank.title == "××统计局\n统计（信用异常/一般失信/严重失信）\n企业认定决定书"
    assert blank.addressee == "_____"
    assert [paragraph.rstrip() for paragraph in blank.paragraphs] == [
        (
            "因我局在_____中发现你单位（统一社会信用代码：_____）存在_____行为，根据国家统计局《企业统计信用管理办法》第_____条"
            "和《吉林省企业统计信用管理实施办法（试行）》第_____条之规定，认定你单位为"
            "（统计信用异常/统计一般失信/统计严重失信）企业，认定日期为_____年_____月_____日，并将对你单位加强统计监督检查。"
        ),
        "如对此次认定决定不服的，可于收到本告知书之日起7日内向我局进行陈述、申辩，也可以提起行政复议或者行政诉讼。",
        "联系人：　　　　　　　　联系电话：",
        "联系地址：",
    ]
    assert (blank.bureau, blank.seal, "".join(blank.date.split())) == ("XX统计局", "（公章）", "年月日")


def test_the_title_has_its_own_words_for_the_category(annex3: FormSpec, context: Context) -> None:
    filled = letter(annex3, context, DECISION)
    assert filled.title == "长春市朝阳区统计局\n统计一般失信企业认定决定书"
    assert "认定你单位为统计一般失信企业" in filled.paragraphs[0]


def test_the_remedies_are_a_line_of_their_own_where_the_bureau_names_them(annex3: FormSpec, context: Context) -> None:
    with_line = letter(annex3, context, DECISION).paragraphs
    without = letter(annex3, context, DECISION | {"review_body": "", "court": ""}).paragraphs
    [line] = [text for text in with_line if text not in without]
    assert line == (
        "提起行政复议的，可以自收到本决定书之日起60日内向长春市朝阳区人民政府申请；"
        "提起行政诉讼的，可以自收到本决定书之日起6个月内依法向长春市朝阳区人民法院起诉。"
    )
    assert len(without) == 4


def test_line_breaks_of_an_answer_begin_paragraphs(annex3: FormSpec, context: Context) -> None:
    paragraphs = letter(annex3, context, DECISION | {"conduct": "迟报甲表\n迟报乙表"}).paragraphs
    assert paragraphs[0].endswith("存在迟报甲表")
    assert paragraphs[1].startswith("迟报乙表行为，根据")


def test_lines_stand_closer_only_where_that_saves_a_page(annex3: FormSpec, context: Context) -> None:
    short = letter(annex3, context, DECISION | {"review_body": "", "court": ""})
    fuller = letter(annex3, context, DECISION | {"conduct": "迟报报表，" * 16})
    longest = letter(annex3, context, DECISION | {"conduct": "迟报报表，" * 200})
    assert short.pitch is not None
    assert fuller.pitch is not None
    assert fuller.pitch < short.pitch
    assert longest.pitch == PITCH


def test_an_answer_with_braces_stays_as_typed(annex3: FormSpec, context: Context) -> None:
    assert "存在{uscc}行为" in letter(annex3, context, DECISION | {"conduct": "{uscc}"}).paragraphs[0]


def test_what_could_not_be_read_stands_in_its_place_as_typed(annex3: FormSpec, context: Context) -> None:
    raw = {"category": ["dishonest"], "determination_date": "昨天"}
    answers = as_typed(annex3.form, read_answers(annex3.form, raw, context).answers, raw)
    assert worded(annex3.form, answers, "{category_in_title}，{determination_date}") == (
        "dishonest〔填写有误〕，昨天〔填写有误〕"
    )


def test_a_letter_has_no_table(annex3: FormSpec) -> None:
    with pytest.raises(TypeError, match="printed as a letter"):
        lay_out(annex3, None)
