"""Starting, saving, conflicts, discarding: nothing is lost and nothing newer is overwritten."""

import re
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from forms_app.cases.actors import Actor
from forms_app.cases.filing import FilingEvent, FilingState, folded
from forms_app.core.errors import ConflictError, ForbiddenError, NotFoundError, ProblemsError, XinbiaoError
from forms_app.specs.fields import RowsField
from forms_app.storage.tables import DraftRevision, Enterprise, Filing, FilingEventRow
from forms_app.usecases.discard_filing import discard_filing, restore_filing
from forms_app.usecases.kept_aside import kept_aside
from forms_app.usecases.open_filing import list_filings, open_filing
from forms_app.usecases.platform import Platform
from forms_app.usecases.save_draft import DraftConflictError, Save, save_draft
from forms_app.usecases.start_filing import Begun, start_filing
from tests.integration.conftest import Clock

ANNEX1 = "statistical_credit/annex1"


@pytest.fixture
def filing(platform: Platform, firm: Actor) -> UUID:
    return start_filing(platform, firm, ANNEX1)


@pytest.mark.parametrize("name", ["annex2", "annex3", "annex4"])
def test_what_a_bureau_fills_cannot_be_begun_by_an_enterprise(platform: Platform, firm: Actor, name: str) -> None:
    with pytest.raises(NotFoundError, match="由机构填写，不由企业填报"):
        start_filing(platform, firm, f"statistical_credit/{name}")


def save(values: dict[str, Any], base: int = 1, key: str = "") -> Save:
    return Save(values, base, key or uuid4().hex)


def revisions(platform: Platform, filing: UUID) -> list[tuple[int, dict[str, Any], bool]]:
    from sqlmodel import col, select

    with platform.database.reading() as session:
        rows = session.exec(
            select(DraftRevision).where(DraftRevision.filing_id == filing).order_by(col(DraftRevision.id))
        )
        return [(row.revision, row.answers, row.displaced) for row in rows]


@pytest.mark.parametrize(
    ("name", "error", "words"),
    [
        ("annex7", ForbiddenError, "不在填报列表中"),
        ("annex6", NotFoundError, "由机构填写，不由企业填报"),
    ],
)
def test_what_a_procedure_or_an_office_fills_cannot_be_begun(
    platform: Platform, firm: Actor, name: str, error: type[XinbiaoError], words: str
) -> None:
    with pytest.raises(error, match=words):
        start_filing(platform, firm, f"statistical_credit/{name}")


def test_a_case_begins_the_form_it_offers(platform: Platform, firm: Actor) -> None:
    begun = Begun("220104", None, {"reason": "已经整改。"})
    view = open_filing(platform, firm, start_filing(platform, firm, "statistical_credit/annex7", begun=begun))
    assert view.raw["reason"] == "已经整改。"
    assert view.raw["uscc"]
    assert view.raw["application_date"] == platform.today().isoformat()


def test_a_new_form_is_filled_in_from_the_record(platform: Platform, firm: Actor, filing: UUID) -> None:
    view = open_filing(platform, firm, filing)
    assert view.raw == {
        "enterprise_name": "长春示例精密机械有限公司",
        "uscc": "91220104MA0Y3K1A7Y",
        "address": "吉林省长春市朝阳区示例大街188号",
        "legal_representative": "王喆",
        "position": "董事长",
        "contact": "0431-81234567",
        "application_date": "2026-03-02",
    }
    assert (view.state, view.revision, view.problems) == (FilingState.DRAFT, 1, ())


def test_a_draft_that_is_open_is_taken_up_again(platform: Platform, firm: Actor, filing: UUID) -> None:
    assert start_filing(platform, firm, ANNEX1) == filing
    assert len(list_filings(platform, firm)) == 1


def test_b9_a_former_division_belongs_to_its_successor(platform: Platform) -> None:
    from tests.integration.conftest import actor_named

    firm = actor_named(platform, "qiye3")
    filing = start_filing(platform, firm, ANNEX1)
    with platform.database.reading() as session:
        assert session.get_one(Enterprise, firm.enterprise).division_code == "220381"
        assert session.get_one(Filing, filing).division_code == "220184"


def test_officers_fill_in_nothing(platform: Platform, county: Actor) -> None:
    with pytest.raises(ForbiddenError, match="只有企业账号"):
        start_filing(platform, county, ANNEX1)


def test_an_unknown_form_is_not_found(platform: Platform, firm: Actor) -> None:
    with pytest.raises(NotFoundError):
        start_filing(platform, firm, "nothing/annex1")


def test_a_draft_keeps_what_was_typed_right_or_wrong(platform: Platform, firm: Actor, filing: UUID) -> None:
    view = save_draft(platform, firm, filing, save({"contact": "不知道", "cooperation": "no", "reason": "  前后空格 "}))
    assert view.raw["contact"] == "不知道"
    assert view.raw["reason"] == "  前后空格 "
    assert [problem.field for problem in view.problems] == ["contact"]
    assert view.assessment is not None
    assert view.assessment.verdict == "not_met"
    assert open_filing(platform, firm, filing).raw == view.raw


def test_locked_fields_always_show_the_record(platform: Platform, firm: Actor, filing: UUID) -> None:
    with platform.database.writing() as session:
        session.get_one(Enterprise, firm.enterprise).name = "更名后的公司"
    assert open_filing(platform, firm, filing).raw["enterprise_name"] == "更名后的公司"


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"enterprise_name": "别的公司"}, "本表没有可填的字段“enterprise_name”"),
        ({"bogus": "1"}, "本表没有可填的字段“bogus”"),
        ({"organisation_and_staff_evidence": []}, "本表没有可填的字段"),
        ({"reason": "a\x00b"}, "“申请认定守信企业理由”含有不可见字符（U+0000）"),
        ({"reason": "\ud800"}, "含有不可见字符（U+D800）"),
        ({"reason": "a\x07b"}, "含有不可见字符（U+0007）"),
        ({"reason": "字" * 40_000}, "共40000字，上限1500字，本次内容没有保存；请删减38500字"),
    ],
)
def test_what_no_draft_can_hold_changes_nothing(
    platform: Platform, firm: Actor, filing: UUID, values: dict[str, Any], message: str
) -> None:
    before = open_filing(platform, firm, filing)
    with pytest.raises(ProblemsError, match=re.escape(message)):
        save_draft(platform, firm, filing, save(values))
    after = open_filing(platform, firm, filing)
    assert (after.raw, after.revision) == (before.raw, before.revision)


def test_more_rows_than_the_form_has_are_refused(platform: Platform, firm: Actor) -> None:
    filing = start_filing(platform, firm, "sample/every_type")
    field = platform.catalogue.form("sample/every_type").form.field("penalties")
    assert isinstance(field, RowsField)
    rows = [{"fine": "1"}] * field.max_rows
    save_draft(platform, firm, filing, save({"penalties": rows}))
    with pytest.raises(ProblemsError, match=f"最多{field.max_rows}条，现有{field.max_rows + 1}条"):
        save_draft(platform, firm, filing, save({"penalties": [*rows, {"fine": "1"}]}, base=2))


def test_c2_the_same_save_again_is_one_save(platform: Platform, firm: Actor, filing: UUID) -> None:
    first = save_draft(platform, firm, filing, save({"reason": "一"}, key="k"))
    again = save_draft(platform, firm, filing, save({"reason": "一"}, key="k"))
    assert first.revision == again.revision == 2
    assert [revision for revision, _, _ in revisions(platform, filing)] == [1, 2]


def test_a_used_key_with_other_content_is_another_save(platform: Platform, firm: Actor, filing: UUID) -> None:
    """As from a page that went on after its key was used by the autosave."""
    save_draft(platform, firm, filing, save({"reason": "一"}, key="k"))
    assert save_draft(platform, firm, filing, save({"reason": "二"}, base=2, key="k")).revision == 3
    assert open_filing(platform, firm, filing).raw["reason"] == "二"


def test_a_used_key_with_other_content_from_a_stale_page_conflicts(
    platform: Platform, firm: Actor, filing: UUID
) -> None:
    """As after going back to a page and typing on: what was typed is kept and shown beside the draft."""
    save_draft(platform, firm, filing, save({"reason": "一"}, key="k"))
    with pytest.raises(DraftConflictError):
        save_draft(platform, firm, filing, save({"reason": "二"}, key="k"))
    assert [(answers.get("reason"), displaced) for _, answers, displaced in revisions(platform, filing)[1:]] == [
        ("一", False), ("二", True),
    ]  # fmt: skip


def test_a_save_that_comes_again_after_a_newer_one_overwrites_nothing(
    platform: Platform, firm: Actor, filing: UUID
) -> None:
    save_draft(platform, firm, filing, save({"reason": "一"}, key="k"))
    save_draft(platform, firm, filing, save({"reason": "二"}, base=2))
    with pytest.raises(DraftConflictError):
        save_draft(platform, firm, filing, save({"reason": "一"}, key="k"))
    assert open_filing(platform, firm, filing).raw["reason"] == "二"
    assert len(revisions(platform, filing)) == 3


def test_saving_the_same_content_makes_no_new_revision(platform: Platform, firm: Actor, filing: UUID) -> None:
    save_draft(platform, firm, filing, save({"reason": "一"}))
    assert save_draft(platform, firm, filing, save({"reason": "一"}, base=2)).revision == 2


def test_the_same_content_from_a_stale_page_is_no_conflict(platform: Platform, firm: Actor, filing: UUID) -> None:
    """As when a button is pressed before the answer to the autosave has arrived."""
    save_draft(platform, firm, filing, save({"reason": "一\n二", "position": "经理"}))
    again = {"position": "经理", "reason": "一\r\n二"}  # as a button sends it, in another order
    assert save_draft(platform, firm, filing, save(again, key="other")).revision == 2
    assert len(revisions(platform, filing)) == 2


def test_c1_two_pages_conflict_and_both_texts_are_kept(platform: Platform, firm: Actor, filing: UUID) -> None:
    save_draft(platform, firm, filing, save({"reason": "第一个页面"}))
    with pytest.raises(DraftConflictError, match="其他页面已更新") as error:
        save_draft(platform, firm, filing, save({"reason": "第二个页面"}))
    assert error.value.view.raw["reason"] == "第一个页面"
    assert error.value.mine == {"reason": "第二个页面"}
    assert [(answers.get("reason"), displaced) for _, answers, displaced in revisions(platform, filing)[1:]] == [
        ("第一个页面", False), ("第二个页面", True),
    ]  # fmt: skip
    assert open_filing(platform, firm, filing).raw["reason"] == "第一个页面"


def test_a_conflicting_save_sent_again_conflicts_again(platform: Platform, firm: Actor, filing: UUID) -> None:
    save_draft(platform, firm, filing, save({"reason": "第一个页面"}))
    for _ in range(2):
        with pytest.raises(DraftConflictError):
            save_draft(platform, firm, filing, save({"reason": "第二个页面"}, key="same"))
    assert len(revisions(platform, filing)) == 3


def test_old_revisions_are_forgotten_the_draft_is_not(platform: Platform, firm: Actor, filing: UUID) -> None:
    for number in range(1, 49):
        save_draft(platform, firm, filing, save({"reason": str(number)}, base=number))
    kept = revisions(platform, filing)
    assert 30 <= len(kept) < 40
    assert kept[-1][1] == {"reason": "48"}
    assert open_filing(platform, firm, filing).raw["reason"] == "48"


def test_what_lost_a_conflict_is_never_forgotten(
    platform: Platform, firm: Actor, other_firm: Actor, filing: UUID
) -> None:
    save_draft(platform, firm, filing, save({"reason": "1"}))
    with pytest.raises(DraftConflictError):
        save_draft(platform, firm, filing, save({"reason": "另一页"}))
    for number in range(2, 49):
        save_draft(platform, firm, filing, save({"reason": str(number)}, base=number))
    assert [each.values for each in kept_aside(platform, firm, filing)] == [{"reason": "另一页"}]
    with pytest.raises(NotFoundError):
        kept_aside(platform, other_firm, filing)
    save_draft(platform, firm, filing, save({"reason": "另一页"}, base=49))
    assert kept_aside(platform, firm, filing) == ()


def test_discarding_and_taking_back(platform: Platform, firm: Actor, filing: UUID) -> None:
    save_draft(platform, firm, filing, save({"reason": "一"}))
    discard_filing(platform, firm, filing)
    with pytest.raises(ConflictError, match="本草稿已删除"):
        save_draft(platform, firm, filing, save({"reason": "二"}, base=2))
    with pytest.raises(ConflictError):
        discard_filing(platform, firm, filing)
    restore_filing(platform, firm, filing)
    assert open_filing(platform, firm, filing).raw["reason"] == "一"
    with platform.database.reading() as session:
        query = select(FilingEventRow).where(FilingEventRow.filing_id == filing)
        events = [row.event for row in session.exec(query.order_by(FilingEventRow.number))]
    assert events == [FilingEvent.STARTED, FilingEvent.DISCARDED, FilingEvent.RESTORED]
    assert folded(events) is FilingState.DRAFT


@pytest.mark.parametrize("act", [open_filing, discard_filing, restore_filing])
def test_a_foreign_filing_is_as_missing_as_a_missing_one(
    platform: Platform, other_firm: Actor, county: Actor, filing: UUID, act: Any
) -> None:
    messages = set()
    for actor, identifier in ((other_firm, filing), (other_firm, uuid4()), (county, filing)):
        with pytest.raises(NotFoundError) as error:
            act(platform, actor, identifier)
        messages.add(str(error.value))
    assert len(messages) == 1


def test_c8_a_form_withdrawn_half_way_can_be_finished_but_not_begun(
    platform: Platform, firm: Actor, other_firm: Actor, filing: UUID
) -> None:
    spec = platform.catalogue.form(ANNEX1)
    ended = spec.regulation.model_copy(
        update={"in_force": spec.regulation.in_force.model_copy(update={"until": platform.today()})}
    )
    withdrawn = replace(platform.catalogue, current={ANNEX1: replace(spec, regulation=ended)})
    later = replace(platform, catalogue=withdrawn)
    with pytest.raises(ConflictError, match="现在不接受新的填报"):
        start_filing(later, other_firm, ANNEX1)
    assert save_draft(later, firm, filing, save({"reason": "接着填"})).raw["reason"] == "接着填"


def test_c8_l6_a_form_replaced_half_way_is_finished_in_its_own_version(
    platform: Platform, firm: Actor, filing: UUID
) -> None:
    old = platform.catalogue.form(ANNEX1)
    form = old.form.model_copy(update={"title": "新的申请表"})
    new = replace(old, form=form, regulation=old.regulation.model_copy(update={"version": 2}))
    both = replace(platform.catalogue, current={ANNEX1: new}, former={(ANNEX1, 1): old})
    later = replace(platform, catalogue=both)
    view = save_draft(later, firm, filing, save({"reason": "接着填"}))
    assert (view.spec.version, view.spec.form.title) == (1, "统计守信企业认定申请表")


def test_saved_at_is_the_moment_of_saving(platform: Platform, firm: Actor, filing: UUID, clock: Clock) -> None:
    clock.pass_(hours=2)
    assert save_draft(platform, firm, filing, save({"reason": "一"})).saved_at == clock.now
