"""Supervision in frames: how tickets stand, figures, surges, the digest; frame, index and dtypes as given."""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_index_equal

from minyi_router import Router, supervise
from minyi_router.columns import LIFE_HEADS
from minyi_router.errors import TableError
from minyi_router.supervise.definitions import INDICATORS

NOW = datetime(2026, 11, 20, 9, 20)
STALLS, NOISE = "澜心路300号门口总有人摆摊占道", "楼下烧烤店半夜太吵"
HEADS = ("状态", "到期", "剩余分钟", "剩余上班分钟")
CLOCKS = [f"{clock}{head}" for clock in ("先行联系", "办理") for head in HEADS]
BEHIND = [*CLOCKS, "该发文书", "发文事由", "备注"]


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}")


@pytest.fixture
def frame() -> pd.DataFrame:
    """One closed in time, one running, one not in yet, one that cannot be read."""
    return pd.DataFrame(
        {
            "工单编号": ["YL-1", "YL-2", "YL-3", "YL-4"],
            "受理时间": [at("18 10:05"), at("19 09:00"), at("21 09:00"), pd.NaT],
            "诉求内容": [NOISE, STALLS, NOISE, NOISE],
            "类型": "投诉",
            "事项": ["社会生活噪声", "占道经营", "社会生活噪声", "社会生活噪声"],
            "等级": "一般",
            "承办单位": ["柳湾派出所", "", "柳湾派出所", None],
            "联系时间": [at("18 10:30"), pd.NaT, pd.NaT, pd.NaT],
            "办结时间": [at("18 16:00"), pd.NaT, pd.NaT, pd.NaT],
        },
        index=pd.Index([7, 7, 3, 1], name="件"),
    )


def plain(frame: pd.DataFrame) -> list[list[Any]]:
    """The cells; what is missing is None."""
    cells = frame.astype(object).itertuples(index=False, name=None)
    return [[None if pd.isna(cell) else cell for cell in row] for row in cells]


# ── due ──


def test_how_each_ticket_stands(frame: pd.DataFrame, tiny_router: Router) -> None:
    """Contact within a working hour, resolve by the end of the third working day."""
    found = supervise.due(frame, tiny_router, now=NOW)
    assert list(found.columns) == [*frame.columns, *BEHIND]
    assert plain(found[BEHIND]) == [
        ["按时", at("18 11:05"), 35, 35, "按时", at("23 17:30"), 7290, 1350, None, None, None],
        ["超期", at("19 10:00"), -1400, -380, "正常", at("24 17:30"), 6250, 1240, None, None, None],
        [None] * 11,
        [*[None] * 10, "没有受理时间，算不出时限"],
    ]
    assert [str(dtype) for dtype in found[BEHIND].dtypes] == [
        *["string", "datetime64[us]", "Int64", "Int64"] * 2,
        *["string"] * 3,
    ]


def test_the_frame_given_stays_as_it_was_and_its_columns_and_index_are_in_what_comes_back(
    frame: pd.DataFrame, tiny_router: Router
) -> None:
    before = frame.copy(deep=True)
    found = supervise.due(frame, tiny_router, now=NOW)
    assert_frame_equal(frame, before)
    assert_frame_equal(found[list(frame.columns)], before)
    assert_index_equal(found.index, before.index)


def test_heads_that_are_taken_already_stay(frame: pd.DataFrame, tiny_router: Router) -> None:
    twice = supervise.due(
        supervise.due(frame, tiny_router, now=NOW), tiny_router, now=NOW + timedelta(days=9)
    )
    assert list(twice.columns) == [*frame.columns, *BEHIND, *(f"判定_{head}" for head in BEHIND)]
    assert twice["办理状态"].tolist()[1] == "正常"
    assert twice["判定_办理状态"].tolist()[1] == "超期"


def test_no_rows(frame: pd.DataFrame, tiny_router: Router) -> None:
    found = supervise.due(frame.head(0), tiny_router, now=NOW)
    assert (len(found), list(found.columns)) == (0, [*frame.columns, *BEHIND])
    assert str(found["办理到期"].dtype) == "datetime64[us]"


def test_notices_by_the_starter_pack_where_none_is_given(frame: pd.DataFrame) -> None:
    """There a ticket must be closed by the end of the next working day."""
    found = supervise.due(frame, now=at("23 09:00"))
    assert found["该发文书"].fillna("").tolist() == ["", "督办单；提醒函", "", ""]
    assert found["发文事由"].tolist()[1] == (
        "办理时限 2026-11-20 17:30，已超 2 天 15 小时（中间没有上班时间）"
        "；先行联系时限 2026-11-19 10:00，已超 13 小时（上班时间）"
    )


def test_a_pack_does_as_well_as_its_router(frame: pd.DataFrame, tiny_router: Router) -> None:
    one, other = (supervise.due(frame, given, now=NOW) for given in (tiny_router, tiny_router.pack))
    assert_frame_equal(one, other)


# ── columns ──


def test_columns_of_other_names(frame: pd.DataFrame, tiny_router: Router) -> None:
    """Labels need not be texts."""
    other = frame.rename(columns={"办结时间": 9})
    found = supervise.due(other, tiny_router, now=NOW, columns={"closed": 9})
    assert found["办理状态"].tolist()[:2] == ["按时", "正常"]
    assert supervise.due(other, tiny_router, now=NOW)["办理状态"].tolist()[:2] == ["正常", "正常"]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"办结时间": "归档日"}, "columns 里没有「办结时间」这一项。可写：text、"),
        ({"closd": "归档日"}, "columns 里没有「closd」这一项。是不是 closed？可写：text、"),
        ({"closed": "归档日"}, "没有这一列：「归档日」。表头有：工单编号、受理时间、"),
    ],
)
def test_columns_that_are_not_there(
    frame: pd.DataFrame, tiny_router: Router, columns: dict[str, str], said: str
) -> None:
    for ask in (supervise.indicators, supervise.hotspots, supervise.digest):
        with pytest.raises(TableError) as error:
            ask(frame, tiny_router, columns=columns)
        assert str(error.value).startswith(said)


def test_no_column_of_texts(frame: pd.DataFrame, tiny_router: Router) -> None:
    with pytest.raises(TableError) as error:
        supervise.due(frame.drop(columns="诉求内容"), tiny_router, now=NOW)
    assert str(error.value).startswith('认不出哪一列是诉求内容，请用 columns={"text": 列名} 指定。表头有：')


def test_what_the_frame_does_not_tell_is_asked_of_the_rules(tiny_router: Router) -> None:
    bare = pd.DataFrame({"诉求内容": [NOISE, STALLS], "受理时间": ["2026-11-18 10:05", "2026-11-19 09:00"]})
    found = supervise.indicators(bare, tiny_router, by=["matter"], now=NOW)
    assert plain(found[["事项", "受理量"]]) == [["占道经营", 1], ["社会生活噪声", 1]]
    assert supervise.due(bare, tiny_router, now=NOW)["办理到期"].tolist() == [at("23 17:30"), at("24 17:30")]


# ── indicators ──


def test_every_indicator_by_unit(frame: pd.DataFrame, tiny_router: Router) -> None:
    found = supervise.indicators(frame, tiny_router, by=["unit"], now=NOW)
    assert list(found.columns) == ["承办单位", *(one.name for one in INDICATORS.values())]
    shown = found[["承办单位", "受理量", "办结率", "按期办结率", "响应率", "办理时长（平均）"]]
    # closed at 16:00 after 115 and 150 minutes
    assert plain(shown) == [["柳湾派出所", 1, 1.0, 1.0, 1.0, 265.0], ["（未填）", 1, 0.0, None, 0.0, None]]
    dtypes = {str(found[one.name].dtype) for one in INDICATORS.values() if one.sort != "count"}
    assert (str(found["承办单位"].dtype), str(found["受理量"].dtype), dtypes) == (
        "string",
        "Int64",
        {"Float64"},
    )


def test_without_a_group_one_row_and_without_now_all_that_is_in_the_frame(
    frame: pd.DataFrame, tiny_router: Router
) -> None:
    found = supervise.indicators(frame, tiny_router)
    assert (len(found), found["受理量"].tolist()) == (1, [3])
    assert supervise.indicators(frame, tiny_router, now=NOW)["受理量"].tolist() == [2]


def test_tidy_a_row_for_each_figure(frame: pd.DataFrame, tiny_router: Router) -> None:
    found = supervise.indicators(frame, tiny_router, by=["unit", "month"], now=NOW, tidy=True)
    assert list(found.columns) == ["承办单位", "月", "指标", "数值", "分子", "分母", "下限", "上限"]
    assert len(found) == 2 * len(INDICATORS)
    rate = found[(found["指标"] == "办结率") & (found["承办单位"] == "柳湾派出所")].iloc[0]
    assert rate.tolist()[:6] == ["柳湾派出所", "2026-11", "办结率", 1.0, 1, 1]
    assert (round(rate["下限"], 3), rate["上限"]) == (0.207, 1.0)
    nothing = found[(found["指标"] == "满意率")]
    assert nothing[["数值", "下限", "上限"]].isna().all(axis=None)
    assert [str(dtype) for dtype in found.dtypes] == [
        *("string", "string", "string", "Float64", "Int64", "Int64", "Float64", "Float64")
    ]


def test_a_dimension_that_there_is_not(frame: pd.DataFrame, tiny_router: Router) -> None:
    said = r"^不能按「station」分组；可以按：unit（承办单位）、line（警种）、.*、month（月）$"
    with pytest.raises(ValueError, match=said):
        supervise.indicators(frame, tiny_router, by=["station"])


def test_of_no_rows_there_are_no_figures(frame: pd.DataFrame, tiny_router: Router) -> None:
    assert supervise.indicators(frame.head(0), tiny_router)["受理量"].tolist() == [0]
    assert supervise.indicators(frame.head(0), tiny_router, by=["unit"]).empty
    assert supervise.hotspots(frame.head(0), tiny_router).empty


# ── the package ──


def test_pandas_is_loaded_on_first_use() -> None:
    """Whoever reads tables without it need not have it."""
    lazy = "import sys, minyi_router.supervise as s; first = 'pandas' in sys.modules; s.due; "
    script = f"{lazy}print(first, 'pandas' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False True\n"


def test_every_public_name_is_there_and_no_other() -> None:
    assert all(getattr(supervise, name) for name in supervise.__all__)
    with pytest.raises(AttributeError, match=r"^module 'minyi_router.supervise' has no attribute 'limit'$"):
        _ = supervise.limit


def test_the_package_tells_of_nothing_that_is_not_there() -> None:
    """The calls in its docstring."""
    told = {line.split("supervise.")[1].split("(")[0] for line in _calls(supervise.__doc__ or "")}
    assert told == set(supervise.__all__) - {"Digest"}
    assert set(LIFE_HEADS) > {"closed", "unit"}


def _calls(text: str) -> list[str]:
    return [line for line in text.splitlines() if "    supervise." in line]
