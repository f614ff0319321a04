"""The review copy says everything that a folder says, in words, beside the words of the law."""

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from forms_app.registers.cells import text_lines
from forms_app.registers.review import write_review
from forms_app.specs.catalogue import Catalogue
from forms_app.specs.folders import domain_folders, load_catalogue
from forms_app.specs.key_names import KEY_NAMES
from forms_app.specs.loading import KINDS
from forms_app.specs.location import specs_folder
from forms_app.specs.review import ReviewCopy, ReviewRow, review_of, words_of
from forms_app.specs.value_names import LAYOUT, NAMED_IN, VALUE_NAMES
from tests.conftest import A_MONDAY, TESTS

DOMAINS = [folder.name for folder in domain_folders(specs_folder())]
NOT_REVIEWED = {"regulation", *(kind for kind in KINDS if kind.endswith("situations"))}


@pytest.fixture(scope="module")
def review(catalogue: Catalogue) -> ReviewCopy:
    return review_of(catalogue.folder("statistical_credit"))


def row(review: ReviewCopy, file: str, place: str) -> ReviewRow:
    [section] = [each for each in review.sections if each.file == file]
    return next(each for each in section.rows if each.place == place)


def test_a_criterion_stands_beside_its_article(review: ReviewCopy) -> None:
    criterion = row(review, "criteria.yaml", "criteria.cooperation")
    assert dict(criterion.lines)["规则"].startswith("答“是”：")
    assert criterion.cited == (("第七条（四）", "积极配合统计执法检查和统计数据核查；"),)


def test_ids_are_told_by_the_names_they_have_on_screen(review: ReviewCopy) -> None:
    posted = dict(row(review, "determination.yaml", "acts.posted").lines)
    assert (posted["状态"], posted["进入状态"]) == ("“待送达”", "“邮寄送达中（第一次）”")
    assert posted["办理人"] == "承办人员"
    term = dict(row(review, "procedure.yaml", "terms.preliminary_review").lines)
    assert (term["期限"], term["必须遵守"]) == ("15个工作日", "否")


@pytest.mark.parametrize("domain", DOMAINS)
def test_nothing_is_left_out_and_nothing_is_said_in_the_words_of_the_file(catalogue: Catalogue, domain: str) -> None:
    parts = catalogue.folder(domain)
    review = review_of(parts)
    assert [section.file for section in review.sections] == [
        part.document.file.name for part in parts if part.document.value["kind"] not in NOT_REVIEWED
    ]
    keys = {key for section in review.sections for each in section.rows for key, _ in each.lines}
    assert not [key for key in keys if re.search("[a-z]{2}", key)]
    cited = {article.citation for article in review.articles}
    assert {citation for section in review.sections for each in section.rows for citation, _ in each.cited} <= cited
    assert all(words_of(parts.regulation.model, citation) for citation in cited)


def test_every_key_of_the_files_of_a_folder_has_a_name() -> None:
    seen: set[str] = set()
    waiting = [KINDS[kind].model_json_schema() for kind in KINDS if kind not in NOT_REVIEWED]
    for schema in waiting:
        for model in (schema, *schema.get("$defs", {}).values()):
            seen |= set(model.get("properties", {}))
    assert sorted(seen - LAYOUT - set(KEY_NAMES)) == []
    assert sorted(LAYOUT.union(KEY_NAMES, NAMED_IN, VALUE_NAMES) - seen - set(KINDS)) == [], (
        "names of keys that are gone"
    )


def test_what_is_out_of_scope_says_why(review: ReviewCopy) -> None:
    found = {each.citation: each for each in review.articles}
    assert (found["第五条"].used_by, found["第五条"].reason) == ((), "原则")
    assert "procedure.yaml" in found["第十二条"].used_by


@pytest.mark.parametrize("domain", ["disability_prevention", "meteorology"])
def test_no_text_is_longer_than_its_row_can_be_high(catalogue: Catalogue, tmp_path: Path, domain: str) -> None:
    review = review_of(catalogue.folder(domain))
    write_review(review, A_MONDAY, tmp_path / "review.xlsx")
    said: dict[tuple[str, object], str] = {}
    for page in load_workbook(tmp_path / "review.xlsx"):
        widths = {number: page.column_dimensions[cell.column_letter].width for number, cell in enumerate(page[3])}
        for line in page.iter_rows(min_row=4, values_only=True):
            assert max(text_lines(value, int(widths[number])) for number, value in enumerate(line)) <= 24
            said[page.title, line[0]] = said.get((page.title, line[0]), "") + (line[4] or "" if len(line) > 4 else "")
    whole = ["\n".join(f"{key}：{text}" for key, text in row.lines) for each in review.sections for row in each.rows]
    kept = ["".join(text.split()) for (title, _), text in said.items() if title == "规格审阅稿"]
    assert kept == ["".join(text.split()) for text in whole]


def test_the_workbook_has_a_line_for_each_thing_and_room_for_remarks(tmp_path: Path) -> None:
    review = review_of(load_catalogue(TESTS / "sample_specs").folder("sample"))
    write_review(review, A_MONDAY, tmp_path / "r.xlsx")
    workbook = load_workbook(tmp_path / "r.xlsx")
    sheet = workbook["规格审阅稿"]
    assert [cell.value for cell in sheet[3]][4:] == ["规格内容", "依据", "条文原文", "审阅意见"]
    assert sheet.max_row == 3 + review.rows
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$3:$3", "A4")
    assert workbook["条文对照"].max_row == 3 + len(review.articles)
