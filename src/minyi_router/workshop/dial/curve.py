"""How automation and first-dispatch accuracy pay for each other: rules alone, the model alone, both.

Confidence is cross-fitted: the weights that a row's confidence comes from were fitted without its fold.
Equal confidence stays together, for no threshold could part it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, NamedTuple

from minyi_router.report.statistics import DispatchScores, score_dispatch, wilson
from minyi_router.workshop.dial.calibrate import dial_of
from minyi_router.workshop.dial.choose import Offer, offers_of
from minyi_router.workshop.dial.judged import Judged

FOLDS = 5
AUTOMATION = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.0)
ACCURACY = (0.95, 0.97, 0.98, 0.99)
NAMES = {"rules": "只用规则", "model": "只用模型", "both": "规则加模型"}

_FINEST = 1000  # points of a page: finer than a screen


class Point(NamedTuple):
    """What goes out without a person at a threshold (0 to 1), and how much of it is right."""

    threshold: float
    automatic: int
    right: int


@dataclass(frozen=True, slots=True)
class Curve:
    """One way of deciding over ``n`` rows, from the strictest threshold to the loosest.

    ``today``: where it stands as things are; None for the model alone, which nobody lets decide.
    """

    name: str
    n: int
    points: tuple[Point, ...]
    today: DispatchScores | None

    def accuracy_at(self, automation: float) -> float | None:
        """How right it is where it lets out at least this share; None where it cannot let out so much."""
        found = next((point for point in self.points if point.automatic >= automation * self.n), None)
        return found.right / found.automatic if found else None

    def automation_at(self, accuracy: float) -> float | None:
        """The largest share it can let out and be as right as this; None where it never is."""
        good = [point.automatic for point in self.points if point.right >= accuracy * point.automatic]
        return max(good) / self.n if good else None

    @property
    def drawn(self) -> list[Point]:
        """Those points that an eye can tell apart; the last always."""
        kept: list[Point] = []
        for point in self.points:
            if not kept or point is self.points[-1] or _step(point, self.n) > _step(kept[-1], self.n):
                kept.append(point)
        return kept

    def to_dict(self, *, whole: bool = True) -> dict[str, Any]:
        """Plain data for JSON; ``whole``: with every point, else with those drawn."""
        points = self.points if whole else self.drawn
        return {
            "name": self.name,
            "label": NAMES[self.name],
            "n": self.n,
            "points": [[*point, *(wilson(point.right, point.automatic) or ())] for point in points],
            "today": self.today.to_dict() if self.today else None,
            "accuracy_at": [[share, self.accuracy_at(share)] for share in AUTOMATION],
            "automation_at": [[share, self.automation_at(share)] for share in ACCURACY],
        }


def curves(ruled: Sequence[Judged], learned: Sequence[Judged] | None = None) -> list[Curve]:
    """The curves of rows judged by rules alone, and of the same rows judged with a model.

    Raises ValueError (in Chinese) where no row has an answer, MissingExtraError without scikit-learn.
    """
    found = [Curve("rules", len(ruled), points_of(cross_fitted(ruled)), _today(ruled))]
    if learned is None:
        return found
    if any(row.alone for row in learned):
        alone = [Offer(one.confidence, "", True, one.right) for row in learned if (one := row.alone)]
        found.append(Curve("model", len(learned), points_of(alone), None))
    return [*found, Curve("both", len(learned), points_of(cross_fitted(learned)), _today(learned))]


def cross_fitted(rows: Sequence[Judged]) -> list[Offer]:
    """What would be offered for each row, its confidence from weights that were fitted without its fold."""
    offers: list[Offer] = []
    for fold in range(FOLDS):
        held = [row for row in rows if row.key % FOLDS == fold]
        rest = [row for row in rows if row.key % FOLDS != fold]
        offers += offers_of(dial_of(rest), held) if held else []
    return offers


def points_of(offers: Iterable[Offer]) -> tuple[Point, ...]:
    """What each threshold lets out, from strict to loose; equal confidence is one point."""
    found: list[Point] = []
    automatic = right = 0
    order = sorted((one for one in offers if one.free), key=lambda one: -one.confidence)
    for confidence, equal in groupby(order, key=lambda one: one.confidence):
        won = [one.right for one in equal]
        automatic, right = automatic + len(won), right + sum(won)
        found.append(Point(confidence, automatic, right))
    return tuple(found)


def _today(rows: Iterable[Judged]) -> DispatchScores:
    return score_dispatch(row.today for row in rows)


def _step(point: Point, n: int) -> int:
    return point.automatic * _FINEST // n
