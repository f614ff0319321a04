"""Settings from the environment."""

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
