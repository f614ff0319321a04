"""Flow charts and the procedures they are drawn from: where the two differ, the folder is not loaded."""

import shutil
from pathlib import Path

import pytest

from forms_app.documents.flow_words import ChartWords, words_of
from forms_app.specs.catalogue import Catalogue
from forms_app.specs.folders import load_catalogue
from forms_app.specs.loading import load_parts
from forms_app.specs.location import specs_folder
from forms_app.specs.problems import SpecError
from tests.unit.specs.test_checks import change, faults

ANNEX, TRUSTWORTHY, DISHONEST = "annex9.yaml", "procedure.yaml", "determination.yaml"
DOMAIN = "statistical_credit"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped folder, without the situations: they would name the same changes."""
    ignored = shutil.ignore_patterns("situations")
    return Path(shutil.copytree(specs_folder() / DOMAIN, tmp_path / DOMAIN, ignore=ignored))


def words(catalogue: Catalogue) -> dict[str, ChartWords]:
    return {each.chart.id: each for each in words_of(catalogue.chart(f"{DOMAIN}/annex9"))}


def test_every_state_and_act_is_drawn_or_left_out_with_a_reason(catalogue: Catalogue) -> None:
    """Not the check again: what is left out is named here, so that nothing more is left out unseen."""
    left_out = {
        each.chart.id: {name for one in each.chart.left_out for name in (*one.acts, *((one.act,) if one.act else ()))}
        for each in words(catalogue).values()
    }
    assert left_out["trustworthy"] == {"withdrawn", "recused"}
    assert left_out["dishonest"] == {
        "prior_notice_given", "recused", "mailing_restarted", "entry_corrected", "entry_deleted",
        "publication_suspended", "publication_resumed", "decision_withdrawn", "served_directly", "served_by_leaving",
        "served_notarised", "received_online", "closed", "closed_unreached", "rule_set_chosen", "removal.withdrawn", "removal.lapsed", "removal.recused",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("file", "old", "new", "shown"),
    [
        (TRUSTWORTHY, "period: 15 working days", "period: 12 working days", "原则上12个工作日内第十一条（二）"),
        (TRUSTWORTHY, "period: 7 days", "period: 9 days", "公示期9日第十一条（四）"),
        (DISHONEST, "article: 第十五条, period: 20 working days", "article: 第十五条, period: 18 working days", "18个工作日内（第十五条）"),
        (DISHONEST, "article: 第十七条, period: 6 months", "article: 第十六条, period: 8 months", "少于8个月（第十六条）"),
        (DISHONEST, "title: 核实陈述、申辩", "title: 听取陈述、申辩", "听取陈述、申辩"),
        (TRUSTWORTHY, "title: 分管领导审批", "title: 局领导审批", "局领导审批"),
    ],
)  # fmt: skip
def test_what_a_procedure_says_is_what_the_chart_says(folder: Path, file: str, old: str, new: str, shown: str) -> None:
    assert shown not in printed(load_catalogue(folder.parent))
    change(folder / file, old, new)
    assert shown in printed(load_catalogue(folder.parent))


def printed(catalogue: Catalogue) -> str:
    """All texts of both charts, without line ends."""
    texts = (each.words(text) for each in words(catalogue).values() for text in each.chart.texts)
    return "".join(texts).replace("\n", "")


def test_a_period_is_in_the_words_of_its_article(catalogue: Catalogue) -> None:
    """第十一条（四） says 7天, 第十二条 两年; 附件3 says 7日, where no article states the period."""
    text = printed(catalogue)
    assert "公示期7天第十一条（四）" in text
    assert "资格有效期为两年（第十二条）" in text
    assert "陈述、申辩7日内（附件3）" in text
    assert "间隔不得少于15日不得超过30日（第十四条）" in text


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        # The procedure changes, the chart stays.
        (DISHONEST, "  - {id: litigation,", "  - {id: lawsuit,", "没有期限“litigation”"),
        (DISHONEST, "  - id: recused\n", "  - id: stepped_back\n", "没有事项“recused”"),
        (TRUSTWORTHY, "    states: [leader]\n    to: section_head\n", "    states: [leader]\n    to: received\n",
         "从“leader”到“section_head”，办理程序中的事项是：无"),
        (TRUSTWORTHY, "    to: verification\n", "    to: cleared\n", "缺少从“leader”到“notice”的箭头：procedure.leader_agreed"),
        (DISHONEST, "    states: [section_head]\n    to: leader\n", "    states: [section_head]\n    to: approved\n",
         "缺少从“section_head”到“decision”的箭头"),
        (DISHONEST, "states: [statement]\n    to: served\n", "states: [statement, decided]\n    to: served\n",
         "从“service”到“served”，办理程序中的事项是：determination.statement_rejected"),
        (DISHONEST, "only_for: [dishonest, seriously_dishonest]\n    # Once", "only_for: [seriously_dishonest]\n    # Once",
         "这一步只适用的类别（only_for）应为：无"),
        ("removal.yaml", "    to: entry_removed\n", "    to: withdrawn\n",
         "从“approval”到“removed”，办理程序中的事项是：无；箭头的 acts 须与此一致"),
        ("removal.yaml", "id: rectification_verified", "id: verified", "没有事项“rectification_verified”"),
        (DISHONEST, "earliest_removal: minimum_publication", "earliest_removal: publication",
         "期限“minimum_publication”不在此处开始、运行或者结束"),
        (TRUSTWORTHY, "since: [leader_agreed], binding", "since: [handler_agreed], binding",
         "期限“verification”从“handler_agreed”起算，图中没有从那里到此处的箭头"),
        (DISHONEST, "holder: handler, term: service, next: 自作出", "holder: handler, next: 自作出", "期限“service”不在此处开始、运行或者结束"),
        # The chart changes, the procedure stays.
        (ANNEX, "      - {start: application, end: review}\n", "", "缺少从“application”到“review”的箭头：procedure.applied"),
        (ANNEX, "{start: leader, end: verification,", "{start: leader, end: notice,",
         "从“leader”到“notice”，办理程序中的事项是：无"),
        (ANNEX, "acts: [handler_rejected], label: 不同意", "label: 不同意",
         "从“review”到“rejected”，办理程序中的事项是：procedure.handler_rejected"),
        (ANNEX, "      - {start: campaign, end: application, article: 第十一条}\n",
         "      - {start: campaign, end: application, article: 第十一条}\n      - {start: application, end: cancelled}\n",
         "办理程序中没有从“application”到“cancelled”的路"),
        (ANNEX, "{start: application, end: review}", "{start: application, end: nothing}", "没有方框“nothing”，已有：campaign、"),
        (ANNEX, "states: [correction]}", "states: [corrections]}", "没有状态“corrections”，已有：received、correction"),
        (ANNEX, "acts: [list_checked, sampled, site_checked]", "acts: [list_checked, sampled]",
         "统计守信企业认定的事项“site_checked”（登记现场复核情况）不在图中"),
        (ANNEX, "      - {acts: [recused], reason: 办理人员回避，案件仍在原步骤}\n\n", "\n", "事项“recused”（本人回避）不在图中"),
        (ANNEX, "acts: [withdrawn], reason", "acts: [withdrawn, applied], reason", "“applied”画在图中，又列入 left_out"),
        (ANNEX, "{acts: [mailing_restarted], reason", "{terms: [litigation], acts: [mailing_restarted], reason",
         "“litigation”写在图中，又列入 left_out"),
        (ANNEX, "{act: served_directly, states: [posted,", "{act: served_directly, states: [served, posted,", "“served_directly”不在状态“served”中办理"),
        (ANNEX, "title: 公示期满, article: 第十七条}", "title: 公示期满}", "方框须绑定 acts 或 states；程序之外的，写明 article"),
        (ANNEX, "term: publication, out", "term: service, out", "期限“service”不从方框“publication”开始"),
        (ANNEX, "{start: posted, end: served, label: 签收", "{start: posted, end: revoked, article: 第十四条, label: 签收",
         "两端都在办理程序中的箭头须由事项得出，不能只写 article"),
        (ANNEX, "only_for: [dishonest, seriously_dishonest], out", "out", "only_for）应为：dishonest、seriously_dishonest"),
        (ANNEX, "notes: \"{term.service}内（{term.service.article}）\"", "notes: \"{term.publishing}内\"", "期限“publishing”不在此处开始、运行或者结束"),
        # Words.
        (ANNEX, "公示期{term.publicity_notice}", "公示期7天", "“7天”是期限，不要直接写出"),
        (ANNEX, "{term.publicity_notice}", "{term.notice}", "没有期限“notice”，已有：preliminary_review、"),
        (ANNEX, "{form.annex1}", "{form.annex99}", "没有表“annex99”，已有：annex1、"),
        (ANNEX, "{form.annex1}", "{annex1}", "“{annex1}”的写法不对"),
        (ANNEX, "{act.applied.article}", "{act.corrected.article}", "“提交补正后的申请”没有写明条文"),
        (ANNEX, "对照第七条进行自评", "对照第九十条进行自评", "regulation.yaml 中没有“第九十条”"),
        (ANNEX, "{act.applied.article}", "{removal.act.applied.article}", "本图没有办理程序“removal”"),
        # Places.
        (ANNEX, "gaps: [4, 9, 12, 7]", "gaps: [4, 9, 12]", "3列的前、中、后应有4个间隔，现有3个"),
        (ANNEX, "widths: [15, 67, 18]", "widths: [15, 69, 18]", "共158毫米，超出版心宽度156毫米"),
        (ANNEX, "{id: rejected, shape: end, row: 8, column: 3,", "{id: rejected, shape: end, row: 8, column: 2,", "与方框“announcement”在同一位置"),
        (ANNEX, "{id: rejected, shape: end, row: 8, column: 3,", "{id: rejected, shape: end, row: 8, column: 4,", "超出右边：共3列"),
        (ANNEX, "first: 3, last: 5", "first: 4, last: 5", "阶段应从上到下连续：从第3行开始"),
        (ANNEX, "    phase_width: 24\n", "", "有 phases 的须写明 phase_width"),
        (ANNEX, "    procedures: [procedure]\n", "    procedures: [procedures]\n", "本文件夹没有办理程序“procedures”"),
        (ANNEX, "  - id: dishonest\n", "  - id: trustworthy\n", "id“trustworthy”重复"),
        (ANNEX, "size: 9.5", "size: 8.5", "不得小于9"),
    ],
)  # fmt: skip
def test_chart_and_procedure_cannot_differ(folder: Path, file: str, old: str, new: str, message: str) -> None:
    change(folder / file, old, new)
    assert message in faults(folder), faults(folder)


def test_an_act_that_is_taken_away_is_missed(folder: Path) -> None:
    text = (folder / DISHONEST).read_text()
    before, after = text.index("  - id: statement_accepted_in_part"), text.index("  - id: decision_withdrawn")
    (folder / DISHONEST).write_text(text[:before] + text[after:])
    with pytest.raises(SpecError) as error:
        load_parts(folder)
    # The procedure names it elsewhere, too; what the chart lacks is said of the chart, once.
    [problem] = [each for each in error.value.problems if each.file.name == ANNEX]
    assert "没有事项“statement_accepted_in_part”" in str(problem.message)
    assert "statement_accepted_in_part" in (folder / ANNEX).read_text().splitlines()[problem.line - 1]


def test_a_new_act_must_be_drawn(folder: Path) -> None:
    text = (folder / DISHONEST).read_text()
    act = "  - {id: suspended, title: 中止, said: 中止, by: handler, states: [leader], to: investigation, leads: 重新核实}\n\n"
    (folder / DISHONEST).write_text(text.replace("  - id: recused\n", act + "  - id: recused\n"))
    found = faults(folder)
    assert "事项“suspended”（中止）不在图中；不画的，列入 left_out 并写明理由" in found
    assert (
        "从“leader”到“investigation”，办理程序中的事项是：determination.leader_returned、determination.suspended"
        in found
    )
