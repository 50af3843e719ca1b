"""The explanation as a value, and how it comes about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from minyi_router.engine import Engine, settle, trace
from minyi_router.explain.change import Change, smallest_change
from minyi_router.explain.clocks import Clock, clocks
from minyi_router.explain.lines import explanation_lines
from minyi_router.explain.trial import Trial, trial
from minyi_router.match import NearMiss, Nearness
from minyi_router.model import Appeal, Decision, Facts
from minyi_router.text.masking import mask
from minyi_router.wording.page import fragment, page
from minyi_router.wording.styled import Line, plain, shown

if TYPE_CHECKING:
    from minyi_router.relate.recent import RecentTickets

_MOST_NEAR = 8


@dataclass(frozen=True, slots=True)
class NearRule:
    """A rule that did not fire: what it would have answered, and the first thing it lacked (Chinese)."""

    rule: str
    answers: Facts
    present: int
    needed: int
    lacked: str

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            "rule": self.rule,
            "answers": dict(self.answers),
            "present": self.present,
            "needed": self.needed,
            "lacked": self.lacked,
        }


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision and what stood beside it. ``str()`` gives words for a clerk, ``to_html()`` the same.

    ``title`` and ``text`` are the appeal's, with personal data masked, as long as the originals, so
    that the spans of the evidence are true of them. ``change`` is the smallest change of the text
    found that would send it elsewhere, among ``tried`` texts; None: none of them did. ``clocks`` is
    empty without a start, ``trial`` None when no rule on trial fired.
    """

    decision: Decision
    title: str
    text: str
    near: tuple[NearRule, ...]
    change: Change | None
    tried: int
    clocks: tuple[Clock, ...]
    trial: Trial | None

    def __str__(self) -> str:
        return plain(self.lines())

    def lines(self, *, whole: bool = False) -> list[Line]:
        """Styled lines; ``whole``: also of a long text every word, not only those around the cited ones."""
        return explanation_lines(self, whole=whole)

    def to_html(self) -> str:
        """A piece of HTML without scripts, for a page of one's own."""
        return fragment(self.lines(whole=True))

    def to_page(self) -> str:
        """A whole small HTML page."""
        return page("派单说明", self.lines(whole=True))

    def _repr_html_(self) -> str:
        return self.to_html()

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        return {
            **self.decision.to_dict(),
            "title": self.title,
            "text": self.text,
            "near": [rule.to_dict() for rule in self.near],
            "change": self.change.to_dict() if self.change else None,
            "tried": self.tried,
            "clocks": [clock.to_dict() for clock in self.clocks],
            "trial": self.trial.to_dict() if self.trial else None,
        }


def explain(engine: Engine, appeal: Appeal, recent: RecentTickets | None = None) -> Explanation:
    """Route an appeal, and ask everything again why."""
    walked = trace(engine, appeal, recent)
    settled = settle(engine, appeal, walked.hits, walked.fired, recent)
    near = Nearness(engine.pack, engine.evaluator, walked.hits, appeal, walked.fired)
    change, tried = smallest_change(engine, walked, near, recent)
    return Explanation(
        decision=walked.decision,
        title=_masked(appeal.title),
        text=_masked(appeal.text),
        near=_nearest(near.misses()),
        change=change,
        tried=tried,
        clocks=clocks(engine.pack, settled, appeal.received_at),
        trial=trial(engine, walked, recent),
    )


def _nearest(misses: Iterable[NearMiss]) -> tuple[NearRule, ...]:
    """The nearest rules first: the fewest things lacking, then the most present, then by name."""
    ordered = sorted(misses, key=lambda miss: (miss.needed - miss.present, -miss.present, miss.rule.id))
    return tuple(
        NearRule(miss.rule.id, miss.rule.then.shown, miss.present, miss.needed, miss.lacked)
        for miss in ordered[:_MOST_NEAR]
    )


def _masked(text: str) -> str:
    """The text without personal data and without what no screen can show; line ends stay."""
    return "\n".join(map(shown, mask(text).split("\n")))
