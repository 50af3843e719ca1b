"""An explanation as styled lines: the decision's own, and between them what stood beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from minyi_router.model import Decision, Part
from minyi_router.wording.decision import answer_lines, evidence_line, pack_line, reason_lines
from minyi_router.wording.names import ACTIONS, ANSWERS, REASONS, reason
from minyi_router.wording.styled import Line, Run, Style, line

if TYPE_CHECKING:
    from minyi_router.explain.change import Change, Edit
    from minyi_router.explain.clocks import Bound, Clock
    from minyi_router.explain.explanation import Explanation, NearRule
    from minyi_router.explain.trial import Trial

_SHOWN_NEAR = 3
_WHOLE, _AROUND = 240, 24  # a text longer than this is shown around its lit words only; so far (characters)
_SOURCES = {
    "matter": "事项「{}」的时限",
    "kind": "类型「{}」的时限",
    "tier": "等级「{}」的时限",
    "default": "默认时限",
    "rule": "规则「{}」给的时限",
    "flag": "警示「{}」要求的时限",
}


def explanation_lines(found: Explanation, *, whole: bool) -> list[Line]:
    """Where it goes, the text with the words lit up that did it, why, and what would change it."""
    decision = found.decision
    return [
        *answer_lines(decision),
        *_text_lines(found, "title", "标题", found.title, whole=whole),
        *_text_lines(found, "text", "原文", found.text, whole=whole),
        *reason_lines(decision.evidence),
        *_clock_lines(found.clocks),
        _change_line(found),
        *(_trial_lines(found.trial) if found.trial else ()),
        *_near_lines(found.near),
        pack_line(decision),
    ]


def _text_lines(found: Explanation, part: Part, label: str, text: str, *, whole: bool) -> Iterator[Line]:
    """A part of the appeal, the cited words and places lit up; a long one cut down unless ``whole``."""
    if not text.strip():
        return
    looks = _looks(found.decision, part, text)
    kept = [True] * len(text) if whole or len(text) <= _WHOLE else _around(looks)
    runs: list[Run] = [Run(f"{label}：", "weak")]
    at = 0
    for (keep, look), stretch in groupby(zip(kept, looks, strict=True)):
        end = at + sum(1 for _ in stretch)
        runs.append(Run(text[at:end], look) if keep else Run("……", "weak"))
        at = end
    if not whole:
        yield line(*runs)
        return
    for rest in _paragraphs(runs):
        yield line(*rest)


def _paragraphs(runs: Iterable[Run]) -> Iterator[list[Run]]:
    """The runs of each paragraph that holds anything."""
    rest: list[Run] = []
    for text, style in runs:
        first, *more = text.split("\n")
        rest.append(Run(first, style))
        for start in more:
            if any(run.text.strip() for run in rest):
                yield rest
            rest = [Run(start, style)]
    if any(run.text.strip() for run in rest):
        yield rest


def _looks(decision: Decision, part: Part, text: str) -> list[Style]:
    """How each character is shown: a word goes before a place."""
    looks: list[Style] = [""] * len(text)
    places = [place.mention for place in decision.places if place.mention]
    spoke = [piece for item in decision.evidence for piece in item.pieces if piece.weight >= 0]
    words = [mention for piece in spoke for mention in piece.mentions]
    lit: list[tuple[Style, Sequence[Any]]] = [("place", places), ("word", words)]
    for style, mentions in lit:
        for mention in mentions:
            if mention.part == part:
                looks[mention.start : mention.end] = [style] * (mention.end - mention.start)
    return looks


def _around(looks: Sequence[Style]) -> list[bool]:
    """Which characters of a long text are shown: its beginning, and what surrounds lit words."""
    kept = [i < _AROUND for i in range(len(looks))]
    for i, look in enumerate(looks):
        if (look and not (i and looks[i - 1])) or (look and not looks[i + 1 : i + 2]):
            kept[max(0, i - _AROUND) : i] = [True] * min(i, _AROUND)
        if look:
            kept[i : i + _AROUND + 1] = [True] * len(kept[i : i + _AROUND + 1])
    return kept


def _clock_lines(clocks: Sequence[Clock]) -> Iterator[Line]:
    if not clocks:
        return
    yield line(Run("时限怎么算：", "head"))
    for clock in clocks:
        bound = clock.binding
        name = f"{ANSWERS[clock.answer]}（{_source(bound)}）"
        yield line(Run(name, "rule"), f"：{'；'.join(clock.steps)}{_later(clock.later)}", depth=1)


def _source(bound: Bound) -> str:
    return _SOURCES[bound.source].format(bound.name)


def _later(bounds: Sequence[Bound]) -> str:
    """The other terms, none of which ends earlier."""
    told = [f"{_source(bound)} {bound.term} 到 {_moment(bound.due)}" for bound in bounds]
    return f"（另有{'、'.join(told)}，取最早的）" if told else ""


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "2099 年以后"


def _change_line(found: Explanation) -> Line:
    head = Run("最小改动：", "head")
    change = found.change
    if change is None and not found.tried:
        return line(head, "没有可试的（文中没有规则认得的词）")
    if change is None:
        return line(head, f"没有找到（去掉一两个词、补上一个词，试了 {found.tried} 种，去向都不变）")
    titled = bool(found.title)
    return line(head, *_edit_runs(change, titled=titled), "，就会", *_goes(change.decision, found.decision))


def _edit_runs(change: Change, *, titled: bool) -> Iterator[Run]:
    added = [edit for edit in change.edits if edit.new]
    for edit in added:
        yield Run("在")
        yield Run(f"“{edit.old}”", "word")
        yield Run(f"（{_where([edit], titled=titled)}）{'后' if edit.after else '前'}面加上")
        yield Run(f"“{edit.new}”", "word")
    left_out = [edit for edit in change.edits if not edit.new]
    for i, (old, same) in enumerate(_by_quote(left_out).items()):
        yield Run("和" if i else "去掉")
        yield Run(f"“{old}”", "word")
        yield Run(f"（{_where(same, titled=titled)}）")


def _by_quote(edits: Iterable[Edit]) -> dict[str, list[Edit]]:
    quotes: dict[str, list[Edit]] = {}
    for edit in edits:
        quotes.setdefault(edit.old, []).append(edit)
    return quotes


def _where(edits: Sequence[Edit], *, titled: bool) -> str:
    """Where words stand, counted from 1; an addition is told by the end of what it stands behind."""
    told = []
    for part, same in groupby(edits, key=lambda edit: edit.part):
        numbers = "、".join(str(_first(edit)) for edit in same)
        told.append(f"{_PARTS[part] if titled else ''}第 {numbers} 字")
    return "，".join(told)


_PARTS = {"title": "标题", "text": "正文"}


def _first(edit: Edit) -> int:
    """The number of the first character of the word that is left out, or that is added to."""
    return edit.start + 1 - (len(edit.old) if edit.new and edit.after else 0)


def _goes(new: Decision, now: Decision) -> Iterator[Run]:
    """Where it would go, and of which matter it would be then."""
    if new.action == "review":
        yield Run("转人工", "stop")
        yield Run(f"（{'；'.join(map(reason, new.review_reasons))}）")
        return
    if new.action == "hold":
        yield Run("暂扣", "stop")
        return
    verb = {"divert": "分流到", "link": "关联派给"}.get(new.action, "派给")
    target = (new.organ if new.action == "divert" else new.unit) or ""
    yield Run(verb)
    yield Run(f" {target}", "rule")
    if new.matter != now.matter:
        yield Run(f"（事项：{new.matter}）")


def _trial_lines(tried: Trial) -> Iterator[Line]:
    yield line(Run("试行的规则（现在不作数）：", "head"))
    yield from map(evidence_line, tried.rules)
    differs = [
        f"{ANSWERS[name]} {_shown(name, now)} → {_shown(name, live)}"
        for name, (now, live) in tried.differs.items()
    ]
    yield line(f"转正以后：{'，'.join(differs)}" if differs else "转正以后：决定不变", depth=1)


def _shown(name: str, value: Any) -> str:
    if isinstance(value, datetime):
        return _moment(value)
    values = list(value) if isinstance(value, tuple) else [value] if value else []
    words = {"action": ACTIONS, "review_reasons": REASONS}.get(name, {})
    return "、".join(words.get(item, item) for item in values) or "（无）"


def _near_lines(near: Sequence[NearRule]) -> Iterator[Line]:
    if near:
        yield line(Run("差一点命中的规则：", "head"))
    for rule in near[:_SHOWN_NEAR]:
        answers = "，".join(f"{ANSWERS.get(key, key)}＝{value}" for key, value in rule.answers.items())
        yield line(Run(f"规则「{rule.rule}」", "rule"), f"（{answers}）：{rule.lacked}", depth=1)
