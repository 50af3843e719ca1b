"""Duplicates inside a table: the same as routing its rows one by one, in order of time, whatever the way.

Every text, name and number here is invented.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.batch.linked_twin import (
    HEADS,
    HER,
    HOUR,
    ME,
    NOW,
    Expected,
    invented,
    one_by_one,
    written,
)
from tests.packs import TINY

from minyi_router import Router, Ticket
from minyi_router.batch.answers import Answering, free_heads
from minyi_router.batch.chunks import chunks_of
from minyi_router.batch.linked_order import scan
from minyi_router.batch.linked_rows import Batch, batches
from minyi_router.batch.linked_work import Alone, Deciding, LinkedPlan, Register, Told
from minyi_router.batch.rendering import Delimited
from minyi_router.batch.rows import Row, Table
from minyi_router.batch.work import Asked, Layout
from minyi_router.batch.writer import cleaned
from minyi_router.cli import main
from minyi_router.cli.exits import Exit
from minyi_router.columns import find_heads
from minyi_router.engine import alone
from minyi_router.wording import ACTIONS

WINDOW = timedelta(days=30)
LONG = "近来广场舞的音响一天比一天响，从早上六点一直放到夜里十点，老人孩子都没法休息，打过几次电话也没有人来"


@pytest.fixture(scope="module")
def starter() -> Router:
    return Router.load()


@pytest.fixture(scope="module")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("waiting") / "rows"


# ---------------------------------------------------------------- the steps, against the slow way

BODIES = st.one_of(
    st.builds(
        "{}{}门口{}天天有人违停，占了盲道，请交警来管一管".format,
        st.sampled_from(["澜心路", "蒹葭路"]),
        st.sampled_from(["", "12号"]),
        st.sampled_from(["", "云A12345"]),
    ),
    st.builds("我住澜心路{}号，楼下烧烤店天天半夜唱歌太吵了".format, st.integers(11, 15)),
    st.sampled_from(["工单HD20260302那件事怎么样了", "想问一问上次说的那件事", LONG, "", "A1号的事没人管"]),
)
TEXTS = st.one_of(BODIES, BODIES, BODIES.map("柳湾派出所来电反馈：{}".format))
IDS = st.one_of(
    st.integers(1, 9).map("HD2026030{}".format), st.sampled_from(["", "HD20260302#2", "hd20260302"])
)
TIMES = st.one_of(st.integers(0, 1000).map(lambda n: f"{NOW + 4 * n * HOUR}"), st.sampled_from(["", "前天"]))
ROWS = st.lists(
    st.builds(
        lambda *cells: dict(zip(HEADS, cells, strict=True)),
        IDS,
        TIMES,
        TEXTS,
        st.sampled_from(["", ME, ME, HER]),
        st.sampled_from(["", "12345热线"]),
    ),
    min_size=2,
    max_size=24,
)


@settings(deadline=None, max_examples=60, report_multiple_bugs=False)
@given(rows=ROWS, ascending=st.booleans(), size=st.integers(1, 5), forget_every=st.sampled_from([1, 3, 99]))
def test_the_same_as_one_by_one(
    starter: Router, waiting: Path, rows: list[dict[str, str]], ascending: bool, size: int, forget_every: int
) -> None:
    """The rows as they stand, in any order of time; ids that repeat, cite each other, or are not there."""
    if ascending:
        rows.sort(key=lambda row: (not row["受理时间"].startswith("2"), row["受理时间"]))
    expected = one_by_one(starter, rows, WINDOW, forget_every=forget_every)
    check_all(starter, waiting, rows, expected, size, forget_every)


def check_all(
    router: Router,
    waiting: Path,
    rows: Sequence[Mapping[str, str]],
    expected: list[Expected],
    size: int,
    forget_every: int,
) -> None:
    """Prepared by workers or not, all batches of a table."""
    table = Table(Path("-"), HEADS, None, lambda: (Row(n, row) for n, row in enumerate(rows, 2)))
    plan = LinkedPlan(Layout.of(HEADS, find_heads(HEADS), router.pack), Asked(linked=True), WINDOW)
    order = scan(chunks_of(table, 5), "工单编号", "受理时间")
    prepared, plain = (Register(plan, router, forget_every) for _ in range(2))
    for batch in batches(table, plan.layout, order, waiting, size):
        each = Deciding(plan, router)(batch)
        told = prepared.take(batch, each)
        assert told == plain.take(batch, None)
        check(router, plan, batch, each, told, [expected[line.place] for line in batch.lines])
    groups = {link.group for one in expected if (link := one.decision.link)} - {""}
    assert prepared.groups == plain.groups == len(groups)


def check(
    router: Router,
    plan: LinkedPlan,
    batch: Batch,
    each: list[Alone],
    told: list[Told],
    expected: list[Expected],
) -> None:
    """The cells, what is registered, and the whole decision where what a worker prepared was taken."""
    answering = Answering(plan.asked.columns())
    for (appeal, _), was, one, wanted in zip(batch.appeals(plan.layout), each, told, expected, strict=True):
        ticket = Ticket.of(appeal, wanted.decision)
        cells = [cleaned(cell) for cell in answering.cells(wanted.decision, wanted.note)]
        assert (appeal.id, one.registered.ticket(appeal)) == (wanted.name, ticket)
        assert (one.action, one.cells) == (wanted.decision.action, cells)
        if one is was.told:
            whole = alone(router.engine, appeal)[0]._replace(links=wanted.decision.links)
            assert whole.to_dict() == wanted.decision.to_dict()


def test_what_is_counted_though_nothing_links(starter: Router, waiting: Path) -> None:
    """Three houses, so three matters; but one caller with the third of its kind: a rule speaks."""
    rows = [
        dict(
            zip(
                HEADS,
                (f"HD{n}", f"{NOW + n * HOUR}", f"我住澜心路{n}号，楼下烧烤店半夜太吵了", ME, ""),
                strict=True,
            )
        )
        for n in (12, 35, 68)
    ]
    expected = one_by_one(starter, rows, WINDOW)
    *before, last = [one.decision for one in expected]
    assert [decision.link for decision in (*before, last)] == [None] * 3
    assert (before[-1].tier, last.tier) == ("一般", "复杂")
    check_all(starter, waiting, rows, expected, 2, 1024)


# ---------------------------------------------------------------- the command


def expected_csv(router: Router, rows: Sequence[Sequence[str]]) -> bytes:
    """What the command has to write, by the slow way."""
    table = [dict(zip(HEADS, row, strict=True)) for row in rows]
    columns = Asked(linked=True).columns()
    answering = Answering(columns)
    heads = free_heads(HEADS, [column.head for column in columns])
    decided = one_by_one(router, table, WINDOW)
    cells = [answering.cells(one.decision, one.note) for one in decided]
    rendering = Delimited((*HEADS, *heads))
    return rendering.opening() + rendering.lines([[*row, *c] for row, c in zip(rows, cells, strict=True)])


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


@pytest.mark.parametrize(("workers", "count"), [(1, 400), (2, 1100)])
def test_what_is_written(
    tiny_router: Router, tmp_path: Path, capsys: pytest.CaptureFixture[str], workers: int, count: int
) -> None:
    """Byte for byte, in the order of the table; nothing else is left."""
    rows = invented(count)
    if workers == 1:
        Random(1).shuffle(rows)
    source, result = written(tmp_path / "来件.csv", rows), tmp_path / "结果.csv"
    asked = ("route", source, "--rules", TINY, "-o", result, "--window", 30, "--workers", workers)
    assert run(*asked) == Exit.OK
    assert result.read_bytes() == expected_csv(tiny_router, rows)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["来件.csv", "结果.csv"]
    with result.open(encoding="utf-8-sig", newline="") as stream:
        answers = list(csv.DictReader(stream))
    groups = len({row["群组"] for row in answers if row["群组"]})
    linked = sum(row["去向"] == ACTIONS["link"] for row in answers)
    untimed = sum(not row["受理时间"] for row in answers)
    said = capsys.readouterr()
    assert linked > count / 10
    assert f"，{ACTIONS['link']} {linked}，" in said.out
    assert f"\n比出同一件事的 {groups} 组\n" in said.out
    assert said.err == (
        f"有 {untimed} 件没有收到时间（或看不懂）：排在最后，和那时还在比的都比，不管隔了几天\n"
    )


def test_rows_shown_and_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without -o the first rows of the table are shown; a bad row is told; no file is left."""
    rows = [row[:4] for row in invented(6)][::-1]
    source = tmp_path / "来件.csv"
    written(source, [*rows[:3], ["HD9", "2026-03-02", "多", "了", "一", "格"], *rows[3:]], HEADS[:4])
    assert run("route", source, "--rules", TINY, "--window", 0.5, "--show", 2) == Exit.REJECTED
    said = capsys.readouterr()
    assert "HD202600005" in said.out
    assert "HD202600003" not in said.out
    assert "（读到 7 行，另有 1 行读不了）" in said.out
    assert sorted(path.name for path in tmp_path.iterdir()) == ["来件.csv"]
    assert said.err.startswith("有 1 行读不了，写了 -o 才会把它们写在结果旁边；第一处在第 5 行：")


@pytest.mark.parametrize(
    ("heads", "window", "said"),
    [
        (HEADS, "0", "--window 应大于 0 天，不超过 36500 天"),
        (HEADS, "36501", "--window 应大于 0 天，不超过 36500 天"),
        (HEADS, "nan", "--window 应大于 0 天，不超过 36500 天"),
        (
            ("编号", "几时", "诉求内容", "电话", "渠道"),
            "30",
            "--window 要按收到时间比，认不出哪一列是收到时间，请用 --time 列名 指定",
        ),
    ],
)
def test_what_it_refuses(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], heads: Sequence[str], window: str, said: str
) -> None:
    source = written(tmp_path / "来件.csv", invented(2), heads)
    assert run("route", source, "--rules", TINY, "--window", window) == Exit.USAGE
    assert capsys.readouterr().err == f"{said}\n"
