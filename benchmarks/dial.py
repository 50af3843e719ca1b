"""Whether calibration keeps its promise: ``python benchmarks/dial.py TICKETS MODEL LABELS-MAP``.

TICKETS is a table of hotline tickets (columns 工单编号, 诉求内容_无派单提示, 警种, 工作人员回电), MODEL what
``minyi train`` made of it (rows it was trained on are judged by its fold models), LABELS-MAP its
``--map``. None but the map is part of this project. Twenty times the rows are parted at random: one half
is calibrated on, in the other the errors among what goes without a person are counted. Prints how often
they were more than promised, beside the risk that was stated, for rules alone and for rules and model.
That count is pessimistic: the other half is a sample itself, so its share of errors scatters around the
true one; "clearly" counts those where chance (at 5 %) does not explain it.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from random import Random
from statistics import mean
from typing import NamedTuple

from minyi_router import Appeal
from minyi_router.batch import Row, read_table
from minyi_router.cli.label_maps import read_map
from minyi_router.engine import Engine, build
from minyi_router.learned.fitting import model_for
from minyi_router.report.statistics import DispatchScores
from minyi_router.rulepack.load import load_pack, starter_pack
from minyi_router.workshop.dial.bound import at_most
from minyi_router.workshop.dial.calibrate import Wanted, calibrate, scores_of
from minyi_router.workshop.dial.choose import Bar, Promise, of_line, offers_of
from minyi_router.workshop.dial.judged import Judged, Known, judged
from minyi_router.workshop.learn.classes import LabelMap, classes_of


class Split(NamedTuple):
    """What thresholds did to the other half: all of it, and what each promise is about."""

    whole: DispatchScores
    promised: list[DispatchScores]


SPLITS = 20
PROMISES = (Promise(0.03, 0.1), Promise(0.02, 0.1))


def main(tickets: Path, model: Path, labels: Path) -> None:
    """Print one line for each way of deciding, each promise, for all lines together and line by line."""
    pack = load_pack(starter_pack()).without_dials()
    written = read_map(str(labels)).get("line", {})
    known = known_rows(tickets)
    heads = ("deciding", "promise", "splits without a threshold", "too many errors", "clearly")
    print("|", " | ".join((*heads, "stated risk", "automation", "error")), "|")
    print("|---" * 8 + "|")
    for name, engine in (("rules", build(pack)), ("rules + model", build(pack, model_for(pack, model)))):
        rows = rows_of(engine, known, written)
        for promise in PROMISES:
            for by_line in (False, True):
                show(name, rows, Wanted(promise, by_line))


def known_rows(path: Path) -> list[Known]:
    """Tickets of citizens (no staff call-backs) with their labels."""
    rows = [row.values for row in read_table(path) if isinstance(row, Row)]
    return [
        Known(Appeal(row["诉求内容_无派单提示"]), (row["警种"],))
        for row in rows
        if row["工作人员回电"] == "0" and row["警种"]
    ]


def rows_of(engine: Engine, known: Sequence[Known], written: LabelMap) -> list[Judged]:
    """The rows as routing sees them."""
    classes = classes_of(engine.pack, "line", {label for one in known for label in one.accepted}, written)
    return list(judged(engine, known, classes))


def show(name: str, rows: Sequence[Judged], wanted: Wanted) -> None:
    """One line of the table."""
    found = [split for number in range(SPLITS) if (split := tested(rows, wanted, number))]
    most, risk = wanted.promise
    broken = sum(any(wrong(one) > most * one.automatic for one in split.promised) for split in found)
    clearly = sum(any(is_clear(one, most) for one in split.promised) for split in found)
    rates = [split.whole.automation_rate or 0.0 for split in found]
    errors = [wrong(split.whole) / max(1, split.whole.automatic) for split in found]
    kind = "each line" if wanted.by_line else "all together"
    print(
        f"| {name} | {kind}: {most:.0%} | {SPLITS - len(found)} | {broken} of {len(found)} | {clearly} | "
        f"{risk:.0%} | {mean(rates) if rates else 0:.1%} | {mean(errors) if errors else 0:.2%} |"
    )


def wrong(scores: DispatchScores) -> int:
    """How many went out without a person to the wrong place."""
    return scores.automatic - scores.right


def is_clear(scores: DispatchScores, most: float) -> bool:
    """Whether so many errors would come by chance in less than one case of twenty."""
    return wrong(scores) > 0 and 1 - at_most(wrong(scores) - 1, scores.automatic, most) < 0.05


def tested(rows: Sequence[Judged], wanted: Wanted, number: int) -> Split | None:
    """What the thresholds of one half do to the other; None where nothing can be promised."""
    keys = sorted({row.key for row in rows})
    half = set(Random(number).sample(keys, len(keys) // 2))  # equal texts stay together
    dial = calibrate([row for row in rows if row.key in half], wanted).dial
    if dial is None:
        return None
    offers = offers_of(dial, [row for row in rows if row.key not in half])
    n, bar = sum(row.key not in half for row in rows), Bar(dial.at_least, dial.lines)
    groups = [of_line(offers, line, dial.lines) for line in (*dial.lines, "")]
    return Split(scores_of(offers, n, bar), [scores_of(group, len(group), bar) for group in groups])


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
