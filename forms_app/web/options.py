"""What the web needs beside the platform."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WebOptions:
    """`secret` signs cookies; `secure` marks them for HTTPS only; `hosts` are the names the service answers to.

    `proxies`: how many reverse proxies stand before the service; their headers are believed, no others.
    """

    secret: str
    secure: bool = False
    hosts: tuple[str, ...] = ()
    proxies: int = 0
