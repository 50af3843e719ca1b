"""Curves: cross-fitted, ties together, and what is read off them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.workshop.dial import invented

from minyi_router.decide.confidence import probability
from minyi_router.engine import build
from minyi_router.rulepack.pack import Dial
from minyi_router.workshop.dial.choose import Offer
from minyi_router.workshop.dial.curve import Curve, Point, cross_fitted, curves, points_of
from minyi_router.workshop.dial.judged import Judged, judged
from minyi_router.workshop.learn.confidence import fitted

SHARES = st.sampled_from([0.1, 0.5, 0.5001, 0.9, 1.0])
OFFERS = st.lists(st.builds(Offer, SHARES, st.just("交警"), st.booleans(), st.booleans()), max_size=40)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Judged], list[Judged]]:
    pack = invented.pack(tmp_path_factory.mktemp("pack"))
    rows, classes = invented.known(invented.history(400)), invented.classes(pack)
    return (
        list(judged(build(pack), rows, classes)),
        list(judged(build(pack, invented.model()), rows, classes)),
    )


@given(OFFERS)
def test_a_point_is_what_its_threshold_lets_out(offers: list[Offer]) -> None:
    points = points_of(offers)
    free = [one for one in offers if one.free]
    assert [point.threshold for point in points] == sorted({one.confidence for one in free}, reverse=True)
    for point in points:
        out = [one.right for one in free if one.confidence >= point.threshold]
        assert (point.automatic, point.right) == (len(out), sum(out))


@given(OFFERS, st.randoms())
def test_the_order_of_equal_ones_does_not_matter(offers: list[Offer], random: st.DrawFn) -> None:
    mixed = list(offers)
    random.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis' own random
    assert points_of(mixed) == points_of(offers)


def test_no_row_has_a_say_in_its_own_confidence(both: tuple[list[Judged], list[Judged]]) -> None:
    """The slow twin fits anew for every single row, without all rows of its fold."""
    for rows in both:
        expected = []
        for fold in range(5):
            rest = [row.option for row in rows if row.key % 5 != fold and row.option]
            dial = Dial("", fitted([one.parts for one in rest], [one.right for one in rest]), 1.0, {})
            own = [row.option for row in rows if row.key % 5 == fold and row.option]
            expected += [Offer(probability(dial, one.parts), one.line, one.free, one.right) for one in own]
        assert cross_fitted(rows) == expected


def test_turning_labels_round_in_one_fold_leaves_its_confidence(
    both: tuple[list[Judged], list[Judged]],
) -> None:
    rows = both[0]
    turned = [
        row._replace(option=row.option._replace(right=not row.option.right))
        if row.option and row.key % 5 == 2
        else row
        for row in rows
    ]
    before, after = cross_fitted(rows), cross_fitted(turned)
    own = [a.confidence for a, b in zip(before, after, strict=True) if a.right != b.right]
    assert own == [b.confidence for a, b in zip(before, after, strict=True) if a.right != b.right]
    assert own, "some were turned round"


def test_three_curves_and_where_things_stand(both: tuple[list[Judged], list[Judged]]) -> None:
    rules, model, together = curves(*both)
    assert [curve.name for curve in (rules, model, together)] == ["rules", "model", "both"]
    assert {curve.n for curve in (rules, model, together)} == {400}
    assert model.points[-1].automatic == 400, "the model has an answer for everything"
    assert rules.points[-1].automatic < together.points[-1].automatic < 400, "what is held never goes out"
    assert rules.today
    assert together.today
    assert model.today is None
    assert rules.today.automatic == sum(row.today is not None for row in both[0])
    right = (together.accuracy_at(0.8) or 0, rules.accuracy_at(0.8) or 0)
    assert right[0] >= right[1]


def test_without_a_model_there_is_one(both: tuple[list[Judged], list[Judged]]) -> None:
    assert [curve.name for curve in curves(both[0])] == ["rules"]


def test_a_model_that_answers_only_kinds_has_no_curve_of_its_own(
    both: tuple[list[Judged], list[Judged]],
) -> None:
    learned = [row._replace(alone=None) for row in both[1]]
    assert [curve.name for curve in curves(both[0], learned)] == ["rules", "both"]


POINTS = (Point(0.99, 20, 20), Point(0.9, 50, 49), Point(0.7, 80, 76), Point(0.6, 90, 86))
READ = Curve("rules", 100, POINTS, None)


@pytest.mark.parametrize(
    ("automation", "expected", "why"),
    [
        (0.1, 1.0, "the first threshold that lets out at least so much"),
        (0.2, 1.0, "exactly so much"),
        (0.5, 0.98, "exactly so much"),
        (0.51, 0.95, "a threshold cannot part equal ones"),
        (0.9, 86 / 90, "the last"),
        (0.95, None, "out of reach"),
    ],
)
def test_accuracy_at(automation: float, expected: float | None, why: str) -> None:
    assert READ.accuracy_at(automation) == expected, why


@pytest.mark.parametrize(
    ("accuracy", "expected", "why"),
    [
        (1.0, 0.2, "only the surest"),
        (0.98, 0.5, "exactly so right"),
        (0.95, 0.9, "the largest, though a smaller one is worse"),
        (0.9, 0.9, "all of them"),
    ],
)
def test_automation_at(accuracy: float, expected: float, why: str) -> None:
    assert READ.automation_at(accuracy) == expected, why


def test_never_so_right() -> None:
    assert Curve("rules", 10, (Point(0.9, 5, 4),), None).automation_at(0.95) is None
    assert Curve("rules", 10, (), None).accuracy_at(0.5) is None


def test_a_page_draws_no_more_points_than_an_eye_can_tell_apart() -> None:
    many = tuple(Point(1 - n / 20_000, n, n) for n in range(1, 9_000))
    curve = Curve("rules", 10_000, many, None)
    assert len(curve.drawn) == 901
    assert (curve.drawn[0], curve.drawn[-1]) == (many[0], many[-1])
    assert READ.drawn == list(POINTS)


def test_plain_data() -> None:
    data = READ.to_dict()
    assert [point[:3] for point in data["points"]] == [list(point) for point in POINTS]
    assert data["accuracy_at"][0] == [0.5, 0.98]
    assert data["automation_at"][2] == [0.98, 0.5]
    assert (data["name"], data["label"], data["n"], data["today"]) == ("rules", "只用规则", 100, None)
