"""What a case expects, beside what came."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from minyi_router.model import Decision
from minyi_router.rulepack.rule_documents import NULL, Case, Then
from minyi_router.wording import ANSWERS


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that a case asks for. ``str()`` says in Chinese what should be and what is.

    ``wanted`` must all be there. Without any (the case says ``null``) none of ``refused`` may be: what
    the rule itself would answer; and without those the answer must be empty.
    """

    name: str
    wanted: tuple[str, ...]
    refused: tuple[str, ...]
    got: tuple[str, ...]

    @property
    def met(self) -> bool:
        """Whether it came as expected."""
        if self.wanted:
            return set(self.wanted) <= set(self.got)
        return not (set(self.refused) & set(self.got) if self.refused else self.got)

    @property
    def missing(self) -> tuple[str, ...]:
        """What was wanted and did not come."""
        return tuple(value for value in self.wanted if value not in self.got)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        values = {name: list(getattr(self, name)) for name in ("wanted", "refused", "got")}
        return {"answer": self.name, "head": ANSWERS[self.name], **values, "met": self.met}

    def __str__(self) -> str:
        if self.wanted:
            should = f"「{'、'.join(self.wanted)}」"
        else:
            should = f"「{'、'.join(self.refused)}」以外的" if self.refused else "空的"
        return f"{ANSWERS[self.name]}：应是{should}，得到「{'、'.join(self.got) or '（无）'}」"


def answers(case: Case, own: Then | None, decision: Decision) -> Iterator[Answer]:
    """Every answer a case asks for, by name; ``own`` is what the rule beside it answers."""
    for name in sorted(case.expect.model_fields_set):
        wanted: tuple[str, ...] | None = getattr(case.expect, name)
        if wanted == (NULL,):
            yield Answer(name, (), _texts(getattr(own, name, None)), _texts(_got(decision, name)))
        elif wanted is not None:
            yield Answer(name, wanted, (), _texts(_got(decision, name)))


def _got(decision: Decision, name: str) -> Any:
    """The answer that a case asks for; of the link, the ticket and the relation."""
    if name == "linked_to":
        return decision.link.ticket_id if decision.link else None
    if name == "relation":
        return decision.link.relation if decision.link else None
    return getattr(decision, name)


def _texts(value: Any) -> tuple[str, ...]:
    if value is None:
        return ()
    if isinstance(value, datetime):
        return (f"{value:%Y-%m-%d %H:%M}",)
    return (value,) if isinstance(value, str) else tuple(value)
