"""Every kind of paper is PDF/A-3: held against our own rules, and against veraPDF where it is installed.

A kind of paper that is not made here is held against our rules all the same, wherever a test prints it: the `printer` of
all tests looks at the first document of each template (`tests/integration/conftest.py`).
"""

import io
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pikepdf
import pytest
from fontTools.cffLib import CFFFontSet

from forms_app.answers.answer import Context
from forms_app.answers.comparing import ComparisonSheet
from forms_app.answers.reading import read_answers
from forms_app.documents.archive import archival_faults, unfit_for_archive
from forms_app.documents.binding import Binding, bind, paper
from forms_app.documents.charts import chart_pdf
from forms_app.documents.check_mark import CheckMark
from forms_app.documents.comparisons import comparison_pdf
from forms_app.documents.count_sheets import SheetPaper, count_sheet_pdf
from forms_app.documents.forms import FormPrinter
from forms_app.documents.indicator_table import (
    PrintedCell,
    PrintedChart,
    PrintedIndicators,
    PrintedLine,
    PrintedPart,
    indicators_pdf,
)
from forms_app.documents.letters import Letter, ListTable, OfficialHead, letter_pdf
from forms_app.documents.print_file import write_print_file
from forms_app.documents.receipts import receipt_pdf
from forms_app.documents.reviews import review_pdf
from forms_app.documents.table_sheets import HeadingCell, TableSheet, table_pdf
from forms_app.documents.target_bars import BarValue, pictures
from forms_app.specs.catalogue import Catalogue, FormSpec
from forms_app.specs.reference import Reference
from forms_app.specs.review import review_of
from forms_app.workdays.counting import count
from forms_app.workdays.terms import Term
from tests.conftest import A_MONDAY
from tests.samples import FILLED

LETTER = Letter("认定决定书", "长春示例精密机械有限公司", ("一段。",), "某统计局", "2026年3月2日")
MARK = CheckMark("0A1B2C3D4E", "https://xinbiao.example.cn/check")


@pytest.fixture(scope="module")
def papers(form_printer: FormPrinter, catalogue: Catalogue, annex1: FormSpec, reference: Reference) -> dict[str, bytes]:
    """One of every kind that the service makes."""
    found = {f"blank {each.id}": form_printer.final(each, None) for each in catalogue.current.values()}
    found |= {f"chart {name}": chart_pdf(form_printer, spec) for name, spec in catalogue.charts.items()}
    answers = read_answers(annex1.form, FILLED, Context(reference, A_MONDAY)).answers
    long = read_answers(annex1.form, FILLED | {"reason": "统计台账齐全。" * 150}, Context(reference, A_MONDAY)).answers
    table = ListTable("名单", ("序号", "名称"), (20.0, 136.0), tuple((str(n), "某公司") for n in range(60)))
    case_file = form_printer.templates.document
    return found | {
        "filled": form_printer.final(annex1, answers, MARK),
        "continued": form_printer.final(annex1, long, MARK),
        "draft": form_printer.draft(annex1, answers),
        "letter": letter_pdf(form_printer, replace(LETTER, check=MARK)),
        "list": letter_pdf(form_printer, replace(LETTER, head=OfficialHead("某统计局文件", "某统〔2026〕1号"), table=table)),
        "receipt": receipt_pdf(form_printer, _receipt(annex1)),
        "table": table_pdf(form_printer, _table()),
        "count sheet": count_sheet_pdf(form_printer, _count_sheet(reference)),
        "review": review_pdf(form_printer, review_of(catalogue.folder("sme_support")), A_MONDAY),
        "indicators": indicators_pdf(form_printer, _INDICATORS),
        "comparison": comparison_pdf(form_printer, _comparison()),
        "case front": form_printer.printer.pdf(case_file("case_file.html", title="案卷", part="front", cover=_COVER, contents=())),
        "case records": form_printer.printer.pdf(case_file("case_file.html", title="案卷", part="tables", tables=[_SHEET])),
    }  # fmt: skip


_COVER = {"office": "某统计局", "title": "案卷", "lines": [("企业名称", "某公司")]}
_SHEET = SimpleNamespace(
    title="计日单：送达期限", lead="依据第十三条。", headings=("日期", "是否计入"), widths=(78, 78),
    rows=[("2026年3月3日", "计入")], fine=False,
)  # fmt: skip


_BAR = BarValue("长春市2025年", "97.00%", "未达到", "not_met", 97.0, 98.0, "≥98%")
_INDICATORS = PrintedIndicators(
    title="主要指标", regulation="某计划（某字〔2022〕1号）", filled_by="填报单位：某局", made_on="2026年3月2日",
    target_heading="目标（2025年）", known_heading="2020年（公报所印）", has_natures=True, has_numbers=True,
    parts=(
        PrintedPart(
            (("吉林省", 1), ("长春市", 1)), ("2025年", "2025年"),
            tuple(
                PrintedLine(
                    f"第{number // 10}部分", str(number), "筛查率", "计算方法：甲/乙×100%。", ("≥98%",), "78%", "预期性", ("注",),
                    (PrintedCell("98.00%", "达到"), PrintedCell("97.00%", "未达到", "（按所印公式：9.70%）")),
                )
                for number in range(40)
            ),
        ),
    ),
    note="说明", signatures=("制表人", "审核人"),
    charts=tuple(
        PrintedChart(str(number), "筛查率", "≥98%", tuple(pictures("筛查率", "%", [_BAR] * 30))) for number in range(3)
    ),
    undrawn=1,
)  # fmt: skip


def _receipt(spec: FormSpec) -> Any:
    return SimpleNamespace(
        number="TJ20260302-0001", received_at=datetime.fromisoformat("2026-03-02T01:00:00+00:00"), spec=spec,
        enterprise_name="某公司", uscc="91220104MA0Y3K1A7Y", form_size=1, form_digest="0" * 64, answers_digest="0" * 64,
        files=(),
    )  # fmt: skip


def _table() -> TableSheet:
    headings = ((HeadingCell("序号"), HeadingCell("名称")),)
    rows = tuple((str(n), "某公司") for n in range(60))
    return TableSheet("名录", "填报单位：某局", "2026年3月2日", "a4", headings, (1, 5), ("centre", "start"), rows)


def _count_sheet(reference: Reference) -> SheetPaper:
    sheet = count(Term.parse("10 working days"), A_MONDAY, reference.calendar)
    return SheetPaper("计日单", "第十三条", "认定", (("企业名称", "某公司"),), sheet, "计日中", None, (), A_MONDAY)


def _comparison() -> ComparisonSheet:
    return ComparisonSheet("申请表", "某公司", "第1次", "第2次", "2026年3月2日", (), 3)


def test_every_kind_of_paper_may_be_archived(papers: dict[str, bytes]) -> None:
    assert {name: archival_faults(pdf) for name, pdf in papers.items() if archival_faults(pdf)} == {}


def test_widths_of_characters_are_those_of_their_glyphs(papers: dict[str, bytes]) -> None:
    """6.2.11.5: readers place by the one and draw by the other; font programs are put together by us."""
    checked = 0
    with pikepdf.open(io.BytesIO(papers["continued"])) as pdf:
        for font in {each.objgen: each for each in pdf.objects if _is_cid_font(each)}.values():
            program = CFFFontSet()
            program.decompile(io.BytesIO(font.FontDescriptor.FontFile3.read_bytes()), None)
            top = program[0]
            scale = 1000 * top.FDArray[0].FontMatrix[0] if hasattr(top.FDArray[0], "FontMatrix") else 1
            widths = _widths(font)
            assert widths
            for number, width in widths.items():
                name = f"cid{number:05}"
                glyph = top.CharStrings[name]
                glyph.draw(_Nothing())
                assert abs(glyph.width * scale - width) <= 1, (str(font.BaseFont), name)
                checked += 1
    assert checked > 100


class _Nothing:
    """A pen that draws nothing: afterwards the glyph knows its width."""

    def __getattr__(self, _: str) -> Callable[..., None]:
        return lambda *_args, **_named: None


def _is_cid_font(found: Any) -> bool:
    return isinstance(found, pikepdf.Dictionary) and found.get("/Subtype") == "/CIDFontType0"


def _widths(font: Any) -> dict[int, float]:
    found: dict[int, float] = {}
    items = list(font.W)
    while items:
        first, following = int(items.pop(0)), items.pop(0)
        if isinstance(following, pikepdf.Array):
            found |= {first + n: float(width) for n, width in enumerate(following)}
        else:
            found |= dict.fromkeys(range(first, int(following) + 1), float(items.pop(0)))
    return found


def test_verapdf_finds_nothing(papers: dict[str, bytes], tmp_path: Path) -> None:
    program = shutil.which("verapdf")
    if program is None:
        pytest.skip("veraPDF is not on the PATH: only our own rules were asked")
    files = []
    for number, pdf in enumerate(papers.values()):
        files.append(tmp_path / f"{number}.pdf")
        files[-1].write_bytes(pdf)
    command = [program, "--format", "text", "--flavour", "3a", *map(str, files)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=300)
    passed = [line for line in told.stdout.splitlines() if line.startswith("PASS")]
    assert len(passed) == len(files), told.stdout + told.stderr


# --- what is put together -------------------------------------------------------------------------------------------


def _bound(form_printer: FormPrinter, papers: dict[str, bytes], *strangers: bytes) -> bytes:
    def numbers(folios: Sequence[int]) -> bytes:
        html = form_printer.templates.document("case_file.html", title="页号", part="numbers", numbers=folios)
        return form_printer.printer.pdf(html)

    binding = Binding("案卷_某公司", papers["case front"], numbers, b"{}", A_MONDAY)
    own = [paper("办理文书", name, papers[name]) for name in ("filled", "letter", "case records")]
    return bind(binding, [*own, *(paper("证据材料", "证据", each) for each in strangers)])


def test_a_bound_case_file_may_be_archived(form_printer: FormPrinter, papers: dict[str, bytes]) -> None:
    assert archival_faults(_bound(form_printer, papers), tagged=False) == ()


def test_with_a_strangers_paper_that_may_not_the_file_claims_nothing(
    form_printer: FormPrinter, papers: dict[str, bytes]
) -> None:
    stranger = _without_font()
    assert "6.2.11.4 字体SimSun没有嵌入" in paper("证据材料", "证据", stranger).unfit
    faults = archival_faults(_bound(form_printer, papers, stranger), tagged=False)
    assert set(faults) == {"6.2.11.4 字体SimSun没有嵌入", "6.6.4 元数据没有写明 PDF/A-3"}


def _without_font() -> bytes:
    made = io.BytesIO()
    with pikepdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595.276, 841.89))
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.TrueType, BaseFont=pikepdf.Name.SimSun)
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=pdf.make_indirect(font)))
        pdf.save(made)
    return made.getvalue()


def test_a_print_file_claims_nothing_but_prints_everywhere(papers: dict[str, bytes], tmp_path: Path) -> None:
    file = tmp_path / "print.pdf"
    write_print_file(file, "打印文件", [(name, papers[name]) for name in ("filled", "letter")])
    assert unfit_for_archive(file.read_bytes()) == ()
    with pikepdf.open(file) as pdf:
        assert "/Metadata" not in pdf.Root


# --- the rules themselves: each finds what it is for ----------------------------------------------------------------

Break = Callable[[pikepdf.Pdf], None]


def _script(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")


def _address(pdf: pikepdf.Pdf) -> None:
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://example.cn")
    pdf.pages[0].obj.Annots = pikepdf.Array(
        [pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 1, 1], F=4, A=action)]
    )


def _hidden(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].obj.Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Text, Rect=[0, 0, 9, 9], F=6)])


def _no_font(pdf: pikepdf.Pdf) -> None:
    for each in pdf.objects:
        if _is_cid_font(each):
            del each.FontDescriptor["/FontFile3"]


def _whole_font(pdf: pikepdf.Pdf) -> None:
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Font":
            each.BaseFont = pikepdf.Name.FandolFang


def _no_words(pdf: pikepdf.Pdf) -> None:
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and "/ToUnicode" in each:
            del each["/ToUnicode"]


def _lost_relation(pdf: pikepdf.Pdf) -> None:
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Filespec":
            del each["/AFRelationship"]


def _printing_ink(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].contents_add(b"0 0 0 1 k")


def _outside(pdf: pikepdf.Pdf) -> None:
    stream = pdf.make_stream(b"")
    stream.F = "/etc/passwd"
    pdf.Root.Outside = stream


def _another_title(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Title"] = "别的题名"


def _other_level(pdf: pikepdf.Pdf) -> None:
    with pdf.open_metadata() as metadata:
        metadata["pdfaid:conformance"] = "B"


def _without(key: str) -> Break:
    def broken(pdf: pikepdf.Pdf) -> None:
        del pdf.Root[key]

    return broken


@pytest.mark.parametrize(
    ("broken", "fault"),
    [
        (_script, "6.5.1 含有脚本"),
        (_address, "6.5.1 含有动作 URI"),
        (_hidden, "6.3.2 有看不见或者不打印的注释"),
        (_no_font, "没有嵌入"),
        (_whole_font, "没有只取用到的字形"),
        (_no_words, "没有文字对照"),
        (_lost_relation, "6.8 附件没有写明与文件的关系"),
        (_without("/AF"), "6.8 附件没有写明与文件的关系"),
        (_without("/OutputIntents"), "6.2.3 没有输出颜色的说明"),
        (_without("/Lang"), "6.7.4 语言不是 zh-CN"),
        (_without("/Outlines"), "没有书签"),
        (_without("/ViewerPreferences"), "窗口标题不是题名"),
        (_without("/StructTreeRoot"), "6.7.2 没有结构标签"),
        (_without("/Metadata"), "6.6.2 没有元数据"),
        (_printing_ink, "6.2.4 颜色是没有说明的印刷色（CMYK）"),
        (_outside, "6.1.7 数据流在文件之外"),
        (_another_title, "6.6.2 没有题名，或者两处题名不同"),
        (_other_level, "6.6.4 元数据没有写明 A 级"),
    ],
    ids=lambda each: each.__name__ if callable(each) else each[:6],
)
def test_each_rule_finds_what_it_is_for(papers: dict[str, bytes], broken: Break, fault: str) -> None:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(papers["filled"])) as pdf:
        broken(pdf)
        pdf.save(made)
    assert any(fault in each for each in archival_faults(made.getvalue()))


def test_what_is_locked_or_added_to_is_found(papers: dict[str, bytes]) -> None:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(papers["filled"])) as pdf:
        pdf.save(made, encryption=pikepdf.Encryption(owner="a", user=""))
    assert "6.1.3 文件加密" in archival_faults(made.getvalue())
    assert "6.1.3 文件结束标记之后还有内容" in archival_faults(papers["filled"] + b"more")
    assert archival_faults(b"no pdf") == ("文件打不开",)
