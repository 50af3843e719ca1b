"""Rules, model, and both on labelled tickets: ``python benchmarks/learned.py TICKETS [PACK]``.

TICKETS is the table that benchmarks/accuracy.py takes; its labels stand in hotline_map.yaml beside this
file. Five folds by text: the model is trained and the confidence calibrated on four, the fifth is routed.
Prints Markdown: the quality of each way, of all rows and of the quarter that was never read while the rules
were written; and what training, answering and loading take.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple
from zlib import crc32

from accuracy import held_out, rows_of

from minyi_router import Appeal, Decision, Router
from minyi_router.cli.label_maps import read_map
from minyi_router.engine import Engine, build, find, trace
from minyi_router.learned.file import packed, read_model
from minyi_router.learned.labels import Classes
from minyi_router.learned.model import Model
from minyi_router.learned.reading import guarded
from minyi_router.model import AUTOMATIC
from minyi_router.text.folding import fold
from minyi_router.workshop.dial.calibrate import Wanted as Asked
from minyi_router.workshop.dial.calibrate import calibrate
from minyi_router.workshop.dial.choose import Promise
from minyi_router.workshop.dial.judged import Known, judged
from minyi_router.workshop.learn.classes import classes_of
from minyi_router.workshop.learn.history import Taught
from minyi_router.workshop.learn.making import Wanted, train

FOLDS = 5
BINS = 15
MAP = Path(__file__).with_name("hotline_map.yaml")
PROMISE = Promise(max_error=0.03, risk=0.1)
OUTSIDE = "非公安"


class Ticket(NamedTuple):
    """One appeal with its label; ``unread``: nobody saw it while the rules were written."""

    appeal: Appeal
    label: str
    unread: bool


class Answer(NamedTuple):
    """What one way makes of a ticket: the class (None: none), how sure, and whether a person must look."""

    given: int | None
    confidence: float
    automatic: bool


def main(path: Path, pack: Path | None = None) -> None:
    """Run the folds and print both tables."""
    tickets = [
        Ticket(Appeal(row["诉求内容_无派单提示"]), row["警种"], held_out(row["工单编号"]))
        for row in rows_of(path)
        if row["工作人员回电"] == "0"
    ]
    engine = (Router.load(pack) if pack else Router.load()).engine
    classes = classes_of(engine.pack, "line", [t.label for t in tickets], read_map(str(MAP))["line"])
    found: dict[str, list[tuple[Ticket, Answer]]] = {}
    for number in range(FOLDS):
        rest = [ticket for ticket in tickets if fold_of(ticket) != number]
        for name, way in ways(engine, classes, rest).items():
            found.setdefault(name, []).extend((t, way(t.appeal)) for t in tickets if fold_of(t) == number)
    print("| | n | 交警/公安/非公安 | police F1 | automation / first dispatch | accuracy at 90 % | ECE |")
    print("|---|---|---|---|---|---|---|")
    for head, chosen in (("", lambda _: True), (" (never read)", lambda ticket: ticket.unread)):
        for name, rows in found.items():
            print_row(name + head, [row for row in rows if chosen(row[0])], classes)
    print_costs(engine, classes, tickets)


def fold_of(ticket: Ticket) -> int:
    """Equal texts are in one fold."""
    return crc32(fold(ticket.appeal.text).encode()) % FOLDS


def taught(engine: Engine, classes: Classes, tickets: Iterable[Ticket]) -> Model:
    """A model trained on these."""
    rows = [Taught(ticket.appeal, (ticket.label,)) for ticket in tickets]
    return train(engine, rows, Wanted((classes,))).model


def ways(engine: Engine, classes: Classes, rest: Sequence[Ticket]) -> dict[str, Callable[[Appeal], Answer]]:
    """Every way of answering, made from these tickets alone."""
    model = taught(engine, classes, rest)
    both = engine._replace(model=model)
    known = [Known(ticket.appeal, (ticket.label,)) for ticket in rest]
    ruled = calibrated(engine, known, classes)
    return {
        "rules, as shipped": lambda appeal: routed(engine, appeal, classes),
        "rules, calibrated": lambda appeal: routed(ruled, appeal, classes),
        "model alone": alone(both, model),
        "rules and model, not calibrated": lambda appeal: routed(both, appeal, classes),
        "rules and model, calibrated": routed_by(calibrated(both, known, classes), classes),
    }


def routed_by(engine: Engine, classes: Classes) -> Callable[[Appeal], Answer]:
    """Routing by an engine."""
    return lambda appeal: routed(engine, appeal, classes)


def calibrated(engine: Engine, known: Sequence[Known], classes: Classes) -> Engine:
    """The engine with a dial that promises at most 3 % errors with 90 % confidence."""
    model = engine.model
    dial = calibrate(list(judged(engine, known, classes)), Asked(PROMISE), model.hash if model else "").dial
    pack = replace(engine.pack, learned_dial=dial) if model else replace(engine.pack, dial=dial)
    return build(pack, model)


def routed(engine: Engine, appeal: Appeal, classes: Classes) -> Answer:
    """What routing makes of it."""
    decision = trace(engine, appeal).decision
    return Answer(given(decision, classes), decision.confidence, decision.action in AUTOMATIC)


def given(decision: Decision, classes: Classes) -> int | None:
    """The class of a decision."""
    return classes.of_value(decision.line)


def alone(engine: Engine, model: Model) -> Callable[[Appeal], Answer]:
    """The model without any rule."""

    def answer(appeal: Appeal) -> Answer:
        belief = model.beliefs(text_of(engine, appeal))[0]
        return Answer(belief.best, belief.share, belief.share >= engine.pack.scoring.learned_at)

    return answer


def text_of(engine: Engine, appeal: Appeal) -> str:
    """What a model reads of an appeal."""
    hits = find(engine.matcher, appeal)
    return guarded(engine.pack, hits, engine.matcher.names(hits))


def print_row(name: str, rows: Sequence[tuple[Ticket, Answer]], classes: Classes) -> None:
    """One way's figures."""
    truths = [classes.of_label(ticket.label) for ticket, _ in rows]
    answers = [answer for _, answer in rows]
    right = [answer.given == truth for answer, truth in zip(answers, truths, strict=True)]
    sent = [ok for ok, answer in zip(right, answers, strict=True) if answer.automatic]
    surest = sorted(zip((-a.confidence for a in answers), right, strict=True), key=lambda pair: pair[0])
    top = [ok for _, ok in surest[: round(0.9 * len(surest))]]
    figures = [
        f"{len(rows):,}",
        share(right),
        f"{police_f1(answers, truths, classes):.3f}",
        f"{len(sent) / len(rows):.3f} / {share(sent)}",
        share(top),
        f"{calibration_error(answers, right):.3f}",
    ]
    print(f"| {name} | {' | '.join(figures)} |")


def share(right: Sequence[bool]) -> str:
    """The share of right ones."""
    return f"{sum(right) / len(right):.3f}" if right else "—"


def police_f1(answers: Sequence[Answer], truths: Sequence[int | None], classes: Classes) -> float:
    """F1 of police against not-police."""
    outside = classes.of_label(OUTSIDE)
    said = [answer.given is not None and answer.given != outside for answer in answers]
    true = [truth != outside for truth in truths]
    both = sum(s and t for s, t in zip(said, true, strict=True))
    return 2 * both / (sum(said) + sum(true))


def calibration_error(answers: Sequence[Answer], right: Sequence[bool]) -> float:
    """How far the confidence is from the share of right ones, of all that were answered, in 15 steps."""
    bins: dict[int, list[float]] = {}
    for answer, ok in zip(answers, right, strict=True):
        if answer.confidence:  # a default proposes; it answers nothing
            step = min(int(answer.confidence * BINS), BINS - 1)
            bins.setdefault(step, []).append(answer.confidence - ok)
    n = sum(map(len, bins.values()))
    return sum(abs(sum(gaps)) for gaps in bins.values()) / n


def print_costs(engine: Engine, classes: Classes, tickets: Sequence[Ticket]) -> None:
    """Seconds of training and loading, microseconds of answering, size of the file."""
    start = perf_counter()
    model = taught(engine, classes, tickets)
    training = perf_counter() - start
    texts = [text_of(engine, ticket.appeal) for ticket in tickets]
    start = perf_counter()
    for text in texts:
        model.beliefs(text)
    answering = (perf_counter() - start) / len(texts)
    both = engine._replace(model=model)
    asked = sum(bool(trace(both, ticket.appeal).decision.opinions) for ticket in tickets)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "model.npz"
        path.write_bytes(packed(model))
        start = perf_counter()
        read_model(path)
        loading, size = perf_counter() - start, path.stat().st_size / 2**20
    print(f"\ntraining on {len(tickets):,} tickets, five folds and the leak check included: {training:.1f} s")
    told = f"{asked / len(tickets):.1%} of the tickets are asked about where the pack is not calibrated"
    print(f"answering: {answering * 1e6:.0f} µs a ticket; {told}")
    print(f"loading: {loading:.3f} s; file: {size:.2f} MB")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:3]))
