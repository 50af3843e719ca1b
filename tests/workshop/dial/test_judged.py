"""Rows as routing sees them: what would be answered, whether a person looks anyway, who has seen it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.workshop.dial import invented

from minyi_router import Appeal, Router
from minyi_router.engine import build
from minyi_router.model import AUTOMATIC
from minyi_router.rulepack.pack import RulePack
from minyi_router.workshop.dial.judged import Judged, Known, Option, judged


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> RulePack:
    return invented.pack(tmp_path_factory.mktemp("pack"))


def look(pack: RulePack, text: str, label: str, *, learned: bool = False) -> Judged:
    model = invented.model() if learned else None
    return next(iter(judged(build(pack, model), [Known(Appeal(text), (label,))], invented.classes(pack))))


def seen(row: Judged) -> tuple[object, ...]:
    option = row.option
    return (option.line, option.free, option.right, row.today) if option else (None, row.today)


CASES = [
    ("违停", "交警", ("交警", True, True, True), "rules answer, and rightly"),
    ("违停", "治安", ("交警", True, False, False), "rules answer, and wrongly"),
    (
        "摆摊违停",
        "交警",
        ("交警", True, True, None),
        "too close: a person looks today, with a bar it may go out",
    ),
    ("井盖响", "交警", (None, None), "rules know no answer"),
    ("秘密违停", "交警", ("交警", False, True, None), "held, however sure"),
    ("希望", "交警", (None, None), "nothing in it"),
]
LEARNED = [
    ("违停", "治安", ("交警", True, False, False), "what a rule decided stays"),
    ("摆摊违停", "交警", ("交警", True, True, None), "the model decides between the two"),
    (
        "井盖响",
        "交警",
        ("交警", True, True, True),
        "the model answers where rules are silent, and is sure enough today",
    ),
    ("秘密井盖", "交警", ("交警", False, True, None), "held, whoever answers"),
    ("希望", "交警", (None, None), "it has a favourite, as always, and is not sure of it"),
]


@pytest.mark.parametrize(("text", "label", "expected", "why"), CASES)
def test_by_rules_alone(
    pack: RulePack, text: str, label: str, expected: tuple[object, ...], why: str
) -> None:
    row = look(pack, text, label)
    assert seen(row) == expected, why
    assert (row.alone, row.seen) == (None, False)


@pytest.mark.parametrize(("text", "label", "expected", "why"), LEARNED)
def test_with_a_model(pack: RulePack, text: str, label: str, expected: tuple[object, ...], why: str) -> None:
    row = look(pack, text, label, learned=True)
    assert seen(row) == expected, why
    assert row.alone is not None


def test_what_needs_a_place_is_never_free_without_one(pack: RulePack) -> None:
    unitless = replace(pack, lines={**pack.lines, "交警": replace(pack.lines["交警"], unit=None)})
    option = look(unitless, "坑洼", "交警").option
    assert option is not None
    assert (option.free, option.right) == (False, True)


def test_parts_are_those_of_routing(pack: RulePack) -> None:
    """A calibrated router tells the confidence that these parts make."""
    option = look(pack, "井盖响", "交警", learned=True).option
    assert isinstance(option, Option)
    assert (option.parts["share"], option.parts["score"], option.parts["learned"]) == (0.0, 0.0, 1.0)
    assert option.parts["opinion"] > 0


def test_rows_without_a_known_answer_are_left_out(pack: RulePack) -> None:
    rows = [
        Known(Appeal("违停"), ()),
        Known(Appeal("违停"), ("没有的",)),
        Known(Appeal("违停"), ("交警", "治安")),
    ]
    found = list(judged(build(pack), rows, invented.classes(pack)))
    assert [row.today for row in found] == [True]


def test_any_of_the_accepted_labels_is_right(pack: RulePack) -> None:
    (row,) = judged(build(pack), [Known(Appeal("违停"), ("治安", "交警"))], invented.classes(pack))
    assert row.today is True


def test_texts_it_was_trained_on_are_judged_by_those_who_had_not_seen_them(pack: RulePack) -> None:
    """The fold models were for 治安 where the model itself says 交警."""
    model = invented.model(["井盖响"], scores=(0, 4, 0))
    rows = [Known(Appeal("井盖响"), ("交警",)), Known(Appeal("井盖响了"), ("交警",))]
    old, new = judged(build(pack, model), rows, invented.classes(pack))
    assert (old.seen, new.seen) == (True, False)
    assert old.option is not None
    assert new.option is not None
    assert (old.option.line, new.option.line) == ("治安", "交警")


def test_today_is_what_the_router_does(pack: RulePack) -> None:
    rows = invented.history(200)
    for model in (None, invented.model()):
        router = Router(pack, model)
        found = list(judged(router.engine, invented.known(rows), invented.classes(pack)))
        expected = [
            decision.line == label if decision.action in AUTOMATIC else None
            for (text, label), decision in zip(rows, router.route_many(t for t, _ in rows), strict=True)
        ]
        assert [row.today for row in found] == expected


def test_equal_texts_have_equal_keys(pack: RulePack) -> None:
    wide, narrow = look(pack, "ＡＢ违停", "交警"), look(pack, "ab违停", "治安")
    assert wide.key == narrow.key
