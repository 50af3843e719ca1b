"""How sure a decision is, and whether that is enough to need no person.

Before a pack is calibrated this is a share of scores. Afterwards it is a probability: a sum of printed
parts, weighted as ``minyi calibrate`` found on known answers, turned into a share by the logistic function.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from minyi_router.decide.what import What, elsewhere
from minyi_router.rulepack.pack import Dial, RulePack

PARTS = ("share", "score", "learned", "opinion")
"""What the log-odds are made of beside ``base``; the keys of ``parts:`` in confidence.yaml."""

_SURE = 0.0005  # as far from 0 and 1 as a share is believed
_DIGITS = 4
_SUREST = 0.9999


class Sureness(NamedTuple):
    """How sure a decision is (0 to 1); ``enough``: it may go without a person; None: nobody set a bar."""

    confidence: float
    enough: bool | None


def sureness(pack: RulePack, dial: Dial | None, what: What) -> Sureness:
    """How sure the answer is where it goes; 0 where there is none."""
    if what.matter is None or what.by_default:
        return Sureness(0.0, None)
    if dial is None:
        return Sureness((what.learned_share or 0.0) if what.placed else rule_share(pack, what), None)
    confidence = probability(dial, parts(pack, what))
    return Sureness(confidence, confidence >= dial.lines.get(what.matter.line, dial.at_least))


def parts(pack: RulePack, what: What) -> dict[str, float]:
    """The parts of the confidence in the answer where it goes, by the names in PARTS."""
    ruled = bool(what.matters)
    return {
        "share": _log_odds(rule_share(pack, what)) if ruled else 0.0,
        "score": math.log1p(what.matters[0].score) if ruled else 0.0,
        "learned": float(what.placed),
        "opinion": 0.0 if what.learned_share is None else _log_odds(what.learned_share),
    }


def probability(dial: Dial, found: Mapping[str, float]) -> float:
    """The probability that weights give parts, to four digits; never 1, so that a bar of 1 stops all."""
    odds = math.fsum([dial.weights["base"], *(dial.weights[name] * part for name, part in found.items())])
    share = 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, odds))))
    return min(round(share, _DIGITS), _SUREST)


def rule_share(pack: RulePack, what: What) -> float:
    """The winner's share of the score among those that would go elsewhere, less for few words. 0 to 1."""
    if what.matter is None or not what.matters:
        return 0.0
    best, rival = what.matters[0].score, 0.0
    first = pack.matters[what.matters[0].value]
    for ranked in what.matters[1:]:
        if elsewhere(first, pack.matters[ranked.value]):
            rival = ranked.score
            break
    return round(best / (best + rival + 0.5), _DIGITS) if best else 0.0


def _log_odds(share: float) -> float:
    share = max(_SURE, min(1.0 - _SURE, share))
    return math.log(share / (1.0 - share))
