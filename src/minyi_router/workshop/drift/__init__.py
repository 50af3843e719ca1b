"""Whether incoming text still looks like what a model was trained on, and whether it is still right."""

from minyi_router.workshop.drift.making import Asked, Drift, Told, drift
from minyi_router.workshop.drift.profile import DriftError, profile
from minyi_router.workshop.drift.verdict import Verdict

__all__ = ["Asked", "Drift", "DriftError", "Told", "Verdict", "drift", "profile"]
