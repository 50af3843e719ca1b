"""Texts that hold nothing but a rule's own words: what would such a letter get?

A comma stands between words: no word can hold one, so nothing new arises at the seams, and it ends
no sentence. Several items stand in sentences of their own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice, product

from minyi_router.engine import Trace
from minyi_router.match import Fired
from minyi_router.match.facts import facts_hold
from minyi_router.model import Appeal
from minyi_router.rulepack.documents import Passage
from minyi_router.rulepack.items import GAP, parse_word
from minyi_router.rulepack.pack import FactTests, Item, Rule
from minyi_router.workshop.check.subject import Subject

_MOST = 60  # combinations of words tried with each set of partners
_MOST_SPELLINGS = 12  # of one set of words
_MOST_LETTERS = 400  # letters tried before an item is called dead
_YEARS = 12  # within so many years every date meets every weekday, leap days included


def spelled(word: str) -> str:
    """A word as a text would have it; something stands in its gaps."""
    return word.replace(GAP, ",")


def choices(subject: Subject, item: Item) -> Iterator[tuple[str, ...]]:
    """Words that make an item hold, one for each of its terms: first every word once, then mixed."""
    lists = [subject.words[term] for term in item.terms]
    longest = max(map(len, lists))
    in_turn = [tuple(words[k % len(words)] for words in lists) for k in range(longest)]
    yield from dict.fromkeys((*in_turn, *islice(product(*lists), _MOST)))


def own_words(words: Sequence[str]) -> Appeal:
    """A letter of these words and nothing else."""
    return Appeal(",".join(map(spelled, words)))


def firing(subject: Subject, rule: Rule, item: Item) -> Iterator[Trace]:
    """Letters in which an item of a rule should hold, with whatever else the rule asks."""
    for appeal in islice(_letters(subject, rule, item), _MOST_LETTERS):
        yield subject.trace(appeal)


def _letters(subject: Subject, rule: Rule, item: Item) -> Iterator[Appeal]:
    for partners in _partners(rule, item):
        lists = [list(islice(choices(subject, one), _MOST)) for one in (item, *partners)]
        longest = max(map(len, lists))
        in_turn = [tuple(words[k % len(words)] for words in lists) for k in range(longest)]
        mixed = islice(product(*lists), _MOST) if partners else ()
        for chosen in dict.fromkeys((*in_turn, *mixed)):
            for spelling in _spellings(subject, rule, chosen):
                for glue in (",", "") if any(len(words) > 1 for words in spelling) else (",",):
                    yield from _appeals(subject, rule, "。".join(glue.join(words) for words in spelling))


def _spellings(
    subject: Subject, rule: Rule, chosen: Sequence[Sequence[str]]
) -> Iterator[tuple[tuple[str, ...], ...]]:
    """The words as they are, and in such company that what the rule rules out does not count."""
    lists = [[tuple(_silencing(subject, rule, word)) for word in words] for words in chosen]
    spellings = product(*(product(*words) for words in lists))
    yield from islice(spellings, _MOST_SPELLINGS)


def _silencing(subject: Subject, rule: Rule, word: str) -> Iterator[str]:
    """A word, the longer phrases that cancel a group ruled out, and the word negated."""
    lexicon = subject.pack.lexicon
    out = {term for item in (*rule.unless, *rule.none) for term in item.terms}
    yield spelled(word)
    for canceller, term in lexicon.cancels.items():
        if term in out:
            yield from (spelled(phrase) for phrase in subject.words[canceller] if word in phrase)
    if out & lexicon.refusing:
        yield from (f"{negation}{spelled(word)}" for negation in lexicon.negations[:1])


def _partners(rule: Rule, item: Item) -> Iterator[tuple[Item, ...]]:
    """What must hold beside an item for the rule to fire: each item of ``any`` gets its turn."""
    each_of = [other for other in rule.all if other is not item]
    one_of = [other for other in rule.any if other is not item]
    more = rule.at_least - any(other is item for other in rule.any) if rule.any else 0
    for k in range(len(one_of) if more > 0 else 1):
        yield (*each_of, *(one_of[k:] + one_of[:k])[:more])


def fires(trace: Trace, rule: Rule, item: Item) -> bool:
    """Whether the rule fired there, this item among the ones that made it."""
    return any(
        fired.rule.id == rule.id and any(held is item for held, _ in fired.items) for fired in trace.fired
    )


def by_rule(trace: Trace) -> dict[str, Fired]:
    """What fired, by the rule's id."""
    return {fired.rule.id: fired for fired in trace.fired}


def _appeals(subject: Subject, rule: Rule, body: str) -> Iterator[Appeal]:
    """The body where the rule looks for it, in an appeal with the facts it asks for."""
    facts = rule.facts
    channel = min(facts.channel) if facts and facts.channel else ""
    fields = {name: min(values) for name, values in facts.field} if facts else {}
    moment = moment_for(subject, facts)
    for title, text in _placed(subject, rule, body):
        yield Appeal(text, title=title, channel=channel, received_at=moment, fields=fields)


def _placed(subject: Subject, rule: Rule, body: str) -> Iterator[tuple[str, str]]:
    if not rule.only_in:
        yield "", body
    if "title" in rule.only_in:
        yield body, ""
    for _, _, name, passage in subject.entries("passages.yaml", "passages"):
        if name in rule.only_in or (passage.role == "request" and "request" in rule.only_in):
            for phrase in passage.phrases:
                yield from (("", text) for text in _around(passage, phrase, body))


def _around(passage: Passage, phrase: str, body: str) -> Iterator[str]:
    """Texts in which the body may stand inside a passage that a phrase opens."""
    first, *others = parse_word(phrase, shortest=1).pieces
    if others:
        yield f"{first},{body}," + ",".join(others)
    whole = ",".join((first, *others))
    yield whole if passage.reach == "phrase" else f"{whole},{body}"


def moment_for(subject: Subject, facts: FactTests | None) -> datetime | None:
    """A moment at which the facts' time holds; None when they ask for none, or when it never comes."""
    if facts is None or facts.time is None:
        return None
    only_time = FactTests(frozenset(), (), facts.time)
    minute = facts.time.minutes[0] if facts.time.minutes else 0
    is_work_day = subject.pack.calendar.is_work_day
    for day in _days(subject.today.year):
        moment = datetime(day.year, day.month, day.day, *divmod(minute, 60))
        if facts_hold(only_time, Appeal("", received_at=moment), is_work_day):
            return moment
    return None


@lru_cache(maxsize=1)
def _days(first: int) -> tuple[date, ...]:
    start = date(first - 1, 1, 1)
    return tuple(start + timedelta(days=k) for k in range(_YEARS * 366))
