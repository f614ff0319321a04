"""What the web needs beside the platform."""

from dataclasses import dataclass


@dataclass(frozen=True)
class WebOptions:
    """`secret` signs cookies; `secure` marks them for HTTPS only; `hosts` are the names the service answers to.

    `proxies`: how many reverse proxies stand before the service; their headers are believed, no others. `public_rate`:
    how much one address may ask of the public pages a minute, a page counting one and a file ten; 0: any amount.
    """

    secret: str
    secure: bool = False
    hosts: tuple[str, ...] = ()
    proxies: int = 0
    public_rate: int = 0
