"""The big report that most tests of the page look at, and plain walks over it as a second opinion."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from minyi_router.workshop.page import diff_page
from tests.browser.conftest import Opened
from tests.browser.reports import made_up

Example = Mapping[str, Any]
REPORT = made_up(2000)
EXAMPLES = REPORT["examples"]
PAGE = 50  # examples on one page


@cache
def big_html() -> str:
    """The page of the big report."""
    return diff_page(REPORT)


def moved(goes: str = "") -> Counter[tuple[str, str]]:
    """How many examples went which way; only from `goes` if given."""
    ways = ((each["old_goes"], each["new_goes"]) for each in EXAMPLES)
    return Counter(way for way in ways if way[0] != way[1] and goes in ("", way[0]))


def caused(each: Example, rule: str) -> bool:
    """Whether a rule says something on one side that it does not say on the other."""
    old, new = each["old_why"], each["new_why"]
    return any(
        why["rule"] == rule for why in [w for w in old if w not in new] + [w for w in new if w not in old]
    )


def expect_found(opened: Opened, wanted: Callable[[Example], bool]) -> None:
    """The count, and the first page of the list, against a plain walk over the report."""
    numbers = [each["number"] for each in EXAMPLES if wanted(each)]
    assert opened.count() == len(numbers)
    assert opened.numbers() == numbers[:PAGE]
