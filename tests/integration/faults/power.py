"""What is on the disk when the power goes: what was synced, and any part of what was only written.

SQLite is given a file system of our own that passes everything on and notes it, in the order in which it was asked.
From the notes the files are put together as they may be found after any moment: nothing written since the last sync of
a file is sure to be there, in order or whole.
"""

import ctypes
import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from ctypes import CFUNCTYPE, POINTER, c_char_p, c_int, c_int64, c_void_p
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_SECTOR = 512
_IOERR_FSYNC = 10 | 4 << 8
_VFS_BYTES, _METHODS_BYTES = 168, 152
"""Of sqlite3_vfs and sqlite3_io_methods in their third versions, https://www.sqlite.org/c3ref/vfs.html"""
_NAME, _OPEN = 24, 40
_WRITE, _TRUNCATE, _SYNC = 24, 32, 40
# The path is passed on as it came: SQLite keeps the pointer and never copies what it points to.
_OPENS = CFUNCTYPE(c_int, c_void_p, c_void_p, c_void_p, c_int, POINTER(c_int))
_WRITES = CFUNCTYPE(c_int, c_void_p, c_void_p, c_int, c_int64)
_TRUNCATES = CFUNCTYPE(c_int, c_void_p, c_int64)
_SYNCS = CFUNCTYPE(c_int, c_void_p, c_int)


@dataclass(frozen=True, slots=True)
class Note:
    """A file was written to at a place, cut to a size (`content` None), or synced (`place` None)."""

    file: str
    place: int | None
    content: bytes | None = None


@dataclass
class Noted:
    """What was asked of the file system, and after how many notes each thing was acknowledged.

    With `sync_fails` the disk says that it could not keep what was written.
    """

    notes: list[Note] = field(default_factory=list)
    acknowledged: list[int] = field(default_factory=list)
    sync_fails: bool = False

    def acknowledge(self) -> None:
        """Somebody was told that something is done."""
        self.acknowledged.append(len(self.notes))

    def sure(self, moment: int) -> int:
        """How many things had been acknowledged by then."""
        return sum(at <= moment for at in self.acknowledged)


@contextmanager
def noting() -> Iterator[Noted]:
    """Until its end every database that is opened is written under notes."""
    library, noted = _library(), Noted()
    system = library.sqlite3_vfs_find(None)
    ours, kept = _watched(system, noted)
    library.sqlite3_vfs_register(ours, 1)
    try:
        yield noted
    finally:
        library.sqlite3_vfs_register(system, 1)
        library.sqlite3_vfs_unregister(ours)
        kept.clear()


def after_power_loss(before: Path, notes: Sequence[Note], folder: Path, chance: random.Random) -> Path:
    """The folder as it may be found: `before` with all that was synced, and some of what was not, perhaps torn."""
    files = {each.name: bytearray(each.read_bytes()) for each in before.iterdir()}
    waiting: dict[str, list[Note]] = {}
    for note in notes:
        if note.place is not None:
            waiting.setdefault(note.file, []).append(note)
            continue
        for each in waiting.pop(note.file, ()):
            _apply(files.setdefault(each.file, bytearray()), each)
    for each in (each for some in waiting.values() for each in some):
        if (cut := _survives(each, chance)) is not None:
            _apply(files.setdefault(each.file, bytearray()), cut)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def _survives(note: Note, chance: random.Random) -> Note | None:
    """Whole, not at all, or as many of its first sectors as got there."""
    fate = chance.random()
    if note.content is None or fate < 1 / 3:
        return note if fate < 1 / 2 else None
    if fate < 2 / 3:
        return None
    return Note(note.file, note.place, note.content[: _SECTOR * chance.randint(0, len(note.content) // _SECTOR)])


def _apply(content: bytearray, note: Note) -> None:
    place = note.place or 0
    if note.content is None:
        del content[place:]
        return
    content.extend(bytes(max(0, place - len(content))))
    content[place : place + len(note.content)] = note.content


def _library() -> Any:
    """The very SQLite of this interpreter."""
    library = ctypes.CDLL("libsqlite3.so.0")
    library.sqlite3_libversion.restype = c_char_p
    assert library.sqlite3_libversion().decode() == sqlite3.sqlite_version
    library.sqlite3_vfs_find.restype, library.sqlite3_vfs_find.argtypes = c_void_p, [c_char_p]
    library.sqlite3_vfs_register.argtypes = [c_void_p, c_int]
    library.sqlite3_vfs_unregister.argtypes = [c_void_p]
    return library


def _watched(system: int, noted: Noted) -> tuple[int, list[object]]:
    """A copy of the file system that notes; and what must be kept while it is in use."""
    copy = ctypes.create_string_buffer(ctypes.string_at(system, _VFS_BYTES), _VFS_BYTES)
    name = ctypes.create_string_buffer(b"xinbiao-noting")
    kept: list[object] = [copy, name]
    names: dict[int, str] = {}
    opens = _OPENS(_pointer(system + _OPEN))

    def opened(_vfs: int, path: int | None, file: int, flags: int, out: Any) -> int:
        answer: int = opens(system, path, file, flags, out)
        if answer == 0 and path:
            names[file] = Path(ctypes.string_at(path).decode()).name
            _watch(file, names, noted, kept)
        return answer

    callback = _OPENS(opened)
    kept.append(callback)
    address = ctypes.addressof(copy)
    _set_pointer(address + _NAME, ctypes.addressof(name))
    _set_pointer(address + _OPEN, ctypes.cast(callback, c_void_p).value or 0)
    return address, kept


def _watch(file: int, names: dict[int, str], noted: Noted, kept: list[object]) -> None:
    methods = _pointer(file)
    copy = ctypes.create_string_buffer(ctypes.string_at(methods, _METHODS_BYTES), _METHODS_BYTES)
    writes, truncates = _WRITES(_pointer(methods + _WRITE)), _TRUNCATES(_pointer(methods + _TRUNCATE))
    syncs = _SYNCS(_pointer(methods + _SYNC))

    def written(this: int, content: int, size: int, place: int) -> int:
        noted.notes.append(Note(names[this], place, ctypes.string_at(content, size)))
        return int(writes(this, content, size, place))

    def truncated(this: int, size: int) -> int:
        noted.notes.append(Note(names[this], size))
        return int(truncates(this, size))

    def synced(this: int, flags: int) -> int:
        if noted.sync_fails:
            return _IOERR_FSYNC
        answer = int(syncs(this, flags))
        noted.notes.append(Note(names[this], None))
        return answer

    address = ctypes.addressof(copy)
    callbacks = {_WRITE: _WRITES(written), _TRUNCATE: _TRUNCATES(truncated), _SYNC: _SYNCS(synced)}
    for place, callback in callbacks.items():
        _set_pointer(address + place, ctypes.cast(callback, c_void_p).value or 0)
    kept += [copy, *callbacks.values()]
    _set_pointer(file, address)


def _pointer(address: int) -> int:
    return c_void_p.from_address(address).value or 0


def _set_pointer(address: int, value: int) -> None:
    c_void_p.from_address(address).value = value
