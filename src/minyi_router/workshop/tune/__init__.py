"""Weights of rules and thresholds of a pack, tuned on appeals whose right answers are known."""

from minyi_router.workshop.tune.contests import Known
from minyi_router.workshop.tune.making import Change, Figures, Thresholds, Tuned, Wanted, tune
from minyi_router.workshop.tune.pasting import below, pasted

__all__ = ["Change", "Figures", "Known", "Thresholds", "Tuned", "Wanted", "below", "pasted", "tune"]
