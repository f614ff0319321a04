"""Issuing one decision (number, PDF, storage, record) beside the bare rendering of the same letter."""

from collections.abc import Iterator
from uuid import UUID

import weasyprint
from sqlmodel import select

from benchmarks.measuring import Result, alternately
from benchmarks.parts import actor_named, service, standing_alone
from forms_app.documents.pdf import VARIANT
from forms_app.specs.catalogue import ProcedureSpec
from forms_app.storage.case_tables import Case
from forms_app.storage.tables import Enterprise, Office
from forms_app.usecases.approval import record_answers
from forms_app.usecases.case_file import file_of
from forms_app.usecases.check_marks import new_check_mark
from forms_app.usecases.open_for_enterprise import open_for_enterprise, opening_procedure
from forms_app.usecases.perform_act import Perform, perform_act
from forms_app.usecases.platform import Platform

_RUNS, _WARM_UP = 40, 3
_OPENING = {"source": "inspection", "facts": "执法检查发现2026年1至3月报送的产值与台账不符。"}
_AGREED = {"opinion": "同意。"}
_STEPS = (
    ("chaoyang", "proposed", {
        "found_in": "2026年统计执法检查", "conduct": "2026年1月至3月提供不真实统计资料", "contact_person": "王某",
        "contact_phone": "0431-85000000", "contact_address": "长春市朝阳区前进大街1号", "opinion": "建议认定。",
    }),
    ("chaoyang2", "section_head_agreed", _AGREED),
    ("chaoyang3", "leader_agreed", _AGREED),
)  # fmt: skip

_ENTRY = {
    "conduct": "2026年1月至3月多报工业总产值1200万元", "outcome": "警告，并处罚款人民币20000元",
    "legal_basis": "《中华人民共和国统计法》第四十一条第一款第（二）项",
}  # fmt: skip
_PENALTY = {
    "penalty_number": "朝统罚决字〔2026〕第1号", "penalty_name": "编造虚假统计数据案",
    "penalty_kind_1": "警告", "penalty_kind_2": "罚款", "penalty_date": "2026-02-27",
}  # fmt: skip


def run() -> Iterator[Result]:
    """One line."""
    with service() as platform:
        spec = ready(platform)
        cases = iter([approved(platform, spec) for _ in range(_RUNS + _WARM_UP + 1)])
        html, style = _letter(platform, next(cases))

        def issue() -> None:
            act(platform, "chaoyang", next(cases), "decided", {})

        def bare() -> object:
            styles = [weasyprint.CSS(string=style)]
            return weasyprint.HTML(string=html).write_pdf(stylesheets=styles, pdf_variant=VARIANT)

        value, baseline = alternately(issue, bare, _RUNS, _WARM_UP)
        yield Result("issuing one decision / bare WeasyPrint, same HTML", value, baseline, 1.5)


def ready(platform: Platform) -> ProcedureSpec:
    """The procedure, with offices that have what a decision prints."""
    with platform.database.writing() as session:
        for office in session.exec(select(Office)):
            office.national_articles = {"abnormal": "六", "dishonest": "七", "seriously_dishonest": "八"}
    return opening_procedure(platform, "statistical_credit/determination")


def approved(platform: Platform, spec: ProcedureSpec, item: str = "article_9_1", firm: str = "qiye1") -> UUID:
    """A case whose decision waits to be issued, for a finding of that item about a firm of the demonstration."""
    handler = actor_named(platform, "chaoyang")
    with platform.database.reading() as session:
        uscc = session.get_one(Enterprise, actor_named(platform, firm).enterprise).uscc
    case = open_for_enterprise(platform, handler, spec, uscc, {}, Perform("opened", _OPENING, platform.clock()))
    findings = [{"item": item, "facts": "多报产值。", "proof": "台账"}]
    act(platform, "chaoyang", case, "findings_recorded", {"findings": findings})
    for who, name, values in _STEPS:
        act(platform, who, case, name, values)
    return case


def publish(platform: Platform, spec: ProcedureSpec, item: str, firm: str) -> UUID:
    """A case whose entry is public from today."""
    case = approved(platform, spec, item, firm)
    act(platform, "chaoyang", case, "decided", {})
    act(platform, "chaoyang", case, "entry_proposed", _ENTRY | (_PENALTY if item.startswith("article_10") else {}))
    act(platform, "chaoyang2", case, "published", {"checked": "已逐项核对。"})
    return case


def act(platform: Platform, who: str, case: UUID, name: str, values: dict[str, object]) -> None:
    """One act of somebody of the demonstration, now."""
    perform_act(platform, actor_named(platform, who), case, Perform(name, values, platform.clock()))


def _letter(platform: Platform, case: UUID) -> tuple[str, str]:
    """The letter of a decision just issued, before it became a PDF, and its style sheet."""
    act(platform, "chaoyang", case, "decided", {})
    with platform.database.reading() as session:
        file = file_of(platform, session, session.get_one(Case, case))
    form = file.spec.form("annex3")
    printer = platform.printer
    answers = record_answers(platform, file, form, file.case.events)
    return standing_alone(printer.html(form, answers, "", new_check_mark(platform))), printer.templates.style_sheet()
