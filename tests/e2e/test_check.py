"""The public check in a real browser: a file is compared there and goes nowhere."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, FileChooser, expect
from sqlmodel import select

from forms_app.storage.case_tables import IssuedDocument
from forms_app.usecases.platform import Platform
from tests.e2e.conftest import Person
from tests.e2e.test_pages import look
from tests.integration.conftest import Clock
from tests.integration.usecases.procedure import FIRST_OPINION, REASONS, Play


@pytest.fixture
def rejected(platform: Platform, clock: Clock) -> IssuedDocument:
    play = Play(platform, clock)
    case = play.apply("qiye1")
    play.act("chaoyang", case, "handler_rejected", {**FIRST_OPINION, **REASONS})
    with platform.database.reading() as session:
        query = select(IssuedDocument).where(IssuedDocument.case_id == case, IssuedDocument.kind == "rejection")
        return session.exec(query).one()


@pytest.fixture
def files(platform: Platform, rejected: IssuedDocument, tmp_path: Path) -> dict[str, Path]:
    """The document as issued, and with one bit of it changed."""
    pdf = platform.files.get(rejected.digest)
    found = {"matching": tmp_path / "原件.pdf", "altered": tmp_path / "改件.pdf"}
    found["matching"].write_bytes(pdf)
    found["altered"].write_bytes(pdf[:-10] + bytes([pdf[-10] ^ 1]) + pdf[-9:])
    return found


@pytest.fixture(params=[{"width": 1280, "height": 900}, {"width": 360, "height": 740}], ids=["desktop", "phone"])
def visitor(request: pytest.FixtureRequest, browser: Browser, site: str) -> Iterator[Person]:
    someone = Person(browser, site, viewport=request.param)
    yield someone
    someone.close()


def test_a_matching_and_an_altered_file_are_told_apart_and_nothing_is_sent(
    visitor: Person, rejected: IssuedDocument, files: dict[str, Path]
) -> None:
    page = visitor.page
    page.goto("/check")
    look(visitor)
    page.fill("#code", f"{rejected.code[:5]}-{rejected.code[5:]}".lower())
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/check/{rejected.code}")
    expect(page.locator("#compare")).to_be_visible()
    look(visitor)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    page.set_input_files("#file", files["matching"])
    expect(page.locator("#outcome")).to_have_text("一致：“原件.pdf”与制发的文书逐字节相同，没有改动。")
    look(visitor)
    page.set_input_files("#file", files["altered"])
    expect(page.locator("#outcome")).to_contain_text("不一致：“改件.pdf”不是制发的原件")
    look(visitor)
    page.wait_for_timeout(300)
    assert sent == []


def test_a_file_may_be_dropped(visitor: Person, rejected: IssuedDocument, files: dict[str, Path]) -> None:
    page = visitor.page
    page.goto(f"/check/{rejected.code}")
    drop = """([spot, bytes, name]) => {
      const carried = new DataTransfer();
      carried.items.add(new File([new Uint8Array(bytes)], name, { type: "application/pdf" }));
      document.querySelector(spot).dispatchEvent(
        new DragEvent("drop", { dataTransfer: carried, bubbles: true, cancelable: true })
      );
    }"""
    page.evaluate(drop, ["#drop", list(files["altered"].read_bytes()), "改件.pdf"])
    expect(page.locator("#outcome")).to_contain_text("不一致")
    page.evaluate(drop, ["#drop", list(files["matching"].read_bytes()), "原件.pdf"])
    expect(page.locator("#outcome")).to_contain_text("一致：“原件.pdf”")
    page.evaluate(drop, ["h1", [1, 2, 3], "旁边.pdf"])
    assert page.url.endswith(f"/check/{rejected.code}")


def test_it_works_by_keyboard(visitor: Person, rejected: IssuedDocument, files: dict[str, Path]) -> None:
    page, opened = visitor.page, list[FileChooser]()
    page.on(
        "filechooser", lambda chooser: opened.append(chooser)
    )  # before the page: the browser must know that nobody sees its dialogue
    page.goto(f"/check/{rejected.code}")
    expect(page.locator("#compare")).to_be_visible()
    page.focus("#code")
    for _ in range(3):
        page.keyboard.press("Tab")
        if page.evaluate("() => document.activeElement.id") == "file":
            break
    assert page.evaluate("() => document.activeElement.id") == "file"
    page.keyboard.press("Enter")
    for _ in range(100):
        if opened:
            break
        page.wait_for_timeout(100)
    opened[0].set_files(files["matching"])
    expect(page.locator("#outcome")).to_contain_text("一致：")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_text("certutil -hashfile")).to_be_visible()


def test_without_script_the_page_says_how_to_compare(browser: Browser, site: str, rejected: IssuedDocument) -> None:
    someone = Person(browser, site, java_script_enabled=False)
    someone.page.goto(f"/check/{rejected.code}")
    expect(someone.page.locator("#unable")).to_be_visible()
    expect(someone.page.get_by_text(rejected.digest)).to_be_visible()
    expect(someone.page.locator("#file")).to_be_hidden()
    someone.close()


def test_where_the_browser_cannot_compare_it_says_so(browser: Browser, site: str, rejected: IssuedDocument) -> None:
    someone = Person(browser, site)
    someone.page.add_init_script("Object.defineProperty(window.crypto, 'subtle', { value: undefined })")
    someone.page.goto(f"/check/{rejected.code}")
    expect(someone.page.locator("#unable")).to_be_visible()
    expect(someone.page.locator("#compare")).to_be_hidden()
    expect(someone.page.get_by_text("sha256sum")).to_be_visible()
    look(someone)
    someone.close()
