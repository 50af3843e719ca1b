"""How right a model and the automatic decisions were on rows with known answers, and whether sure is sure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any, NamedTuple

from minyi_router.report.statistics import Interval, calibration_error, wilson

_DRAWS, _SEED, _MOST_DRAWN = 200, 20_261_122, 2_000
_SURE = 0.99
_OFF = 0.05  # a smaller expected calibration error is left alone
_DROP = 0.02  # and so is a smaller loss of accuracy
_DIGITS = 4


class Sure(NamedTuple):
    """One answer: how sure it claimed to be (0 to 1), and whether it was right."""

    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """The expected calibration error of ``n`` answers; ``bound``: 99 % of perfectly honest ones lie below."""

    n: int
    error: float
    bound: float

    @property
    def is_off(self) -> bool:
        """Whether probabilities no longer mean what they say, and not by chance."""
        return self.error > max(_OFF, self.bound)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {"n": self.n, "ece": self.error, "by_chance_up_to": self.bound, "off": self.is_off}


@dataclass(frozen=True, slots=True)
class ModelOutcome:
    """How right a head's likeliest label was; ``trained``: its accuracy in training on unseen texts."""

    answer: str
    n: int
    right: int
    trained: tuple[float, Interval] | None
    calibration: Calibration

    @property
    def interval(self) -> Interval:
        """Wilson's 95 % interval of the accuracy."""
        return wilson(self.right, self.n) or (0.0, 1.0)

    @property
    def fell(self) -> bool:
        """Whether it is surely less right than in training, by more than a little."""
        if self.trained is None or not self.n:
            return False
        accuracy, (low, _) = self.trained
        return self.interval[1] < low and accuracy - self.right / self.n > _DROP

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "answer": self.answer,
            "n": self.n,
            "right": self.right,
            "accuracy": round(self.right / self.n, _DIGITS) if self.n else None,
            "interval": [round(end, _DIGITS) for end in self.interval],
            "trained": None if self.trained is None else self.trained[0],
            "fell": self.fell,
            "calibration": self.calibration.to_dict(),
        }


@dataclass(frozen=True, slots=True)
class Automatic:
    """Errors among the decisions that went out without a person, and what was promised (share, or None)."""

    n: int
    wrong: int
    promised: float | None
    calibration: Calibration | None

    @property
    def interval(self) -> Interval:
        """Wilson's 95 % interval of the share of errors."""
        return wilson(self.wrong, self.n) or (0.0, 1.0)

    @property
    def broken(self) -> bool:
        """Whether there are surely more errors than promised."""
        return self.promised is not None and self.n > 0 and self.interval[0] > self.promised

    @property
    def doubtful(self) -> bool:
        """Whether there are more errors than promised, maybe by chance."""
        return self.promised is not None and self.n > 0 and self.wrong / self.n > self.promised

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "n": self.n,
            "wrong": self.wrong,
            "error": round(self.wrong / self.n, _DIGITS) if self.n else None,
            "interval": [round(end, _DIGITS) for end in self.interval],
            "promised": self.promised,
            "broken": self.broken,
            "calibration": self.calibration.to_dict() if self.calibration else None,
        }


def calibration(answers: Sequence[Sure]) -> Calibration:
    """How far claims and truth are apart, and how far they would be by chance."""
    error = calibration_error(answers)
    draw = Random(_SEED)  # noqa: S311 - the same every time, no secret
    some = answers if len(answers) <= _MOST_DRAWN else draw.sample(answers, _MOST_DRAWN)
    drawn = sorted(
        calibration_error([Sure(one.confidence, draw.random() < one.confidence) for one in some])
        for _ in range(_DRAWS)
    )
    return Calibration(len(answers), round(error, _DIGITS), round(drawn[int(_SURE * _DRAWS) - 1], _DIGITS))
