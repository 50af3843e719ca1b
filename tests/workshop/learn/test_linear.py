"""The classifier's columns, and a temperature that makes probabilities mean what they say."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import csr_matrix
from sklearn.metrics import log_loss as their_log_loss

from minyi_router.learned.features import Floats, Ints
from minyi_router.workshop.learn.figures import expected_error, reliability
from minyi_router.workshop.learn.linear import fit, log_loss, shares_of, temperature

POINTS = csr_matrix(np.eye(3).repeat(4, axis=0))
TRUTHS = np.arange(3).repeat(4)


def drawn(n: int, factor: float, seed: int = 3) -> tuple[Floats, Ints]:
    """Scores whose shares are true when they are divided by ``factor``, and what came of them."""
    random = np.random.default_rng(seed)
    scores = random.normal(0, 2, (n, 3))
    draws = random.random((n, 1))
    truths = (shares_of(scores).cumsum(axis=1) < draws).sum(axis=1)
    return scores * factor, np.minimum(truths, 2)


def test_each_class_has_its_column() -> None:
    linear = fit(POINTS, TRUTHS, 3)
    assert linear.scores(POINTS).argmax(axis=1).tolist() == TRUTHS.tolist()
    assert (linear.weights.shape, linear.offsets.shape) == ((3, 3), (3,))
    assert (linear.weights == linear.weights.astype(np.float16)).all(), "as they are shipped"


def test_two_classes_get_two_columns() -> None:
    linear = fit(POINTS[:8], TRUTHS[:8], 2)
    assert linear.scores(POINTS[:8]).argmax(axis=1).tolist() == TRUTHS[:8].tolist()
    assert (linear.weights[:, 0] == -linear.weights[:, 1]).all()
    assert linear.offsets[0] == -linear.offsets[1]


@pytest.mark.parametrize(
    ("rows", "offsets", "why"),
    [
        (slice(0, 12), None, "all three occur"),
        (slice(0, 8), -1.0, "a class that does not occur: never"),
        (slice(0, 4), -1.0, "only one occurs: always it"),
        (slice(0, 0), -1.0, "nothing to learn from"),
    ],
)
def test_classes_that_do_not_occur(rows: slice, offsets: float | None, why: str) -> None:
    linear = fit(POINTS[rows], TRUTHS[rows], 3)
    if offsets is not None:
        assert (linear.offsets[2], linear.weights[:, 2].tolist()) == (offsets, [0, 0, 0]), why
    assert linear.scores(POINTS[rows]).argmax(axis=1).tolist() == TRUTHS[rows].tolist(), why


@pytest.mark.parametrize("factor", [0.2, 1.0, 3.0])
def test_the_temperature_is_found(factor: float) -> None:
    assert temperature(*drawn(6000, factor)) == pytest.approx(factor, rel=0.08)


def test_it_lowers_the_calibration_error() -> None:
    """On scores that are three times too sure."""
    scores, truths = drawn(3000, 3.0)

    def error(shares: Floats) -> float:
        return expected_error(reliability(shares.max(axis=1), shares.argmax(axis=1) == truths))

    before, after = error(shares_of(scores)), error(shares_of(scores / temperature(scores, truths)))
    assert before > 0.1
    assert after < 0.03


def test_log_loss_as_scikit_learn_has_it() -> None:
    scores, truths = drawn(500, 2.0)
    assert log_loss(scores, truths) == pytest.approx(their_log_loss(truths, shares_of(scores)))
