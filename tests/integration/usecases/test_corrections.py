"""第二十条: requests to correct a public entry – what is recorded of them, what puts an entry right, whose they are."""

from uuid import UUID, uuid4

import pytest
from sqlmodel import select

from forms_app.core.errors import ConflictError, NotFoundError, ProblemsError
from forms_app.storage.case_tables import AuditRecord, Objection
from forms_app.usecases.corrections import (
    Answer,
    answer_correction,
    correction_answer,
    correction_to_decide,
    corrections_of,
    request_correction,
)
from forms_app.usecases.objections import answer_to
from forms_app.usecases.platform import Platform
from forms_app.usecases.public_intake import LONGEST_FACTS, NewObjection
from tests.integration.conftest import Clock
from tests.integration.usecases.entry_play import ENTRY, published
from tests.integration.usecases.procedure import Play, determining

REASON, TOLD = "经核对决定书，处理结果为警告。", "已更正，感谢指出。"


@pytest.fixture
def play(sqlite_platform: Platform, clock: Clock) -> Play:
    return determining(sqlite_platform, clock)


def requested(play: Play, case: UUID, **said: str) -> str:
    words = {"name": "张某", "contact": "13800138000", "facts": "处理结果应为警告。", **said}
    return request_correction(play.platform, case, NewObjection(**words, files=(), at=play.clock()))


def request_of(play: Play, number: str) -> UUID:
    return correction_answer(play.platform, number).id


def answered(play: Play, case: UUID, request: UUID, *, accepted: bool) -> None:
    said = Answer(accepted, REASON, TOLD, play.clock())
    answer_correction(play.platform, play.actor("chaoyang"), case, request, said)


def corrected(play: Play, case: UUID) -> None:
    play.act("chaoyang", case, "entry_corrected", ENTRY | {"outcome": "警告", "ground": "own", "reason": "笔误。"})
    play.clock.pass_(minutes=1)


def test_a_request_and_its_answer_are_in_the_record_and_not_in_the_case(play: Play) -> None:
    case = published(play)
    before = len(play.file(case).case.events)
    number = requested(play, case)
    answered(play, case, request_of(play, number), accepted=False)
    with play.platform.database.reading() as session:
        query = select(AuditRecord).where(AuditRecord.subject == f"correction/{number}").order_by(AuditRecord.number)  # type: ignore[arg-type]
        rows = list(session.exec(query))
    assert [(row.event, row.account_id, row.data.get("accepted")) for row in rows] == [
        ("correction_requested", None, None),
        ("correction_answered", play.actor("chaoyang").account, False),
    ]
    assert rows[1].data == {"case": str(case), "accepted": False, "reason": REASON}
    assert not any(word in f"{row.name}{row.data}" for row in rows for word in ("张某", "13800138000"))
    assert len(play.file(case).case.events) == before
    assert correction_answer(play.platform, number).answer == TOLD


def test_what_was_corrected_before_puts_nothing_right(play: Play) -> None:
    case = published(play)
    corrected(play, case)
    request = request_of(play, requested(play, case))
    with pytest.raises(ConflictError, match="请先更正或者删除公示信息"):
        answered(play, case, request, accepted=True)
    corrected(play, case)
    answered(play, case, request, accepted=True)
    with pytest.raises(ConflictError, match="已经答复"):
        answered(play, case, request, accepted=True)


def test_a_request_belongs_to_its_case_and_its_number_to_it_alone(play: Play) -> None:
    case, other = published(play), published(play, uscc="91220104MA0Y4T7B30")
    first = requested(play, case)
    play.clock.pass_(minutes=1)
    second = requested(play, case, name="李某")
    request, platform = request_of(play, first), play.platform
    with pytest.raises(NotFoundError):
        answered(play, other, request, accepted=False)
    with pytest.raises(NotFoundError):
        correction_to_decide(platform, play.actor("chaoyang"), other, request)
    with pytest.raises(NotFoundError, match="没有这个异议编号"):
        answer_to(platform, first)
    with pytest.raises(NotFoundError):
        requested(play, uuid4())
    assert corrections_of(platform, play.actor("changchun"), case) == ()  # sees the case, and not who asked
    answered(play, case, request, accepted=False)
    waiting: list[Objection] = list(corrections_of(platform, play.actor("chaoyang"), case))
    assert [each.number for each in waiting] == [second, first]


def test_as_many_characters_as_are_named_are_taken(play: Play) -> None:
    case = published(play)
    requested(play, case, name="甲" * 50, facts="错" * LONGEST_FACTS)
    for name, longest in (("name", 50), ("contact", 50), ("facts", LONGEST_FACTS)):
        with pytest.raises(ProblemsError, match=f"最多{longest}字，现有{longest + 1}字"):
            requested(play, case, **{name: "字" * (longest + 1)})
