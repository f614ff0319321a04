"""What differs between two texts: which characters are gone and which are new, in pieces that people can read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["same", "deleted", "inserted"]

# A clause with the mark that ends it. Whole clauses are matched first: a character that two clauses happen to share
# tells nobody anything, and long texts stay quick.
_CLAUSE = re.compile(r"[^。；，、！？\n]*[。；，、！？\n]|[^。；，、！？\n]+")
_SHORTEST_KEPT = 2
"""Characters: less than that left standing between two changes only makes them harder to read."""

_MOST_COMPARED = 400
"""Characters, or clauses, of both texts together: beyond that texts made of repetitions would take seconds."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters that are in both texts, only in the first, or only in the second."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class Difference:
    """Two texts, each in pieces: `before` of what is the same or deleted, `after` of what is the same or inserted."""

    before: tuple[Piece, ...]
    after: tuple[Piece, ...]


def difference(before: str, after: str) -> Difference:
    """Where the texts differ."""
    pieces = _joined(_readable(list(_joined(_by_clause(before, after)))))
    told = tuple(pieces)
    return Difference(
        tuple(_joined(piece for piece in told if piece.kind != "inserted")),
        tuple(_joined(piece for piece in told if piece.kind != "deleted")),
    )


def _by_clause(before: str, after: str) -> Iterator[Piece]:
    first, second = _CLAUSE.findall(before), _CLAUSE.findall(after)
    if len(first) + len(second) > _MOST_COMPARED:
        first, second = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for same, old, new in _blocks(first, second):
        if same:
            yield Piece("same", "".join(old))
        else:
            yield from _by_character("".join(old), "".join(new))


def _by_character(before: str, after: str) -> Iterator[Piece]:
    if len(before) + len(after) > _MOST_COMPARED:
        yield from (Piece("deleted", before), Piece("inserted", after))
        return
    for same, old, new in _blocks(before, after):
        if same:
            yield Piece("same", "".join(old))
        else:
            yield from (Piece("deleted", "".join(old)), Piece("inserted", "".join(new)))


def _blocks(first: Sequence[str], second: Sequence[str]) -> Iterator[tuple[bool, Sequence[str], Sequence[str]]]:
    if len(first) + len(second) > _MOST_COMPARED:
        yield first == second, first, second
        return
    for tag, a, b, c, d in SequenceMatcher(None, first, second, autojunk=False).get_opcodes():
        yield tag == "equal", first[a:b], second[c:d]


def _readable(pieces: list[Piece]) -> Iterator[Piece]:
    """What stands alone between two changes belongs to them."""
    for number, piece in enumerate(pieces):
        lonely = piece.kind == "same" and len(piece.text) < _SHORTEST_KEPT and 0 < number < len(pieces) - 1
        if lonely:
            yield from (Piece("deleted", piece.text), Piece("inserted", piece.text))
        else:
            yield piece


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Neighbours of a kind as one; between two that are the same, what is deleted stands before what is inserted."""
    texts = {"deleted": "", "inserted": ""}
    same = ""
    for piece in pieces:
        if not piece.text:
            continue
        if piece.kind == "same":
            yield from _changed(texts)
            texts = {"deleted": "", "inserted": ""}
            same += piece.text
            continue
        if same:
            yield Piece("same", same)
            same = ""
        texts[piece.kind] += piece.text
    if same:
        yield Piece("same", same)
    yield from _changed(texts)


def _changed(texts: dict[str, str]) -> Iterator[Piece]:
    if texts["deleted"]:
        yield Piece("deleted", texts["deleted"])
    if texts["inserted"]:
        yield Piece("inserted", texts["inserted"])
