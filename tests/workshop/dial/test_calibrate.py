"""Calibrating a whole pack: the figures are true of routing, the file reproduces them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.workshop.dial import invented

from minyi_router import Router
from minyi_router.decide.confidence import PARTS, probability
from minyi_router.engine import build
from minyi_router.learned.model import Model
from minyi_router.model import AUTOMATIC, PackStamp
from minyi_router.report.statistics import DispatchScores, calibration_error
from minyi_router.rulepack.load import load_pack
from minyi_router.rulepack.pack import Dial, RulePack
from minyi_router.text.folding import fold
from minyi_router.workshop.dial.calibrate import Calibrated, Wanted, calibrate, halves
from minyi_router.workshop.dial.choose import NEVER, Promise
from minyi_router.workshop.dial.judged import Judged, judged
from minyi_router.workshop.dial.pasting import FILE, HEAD, pasted
from minyi_router.workshop.learn.confidence import fitted

ROWS = invented.history(1000)
PROMISE = Promise(0.11, 0.1)


@cache
def folder() -> Path:
    made = Path(mkdtemp())
    invented.pack(made)
    return made


@cache
def pack() -> RulePack:
    return load_pack(folder())


@cache
def rows(*, learned: bool) -> Sequence[Judged]:
    engine = build(pack(), invented.model() if learned else None)
    return list(judged(engine, invented.known(ROWS), invented.classes(pack())))


@cache
def found(*, learned: bool, by_line: bool = False) -> Calibrated:
    model = invented.model().hash if learned else ""
    return calibrate(rows(learned=learned), Wanted(PROMISE, by_line), model)


def routed(dial: Dial, model: Model | None) -> DispatchScores:
    """What a router with these thresholds does with the tested half, told by the router alone."""
    router = Router(replace(pack(), dial=dial, learned_dial=dial), model)
    tested = [(text, label) for text, label in ROWS if crc32(fold(text).encode()) % 2]
    out = [
        decision.line == label
        for (text, label), decision in zip(tested, router.route_many(t for t, _ in tested), strict=True)
        if decision.action in AUTOMATIC
    ]
    return DispatchScores(len(tested), len(out), sum(out))


@pytest.mark.parametrize("by_line", [False, True])
@pytest.mark.parametrize("learned", [False, True])
def test_the_figures_are_what_routing_does(learned: bool, by_line: bool) -> None:
    one = found(learned=learned, by_line=by_line)
    assert one.dial is not None
    assert routed(one.dial, invented.model() if learned else None) == one.after
    assert one.after.automatic > 200


@pytest.mark.parametrize("by_line", [False, True])
@pytest.mark.parametrize("learned", [False, True])
def test_the_file_reproduces_the_decisions(learned: bool, by_line: bool, tmp_path: Path) -> None:
    """Through the text of confidence.yaml: no row is let out or kept back by rounding."""
    invented.pack(tmp_path)
    one = found(learned=learned, by_line=by_line)
    (tmp_path / FILE).write_text(pasted("", one, pack().stamp, "2026-11-22"), encoding="utf-8")
    read = load_pack(tmp_path)
    dial = read.learned_dial if learned else read.dial
    assert dial == one.dial
    assert (read.dial is None) is learned
    model = invented.model() if learned else None
    assert dial is not None
    assert routed(dial, model) == one.after
    if model:
        assert Router(read, model).route("1号违停").confidence > 0


def test_the_promise_is_kept_on_the_tested_half_with_room() -> None:
    for learned in (False, True):
        one = found(learned=learned)
        assert one.bound is not None
        assert (one.after.automatic - one.after.right) / one.after.automatic < one.bound <= PROMISE.max_error


def test_a_model_lets_more_go_out() -> None:
    """At the same promise; today it may be more, but nobody promises anything then."""
    rules, both = (calibrate(rows(learned=learned), Wanted(Promise(0.09, 0.1))) for learned in (False, True))
    assert rules.after.automatic < both.after.automatic


def test_by_line_every_line_is_promised_something_or_goes_to_a_person() -> None:
    one = found(learned=True, by_line=True)
    assert [line.line for line in one.lines] == ["交警", "非公安", ""]
    assert sum(line.scores.n for line in one.lines) <= one.tested
    assert one.bound is None, "the promise is about the lines, not about all together"
    for line in one.lines:
        assert (line.bound is None) is (line.at_least == NEVER)
        assert line.bound is None or line.bound <= PROMISE.max_error
    assert one.lines[-1].at_least == NEVER, "治安 errs in three of ten"
    assert one.lines[-1].more is None


def test_without_thresholds_of_their_own_lines_are_only_told_apart() -> None:
    one = found(learned=False)
    assert [(line.line, line.bound, line.more) for line in one.lines] == [
        ("交警", None, None),
        ("非公安", None, None),
        ("治安", None, None),
    ]
    assert sum(line.scores.automatic for line in one.lines) == one.after.automatic


def test_nothing_is_promised_that_cannot_be() -> None:
    one = calibrate(rows(learned=False), Wanted(Promise(0.0005, 0.1)))
    assert (one.dial, one.bound, one.after.automatic, one.more) == (None, None, 0, None)
    with pytest.raises(ValueError, match=r"^没有能保证的界限，不写$"):
        pasted("", one, pack().stamp, "2026-11-22")


def test_too_few_rows() -> None:
    few = [row for row in rows(learned=False) if row.key % 2 == 0][:99]
    with pytest.raises(ValueError, match=r"^有正确答案的来件太少：两半各要 100 件，现在是 99 和 0 件$"):
        calibrate(few, Wanted(PROMISE))


def test_no_row_with_an_answer() -> None:
    silent = [row._replace(option=None) for row in rows(learned=False)]
    with pytest.raises(ValueError, match=r"^没有一件来件既有正确答案、又定得出归谁管，没有可校准的$"):
        calibrate(silent, Wanted(PROMISE))


def test_seen_rows_are_counted() -> None:
    some = [row._replace(seen=number < 30) for number, row in enumerate(rows(learned=True))]
    assert calibrate(some, Wanted(PROMISE)).seen == 30


def test_the_halves_part_texts() -> None:
    first, second = halves(rows(learned=False))
    assert len(first) + len(second) == len(ROWS)
    assert not {row.key for row in first} & {row.key for row in second}
    assert 0.4 < len(first) / len(ROWS) < 0.6


@given(st.lists(st.tuples(st.integers(0, 10_000).map(lambda n: n / 10_000), st.booleans()), max_size=60))
@settings(deadline=None)
def test_ece_is_the_mean_gap_of_fifteen_bins(told: list[tuple[float, bool]]) -> None:
    """The slow twin asks every bin for itself."""
    total = 0.0
    for number in range(15):
        own = [(c, r) for c, r in told if number / 15 <= c < (number + 1) / 15 or (number == 14 and c == 1)]
        if own:
            gap = sum(c for c, _ in own) / len(own) - sum(r for _, r in own) / len(own)
            total += abs(gap) * len(own) / len(told)
    # a confidence on the edge of two bins may fall to either side of it
    on_edge = any(math.isclose(c * 15, round(c * 15), abs_tol=1e-9) for c, _ in told)
    assert on_edge or math.isclose(calibration_error(told), total, abs_tol=1e-9)


def parts(**given_: float) -> dict[str, float]:
    return dict.fromkeys(PARTS, 0.0) | given_


def test_weights_say_what_speaks_for_an_answer() -> None:
    table = [parts(share=n / 10 - 1, score=1.0) for n in range(20)] * 10
    right = [row["share"] > 0 or n % 9 == 0 for n, row in enumerate(table)]
    weights = fitted(table, right)
    assert weights["share"] > 1
    assert (weights["score"], weights["learned"], weights["opinion"]) == (0, 0, 0), "what never varies"
    assert all(round(weight, 4) == weight for weight in weights.values())


@pytest.mark.parametrize(("right", "expected"), [(True, 0.9545), (False, 0.0455)])
def test_where_all_are_alike_there_is_only_a_base(right: bool, expected: float) -> None:
    weights = fitted([parts(share=n) for n in range(10)], [right] * 10)
    assert probability(Dial("", weights, 0.5, {}), parts(share=3.0)) == expected


def test_weights_of_nothing() -> None:
    with pytest.raises(ValueError, match=r"^no row to fit on$"):
        fitted([], [])


WRITTEN = """\
rules:
  parts:
    base: -1.25
    share: 0.5
  at_least: 0.875
  lines:
    交警: 0.5
    治安: 1
  about:
    rows: 300
    tested: 160
    max_error: 0.05
    confidence: 0.95
    by_line: 是
    automation: 0.8125
    error: 0.0308
    date: 2026-11-22
    pack: 引擎测试 7
"""
OTHER = """\
# 手写的注释
learned:
  model: 0123456789abcdef
  parts: {base: 2, opinion: 0.7}
  at_least: 0.9
  about: {date: 2026-10-01}
"""


def small() -> Calibrated:
    weights = {"base": -1.25, "share": 0.5, "score": 0.0, "learned": 0.0, "opinion": 0.0}
    return Calibrated(
        wanted=Wanted(Promise(0.05, 0.05), by_line=True),
        fitted=140,
        tested=160,
        seen=0,
        before=DispatchScores(160, 120, 110),
        after=DispatchScores(160, 130, 126),
        ece=0.01,
        dial=Dial("", weights, 0.875, {"交警": 0.5, "治安": 1.0}),
        bound=None,
        lines=(),
        more=None,
    )


STAMP = PackStamp("引擎测试", "7", "0" * 16)


def test_the_whole_file() -> None:
    head = "".join(f"# {line}\n" for line in HEAD.split("\n"))
    assert pasted("", small(), STAMP, "2026-11-22") == f"{head}\n{WRITTEN}"


def test_the_other_section_stays_as_it_was() -> None:
    text = pasted(OTHER, small(), STAMP, "2026-11-22")
    rest = OTHER.removeprefix("# 手写的注释\n")
    assert text.endswith(f"{WRITTEN}\n{rest}")
    assert pasted(text, small(), STAMP, "2026-11-22") == text, "writing it again changes nothing"


@pytest.mark.parametrize("before", ["rules: [", "- 一\n", "一句话\n"])
def test_a_file_that_cannot_be_read_is_not_written_over(before: str) -> None:
    with pytest.raises(ValueError, match=f"^{FILE} 读不了，请先改好或删掉："):
        pasted(before, small(), STAMP, "2026-11-22")


def test_a_model_whose_opinion_weighs_nothing_is_not_written() -> None:
    """A pack with such a section would not load: nobody would ask the model."""
    useless = replace(
        small(), dial=Dial("0123456789abcdef", {"base": 5.0} | dict.fromkeys(PARTS, 0.0), 0.9, {})
    )
    with pytest.raises(ValueError, match=r"^这份历史里看不出模型的看法有用"):
        pasted("", useless, STAMP, "2026-11-22")
