"""Words found in a text, and the rules they make fire."""

from minyi_router.match.evaluate import Evaluator, Fired, Standing
from minyi_router.match.hits import Hit, Hits
from minyi_router.match.matcher import Matcher
from minyi_router.match.near import Lack, NearMiss, Nearness

__all__ = ["Evaluator", "Fired", "Hit", "Hits", "Lack", "Matcher", "NearMiss", "Nearness", "Standing"]
