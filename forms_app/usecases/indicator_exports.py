"""The table of indicators as Excel and on paper, as it stands on the page."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from pathlib import Path

from forms_app.answers.answer import CellValue
from forms_app.assessment.indicators import Result
from forms_app.cases.actors import Actor
from forms_app.core.dates import chinese
from forms_app.core.errors import BadInputError
from forms_app.documents.indicator_table import (
    MOST_COLUMNS,
    PrintedCell,
    PrintedChart,
    PrintedIndicators,
    PrintedLine,
    PrintedPart,
    indicators_pdf,
)
from forms_app.documents.target_bars import pictures
from forms_app.registers.register import RegisterHead, RegisterLine, write_register
from forms_app.specs.indicators import NATURES, Indicator, Target
from forms_app.specs.register import ListColumn, ListTable
from forms_app.usecases.export_register import reporting_unit_of
from forms_app.usecases.indicator_results import Column, Results, bar_values
from forms_app.usecases.platform import Platform

_EMPTY = "—"


def export_indicators(platform: Platform, actor: Actor, found: Results, file: Path) -> int:
    """Write the table as a workbook; returns how many lines it has. Raises BadInputError when nothing was reported."""
    _require_columns(found)
    head = RegisterHead(reporting_unit_of(platform, actor), platform.today(), _scope(found))
    return write_register(_workbook(found), head, (_line(found, each) for each in found.indicators), file)


def print_indicators(platform: Platform, actor: Actor, found: Results) -> bytes:
    """The table as PDF. Raises BadInputError when nothing was reported, ProblemsError for what no font can print."""
    _require_columns(found)
    table, regulation = found.spec.table, found.spec.regulation
    charts = tuple(_charts(found))
    printed = PrintedIndicators(
        title=table.title,
        regulation=f"{regulation.title}（{regulation.number}）",
        filled_by=f"{table.filled_by}：{reporting_unit_of(platform, actor)}",
        made_on=chinese(platform.today()),
        target_heading=target_heading(found),
        known_heading=known_heading(found),
        has_natures=any(each.nature for each in found.indicators),
        has_numbers=any(each.printed_number for each in found.indicators),
        parts=tuple(_parts(found)),
        note=table.note or "",
        signatures=table.signatures,
        charts=charts,
        undrawn=len(found.indicators) - len(charts),
    )
    return indicators_pdf(platform.printer, printed)


def _require_columns(found: Results) -> None:
    if not found.columns:
        raise BadInputError("还没有填报数据，没有可以导出的内容；请先填报")


def targets_of(found: Results, indicator: Indicator) -> tuple[str, ...]:
    """The targets that are for anybody shown, as printed; with their years where the heading has none."""
    kept = [each for each in indicator.targets if any(each.scope.holds(who.division) for who in found.whom)]
    dated = _one_year(found) is None
    return tuple(dict.fromkeys(_dated(each) if dated else each.printed for each in kept))


def _dated(target: Target) -> str:
    """The target with its year, unless its own words begin with that."""
    year = f"{target.due}年"
    return target.printed if target.due is None or target.printed.startswith(year) else f"{year}：{target.printed}"


def target_heading(found: Results) -> str:
    """目标（2025年） where all targets are of one year."""
    year = _one_year(found)
    return f"目标（{year}年）" if year else "目标"


def _one_year(found: Results) -> int | None:
    years = {each.due for indicator in found.indicators for each in indicator.targets}
    return years.pop() if len(years) == 1 else None


def known_heading(found: Results) -> str:
    """2020年（公报所印）, where the text prints values of a year; else ""."""
    years = sorted({each.printed_value.year for each in found.indicators if each.printed_value})
    return f"{'、'.join(map(str, years))}年（公报所印）" if years else ""


def _scope(found: Results) -> str:
    whom, years = "、".join(who.name for who in found.whom), "、".join(f"{year}年" for year in found.years)
    return f"{whom}；{years}"


def _workbook(found: Results) -> ListTable:
    table = found.spec.table
    first = [ListColumn(label="序号", known="serial", width=7)]
    if any(each.group for each in found.indicators):
        first.append(ListColumn(label="领域", known="group", width=20))
    first += [
        ListColumn(label="主要指标及计算方法", known="name", width=52, align="start"),
        ListColumn(label="计量单位", known="unit", width=11),
        *((ListColumn(label=known_heading(found), known="known", width=19),) if known_heading(found) else ()),
        ListColumn(label=target_heading(found), known="target", width=24),
    ]
    if any(each.nature for each in found.indicators):
        first.append(ListColumn(label="属性", known="nature", width=9))
    values = (
        ListColumn(group=column.who.name, label=f"{column.year}年{what}", known=f"{what_id}_{number}", width=width)
        for number, column in enumerate(found.columns)
        for what, what_id, width in (("数值", "value", 15), ("结果", "verdict", 11))
    )
    ending = (
        ListColumn(label="责任单位", known="responsible", width=34, align="start"),
        ListColumn(label="备注", known="note", width=44, align="start"),
    )
    kept = tuple(each for each in ending if any(_line(found, one).known.get(each.known) for one in found.indicators))
    return ListTable(
        title=table.title, filled_by=table.filled_by, note=table.note, signatures=table.signatures,
        columns=(*first, *values, *kept),
    )  # fmt: skip


def _line(found: Results, indicator: Indicator) -> RegisterLine:
    known: dict[str, CellValue] = {
        "group": indicator.group or "",
        "name": "\n".join(filter(None, (indicator.name, indicator.formula))),
        "unit": indicator.unit or "",
        "known": Decimal(str(indicator.printed_value.value)) if indicator.printed_value else "",
        "target": "\n".join(targets_of(found, indicator)),
        "nature": NATURES.get(indicator.nature or "", ""),
        "responsible": indicator.responsible_units or "",
        "note": "\n".join(_remarks(found, indicator)),
    }
    for number, column in enumerate(found.columns):
        result = column.results.get(indicator.id)
        known[f"value_{number}"], known[f"verdict_{number}"] = _cells(result)
    return RegisterLine.of(known)


def _cells(result: Result | None) -> tuple[CellValue, CellValue]:
    """A number as a number, so that it can be reckoned with; everything else in words."""
    if result is None:
        return _EMPTY, "不适用"
    if result.number is None:
        return result.shown or _EMPTY, result.words
    return result.number, result.words


def _remarks(found: Results, indicator: Indicator) -> Iterator[str]:
    if indicator.discrepancy:
        yield indicator.discrepancy.note
        printed = [(column, result.as_printed) for column, result in found.of(indicator.id) if result.as_printed]
        if printed:
            yield "按所印公式：" + "；".join(f"{column.who.name}{column.year}年{value}" for column, value in printed)
    if indicator.note:
        yield indicator.note


def _charts(found: Results) -> Iterator[PrintedChart]:
    """A chart for each indicator of which any value is a number."""
    for each in found.indicators:
        if values := bar_values(found.of(each.id)):
            drawn = tuple(pictures(each.name, each.unit, values))
            yield PrintedChart(each.printed_number or "", each.name, "；".join(targets_of(found, each)), drawn)


def _parts(found: Results) -> Iterator[PrintedPart]:
    for start in range(0, len(found.columns), MOST_COLUMNS):
        columns = found.columns[start : start + MOST_COLUMNS]
        yield PrintedPart(
            whom=tuple((who.name, len(list(same))) for who, same in groupby(columns, key=lambda each: each.who)),
            years=tuple(f"{each.year}年" for each in columns),
            lines=tuple(_printed(found, columns, each) for each in found.indicators),
        )


def _printed(found: Results, columns: tuple[Column, ...], indicator: Indicator) -> PrintedLine:
    notes = (
        f"责任单位：{indicator.responsible_units}" if indicator.responsible_units else "",
        f"注：{indicator.discrepancy.note}" if indicator.discrepancy else "",
        f"注：{indicator.note}" if indicator.note else "",
    )
    return PrintedLine(
        group=indicator.group or "",
        number=indicator.printed_number or "",
        name=indicator.name,
        formula=indicator.formula or "",
        targets=targets_of(found, indicator),
        known=indicator.known_shown or _EMPTY,
        nature=NATURES.get(indicator.nature or "", ""),
        notes=tuple(note for note in notes if note),
        cells=tuple(_cell(column.results.get(indicator.id)) for column in columns),
    )


def _cell(result: Result | None) -> PrintedCell:
    if result is None:
        return PrintedCell(_EMPTY, "不适用")
    note = f"（按所印公式：{result.as_printed}）" if result.as_printed else ""
    return PrintedCell(result.shown or _EMPTY, result.words, note)
