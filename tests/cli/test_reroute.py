"""``minyi reroute``: an earlier result by other rules, and only what changed."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from functools import partial
from itertools import islice, product
from pathlib import Path

import pytest
from tests.packs import TINY, patched, tiny_pack

from minyi_router import Router
from minyi_router.batch import Row, read_table
from minyi_router.batch.backlog import route_backlog
from minyi_router.batch.chunks import chunks_of
from minyi_router.batch.earlier import earlier, narrowed
from minyi_router.batch.job import Job
from minyi_router.batch.reroute import COMPARED, PACK, ReroutePlan, change_columns
from minyi_router.batch.tables import rendering_of
from minyi_router.batch.work import Layout
from minyi_router.cli import main
from minyi_router.cli.exits import Exit
from minyi_router.columns import find_heads

ROWS = [
    ("0012", "2026-01-05 09:00", "澜心路12号楼下半夜太吵，电话13800001234", "派出所"),
    ("0013", "2026/1/5 16:50", "澜心路300号门口总有人摆摊占道", "非公安"),
    ("0014", "", "说不清的事", ""),
    ("0015", "2026-01-06 10:00", "=澜心路2号有人摆摊占道", ""),
]
HEADS = ("工单编号", "受理时间", "诉求内容", "警种")
NAMING_UNITS = ("units.yaml", "lines.yaml", "places/roads.csv")
STALLS = patched("matters.yaml", "占道经营: {organ: 城管}", "占道经营: {line: 交警}")
FORMATS = (".csv", ".xlsx", ".jsonl", ".parquet")


def run(*arguments: object) -> int:
    return main([*map(str, arguments), "--workers", "1"])


def write(path: Path, rows: Sequence[tuple[str, ...]] = ROWS) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([HEADS, *rows])
    return path


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The tiny pack with roadside stalls sent to the traffic police instead of the city's wardens."""
    return tiny_pack(tmp_path, STALLS)


def routed(folder: Path, *more: object, name: str = "旧.csv") -> Path:
    """An earlier result."""
    assert run("route", write(folder / "来件.csv"), "--rules", TINY, "-o", folder / name, *more) == Exit.OK
    return folder / name


def stamps(*packs: Path) -> list[str]:
    return [" ".join(Router.load(pack).pack.stamp) for pack in packs]


SIDES = (
    ("去向", "action", "分流", "自动派单"),
    ("类型", "kind", "投诉", "投诉"),
    ("事项", "matter", "占道经营", "占道经营"),
    ("警种", "line", "非公安", "交警"),
    ("机关", "organ", "城管", ""),
    ("等级", "tier", "一般", "一般"),
    ("承办单位", "unit", "", "交警大队"),
    ("协办单位", "co_units", "", ""),
    ("督办单位", "supervisor", "", ""),
    ("先行联系时限", "contact_by", "2026-01-06 09:20:00", "2026-01-06 09:20:00"),
    ("办理时限", "resolve_by", "2026-01-08 17:30:00", "2026-01-08 17:30:00"),
    ("警示", "flags", "", ""),
    ("通知单", "notices", "", ""),
)
"""The answers to the second row, before and after."""


def side_by_side(style: str) -> dict[str, str]:
    """The cells behind the second row."""
    if style == "zh":
        pairs = [{f"原{head}": old, f"新{head}": new} for head, _, old, new in SIDES]
        why = {"变动": "去向、警种、机关、承办单位", "新命中词句": "占道经营：摆摊、占道", "新转人工原因": ""}
    else:
        pairs = [{f"{name}_old": old, f"{name}_new": new} for _, name, old, new in SIDES]
        pairs[0] = {"action_old": "divert", "action_new": "dispatch"}
        why = {
            "changed": "action；line；organ；unit",
            "words_new": "占道经营：摆摊、占道",
            "review_reasons_new": "",
        }
    return {head: cell for cells in (*pairs, why) for head, cell in cells.items()}


@pytest.mark.parametrize(("ending", "style"), [*product(FORMATS, ("zh", "id"))])
def test_what_changed_is_written_old_and_new_side_by_side(
    tmp_path: Path, changed: Path, ending: str, style: str
) -> None:
    """From whatever format; the columns of the table stay, also one with the name of an answer."""
    old = routed(tmp_path, "--heads", style, name=f"旧{ending}")
    new = tmp_path / "变动.csv"
    assert run("reroute", old, "--rules", changed, "-o", new) == Exit.OK
    first, second = read(new)
    expected = {**dict(zip(HEADS, ROWS[1], strict=True)), **side_by_side(style)}
    assert list(first.items()) == list(expected.items())
    assert second["诉求内容"].lstrip("'") == ROWS[3][2]


def test_every_format_is_written_and_columns_keep_their_types(tmp_path: Path, changed: Path) -> None:
    old = routed(tmp_path, "--heads", "id", name="旧.parquet")
    outputs = [tmp_path / f"变动{ending}" for ending in FORMATS]
    given = [item for path in outputs for item in ("-o", path)]
    assert run("reroute", old, "--rules", changed, *given) == Exit.OK
    tables = [list(read_table(path)) for path in outputs]
    cells = [[dict(row.values) for row in table if isinstance(row, Row)] for table in tables]
    assert [row["诉求内容"] for row in cells[0]] == [ROWS[1][2], f"'{ROWS[3][2]}"], "CSV runs no formula"
    cells[0][1]["诉求内容"] = ROWS[3][2]
    assert cells[1:] == cells[:1] * 3
    lines = outputs[2].read_text(encoding="utf-8").splitlines()
    assert json.loads(lines[0])["changed"] == ["action", "line", "organ", "unit"]
    assert str(read_table(outputs[3]).schema.field("changed").type) == "list<element: string>"


def test_a_result_of_a_result_is_compared_with_the_later_answers(tmp_path: Path, changed: Path) -> None:
    """The earlier answers are columns like any other by then."""
    first = routed(tmp_path)
    second, new = tmp_path / "再.csv", tmp_path / "变动.csv"
    assert run("route", first, "--rules", changed, "-o", second) == Exit.OK
    assert run("reroute", second, "--rules", TINY, "-o", new) == Exit.OK
    row = read(new)[0]
    assert (row["机关"], row["判定_警种"], row["变动"]) == ("城管", "非公安", "去向、警种、机关、承办单位")
    assert (row["原承办单位"], row["新承办单位"], row["新机关"]) == ("交警大队", "", "城管")


def test_what_a_person_put_behind_stays_and_what_excel_does_to_times_is_no_change(
    tmp_path: Path, changed: Path
) -> None:
    old = routed(tmp_path)
    rows = read(old)
    for row in rows:
        row["办理时限"] = row["办理时限"].replace("2026-01-0", "2026/1/").removesuffix(":00")
    with old.open("w", encoding="gb18030", newline="") as stream:
        writer = csv.DictWriter(stream, [*rows[0], "复核"])
        writer.writeheader()
        writer.writerows({**row, "复核": "对"} for row in rows)
    assert run("reroute", old, "--rules", TINY, "-o", tmp_path / "没变.csv") == Exit.OK
    assert read(tmp_path / "没变.csv") == []
    assert run("reroute", old, "--rules", changed, "-o", tmp_path / "变动.csv") == Exit.OK
    row = read(tmp_path / "变动.csv")[0]
    assert (row["复核"], row["原办理时限"], row["变动"]) == (
        "对",
        "2026-01-08 17:30:00",
        "去向、警种、机关、承办单位",
    )


def test_what_looks_like_a_formula_is_no_change(tmp_path: Path) -> None:
    """CSV has an apostrophe before it."""
    names = {name: (TINY / name).read_text(encoding="utf-8") for name in NAMING_UNITS}
    pack = tiny_pack(tmp_path, {name: text.replace("交警大队", "=交警") for name, text in names.items()})
    source = write(tmp_path / "来件.csv", [("1", "", "乱停车", "")])
    run("route", source, "--rules", pack, "-o", tmp_path / "旧.csv")
    assert read(tmp_path / "旧.csv")[0]["承办单位"] == "'=交警"
    run("reroute", tmp_path / "旧.csv", "--rules", pack, "-o", tmp_path / "变动.csv")
    assert read(tmp_path / "变动.csv") == []


def test_the_screen_tells_how_much_what_and_from_where_to_where(
    tmp_path: Path, changed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = routed(tmp_path)
    capsys.readouterr()
    assert run("reroute", old, "--rules", changed, "-o", tmp_path / "变动.csv") == Exit.OK
    before, after = stamps(TINY, changed)
    said = capsys.readouterr()
    assert said.out.splitlines()[:4] == [
        f"旧　{before}",
        f"新　{after}",
        "旧.csv：4 件，有变动的 2 件（50.00%）",
        "　变了的答案：去向 2，警种 2，机关 2，承办单位 2",
    ]
    assert said.out.splitlines()[4].rstrip() == "去向变了 2 件"
    assert "│ 城管   │ 交警大队 │    2 │ 50.00% │" in said.out
    assert said.out.endswith(f"已写入 {tmp_path / '变动.csv'}\n")
    assert said.err == ""


def test_the_same_rules_change_nothing_and_say_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = routed(tmp_path)
    capsys.readouterr()
    assert run("reroute", old, "--rules", TINY) == Exit.OK
    (stamp,) = stamps(TINY)
    said = capsys.readouterr()
    assert said.out == f"旧　{stamp}\n新　{stamp}\n旧.csv：4 件，没有一件有变动\n"
    assert said.err == "新旧规则包的内容一样：要是有变动，不是规则引起的\n"


def test_rows_of_several_packs_are_told_apart_and_unreadable_ones_told(
    tmp_path: Path, changed: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two results put together by hand, and a row cut off."""
    old = routed(tmp_path)
    assert run("route", tmp_path / "来件.csv", "--rules", changed, "-o", tmp_path / "新.csv") == Exit.OK
    more = (tmp_path / "新.csv").read_text(encoding="utf-8-sig").splitlines()[1:3]
    with old.open("a", encoding="utf-8", newline="") as stream:
        stream.write("\r\n".join([*more, "0099,电话13800001234", ""]))
    capsys.readouterr()
    assert run("reroute", old, "--rules", changed) == Exit.REJECTED
    before, after = stamps(TINY, changed)
    said = capsys.readouterr()
    assert said.out.splitlines()[:5] == [
        f"旧　{before}　4 件",
        f"旧　{after}　2 件",
        f"新　{after}",
        "旧.csv：6 件（读到 7 行，另有 1 行读不了），有变动的 2 件（33.33%）",
        "　变了的答案：去向 2，警种 2，机关 2，承办单位 2",
    ]
    assert said.err == (
        "旧结果里有 2 种规则包的行，每行都和它自己旧的答案比\n"
        "有 1 行读不了，写了 -o 才会把它们写在结果旁边；第一处在第 8 行：只有 2 格，表头有 28 格\n"
    )


def test_personal_data_that_somebody_put_into_an_answer_is_masked_on_the_screen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = routed(tmp_path)
    text = (
        old.read_text(encoding="utf-8-sig")
        .replace("柳湾派出所", "李所13800001234")
        .replace(" 2026.1.1 ", " 13800001234 ")
    )
    old.write_text(text, encoding="utf-8")
    capsys.readouterr()
    run("reroute", old, "--rules", TINY, "-o", tmp_path / "变动.csv")
    said = capsys.readouterr().out
    assert said.startswith("旧　小包 138******34 ")
    assert "│ 李所138******34 │ 柳湾派出所 │" in said
    assert "13800001234" not in said
    assert read(tmp_path / "变动.csv")[0]["原承办单位"] == "李所13800001234"


NO_RESULT: list[tuple[str, str, str]] = [
    (
        "诉求内容,警种\n半夜太吵,派出所\n",
        "去向、类型、事项、机关、等级、承办单位、协办单位、督办单位、先行联系时限、办理时限、警示、通知单、规则包",
        "a table that was never routed",
    ),
    (
        "诉求内容,去向,类型,事项,警种,机关,等级,承办单位,协办单位,督办单位,先行联系时限,警示,通知单,规则包\n",
        "办理时限",
        "a result that lost a column",
    ),
    (
        "text,action,kind,matter,line,organ,tier,unit,supervisor,contact_by,resolve_by,flags,notices,pack\n",
        "co_units",
        "under identifiers",
    ),
    (
        "诉求内容,办理时限,去向,类型,事项,警种,机关,等级,承办单位,协办单位,督办单位,先行联系时限,警示,通知单,规则包\n",
        "办理时限",
        "a column of that name, but it stood in the table before",
    ),
]


@pytest.mark.parametrize(("content", "missing", "why"), NO_RESULT, ids=[why for *_, why in NO_RESULT])
def test_a_file_that_is_no_result_is_told_with_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str, missing: str, why: str
) -> None:
    path = tmp_path / "旧.csv"
    path.write_text(content, encoding="utf-8")
    assert run("reroute", path, "--rules", TINY) == Exit.USAGE
    assert capsys.readouterr().err == (
        f"旧.csv：不是 minyi route 写出来的结果，缺少这些列：{missing}。"
        "请先运行 minyi route 表格 -o 结果.csv，再对结果运行 minyi reroute\n"
    ), why


def test_a_result_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    old = routed(tmp_path)
    assert run("reroute", old, "--rules", TINY, "-o", old) == Exit.USAGE
    assert capsys.readouterr().err == f"-o 写的就是原来的表格，会把它盖掉：{old}\n"


def test_answers_of_a_model_or_of_links_are_told_when_they_are_not_asked_for_now(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = routed(tmp_path)
    more = "模型判的,模型看法,关系,关联工单,群组,关联分值,相同之处"
    lines = old.read_text(encoding="utf-8-sig").splitlines()
    ends = [f",{more}", *[",,,催办,0001,0001,1,文字 1.00"] * 4]
    joined = [line + end for line, end in zip(lines, ends, strict=True)]
    old.write_text("\n".join(joined), encoding="utf-8")
    capsys.readouterr()
    assert run("reroute", old, "--rules", TINY, "-o", tmp_path / "变动.csv") == Exit.OK
    assert capsys.readouterr().err.splitlines()[1:] == [
        "旧结果用了模型，这次没有用（--model）：模型判的那些会显示为变动",
        "旧结果和别的工单比过（催办、同诉），这次没有比：关联派单的那些会显示为变动",
    ]
    assert (tmp_path / "变动.csv").read_text(encoding="utf-8-sig").startswith(f"{','.join(HEADS)},原去向")


def job_of(old: Path, router: Router, output: Path) -> Job:
    table = read_table(old)
    known = earlier(table, (*COMPARED, PACK))
    original, columns = narrowed(table, known.columns), change_columns(known.style)
    rendering = rendering_of(output, original, columns, [column.head for column in columns])
    layout = Layout.of(original.columns, find_heads(original.columns), router.pack)
    return Job(table, ReroutePlan(layout, known, (rendering,)), (output,), output.with_suffix(".rejects.csv"))


def test_broken_off_and_gone_on_with_it_gives_the_same_bytes_and_counts(
    changed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also with workers, where a chunk is one row."""
    monkeypatch.setattr("minyi_router.batch.backlog.chunks_of", partial(chunks_of, size=1))
    monkeypatch.setattr("minyi_router.batch.backlog._NOTED_EVERY", 1)
    monkeypatch.setattr("minyi_router.batch.backlog.FEW", 1)
    old, router = routed(tmp_path), Router.load(changed)
    whole, broken = tmp_path / "整.csv", tmp_path / "断.csv"
    *_, last = route_backlog(job_of(old, router, whole), router)
    first = islice(route_backlog(job_of(old, router, broken), router), 3)
    assert [step.rows for step in first] == [0, 1, 2]
    del first
    assert not broken.exists()
    *_, resumed = route_backlog(job_of(old, router, broken), router, workers=2, again="resume")
    assert broken.read_bytes() == whole.read_bytes()
    assert (resumed.counts, resumed.tally) == (last.counts, last.tally)
    assert last.counts == {"same": 2, "changed": 2, "rejected": 0}


def test_very_many_different_things_are_counted_together(
    tmp_path: Path, changed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever stands in a table, memory and the journal stay small."""
    monkeypatch.setattr("minyi_router.batch.backlog._MOST_TALLIED", 14)
    old = routed(tmp_path)
    capsys.readouterr()
    assert run("reroute", old, "--rules", changed) == Exit.OK
    said = capsys.readouterr().out
    assert "　变了的答案：去向 2，警种 2，机关 2，承办单位 2\n" in said
    assert said.endswith("　另有 2 处变动没有分开数：种类太多（用 -o 写出来看）\n")
