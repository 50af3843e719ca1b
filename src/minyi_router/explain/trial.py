"""What the rules on trial would do if they were live."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from minyi_router.decide.evidence import Witness
from minyi_router.engine import Engine, Trace, decide
from minyi_router.model import Decision, Evidence

if TYPE_CHECKING:
    from minyi_router.relate.recent import RecentTickets

COMPARED = (
    *("action", "kind", "matter", "line", "organ", "tier", "unit", "co_units", "supervisor", "notices"),
    *("flags", "labels", "contact_by", "resolve_by", "review_reasons"),
)


@dataclass(frozen=True, slots=True)
class Trial:
    """The rules on trial that fired, the decision now, and the one if they were live."""

    rules: tuple[Evidence, ...]
    now: Decision
    live: Decision

    @property
    def differs(self) -> Mapping[str, tuple[Any, Any]]:
        """The answers that would be others: as they are, as they would be."""
        both = {name: (getattr(self.now, name), getattr(self.live, name)) for name in COMPARED}
        return {name: pair for name, pair in both.items() if pair[0] != pair[1]}

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        rules = [
            {"rule": item.rule, "answers": dict(item.answers), "words": [piece.word for piece in item.pieces]}
            for item in self.rules
        ]
        differs = [
            {"answer": name, "now": _plain(now), "live": _plain(live)}
            for name, (now, live) in self.differs.items()
        ]
        return {"rules": rules, "differs": differs}


def trial(engine: Engine, walked: Trace, recent: RecentTickets | None) -> Trial | None:
    """Decide once more with the trial rules live; None when none of them fired."""
    pack = engine.pack
    tried = [item for item in walked.fired if item.rule.shadow] if pack.on_trial else []
    if not tried:
        return None
    live = engine._replace(pack=pack.with_trials_live())
    witness = Witness(pack, walked.appeal)
    return Trial(
        witness.all_evidence(tried, walked.hits),
        walked.decision,
        decide(live, walked.appeal, walked.hits, walked.fired, recent),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
