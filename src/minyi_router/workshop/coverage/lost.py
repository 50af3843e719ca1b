"""Where automation is lost: the appeals that go to a person first, by reason and by what lies behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from minyi_router.decide.what import elsewhere
from minyi_router.model import Decision
from minyi_router.report.evaluation import Pair
from minyi_router.rulepack.pack import RulePack
from minyi_router.workshop.tally import Key

HOLD = "hold"
"""Stands beside the review reasons: held back by a flag."""


def losses(pack: RulePack, decision: Decision, judged: Sequence[Pair]) -> Iterator[Key]:
    """What to count of one decision; nothing when it needed no person.

    ``lost`` is counted for each of its reasons, ``lost_only`` when there is but one, ``lost_at`` with the
    detail behind the reason, ``lost_candidate`` for each matter it could have been; with the first truth
    known also ``lost_judged``, ``lost_right`` (its answer would have been right all the same) and
    ``lost_truth`` with the right answer.
    """
    reasons = (HOLD,) if decision.action == "hold" else decision.review_reasons
    if decision.action not in {"review", "hold"}:
        return
    for reason in reasons:
        yield "lost", reason
        if len(reasons) == 1:
            yield "lost_only", reason
        yield "lost_at", reason, _detail(pack, decision, reason)
        for candidate in decision.candidates:
            yield "lost_candidate", reason, candidate.value
        if judged and judged[0][0]:
            yield from _judged(reason, judged[0])


def _judged(reason: str, pair: Pair) -> Iterator[Key]:
    accepted, given = pair
    yield "lost_judged", reason
    if given in accepted:
        yield "lost_right", reason
    yield "lost_truth", reason, accepted[0]


def _detail(pack: RulePack, decision: Decision, reason: str) -> str:
    """What lies behind a reason: two matters, two units, areas, flags, or the matter it was."""
    match reason:
        case "matter_close":
            return _close_pair(pack, decision)
        case "unit_conflict":
            return _together(e.answers["unit"] for e in decision.evidence if "unit" in e.answers)
        case "place_conflict":
            return _together(area for place in decision.places for area in place.areas)
        case "hold":
            return _together(flag for flag in decision.flags if pack.flags[flag].hold)
        case "matter_missing":
            return f"只认出类型：{decision.kind}" if decision.basis.get("kind") == "rule" else "什么也没认出"
    return decision.matter or ""


def _close_pair(pack: RulePack, decision: Decision) -> str:
    """The best matter and the best of those that would go elsewhere; the same pair in either order."""
    best, *others = decision.candidates
    first = pack.matters[best.value]
    rivals = [c for c in others if elsewhere(first, pack.matters[c.value])]
    if not rivals:  # the rival stands behind the three candidates that a decision names
        return best.value
    return _together((best.value, rivals[0].value))


def _together(names: Iterable[str]) -> str:
    return " ／ ".join(sorted(set(names)))
