"""What a grade rests on, in sentences: of items, of the conclusion, of the day on which it changes by itself."""

from collections.abc import Iterable, Sequence

from forms_app.assessment.grade_changes import Change
from forms_app.assessment.grades import Grading, ItemFinding, Leaf
from forms_app.assessment.records import DatedRecord
from forms_app.core.dates import chinese
from forms_app.core.looking_back import Span
from forms_app.rules.truth import VERDICT_WORDS, Truth
from forms_app.specs.grades import Counted, Grade, Grades

UNSETTLED = "尚不能判定"
_MOST_RECORDS = 5


def span_words(span: Span) -> str:
    """`2023年3月10日至2026年3月10日`."""
    return f"{chinese(span.first)}至{chinese(span.last)}"


def item_verdict(finding: ItemFinding, grade: Grade) -> str:
    """符合 for a condition, 有此情形 for a circumstance, one of which is enough."""
    if not finding.applies:
        return "不适用"
    if grade.needs == "all" or finding.truth is Truth.UNDETERMINED:
        return VERDICT_WORDS[finding.truth]
    return "有此情形" if finding.truth is Truth.MET else "无此情形"


def item_reason(scheme: Grades, of_class: str, finding: ItemFinding) -> str:
    """What an item rests on, with the days looked at."""
    if not finding.applies:
        return f"本项不涉及{scheme.class_title(of_class)}"
    return "；".join(leaf_words(scheme, leaf) for leaf in finding.leaves) + "。"


def leaf_words(scheme: Grades, leaf: Leaf) -> str:
    """One look at the records of a kind."""
    kind = scheme.record_kind(leaf.held.records)
    title = kind.title if kind else leaf.held.records
    where = f"{span_words(leaf.span)}" if leaf.span else "当日有效的记录中"
    if leaf.truth is Truth.UNDETERMINED:
        return _open(title, where, leaf)
    if leaf.word == "latest":
        return f"以最近一条“{title}”记录为准：{_listed(leaf.records)}"
    if isinstance(leaf.held, Counted):
        needed = f"，{'已达' if leaf.truth is Truth.MET else '未达'}{leaf.held.count}条"
        return f"{where}共有{len(leaf.records)}条“{title}”记录属于此项{needed}{_colon(leaf.records)}"
    if not leaf.records:
        return f"{where}没有属于此项的“{title}”记录"
    return f"{where}有{len(leaf.records)}条“{title}”记录属于此项{_colon(leaf.records)}"


def _open(title: str, where: str, leaf: Leaf) -> str:
    if leaf.word == "latest" and not leaf.records:
        return f"没有当日有效的“{title}”记录，请核实后补录"
    return f"{where}有{len(leaf.unclear)}条“{title}”记录要素不全，不能判断是否属于此项，请补全：{_listed(leaf.unclear)}"


def _colon(records: Sequence[DatedRecord]) -> str:
    return f"：{_listed(records)}" if records else ""


def _listed(records: Sequence[DatedRecord]) -> str:
    shown = "；".join(record.summary for record in records[-_MOST_RECORDS:])
    return f"{shown}（另有{len(records) - _MOST_RECORDS}条）" if len(records) > _MOST_RECORDS else shown


def grade_title(grading: Grading) -> str:
    """The grade, 尚不能判定（一级或二级）, or 不属于任何一级."""
    if grading.grade is not None:
        return grading.grade.title
    if not grading.candidates:
        return "无对应级别"
    return f"{UNSETTLED}（可能为{_either(grading.candidates)}）"


def short_title(grading: Grading) -> str:
    """The same without the grades that stay possible, for narrow columns."""
    return UNSETTLED if grading.grade is None and grading.candidates else grade_title(grading)


def conclusion(grading: Grading) -> str:
    """Why it is this grade, or why it cannot be told, a Chinese sentence or two."""
    if grading.grade is not None:
        return _settled(grading, grading.grade)
    if grading.candidates:
        return _unsettled(grading)
    missed = "；".join(_missed(grading, grade) for grade in grading.scheme.grades if grade.needs == "all")
    others = [grade for grade in grading.scheme.grades if grade.needs == "any"]
    none = f"{_named(others)}所列情形一项也没有；" if others else ""
    gap = f"{grading.scheme.article}没有规定这样的{grading.scheme.subject}归入哪一级"
    return f"{none}{missed}。{gap}，请补齐或者核实记录后再判定。"


def _settled(grading: Grading, grade: Grade) -> str:
    decisive = _decisive(grading, grade)
    if grade.needs == "all":
        return f"{grade.article}各项条件全部符合，且没有更重级别的情形，为{grade.title}。"
    return f"有{'、'.join(decisive)}所列情形，为{grade.title}。"


def _decisive(grading: Grading, grade: Grade) -> list[str]:
    found = grading.finding(grade.id).items
    return [f"{each.item.article}（{each.item.title}）" for each in found if each.truth is Truth.MET and each.applies]


def _unsettled(grading: Grading) -> str:
    open_items = [
        f"{item.item.article}（{item.item.title}）"
        for grade in grading.candidates
        for item in grading.finding(grade.id).items
        if item.truth is Truth.UNDETERMINED
    ]
    only = len(grading.candidates) == 1
    possible = f"可能为{_either(grading.candidates)}" + ("，也可能没有对应的级别" if only else "")
    return f"{possible}：{'、'.join(open_items)}依现有记录尚不能判定，补齐记录后重新判定。"


def _missed(grading: Grading, grade: Grade) -> str:
    items = grading.finding(grade.id).items
    failed = [f"{each.item.article}（{each.item.title}）" for each in items if each.truth is Truth.NOT_MET]
    return f"{grade.title}的条件中，{'、'.join(failed)}不符合"


def _either(grades: Iterable[Grade]) -> str:
    return "或者".join(grade.title for grade in grades)


def _named(grades: Iterable[Grade]) -> str:
    return "、".join(grade.title for grade in grades)


def change_words(change: Change) -> str:
    """From which day the grade is another, and what makes it so."""
    turn = f"{grade_title(change.before)}变为{grade_title(change.after)}"
    return f"自{chinese(change.on)}起：{turn}。{change_reason(change)}"


def change_reason(change: Change) -> str:
    """What leaves its period or ends on that day, and which items turn with it."""
    gone = "；".join(
        f"“{each.record.kind.title}”记录（{each.record.summary}）"
        + (f"超出{each.period}的期间" if each.period else "不再有效")
        for each in change.leaving
    )
    turned = "、".join(
        f"{after.item.article}由“{item_verdict(before, grade)}”变为“{item_verdict(after, grade)}”"
        for grade, before, after in change.items
    )
    return f"{gone}，{turned}。"


def graver_words(grading: Grading) -> str:
    """What came of the graver case, and where there may be one what the text leaves open; "" where it is not asked."""
    graver, outcome = grading.scheme.graver, grading.graver
    if graver is None or outcome is None:
        return ""
    said = {Truth.MET: "有", Truth.NOT_MET: "无", Truth.UNDETERMINED: UNSETTLED}[outcome.truth]
    reasons = "；".join(leaf_words(grading.scheme, leaf) for leaf in outcome.leaves)
    unsettled = "" if outcome.truth is Truth.NOT_MET else graver.unsettled or ""
    return f"{graver.title}：{said}。{reasons}。{unsettled}"
