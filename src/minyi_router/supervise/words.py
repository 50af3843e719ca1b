"""Words that set a week apart: in more of its texts than in those of the weeks before.

By the log-likelihood ratio of document frequencies (Dunning, Accurate methods for the statistics of surprise
and coincidence, Computational Linguistics 19, 1993). What operators always write is in as many texts before,
and so drops out by itself. Two libraries can cut Chinese text into words, rjieba (fast) and jieba.
"""

from __future__ import annotations

import math
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.util import find_spec
from typing import NamedTuple

from minyi_router.errors import MissingExtraError
from minyi_router.rulepack.pack import RulePack
from minyi_router.text.folding import fold
from minyi_router.text.masking import mask

MOST_TEXTS = 2_500
"""Of either side so many are read, evenly chosen: shares stay what they are, and jieba takes seconds."""

LEAST_TEXTS = 5
LEAST_SCORE = 10.83
"""What chance exceeds for one word in a thousand (chi-squared, one degree of freedom)."""

LEAST_TIMES = 1.5
_COMMON = 0.3  # a word in more texts than this tells nothing
_SAME = 0.8  # so much of their texts shared, two words are one thing

_SHOWN = re.compile("[一-鿿]{2,8}|[a-z]{3,12}")
_SURNAMES = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻苏潘葛范彭郎鲁韦马苗凤方俞任袁柳"
    "史唐费廉薛雷贺倪汤罗郝毕安常傅卞齐康伍余顾孟黄穆萧尹姚邵汪毛狄米贝臧戴宋庞熊纪项祝董梁杜阮蓝季贾江郭梅林"
    "钟徐邱骆高夏蔡田樊胡凌霍万柯卢莫房干解应丁邓洪包左石崔吉龚程邢裴陆翁段侯武刘龙叶黎乔谭曾向游闫文欧"
)


class Word(NamedTuple):
    """A word, in how many texts it stands now and before, and its share now as a multiple of that before.

    ``times`` is None where it was in none before. ``score``: the log-likelihood ratio. ``beside``: words
    that stand in nearly the same texts, and so say the same.
    """

    text: str
    now: int
    before: int
    times: float | None
    score: float
    beside: tuple[str, ...] = ()


class Cutter(NamedTuple):
    """How texts are cut into words, and whether the dictionary holds a word that is nobody's name."""

    cut: Callable[[str], Sequence[str]]
    knows: Callable[[str], bool]


def telling_words(
    texts: Iterable[str], before: Iterable[str], cutter: Cutter, *, most: int = 30
) -> tuple[Word, ...]:
    """The words that rose most, the strongest first.

    No single characters, numbers or personal data are among them: what may be somebody's name (a surname
    first, and not in the dictionary) is left out.

    Args:
        texts: of the week, each matter told once; at most `MOST_TEXTS` are looked at.
        before: of the weeks before.
        cutter: see `make_cutter`.
        most: how many words at most.
    """
    now, past = _read(texts, cutter), _read(before, cutter)
    frequencies = Counter(word for words in past for word in words)
    where: dict[str, set[int]] = {}
    for number, words in enumerate(now):
        for word in words:
            where.setdefault(word, set()).add(number)
    sizes = len(now), len(past)
    scored = (_scored(word, len(found), frequencies[word], sizes) for word, found in where.items())
    risen = sorted((word for word in scored if word), key=lambda word: (-word.score, word.text))
    return tuple(_told_once([word for word in risen if not _may_be_name(word.text, cutter)], where, most))


def _read(texts: Iterable[str], cutter: Cutter) -> list[set[str]]:
    chosen = _evenly(list(texts))
    return [{word for word in cutter.cut(fold(mask(text))) if _SHOWN.fullmatch(word)} for text in chosen]


def _evenly(texts: list[str]) -> list[str]:
    if len(texts) <= MOST_TEXTS:
        return texts
    return [texts[i * len(texts) // MOST_TEXTS] for i in range(MOST_TEXTS)]


def _scored(word: str, now: int, before: int, sizes: tuple[int, int]) -> Word | None:
    """None for a word that did not rise, or not clearly."""
    texts, past = sizes
    if now < LEAST_TEXTS or not past or before > _COMMON * past:
        return None
    times = now / texts / (before / past) if before else None
    if times is not None and times < LEAST_TIMES:
        return None
    score = likelihood_ratio(now, texts, before, past)
    return Word(word, now, before, times, score) if score >= LEAST_SCORE else None


def likelihood_ratio(now: int, texts: int, before: int, past: int) -> float:
    """Twice the log of how much better two shares explain the counts than one share does."""
    share = (now + before) / (texts + past)
    apart = _log_likelihood(now, texts, now / texts) + _log_likelihood(before, past, before / past)
    return 2 * (apart - _log_likelihood(now, texts, share) - _log_likelihood(before, past, share))


def _log_likelihood(count: int, of: int, share: float) -> float:
    yes = count * math.log(share) if count else 0.0
    return yes + ((of - count) * math.log(1 - share) if of > count else 0.0)


def _told_once(words: Sequence[Word], where: Mapping[str, set[int]], most: int) -> list[Word]:
    told: list[Word] = []
    for word in words:
        texts = where[word.text]
        for number, other in enumerate(told):
            shared = len(texts & where[other.text])
            if shared >= _SAME * len(texts | where[other.text]):
                told[number] = other._replace(beside=(*other.beside, word.text))
                break
        else:
            if len(told) < most:
                told.append(word)
    return told


def _may_be_name(word: str, cutter: Cutter) -> bool:
    return word[0] in _SURNAMES and len(word) <= 3 and not cutter.knows(word)


# ---------------------------------------------------------------- cutting

_OFTEN = 100_000  # how often a name of the pack counts as seen: often enough to stay whole
_NAME = "nr"  # the tag of people's names in the dictionary of both libraries


def can_cut() -> bool:
    """Whether one of the libraries is installed."""
    return any(find_spec(name) is not None for name in ("rjieba", "jieba"))


def make_cutter(pack: RulePack) -> Cutter:
    """A cutter that keeps the places and units of a pack whole; half a second to make, with jieba three.

    Raises:
        MissingExtraError: neither rjieba nor jieba is installed.
    """
    names = names_of(pack)
    try:
        return _by_rjieba(names)
    except ImportError:
        pass
    try:
        return _by_jieba(names)
    except ImportError as error:
        raise MissingExtraError("jieba", extra="words", purpose="找一周的热词") from error


def names_of(pack: RulePack) -> frozenset[str]:
    """Every spelling of the places and units of a pack, folded."""
    lexicon = pack.lexicon
    spellings = zip(lexicon.patterns, lexicon.plain, strict=True)
    return frozenset(word for word, terms in spellings if any(term in lexicon.names for term in terms))


def _by_rjieba(names: frozenset[str]) -> Cutter:
    import rjieba  # noqa: PLC0415 - a big dictionary that only this needs

    cutter = rjieba.Jieba()
    for name in sorted(names):
        cutter.add_word(name, _OFTEN, "ns")

    def knows(word: str) -> bool:
        return bool(cutter.has_word(word)) and [(word, _NAME)] != [tuple(t) for t in cutter.tag(word)]

    return Cutter(cutter.cut, knows)


def _by_jieba(names: frozenset[str]) -> Cutter:
    """With a tokenizer of our own: nothing is shared, logged, or written to a folder for all."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of patterns in its sources, when Python first compiles them
        import jieba  # noqa: PLC0415 - as above
    cutter = jieba.Tokenizer()
    with cutter.get_dict_file() as dictionary:
        lines = [line.decode("utf-8").split() for line in dictionary]
    people = {line[0] for line in lines if line[2] == _NAME}
    cutter.FREQ, cutter.total = cutter.gen_pfdict(cutter.get_dict_file())
    cutter.initialized = True
    for name in sorted(names):
        cutter.add_word(name, _OFTEN)
    return Cutter(cutter.lcut, lambda word: bool(cutter.FREQ.get(word)) and word not in people)
