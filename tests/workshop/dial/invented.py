"""An invented history: numbered texts of a few words, labels that agree with the rules more or less often."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
from tests.engine_packs import pack_of

from minyi_router import Appeal
from minyi_router.learned.features import Features, grams_of
from minyi_router.learned.file import hashed, packed
from minyi_router.learned.labels import Classes, Label
from minyi_router.learned.model import Head, Model, text_hash
from minyi_router.model import Facts
from minyi_router.rulepack.pack import RulePack
from minyi_router.workshop.dial.judged import Known
from minyi_router.workshop.learn.classes import classes_of

RULES = """
# 维护人：交警大队
rules:
  - {id: 违停, when: {any: [违停, 占道停车]}, then: {matter: 停车}}
  - {id: 摊贩, when: {any: [摆摊, 夜市]}, then: {matter: 占道}}
  - {id: 打牌, when: {any: [打牌]}, then: {matter: 赌博}}
  - {id: 坑洼, when: {any: [坑洼]}, then: {matter: 道路隐患}}
  - {id: 秘密, when: {any: [秘密]}, then: {flags: [涉密]}}
"""
LINES = ("交警", "治安", "非公安")
SAID = (
    # words, the line it truly is, how often the label is another one, how many in a hundred
    ("违停占道停车", "交警", 0.01, 30),
    ("违停", "交警", 0.05, 14),
    ("摆摊夜市", "非公安", 0.02, 24),
    ("打牌", "治安", 0.30, 10),
    ("摆摊违停", "交警", 0.25, 8),
    ("井盖响", "交警", 0.08, 8),
    ("你好", "治安", 0.60, 3),
    ("坑洼", "交警", 0.05, 2),
    ("秘密违停", "交警", 0.0, 3),
)
"""秘密 is held: a person looks whatever the confidence."""


def history(n: int = 600, seed: int = 0) -> list[tuple[str, str]]:
    """Texts with their labels; no two texts are alike."""
    random = Random(seed)
    weights = [share for *_, share in SAID]
    rows = []
    for number in range(n):
        words, line, wrong, _ = random.choices(SAID, weights)[0]
        label = random.choice([one for one in LINES if one != line]) if random.random() < wrong else line
        rows.append((f"{number}号{words}", label))
    return rows


def known(rows: Sequence[tuple[str, str]]) -> list[Known]:
    return [Known(Appeal(text), (label,)) for text, label in rows]


def pack(folder: Path) -> RulePack:
    return pack_of(folder, RULES)


def classes(of: RulePack) -> Classes:
    return classes_of(of, "line", LINES, {})


WEIGHS = {
    "违停": (3.0, 0, 0),
    "占道停车": (2.0, 0, 0),
    "打牌": (0, 2.5, 0),
    "摆摊": (0, 0, 2.0),
    "夜市": (0, 0, 2.0),
}
MORE = {"井盖": (3.0, 0, 0), "坑洼": (2.0, 0, 0)}


def model(seen: Sequence[str] = (), *, scores: Sequence[float] = (0, 0, 0)) -> Model:
    """A model by hand that knows these words; what its fold models gave the texts it has seen."""
    words = {**WEIGHS, **MORE}
    grams = np.unique(np.concatenate([grams_of(word)[0] for word in words]))
    weights = np.zeros((len(grams), len(LINES)), np.float32)
    for word, weight in words.items():
        weights[np.isin(grams, grams_of(word)[0])] += np.array(weight, np.float32)
    labels = tuple(Label(line, Facts({"line": line}), frozenset({line})) for line in LINES)
    hashes = np.unique(np.array([text_hash(text) for text in seen], np.uint64))
    return hashed(
        Model(
            Features(grams, np.ones(len(grams), np.float32)),
            weights,
            np.zeros(len(LINES)),
            (Head("line", labels, 0, 1.0),),
            hashes,
            np.tile(np.array(scores, np.float32), (len(hashes), 1)),
            {"n": len(seen)},
            "",
        )
    )


def write_model(path: Path, made: Model) -> Path:
    path.write_bytes(packed(made))
    return path


def write_table(path: Path, rows: Sequence[tuple[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("诉求内容", "应判警种"), *rows])
    return path
