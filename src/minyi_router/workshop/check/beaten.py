"""MY125 to MY127: rules and words whose answer another rule takes away. By the engine that routes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import fsum
from typing import NamedTuple

from minyi_router.decide.scores import Ranked, word_weights
from minyi_router.decide.what import What, elsewhere, what_it_is
from minyi_router.engine import Trace
from minyi_router.match import Fired
from minyi_router.match.hits import Hit
from minyi_router.rulepack.checks.faults import Fault
from minyi_router.rulepack.pack import Item, Rule
from minyi_router.workshop.check.probes import by_rule, choices, fires, firing, own_words
from minyi_router.workshop.check.subject import Subject, Written, quoted

_SHARE = "两处只留一处，或换成说得更清楚的词"
_INSIDE = "给这里加分，或在那边排除（unless、not_in），或换个词"


class Trouble(NamedTuple):
    """A letter of an item's own words that does not get the rule's answer, or hardly.

    ``mine`` and ``theirs`` are the two values with their scores; ``inside``: the rival's words that
    stand inside a longer word of this rule.
    """

    words: str
    mine: Ranked
    theirs: Ranked
    rival: str
    inside: tuple[str, ...]
    lost: bool


class Told(NamedTuple):
    """What belongs into one message: an item of a rule, the rule that takes its answer, lost or close."""

    rule: str
    item: int
    answer: str
    rival: str
    lost: bool


def check_beaten(subject: Subject) -> Iterator[Fault]:
    """Rules that always lose, and of the others the words that do."""
    hopeless: set[str] = set()
    for written in subject.rules:
        for fault in _always(subject, written):
            hopeless.add(written.rule.id)
            yield fault
    rules = {w.rule.id: w for w in subject.rules if w.rule.id not in hopeless and _by_words_alone(w.rule)}
    for about, found in _troubles(subject, rules.values()).items():
        written = rules[about.rule]
        code = "MY127" if any(trouble.inside for trouble in found) else "MY126"
        path = (*written.path, "when", "any", about.item)
        yield Fault(code, _told(written.doc.when.any[about.item], found), written.file, path)


def _troubles(subject: Subject, rules: Iterable[Written]) -> dict[Told, list[Trouble]]:
    """Every trouble by what it is about; one that the loser tells is not told again by the winner."""
    every = [
        (Told(rule.id, i, answer, trouble.rival, trouble.lost), trouble)
        for rule in (written.rule for written in rules)
        for answer in ("kind", "matter")
        if getattr(rule.then, answer)
        for i, item in enumerate(rule.any)
        for trouble in _of_item(subject, rule, item, answer)
    ]
    lost = {(t.words, t.mine.value, t.theirs.value) for about, t in every if about.lost}
    told: dict[Told, list[Trouble]] = {}
    for about, trouble in every:
        if about.lost or (trouble.words, trouble.theirs.value, trouble.mine.value) not in lost:
            told.setdefault(about, []).append(trouble)
    return told


def _by_words_alone(rule: Rule) -> bool:
    """Whether one item of ``any`` is all it takes."""
    asks_more = rule.all or rule.facts or rule.asks or rule.only_in
    return not (asks_more or rule.shadow) and rule.at_least == 1


def _of_item(subject: Subject, rule: Rule, item: Item, answer: str) -> Iterator[Trouble]:
    """The item's words that alone do not get the answer; of several groups no mixture is judged."""
    if len(item.terms) > 1 and any(len(subject.words[term]) > 1 for term in item.terms):
        return
    for words in choices(subject, item):
        trace = subject.trace(own_words(words))
        if fires(trace, rule, item) and (trouble := _trouble(subject, rule, words, trace, answer)):
            yield trouble


def _trouble(subject: Subject, rule: Rule, words: Sequence[str], trace: Trace, answer: str) -> Trouble | None:
    what = _what(subject, trace)
    ranked = what.kinds if answer == "kind" else what.matters
    mine = next(r for r in ranked if r.value == getattr(rule.then, answer))
    lost = ranked[0].value != mine.value
    if lost:
        rival = ranked[0]
    elif answer == "matter" and what.close:
        matters = subject.pack.matters
        rival = next(r for r in ranked[1:] if elsewhere(matters[mine.value], matters[r.value]))
    else:
        return None
    if rival.priority != mine.priority:
        return None  # a ladder of priorities is built on purpose
    fired = max(
        rival.rules, key=lambda f: (fsum(word_weights(f, trace.hits, subject.pack).values()), f.number)
    )
    own = _hits_of(by_rule(trace)[rule.id])
    inner = [hit for hit in _hits_of(fired) if any(_inside(hit, mine_hit) for mine_hit in own)]
    inside = tuple(dict.fromkeys(subject.pack.lexicon.words[hit[2]] for hit in inner))
    return Trouble("+".join(words), mine, rival, fired.rule.id, inside, lost)


def _what(subject: Subject, trace: Trace) -> What:
    live = [fired for fired in trace.fired if not fired.rule.shadow]
    return what_it_is(subject.pack, live, trace.hits)


def _hits_of(fired: Fired) -> list[Hit]:
    """The hits that made a rule fire, in order of place."""
    return sorted({hit for _, found in fired.items for hit in found})


def _inside(inner: Hit, outer: Hit) -> bool:
    """Whether one hit is a real part of the other."""
    return outer[0] <= inner[0] and inner[1] <= outer[1] and inner[:2] != outer[:2]


def _told(item: str, found: Sequence[Trouble]) -> str:
    """What a clerk reads about one item and one rival rule."""
    first = found[0]
    words = quoted(trouble.words for trouble in found)
    named = words if words == f"「{item}」" else f"「{item}」里的{words}"
    inside = tuple(dict.fromkeys(word for trouble in found for word in trouble.inside))
    if inside:
        cause = f"{named}含着规则「{first.rival}」的{quoted(inside)}"
    else:
        cause = f"规则「{first.rival}」也认{named}"
    return f"{cause}：{_consequence(first)}；{_INSIDE if inside else _SHARE}"


def _consequence(trouble: Trouble) -> str:
    """What becomes of a letter of nothing but these words."""
    mine, theirs = trouble.mine, trouble.theirs
    if not trouble.lost:
        return f"只写它的信，{_scored(mine)}和{_scored(theirs)}太接近，要转人工"
    if mine.score == theirs.score:
        return f"只写它的信答{_scored(theirs)}，不答这里的「{mine.value}」，分数一样，名单里排在前面的赢"
    return f"只写它的信答{_scored(theirs)}，不答这里的{_scored(mine)}"


def _scored(ranked: Ranked) -> str:
    return f"「{ranked.value}」（{ranked.score:.3g} 分）"


def _always(subject: Subject, written: Written) -> Iterator[Fault]:
    """The answers of a rule that another rule takes away whenever it fires."""
    rule = written.rule
    if rule.asks or rule.shadow:
        return
    for answer in ("kind", "matter", "tier"):
        if getattr(rule.then, answer) is None:
            continue
        path = (*written.path, "then", answer)
        if answer == "tier" and (flag := _own_flag(subject, rule)):
            message = (
                f"警示「{flag}」自己的等级更高，等级「{rule.then.tier}」永远轮不到；删掉它，或改警示的等级"
            )
            yield Fault("MY125", message, written.file, path)
        elif rival := _rival(subject, rule, answer):
            value = getattr(rival.then, answer)
            why = _why(rule, rival, answer)
            message = (
                f"规则「{rule.id}」命中时，规则「{rival.id}」也命中，{why}："
                f"答的总是「{value}」，这里的「{getattr(rule.then, answer)}」轮不到；改词、改优先或删掉它"
            )
            yield Fault("MY125", message, written.file, path)


def _why(rule: Rule, rival: Rule, answer: str) -> str:
    if answer == "tier":
        return "等级更高"
    return "优先更高" if rival.priority > rule.priority else "分数总是更高"


def _own_flag(subject: Subject, rule: Rule) -> str | None:
    """A flag of the rule that raises the tier above the rule's own."""
    tiers = subject.pack.tiers
    own = tiers[rule.then.tier or ""].rank
    for name in rule.then.flags:
        raised = subject.pack.flags[name].tier
        if raised and tiers[raised].rank < own:
            return name
    return None


def _rival(subject: Subject, rule: Rule, answer: str) -> Rule | None:
    """A rule that fires and wins in every letter that makes this one fire."""
    rivals: Mapping[str, Rule] | None = None
    for item in rule.any or rule.all[:1]:
        for trace in firing(subject, rule, item):
            if not fires(trace, rule, item):
                continue
            winning = {r.id: r for r in _winning(subject, rule, trace, answer)}
            rivals = winning if rivals is None else {k: r for k, r in rivals.items() if k in winning}
            if not rivals:
                return None
    return next(iter(rivals.values()), None) if rivals else None


def _winning(subject: Subject, rule: Rule, trace: Trace, answer: str) -> Iterator[Rule]:
    """The rules that beat this one in a letter and have no reason of their own to keep silent elsewhere."""
    what = _what(subject, trace)
    scores = {r.value: r.score for r in (what.kinds if answer == "kind" else what.matters)}
    own = getattr(rule.then, answer)
    for other in (fired.rule for fired in trace.fired if not fired.rule.shadow):
        value = getattr(other.then, answer)
        if value in {None, own} or not _as_free(other, rule):
            continue
        if answer == "tier":
            higher = subject.pack.tiers[value].rank < subject.pack.tiers[own].rank
        else:
            higher = other.priority > rule.priority or (
                other.priority == rule.priority and scores[value] > scores[own]
            )
        if higher:
            yield other


def _as_free(other: Rule, rule: Rule) -> bool:
    """Whether nothing silences the other rule that would not silence this one too."""
    apart = {frozenset(item.terms) for item in (*rule.unless, *rule.none)}
    silenced = {frozenset(item.terms) for item in (*other.unless, *other.none)}
    everywhere = other.only_in in {frozenset(), rule.only_in} and other.facts in {None, rule.facts}
    return everywhere and other.asks is None and silenced <= apart
