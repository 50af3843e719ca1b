"""MY120 to MY124, MY131: rules that cannot fire, items that never count, conditions at odds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from minyi_router.engine import Trace
from minyi_router.match.evaluate import standing
from minyi_router.match.hits import Hit
from minyi_router.rulepack.checks.faults import Fault
from minyi_router.rulepack.pack import Item, Rule
from minyi_router.text.folding import fold
from minyi_router.workshop.check.probes import fires, firing, moment_for
from minyi_router.workshop.check.subject import Subject, Written


def check_firing(subject: Subject) -> Iterator[Fault]:
    """Rules that no letter can make fire, and items that never count in a rule that can."""
    for written in subject.rules:
        rule = written.rule
        if rule.facts and rule.facts.time and moment_for(subject, rule.facts) is None:
            continue  # the time that never comes is told where times are checked
        items = [(key, i, item) for key in ("any", "all") for i, item in enumerate(getattr(rule, key))]
        dead = {(key, i): cause for key, i, item in items if (cause := _dead(subject, written, item))}
        contrary = set(_contrary(subject, rule))
        untold = {place: cause for place, cause in dead.items() if place not in contrary}
        alive = sum(("any", i) not in dead for i in range(len(rule.any)))
        hopeless = any(key == "all" for key, _ in dead) or (rule.any and alive < rule.at_least)
        if untold and hopeless:
            cause = next(iter(untold.values()))
            message = f"规则「{rule.id}」永远不会命中：{cause}。请改条件，或删掉这条规则"
            yield Fault("MY120", message, written.file, (*written.path, "id"))
            continue
        for (key, i), cause in untold.items():
            text = getattr(written.doc.when, key)[i]
            message = f"「{text}」永远不算数：{cause}。请删掉这一项，或改排除的词"
            yield Fault("MY121", message, written.file, (*written.path, "when", key, i))


def _dead(subject: Subject, written: Written, item: Item) -> str:
    """Why an item never makes its rule fire; empty when it can."""
    first: Trace | None = None
    for trace in firing(subject, written.rule, item):
        if fires(trace, written.rule, item):
            return ""
        first = first or trace
    return _cause(subject, written, item, first) if first else f"only_in 写的地方放不下「{item.text}」"


def _cause(subject: Subject, written: Written, item: Item, trace: Trace) -> str:
    """What kept an item of a rule from counting in a letter written for it."""
    rule, hits = written.rule, trace.hits
    found = subject.engine.evaluator.seen(hits)[written.number]
    for key, items in (("none", rule.none), ("unless", rule.unless)):
        for other in items:
            if out := standing(other, rule.near, hits.text, found):
                wanted = (item, *rule.all, *rule.any)
                held = [one for one in wanted if _covers(standing(one, rule.near, hits.text, found), out)]
                named = f"「{held[0].text}」" if held else "要的几项"
                return f"有{named}就有 {key} 的「{other.text}」"
    missing = [term for term in item.terms if term not in found]
    if missing and rule.only_in:
        return f"only_in 写的地方放不下「{item.text}」"
    if any(term not in hits.everything for term in missing):
        return f"「{item.text}」的词被词组的 not_in 取消了"
    if missing:
        return f"「{item.text}」总落在不算数的段落（{'、'.join(sorted(hits.ignored))}）里"
    if not standing(item, rule.near, hits.text, found):
        return f"「{item.text}」的词挨不到一起（near 是 {rule.near}）"
    return "要的几项凑不齐"


def _covers(hits: Sequence[Hit], others: Sequence[Hit]) -> bool:
    """Whether some other hit lies within one of the hits."""
    return any(hit[0] <= other[0] and other[1] <= hit[1] for hit in hits for other in others)


def _contrary(subject: Subject, rule: Rule) -> Iterator[tuple[str, int]]:
    """The items that a rule both asks for and rules out."""
    for key in ("any", "all"):
        for i, item in enumerate(getattr(rule, key)):
            if any(_rules_out(subject, other, item) for other in (*rule.unless, *rule.none)):
                yield key, i


def _rules_out(subject: Subject, other: Item, item: Item) -> bool:
    """Whether an item is the same as one ruled out: neither order nor spelling matters.

    A group whose words may be cancelled or negated is the same as itself alone.
    """
    if set(other.terms) == set(item.terms):
        return True
    lexicon = subject.pack.lexicon
    wavering = lexicon.refusing | set(lexicon.cancels.values())
    return not wavering & set(other.terms) and _meant(subject, other) == _meant(subject, item)


def _meant(subject: Subject, item: Item) -> frozenset[frozenset[str]]:
    """An item by its folded words."""
    return frozenset(frozenset(subject.words[term]) for term in item.terms)


def check_contrary(subject: Subject) -> Iterator[Fault]:
    """The same word asked for and ruled out: in a rule, or in a group."""
    for written in subject.rules:
        when = written.doc.when
        for key, i in _contrary(subject, written.rule):
            text = getattr(when, key)[i]
            item = getattr(written.rule, key)[i]
            same_sentence = any(_rules_out(subject, o, item) for o in written.rule.unless)
            other = "unless" if same_sentence else "none"
            message = f"「{text}」在 {key} 里要，在 {other} 里又不要，结果是永远不算数；两处只留一处"
            yield Fault("MY122", message, written.file, (*written.path, "when", key, i))
    for file, path, _, group in subject.groups():
        cancelled = {fold(text) for text in group.not_in}
        for i, text in enumerate(group.any):
            if fold(text) in cancelled:
                message = f"「{text}」在 any 里要，在 not_in 里又取消，结果是永远不算数；两处只留一处"
                yield Fault("MY122", message, file, (*path, "any", i))


def check_conditions(subject: Subject) -> Iterator[Fault]:
    """Matters and lines that do not go together; earlier answers that nobody gives."""
    pack = subject.pack
    given = {written.rule.then.matter for written in subject.rules}
    kinds = {written.rule.then.kind for written in subject.rules} | {pack.default_kind}
    lines = {pack.matters[name].line for name in given if name}
    for file, path, doc in ((w.file, (*w.path, "when"), w.doc) for w in subject.rules):
        when = doc.when
        for i, name in enumerate(when.matter):
            line = pack.matters[name].line
            if when.line and line not in when.line and name in given:
                message = f"事项「{name}」的警种是「{line}」，不在 line 里，这个事项永远不符；改事项或改 line"
                yield Fault("MY123", message, file, (*path, "matter", i))
        for what, key, known in (("类型", "kind", kinds), ("事项", "matter", given), ("警种", "line", lines)):
            for i, name in enumerate(getattr(when, key)):
                if name not in known:
                    message = f"没有哪条规则会得出{what}「{name}」，这个条件永远不符；补上规则，或删掉它"
                    yield Fault("MY124", message, file, (*path, key, i))


def check_passages_asked(subject: Subject) -> Iterator[Fault]:
    """``also_in`` is for passages that count for nothing; elsewhere words count anyway."""
    silent = {passage.name for passage in subject.pack.passages if passage.ignored}
    for written in subject.rules:
        for i, name in enumerate(written.doc.when.also_in):
            if name not in silent:
                message = f"段落「{name}」里的词本来就算数，写在 also_in 里没有用处；删掉它，或改用 only_in"
                yield Fault("MY131", message, written.file, (*written.path, "when", "also_in", i))
