"""Words that a learned model knows and the rules do not: heard, grown, tried and named like all others."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.engine_packs import pack_of
from tests.workshop.invented import RULES, letters, together

from minyi_router.cli import main
from minyi_router.cli.exits import Exit
from minyi_router.engine import build
from minyi_router.learned.features import Features, gram_text, grams_of
from minyi_router.learned.file import hashed, packed
from minyi_router.learned.labels import Label
from minyi_router.learned.model import Head, Model
from minyi_router.model import Facts
from minyi_router.report.evaluation import Merge
from minyi_router.rulepack.compile import compile_pack
from minyi_router.rulepack.load import read_pack
from minyi_router.rulepack.parse import Parsed
from minyi_router.workshop.suggest import Judge, Known, Wanted, suggest
from minyi_router.workshop.suggest.heard import Listener
from minyi_router.workshop.suggest.history import look

MATTER, LINE = Judge("matter", Merge()), Judge("line", Merge())
ALL = Wanted(hold_out=0)
TRAFFIC = Label("交警", Facts({"line": "交警"}), frozenset({"交警"}))
REST = Label("非公安", Facts({"line": "非公安"}), None)
PARKING = Label("停车", Facts({"matter": "停车"}), frozenset({"停车"}))
NOISE = Label("噪声", Facts({"matter": "噪声"}), None)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pack")
    pack_of(path, RULES)
    return path


@pytest.fixture(scope="module")
def parsed(folder: Path) -> Parsed:
    return read_pack(folder)[1]


def model(answer: str, labels: tuple[Label, Label], word: str, weight: float = 3.0) -> Model:
    """A model to which one word, and nothing else, says the first label; without it the second."""
    grams = np.unique(grams_of(word)[0])
    weights = np.array([[weight, 0] for _ in grams], np.float32)
    features = Features(grams, np.ones(len(grams), np.float32))
    head = Head(answer, labels, 0, 1.0)
    none = np.zeros(0, np.uint64)
    made = Model(features, weights, np.array([0.0, 0.5]), (head,), none, np.zeros((0, 2), np.float32), {}, "")
    return hashed(made)


def rows() -> list[Known]:
    return together(
        letters(1, 12, "停车", "违停"),
        letters(2, 12, "噪声", "噪音"),
        letters(5, 9, "停车", "僵尸车"),
    )


def test_the_source_of_a_proposal_is_named(parsed: Parsed) -> None:
    found = suggest(parsed, rows(), MATTER, ALL, model=model("matter", (PARKING, NOISE), "僵尸车"))
    (proposal,) = found.proposals
    assert (proposal.item, proposal.value, proposal.heard) == ("僵尸车", "停车", 9)
    assert proposal.to_dict()["heard"] == 9
    assert "# 1. 僵尸车（模型也认它）：对 9 件，错 0 件" in found.yaml


def test_a_model_that_errs_is_not_heard(parsed: Parsed) -> None:
    """The word is found by counting all the same."""
    wrong = model("matter", (NOISE, PARKING), "僵尸车")
    (proposal,) = suggest(parsed, rows(), MATTER, ALL, model=wrong).proposals
    assert (proposal.item, proposal.heard) == ("僵尸车", 0)


def test_a_line_leads_to_the_matter_that_counting_would_choose(parsed: Parsed) -> None:
    judge = LINE
    known = [row._replace(accepted=("交警",)) for row in letters(5, 9, "停车", "僵尸车")]
    known += [row._replace(accepted=("交警",)) for row in letters(6, 6, "停车", "违停", "僵尸车")]
    listened = suggest(parsed, together(known), judge, ALL, model=model("line", (TRAFFIC, REST), "僵尸车"))
    counted = suggest(parsed, together(known), judge, ALL)
    assert [(p.item, p.value, p.why) for p in listened.proposals] == [
        (p.item, p.value, p.why) for p in counted.proposals
    ]
    assert listened.proposals[0].heard == 9


def test_a_part_grows_to_the_word_all_its_letters_say(parsed: Parsed) -> None:
    """To the model two characters spoke; in every letter they stand in the same longer word."""
    pack = compile_pack(parsed, "")
    engine = build(pack)
    seen = look(engine, letters(5, 9, "停车", "僵尸车"), MATTER, 0)
    listener = Listener(engine, model("matter", (PARKING, NOISE), "僵尸"), MATTER)
    assert listener.words(seen, {"停车": "停车"}, 5) == {"停车": {"僵尸车": 9}}
    assert listener.words(seen, {"停车": "停车"}, 10) == {"停车": {}}


def test_held_rows_are_not_listened_to(parsed: Parsed) -> None:
    engine = build(compile_pack(parsed, ""))
    seen = [replace(row, held=True) for row in look(engine, rows(), MATTER, 0)]
    listener = Listener(engine, model("matter", (PARKING, NOISE), "僵尸车"), MATTER)
    assert listener.words(seen, {"停车": "停车", "噪声": "噪声"}, 2) == {}


def test_a_model_of_something_else_is_refused(parsed: Parsed) -> None:
    with pytest.raises(ValueError, match="模型回答的是 line，说不出「kind」"):
        suggest(parsed, rows(), Judge("kind", Merge()), ALL, model=model("line", (TRAFFIC, REST), "僵尸车"))


def test_grams_of_the_fixture_are_words() -> None:
    """The hand-made model knows what it should."""
    assert {gram_text(int(gram)) for gram in grams_of("僵尸")[0]} == {"僵", "尸", "僵尸"}


class TestCommand:
    def run(self, folder: Path, tmp_path: Path, *options: str) -> int:
        table = tmp_path / "来件.csv"
        with table.open("w", encoding="utf-8", newline="") as stream:
            lines = [(row.appeal.text, row.accepted[0]) for row in rows()]
            csv.writer(stream).writerows([("诉求内容", "事项"), *lines])
        made = tmp_path / "模型.npz"
        made.write_bytes(packed(model("matter", (PARKING, NOISE), "僵尸车")))
        on = ("--on", str(table), "--truth", "matter=事项", "--hold-out", "0", "--model", str(made))
        return main(["suggest", str(folder), *on, *options])

    def test_the_model_is_named(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.run(folder, tmp_path) == Exit.OK
        said = capsys.readouterr().out
        assert "来源：模型。规则没判对、模型判对的来件里，有 9 件模型靠的是它" in said

    def test_not_with_feedback(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.run(folder, tmp_path, "--feedback", str(tmp_path / "来件.csv")) == Exit.USAGE
        assert "--model 只在从 --on 找词时有用" in capsys.readouterr().err
