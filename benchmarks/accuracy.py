"""How well a pack routes labelled appeals: ``python benchmarks/accuracy.py TICKETS LETTERS [PACK]``.

TICKETS is a table of hotline tickets (columns 工单编号, 诉求内容_无派单提示, 警种, 原处置单位, 工作人员回电),
LETTERS one of letters (id, title, text, kind, matter, line, line_alt, urgency). Neither is part of this
project. Prints a Markdown table with three columns: the three quarters of the rows that were read while
the rules were written, the quarter that never was (those whose CRC-32 of the id leaves 3 when divided by
4), and all: what is fitted to the rows read shows as a gap.
Which organ a unit of the hotline belongs to stands in hotline_organs.yaml beside this file.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from zlib import crc32

import yaml

from minyi_router import Appeal, Decision, Router
from minyi_router.batch import Row, read_table
from minyi_router.model import AUTOMATIC
from minyi_router.report.statistics import AnswerScores, score_answer, score_dispatch

Case = tuple[dict[str, str], Decision]
Figure = Callable[[Sequence[Case]], str]
TRAFFIC = {"交警", "车管所"}
OUTSIDE = "非公安"
PRESSING = {"紧急", "较急"}
RAISED = {"紧急", "疑难", "复杂"}
UNITS = Path(__file__).with_name("hotline_organs.yaml")


def main(tickets: Path, letters: Path, pack: Path | None = None) -> None:
    """Route both sets with a pack (the starter pack) and print the figures."""
    router = Router.load(pack) if pack else Router.load()
    print("| set | figure | read | never read | all |")
    print("|---|---|---|---|---|")
    print_rows("hotline tickets", routed_tickets(router, tickets), TICKET_FIGURES)
    print_rows("letters", routed_letters(router, letters), LETTER_FIGURES)


def print_rows(name: str, cases: list[tuple[str, Case]], figures: dict[str, Figure]) -> None:
    """One line of the table for each figure, with n in the first."""
    parts = [[case for key, case in cases if held_out(key) is part] for part in (False, True)]
    parts.append([case for _, case in cases])
    print(f"| {name} | n | {' | '.join(f'{len(part):,}' for part in parts)} |")
    for label, figure in figures.items():
        print(f"| | {label} | {' | '.join(figure(part) for part in parts)} |")


def held_out(key: str) -> bool:
    """Whether a row was kept unread while the rules were written."""
    return crc32(key.encode()) % 4 == 3


def rows_of(path: Path) -> Iterable[dict[str, str]]:
    """The readable rows of a table."""
    return (dict(row.values) for row in read_table(path) if isinstance(row, Row))


def routed_tickets(router: Router, path: Path) -> list[tuple[str, Case]]:
    """Tickets of citizens (no staff call-backs) with their decisions, by number."""
    rows = [row for row in rows_of(path) if row["工作人员回电"] == "0"]
    return [(row["工单编号"], (row, router.route(row["诉求内容_无派单提示"]))) for row in rows]


def routed_letters(router: Router, path: Path) -> list[tuple[str, Case]]:
    """Letters with their decisions, by id."""
    return [
        (row["id"], (row, router.route(Appeal(row["text"], title=row["title"])))) for row in rows_of(path)
    ]


def merged(line: str | None) -> str | None:
    """The line of a decision in the three names that the tickets are labelled with."""
    if line is None or line == OUTSIDE:
        return line
    return "交警" if line in TRAFFIC else "公安"


def ticket_truth(row: dict[str, str]) -> str:
    """The label of a ticket; the fire service left the police in 2018."""
    return OUTSIDE if row["警种"] == "消防" else row["警种"]


def is_police(label: str | None) -> str | None:
    """Police or not, None where nothing was decided."""
    return label if label in {None, OUTSIDE} else "公安"


def owner(decision: Decision) -> str | None:
    """The line, with the organ where it is not the police's, as the letters are labelled."""
    return f"{decision.line}:{decision.organ}" if decision.organ else decision.line


def police_scores(cases: Sequence[Case]) -> AnswerScores:
    """Police against not-police."""
    pairs = [((str(is_police(ticket_truth(row))),), is_police(merged(d.line))) for row, d in cases]
    return score_answer("police", pairs)


def police_figure(name: str) -> Figure:
    """Precision, recall or F1 of 公安."""
    return lambda cases: shown(
        next(getattr(s, name) for s in police_scores(cases).labels if s.label == "公安")
    )


def organ_figure(organs: Mapping[str, Sequence[str]]) -> Figure:
    """Of the tickets that were another organ's and went to one: the share that went to the right one."""

    def figure(cases: Sequence[Case]) -> str:
        pairs = [(organs_of(r["原处置单位"], organs), d.organ) for r, d in cases if d.action == "divert"]
        known = [given in accepted for accepted, given in pairs if accepted]
        return f"{ratio(sum(known), len(known))} (n {len(known):,})"

    return figure


def organs_of(unit: str, organs: Mapping[str, Sequence[str]]) -> set[str]:
    """The organs that a unit may stand for: those whose longest word is in its name; none if unknown."""
    found = [(len(word), organ) for organ, words in organs.items() for word in words if word in unit]
    return {organ for length, organ in found if length == max(found)[0]}


def ratio(part: int, whole: int) -> str:
    """A share, or a dash of nothing."""
    return shown(part / whole if whole else None)


def tier_figure(cases: Sequence[Case]) -> str:
    """Recall and precision of 复杂 or above for letters labelled 紧急 or 较急."""
    pressing = [row["urgency"] in PRESSING for row, _ in cases]
    raised = [decision.tier in RAISED for _, decision in cases]
    both = sum(p and r for p, r in zip(pressing, raised, strict=True))
    return f"{ratio(both, sum(pressing))} / {ratio(both, sum(raised))}"


def flagged_figure(cases: Sequence[Case]) -> str:
    """How many of the 紧急 letters bear a safety flag."""
    flags = [bool(decision.flags) for row, decision in cases if row["urgency"] == "紧急"]
    return f"{sum(flags)} of {len(flags)}"


def right(accepted: Callable[[dict[str, str], Decision], bool]) -> Figure:
    """The share of cases that are right."""
    return lambda cases: shown(sum(accepted(row, d) for row, d in cases) / len(cases))


def automatic(accepted: Callable[[dict[str, str], Decision], bool]) -> Figure:
    """自动派单率 and 首派准确率, always together."""

    def figure(cases: Sequence[Case]) -> str:
        outcomes = [accepted(row, d) if d.action in AUTOMATIC else None for row, d in cases]
        scores = score_dispatch(outcomes)
        return f"{shown(scores.automation_rate)} / {shown(scores.first_dispatch_accuracy)}"

    return figure


def shown(value: float | None) -> str:
    """Three digits."""
    return "—" if value is None else f"{value:.3f}"


def letter_accepted(row: dict[str, str], decision: Decision) -> bool:
    """Whether the owner is the labelled one or another that a reasonable dispatcher could choose."""
    return owner(decision) in {row["line"], *row["line_alt"].split("；")}


def letter_matter(row: dict[str, str], decision: Decision) -> bool:
    """Whether the matter is right; letters of other organs are labelled by organ."""
    return (owner(decision) if decision.organ else decision.matter) == row["matter"]


TICKET_FIGURES: dict[str, Figure] = {
    "police against not-police: F1": police_figure("f1"),
    "precision": police_figure("precision"),
    "recall": police_figure("recall"),
    "交警 / 公安 / 非公安: accuracy": right(lambda row, d: merged(d.line) == ticket_truth(row)),
    "automation rate / first-dispatch accuracy": automatic(
        lambda row, d: merged(d.line) == ticket_truth(row)
    ),
    "right organ among diverted": organ_figure(yaml.safe_load(UNITS.read_text(encoding="utf-8"))["organ"]),
}
LETTER_FIGURES: dict[str, Figure] = {
    "line, strict (the organ too)": right(lambda row, d: owner(d) == row["line"]),
    "line, others a dispatcher could choose accepted": right(letter_accepted),
    "matter": right(letter_matter),
    "kind": right(lambda row, d: d.kind == row["kind"]),
    "tier 复杂 or above for 紧急 and 较急: recall / precision": tier_figure,
    "紧急 letters flagged": flagged_figure,
    "automation rate / first-dispatch accuracy": automatic(letter_accepted),
}


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
