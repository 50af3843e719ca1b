"""What a table does not say and the rules can is put beside it; what it says itself stays as it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pytest

from minyi_router import Router
from minyi_router.batch.columnar import ColumnChunk
from minyi_router.columns import find_life_heads
from minyi_router.supervise.filling import Filled, Numbered, filled
from minyi_router.supervise.life import read_lives

STALLS = "澜心路300号门口总有人摆摊占道"
NOISE = "澜心路12号楼下半夜太吵，有人喊救命"
TABLE = ("受理时间", "诉求内容")
ROWS: Sequence[Numbered] = [
    (2, ("2026-11-16 09:00", STALLS)),
    (3, ("2026-11-16 23:00", "说不清的事")),
    (7, ("", NOISE)),
]


def fill(router: Router, columns: Sequence[str], *rows: Sequence[str]) -> Filled:
    return filled(columns, find_life_heads(columns), list(enumerate(rows, 2)), router)


def test_all_that_the_rules_can_tell_stands_behind(tiny_router: Router) -> None:
    table = filled(TABLE, find_life_heads(TABLE), ROWS, tiny_router)
    told = ("kind", "matter", "line", "organ", "tier", "unit", "supervisor", "area")
    assert table.roles == (*told, "contact_by", "resolve_by")
    assert table.columns == (*TABLE, *(f"（判定）{role}" for role in table.roles))
    assert table.heads == {
        "text": "诉求内容",
        "time": "受理时间",
        **{role: f"（判定）{role}" for role in table.roles},
    }
    due = ("2026-11-17 10:00:00", "2026-11-19 17:30:00")
    assert table.rows == [
        (
            2,
            (
                *("2026-11-16 09:00", STALLS, "投诉", "占道经营", "非公安", "城管", "一般", "", "", "青石桥"),
                *("2026-11-16 10:00:00", "2026-11-19 17:30:00"),
            ),
        ),
        (3, ("2026-11-16 23:00", "说不清的事", "投诉", "", "", "", "一般", "", "", "", *due)),
        (7, ("", NOISE, "投诉", "社会生活噪声", "派出所", "", "一般", "柳湾派出所", "", "柳湾", "", "")),
    ]


@pytest.mark.parametrize(
    ("told", "asked", "why"),
    [
        ({"事项": "养犬", "承办单位": "桂园派出所"}, "", "both that are needed are there"),
        (
            {"事项": "养犬"},
            "kind line organ tier unit supervisor area",
            "own matters have other limits than ours",
        ),
        ({"类型": "投诉"}, "matter line organ tier unit supervisor area", "so have own kinds"),
        ({"等级": "紧急"}, "kind matter line organ unit supervisor area", "and own tiers"),
        (
            {"承办单位": "桂园派出所"},
            "kind matter line organ tier supervisor area contact_by resolve_by",
            "a unit has none",
        ),
        (
            {"属地": "桂园", "办理时限": "2026-11-20 09:00"},
            "kind matter line organ tier unit supervisor contact_by",
            "an own limit stays, the other is asked for",
        ),
    ],
)
def test_only_what_is_missing_is_asked(
    tiny_router: Router, told: dict[str, str], asked: str, why: str
) -> None:
    columns = (*TABLE, *told)
    row = ("2026-11-16 09:00", NOISE, *told.values())
    table = fill(tiny_router, columns, row)
    assert table.roles == tuple(asked.split()), why
    ((_, cells),) = table.rows
    assert cells[: len(row)] == row, "the table's own cells come first, as they were"


def test_of_an_own_matter_the_limits_are_those_of_the_matter(tiny_router: Router) -> None:
    """15日 for 民警作风, told by the table; the text says something else, and its limits are not asked."""
    table = fill(tiny_router, (*TABLE, "事项"), ("2026-11-16 09:00", STALLS, "民警作风"))
    (life,) = read_lives(table.columns, table.heads, table.rows).lives
    assert (life.matter, life.resolve_by, life.organ) == ("民警作风", None, "城管")


def test_whether_it_went_without_a_person_is_not_made_up(tiny_router: Router) -> None:
    table = fill(tiny_router, TABLE, ("2026-11-16 09:00", NOISE))
    lives = read_lives(table.columns, table.heads, table.rows)
    assert lives.lives[0].automatic is None
    assert "action" not in lives.known
    assert {"matter", "unit", "area", "resolve_by"} <= lives.known


def test_several_areas_are_none(tiny_router: Router) -> None:
    table = fill(tiny_router, TABLE, ("2026-11-16 09:00", "柳湾和青石桥都有人跳广场舞"))
    ((_, cells),) = table.rows
    assert cells[table.columns.index("（判定）area")] == ""


def test_no_rows(tiny_router: Router) -> None:
    table = fill(tiny_router, TABLE)
    assert (list(table.rows), len(table.columns)) == ([], 12)


def test_two_workers_answer_as_one_does(tiny_router: Router) -> None:
    heads = find_life_heads(TABLE)
    one, two = (filled(TABLE, heads, ROWS, tiny_router, workers=workers) for workers in (1, 2))
    assert one == two


def test_whoever_waits_sees_the_rows_pass(tiny_router: Router) -> None:
    seen: list[int] = []

    def watch(chunks: Iterable[ColumnChunk]) -> Iterable[ColumnChunk]:
        for chunk in chunks:
            seen.extend(chunk.numbers)
            yield chunk

    filled(TABLE, find_life_heads(TABLE), ROWS, tiny_router, watch=watch)
    assert seen == [2, 3, 7]
