"""Surges and digests of frames: of which period, with what notes, as data, as a page and as frames."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
import pytest

from minyi_router import Router, supervise
from minyi_router.errors import TableError
from minyi_router.supervise.periods import Period, parse_month, parse_week

NOW = datetime(2026, 11, 20, 9, 20)
WEEK = parse_week("2026-W47")
NOISE = "楼下烧烤店半夜太吵"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-{text}")


@pytest.fixture
def frame() -> pd.DataFrame:
    """One closed, one running, one that comes in after `NOW`, one that cannot be read."""
    return pd.DataFrame(
        {
            "受理时间": [at("18 10:05"), at("19 09:00"), at("21 09:00"), pd.NaT],
            "诉求内容": NOISE,
            "事项": "社会生活噪声",
            "承办单位": "柳湾派出所",
            "办结时间": [at("18 16:00"), pd.NaT, pd.NaT, pd.NaT],
        }
    )


def plain(frame: pd.DataFrame) -> list[list[Any]]:
    return [list(row) for row in frame.astype(object).itertuples(index=False, name=None)]


def ten_weeks() -> pd.DataFrame:
    """Two tickets a day, and nine more on Wednesday and Thursday of the last week."""
    days = pd.date_range("2026-09-14 09:00", "2026-11-19 09:00")
    more = [at("18 10:00")] * 9 + [at("19 08:00")] * 9
    received = [*days, *(days + pd.Timedelta(minutes=5)), *more]
    told = {"诉求内容": NOISE, "事项": "社会生活噪声", "承办单位": "柳湾派出所", "属地": "柳湾"}
    return pd.DataFrame({"受理时间": received, **told})


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ({}, "the seven days up to the last moment"),
        ({"now": at("19 12:00")}, "up to a moment"),
        ({"period": WEEK, "now": at("19 12:00")}, "a week that is not over: as much as is"),
        ({"period": Period(at("18").date(), at("20").date())}, "any days"),
    ],
)
def test_what_surged(tiny_router: Router, asked: dict[str, Any], why: str) -> None:
    found = supervise.hotspots(ten_weeks(), tiny_router, **asked)
    assert plain(found[["事项", "属地", "开始", "结束", "件数"]]) == [
        ["社会生活噪声", "柳湾", pd.Timestamp(at("18")), pd.Timestamp(at("19")), 22]
    ], why
    usual, times = found["平常"].tolist()[0], found["倍数"].tolist()[0]
    assert (4 < usual < 5, times) == (True, 22 / usual)
    said = f"11月18日至19日 柳湾 社会生活噪声 22 件，平常 {usual:.1f} 件，{times:.1f} 倍"
    assert found["说明"].tolist() == [said]
    assert [str(dtype) for dtype in found.dtypes] == [
        *("string", "string", "datetime64[s]", "datetime64[s]"),
        *("Int64", "Float64", "Float64", "Float64", "string"),
    ]


def test_before_it_surged_there_is_nothing_but_heads(tiny_router: Router) -> None:
    found = supervise.hotspots(ten_weeks(), tiny_router, now=at("17 12:00"))
    assert (len(found), list(found.columns)[:4]) == (0, ["事项", "属地", "开始", "结束"])


def test_a_digest_as_data_as_a_page_and_as_frames(frame: pd.DataFrame, tiny_router: Router) -> None:
    found = supervise.digest(frame, tiny_router, period=WEEK, now=NOW)
    assert found.report["period"]["code"] == "2026-11-16..2026-11-20"
    assert found.report["notes"][0] == "有 1 行读不了，没有计入"
    assert found.html().startswith("<!DOCTYPE html>")
    frames = found.frames()
    assert list(frames)[:3] == ["要点", "总体情况", "每日"]
    assert plain(frames["总体情况"][["指标", "数值"]])[0] == ["受理量", 2]
    assert len(frames["每日"]) == 5


def test_tickets_of_one_matter_are_found_as_the_command_does(tiny_router: Router) -> None:
    text = "澜心路12号楼下烧烤店半夜太吵，天天如此"
    row = {"诉求内容": text, "事项": "社会生活噪声", "承办单位": "柳湾派出所", "属地": "柳湾"}
    when = {"YL-1": "2026-11-16 09:00", "YL-2": "2026-11-17 09:00"}
    callers = dict(zip(when, ("13900130001", "13900130002"), strict=True))
    frame = pd.DataFrame(
        {"工单编号": id_, "受理时间": time, "来电号码": callers[id_], **row} for id_, time in when.items()
    )
    (group,) = supervise.digest(frame, tiny_router).report["groups"]
    assert (group["id"], group["tickets"], group["callers"]) == ("YL-1", 2, 2)


def test_the_period_of_a_digest(frame: pd.DataFrame, tiny_router: Router) -> None:
    """None: the week of the last moment."""
    last = supervise.digest(frame, tiny_router).report["period"]
    assert (last["name"], last["over"]) == (WEEK.name, False)
    month = supervise.digest(frame, tiny_router, period=parse_month("2026-11"), now=datetime(2026, 12, 1))
    assert (month.report["title"], month.report["period"]["over"]) == ("民意诉求月报", True)
    with pytest.raises(ValueError, match=r"^2026年12月还没有开始（现在是 2026-11-20 09:20）$"):
        supervise.digest(frame, tiny_router, period=parse_month("2026-12"), now=NOW)


@pytest.mark.parametrize("rows", [slice(0, 0), slice(3, 4)], ids=["no rows", "none that can be read"])
def test_a_digest_of_nothing(frame: pd.DataFrame, tiny_router: Router, rows: slice) -> None:
    with pytest.raises(TableError) as error:
        supervise.digest(frame.iloc[rows], tiny_router)
    assert str(error.value) == "表里没有一张读得了的工单，没有可做简报的"
