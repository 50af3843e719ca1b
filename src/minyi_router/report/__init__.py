"""What decisions amount to: the figures of an evaluation."""

from minyi_router.report.statistics import (
    NO_ANSWER,
    AnswerScores,
    Confusion,
    DispatchScores,
    Interval,
    LabelScores,
    score_answer,
    score_dispatch,
    wilson,
)

__all__ = [
    "NO_ANSWER",
    "AnswerScores",
    "Confusion",
    "DispatchScores",
    "Interval",
    "LabelScores",
    "score_answer",
    "score_dispatch",
    "wilson",
]
