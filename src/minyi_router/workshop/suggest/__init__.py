"""Proposals of words and pairs of words, from rows with known answers."""

from minyi_router.workshop.suggest.history import Judge, Known
from minyi_router.workshop.suggest.making import Wanted, suggest
from minyi_router.workshop.suggest.proposals import Example, Figures, Proposal, States, Suggestions

__all__ = [
    "Example",
    "Figures",
    "Judge",
    "Known",
    "Proposal",
    "States",
    "Suggestions",
    "Wanted",
    "suggest",
]
