"""What an operator can set, read from the environment once."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from forms_app.core.errors import BadInputError
from forms_app.specs.location import specs_folder, tables_folder

INSTANCE, DATABASE, SPECS = "XINBIAO_INSTANCE", "DATABASE_URL", "XINBIAO_SPECS"
SECURE, HOSTS, PROXIES = "XINBIAO_HTTPS", "XINBIAO_HOSTS", "XINBIAO_PROXIES"
PUBLIC_URL = "XINBIAO_PUBLIC_URL"
PUBLIC_RATE, _USUAL_RATE = "XINBIAO_PUBLIC_RATE", 300
KEYS, PASSPHRASE, TIME_STAMPS = "XINBIAO_KEYS", "XINBIAO_KEY_PASSPHRASE", "XINBIAO_TIME_STAMPS"
SIGNATURES = "XINBIAO_SIGNATURES"
JOB_DAYS, _USUAL_JOB_DAYS = "XINBIAO_JOB_DAYS", 30
QUEUE, _BROKERS = "XINBIAO_QUEUE", ("redis", "rediss", "postgresql", "postgres")
AT_ONCE, _USUAL_AT_ONCE = "XINBIAO_AT_ONCE", 2000


@dataclass(frozen=True)
class Settings:
    """`instance` holds database, files, keys and fonts; `database_url` is None for the embedded database.

    `specs` replaces the shipped specifications; `secure` is set when the service is reached over HTTPS; `hosts` are
    the names it answers to (any when empty); `proxies` is the number of reverse proxies before it. `public_url` is the
    address under which the public reaches it; issued documents carry it in their QR codes. `public_rate`: how
    much one address may ask of the public pages a minute without an account (a page 1, a file 10; 0: any amount).
    `own_keys` is where the keys of offices lie, when not in the instance; `passphrase` opens those that have none of
    their own. `time_stamps` is the address of a time stamp authority; `signatures` (module:function) signs instead of
    keys in files. `job_days`: how many days files of background jobs are kept (0: for good). `at_once`: how many lines
    of a list are read or written while somebody waits; longer lists become background jobs. `queue` is the address of
    the PostgreSQL or Redis that says which jobs there are, "" for a file in the instance.
    """

    instance: Path
    database_url: str | None = None
    specs: Path | None = None
    secure: bool = False
    hosts: tuple[str, ...] = ()
    proxies: int = 0
    public_url: str = ""
    public_rate: int = _USUAL_RATE
    own_keys: Path | None = None
    passphrase: str = field(default="", repr=False)
    time_stamps: str = ""
    signatures: str = ""
    job_days: int = _USUAL_JOB_DAYS
    queue: str = field(default="", repr=False)
    at_once: int = _USUAL_AT_ONCE

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Read the variables named above. Raises BadInputError for a number or an address that is none."""
        return cls(
            instance=Path(environment.get(INSTANCE) or "instance"),
            database_url=environment.get(DATABASE) or None,
            specs=Path(environment[SPECS]) if environment.get(SPECS) else None,
            secure=environment.get(SECURE) == "1",
            hosts=tuple(filter(None, (environment.get(HOSTS) or "").split(","))),
            proxies=_number(environment, PROXIES, 0),
            public_rate=_number(environment, PUBLIC_RATE, _USUAL_RATE),
            public_url=_address(environment, PUBLIC_URL, "公众访问的网址，如 https://xinbiao.example.cn"),
            own_keys=Path(environment[KEYS]) if environment.get(KEYS) else None,
            passphrase=environment.get(PASSPHRASE) or "",
            time_stamps=_address(environment, TIME_STAMPS, "时间戳服务的网址，如 http://tsa.example.cn/tsr"),
            signatures=_function(environment, SIGNATURES),
            job_days=_number(environment, JOB_DAYS, _USUAL_JOB_DAYS),
            queue=_broker(environment, QUEUE),
            at_once=_number(environment, AT_ONCE, _USUAL_AT_ONCE),
        )

    @property
    def specs_root(self) -> Path:
        """The specifications that hold. Raises BadInputError when there is no such folder."""
        root = self.specs or specs_folder()
        if not root.is_dir():
            raise BadInputError(f"环境变量 {SPECS} 指定的文件夹“{root}”不存在")
        return root

    @property
    def tables_root(self) -> Path:
        """The shared tables that go with them. Raises BadInputError when there is no such folder."""
        return tables_folder(self.specs_root)

    @property
    def fonts(self) -> Path:
        """Fonts of the operator and those that setup/fonts.sh fetched."""
        return self.instance / "fonts"

    @property
    def keys(self) -> Path:
        """Keys of offices and what is trusted; readable by the service alone."""
        return self.own_keys or self.instance / "keys"

    @property
    def cache(self) -> Path:
        """What can be deleted at any time."""
        return self.instance / "cache"


def _address(environment: Mapping[str, str], name: str, what: str) -> str:
    """An address without a slash at its end. One is printed on paper: what is wrong here cannot be mended later."""
    text = environment.get(name) or ""
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
    except ValueError:
        sound = False
    if text and not (sound and text.isascii() and text.isprintable() and " " not in text):
        raise BadInputError(f"环境变量 {name} 应为{what}，现为“{text}”")
    return text.rstrip("/")


def _broker(environment: Mapping[str, str], name: str) -> str:
    """The address may hold a password, so a fault does not repeat it."""
    text = environment.get(name) or ""
    scheme, separator, rest = text.partition("://")
    if text and not (separator and rest and scheme in _BROKERS):
        raise BadInputError(
            f"环境变量 {name} 应为任务队列的地址，以 redis:// 或 postgresql:// 开头；不设置时使用内置队列"
        )
    return text


def _function(environment: Mapping[str, str], name: str) -> str:
    text = environment.get(name) or ""
    if text and not re.fullmatch(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*", text, re.ASCII):
        raise BadInputError(f"环境变量 {name} 应为“模块:函数”，如 seal_service.xinbiao:signatures，现为“{text}”")
    return text


def _number(environment: Mapping[str, str], name: str, usual: int) -> int:
    text = environment.get(name) or str(usual)
    if not text.isascii() or not text.isdigit():
        raise BadInputError(f"环境变量 {name} 应为数字，现为“{text}”")
    return int(text)
