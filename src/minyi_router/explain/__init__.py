"""The long answer: the decision, and what stood beside it, by the functions that decide.

``near`` are the rules that came near, ``change`` the smallest change of the text that would send it
elsewhere, ``clocks`` the arithmetic of both clocks, ``trial`` what the rules on trial would do.
"""

from minyi_router.explain.change import Change, Edit
from minyi_router.explain.clocks import Bound, Clock
from minyi_router.explain.explanation import Explanation, NearRule, explain
from minyi_router.explain.trial import Trial

__all__ = ["Bound", "Change", "Clock", "Edit", "Explanation", "NearRule", "Trial", "explain"]
