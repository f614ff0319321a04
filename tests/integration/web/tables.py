"""How the tables of a page are dressed: a list folds on a phone under its own headings, anything else says that it scrolls.

Read from a page as it was answered. Names beside their values, without headings, are no list.
"""

from collections.abc import Iterator
from typing import Any

SCROLLS = "可以左右滚动"


def table_faults(tree: Any) -> list[str]:
    """What the tables of a page lack."""
    return [
        f"{_place(table).get('aria-label')}: {fault}"
        for table in tree.xpath("//table[thead]")
        for fault in _faults(table)
    ]


def listings(tree: Any) -> list[str]:
    """The names of the lists of a page that fold."""
    return [str(_place(table).get("aria-label")) for table in tree.xpath("//table[thead]") if _folds(table)]


def _faults(table: Any) -> Iterator[str]:
    place = _place(table)
    if (place.get("role"), place.get("tabindex")) != ("region", "0") or not place.get("aria-label"):
        yield "not reached by keyboard"
    if not _folds(table):
        if "sideways" not in _classes(place) or SCROLLS not in place.get("aria-label", ""):
            yield "neither folds nor says that it scrolls"
        return
    headings = _headings(table)
    for row in table.xpath("./tbody/tr[not(*[@colspan])]"):
        if _labels(row, headings) != headings:
            yield f"{_labels(row, headings)} under {headings}"


def _place(table: Any) -> Any:
    """What scrolls when the table is too wide."""
    return table.getparent()


def _classes(element: Any) -> list[str]:
    return str(element.get("class", "")).split()


def _folds(table: Any) -> bool:
    return any("rows" in _classes(element) for element in table.iterancestors("div"))


def _labels(row: Any, headings: list[str]) -> list[str]:
    """What each cell of a row says that it is; 第1行 of a form's table is told by its number."""
    return [
        heading if "nth" in _classes(cell) else cell.get("data-label", "").replace("（必填）", "")
        for cell, heading in zip(row, [*headings, *[""] * len(row)], strict=False)
    ]


def _headings(table: Any) -> list[str]:
    """What each column is called: by its lowest heading, after that of the group which it belongs to."""
    rows = table.xpath("./thead/tr")
    grid: dict[tuple[int, int], str] = {}
    groups: dict[tuple[int, int], bool] = {}
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while (number, column) in grid:
                column += 1
            down, across = int(cell.get("rowspan", 1)), int(cell.get("colspan", 1))
            group = grid.get((number - 1, column), "") if number and groups[number - 1, column] else ""
            taken = [(number + below, column + beside) for below in range(down) for beside in range(across)]
            grid.update(dict.fromkeys(taken, f"{group}：{_words(cell)}" if group else _words(cell)))
            groups.update(dict.fromkeys(taken, cell.get("scope") == "colgroup"))
    return [text for (row, _), text in sorted(grid.items()) if row == len(rows) - 1]


def _words(heading: Any) -> str:
    """Without the arrow of what is sorted by and the mark of what must be filled."""
    shown = heading.xpath(".//text()[not(ancestor::*[@aria-hidden='true' or @class='required'])]")
    return "".join(shown).strip()
