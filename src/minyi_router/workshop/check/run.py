"""All checks of a pack, one after the other; a new check is one function and one line in CHECKS."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from minyi_router.errors import Problem
from minyi_router.rulepack.checks.faults import Fault, placed
from minyi_router.rulepack.compile import compile_pack
from minyi_router.rulepack.load import read_pack
from minyi_router.rulepack.pack import RulePack
from minyi_router.rulepack.source import pack_hash
from minyi_router.workshop.check import beaten, logic, places, times, unused, upkeep, words
from minyi_router.workshop.check.codes import CODES
from minyi_router.workshop.check.findings import Finding, Severity
from minyi_router.workshop.check.subject import Subject
from minyi_router.workshop.check.suppress import excused

CHECKS: tuple[Callable[[Subject], Iterator[Fault]], ...] = (
    logic.check_firing,
    logic.check_contrary,
    logic.check_conditions,
    logic.check_passages_asked,
    beaten.check_beaten,
    unused.check_groups_used,
    unused.check_answers_given,
    unused.check_names_used,
    words.check_variants,
    words.check_unseen,
    words.check_short,
    words.check_not_in,
    places.check_reached,
    places.check_stations,
    places.check_spellings,
    places.check_repeated,
    places.check_retired,
    times.check_windows,
    times.check_calendar_ends,
    times.check_terms,
    upkeep.check_cases,
    upkeep.check_basis,
    upkeep.check_owner,
)


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found. ``pack`` is None when it does not load: then all findings are faults of reading.

    ``findings`` are those that count, ``excused`` those that somebody said to leave, both by place.
    """

    pack: RulePack | None
    findings: tuple[Finding, ...]
    excused: tuple[Finding, ...] = ()

    def only(self, codes: Iterable[str], level: Severity = Severity.INFO) -> Report:
        """The findings of some codes (none named: all) at or above a level."""
        wanted = frozenset(codes) or CODES.keys()

        def shown(findings: Iterable[Finding]) -> tuple[Finding, ...]:
            return tuple(f for f in findings if f.problem.code in wanted and f.severity >= level)

        return Report(self.pack, shown(self.findings), shown(self.excused))

    def counts(self) -> Mapping[Severity, int]:
        """How many there are of each severity."""
        return Counter(finding.severity for finding in self.findings)

    def worst(self) -> Severity | None:
        """The highest severity found; None when nothing was."""
        return max((finding.severity for finding in self.findings), default=None)


def check_folder(folder: Path, today: date) -> Report:
    """Read and check the pack in a folder as of a day."""
    files, parsed, problems = read_pack(folder)
    if problems:
        return Report(None, tuple(Finding(p, Severity.ERROR) for p in sorted(set(problems))))
    pack = compile_pack(parsed, pack_hash(files))
    subject = Subject.of(parsed, pack, today)
    found = {placed(fault) for check in CHECKS for fault in check(subject)}
    judged = sorted(excused(files, map(_judged, sorted(found))))
    return Report(pack, tuple(f for f in judged if not f.excuse), tuple(f for f in judged if f.excuse))


def _judged(problem: Problem) -> Finding:
    return Finding(problem, CODES[problem.code].severity)
