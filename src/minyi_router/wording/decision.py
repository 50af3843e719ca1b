"""A decision and why, for a clerk: a few lines of Chinese."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from minyi_router.wording.names import (
    ACTIONS,
    ANSWERS,
    BASES,
    LINK_PARTS,
    MISSING,
    MODEL,
    RELATIONS,
    VETOES,
    link_parts,
    reason,
)
from minyi_router.wording.styled import Line, Run, Style, line, plain

if TYPE_CHECKING:  # the model imports this module, so that a decision can explain itself
    from minyi_router.model import Candidate, Decision, Evidence, Link, Opinion

_SINGLE = ("kind", "matter", "line", "organ", "tier", "unit", "supervisor", "handler")
_WORTH_SAYING = 0.01
_LISTS = ("flags", "co_units", "other_matters", "notices", "labels")


def in_words(decision: Decision) -> str:
    """The decision and why, as plain text."""
    return plain(decision_lines(decision))


def decision_lines(decision: Decision) -> list[Line]:
    """The decision and why, as styled lines."""
    return [*answer_lines(decision), *reason_lines(decision.evidence), pack_line(decision)]


def answer_lines(decision: Decision) -> list[Line]:
    """Where it goes and every other answer."""
    lines = [_headline(decision)]
    lines += [line(Run(f"！{text}", "warn")) for text in decision.advice]
    lines += _answers(decision)
    if decision.review_reasons:
        lines.append(_labelled("人工原因", "；".join(map(reason, decision.review_reasons)), "stop"))
    if decision.candidates:
        lines.append(_labelled("候选", "，".join(map(_candidate, decision.candidates))))
    if decision.opinions:
        lines.append(_labelled("模型看法", opinions_shown(decision.opinions)))
    lines += [_clock(decision)] if decision.contact_by or decision.resolve_by else []
    lines += [_link(link) for link in decision.links]
    missing = "、".join(MISSING.get(name, name) for name in decision.missing)
    lines += [_labelled("缺少", missing)] if missing else []
    lines += [_labelled("依据", decision.legal_basis)] if decision.legal_basis else []
    return lines


def reason_lines(evidence: Iterable[Evidence]) -> list[Line]:
    """The rules that decided, each with its words, their weights and the sum."""
    reasons = [evidence_line(item) for item in evidence]
    return [line(Run("理由：", "head")), *reasons] if reasons else []


def pack_line(decision: Decision) -> Line:
    """Which rule pack decided."""
    pack = decision.pack
    return line(Run(f"规则包：{pack.id} {pack.version}（{pack.hash}）", "weak"))


def _headline(decision: Decision) -> Line:
    target = decision.organ if decision.action == "divert" else decision.unit
    goes_to = f" → {target}" if target and decision.action != "hold" else ""
    style: Style = "stop" if decision.action in {"review", "hold"} else "goes"
    sure = Run(f"（把握 {decision.confidence:.0%}）", "weak")
    return line(Run(f"{ACTIONS[decision.action]}{goes_to}", style), sure)


def _labelled(label: str, value: str, style: Style = "") -> Line:
    return line(Run(f"{label}：", "weak"), Run(value, style))


def _answers(decision: Decision) -> list[Line]:
    shown: list[Run] = []
    for name in _SINGLE:
        value = getattr(decision, name)
        if value:
            basis = decision.basis.get(name, "rule")
            shown += [Run("　")] if shown else []
            shown += [Run(f"{ANSWERS[name]}：", "weak"), Run(value)]
            shown += [Run(f"（{BASES[basis]}）", "weak")] if basis != "rule" else []
    rows = [line(*shown)]
    listed = [(name, getattr(decision, name)) for name in _LISTS]
    rows += [_labelled(ANSWERS[name], "、".join(values)) for name, values in listed if values]
    areas = dict.fromkeys(area for place in decision.places for area in place.areas)
    if decision.places:
        names = "、".join(dict.fromkeys(place.name for place in decision.places))
        rows.append(line(Run("属地：", "weak"), Run(names, "place"), Run(f"（{'、'.join(areas)}）")))
    return rows


def opinions_shown(opinions: Iterable[Opinion]) -> str:
    """What a model thinks, one answer after the other; what it all but rules out is left away."""
    by_answer: dict[str, list[str]] = {}
    for answer, label, share in opinions:
        if share >= _WORTH_SAYING:
            by_answer.setdefault(answer, []).append(f"{label} {share:.0%}")
    return "；".join("，".join(shown) for shown in by_answer.values())


def _candidate(candidate: Candidate) -> str:
    where = candidate.organ or candidate.line
    return f"{candidate.value} {candidate.score:g} 分" + (f"（{where}）" if where else "")


def _clock(decision: Decision) -> Line:
    moments = [(name, getattr(decision, name)) for name in ("contact_by", "resolve_by")]
    runs: list[Run] = []
    for name, moment in moments:
        if moment:
            runs += [Run("　")] if runs else []
            runs += [Run(f"{ANSWERS[name]}：", "weak"), Run(f"{moment:%Y-%m-%d %H:%M}")]
    return line(*runs, Run("（放假安排尚未公布，暂定）" if decision.provisional else ""))


def _link(link: Link) -> Line:
    """A tie to an earlier ticket: the relation, the score taken apart, and what differs."""
    said = f"工单 {link.ticket_id}（{link_parts(link.parts)} ＝ {link.score:.2f}）"
    differing = "、".join(VETOES.get(name, f"{LINK_PARTS[name]}不同") for name in link.vetoes)
    return _labelled(RELATIONS[link.relation], f"{said}，但{differing}" if differing else said)


def evidence_line(evidence: Evidence) -> Line:
    """A rule that fired (or the model): its words, what they weigh, what it answers, its legal basis."""
    answers = "，".join(f"{ANSWERS.get(key, key)}＝{value}" for key, value in evidence.answers.items())
    basis = Run(f"　［{evidence.basis}］" if evidence.basis else "", "weak")
    if not evidence.rule:
        sure = Run(f"（{evidence.weight:.0%}）", "weak")
        return line(Run(MODEL, "rule"), *_words(evidence), f" → {answers}", sure, depth=1)
    return line(Run(f"规则「{evidence.rule}」", "rule"), *_words(evidence), f" → {answers}", basis, depth=1)


def _words(evidence: Evidence) -> list[Run]:
    runs: list[Run] = []
    for piece in evidence.pieces:
        runs.append(Run(" ＋ " if runs else "："))
        quote = piece.mentions[0].quote or piece.word
        runs += [Run(f"“{quote}”", "word"), Run(f" {piece.weight:g}")]
    if not runs or not evidence.rule:
        return runs
    return [*runs, Run(f" ＝ {evidence.weight:g} 分" if len(evidence.pieces) > 1 else " 分")]
