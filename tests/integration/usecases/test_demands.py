"""第二十条、第二十三条: what an office above demands, who may, how it is answered, and who is reminded of it."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from sqlmodel import select

from forms_app.core.errors import ConflictError, ForbiddenError, NotFoundError, ProblemsError
from forms_app.storage.case_tables import AuditRecord
from forms_app.storage.named_files import named_digests
from forms_app.usecases.demands import DemandAnswer, NewDemand, answer_demand, demand, demands_of, waiting_for
from forms_app.usecases.platform import Platform
from forms_app.usecases.uploads import Upload
from tests.integration.conftest import Clock
from tests.integration.usecases.entry_play import ENTRY, decided, published
from tests.integration.usecases.procedure import Play, determining
from tests.samples import PDF_FILE

WORDS = "处理结果应为警告，请核对决定书后更正。"


@pytest.fixture
def play(platform: Platform, clock: Clock) -> Play:
    return determining(platform, clock)


def demanded(play: Play, case: UUID, who: str = "changchun", **changes: str) -> UUID:
    """Demand a correction, with a file, and return the demand."""
    said = {"kind": "correct", "number": "长统函〔2026〕第5号", "facts": WORDS, **changes}
    new = NewDemand(**said, files=(Upload("files", "函.pdf", PDF_FILE),), at=play.clock())
    demand(play.platform, play.actor(who), case, new)
    return demands_of(play.platform, play.actor(who), case).lines[0].row.id


def answer(play: Play, case: UUID, which: UUID, *, met: bool, who: str = "chaoyang") -> None:
    said = DemandAnswer(met, "已核对决定书。", play.clock())
    answer_demand(play.platform, play.actor(who), case, which, said)


def test_a_demand_is_met_by_the_correction_and_not_by_words_alone(play: Play) -> None:
    case = published(play)
    which = demanded(play, case)
    before = play.file(case).case.events
    assert [(each.case, each.from_above) for each in waiting_for(play.platform, play.actor("chaoyang3"))] == [
        (case, True)
    ]
    assert waiting_for(play.platform, play.actor("nanguan")) == ()
    with pytest.raises(ConflictError, match="请先办理“更正公示信息”"):
        answer(play, case, which, met=True)
    play.clock.pass_(minutes=1)
    play.act("chaoyang", case, "entry_corrected", ENTRY | {"outcome": "警告", "ground": "own", "reason": "上级要求。"})
    answer(play, case, which, met=True)
    with pytest.raises(ConflictError, match="已经答复"):
        answer(play, case, which, met=False)
    found = demands_of(play.platform, play.actor("sheng1"), case)
    assert [(line.row.upheld, line.row.name, line.kind and line.kind.article) for line in found.lines] == [
        (True, "长春市统计局", "第二十条")
    ]
    assert waiting_for(play.platform, play.actor("chaoyang")) == ()
    # It stands beside the case: the enterprise reads the events.
    assert [each.event for each in play.file(case).case.events[len(before) :]] == ["entry_corrected"]
    with play.platform.database.reading() as session:
        query = select(AuditRecord.event).where(AuditRecord.subject.startswith("demand/"))  # type: ignore[attr-defined]
        assert list(session.exec(query)) == ["demanded", "demand_answered"]
        assert {item["sha256"] for item in found.lines[0].row.files} <= named_digests(session)


def test_only_an_office_above_demands_and_only_the_office_of_the_case_answers(play: Play) -> None:
    case = decided(play)
    for who, error in (
        ("chaoyang", ForbiddenError),  # its own
        ("chaoyang4", ForbiddenError),
        ("jilin", ForbiddenError),  # above, and no role that acts
        ("nanguan", NotFoundError),
        ("yanji", NotFoundError),
        ("anjiansheng", NotFoundError),  # of another authority
        ("qiye1", (ForbiddenError, NotFoundError)),
    ):
        with pytest.raises(error):
            demanded(play, case, who)
    which = demanded(play, case, "sheng1", kind="perform")
    for who, error in (("sheng1", ForbiddenError), ("chaoyang2", ForbiddenError), ("nanguan", NotFoundError)):
        with pytest.raises(error):
            answer(play, case, which, met=False, who=who)
    other = published(play, uscc="91220104MA0Y4T7B30")
    with pytest.raises(NotFoundError):  # of another case
        answer(play, other, which, met=False)
    answer(play, case, which, met=True)  # nothing is public that acts would have to put right
    with pytest.raises(ProblemsError) as faults:
        demanded(play, case, kind="nothing", number="", facts=" ")
    assert [each.field for each in faults.value.problems] == ["kind", "number", "facts"]


def test_the_same_page_sent_many_times_is_one_demand(play: Play) -> None:
    case = decided(play)
    play.actor("changchun")
    with ThreadPoolExecutor(4) as pool:
        sent = [pool.submit(demanded, play, case) for _ in range(4)]
    assert len({each.result() for each in sent}) == 1
    assert len(demands_of(play.platform, play.actor("chaoyang"), case).lines) == 1


def test_what_was_done_before_meets_nothing_and_what_was_answered_may_be_demanded_again(
    sqlite_platform: Platform, clock: Clock
) -> None:
    play = determining(sqlite_platform, clock)
    case = published(play)
    play.act("chaoyang", case, "entry_corrected", ENTRY | {"outcome": "警告", "ground": "own", "reason": "笔误。"})
    clock.pass_(minutes=1)
    first = demanded(play, case)
    with pytest.raises(ConflictError, match="请先办理“更正公示信息”"):
        answer(play, case, first, met=True)
    answer(play, case, first, met=False)
    clock.pass_(minutes=1)
    second = demanded(play, case)
    lines = demands_of(play.platform, play.actor("chaoyang"), case).lines
    assert [line.row.id for line in lines] == [second, first]  # what waits stands first
    clock.pass_(days=2 * 366)
    answer(play, case, second, met=True)  # the publication is over: nothing is left to be put right
