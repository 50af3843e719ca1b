"""A frame through the router: the same answers as one by one, and all that was in the frame as it was."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Literal

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal

from minyi_router import Appeal, Router
from minyi_router.batch.answers import answers
from minyi_router.batch.processes import WorkerError
from minyi_router.errors import TableError
from minyi_router.pandas import route_frame

NINE = datetime.fromisoformat("2026-01-05 09:00")
RECORDS = [
    ("0012", NINE, "澜心路12号楼下半夜太吵，有人喊救命", "12345热线"),
    ("0013", NINE.replace(hour=16), "澜心路300号门口总有人摆摊占道", "110"),
    ("0014", None, "说不清的事", ""),
    ("0012", NINE, "有人跳廣 場 舞", "12345热线"),
]
HEADS = ["工单编号", "受理时间", "诉求内容", "渠道"]
STYLES: tuple[Literal["zh", "id"], ...] = ("zh", "id")


@pytest.fixture
def frame() -> pd.DataFrame:
    return pd.DataFrame(RECORDS, columns=HEADS)


def plain(cell: Any) -> Any:
    """A cell for comparing: what is missing is None, a moment that of Python."""
    if not isinstance(cell, tuple) and pd.isna(cell):
        return None
    return cell.to_pydatetime() if isinstance(cell, pd.Timestamp) else cell


def cells(frame: pd.DataFrame, heads: list[str]) -> list[list[Any]]:
    return [[plain(cell) for cell in row] for row in frame[heads].itertuples(index=False, name=None)]


@pytest.mark.parametrize("style", STYLES)
def test_the_answers_are_those_of_the_router_one_by_one(
    frame: pd.DataFrame, tiny_router: Router, style: Literal["zh", "id"]
) -> None:
    columns = answers(style)
    expected = []
    for number, (id_, received, text, channel) in enumerate(RECORDS):
        decision = tiny_router.route(Appeal(text, id=id_, received_at=received, channel=channel))
        values: dict[str, Any] = {column.head: column.value(decision) for column in columns}
        values = {head: None if value == "" else value for head, value in values.items()}
        lists = {column.head: tuple(values[column.head]) for column in columns if column.sort == "list"}
        note = (
            {"备注" if style == "zh" else "note": "编号重复，前面的行已用过这个编号"} if number == 3 else {}
        )
        expected.append([*{**values, **lists, **note}.values()])
    routed = route_frame(frame, tiny_router, heads=style)
    assert list(routed.columns) == [*HEADS, *(column.head for column in columns)]
    assert cells(routed, [column.head for column in columns]) == expected


INDEXES: list[tuple[Any, str]] = [
    (pd.RangeIndex(4), "the usual one"),
    (pd.Index([7, 7, 3, 3]), "numbers more than once"),
    (pd.Index(list("dcba"), name="件"), "texts with a name"),
    (
        pd.MultiIndex.from_tuples([("甲", 1), ("甲", 1), ("乙", 2), ("乙", 3)], names=["区", None]),
        "two levels",
    ),
    (pd.DatetimeIndex([NINE, NINE, None, NINE]), "moments, one of them missing"),
]


@pytest.mark.parametrize(("index", "why"), INDEXES, ids=[why for _, why in INDEXES])
def test_the_index_stays_and_rows_stay_beside_their_answers(
    frame: pd.DataFrame, tiny_router: Router, index: Any, why: str
) -> None:
    routed = route_frame(frame.set_index(index), tiny_router)
    pd.testing.assert_index_equal(routed.index, index)
    expected = route_frame(frame, tiny_router)
    assert_frame_equal(routed.reset_index(drop=True), expected, obj=why)


def test_every_column_keeps_its_dtype_and_the_frame_given_stays_as_it_was(tiny_router: Router) -> None:
    beijing = timezone(timedelta(hours=8))
    frame = pd.DataFrame(
        {
            "诉求内容": pd.Series(["半夜太吵", None, "乱停车"], dtype="string"),
            "渠道": pd.Categorical(["110", None, "12345热线"], categories=["12345热线", "110"], ordered=True),
            "编号": pd.array([20260105000123, None, 1], dtype="Int64"),
            "受理时间": pd.Series([NINE, None, NINE]).dt.tz_localize(beijing),
            "件数": pd.array([1, 2, 3], dtype="int8"),
            "评分": [0.5, float("nan"), 2.0],
            "什么都有": [None, ("甲", "乙"), {"丙": 1}],
            5: [True, False, True],
        }
    )
    frame.attrs["来源"] = "月报"
    frame.columns.name = "列"
    kept = frame.copy(deep=True)
    routed = route_frame(frame, tiny_router)
    assert_frame_equal(frame, kept)
    assert_frame_equal(routed[list(frame.columns)], kept)
    assert (routed.attrs, routed.columns.name) == ({"来源": "月报"}, "列")
    assert [plain(cell) for cell in routed["承办单位"]] == ["指挥中心", None, "交警大队"]


LISTS = "co_units flags advice notices labels other_matters review_reasons candidates areas"
DTYPES = {
    **dict.fromkeys(("confidence", "把握"), "float64"),
    **dict.fromkeys(("contact_by", "resolve_by", "先行联系时限", "办理时限"), "datetime64[us]"),
    **dict.fromkeys(LISTS.split(), "object"),
}


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("rows", [0, 4])
def test_answers_have_dtypes_to_reckon_with_and_an_empty_frame_has_them_too(
    frame: pd.DataFrame, tiny_router: Router, style: Literal["zh", "id"], rows: int
) -> None:
    routed = route_frame(frame.head(rows), tiny_router, heads=style)
    found = {name: str(dtype) for name, dtype in routed.dtypes.iloc[len(HEADS) :].items()}
    wanted = {answer.head: DTYPES.get(answer.head, "string") for answer in answers(style)}
    assert (len(routed), found) == (rows, wanted)


def test_several_values_can_be_grouped_by_and_told_apart(frame: pd.DataFrame, tiny_router: Router) -> None:
    routed = route_frame(frame, tiny_router, heads="id")
    assert routed.groupby("areas").size().to_dict() == {(): 2, ("柳湾",): 1, ("青石桥",): 1}
    assert routed.explode("areas")["areas"].dropna().tolist() == ["柳湾", "青石桥"]


MISSING: list[tuple[Any, str]] = [
    (None, "None"),
    (float("nan"), "the NaN of a float"),
    (pd.NA, "NA of pandas"),
    (pd.NaT, "a moment that is none"),
    ("", "an empty text"),
]


@pytest.mark.parametrize(("value", "why"), MISSING, ids=[why for _, why in MISSING])
def test_a_missing_cell_is_an_empty_text(tiny_router: Router, value: Any, why: str) -> None:
    rows = [
        {"诉求内容": value, "标题": "半夜太吵", "受理时间": value},
        {"诉求内容": "半夜太吵", "标题": value},
    ]
    routed = route_frame(pd.DataFrame(rows, dtype=object), tiny_router)
    assert routed["事项"].tolist() == ["社会生活噪声"] * 2, why
    assert routed["备注"].isna().all()


TIMES: list[tuple[Any, str]] = [
    (pd.Series([NINE]), "naive: Beijing time"),
    (pd.Series([NINE]).astype("datetime64[s]"), "naive, to the second"),
    (pd.Series([NINE]) + pd.Timedelta(7, "ns"), "naive, to the nanosecond"),
    (pd.Series([NINE.replace(hour=1, tzinfo=UTC)]), "aware: turned to Beijing time"),
    (pd.Series([NINE]).dt.tz_localize("Asia/Shanghai"), "aware, in Beijing"),
    (pd.Series([NINE.replace(tzinfo=timezone(timedelta(hours=8)))], dtype=object), "a moment of Python"),
    (pd.Series(["2026/1/5 9:00"]), "text"),
    (pd.Series([46027.375]), "a day of Excel"),
    (pd.Series([46027.375], dtype="Float64"), "the same where numbers may be missing"),
    (pd.Series([NINE]).astype("category"), "a category"),
    (pd.Series(pd.PeriodIndex(["2026-01-05 09:00"], freq="s")), "a period"),
]


@pytest.mark.parametrize(("times", "why"), TIMES, ids=[why for _, why in TIMES])
def test_times_as_they_come(tiny_router: Router, times: pd.Series[Any], why: str) -> None:
    routed = route_frame(pd.DataFrame({"诉求内容": ["半夜太吵"], "受理时间": times}), tiny_router)
    assert routed["先行联系时限"].tolist() == [pd.Timestamp("2026-01-05 10:00")], why
    assert_series_equal(routed["受理时间"], times.rename("受理时间"))


def test_a_day_alone_and_a_time_that_is_none(tiny_router: Router) -> None:
    times = pd.Series([date(2026, 1, 5), "前天"], dtype=object)
    routed = route_frame(pd.DataFrame({"内容": ["半夜太吵"] * 2, "受理时间": times}), tiny_router)
    assert [plain(cell) for cell in routed["先行联系时限"]] == [NINE.replace(hour=10), None]
    assert [plain(cell) for cell in routed["备注"]] == [None, "看不懂时间「前天」，没有计算时限"]


def test_half_characters_harm_nothing(tiny_router: Router) -> None:
    """Half an emoji can stand in a text of Python, but in no column of texts."""
    frame = pd.DataFrame({"内容": ["半夜\ud83d太吵"], "受理时间": ["前\ud83d天"]}, dtype=object)
    routed = route_frame(frame, tiny_router)
    assert routed["备注"].tolist() == ["看不懂时间「前\ufffd天」，没有计算时限"]


def test_columns_that_have_an_answers_name_stay(frame: pd.DataFrame, tiny_router: Router) -> None:
    frame["类型"] = "旧"
    routed = route_frame(route_frame(frame, tiny_router), tiny_router)
    assert [name for name in routed.columns if str(name).endswith("类型")] == [
        "类型",
        "判定_类型",
        "判定_判定_类型",
    ]
    assert routed["类型"].tolist() == ["旧"] * 4


def test_workers_give_the_same_frame(
    frame: pd.DataFrame, tiny_router: Router, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = route_frame(frame, tiny_router, heads="id")
    monkeypatch.setattr("minyi_router.pandas.SIZE", 1)
    monkeypatch.setattr("minyi_router.batch.columnar.FEW", 1)
    assert_frame_equal(route_frame(frame, tiny_router, heads="id", workers=2), expected)


def of(*columns: str, **more: Any) -> pd.DataFrame:
    return pd.DataFrame({**dict.fromkeys(columns, "半夜太吵"), **more}, [0])


WHICH = '认不出哪一列是诉求内容，请用 columns={"text": 列名} 指定'
FAULTS: list[tuple[pd.DataFrame, Mapping[str, Hashable], str, str]] = [
    (
        of(反映的事="楼下广场舞半夜太吵了", 经办="老王"),
        {},
        f"{WHICH}，多半是「反映的事」。表头有：反映的事、经办",
        "no usual head: the likely one has the longest texts",
    ),
    (
        pd.DataFrame(columns=["编号", "诉求的内容"]),
        {},
        f"{WHICH}，多半是「诉求的内容」。表头有：编号、诉求的内容",
        "no rows: the likely one has nearly a usual name",
    ),
    (
        pd.DataFrame({"编号": [1]}),
        {},
        f"{WHICH}。表头有：编号",
        "nothing likely",
    ),
    (
        of("诉求内容", "来电时间"),
        {"time": "来电时候"},
        "没有这一列：「来电时候」。是不是「来电时间」？表头有：诉求内容、来电时间",
        "a column that is not there",
    ),
    (
        of("诉求内容"),
        {"txt": "诉求内容"},
        "columns 里没有「txt」这一项。是不是 text？可写：text、title、id、time、channel、caller、place",
        "a role that is none",
    ),
    (
        pd.DataFrame([["甲", "乙", "丙", "1", "1"]], columns=pd.Index(["内容", "内容", "渠道", 1, "1"])),
        {},
        "有同名的列：「内容」「1」，分不清是哪一列，请先改名或去掉一列",
        "two columns of one name, or two that read the same",
    ),
    (
        pd.DataFrame([["甲"]], columns=pd.MultiIndex.from_tuples([("诉求", "内容")])),
        {},
        '表头有 2 层，请先合成一层，例如：df.columns = ["_".join(map(str, names)) for names in df.columns]',
        "heads in two levels",
    ),
]


@pytest.mark.parametrize(("frame", "columns", "said", "why"), FAULTS, ids=[why for *_, why in FAULTS])
def test_wrong_columns_are_told(
    tiny_router: Router, frame: pd.DataFrame, columns: Mapping[str, Hashable], said: str, why: str
) -> None:
    with pytest.raises(TableError) as caught:
        route_frame(frame, tiny_router, columns=columns)
    assert str(caught.value) == said, why


def test_columns_can_be_named_also_by_what_is_no_text(tiny_router: Router) -> None:
    frame = pd.DataFrame([["澜心路5号", "广场舞吵"]])
    routed = route_frame(frame, tiny_router, columns={"text": 1, "place": 0})
    assert routed["承办单位"].tolist() == ["柳湾派出所"]
    assert list(routed.columns[:3]) == [0, 1, "去向"]


def test_workers_need_a_router_from_files(frame: pd.DataFrame, tiny_router: Router) -> None:
    with pytest.raises(WorkerError) as caught:
        route_frame(frame, Router(tiny_router.pack), workers=2)
    assert str(caught.value) == (
        "workers=2 要用从文件夹装的规则包（Router.load(文件夹)）：别的进程要自己再读一遍。"
        "请改用 Router.load，或者写 workers=1"
    )


def test_wrong_values_are_errors_of_the_program(frame: pd.DataFrame, tiny_router: Router) -> None:
    for arguments, error, said in (
        ({"frame": "工单.xlsx"}, TypeError, "frame must be a pandas DataFrame, not str"),
        ({"heads": "en"}, ValueError, 'heads must be "zh" or "id", not \'en\''),
        ({"workers": 0}, ValueError, "workers must be 1 or more, not 0"),
    ):
        given: dict[str, Any] = {"frame": frame, "router": tiny_router, **arguments}
        with pytest.raises(error) as caught:
            route_frame(**given)
        assert str(caught.value) == said
