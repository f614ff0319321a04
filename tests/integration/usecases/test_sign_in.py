"""Signing in, staying signed in, being locked out, being let in again."""

from datetime import timedelta
from pathlib import Path

import pytest

from forms_app.core.errors import BadInputError, ConflictError, NotFoundError
from forms_app.specs.demonstration import load_demonstration
from forms_app.specs.location import specs_folder
from forms_app.storage.database import Database
from forms_app.usecases.change_account import close_account, set_password
from forms_app.usecases.change_password import change_password
from forms_app.usecases.load_demo import has_accounts, load_demo
from forms_app.usecases.platform import Platform
from forms_app.usecases.sign_in import (
    FREE_ATTEMPTS,
    FREE_ATTEMPTS_OF_AN_ADDRESS,
    IDLE,
    LONGEST,
    WRONG,
    TooManyAttemptsError,
    delay_after,
    sign_in,
    sign_out,
    signed_in,
)
from tests.integration.conftest import Clock, Parts, actor_named

PASSWORD = "Xinbiao-2026"
HERE, ELSEWHERE = "192.0.2.1", "192.0.2.2"


def enter(platform: Platform, username: str = "qiye1", password: str = PASSWORD, address: str = HERE) -> str:
    return sign_in(platform, username=username, password=password, address=address).token


def test_who_signs_in_is_known_by_the_token(platform: Platform) -> None:
    actor = signed_in(platform, enter(platform))
    assert actor == actor_named(platform, "qiye1")
    assert signed_in(platform, "some other token") is None


@pytest.mark.parametrize(
    ("username", "password"),
    [("qiye1", "wrong"), ("nobody", PASSWORD), ("", ""), ("qiye1", PASSWORD + "\0"), ("qiye1", "x" * 10_000)],
)
def test_whatever_is_wrong_reads_the_same(platform: Platform, username: str, password: str) -> None:
    with pytest.raises(BadInputError) as error:
        enter(platform, username, password)
    assert str(error.value) == WRONG


def test_signing_out_ends_the_session_at_once(platform: Platform) -> None:
    token = enter(platform)
    sign_out(platform, token)
    assert signed_in(platform, token) is None


def test_a_session_ends_when_idle(platform: Platform, clock: Clock) -> None:
    token = enter(platform)
    clock.now += IDLE
    assert signed_in(platform, token) is not None
    clock.now += IDLE + timedelta(seconds=1)
    assert signed_in(platform, token) is None


def test_a_session_ends_in_the_end_even_when_used(platform: Platform, clock: Clock) -> None:
    token = enter(platform)
    began = clock.now
    while clock.now - began <= LONGEST:
        assert signed_in(platform, token) is not None
        clock.pass_(minutes=30)
    assert signed_in(platform, token) is None


def test_closing_an_account_ends_its_sessions(platform: Platform) -> None:
    token = enter(platform)
    close_account(platform, "qiye1")
    assert signed_in(platform, token) is None
    with pytest.raises(BadInputError, match=WRONG):
        enter(platform)


def test_f5_failures_lock_with_growing_delay_and_the_owner_gets_in_elsewhere(platform: Platform, clock: Clock) -> None:
    for _ in range(FREE_ATTEMPTS):
        with pytest.raises(BadInputError):
            enter(platform, password="wrong")
    with pytest.raises(TooManyAttemptsError, match="请1分钟后再试") as error:
        enter(platform)
    assert error.value.wait == timedelta(seconds=30)
    assert enter(platform, address=ELSEWHERE)
    clock.pass_(seconds=31)
    assert enter(platform)


def test_waiting_in_vain_makes_the_wait_longer(platform: Platform, clock: Clock) -> None:
    for _ in range(FREE_ATTEMPTS):
        with pytest.raises(BadInputError):
            enter(platform, password="wrong")
    clock.pass_(seconds=31)
    with pytest.raises(BadInputError):
        enter(platform, password="wrong")
    with pytest.raises(TooManyAttemptsError) as error:
        enter(platform)
    assert error.value.wait == timedelta(minutes=1)


def test_f5_spraying_over_many_names_locks_the_address(platform: Platform) -> None:
    for number in range(FREE_ATTEMPTS_OF_AN_ADDRESS):
        with pytest.raises(BadInputError):
            enter(platform, username=f"name{number}", password="wrong")
    with pytest.raises(TooManyAttemptsError):
        enter(platform, username="qiye1")
    assert enter(platform, address=ELSEWHERE)


def test_success_forgets_the_failures(platform: Platform) -> None:
    for _ in range(3):
        for _ in range(FREE_ATTEMPTS - 1):
            with pytest.raises(BadInputError):
                enter(platform, password="wrong")
        assert enter(platform)


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 30), (6, 60), (7, 120), (10, 960), (11, 1800), (500, 1800)]
)
def test_delays(failures: int, seconds: int) -> None:
    assert delay_after(failures, FREE_ATTEMPTS).total_seconds() == seconds


@pytest.mark.parametrize(("seconds", "minutes"), [(1, 1), (60, 1), (61, 2), (89, 2), (150, 3), (1800, 30)])
def test_the_wait_that_is_told_is_long_enough(seconds: int, minutes: int) -> None:
    assert f"请{minutes}分钟后再试" in str(TooManyAttemptsError(timedelta(seconds=seconds)))


def test_changing_the_password_ends_every_session(platform: Platform) -> None:
    one, two = enter(platform), enter(platform)
    actor = signed_in(platform, one)
    assert actor is not None
    change_password(platform, actor, current=PASSWORD, new="Another-2026")
    assert signed_in(platform, one) is None
    assert signed_in(platform, two) is None
    assert enter(platform, password="Another-2026")


@pytest.mark.parametrize(
    ("current", "new", "message"),
    [
        ("wrong", "Another-2026", "当前密码不正确"),
        (PASSWORD, PASSWORD, "新密码不能与当前密码相同"),
        (PASSWORD, "short1", "密码应为8至128个字符"),
        (PASSWORD, "onlyletters", "两种以上"),
        (PASSWORD, "12345678", "两种以上"),
    ],
)
def test_weak_or_wrong_passwords_are_refused(platform: Platform, current: str, new: str, message: str) -> None:
    with pytest.raises(BadInputError, match=message):
        change_password(platform, actor_named(platform, "qiye1"), current=current, new=new)
    assert enter(platform)


def test_the_operator_can_reset(platform: Platform) -> None:
    token = enter(platform)
    set_password(platform, "qiye1", "Another-2026")
    assert signed_in(platform, token) is None
    assert enter(platform, password="Another-2026")
    with pytest.raises(NotFoundError, match="没有用户名“nobody”"):
        set_password(platform, "nobody", "Another-2026")


def test_a_demonstration_that_breaks_off_says_so(
    database: Database, parts: Parts, clock: Clock, tmp_path: Path
) -> None:
    demo = load_demonstration(specs_folder())
    broken = demo.filings[0].model_copy(update={"answers": {"bogus": "1"}})
    platform = parts.platform(database, tmp_path, clock)
    with pytest.raises(ConflictError, match=f"演示数据只载入了一部分：账号 {broken.account} .*bogus"):
        load_demo(platform, demo.model_copy(update={"filings": (broken,)}))
    assert has_accounts(platform)


def test_the_demonstration_is_not_mixed_with_real_accounts(platform: Platform) -> None:
    with pytest.raises(ConflictError, match="已有账号"):
        load_demo(platform, load_demonstration(specs_folder()))
