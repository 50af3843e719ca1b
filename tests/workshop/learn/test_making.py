"""Training whole: the model that comes out, what was said of it, and that nobody stands in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC
from tests.engine_packs import pack_of
from tests.workshop.learn.invented import SAYS, letters, taught, vague

from minyi_router import Appeal, Router
from minyi_router.engine import Engine, build, find
from minyi_router.learned.features import gram_text
from minyi_router.learned.file import packed, read_model
from minyi_router.learned.model import Model, text_hash
from minyi_router.learned.reading import guarded
from minyi_router.text.folding import fold
from minyi_router.workshop.learn import Taught, Trained, TrainingError, Wanted, classes_of, making, train
from minyi_router.workshop.learn.history import FOLDS

RULES = "rules: [{id: 违停, when: {any: [违停]}, then: {matter: 停车}}]\n"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return build(pack_of(tmp_path_factory.mktemp("规则"), RULES))


def run(engine: Engine, rows: list[Taught], *answers: str, at_least: int = 5) -> Trained:
    wanted = answers or ("line",)
    seen = ({row.labels[number] for row in rows} - {""} for number in range(len(wanted)))
    classes = tuple(classes_of(engine.pack, a, labels, {}) for a, labels in zip(wanted, seen, strict=True))
    return train(engine, rows, Wanted(classes, at_least))


@pytest.fixture(scope="module")
def trained(engine: Engine) -> Trained:
    return run(engine, taught(letters(300)))


def theirs(texts: list[str], lines: list[str]) -> tuple[TfidfVectorizer, LinearSVC]:
    """The same model out of scikit-learn's own parts."""
    counting = TfidfVectorizer(
        analyzer="char", ngram_range=(1, 2), sublinear_tf=True, min_df=2, lowercase=False
    )
    counting.fit(sorted(set(texts)))
    return counting, LinearSVC(C=0.7, random_state=0).fit(counting.transform(texts), lines)


def test_it_scores_as_scikit_learn_does(trained: Trained) -> None:
    rows = letters(300)
    texts, lines = [fold(text) for text, _ in rows], [line for _, line in rows]
    counting, machine = theirs(texts, lines)
    assert [label.name for label in trained.model.heads[0].labels] == machine.classes_.tolist()
    wanted = machine.decision_function(counting.transform(texts))
    np.testing.assert_allclose([trained.model.scores(text) for text in texts], wanted, atol=5e-3)


def test_what_it_thinks_of_texts_it_knows_comes_from_models_that_do_not(trained: Trained) -> None:
    """Fold by fold, a model of the other folds made of scikit-learn's parts."""
    rows = [(fold(text), line) for text, line in letters(300)]
    model = trained.model
    folds = [int(text_hash(text)) % FOLDS for text, _ in rows]
    for number in range(FOLDS):
        others = [row for row, of in zip(rows, folds, strict=True) if of != number]
        counting, machine = theirs([text for text, _ in others], [line for _, line in others])
        mine = [text for (text, _), of in zip(rows, folds, strict=True) if of == number]
        wanted = machine.decision_function(counting.transform(mine))
        found = [model.seen_scores[np.searchsorted(model.seen, text_hash(text))] for text in mine]
        np.testing.assert_allclose(found, wanted, atol=5e-3)


def test_the_report_is_of_rows_not_seen(trained: Trained) -> None:
    """Count again with what the file says of each text."""
    right = 0
    for text, line in letters(300):
        belief = trained.model.unseen_beliefs(fold(text))[0]
        right += belief.label.name == line
    told = trained.model.about["answers"][0]
    assert (told["n"], told["right"], told["accuracy"]) == (300, right, round(right / 300, 4))
    assert 0.8 < told["accuracy"] < 0.95, "one letter in ten speaks of another line's business"


def test_the_whole_report(trained: Trained) -> None:
    report = trained.report
    answer = report.pop("answers")[0]
    looks = [measure["name"] for measure in report.pop("profile")["measures"]]
    assert looks == ["unknown", "length", "class", "top"], "what drift compares with"
    model = trained.model
    assert report == {
        "model": model.hash,
        "data_until": "",
        "pack": {"id": "引擎测试", "version": "1", "hash": report["pack"]["hash"]},
        "rows": 300,
        "texts": len(model.seen),
        "empty": 0,
        "unlabelled": 0,
        "folds": 5,
        "cut": {"appeals": 0, "passages": {}, "units": {}},
        "sizes": {
            "grams": len(model.features.grams),
            "labels": 3,
            "weights": 3 * len(model.features.grams),
            "seen": len(model.seen),
        },
    }
    names = {
        *("answer", "n", "right", "accuracy", "interval", "macro_f1", "unlabelled", "left_out", "conflicts"),
        *("temperature", "calibration", "coverage", "leak", "labels", "confusion"),
    }
    assert set(answer) == names
    assert (answer["answer"], answer["unlabelled"], answer["left_out"]) == ("line", 0, [])
    assert answer["leak"] == {"guarded": answer["accuracy"], "unguarded": answer["accuracy"], "inflated": 0.0}
    assert answer["temperature"] == model.heads[0].temperature
    assert sum(one["n"] for one in answer["calibration"]["bins"]) == 300
    assert answer["calibration"]["ece"] < answer["calibration"]["ece_before"]
    assert answer["calibration"]["log_loss"] < answer["calibration"]["log_loss_before"]
    assert answer["coverage"][-1]["n"] == 300
    assert answer["coverage"][-1]["accuracy"] == answer["accuracy"]
    for label in answer["labels"]:
        assert set(label) == {
            *("name", "answers", "covers", "stands_for"),
            *("support", "precision", "recall", "f1", "words"),
        }
        assert label["stands_for"] == [label["name"]]
        said = "".join(SAYS[label["name"]])
        assert len([word for word in label["words"] if word in said]) >= 6, "words of that line's business"


def test_the_same_history_gives_the_same_bytes(engine: Engine, trained: Trained) -> None:
    again = run(engine, taught(letters(300)))
    assert packed(again.model) == packed(trained.model)


def test_what_is_written_routes(engine: Engine, trained: Trained, tmp_path: Path) -> None:
    path = tmp_path / "模型.npz"
    path.write_bytes(packed(trained.model))
    model = read_model(path)
    assert (model.hash, model.about) == (trained.model.hash, trained.model.about)
    decision = Router(engine.pack, model).route("采蘅路3号红绿灯坏了，斑马线看不清")
    assert (decision.line, decision.basis["line"]) == ("交警", "learned")


def test_operators_closings_give_no_marks(engine: Engine) -> None:
    """Closings name the unit: whoever reads them is nearly always right, and knows nothing."""
    report = run(engine, vague(300)).report
    leak = report["answers"][0]["leak"]
    assert leak["unguarded"] > 0.97
    assert leak["guarded"] < 0.65
    assert leak["inflated"] == pytest.approx(leak["unguarded"] - leak["guarded"], abs=2e-4)
    assert report["answers"][0]["accuracy"] == leak["guarded"]
    assert report["cut"]["appeals"] == report["cut"]["passages"]["套话"] == 300
    assert report["cut"]["units"] == {}, "none outside those passages"


def test_texts_are_known_again_as_routing_reads_them(engine: Engine) -> None:
    """With the gaps that their closings leave."""
    rows = vague(120)
    router = Router(engine.pack, run(engine, rows).model)
    model = router.engine.model
    assert model is not None
    for row in rows:
        hits = find(router.engine.matcher, row.appeal)
        text = guarded(router.pack, hits, router.engine.matcher.names(hits))
        assert text.endswith("\n" * len("请交警大队核实处理。"))
        assert text_hash(text) in model.seen


def test_nobody_stands_in_the_model(engine: Engine) -> None:
    """Names and numbers that one person wrote are in no n-gram; longer stretches of text in nothing."""
    random = Random(7)
    rows = letters(300)
    names = ["欧阳靖琪", "諸葛曦", "13800005678", "云A8F27Q"]
    rows = [
        (f"{text}我叫{names[n]}" if n < len(names) else text, line) for n, (text, line) in enumerate(rows)
    ]
    model = run(engine, taught(rows)).model
    texts = {fold(text) for text, _ in rows}
    grams = [gram_text(gram) for gram in model.features.grams.tolist()]
    for gram in random.sample(grams, 200):
        assert len(gram) <= 2
        assert sum(gram in text for text in texts) >= 2
    assert not {"靖", "琪", "曦", "欧阳"} & set(grams)
    told = json.dumps(model.about, ensure_ascii=False)
    pieces = {text[at : at + 4] for text in texts for at in range(len(text) - 3)}
    assert not [piece for piece in pieces if piece in told and not re.fullmatch(r"[\d.]+", piece)]


def test_two_answers_at_once(engine: Engine) -> None:
    """Each learns from the rows that have it; every text gets scores of both."""
    random = Random(5)
    rows = []
    for number, (text, line) in enumerate(letters(240)):
        kind = random.choice(["咨询", "投诉"])
        asked = "请问怎么办理" if kind == "咨询" else "强烈投诉"
        rows.append(
            Taught(Appeal(text + asked), ("" if number % 3 == 0 else line, kind if number % 2 else ""))
        )
    trained = run(engine, rows, "line", "kind")
    line, kind = trained.report["answers"]
    unlabelled = sum(not any(row.labels) for row in rows)
    assert (trained.report["rows"], trained.report["unlabelled"]) == (240 - unlabelled, unlabelled)
    assert (line["n"], line["unlabelled"]) == (160, 80 - unlabelled)
    assert (kind["n"], kind["unlabelled"]) == (120, 120 - unlabelled)
    assert kind["accuracy"] == 1.0
    heads = trained.model.heads
    assert [(head.answer, head.first, len(head.labels)) for head in heads] == [("line", 0, 3), ("kind", 3, 2)]
    scores = trained.model.seen_scores
    assert (scores[:, 3] == -scores[:, 4]).all()
    assert (np.abs(scores).max(axis=1) > 0).all()


def test_rare_labels_are_left_out(engine: Engine) -> None:
    rows = taught([*letters(120), *[(f"{number}号有人作风不好", "督察") for number in range(4)]])
    answer = run(engine, rows).report["answers"][0]
    assert answer["left_out"] == [{"label": "督察", "n": 4}]
    assert (answer["n"], [label["name"] for label in answer["labels"]]) == (120, ["交警", "治安", "非公安"])
    answer = run(engine, rows, at_least=4).report["answers"][0]
    assert (answer["n"], answer["left_out"], len(answer["labels"])) == (124, [], 4)


def test_equal_texts_with_different_answers_are_counted(engine: Engine) -> None:
    torn = [("路口有问题", line) for line in ("交警", "交警", "治安")]
    agreed = [("停水了", "非公安")] * 2
    answer = run(engine, taught([*letters(100), *torn, *agreed])).report["answers"][0]
    assert (answer["n"], answer["conflicts"]) == (105, {"texts": 1, "rows": 3})


WRONG: list[tuple[str, list[tuple[str, str]], str]] = [
    (
        "too few rows",
        letters(49),
        "「警种」有答案、能用的来件只有 49 件，至少要有 50 件；请用更长的历史",
    ),
    ("none at all", [], "「警种」有答案、能用的来件只有 0 件，至少要有 50 件；请用更长的历史"),
    (
        "one class, and one that is too rare",
        [(f"{text}", "交警") for text, _ in letters(60)] + [("打牌", "治安")] * 4,
        (
            "「警种」只有一种答案可学（不够 5 件的：治安 4 件），至少要有两种；"
            "请用更长的历史，或检查 --truth 写的列"
        ),
    ),
    (
        "the same few texts again and again",
        [(f"第{number}种", "交警" if number % 2 else "治安") for number in range(9)] * 9,
        "「警种」有答案的来件里，不同的内容只有 9 种，至少要有 10 种；请用更长的历史",
    ),
    (
        "no character stands in two of them",
        [(chr(0x4E00 + number), "交警" if number % 2 else "治安") for number in range(60)],
        "没有一个字在两件不同的来件里出现过，没有可学的；请检查 --text 写的列",
    ),
]


@pytest.mark.parametrize(("why", "rows", "message"), WRONG, ids=[case[0] for case in WRONG])
def test_nothing_to_learn_from(engine: Engine, why: str, rows: list[tuple[str, str]], message: str) -> None:
    with pytest.raises(TrainingError) as caught:
        run(engine, taught(rows))
    assert str(caught.value) == message, why


def test_large_histories_stay_small(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits on n-grams, weights and texts remembered hold, and what is left is still a model."""
    monkeypatch.setattr(making, "MOST_WEIGHTS", 90)
    monkeypatch.setattr(making, "MOST_SEEN", 20 * (3 + 4))
    model: Model = run(engine, taught(letters(120))).model
    assert model.weights.shape == (30, 3)
    assert (len(model.seen), model.seen_scores.shape) == (20, (20, 3))
    assert (np.diff(model.seen.astype(object)) > 0).all()


def test_progress_is_shown(engine: Engine) -> None:
    told: list[tuple[str, int]] = []

    def seen(items: Iterable[Any], heading: str) -> Iterator[Any]:
        count = 0
        for count, item in enumerate(items, 1):  # noqa: B007 - counted
            yield item
        told.append((heading, count))

    rows = vague(60)
    classes = classes_of(engine.pack, "line", SAYS, {})
    train(engine, rows, Wanted((classes,)), seen)
    assert told == [("读来件", 60), ("分五份，轮流留一份验证", 5), ("分五份，轮流留一份验证", 5)]
