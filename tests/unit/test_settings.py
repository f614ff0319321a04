"""Settings from the environment."""

from pathlib import Path

import pytest

from forms_app.core.errors import BadInputError
from forms_app.settings import PUBLIC_URL, Settings


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("", ""),
        ("https://xinbiao.example.cn/", "https://xinbiao.example.cn"),
        ("http://10.1.2.3:8000", "http://10.1.2.3:8000"),
        ("https://tjj.example.cn/xinbiao/", "https://tjj.example.cn/xinbiao"),
    ],
)
def test_the_public_address(typed: str, kept: str) -> None:
    assert Settings.from_environment({PUBLIC_URL: typed}).public_url == kept


@pytest.mark.parametrize(
    "typed", ["xinbiao.example.cn", "ftp://a", "https://", "https://a/?q=1", "https://a/#x", "https://a b", "https://[", "https://信表"]
)  # fmt: skip
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(BadInputError, match="XINBIAO_PUBLIC_URL 应为公众访问的网址"):
        Settings.from_environment({PUBLIC_URL: typed})


def test_what_signs_is_read_and_the_passphrase_is_never_shown() -> None:
    settings = Settings.from_environment({
        "XINBIAO_KEYS": "/etc/xinbiao/keys", "XINBIAO_KEY_PASSPHRASE": "签章口令", "XINBIAO_JOB_DAYS": "7",
        "XINBIAO_AT_ONCE": "500",
        "XINBIAO_TIME_STAMPS": "http://tsa.example.cn/tsr", "XINBIAO_SIGNATURES": "seal_service.xinbiao:signatures",
    })  # fmt: skip
    assert (settings.keys, settings.passphrase) == (Path("/etc/xinbiao/keys"), "签章口令")
    assert (settings.time_stamps, settings.job_days) == ("http://tsa.example.cn/tsr", 7)
    assert settings.signatures == "seal_service.xinbiao:signatures"
    assert "签章口令" not in repr(settings)
    usual = Settings.from_environment({"XINBIAO_INSTANCE": "/srv/xinbiao"})
    assert (usual.keys, usual.time_stamps, usual.signatures) == (Path("/srv/xinbiao/keys"), "", "")
    assert (usual.job_days, usual.at_once, settings.at_once) == (30, 2000, 500)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("XINBIAO_TIME_STAMPS", "file:///etc/passwd"),
        ("XINBIAO_TIME_STAMPS", "tsa.example.cn"),
        ("XINBIAO_SIGNATURES", "seal_service"),
        ("XINBIAO_SIGNATURES", "os:system('x')"),
        ("XINBIAO_JOB_DAYS", "-1"),
        ("XINBIAO_AT_ONCE", "2,000"),
    ],
)
def test_what_cannot_sign_is_named_at_the_start(name: str, text: str) -> None:
    with pytest.raises(BadInputError, match=name):
        Settings.from_environment({name: text})


@pytest.mark.parametrize(
    "address", ["redis://10.1.2.3:6379/0", "rediss://q.example.cn/1", "postgresql:///jobs?host=/run"]
)
def test_the_broker_of_jobs(address: str) -> None:
    settings = Settings.from_environment({"XINBIAO_QUEUE": address})
    assert settings.queue == address
    assert address not in repr(settings)


@pytest.mark.parametrize("address", ["10.1.2.3:6379", "amqp://secret@10.1.2.3", "redis:secret"])
def test_what_is_no_broker_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(BadInputError, match="XINBIAO_QUEUE 应为任务队列的地址") as refused:
        Settings.from_environment({"XINBIAO_QUEUE": address})
    assert address not in str(refused.value)
