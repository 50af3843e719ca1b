"""The index against its slow, obvious twin: comparing with every text by rapidfuzz."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from random import Random
from threading import Thread
from typing import TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz
from rapidfuzz.distance import Indel, Levenshtein

from minyi_router.relate.index import Found, Index
from minyi_router.text.likeness import INDEL, LEVENSHTEIN, Metric

Row: TypeAlias = tuple[str, Sequence[int], int]
SCORERS: dict[Metric, Callable[[str, str], float]] = {
    LEVENSHTEIN: Levenshtein.normalized_similarity,
    INDEL: Indel.normalized_similarity,
}
METRICS = [LEVENSHTEIN, INDEL]
HAN = [chr(point) for point in range(0x4E00, 0x5000)]
LETTERS = {
    "two": ["a", "b"],
    "few": list("柳湾青石桥东渡北塔"),
    "many": HAN,
    "odd": ["柳", "😀", "𠮷", "\ud83d", "\ude00", "\x00", "é"],
}
TEMPLATE = "来电人反映{}附近夜间施工噪音扰民，多次拨打电话未果，要求核实处理并回复"


@dataclass
class Twin:
    """An index, and all that was put into it."""

    tail: int = 512
    rows: list[Row] = field(default_factory=list)
    dead: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.index: Index[int] = Index(lambda item: item not in self.dead, tail=self.tail)

    def put(self, keys: Sequence[str], *, bulk: bool = False) -> Twin:
        """Add keys; the marks of the nth are n modulo 3 and 5, apart."""
        first = len(self.rows)
        rows: list[Row] = [(key, (i % 3, 100 + i % 5), i) for i, key in enumerate(keys, first)]
        self.rows += rows
        if bulk:
            self.index.extend(rows)
        else:
            for row in rows:
                self.index.add(*row)
        return self

    def live(self, among: Sequence[int] | None = None) -> list[Row]:
        return [
            row
            for row in self.rows
            if row[2] not in self.dead and (among is None or not set(among).isdisjoint(row[1]))
        ]

    def alike(
        self, key: str, cutoff: float, metric: Metric, among: Sequence[int] | None = None
    ) -> list[Found[int]]:
        scorer = SCORERS[metric]
        scored = [Found(item, scorer(key, other)) for other, _, item in self.live(among) if other and key]
        return sorted((hit for hit in scored if hit.score >= cutoff), key=lambda hit: (-hit.score, hit.item))

    def overlapping(self, key: str, cutoff: float, among: Sequence[int] | None = None) -> list[Found[int]]:
        live = self.live(among)
        scored = [Found(item, fuzz.partial_ratio(key, other) / 100) for other, _, item in live if key]
        return sorted((hit for hit in scored if hit.score >= cutoff), key=lambda hit: (-hit.score, hit.item))

    def check(self, key: str, among: Sequence[int] | None = None) -> int:
        """Compare every kind of search; how many were found in all."""
        found = 0
        for cutoff in (0.5, 0.75, 0.8, 0.9, 1.0):
            for metric in METRICS:
                hits = self.index.alike(key, cutoff, metric, among)
                assert hits == self.alike(key, cutoff, metric, among), (key, cutoff, metric, among)
                found += len(hits)
        for cutoff in (0.9, 0.95, 1.0):
            hits = self.index.overlapping(key, cutoff, among)
            assert hits == self.overlapping(key, cutoff, among), (key, cutoff, among)
            found += len(hits)
        return found


def drawn(random: Random, letters: Sequence[str], length: int) -> str:
    return "".join(random.choices(letters, k=length))


def edited(random: Random, text: str, letters: Sequence[str], edits: int) -> str:
    characters = list(text)
    for _ in range(edits):
        at = random.randrange(len(characters) + 1)
        characters[at : at + random.randrange(2)] = random.choice(([], [random.choice(letters)]))
    return "".join(characters)


def mixture(random: Random, letters: Sequence[str], count: int, length: int) -> list[str]:
    """Random texts, edited copies, parts of others, others inside longer ones, equal ones."""
    texts = [drawn(random, letters, length)]
    while len(texts) < count:
        one = random.choice(texts)
        begin = random.randrange(len(one) + 1)
        around = drawn(random, letters, random.randrange(length)), drawn(random, letters, 3)
        texts.append(
            random.choice(
                (
                    drawn(random, letters, random.randrange(length + 1)),
                    edited(random, one, letters, random.randrange(length // 4 + 1)),
                    one[begin : begin + random.randrange(length)],
                    around[0] + one[:length] + around[1],
                    one,
                )
            )
        )
    return texts


@pytest.mark.parametrize("letters", LETTERS)
@pytest.mark.parametrize("length", [2, 12, 80])
@pytest.mark.parametrize(
    ("tail", "bulk", "why"),
    [
        (512, False, "all in the tail"),
        (1, False, "no tail to speak of, a merge at every step"),
        (4, False, "across freezes and merges"),
        (4, True, "one segment at once"),
        (100, True, "a segment and nothing behind"),
    ],
)
def test_same_as_comparing_all(letters: str, length: int, tail: int, bulk: bool, why: str) -> None:
    random = Random(f"{letters} {length} {tail}")
    texts = mixture(random, LETTERS[letters], 150, length)
    twin = Twin(tail).put(texts, bulk=bulk)
    asked = [*random.sample(texts, 5), edited(random, random.choice(texts), LETTERS[letters], 2)]
    assert sum(map(twin.check, asked)), why


texts = st.text(st.sampled_from("柳湾桥😀\ud83d"), max_size=12)


@given(
    keys=st.lists(texts, max_size=30),
    asked=texts,
    tail=st.integers(1, 9),
    bulk=st.booleans(),
    dead=st.sets(st.integers(0, 29)),
    among=st.none() | st.lists(st.sampled_from([0, 1, 2, 100, 101, 999]), max_size=3),
)
@settings(deadline=None)
def test_property(
    keys: list[str], asked: str, tail: int, bulk: bool, dead: set[int], among: list[int] | None
) -> None:
    twin = Twin(tail).put(keys, bulk=bulk)
    twin.dead |= dead
    twin.check(asked, among)
    for key in keys[:3]:
        twin.check(key, among)


@pytest.mark.parametrize("edits", [0, 5, 20])
def test_long_texts_in_the_tail(edits: int) -> None:
    """More bigrams than a byte counts to, more than the tail tells apart."""
    random = Random(6)
    long = [drawn(random, HAN, length) for length in (255, 256, 257, 600, 9000)]
    twin = Twin().put([*long, *(text + "青石桥" for text in long)])
    for text in long[:4]:
        assert twin.check(edited(random, text, HAN, edits)) > 0
    assert twin.index.alike(long[4] + "柳", 0.9) == twin.alike(long[4] + "柳", 0.9, LEVENSHTEIN)


@pytest.mark.parametrize("tail", [4, 512])
def test_equal_lengths_are_quoted_either_way(tail: int) -> None:
    """One text shifted against the other: rapidfuzz moves both along each other."""
    random = Random(tail)
    long = drawn(random, HAN, 140)
    shifted = [long[i : i + 100] for i in range(12)]
    twin = Twin(tail).put([edited(random, text, HAN, i % 4) for i, text in enumerate(shifted * 3)])
    assert min(map(twin.check, shifted)) > 0


@pytest.mark.parametrize("bulk", [False, True])
def test_one_template(bulk: bool) -> None:
    """All alike but for a name: nothing is rare."""
    random = Random(8)
    keys = [TEMPLATE.format(drawn(random, LETTERS["few"], random.randrange(2, 9))) for _ in range(600)]
    twin = Twin(64).put(keys, bulk=bulk)
    assert len(twin.index.alike(keys[0], 0.75)) == 600
    assert twin.check(keys[5]) > 600
    assert twin.check(TEMPLATE[12:]) >= 600


@pytest.mark.parametrize(
    ("key", "why"),
    [
        ("望江门路口红绿灯坏了三天", "as a ticket"),
        ("哈" * 40, "one bigram only"),
        ("哈", "no bigram"),
        ("柳湾", "one bigram"),
        ("柳湾" * 30, "two bigrams, over and over"),
    ],
)
def test_identical_texts(key: str, why: str) -> None:
    twin = Twin(512).put([key] * 1500).put([key] * 1500, bulk=True)
    every = [Found(item, 1.0) for item in range(3000)]
    assert twin.index.alike(key, 1.0) == twin.index.alike(key, 0.5, INDEL) == every, why
    assert twin.index.overlapping(key, 0.95) == every, why


def test_a_hundred_thousand_identical_texts() -> None:
    twin = Twin().put(["桂园小区门口夜市占道"] * 100_000, bulk=True)
    assert len(twin.index) == 100_000
    found = twin.index.alike("桂园小区门口夜市占道经营", 0.8)
    assert [hit.item for hit in found] == list(range(100_000))


@pytest.mark.parametrize("tail", [1, 512])
def test_an_empty_key_is_like_nothing(tail: int) -> None:
    twin = Twin(tail).put(["", "柳湾", "", "柳"])
    for metric in METRICS:
        assert twin.index.alike("", 0.5, metric) == []
        assert [hit.item for hit in twin.index.alike("柳", 0.5, metric)] == [3, 1]
    assert twin.index.overlapping("", 0.9) == []
    assert [hit.item for hit in twin.index.overlapping("柳", 0.9)] == [1, 3]
    assert twin.index.marked([2]) == [2], "but it is found by its marks"
    assert twin.index.alike("柳", 0.5, among=[0]) == [Found(3, 1.0)]


def test_a_score_at_the_cutoff_counts() -> None:
    """Asked for 0.8 rapidfuzz itself drops what it scores 0.8; 0.8 reaches 0.8 here."""
    twin = Twin().put(["石桥"])
    assert Indel.normalized_similarity("青石桥", "石桥") == 0.8
    assert twin.index.alike("青石桥", 0.8, INDEL) == [Found(0, 0.8)]


@pytest.mark.parametrize("among", [[], [0], [1, 102], [999], [100, 101, 102, 103, 104]])
@pytest.mark.parametrize("tail", [4, 1000])
def test_among_is_filtering_afterwards(among: list[int], tail: int) -> None:
    random = Random(1)
    keys = mixture(random, LETTERS["few"], 400, 30)
    twin = Twin(tail).put(keys, bulk=True)
    marks = {item: set(marks) for _, marks, item in twin.rows}
    for key in random.sample(keys, 6):
        twin.check(key, among)
        every = twin.index.alike(key, 0.6)
        assert twin.index.alike(key, 0.6, among=among) == [
            hit for hit in every if marks[hit.item].intersection(among)
        ]


@pytest.mark.parametrize("tail", [3, 512])
def test_marked(tail: int) -> None:
    index: Index[str] = Index(lambda item: item != "撤回", tail=tail)
    for marks, item in [
        ([1, 2**64 - 1], "甲"),
        ([], "乙"),
        ([1, 1, 1], "丙"),
        ([2], "撤回"),
        ([2, 0], "丁"),
        ([1], "戊"),
    ]:
        index.add("占道" * len(item), marks, item)
    assert index.marked([1]) == ["甲", "丙", "戊"], "oldest first, each once"
    assert index.marked([2, 1]) == ["甲", "丙", "丁", "戊"]
    assert index.marked([2**64 - 1, 0]) == ["甲", "丁"]
    assert index.marked([3]) == index.marked([]) == []


def test_the_dead_are_not_found_and_are_let_go_of() -> None:
    random = Random(2)
    twin = Twin(4).put(mixture(random, HAN, 200, 20))
    twin.dead |= set(range(0, 200, 3))
    twin.check(twin.rows[1][0])
    assert twin.index.marked([0]) == [], "the marks of every third"
    twin.dead |= set(range(190))
    twin.put(mixture(random, HAN, 12, 20))
    assert len(twin.index) <= 30, "segments mostly dead were rebuilt at the next freeze"
    twin.check(twin.rows[195][0])
    twin.dead |= set(range(212))
    twin.put(["望江门"] * 8)
    assert len(twin.index) == 8


def test_bulk_is_the_same_as_one_by_one() -> None:
    random = Random(3)
    keys = mixture(random, LETTERS["few"], 300, 25)
    one, bulk, parts = Twin(16).put(keys), Twin(16).put(keys, bulk=True), Twin(16)
    for first in range(0, 300, 7):
        parts.put(keys[first : first + 7], bulk=True)
    for key in random.sample(keys, 20):
        expected = one.index.alike(key, 0.7), one.index.overlapping(key, 0.9)
        assert expected == (bulk.index.alike(key, 0.7), bulk.index.overlapping(key, 0.9))
        assert expected == (parts.index.alike(key, 0.7), parts.index.overlapping(key, 0.9))


def test_few_segments() -> None:
    """Sizes at least double towards the older ones, so a search asks few of them."""
    twin = Twin(2)
    for size in range(1, 400):
        twin.put([f"第{size}件"])
        sizes = twin.index.sizes
        assert sum(sizes) == len(twin.index) == size
        assert all(2 * newer <= older for older, newer in pairwise(sizes[:-1]))


def test_threads() -> None:
    """While one adds, two search: all that was added before a search began is found."""
    index: Index[int] = Index(lambda _: True, tail=64)
    random = Random(4)
    keys = [drawn(random, HAN, 20) for _ in range(2000)]
    faults: list[object] = []

    def search(seed: int) -> None:
        chosen = Random(seed)
        known = 0
        while known < len(keys):
            known = len(index)
            if not known:
                continue
            item = chosen.randrange(known)
            try:
                hits = index.alike(keys[item], 0.9), index.overlapping(keys[item], 0.9)
                marked = index.marked([item])
            except Exception as fault:  # noqa: BLE001 (whatever it is, the test must see it)
                faults.append(fault)
                return
            if any(Found(item, 1.0) not in found for found in hits) or marked != [item]:
                faults.append((item, known, hits, marked))

    threads = [Thread(target=search, args=(seed,)) for seed in (1, 2)]
    for thread in threads:
        thread.start()
    for item, key in enumerate(keys):
        index.add(key, [item], item)
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(index) == 2000


@pytest.mark.parametrize("cutoff", [0.49, 1.01, -1, float("nan")])
def test_cutoffs_that_make_no_sense(cutoff: float) -> None:
    with pytest.raises(ValueError, match=r"^cutoff must be 0\.5 to 1, is "):
        Twin().index.alike("柳湾", cutoff)
    with pytest.raises(ValueError, match=r"^cutoff must be 0\.9 to 1, is "):
        Twin().index.overlapping("柳湾", min(cutoff, 0.89))


@pytest.mark.parametrize("mark", [-1, 2**64])
def test_marks_that_make_no_sense(mark: int) -> None:
    twin = Twin(1)
    with pytest.raises(ValueError, match=rf"^marks must be numbers of 64 bits, are \[7, {mark}\]$"):
        twin.index.add("柳湾", [7, mark], 0)
    assert len(twin.index) == 0


@pytest.mark.parametrize("tail", [0, -3, 65_537])
def test_tails_that_make_no_sense(tail: int) -> None:
    with pytest.raises(ValueError, match=rf"^tail must be 1 to 65536, is {tail}$"):
        Twin(tail)
