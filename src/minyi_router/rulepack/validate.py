"""Documents to problems: names that mean nothing, words that cannot work, things said twice.

A new check is one function in checks/ and one line in CHECKS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from minyi_router.errors import Problem
from minyi_router.rulepack.checks.cases import check_cases, check_expectations, check_histories
from minyi_router.rulepack.checks.confidence import check_confidence
from minyi_router.rulepack.checks.duplicates import check_duplicates
from minyi_router.rulepack.checks.faults import Fault, Names, placed
from minyi_router.rulepack.checks.owners import check_defaults, check_owners, check_places, check_units
from minyi_router.rulepack.checks.rules import (
    check_answers,
    check_facts,
    check_repeats,
    check_rules,
)
from minyi_router.rulepack.checks.supervision import check_supervision
from minyi_router.rulepack.checks.times import check_calendar, check_clocks
from minyi_router.rulepack.checks.words import check_groups, check_passages
from minyi_router.rulepack.parse import Parsed

CHECKS: tuple[Callable[[Parsed, Names], Iterator[Fault]], ...] = (
    check_groups,
    check_passages,
    check_rules,
    check_answers,
    check_facts,
    check_repeats,
    check_cases,
    check_histories,
    check_expectations,
    check_units,
    check_owners,
    check_defaults,
    check_places,
    check_clocks,
    check_calendar,
    check_duplicates,
    check_confidence,
    check_supervision,
)


def validate(parsed: Parsed) -> tuple[Problem, ...]:
    """Every problem of meaning, in no particular order."""
    names = Names(parsed)
    return tuple(placed(fault) for check in CHECKS for fault in check(parsed, names))
