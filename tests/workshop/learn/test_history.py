"""A history as training sees it: what is cut, what counts once, which texts stay together."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests.engine_packs import pack_of
from tests.workshop.learn.invented import letters

from minyi_router import Appeal
from minyi_router.engine import Engine, build
from minyi_router.workshop.learn import Taught
from minyi_router.workshop.learn.history import FOLDS, Cuts, History, history_of

RULES = "rules: [{id: 违停, when: {any: [违停]}, then: {matter: 停车}}]\n"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Engine:
    return build(pack_of(tmp_path_factory.mktemp("规则"), RULES))


def of(engine: Engine, *texts: str) -> History:
    return history_of(engine, [Taught(Appeal(text), ("交警",)) for text in texts])


def test_what_is_not_the_citizens_own_is_cut(engine: Engine) -> None:
    """Operators' words and units' names become gaps; places' names stay."""
    history = of(engine, "柳湾路灯坏了。请柳湾派出所核实处理。", "找过柳湾所，又找交警大队", "澜心路堵车")
    assert history.own.texts == (
        "柳湾路灯坏了。",
        "找过\n,又找",
        "澜心路堵车",
    )
    assert history.whole.texts[0] == "柳湾路灯坏了。请柳湾派出所核实处理。"
    assert history.cuts == Cuts({"套话": 1}, {"柳湾派出所": 1, "交警大队": 1}, 2)  # type: ignore[arg-type]


def test_equal_texts_count_once(engine: Engine) -> None:
    history = of(engine, "违停ABC", "打牌", "违停ａｂｃ")
    assert history.own.texts == ("违停abc", "打牌"), "folded, so the same"
    assert history.own.of.tolist() == [0, 1, 0]
    assert history.labels == (("交警",),) * 3


def test_rows_without_label_or_text_are_counted(engine: Engine) -> None:
    rows = [
        Taught(Appeal("违停"), ("",)),
        Taught(Appeal("请派出所核实处理。"), ("交警",)),
        Taught(Appeal(" "), ("交警",)),
        Taught(Appeal("违停"), ("交警", "")),
    ]
    history = history_of(engine, rows)
    assert (history.unlabelled, history.empty, history.labels) == (1, 2, (("交警", ""),))


def test_the_newest_day(engine: Engine) -> None:
    days = [datetime(2026, 3, 1, 23, 59), None, datetime(2025, 12, 31)]
    rows = [Taught(Appeal("违停", received_at=day), ("交警",)) for day in days]
    assert history_of(engine, rows).until == "2026-03-01"
    assert of(engine, "违停").until == ""


def test_equal_texts_share_a_fold(engine: Engine) -> None:
    """Rows that differ only in what was cut are one text: else a fold would know what stands in the other."""
    own = sorted({text for text, _ in letters(200)})
    texts = [f"{text}请{unit}核实处理。" for text in own for unit in ("柳湾派出所", "交警大队", "你们")]
    history = of(engine, *texts)
    assert (len(history.own.texts), len(history.whole.texts)) == (len(own), 3 * len(own))
    mine = history.folds(history.own)[history.own.of]
    whole = history.folds(history.whole)[history.whole.of]
    assert mine.tolist() == whole.tolist()
    assert set(mine.tolist()) == set(range(FOLDS))
    backwards = of(engine, *texts[::-1])
    assert backwards.folds(backwards.own)[backwards.own.of].tolist() == mine.tolist()[::-1], "in any order"
