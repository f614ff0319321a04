"""`xinbiao assess`: one set of answers, judged article by article."""

import json
from collections.abc import Iterator
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Any

import click

from forms_app.answers.reading import read_answers
from forms_app.assessment.amounts import Amounts
from forms_app.assessment.assessing import Assessment
from forms_app.assessment.assessing import assess as judge
from forms_app.assessment.penalties import Exposure
from forms_app.cli.parameters import DAY, READABLE, read_answers_file
from forms_app.cli.weights import weighed
from forms_app.core.dates import chinese
from forms_app.core.errors import ProblemsError
from forms_app.documents.assessments import quantity_words, sanction_words
from forms_app.rules.truth import VERDICT_WORDS


@click.command(help="按条款评定文件中的答案。ID 即“文件夹/表”，见 specs list。")
@click.argument("identifier", metavar="ID")
@click.option("--answers", "file", required=True, type=READABLE, help="答案文件（YAML 或 JSON）。")
@click.option("--weights", type=READABLE, help="权重文件（YAML 或 JSON）：权重表 → 部分 → 权重。")
@click.option("--on", type=DAY, help="评定日期，默认为今天（北京时间）。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def assess(wiring: Any, identifier: str, file: Path, weights: Path | None, on: date | None, as_json: bool) -> None:
    """Read, judge, print."""
    spec = wiring.catalogue().form(identifier)
    context = weighed(wiring.context(on), spec, weights)
    reading = read_answers(spec.form, read_answers_file(file), context)
    if reading.problems:
        raise ProblemsError(reading.problems)
    assessment = judge(spec, reading.answers, context.on)
    text = json.dumps(assessment.for_json(), ensure_ascii=False, indent=2) if as_json else _table(assessment)
    click.echo(text)


def _amounts(amounts: Amounts) -> Iterator[str]:
    """Each measure applied for with its computation, then the totals."""
    for result in amounts.claimed:
        yield f"【{result.measure.article}】{result.measure.title}：{result.words}"
        yield f"　　{result.reason}"
        yield from (f"　　{words}" for words in result.left_out)
    yield from (f"{total.title}：{total.words}" for total in amounts.totals)
    if amounts.undecided:
        yield f"另有{len(amounts.undecided)}项尚不能测算，没有计入合计"
    yield amounts.rounding.note


def _table(assessment: Assessment) -> str:
    lines = [f"评定日期：{chinese(assessment.on)}"]
    lines += [f"{finding.article} {VERDICT_WORDS[finding.verdict]}：{finding.reason}" for finding in assessment.asked]
    lines += [f"{grade.title}（{grade.article}）：{VERDICT_WORDS[grade.verdict]}" for grade in assessment.grades]
    if following := assessment.next_grade:
        lacking = "、".join(f"{each.title}（{each.article}）" for each in following.lacking)
        lines.append(f"达到{following.title}还差：{lacking}")
    lines += _amounts(assessment.amounts) if assessment.amounts else ()
    lines.append(f"结论（{assessment.article}）：{VERDICT_WORDS[assessment.verdict]}。{assessment.reason}")
    lines += [f"计算　{each.title}：{quantity_words(each)}" for each in assessment.quantities]
    lines += chain.from_iterable(map(_liability, assessment.exposures))
    if assessment.exposures:
        lines.append(assessment.discretion)
    return "\n".join(lines)


def _liability(exposure: Exposure) -> Iterator[str]:
    for each in exposure.sanctions:
        said = f"{exposure.title}（违反{exposure.duty}，依照{exposure.article}，{each.liable}）"
        yield f"法律责任　{said}：{sanction_words(each)}"
