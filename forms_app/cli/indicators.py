"""`xinbiao indicators`: which tables of indicators there are, and a file of values held against their targets."""

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from forms_app.answers.answer import Context
from forms_app.answers.reading import Answers, read_answers
from forms_app.assessment.indicators import Result, assess_indicators, faults_of
from forms_app.cli.parameters import DAY, READABLE, read_answers_file
from forms_app.core.divisions import Division
from forms_app.core.errors import BadInputError, Problem, ProblemsError
from forms_app.specs.catalogue import IndicatorSpec
from forms_app.specs.indicators import Indicators
from forms_app.specs.reference import Reference

_YEAR = re.compile(r"\d{4}", re.ASCII)


@click.group(help="指标：列出指标表，按年度数据计算并与目标比较。")
def indicators() -> None:
    """Nothing of its own."""


@indicators.command("list", help="列出全部指标表。")
@click.pass_obj
def list_(wiring: Any) -> None:
    """One line a table: id, title, number of indicators, years, regulation."""
    for spec in wiring.catalogue().indicators.values():
        table = spec.table
        years = f"{table.first}—{table.last}年" if table.first != table.last else f"{table.first}年"
        click.echo(f"{spec.id}\t{table.title}\t{len(table.indicators)}项\t{years}\t{spec.regulation.number}")


@indicators.command(
    help="计算指标并与目标比较。TABLE 是 indicators list 所列的名称，文件夹只有一张表时可以只写文件夹。"
)
@click.argument("identifier", metavar="TABLE")
@click.option(
    "--values",
    "file",
    required=True,
    type=READABLE,
    help="数据文件（YAML 或 JSON）：数据项: 值；多年的，年份: {数据项: 值}。",
)
@click.option("--year", type=int, help="年份，默认为文件中最后一年。")
@click.option("--on", type=DAY, help="评定日期：取其年份，不与 --year 同用。")
@click.option("--division", help="行政区划代码，默认为第一个填报这张表的地区。")
@click.option("--json", "as_json", is_flag=True, help="输出 JSON。")
@click.pass_obj
def assess(
    wiring: Any, identifier: str, file: Path, year: int | None, on: date | None, division: str | None, as_json: bool
) -> None:
    """Read, compute, print."""
    if year is not None and on is not None:
        raise click.UsageError("--year 和 --on 只能用一个")
    spec, context = wiring.catalogue().indicator_table(identifier), wiring.context()
    wanted = on.year if on else year
    sheets = _sheets(spec.table, read_answers_file(file), wanted, context)
    chosen = wanted if wanted is not None else max(sheets)
    place = _division(spec.table, context.reference, context.on, division)
    results = assess_indicators(spec.table, place, sheets, chosen)
    click.echo(_json(spec, place, chosen, results) if as_json else "\n".join(_lines(place, chosen, results)))


def _sheets(table: Indicators, content: Mapping[str, Any], year: int | None, context: Context) -> dict[int, Answers]:
    """The values by year. Raises BadInputError, ProblemsError naming each fault with its year."""
    sheets: dict[int, Answers] = {}
    problems: list[Problem] = []
    for key, raw in _by_year(content, year).items():
        if not isinstance(raw, dict):
            raise BadInputError(f"{key}年的数据应为“数据项: 值”的结构")
        reading = read_answers(table.everything, raw, context)
        faults = (*reading.problems, *faults_of(table, reading.answers))
        problems += [Problem(each.field, f"{key}年：{each.message}") for each in faults]
        sheets[int(key)] = reading.answers
    if problems:
        raise ProblemsError(tuple(problems))
    if not sheets:
        raise BadInputError("数据文件是空的")
    return sheets


def _by_year(content: Mapping[str, Any], year: int | None) -> dict[str, Any]:
    """What the file says of each year; all of it is of `year` when it names none. Raises BadInputError without one."""
    by_year = {str(key): value for key, value in content.items()}
    if all(_YEAR.fullmatch(key) for key in by_year):
        return by_year
    if year is None:
        raise BadInputError("数据文件没有写年份，请用 --year 指明，或者在文件中写“年份: {数据项: 值}”")
    return {str(year): dict(content)}


def _division(table: Indicators, reference: Reference, on: date, code: str | None) -> Division:
    if code is not None:
        found = reference.divisions.find(code)
        if found is None:
            raise BadInputError(f"没有行政区划代码“{code}”")
        if not table.reported(found):
            raise BadInputError(f"{found.name}不填报这张指标表")
        return found
    reporting = (each for each in reference.divisions.in_force(on) if table.reported(each))
    return min(reporting, key=lambda each: each.code)


def _json(spec: IndicatorSpec, division: Division, year: int, results: tuple[Result, ...]) -> str:
    head = {"table": spec.id, "version": spec.regulation.version, "division": division.code, "year": year}
    return json.dumps(head | {"results": [each.for_json() for each in results]}, ensure_ascii=False, indent=2)


def _lines(division: Division, year: int, results: tuple[Result, ...]) -> list[str]:
    lines = [f"{division.name}　{year}年"]
    for each in results:
        target = f"（{each.target.words}）" if each.target else ""
        told = "，".join(filter(None, (each.formula or each.shown, each.distance, each.reason)))
        printed = f"；按所印公式为{each.as_printed}" if each.as_printed else ""
        lines.append(f"{each.indicator.article} {each.words}：{each.indicator.name}{target}{told}{printed}")
    return lines
