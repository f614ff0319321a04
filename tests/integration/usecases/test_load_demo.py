"""The demonstration is loaded once, whole, whatever happens on the way."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from forms_app.core.errors import ConflictError
from forms_app.specs.demonstration import Demonstration, load_demonstration
from forms_app.specs.location import specs_folder
from forms_app.storage.case_tables import Case
from forms_app.storage.database import Database
from forms_app.storage.number_tables import DocumentNumber
from forms_app.storage.tables import Account, Enterprise, Filing, Office
from forms_app.usecases import load_demo as loading
from forms_app.usecases.add_account import add_office
from forms_app.usecases.load_demo import AlreadyLoadedError, load_demo
from forms_app.usecases.platform import Platform
from tests.integration.conftest import Clock, Parts, QuickPrinter


@pytest.fixture
def demo() -> Demonstration:
    """The shipped demonstration with its first filings: submitted ones and, by our doing, a draft."""
    whole = load_demonstration(specs_folder())
    first, second, *_ = whole.filings
    filings = (first, second, second.model_copy(update={"submitted": False}))
    return whole.model_copy(update={"filings": filings, "cases": ()})


@pytest.fixture
def empty(database: Database, parts: Parts, clock: Clock, tmp_path: Path) -> Platform:
    platform = parts.platform(database, tmp_path, clock)
    real = platform.printer
    return replace(platform, printer=QuickPrinter(real.templates, real.printer, real.printable))


def loaded(platform: Platform) -> tuple[int, int, int, Counter[tuple[int, str]]]:
    """How many offices, enterprises and accounts there are, and filings by enterprise and state."""
    with platform.database.reading() as session:
        people = [len(session.exec(select(kind)).all()) for kind in (Office, Enterprise, Account)]
        filings = Counter((each.enterprise_id, str(each.state)) for each in session.exec(select(Filing)))
    return people[0], people[1], people[2], filings


def expected(demo: Demonstration) -> tuple[int, int, int, int]:
    return len(demo.offices), len(demo.enterprises), len(demo.accounts), len(demo.filings)


@pytest.mark.parametrize(
    ("step", "times"),
    [("add_office", 1), ("add_enterprise", 2), ("add_account", 3), ("submit_filing", 1), ("save_draft", 0)],
)
def test_loading_that_broke_off_is_taken_up_again(
    empty: Platform, demo: Demonstration, monkeypatch: pytest.MonkeyPatch, step: str, times: int
) -> None:
    real, calls = getattr(loading, step), []

    def killed(*args: Any, **options: Any) -> Any:
        calls.append(args)
        if len(calls) > times:
            raise KeyboardInterrupt
        return real(*args, **options)

    monkeypatch.setattr(loading, step, killed)
    with pytest.raises(KeyboardInterrupt):
        load_demo(empty, demo)
    monkeypatch.setattr(loading, step, real)
    load_demo(empty, demo)
    *people, filings = loaded(empty)
    assert (*people, filings.total()) == expected(demo)
    assert sorted(state for _, state in filings.elements()) == ["draft", "submitted", "submitted"]
    with pytest.raises(AlreadyLoadedError, match="已有账号"):
        load_demo(empty, demo)


def test_an_office_that_is_there_does_not_stop_it(empty: Platform, demo: Demonstration) -> None:
    add_office(empty, name=demo.offices[0].name, division_code=demo.offices[0].division, authority="statistics")
    load_demo(empty, demo)
    *people, filings = loaded(empty)
    assert (*people, filings.total()) == expected(demo)


def test_three_at_once_load_it_once(empty: Platform, demo: Demonstration) -> None:
    def attempt(_number: int) -> str:
        try:
            load_demo(empty, demo)
        except ConflictError as error:
            return type(error).__name__
        return "loaded"

    with ThreadPoolExecutor(3) as threads:
        outcomes = sorted(threads.map(attempt, range(3)))
    assert outcomes == ["AlreadyLoadedError", "AlreadyLoadedError", "loaded"]
    *people, filings = loaded(empty)
    assert (*people, filings.total()) == expected(demo)


def test_cases_are_played_and_taken_up_where_loading_broke_off(
    database: Database, parts: Parts, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    platform = parts.platform(database, tmp_path, clock)  # with a real printer: the files are read like anybody's
    demo = load_demonstration(specs_folder())
    determinations = tuple(case for case in demo.cases if case.procedure == "statistical_credit/determination")
    demo = demo.model_copy(update={"filings": (), "subjects": (), "tasks": (), "cases": determinations})
    real, calls = loading.perform_act, []

    def killed(*args: Any, **options: Any) -> None:
        calls.append(args)
        if len(calls) > 3:
            raise KeyboardInterrupt
        real(*args, **options)

    monkeypatch.setattr(loading, "perform_act", killed)
    with pytest.raises(KeyboardInterrupt):
        load_demo(platform, demo)
    monkeypatch.setattr(loading, "perform_act", real)
    load_demo(platform, demo)
    with platform.database.reading() as session:
        played = list(session.exec(select(Case)))
        cases = {
            row.uscc: (row.state, row.events, row.public_from)
            for row in played
            if row.procedure_id == "statistical_credit/determination"
        }
        numbers = list(session.exec(select(DocumentNumber.text)))
    assert cases == {
        "91220106MA0YDEM07C": ("closed", 11, platform.today() - timedelta(days=40)),
        "91220104MA0YDEM235": ("served", 8, None),
    }
    # Every step of every case leaves one event, also where loading broke off.
    expected_steps = Counter((case.procedure, case.uscc, len(case.steps)) for case in demo.cases)
    assert Counter((row.procedure_id, row.uscc, row.events) for row in played) == expected_steps
    assert len(numbers) == 4
    assert all(number.startswith("演示") for number in numbers)
