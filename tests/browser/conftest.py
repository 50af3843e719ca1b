"""A real Chromium, one for each module of tests, and pages opened in it from a file."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, sync_playwright

from minyi_router.workshop.page import diff_page
from tests.browser.reports import made_up

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
DESKTOP, PHONE = (1280, 900), (390, 844)


@dataclass
class Opened:
    """A page, and all it asked for and complained about since."""

    page: Page
    requests: list[str] = field(default_factory=list)
    escaped: list[str] = field(
        default_factory=list
    )  # those that the page's policy let through to the network
    complaints: list[str] = field(default_factory=list)

    def numbers(self) -> list[int]:
        """The row numbers of the cards on the screen, in order."""
        numbers = self.page.eval_on_selector_all("#list .card", "all => all.map(one => one.dataset.number)")
        return [int(number) for number in numbers]

    def count(self) -> int:
        """How many examples the page says it found."""
        found = re.search(r"([\d,]+) 个例子", self.page.locator("#count").inner_text())
        assert found, "the page says no number"
        return int(found[1].replace(",", ""))


Open = Callable[..., Opened]


def blocked(route: Route, opened: Opened) -> None:
    opened.escaped.append(route.request.url)
    route.abort()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for the module; it is gone before tests elsewhere start loops of their own."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip(f"no browser on this machine: none of {', '.join(NAMES)} is installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield chromium
        chromium.close()


@contextmanager
def pages(browser: Browser, folder: Path) -> Iterator[Open]:
    """Opens pages from files in a folder, and closes them at the end."""
    known: list[Page] = []

    def opened(
        report: Mapping[str, Any] | str, size: tuple[int, int] = DESKTOP, *, drawn: bool = True
    ) -> Opened:
        page = browser.new_page(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
        page.set_default_timeout(60_000)  # a busy machine takes its time over plotly's 4.8 MB
        known.append(page)
        result = Opened(page)
        page.on("request", lambda request: result.requests.append(request.url))
        page.on("console", lambda message: result.complaints.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: result.complaints.append(f"error: {error}"))
        page.route(re.compile("^(?!file:)"), lambda route: blocked(route, result))
        file = folder / f"page{len(known)}.html"
        file.write_text(report if isinstance(report, str) else diff_page(report), encoding="utf-8")
        page.goto(file.as_uri())
        if drawn:
            page.wait_for_selector("#picture[data-ready]")
        return result

    yield opened
    for page in known:
        page.close()


@pytest.fixture
def open_page(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens the page of a report, or ready HTML; every request but those for files is blocked and noted."""
    with pages(browser, tmp_path) as opened:
        yield opened


@pytest.fixture(scope="module")
def kept(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    """The page of the big report, opened once."""
    with pages(browser, tmp_path_factory.mktemp("page")) as open_page:
        yield open_page(made_up(2000))


@pytest.fixture
def opened(kept: Opened) -> Opened:
    """The page of the big report as it was when opened: nothing chosen, and only moved flows drawn."""
    kept.page.evaluate("choose(NOTHING)")
    kept.page.uncheck("#staying")
    kept.page.evaluate("document.activeElement.blur(); scrollTo({top: 0, behavior: 'instant'})")
    kept.complaints.clear()
    return kept


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
