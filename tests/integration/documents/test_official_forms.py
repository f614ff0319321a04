"""附件3 and 附件4, read back from the real PDF."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf
import pytest

from forms_app.answers.answer import Context
from forms_app.answers.reading import Answers, read_answers
from forms_app.core.errors import ProblemsError
from forms_app.documents.forms import FormPrinter, answers_json
from forms_app.specs.catalogue import FormSpec
from tests.integration.documents.conftest import Pages, fonts_of
from tests.samples import DECISION, SERVICE

POINTS_A_MILLIMETRE = 72 / 25.4
Read = Callable[[bytes], Pages]
Fill = Callable[..., Answers]


@pytest.fixture
def decided(annex3: FormSpec, context: Context) -> Fill:
    def fill(**changes: str) -> Answers:
        reading = read_answers(annex3.form, DECISION | changes, context)
        assert not reading.problems
        return reading.answers

    return fill


@pytest.fixture
def served(annex4: FormSpec, context: Context) -> Fill:
    def fill(**changes: str) -> Answers:
        reading = read_answers(annex4.form, SERVICE | changes, context)
        assert not reading.problems
        return reading.answers

    return fill


def words_of(read_pdf: Read, pdf: bytes) -> str:
    """All words of a document that must be one page."""
    pages = read_pdf(pdf)
    assert len(pages) == 1
    return pages.words


def test_the_blank_decision_is_the_annex(form_printer: FormPrinter, annex3: FormSpec, read_pdf: Read) -> None:
    assert words_of(read_pdf, form_printer.final(annex3, None)) == (
        "附件3××统计局统计（信用异常/一般失信/严重失信）企业认定决定书X统信决字〔20XX〕第号_____："
        "因我局在_____中发现你单位（统一社会信用代码：_____）存在_____行为，"
        "根据国家统计局《企业统计信用管理办法》第_____条和《吉林省企业统计信用管理实施办法（试行）》第_____条之规定，"
        "认定你单位为（统计信用异常/统计一般失信/统计严重失信）企业，认定日期为_____年_____月_____日，"
        "并将对你单位加强统计监督检查。"
        "如对此次认定决定不服的，可于收到本告知书之日起7日内向我局进行陈述、申辩，也可以提起行政复议或者行政诉讼。"
        "联系人：联系电话：联系地址：XX统计局（公章）年月日—1—"
    )


@pytest.mark.parametrize(
    ("category", "in_title", "in_text", "article"),
    [
        ("abnormal", "信用异常", "统计信用异常", "八"),
        ("dishonest", "一般失信", "统计一般失信", "九"),
        ("seriously_dishonest", "严重失信", "统计严重失信", "十"),
    ],
)
def test_a_filled_decision_says_its_category_and_article(
    form_printer: FormPrinter,
    annex3: FormSpec,
    decided: Fill,
    read_pdf: Read,
    category: str,
    in_title: str,
    in_text: str,
    article: str,
) -> None:
    words = words_of(read_pdf, form_printer.final(annex3, decided(category=category, review_body="", court="")))
    assert words == (
        f"附件3长春市朝阳区统计局统计{in_title}企业认定决定书长朝统信决字〔2026〕第1号吉林省镕堃喆玥科技有限公司："
        "因我局在2026年统计执法检查中发现你单位（统一社会信用代码：91350100M000100Y43）"
        "存在2026年1月至3月多次迟报工业统计报表行为，根据国家统计局《企业统计信用管理办法》第十一条"
        f"和《吉林省企业统计信用管理实施办法（试行）》第{article}条之规定，认定你单位为{in_text}企业，"
        "认定日期为2026年2月27日，并将对你单位加强统计监督检查。"
        "如对此次认定决定不服的，可于收到本告知书之日起7日内向我局进行陈述、申辩，也可以提起行政复议或者行政诉讼。"
        "联系人：王某某联系电话：0431-88901234联系地址：长春市朝阳区前进大街1855号"
        "长春市朝阳区统计局（公章）2026年2月27日—1—"
    )


def test_the_remedies_line_stands_after_the_sentence_of_the_annex(
    form_printer: FormPrinter, annex3: FormSpec, decided: Fill, read_pdf: Read
) -> None:
    words = words_of(read_pdf, form_printer.final(annex3, decided()))
    assert (
        "或者行政诉讼。提起行政复议的，可以自收到本决定书之日起60日内向长春市朝阳区人民政府申请；提起行政诉讼的，"
        "可以自收到本决定书之日起6个月内依法向长春市朝阳区人民法院起诉。联系人：" in words
    )


def test_a_draft_has_blanks_where_nothing_is_known(
    form_printer: FormPrinter, annex3: FormSpec, decided: Fill, read_pdf: Read
) -> None:
    words = words_of(
        read_pdf, form_printer.draft(annex3, decided(conduct="", national_article="", number_serial="", issue_date=""))
    )
    assert "存在_____行为" in words
    assert "管理办法》第_____条和" in words
    assert "长朝统信决字〔2026〕第号" in words
    assert "（公章）年月日" in words
    assert "草稿" in words


def test_long_conduct_goes_on_on_the_next_page_and_loses_nothing(
    form_printer: FormPrinter, annex3: FormSpec, decided: Fill, read_pdf: Read
) -> None:
    conduct = "".join(f"第{n:03}项未按时报送，" for n in range(50))
    answers = decided(conduct=conduct)
    assert not form_printer.is_continued(annex3, answers)
    pages = read_pdf(form_printer.final(annex3, answers))
    assert len(pages) == 2
    first, second = ("".join(text.split()) for text in pages.texts)
    assert (first[-3:], second[-3:]) == ("—1—", "—2—")
    assert f"存在{conduct}行为" in first[:-3] + second
    assert "（公章）2026年2月27日" in second
    assert second.index("联系地址") < second.index("（公章）")


@pytest.mark.parametrize("parts", [*range(0, 41, 4), 60])
def test_the_signature_never_stands_alone(
    form_printer: FormPrinter, annex3: FormSpec, decided: Fill, read_pdf: Read, parts: int
) -> None:
    *_, last = read_pdf(form_printer.final(annex3, decided(conduct="迟报报表，" * parts + "迟报"))).texts
    assert "".join(last.split()).index("（公章）") > len("长春市朝阳区统计局")


def test_the_blank_proof_of_service_is_the_annex(form_printer: FormPrinter, annex4: FormSpec, read_pdf: Read) -> None:
    assert words_of(read_pdf, form_printer.final(annex4, None)) == (
        "附件4××统计局送达回证X统信送字〔20XX〕第号受送达人送达文书(企业公章)送达人"
        "直接送达本单位于____年____月____日____时____分收到送达文书。地点：_____收件人签名：_____职务：_____"
        "留置送达公证送达受送达人/代收人拒绝签收送达文书，送达人员将送达文书于____年____月____日____时____分留置在____"
        "二名基层组织人员/公证员签名（盖章）：邮寄送达送达文书于____年____月____日通过_____寄出。备注—1—"
    )


DIRECT = "本单位于2026年3月2日9时30分收到送达文书。地点：长春市朝阳区前进大街1234号收件人签名：王五职务：办公室主任"
LEFT = (
    "受送达人/代收人拒绝签收送达文书，送达人员将送达文书于2026年3月2日14时05分留置在该公司前台"
    "二名基层组织人员/公证员签名（盖章）：赵六、钱七"
)
POST = "送达文书于2026年3月1日通过中国邮政速递物流寄出。"


@pytest.mark.parametrize(("mode", "filled"), [("direct", DIRECT), ("left", LEFT), ("notarised", LEFT), ("post", POST)])
def test_a_proof_of_service_is_filled_for_its_mode_only(
    form_printer: FormPrinter, annex4: FormSpec, served: Fill, read_pdf: Read, mode: str, filled: str
) -> None:
    words = words_of(read_pdf, form_printer.final(annex4, served(mode=mode)))
    assert [row for row in (DIRECT, LEFT, POST) if row in words] == [filled]
    assert words.count("____年____月____日") == 2
    for each in ("长朝统信送字〔2026〕第2号", "受送达人吉林省镕堃喆玥科技有限公司", "送达人张三、李四", "须知一份。"):
        assert each in words


def test_fonts_and_margins_are_those_of_the_other_annexes(
    form_printer: FormPrinter, annex3: FormSpec, annex4: FormSpec, decided: Fill, served: Fill, read_pdf: Read
) -> None:
    for spec, answers in ((annex3, decided()), (annex3, None), (annex4, served(mode="left")), (annex4, None)):
        pdf = form_printer.final(spec, answers)
        fonts = fonts_of(pikepdf.open(io.BytesIO(pdf)))
        assert all(fonts.values())
        assert {name[7:] for name in fonts} - {"Xinbiao-Serif"} == {
            "FandolFang", "FandolHei", "FandolSong", "FandolSongBold",
        }  # fmt: skip
        boxes = read_pdf(pdf).boxes()
        assert min(box[0] for box in boxes) >= 28 * POINTS_A_MILLIMETRE - 1
        assert max(box[2] for box in boxes) <= (28 + 156) * POINTS_A_MILLIMETRE + 1
        assert max(box[3] for box in boxes) <= (297 - 37) * POINTS_A_MILLIMETRE + 2


def test_the_answers_are_inside_and_the_bytes_repeat(
    form_printer: FormPrinter, annex3: FormSpec, decided: Fill
) -> None:
    pdf = form_printer.final(annex3, decided())
    document: Any = pikepdf.open(io.BytesIO(pdf))
    assert document.attachments["answers.json"].get_file().read_bytes() == answers_json(annex3, decided())
    assert form_printer.final(annex3, decided()) == pdf


@pytest.mark.parametrize("name", ["bureau_name", "conduct"])
def test_characters_without_a_glyph_block_the_decision(
    form_printer: FormPrinter, annex3: FormSpec, decided: Fill, name: str
) -> None:
    with pytest.raises(ProblemsError, match="“😀”没有可印的字形"):
        form_printer.final(annex3, decided(**{name: "某😀局"}))
    assert form_printer.draft(annex3, decided(**{name: "某😀局"}))


@pytest.mark.parametrize("hostile", ["<b>x</b>____{{7*7}}", "__<script>__", "{uscc}{0}"])
def test_markup_in_an_answer_is_printed_as_typed(
    form_printer: FormPrinter, annex3: FormSpec, decided: Fill, read_pdf: Read, hostile: str
) -> None:
    assert f"存在{hostile}行为" in read_pdf(form_printer.final(annex3, decided(conduct=hostile))).words


def test_a_full_proof_of_service_goes_on_on_a_continuation_page(
    form_printer: FormPrinter, annex4: FormSpec, served: Fill, read_pdf: Read
) -> None:
    answers = served(mode="direct", remarks="\n".join("注" * 40 for _ in range(12)))
    assert form_printer.is_continued(annex4, answers)
    pages = read_pdf(form_printer.final(annex4, answers))
    assert len(pages) == 2
    assert "送达回证（续页）" in "".join(pages.texts[1].split())
    assert pages.words.count("注") >= 480


@pytest.mark.parametrize("document", [1, 100, 300])
@pytest.mark.parametrize("remarks", [0, 300, 500])
def test_a_second_page_is_a_continuation_page(
    form_printer: FormPrinter, annex4: FormSpec, served: Fill, read_pdf: Read, document: int, remarks: int
) -> None:
    """The table itself never breaks, even below a name of two lines."""
    office = "吉林省松原市前郭尔罗斯蒙古族自治县统计局社会经济调查队"
    answers = served(mode="left", document="文" * document, remarks="注" * remarks, bureau_name=office)
    continued = form_printer.is_continued(annex4, answers)
    assert (len(read_pdf(form_printer.final(annex4, answers))) > 1) == continued
