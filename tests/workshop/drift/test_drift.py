"""Drift: what is stable stays quiet, what moved is found, small samples do not cry wolf."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests.packs import TINY
from tests.workshop.drift.planted import engine_of, guarded_text, letters

from minyi_router.cli import main
from minyi_router.cli.exits import Exit
from minyi_router.engine import Engine
from minyi_router.learned.features import grams_of
from minyi_router.learned.file import packed
from minyi_router.model import Appeal
from minyi_router.report.statistics import calibration_error
from minyi_router.rulepack.load import load_pack, read_pack
from minyi_router.rulepack.parse import Parsed
from minyi_router.workshop.drift import Asked, Drift, DriftError, Told, drift, profile
from minyi_router.workshop.drift.outcomes import Sure, calibration
from minyi_router.workshop.drift.periods import period_of, span_of
from minyi_router.workshop.drift.stability import chance, index
from minyi_router.workshop.learn.classes import classes_of

TRAINED = letters(1, 400)
NEW_WORDS = ("共享滑板车横放", "滑板车撞了行人", "滑板车没有牌照")


@pytest.fixture(scope="module")
def engine() -> Engine:
    return engine_of(load_pack(TINY), TRAINED)


@pytest.fixture(scope="module")
def parsed() -> Parsed:
    return read_pack(TINY)[1]


def told(rows: Sequence[tuple[str, str]]) -> list[Told]:
    return [Told(Appeal(text), ((line,),)) for text, line in rows]


def asked(engine: Engine, promised: float | None = None) -> Asked:
    classes = classes_of(engine.pack, "line", ["交警", "非公安"], {})
    return Asked((classes,), promised)


def levels(found: Drift) -> dict[str, str]:
    return {one.measure.name: one.level for one in found.measured}


class TestLooks:
    def test_more_of_the_same_is_stable(self, engine: Engine, parsed: Parsed) -> None:
        found = drift(engine, parsed, told(letters(2, 300)))
        assert set(levels(found).values()) == {"stable"}
        assert (found.verdict.advice.chinese, found.verdict.due) == ("可以继续用", False)
        assert found.words == ()

    def test_the_order_of_rows_changes_nothing(self, engine: Engine, parsed: Parsed) -> None:
        rows = told(letters(2, 120, NEW_WORDS))
        turned = drift(engine, parsed, rows[::-1], asked(engine))
        assert turned.to_dict() == drift(engine, parsed, rows, asked(engine)).to_dict()

    @pytest.mark.parametrize("seed", range(8))
    def test_small_samples_do_not_cry_wolf(self, engine: Engine, parsed: Parsed, seed: int) -> None:
        found = drift(engine, parsed, told(letters(100 + seed, 25)))
        assert not found.verdict.due
        assert all(one.blind for one in found.measured)

    def test_another_world_is_found_without_any_answers(self, engine: Engine, parsed: Parsed) -> None:
        draw = Random(3)
        strange = ["".join(chr(draw.randrange(0x6000, 0x7000)) for _ in range(40)) for _ in range(200)]
        found = drift(engine, parsed, [Told(Appeal(text)) for text in strange])
        assert levels(found)["unknown"] == "other"
        assert found.verdict.advice.chinese == "该重新训练"
        assert found.verdict.reasons[0].text.startswith("没见过的字词和训练时大不一样")

    def test_texts_of_the_training_are_left_out(self, engine: Engine, parsed: Parsed) -> None:
        found = drift(engine, parsed, told([*TRAINED[:50], *letters(2, 60)]))
        assert (found.rows, found.seen) == (60, 50)
        with pytest.raises(DriftError, match="这 400 件模型训练时都见过"):
            drift(engine, parsed, told(TRAINED))
        with pytest.raises(DriftError, match="没有一件"):
            drift(engine, parsed, [])

    def test_one_template_is_one_witness(self, engine: Engine, parsed: Parsed) -> None:
        """A campaign of the same letter with other names fools neither the bound nor the words."""
        draw = Random(4)
        names = ["".join(chr(draw.randrange(0x4E00, 0x9000)) for _ in range(2)) for _ in range(60)]
        same = [
            f"{name}反映广场舞从早跳到晚，音响震得窗户直抖，说了不听，打了电话也没有用，请管一管"
            for name in names
        ]
        found = drift(engine, parsed, [Told(Appeal(text)) for text in same])
        assert (found.texts, found.tickets) == (60, 1)
        assert found.words == ()
        assert all(one.blind for one in found.measured)

    def test_a_model_without_profile_cannot_be_compared(self, engine: Engine, parsed: Parsed) -> None:
        assert engine.model
        bare = engine._replace(model=replace(engine.model, about={}))
        with pytest.raises(DriftError, match="minyi train"):
            drift(bare, parsed, told(letters(2, 5)))


class TestWords:
    def test_planted_words_are_found_whole(self, engine: Engine, parsed: Parsed) -> None:
        found = drift(engine, parsed, told(letters(5, 200, NEW_WORDS)))
        assert "滑板车" in {one.word for one in found.words}
        assert all(one.count >= 3 for one in found.words)

    def test_personal_data_and_numbers_are_never_words(self, engine: Engine, parsed: Parsed) -> None:
        more = [f"联系13800001{n:03}，车牌云A12{n:03}，身份证53010119900101{n:04}" for n in range(100)]
        found = drift(engine, parsed, told(letters(6, 200, more)))
        assert not [
            one.word for one in found.words if any(char.isdigit() or char == "*" for char in one.word)
        ]

    def test_weeks_say_when(self, engine: Engine, parsed: Parsed) -> None:
        monday = datetime.fromisoformat("2026-03-02T09:00")
        rows = [
            Told(replace(one.appeal, received_at=monday + timedelta(days=7 * week)), one.labels)
            for week, more in enumerate([(), NEW_WORDS])
            for one in told(letters(7 + week, 150, more))
        ]
        found = drift(engine, parsed, rows, asked(engine))
        assert [(one.name, one.rows, one.answered) for one in found.periods] == [
            ("2026-03-02", 150, 150),
            ("2026-03-09", 150, 150),
        ]
        first, second = ({word.word for word in one.words} for one in found.periods)
        assert "滑板车" in second - first


class TestAnswers:
    def test_right_answers_keep_a_model_in_use(self, engine: Engine, parsed: Parsed) -> None:
        found = drift(engine, parsed, told(letters(8, 220)), asked(engine, 0.05))
        (model,) = found.models
        assert (model.n, model.right) == (220, 220)
        assert not found.verdict.due

    def test_wrong_answers_call_for_training(self, engine: Engine, parsed: Parsed) -> None:
        """Everything reads the same, but a third of it goes elsewhere now."""
        draw = Random(9)
        rows = [(text, "非公安" if draw.random() < 0.4 else line) for text, line in letters(8, 300)]
        found = drift(engine, parsed, told(rows), asked(engine))
        assert set(levels(found).values()) == {"stable"}
        assert found.verdict.advice.chinese == "该重新训练"
        assert found.models[0].fell

    def test_a_broken_promise_calls_for_calibration(self, engine: Engine, parsed: Parsed) -> None:
        rows = [("澜心路12号有车违停，堵着门", "非公安")] * 40
        rows = [(f"{text}{chr(0x5E00 + n)}{chr(0x6100 + n)}", line) for n, (text, line) in enumerate(rows)]
        found = drift(engine, parsed, told(rows), asked(engine, 0.05))
        automatic = found.automatic
        assert automatic
        assert (automatic.promised, automatic.broken) == (0.05, automatic.n > 0)

    def test_rows_without_answers_count_for_looks_only(self, engine: Engine, parsed: Parsed) -> None:
        rows = [*told(letters(8, 50)), *(Told(Appeal(text), ((),)) for text, _ in letters(10, 50))]
        found = drift(engine, parsed, rows, asked(engine))
        assert (found.rows, found.models[0].n) == (100, 50)

    def test_labels_that_it_never_learned_are_no_fair_question(self, engine: Engine, parsed: Parsed) -> None:
        """Training left them out when it counted; else every rare label would call for training at once."""
        rows = [*told(letters(8, 60)), *told([(text, "派出所") for text, _ in letters(10, 60)])]
        classes = classes_of(engine.pack, "line", ["交警", "非公安", "派出所"], {})
        found = drift(engine, parsed, rows, Asked((classes,), None))
        assert (found.models[0].n, found.models[0].right) == (60, 60)


class TestFigures:
    def test_the_index_of_equal_shares_is_nothing(self) -> None:
        assert index((0.5, 0.3, 0.2), (50, 30, 20)) == pytest.approx(0)
        assert index((0.5, 0.5), (90, 10)) == pytest.approx(0.4 * 2 * 1.0986, rel=0.1)

    def test_chance_shrinks_with_the_number_of_texts(self) -> None:
        """The mean is near (bins - 1) / n, as theory has it; beyond what is drawn it keeps shrinking."""
        shares = (0.1,) * 10
        for n in (50, 500, 20_000):
            mean, bound = chance(shares, n)
            assert mean == pytest.approx(9 / n, rel=0.25, abs=2e-4)
            assert mean < bound < 5 * mean

    def test_honest_probabilities_are_never_off(self) -> None:
        draw = Random(11)
        honest = [Sure(p, draw.random() < p) for p in (draw.uniform(0.5, 1) for _ in range(1000))]
        boasting = [Sure(min(1.0, p + 0.2), right) for p, right in honest]
        assert not calibration(honest).is_off
        assert calibration(boasting).is_off
        assert calibration_error([]) == 0

    def test_unknown_is_what_a_training_without_the_text_would_not_know(self, engine: Engine) -> None:
        """Against the slow twin: the vocabulary counted again for each text."""
        assert engine.model
        texts = sorted({guarded_text(engine, text) for text, _ in TRAINED[:60]})
        model = engine_of(engine.pack, [(text, "") for text in texts]).model
        assert model
        written = profile(model, texts)
        counts = Counter(gram for text in texts for gram in set(grams_of(text)[0].tolist()))
        shares = []
        for text in texts:
            grams = set(grams_of(text)[0].tolist())
            without = {gram for gram, n in counts.items() if n - (gram in grams) >= 2}
            shares.append(1 - len(grams & without) / len(grams))
        assert written["measures"][0]["mean"] == pytest.approx(sum(shares) / len(shares), abs=1e-5)
        assert json.loads(json.dumps(written)) == written

    def test_weeks_begin_on_monday_and_long_times_are_told_by_month(self) -> None:
        days = [datetime.fromisoformat(day) for day in ("2026-01-01", "2026-06-30")]
        assert (span_of(days), span_of(days[:1]), span_of([])) == ("month", "week", "week")
        assert (period_of(days[0], "week"), period_of(days[1], "month")) == ("2025-12-29", "2026-06")


@pytest.fixture(scope="module")
def files(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The model and two tables: more of the same, and the same with many labels changed."""
    folder = tmp_path_factory.mktemp("drift")
    assert engine.model
    (folder / "模型.npz").write_bytes(packed(engine.model))
    for name, share in (("新.csv", 0.0), ("变.csv", 0.5)):
        draw = Random(12)
        lines = [
            f"{n},{text},{'非公安' if draw.random() < share else line}"
            for n, (text, line) in enumerate(letters(13, 250))
        ]
        (folder / name).write_text("\n".join(["编号,诉求内容,警种", *lines]), encoding="utf-8")
    return folder


class TestCommand:
    def run(self, files: Path, table: str, *options: str) -> int:
        rules = ("--rules", str(TINY))
        return main(["drift", str(files / "模型.npz"), "--on", str(files / table), *rules, *options])

    def test_good_news(self, files: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.run(files, "新.csv", "--truth", "line=警种") == Exit.OK
        said = capsys.readouterr().out
        assert said.startswith("结论：可以继续用\n")
        assert "模型答警种：250 件对 250 件" in said

    def test_bad_news_ends_with_one(self, files: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.run(files, "变.csv", "--truth", "line=警种", "--json", "-") == Exit.FINDINGS
        report: dict[str, Any] = json.loads(capsys.readouterr().out)
        assert (report["schema"], report["rows"]) == (1, 250)
        assert report["verdict"]["advice"] == "该重新训练"
        assert {one["level"] for one in report["measured"]} == {"stable"}

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            (("--truth", "kind=警种"), "这个模型不回答「kind」；--truth 可写：line"),
            (("--truth", "line=编号"), "这些标签，规则包里没有，--map 里也没有写它们算什么"),
        ],
    )
    def test_wrong_options_say_what_to_do(
        self, files: Path, options: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.run(files, "新.csv", *options) == Exit.USAGE
        assert said in capsys.readouterr().err

    def test_a_file_that_is_no_model(self, files: Path, capsys: pytest.CaptureFixture[str]) -> None:
        ended = main(["drift", str(files / "新.csv"), "--on", str(files / "新.csv"), "--rules", str(TINY)])
        assert ended == Exit.USAGE
        assert "不能用" in capsys.readouterr().err
