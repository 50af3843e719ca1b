"""A model made by hand and appeals to go with it: two lines of work, each with its own words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np

from minyi_router.engine import Engine, build, find
from minyi_router.learned.features import Features, gram_text, grams_of
from minyi_router.learned.file import hashed
from minyi_router.learned.labels import Label
from minyi_router.learned.model import Head, Model, text_hash
from minyi_router.learned.reading import guarded
from minyi_router.model import Appeal, Facts
from minyi_router.rulepack.pack import RulePack
from minyi_router.workshop.drift import profile

WORDS = {
    "交警": ("路口红绿灯坏了", "货车乱停", "斑马线看不清", "电动车逆行", "堵车严重"),
    "非公安": ("垃圾没人清运", "自来水发黄", "路灯不亮", "下水道堵了", "物业乱收费"),
}
IDLE = ("住在这里的老人不方便", "前后打过几回电话", "盼着早点有人来看看", "孩子上学绕路", "雨天更难受")
LABELS = (
    Label("交警", Facts({"line": "交警"}), frozenset({"交警"})),
    Label("非公安", Facts({"line": "非公安"}), None),
)


def letters(seed: int, n: int, more: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Invented appeals with their line; ``more`` are further things to say in some of them."""
    draw = Random(seed)
    found = []
    for number in range(n):
        line = draw.choice(sorted(WORDS))
        said = [*draw.sample(WORDS[line], 2), *draw.sample(IDLE, draw.randint(1, 3)), *_odd(draw)]
        if more and draw.random() < 0.5:
            said.append(draw.choice(list(more)))
        found.append(("，".join(said) + "。" + "号"[: number % 2], line))
    return found


def _odd(draw: Random) -> list[str]:
    """Something nobody else says: two characters taken at random."""
    return ["".join(chr(draw.randrange(0x4E00, 0x9000)) for _ in range(2))]


def engine_of(pack: RulePack, told: Sequence[tuple[str, str]]) -> Engine:
    """An engine with a model that was trained on these, more or less; its profile included."""
    engine = build(pack)
    texts = sorted({guarded_text(engine, text) for text, _ in told})
    counts: dict[int, int] = {}
    for text in texts:
        for gram in set(grams_of(text)[0].tolist()):
            counts[gram] = counts.get(gram, 0) + 1
    grams = sorted(gram for gram, count in counts.items() if count >= 2)
    idf = [np.log((1 + len(texts)) / (1 + counts[gram])) + 1 for gram in grams]
    weights = [[_speaks(gram, line) for line in ("交警", "非公安")] for gram in grams]
    head = Head("line", LABELS, 0, 0.2)
    empty = np.zeros(0, np.uint64)
    model = Model(
        Features(np.array(grams, np.uint64), np.array(idf, np.float32)),
        np.array(weights, np.float32),
        np.zeros(2),
        (head,),
        empty,
        np.zeros((0, 2), np.float32),
        {},
        "",
    )
    hashes = np.array([text_hash(text) for text in texts], np.uint64)
    order = np.argsort(hashes)
    scores = np.array([model.scores(text) for text in texts], np.float32)
    model = replace(model, seen=hashes[order], seen_scores=scores[order])
    about = {
        "answers": [{"answer": "line", "accuracy": 0.99, "interval": [0.98, 0.995]}],
        "profile": profile(model, texts),
    }
    return build(pack, hashed(replace(model, about=about)))


def guarded_text(engine: Engine, text: str) -> str:
    hits = find(engine.matcher, Appeal(text))
    return guarded(engine.pack, hits, engine.matcher.names(hits))


def _speaks(gram: int, line: str) -> float:
    word = gram_text(gram)
    other = "非公安" if line == "交警" else "交警"
    return float(any(word in said for said in WORDS[line]) and not any(word in said for said in WORDS[other]))
