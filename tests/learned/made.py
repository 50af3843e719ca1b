"""Models made by hand: what each n-gram says of a label is written down, so every probability is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log
from typing import NamedTuple

import numpy as np

from minyi_router.learned.features import Features
from minyi_router.learned.labels import Label
from minyi_router.learned.model import Head, Model, text_hash
from minyi_router.model import Facts


class Asked(NamedTuple):
    """One head to be: its answer, its labels (a name, or a whole label), its temperature."""

    answer: str
    labels: Sequence[str | Label]
    temperature: float = 1.0


class Seen(NamedTuple):
    """A text the model was trained on, and the scores that models without it gave."""

    text: str
    scores: Sequence[float]


def gram_of(text: str) -> int:
    """One or two characters as the number they are."""
    codes = [ord(character) for character in text]
    return codes[0] if len(codes) == 1 else (codes[0] + 1) << 21 | codes[1]


def label_of(answer: str, name: str) -> Label:
    """A label that is named as the pack names what it stands for."""
    line, _, organ = name.partition(":")
    answers = {
        "kind": {"kind": name},
        "matter": {"matter": name},
        "line": {"line": name},
        "organ": {"line": "非公安", "organ": name},
        "owner": {"line": line, "organ": organ} if organ else {"line": line},
    }.get(answer, {answer: name})
    return Label(name, Facts(answers), frozenset({name}))


def made(
    *heads: Asked, says: Mapping[str, Mapping[str, float]], seen: Sequence[Seen] = (), name: str = "手工"
) -> Model:
    """A model by what each n-gram says.

    Args:
        heads: its heads.
        says: by n-gram how likely it makes labels: of a text with that known n-gram alone, the
            probability is just this; the other labels of the head share the rest alike.
        seen: texts it was trained on.
        name: told in the report, so that two models may differ by it alone.
    """
    columns: dict[str, tuple[Head, int]] = {}
    whole: list[Head] = []
    for asked in heads:
        labels = tuple(label_of(asked.answer, one) if isinstance(one, str) else one for one in asked.labels)
        whole.append(Head(asked.answer, labels, len(columns), asked.temperature))
        columns.update({label.name: (whole[-1], len(columns) + i) for i, label in enumerate(labels)})
    grams = sorted(says, key=gram_of)
    weights = np.zeros((len(grams), len(columns)), np.float32)
    for row, gram in enumerate(grams):
        for label, share in says[gram].items():
            head, column = columns[label]
            others = len(head.labels) - 1
            weights[row, column] = head.temperature * log(share * others / (1 - share))
    texts = sorted(seen, key=lambda one: text_hash(one.text))
    return Model(
        features=Features(
            np.array([gram_of(gram) for gram in grams], np.uint64), np.ones(len(grams), np.float32)
        ),
        weights=weights,
        offsets=np.zeros(len(columns)),
        heads=tuple(whole),
        seen=np.array([text_hash(one.text) for one in texts], np.uint64),
        seen_scores=np.array([one.scores for one in texts], np.float32).reshape(len(texts), len(columns)),
        about={"名称": name},
        hash="",
    )
