"""What the web needs beside the platform."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class WebOptions:
    """`secret` signs cookies; `secure` marks them for HTTPS only; `hosts` are the names the service answers to.

    `proxies`: how many reverse proxies stand before the service; their headers are believed, no others. `public_rate`:
    how much one address may ask of the public pages a minute, a page counting one and a file ten; 0: any amount.
    `compiled`: a folder, writable by the service alone, where templates are kept once compiled; None: nowhere.
    """

    secret: str
    secure: bool = False
    hosts: tuple[str, ...] = ()
    proxies: int = 0
    public_rate: int = 0
    compiled: Path | None = None
