"""`xinbiao grade`: the grade that follows from somebody's records on a day, item by item; on paper with `--output`."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import click

from forms_app.assessment.grade_changes import Change, changes, next_change
from forms_app.assessment.grade_replay import read_records
from forms_app.assessment.grade_words import (
    change_words,
    conclusion,
    grade_title,
    graver_words,
    item_reason,
    item_verdict,
)
from forms_app.assessment.grades import GradeFinding, Grading, ItemFinding, grading_of
from forms_app.assessment.inspections import Schedule, schedule_of
from forms_app.assessment.records import Ledger
from forms_app.cli.parameters import DAY, READABLE, read_answers_file
from forms_app.core.dates import chinese
from forms_app.core.errors import BadInputError
from forms_app.disk.files import write_whole
from forms_app.documents.grade_sheets import GradeSheet, grade_pdf
from forms_app.specs.catalogue import Catalogue, GradesSpec

_KEYS = ("class", "enrolled", "records")


@click.command(help="按记录判定级别。ID 即文件夹，或者“文件夹/判定规则”。")
@click.argument("identifier", metavar="ID")
@click.option("--records", "file", required=True, type=READABLE, help="记录文件（YAML 或 JSON）：class、records。")
@click.option("--on", type=DAY, help="判定日期，默认为今天（北京时间）。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="另生成依据表（PDF 文件）。")
@click.pass_obj
def grade(wiring: Any, identifier: str, file: Path, on: date | None, as_json: bool, output: Path | None) -> None:
    """Read, grade, print."""
    spec = _scheme(wiring.catalogue(), identifier)
    given, now = read_answers_file(file), wiring.context(None)
    day = on or now.on
    try:
        of_class, enrolled = _head(spec, given, day)
        # Records are read as of today, whatever the day: what has happened can be recorded.
        ledger = Ledger(read_records(spec.scheme, given.get("records") or [], now))
    except BadInputError as error:
        raise BadInputError(f"{file}：{error}") from None
    grading = grading_of(spec.scheme, of_class, ledger, day)
    schedule = schedule_of(grading, ledger, enrolled)
    change = next_change(spec.scheme, of_class, ledger, day)
    if output is not None:
        write_whole(output, grade_pdf(wiring.form_printer(), _sheet(spec, grading, schedule, ledger, now.on)))
    if as_json:
        click.echo(json.dumps(_json(spec, grading, schedule, change), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(_lines(spec, grading, schedule, change)))


def _scheme(catalogue: Catalogue, identifier: str) -> GradesSpec:
    """By id, or by the folder where it has only one. Raises NotFoundError."""
    of_folder = [spec for spec in catalogue.grades.values() if spec.domain == identifier]
    return of_folder[0] if len(of_folder) == 1 else catalogue.grading(identifier)


def _head(spec: GradesSpec, given: dict[str, Any], day: date) -> tuple[str, date]:
    for key in given:
        if key not in _KEYS:
            raise BadInputError(f"未知的键“{key}”，可用的键：{'、'.join(_KEYS)}")
    of_class = str(given.get("class"))
    if spec.scheme.subject_class(of_class) is None:
        known = "、".join(f"{each.id}（{each.title}）" for each in spec.scheme.classes)
        raise BadInputError(f"class 应为：{known}")
    if not isinstance(given.get("records") or [], list):
        raise BadInputError("records 应为列表，每条记录写明 kind 和各字段")
    try:
        return of_class, date.fromisoformat(str(given.get("enrolled") or day))
    except ValueError:
        raise BadInputError("enrolled（纳入台账之日）应为日期，写作 2020-07-08") from None


def _sheet(spec: GradesSpec, grading: Grading, schedule: Schedule | None, ledger: Ledger, today: date) -> GradeSheet:
    """The paper of a file of records, which says of whom they are by the class alone."""
    scheme = spec.scheme
    return GradeSheet(
        spec=spec,
        facts=(("类别", scheme.class_title(grading.of_class)),),
        grading=grading,
        schedule=schedule,
        changes=tuple(changes(scheme, grading.of_class, ledger, grading.on)),
        inspections=tuple(each for each in ledger.of(scheme.inspected_by or "") if each.day <= grading.on),
        made_by="",
        made_on=today,
    )


def _lines(spec: GradesSpec, grading: Grading, schedule: Schedule | None, change: Change | None) -> Iterator[str]:
    scheme = spec.scheme
    yield f"判定日期：{chinese(grading.on)}"
    yield f"{scheme.title}（{scheme.article}）：{grade_title(grading)}。{conclusion(grading)}"
    for finding in grading.findings:
        yield f"{finding.grade.title}（{finding.grade.article}）"
        for item in finding.items:
            reason = item_reason(scheme, grading.of_class, item)
            yield f"  {item.item.article} {item.item.title}：{item_verdict(item, finding.grade)}。{reason}"
    if grading.graver is not None:
        yield graver_words(grading)
    if schedule is not None:
        yield f"检查：{schedule.rule.words}（{schedule.rule.article}），最晚{chinese(schedule.due)}"
    yield change_words(change) if change else "没有新记录的，级别不会自行变化。"
    yield f"{scheme.secrecy.article}：{spec.regulation.cited(scheme.secrecy.article)}"


def _json(spec: GradesSpec, grading: Grading, schedule: Schedule | None, change: Change | None) -> dict[str, Any]:
    return {
        "spec": spec.id,
        "version": spec.regulation.version,
        "on": grading.on.isoformat(),
        "class": grading.of_class,
        "grade": grading.grade.id if grading.grade else None,
        "candidates": [each.id for each in grading.candidates],
        "reason": conclusion(grading),
        "grades": [_grade_json(grading, each) for each in grading.findings],
        "graver": grading.graver.truth.value if grading.graver else None,
        "inspection": _schedule_json(schedule, grading.on) if schedule else None,
        "next_change": _change_json(change) if change else None,
    }


def _grade_json(grading: Grading, finding: GradeFinding) -> dict[str, Any]:
    items = [_item_json(grading, each) for each in finding.items]
    return {"grade": finding.grade.id, "verdict": finding.truth.value, "items": items}


def _item_json(grading: Grading, finding: ItemFinding) -> dict[str, Any]:
    spans = dict.fromkeys(leaf.span for leaf in finding.leaves if leaf.span)
    return {
        "item": finding.item.id,
        "article": finding.item.article,
        "applies": finding.applies,
        "verdict": finding.truth.value,
        "reason": item_reason(grading.scheme, grading.of_class, finding),
        "windows": [{"from": span.first.isoformat(), "until": span.last.isoformat()} for span in spans],
        "records": [record.key for leaf in finding.leaves for record in leaf.records],
    }


def _schedule_json(schedule: Schedule, on: date) -> dict[str, Any]:
    return {
        "article": schedule.rule.article,
        "months": schedule.rule.months,
        "last": schedule.inspected.isoformat() if schedule.inspected else None,
        "due": schedule.due.isoformat(),
        "overdue": schedule.is_overdue(on),
        "assumed": schedule.assumed,
    }


def _change_json(change: Change) -> dict[str, Any]:
    return {
        "on": change.on.isoformat(),
        "grade": change.after.grade.id if change.after.grade else None,
        "candidates": [each.id for each in change.after.candidates],
        "reason": change_words(change),
    }
