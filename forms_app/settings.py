"""What an operator can set, read from the environment once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from forms_app.core.errors import BadInputError
from forms_app.specs.location import specs_folder, tables_folder

INSTANCE, DATABASE, SPECS = "XINBIAO_INSTANCE", "DATABASE_URL", "XINBIAO_SPECS"
SECURE, HOSTS, PROXIES = "XINBIAO_HTTPS", "XINBIAO_HOSTS", "XINBIAO_PROXIES"
PUBLIC_URL = "XINBIAO_PUBLIC_URL"
PUBLIC_RATE, _USUAL_RATE = "XINBIAO_PUBLIC_RATE", 300


@dataclass(frozen=True)
class Settings:
    """`instance` holds database, files, keys and fonts; `database_url` is None for the embedded database.

    `specs` replaces the shipped specifications; `secure` is set when the service is reached over HTTPS; `hosts` are
    the names it answers to (any when empty); `proxies` is the number of reverse proxies before it. `public_url` is the
    address under which the public reaches it; issued documents carry it in their QR codes. `public_rate`: how
    much one address may ask of the public pages a minute without an account (a page 1, a file 10; 0: any amount).
    """

    instance: Path
    database_url: str | None = None
    specs: Path | None = None
    secure: bool = False
    hosts: tuple[str, ...] = ()
    proxies: int = 0
    public_url: str = ""
    public_rate: int = _USUAL_RATE

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
            public_url=_public_url(environment.get(PUBLIC_URL) or ""),
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
    def cache(self) -> Path:
        """What can be deleted at any time."""
        return self.instance / "cache"


def _public_url(text: str) -> str:
    """The address without a slash at its end. It is printed on paper: what is wrong here cannot be mended later."""
    try:
        parts = urlsplit(text)
        sound = parts.scheme in ("http", "https") and parts.hostname and not (parts.query or parts.fragment)
    except ValueError:
        sound = False
    if text and not (sound and text.isascii() and text.isprintable() and " " not in text):
        raise BadInputError(f"环境变量 {PUBLIC_URL} 应为公众访问的网址，如 https://xinbiao.example.cn，现为“{text}”")
    return text.rstrip("/")


def _number(environment: Mapping[str, str], name: str, usual: int) -> int:
    text = environment.get(name) or str(usual)
    if not text.isascii() or not text.isdigit():
        raise BadInputError(f"环境变量 {name} 应为数字，现为“{text}”")
    return int(text)
