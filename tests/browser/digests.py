"""The digest that most tests of its page look at, and how such pages are opened."""

from __future__ import annotations

from typing import Any

from minyi_router.supervise.page import digest_page
from tests.browser.conftest import DESKTOP, Open, Opened
from tests.supervise import reports

REPORT = reports.digest()
DRAWN = "[...document.querySelectorAll('.plot')].every((box) => box.dataset.ready)"


def shown(open_page: Open, report: dict[str, Any], size: tuple[int, int] = DESKTOP) -> Opened:
    """The page of a digest with all its figures drawn."""
    opened = open_page(digest_page(report), size, drawn=False)
    opened.page.wait_for_function(DRAWN)
    return opened
