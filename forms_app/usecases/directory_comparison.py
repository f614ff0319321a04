"""A filled directory beside the directory as it stands: what each line adds or changes, and what is wrong in it."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property, partial
from typing import TypeAlias

from sqlmodel import Session

from forms_app.answers.answer import Context
from forms_app.answers.reading import read_answers
from forms_app.cases.actors import Actor
from forms_app.core.errors import BadInputError
from forms_app.core.text import matching_key
from forms_app.registers.directory_list import CLEARED, DIRECTORY, DirectoryLine, fault_at
from forms_app.registers.filled_lists import ListFault, Told, counted, in_order
from forms_app.storage.directory import Held, Recorded, recorded
from forms_app.usecases.directory import division_words, divisions_kept, kept_today
from forms_app.usecases.platform import Platform

_LABELS = {field.id: field.label for field in DIRECTORY.fields}
_REQUIRED = tuple(field.id for field in DIRECTORY.fields if field.required)
_KEY, _DIVISION = "uscc", "division_code"
_CODE_DIGITS = 6
_MOST_NAMED_ROWS = 10
SHOWN = 200
"""How many lines of each kind a page shows; the whole is a workbook."""
_Named: TypeAlias = Callable[[str], str]
"""Gives the name of a division by its code."""
_ELSEWHERE = "已由其他地区登记，本机构不能新增或修改；请核对，迁入的请上级机构办理"


class Effect(StrEnum):
    """What a line does to the directory."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


EFFECT_NAMES = {Effect.ADDED: "新增", Effect.CHANGED: "修改", Effect.UNCHANGED: "相同"}


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell of the record: what it was and what it becomes, and both as they are shown."""

    field: str
    old: str
    new: str
    shown_old: str
    shown_new: str

    @property
    def label(self) -> str:
        """The column."""
        return _LABELS[self.field]


@dataclass(frozen=True, slots=True)
class LineEffect:
    """What becomes of an enterprise."""

    row: int
    uscc: str
    name: str
    effect: Effect
    cells: tuple[CellChange, ...] = ()


@dataclass(frozen=True)
class Comparison:
    """A workbook beside the directory: what it would do, what is wrong in it, what was read otherwise than typed."""

    effects: tuple[LineEffect, ...]
    faults: tuple[ListFault, ...]
    remarks: tuple[ListFault, ...]

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many lines have which effect; `cells`: how many cells change; `refused`: how many lines are wrong."""
        found = Counter(each.effect.value for each in self.effects)
        found["cells"] = sum(len(each.cells) for each in self.effects if each.effect is Effect.CHANGED)
        found["refused"] = len({fault.row for fault in self.faults})
        return found

    @property
    def changing(self) -> tuple[LineEffect, ...]:
        """The lines that do something."""
        return tuple(each for each in self.effects if each.effect is not Effect.UNCHANGED)

    @cached_property
    def mark(self) -> str:
        """Changes with everything that was shown: whoever agrees, agrees to this and nothing else."""
        digest = hashlib.sha256()
        for each in self.changing:
            digest.update(repr((each.row, each.uscc, each.effect.value, each.cells)).encode())
        return digest.hexdigest()


@dataclass(frozen=True)
class Shown:
    """As much of a comparison as a page shows: the first of each kind, how many there are of everything, its mark."""

    counts: Mapping[str, int]
    added: tuple[LineEffect, ...]
    changed: tuple[LineEffect, ...]
    faults: tuple[ListFault, ...]
    remarks: tuple[ListFault, ...]
    mark: str

    @property
    def is_wrong(self) -> bool:
        """Whether anything in it is wrong: then nothing can be taken over."""
        return bool(self.faults)

    @property
    def changes(self) -> bool:
        """Whether it does anything."""
        return bool(self.counts["added"] or self.counts["changed"])


def shown_of(found: Comparison) -> Shown:
    """What a page shows of a comparison."""
    by_effect = {effect: [each for each in found.effects if each.effect is effect][:SHOWN] for effect in Effect}
    names = (*(effect.value for effect in Effect), "cells", "refused")
    counts = {name: found.counts[name] for name in names}
    return Shown(
        counts=counts | {"faults": len(found.faults), "remarks": len(found.remarks)},
        added=tuple(by_effect[Effect.ADDED]),
        changed=tuple(by_effect[Effect.CHANGED]),
        faults=found.faults[:SHOWN],
        remarks=found.remarks[:SHOWN],
        mark=found.mark,
    )


def read_lines(
    platform: Platform, actor: Actor, lines: Sequence[DirectoryLine], told: Told | None = None
) -> "ReadDirectory":
    """What the lines ask for, by the rules of their columns. No record is needed for that, and no transaction.

    `told` is told from time to time how many were read.
    """
    reader = _Reader(platform.context(), divisions_kept(platform, actor))
    remarks = in_order(remark for line in lines for remark in line.remarks)
    passing = counted(lines, told) if told else lines
    return ReadDirectory(tuple(reader.read(line) for line in passing), remarks)


def held_of(platform: Platform, session: Session, actor: Actor, read: "ReadDirectory") -> Held:
    """What the directory holds of the enterprises that were read."""
    return recorded(session, kept_today(platform, actor), dict.fromkeys(each.uscc for each in read.lines if each.uscc))


def compare(platform: Platform, read: "ReadDirectory", held: Held) -> Comparison:
    """What these lines would do to the part of the directory that is held."""
    repeated = tuple(_repeated(read.lines))
    faults = [*(fault for each in read.lines for fault in each.faults), *repeated]
    twice = {fault.row for fault in repeated}
    named = cache(partial(division_words, platform))
    effects = []
    for each in read.lines:
        if each.uscc in held.elsewhere:
            faults.append(fault_at(each.row, _KEY, f"{each.uscc}{_ELSEWHERE}"))
            continue
        record = held.own.get(each.uscc)
        wrong = [*_required(each, record), *_shared_name(each, record)]
        faults += wrong
        if each.uscc and not wrong and not each.faults and each.row not in twice:
            effects.append(_effect(named, each, record))
    return Comparison(tuple(effects), in_order(faults), read.remarks)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What a line asks for: its code ("" when unreadable), new values by field, "" to empty a cell; its faults."""

    row: int
    uscc: str
    values: Mapping[str, str]
    faults: tuple[ListFault, ...]


@dataclass(frozen=True, slots=True)
class ReadDirectory:
    """A workbook that was read: what its lines ask for, and what was read otherwise than typed."""

    lines: tuple[_Wanted, ...]
    remarks: tuple[ListFault, ...]


class _Reader:
    """Reads lines by the rules of their columns."""

    def __init__(self, context: Context, divisions: Mapping[str, str]) -> None:
        self._context, self._divisions = context, divisions
        self._codes = {name: code for code, name in divisions.items()}

    def read(self, line: DirectoryLine) -> _Wanted:
        """What the line asks for."""
        faults = list(line.faults)
        emptied = {name for name, text in line.raw.items() if text == CLEARED}
        for name in emptied.intersection(_REQUIRED):
            faults.append(fault_at(line.row, name, f"“{_LABELS[name]}”不能清空，请填写或者留空（不改动）"))
        given = {name: text for name, text in line.raw.items() if name not in emptied}
        reading = read_answers(DIRECTORY, given, self._context)
        faults += (fault_at(line.row, each.field, each.message) for each in reading.problems)
        values = {name: answer.for_text() for name, answer in reading.answers.values.items()}
        values |= dict.fromkeys(emptied - set(_REQUIRED), "")
        if typed := values.pop(_DIVISION, ""):
            try:
                values[_DIVISION] = self._division(typed)
            except BadInputError as error:
                faults.append(fault_at(line.row, _DIVISION, str(error)))
        return _Wanted(line.row, values.pop(_KEY, ""), values, tuple(faults))

    def _division(self, typed: str) -> str:
        """The code. Raises BadInputError naming what is wrong with it."""
        code = typed[:_CODE_DIGITS] if typed[:_CODE_DIGITS].isdigit() else self._codes.get(typed, "")
        if code in self._divisions:
            return code
        table, today = self._context.reference.divisions, self._context.on
        known = table.find(code) if code else None
        if known is None:
            raise BadInputError(f"“{typed}”不在行政区划代码表内，请从列表中选择，或填六位代码")
        current = table.current(code, today)
        if current is not None and current.code != code and current.code in self._divisions:
            raise BadInputError(f"“{typed}”已撤销，请改为“{current.code} {self._divisions[current.code]}”")
        raise BadInputError(f"“{typed}”不在本机构辖区，请核对；不属于本机构的企业请从名录中去掉")


def _required(wanted: _Wanted, record: Recorded | None) -> Iterator[ListFault]:
    """What a new enterprise must have, and every line its code."""
    unread = {fault.label for fault in wanted.faults}
    for name in _REQUIRED:
        held = wanted.uscc if name == _KEY else wanted.values.get(name)
        if not held and (name == _KEY or record is None) and _LABELS[name] not in unread:
            why = "请填写18位代码" if name == _KEY else "新增的企业必须填写"
            yield fault_at(wanted.row, name, f"“{_LABELS[name]}”必填：{why}")


def _shared_name(wanted: _Wanted, record: Recorded | None) -> Iterator[ListFault]:
    """A name that becomes quite another one: the columns may have been sorted apart."""
    new = wanted.values.get("name")
    if record is None or new is None or matching_key(new) == matching_key(record.name):
        return
    others = [wanted.values.get(name) for name in ("address", "legal_representative", "contact")]
    same = [getattr(record, name) for name in ("address", "legal_representative", "contact")]
    if all(others) and not any(old == given for old, given in zip(same, others, strict=True)) and any(same):
        yield fault_at(
            wanted.row, "name", f"与代码{wanted.uscc}已登记的“{record.name}”名称、地址、负责人和电话都不同，"
            "可能只对部分列排过序，或者代码填错；请核对整行，确需全部更改的请分两次办理",
        )  # fmt: skip


def _effect(named: _Named, wanted: _Wanted, record: Recorded | None) -> LineEffect:
    cells = tuple(
        CellChange(name, old, new, _shown(named, name, old), _shown(named, name, new))
        for name in _LABELS
        if (new := wanted.values.get(name)) is not None and (old := getattr(record, name) if record else "") != new
    )
    name = wanted.values.get("name") or (record.name if record else "")
    effect = Effect.ADDED if record is None else Effect.CHANGED if cells else Effect.UNCHANGED
    return LineEffect(wanted.row, wanted.uscc, name, effect, cells)


def _shown(named: _Named, field: str, text: str) -> str:
    """A cell as people read it: a division with its name."""
    return f"{text} {named(text)}" if field == _DIVISION and text else text


def _repeated(wanted: Iterable[_Wanted]) -> Iterator[ListFault]:
    rows: dict[str, list[int]] = {}
    for each in wanted:
        if each.uscc:
            rows.setdefault(each.uscc, []).append(each.row)
    for code, found in rows.items():
        if len(found) > 1:
            where = "、".join(map(str, found[:_MOST_NAMED_ROWS])) + ("等" if len(found) > _MOST_NAMED_ROWS else "")
            yield from (fault_at(row, _KEY, f"{code}在名录中重复（第{where}行），每户只留一行") for row in found)
