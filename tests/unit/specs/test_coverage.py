"""What a regulation says is done by the folder, or the folder says why not."""

from pathlib import Path

import pytest
import yaml

from forms_app.specs.checks.coverage import uncovered
from forms_app.specs.loading import load_parts
from forms_app.specs.location import specs_folder

REGULATION = {
    "kind": "regulation", "title": "某某办法", "short_title": "某某", "number": "某字〔2020〕1号", "issuer": "某局",
    "issued": "2020-01-01", "in_force": {"since": "2020-01-01"}, "version": 1, "gazette": {"issue": "某公报"},
    "handled_by": "statistics",
}  # fmt: skip
FORM = {
    "kind": "form", "title": "某表", "mark": "附件1", "purpose": "说明", "filled_by": "enterprise", "article": "第一条",
    "fields": [{"id": "name", "type": "line", "label": "名称", "article": "第二条（一）"}],
    "sections": [{"title": "一", "fields": ["name"]}],
    "grid": {"columns": [40, 100], "rows": [{"height": 20, "cells": [{"label": "名称"}, {"field": "name"}]}]},
}  # fmt: skip


def gaps(folder: Path, articles: dict[str, object], out_of_scope: dict[str, str]) -> list[str]:
    regulation = REGULATION | {"articles": articles, "out_of_scope": out_of_scope}
    for name, text in (("regulation", regulation), ("annex1", FORM)):
        (folder / f"{name}.yaml").write_text(yaml.safe_dump(text, allow_unicode=True), "utf-8")
    return [problem.message.partition("”")[0].removeprefix("“") for problem in uncovered(load_parts(folder))]


TWO = {"第一条": {"text": "总则"}, "第二条": {"text": "条件", "items": {"（一）": "甲", "（二）": "乙"}}}


@pytest.mark.parametrize(
    ("out_of_scope", "expected"),
    [
        ({}, ["第二条（二）", "第二条"]),  # one item is cited, the other not, and nothing cites the article itself
        ({"第二条（二）": "不办理"}, []),
        ({"第二条": "不办理"}, []),  # the items that nothing cites go with their article
        ({"第二条（二）": "不办理", "第一条": "目的"}, ["第一条"]),  # cited by the form: put there in vain
    ],
)
def test_what_nothing_cites_needs_a_reason(tmp_path: Path, out_of_scope: dict[str, str], expected: list[str]) -> None:
    assert gaps(tmp_path, TWO, out_of_scope) == expected


def test_a_step_below_an_item_covers_it(tmp_path: Path) -> None:
    articles = {"第一条": {"text": "总则"}, "第二条": {"text": "条件", "items": {"（一）": "甲", "（一）1": "子项"}}}
    assert gaps(tmp_path, articles, {}) == ["第二条（一）1", "第二条"]


def test_the_shipped_folders_leave_nothing_open() -> None:
    for file in specs_folder().glob("*/regulation.yaml"):
        assert list(map(str, uncovered(load_parts(file.parent)))) == []
