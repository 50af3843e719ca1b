"""Learning from a bureau's own history: labels, training, the report. Needs the extra ``learn``."""

from minyi_router.workshop.learn.classes import LabelError, LabelMap, Meaning, classes_of
from minyi_router.workshop.learn.history import Taught
from minyi_router.workshop.learn.lessons import TrainingError
from minyi_router.workshop.learn.making import Trained, Wanted, train

__all__ = [
    "LabelError",
    "LabelMap",
    "Meaning",
    "Taught",
    "Trained",
    "TrainingError",
    "Wanted",
    "classes_of",
    "train",
]
