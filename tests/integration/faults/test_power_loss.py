"""M3 to M7 on the embedded database: the power goes, the disk is full or fails, a crash leaves its journal, one reads on."""

import random
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text

from forms_app.storage import database as module
from forms_app.storage.database import FILE_NAME, Database
from forms_app.storage.faults import UnavailableError
from tests.integration.faults.power import Noted, after_power_loss, noting

_TRANSACTIONS, _LOSSES = 60, 300
_MIB = 1 << 20


@pytest.fixture
def instance(tmp_path: Path) -> Path:
    """A database with one table, closed."""
    folder = tmp_path / "instance"
    opened = Database.open(None, folder)
    with opened.writing() as session:
        session.execute(text("CREATE TABLE act (number INTEGER PRIMARY KEY, words TEXT NOT NULL)"))
    opened.close()
    return folder


def add(opened: Database, number: int, size: int = 3_000) -> None:
    with opened.writing() as session:
        session.execute(text("INSERT INTO act VALUES (:number, :words)"), {"number": number, "words": "x" * size})


def numbers(folder: Path) -> list[int]:
    """What somebody finds who opens the folder afterwards; it must be sound."""
    with closing(sqlite3.connect(folder / FILE_NAME)) as found:
        assert found.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return [number for (number,) in found.execute("SELECT number FROM act ORDER BY number")]


def acted(instance: Path) -> Noted:
    """Acts one after the other, each acknowledged, with the journal taken over into the database now and then."""
    with noting() as noted:
        opened = Database.open(None, instance)
        with opened.reading() as session:
            session.execute(text("PRAGMA wal_autocheckpoint=40"))
        for number in range(1, _TRANSACTIONS + 1):
            add(opened, number)
            noted.acknowledge()
        assert (instance / f"{FILE_NAME}-shm").exists(), "every file is where SQLite wanted it"
        opened.close()
    return noted


def lost(noted: Noted, before: Path, folder: Path) -> int:
    """How many acknowledged acts are gone after the worst of many losses of power; all others must be whole."""
    chance, most = random.Random(20201201), 0  # noqa: S311 - no secret
    last = noted.acknowledged[-1]
    for number in range(_LOSSES):
        moment = chance.randint(1, last)
        after = after_power_loss(before, noted.notes[:moment], folder / str(number), chance)
        found, sure = numbers(after), noted.sure(moment)
        assert found == list(range(1, len(found) + 1)), "no act without the ones before it"
        assert len(found) <= sure + 1
        most = max(most, sure - len(found))
        shutil.rmtree(after)
    return most


@pytest.mark.parametrize("synchronous", ["FULL", "NORMAL"])
def test_m3_nothing_acknowledged_is_lost_with_the_power(
    instance: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, synchronous: str
) -> None:
    """With less than the service asks for something is lost: so the simulation sees what it should."""
    before = tmp_path / "before"
    shutil.copytree(instance, before)
    pragmas = tuple(each.replace("synchronous=FULL", f"synchronous={synchronous}") for each in module._PRAGMAS)
    monkeypatch.setattr(module, "_PRAGMAS", pragmas)
    noted = acted(instance)
    assert len(noted.acknowledged) == _TRANSACTIONS
    assert {note.file for note in noted.notes[: noted.acknowledged[-1]]} >= {FILE_NAME, f"{FILE_NAME}-wal"}, (
        "the journal was taken over too"
    )
    assert (lost(noted, before, tmp_path) > 0) is (synchronous == "NORMAL")


def test_m4_a_full_disk_takes_nothing_reads_on_and_recovers(instance: Path) -> None:
    opened = Database.open(None, instance)
    with opened.reading() as session:
        [pages] = session.execute(text("PRAGMA page_count")).one()
        session.execute(text(f"PRAGMA max_page_count={pages + 2}"))
    with pytest.raises(UnavailableError, match="数据库暂时不可用：磁盘空间不足"):
        add(opened, 1, size=_MIB)
    assert numbers(instance) == []
    with opened.reading() as session:
        assert session.execute(text("SELECT count(*) FROM act")).scalar_one() == 0
        session.execute(text("PRAGMA max_page_count=1073741823"))
    add(opened, 1, size=_MIB)
    opened.close()
    assert numbers(instance) == [1]


def test_m5_what_the_disk_could_not_keep_is_not_done(instance: Path) -> None:
    with noting() as noted:
        opened = Database.open(None, instance)
        add(opened, 1)
        noted.sync_fails = True
        with pytest.raises(UnavailableError, match="数据库暂时不可用"):
            add(opened, 2)
        noted.sync_fails = False
        with opened.reading() as session:
            assert session.execute(text("SELECT number FROM act")).scalars().all() == [1]
        add(opened, 3)
        opened.close()
    assert numbers(instance) == [1, 3]


def test_m6_the_journal_that_a_crash_left_is_taken_over_and_without_it_the_rest_is_sound(
    instance: Path, tmp_path: Path
) -> None:
    opened = Database.open(None, instance)
    for number in (1, 2):
        add(opened, number)
    shutil.copytree(instance, tmp_path / "crashed")
    shutil.copytree(instance, tmp_path / "alone", ignore=lambda *_: {f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"})
    opened.close()
    assert numbers(tmp_path / "crashed") == [1, 2]
    assert numbers(tmp_path / "alone") == [], "who copies the file alone has what was taken over, and no ruin"


def test_m7_after_a_long_reader_the_journal_shrinks_again(instance: Path) -> None:
    """Nothing is taken over past what somebody still reads; once it is released, the disk gets its room back."""
    opened, journal = Database.open(None, instance), instance / f"{FILE_NAME}-wal"
    with opened.reading() as session:
        session.execute(text("SELECT count(*) FROM act")).scalar_one()
        for number in range(40):
            add(opened, number, size=_MIB)
        assert journal.stat().st_size > 40 * _MIB
    for number in (100, 101):
        add(opened, number)
    assert journal.stat().st_size <= module.LARGEST_JOURNAL_AT_REST
    opened.close()
