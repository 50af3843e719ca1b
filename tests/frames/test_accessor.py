"""``df.minyi``: the same as the functions, where a frame has texts at all."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from minyi_router import Router
from minyi_router.errors import MissingExtraError
from minyi_router.pandas import route_frame

STALLS = "澜心路300号门口总有人摆摊占道"


@pytest.fixture
def frame() -> pd.DataFrame:
    index = pd.Index(["甲", "乙", "乙"])
    return pd.DataFrame(
        {"诉求内容": [STALLS, "乱停车", STALLS], "诉求人": ["13800001234", None, "13800001234"]}, index
    )


def accessor(frame: pd.DataFrame) -> Any:
    """The accessor: no checker of types knows what was registered."""
    frames: Any = frame
    return frames.minyi


def test_it_routes_as_the_function_does(frame: pd.DataFrame, tiny_router: Router) -> None:
    routed = accessor(frame).route(tiny_router, heads="id", columns={"title": "诉求人"})
    assert_frame_equal(routed, route_frame(frame, tiny_router, heads="id", columns={"title": "诉求人"}))


def test_without_a_router_the_starter_pack_answers(frame: pd.DataFrame) -> None:
    assert accessor(frame.head(1)).route()["规则包"].str.startswith("云陵河东示例 ").all()


def test_groups_stand_beside_their_rows(frame: pd.DataFrame, tiny_router: Router) -> None:
    found = accessor(frame).cluster(tiny_router)
    assert_frame_equal(found[["诉求内容", "诉求人"]], frame)
    assert found["群组"].fillna("").tolist() == ["1", "", "1"]
    assert found["件数"].fillna(0).tolist() == [2, 0, 2]
    assert found["关系"].fillna("").tolist() == ["首件", "", "催办"]
    assert [str(dtype) for dtype in found.dtypes.iloc[2:]] == [
        "string",
        "Int64",
        "string",
        "float64",
        "string",
    ]


def test_an_empty_frame_has_no_groups(frame: pd.DataFrame, tiny_router: Router) -> None:
    found = accessor(frame.head(0)).cluster(tiny_router)
    assert list(found.columns) == ["诉求内容", "诉求人", "群组", "件数", "关系", "分值", "相同之处"]


@pytest.mark.parametrize(
    ("column", "there"),
    [
        (pd.Series(["半夜太吵"], dtype=object), True),
        (pd.Series(["半夜太吵"], dtype="string"), True),
        (pd.Series(["半夜太吵"], dtype="category"), True),
        (pd.Series([1], dtype="category"), False),
        (pd.Series([1.5]), False),
        (pd.Series(pd.to_datetime(["2026-01-05"])), False),
    ],
)
def test_it_is_there_where_some_column_may_be_text(column: pd.Series[Any], there: bool) -> None:
    frame = pd.DataFrame({"随便什么名": column})
    assert hasattr(frame, "minyi") is there
    if not there:
        with pytest.raises(AttributeError, match=r"^这个表里没有一列是文字，没有可派的诉求（df.minyi）$"):
            accessor(frame)


def test_where_pandas_is_not_installed_the_message_says_what_to_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "minyi_router.pandas")
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtraError) as caught:
        import_module("minyi_router.pandas")
    assert str(caught.value) == (
        '给数据框（DataFrame）派单需要 pandas，本机没有安装。请运行：pip install "minyi_router[pandas]"'
    )
