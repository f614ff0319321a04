"""What others asked in a case, for its bound file: objections, requests to correct, demands of offices above."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import Session

from forms_app.core.dates import chinese_time
from forms_app.storage.case_tables import Objection
from forms_app.storage.cases import CORRECTION, DEMAND, OBJECTION, demands_in, objections_of
from forms_app.usecases.view_case import CaseView


@dataclass(frozen=True, slots=True)
class _Words:
    """How a kind of request is called, and what is said of one that was upheld, that was not, that waits."""

    title: str
    upheld: str
    refused: str
    waiting: str


_WORDS = {
    OBJECTION: _Words("异议", "异议成立", "异议不成立", "待核查处理"),
    CORRECTION: _Words("更正申请", "已采纳", "不予采纳", "待核查答复"),
}
_OF_DEMANDS = _Words("上级机构的要求", "已按要求办理", "经核查没有错误", "待答复")


def requests_in(session: Session, view: CaseView, *, whole: bool) -> tuple[Objection, ...]:
    """All that was asked in a case, in order of receipt; without `whole` what offices above demanded."""
    found = demands_in(session, view.file.row.id)
    if whole:
        found += [*view.objections, *objections_of(session, [view.file.row.id], CORRECTION)]
    return tuple(sorted(found, key=lambda each: (each.received_at, each.number)))


def title_of(request: Objection) -> str:
    """How a request is called where its files are listed."""
    return f"{_WORDS.get(request.kind, _OF_DEMANDS).title}（{request.number}）"


def told(requests: tuple[Objection, ...]) -> Iterator[tuple[str, str, str, str]]:
    """A line for each: its number and kind, who asked and when, what was said, how it was answered."""
    for each in requests:
        words = _WORDS.get(each.kind, _OF_DEMANDS)
        who = f"{each.name}（{each.contact}）" if each.kind.startswith(DEMAND) else each.name
        yield (f"{words.title}\n{each.number}", f"{who}\n{chinese_time(each.received_at)}", each.facts, _answered(each))


def _answered(request: Objection) -> str:
    words = _WORDS.get(request.kind, _OF_DEMANDS)
    if request.decided_at is None:
        return words.waiting
    said = f"{words.upheld if request.upheld else words.refused}，{chinese_time(request.decided_at)}"
    return "\n".join(each for each in (said, request.reason, request.answer) if each)
