"""``minyi digest`` as people type it: what it prints, what it writes, how it ends."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import openpyxl
import pytest
from tests.packs import TINY, tiny_pack
from tests.supervise.test_due_command import BUREAU, run

from minyi_router.cli.exits import Exit
from minyi_router.supervise.periods import parse_week, week_of

NOISE = "澜心路12号楼下烧烤店半夜太吵"
HEADS = "工单编号,受理时间,诉求内容,来电号码,类型,事项,等级,承办单位,去向,联系时间,办结时间,退单次数,回访结果"
USUAL = "投诉,社会生活噪声,一般,柳湾派出所,自动派单"
TICKETS = f"""\
{HEADS}
YL-1,2026-11-09 09:00,{NOISE},13900130009,{USUAL},2026-11-09 09:10,2026-11-09 15:00,0,满意
YL-2,2026-11-16 09:00,{NOISE}，请回13900130001,13900130001,{USUAL},2026-11-16 09:30,2026-11-16 15:00,0,不满意
YL-3,2026-11-17 10:00,{NOISE}，请回13900130002,13900130002,{USUAL},,,2,
YL-4,2026-11-20 17:00,车辆违停,13900130003,投诉,违法停车,一般,交警大队,转人工,2026-11-20 17:10,,0,
YL-5,,什么时候来的不知道,13900130007,{USUAL},,,0,
YL-6,2026-11-23 08:30,车辆违停,13900130004,投诉,违法停车,一般,交警大队,自动派单,,,0,
"""
MONDAY = ("--now", "2026-11-23 09:00")


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    path = tmp_path / "工单.csv"
    path.write_text(TICKETS, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny pack as a bureau that issues notices."""
    return tiny_pack(tmp_path_factory.mktemp("规则"), BUREAU)


def digest(tickets: Path, *more: object, rules: Path = TINY) -> int:
    return run("digest", tickets, "--rules", rules, *more)


def report(tickets: Path, capsys: pytest.CaptureFixture[str], *more: object) -> dict[str, object]:
    """What ``--json -`` gives."""
    capsys.readouterr()
    digest(tickets, "--json", "-", *more)
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_what_it_prints(tickets: Path, bureau: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert digest(tickets, *MONDAY, rules=bureau) == Exit.REJECTED
    out, err = capsys.readouterr()
    lines = [line for line in out.splitlines() if line[:1] not in "┏┡└"]
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in lines if line.startswith("│")]
    assert lines[0].startswith("民意诉求周报　2026年第47周（11月16日至11月22日）　")
    heads = [cell.strip() for cell in lines[1].split("┃")[1:-1]]
    assert heads == ["指标", "数值", "件数", "可信范围", "比上周"]
    assert cells[:8] == [
        ["受理量", "3", "", "", "+200.0%（可能是偶然）"],
        ["自动派单率", "66.7%", "3", "20.8%～93.9%", "-33.3 个百分点（可能是偶然）"],
        ["首派准确率", "50.0%", "2", "9.5%～90.5%", "-50.0 个百分点（可能是偶然）"],
        ["退单率", "33.3%", "3", "6.1%～79.2%", "+33.3 个百分点（可能是偶然）"],
        ["响应率", "66.7%", "3", "20.8%～93.9%", "-33.3 个百分点（可能是偶然）"],
        ["按期办结率", "50.0%", "2", "9.5%～90.5%", "-50.0 个百分点（可能是偶然）"],
        ["办结率", "33.3%", "3", "6.1%～79.2%", "-66.7 个百分点（可能是偶然）"],
        ["满意率", "0.0%", "1", "0.0%～79.3%", "-100.0 个百分点（可能是偶然）"],
    ]
    assert lines[-2:] == ["突增：没有", "超期 1 件，临期和预警 0 件；该发的单子：督办单 1 份、提醒函 1 份"]
    assert err.splitlines()[:2] == [
        "有 1 行读不了，没有计入",
        f"有 1 行读不了，原因写在 {tickets.with_name('工单.rejects.csv')}",
    ]
    rejected = tickets.with_name("工单.rejects.csv").read_text(encoding="utf-8-sig")
    assert "没有受理时间，算不出时限" in rejected
    assert "13900130007" not in rejected


def test_what_it_writes(tickets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As many files as are asked for, all of one digest; the rejects lie beside the first."""
    page, book, data = (tmp_path / f"周报{suffix}" for suffix in (".html", ".xlsx", ".json"))
    assert digest(tickets, "-o", page, "-o", book, "--json", data, *MONDAY) == Exit.REJECTED
    out, err = capsys.readouterr()
    assert out.splitlines()[-3:] == [f"已写入 {path}" for path in (page, book, data)]
    assert err.splitlines()[-1] == f"有 1 行读不了，原因写在 {tmp_path / '周报.rejects.csv'}"
    found = json.loads(data.read_text(encoding="utf-8"))
    assert (found["file"], found["notes"]) == ("工单.csv", ["有 1 行读不了，没有计入"])
    html = page.read_text(encoding="utf-8")
    assert "民意诉求周报" in html
    sheets = openpyxl.load_workbook(book, read_only=True).sheetnames
    assert sheets[:3] == ["要点", "总体情况", "每日"]
    texts = (html, data.read_text(encoding="utf-8"))
    assert [number for number in ("13900130001", "13900130002") for text in texts if number in text] == []


def test_the_same_table_gives_the_same_files(tickets: Path, tmp_path: Path) -> None:
    for name in ("甲", "乙"):
        digest(tickets, "-o", tmp_path / f"{name}.html", "--json", tmp_path / f"{name}.json", *MONDAY)
    for suffix in (".html", ".json"):
        assert (tmp_path / f"甲{suffix}").read_bytes() == (tmp_path / f"乙{suffix}").read_bytes()


def test_json_on_standard_output_is_all_there_is_on_it(
    tickets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = report(tickets, capsys, *MONDAY)
    assert found["title"] == "民意诉求周报"
    groups = found["groups"]
    assert isinstance(groups, list)
    assert [(group["id"], group["callers"]) for group in groups] == [("YL-1", 3)], "they were compared"


@pytest.mark.parametrize(
    ("asked", "code", "why"),
    [
        (("--week", "2026-W46", *MONDAY), "2026-W46", "a week"),
        (("--month", "2026-11", *MONDAY), "2026-11-01..2026-11-23", "a month, as much as is over"),
        (MONDAY, "2026-W47", "on Monday the week that has just ended"),
        (("--now", "2026-11-22 23:59"), "2026-W46", "on Sunday the one before"),
    ],
)
def test_of_when(
    tickets: Path, capsys: pytest.CaptureFixture[str], asked: tuple[str, ...], code: str, why: str
) -> None:
    period = report(tickets, capsys, *asked)["period"]
    assert isinstance(period, dict)
    assert period["code"] == code, why


def test_without_now_it_is_now(tickets: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The week that ended last, whatever today is (or a day ago, if midnight passes meanwhile)."""
    period = report(tickets, capsys)["period"]
    assert isinstance(period, dict)
    days = (date.today(), date.today() - timedelta(1), date.today() + timedelta(1))
    assert parse_week(period["code"]) in {week_of(day).before() for day in days}


@pytest.mark.parametrize(
    ("why", "arguments", "said"),
    [
        ("both", ("--week", "2026-W47", "--month", "2026-11"), "--week 和 --month 只能写一个"),
        (
            "not begun",
            ("--week", "2026-W48", "--now", "2026-11-22 12:00"),
            "2026年第48周（11月23日至11月29日）还没有开始（现在是 2026-11-22 12:00）",
        ),
        ("no week", ("--week", "2026-W54"), "--week: 「2026-W54」不是哪一周，应写成 2026-W47 这样"),
        ("no year", ("--week", "9999-W52"), "--week: 「9999-W52」不是哪一周，应写成 2026-W47 这样"),
        ("no month", ("--month", "11月"), "--month: 「11月」不是哪一月，应写成 2026-11 这样"),
        ("no moment", ("--now", "昨天"), "--now 看不懂「昨天」，请写成 2026-11-20 09:00"),
        (
            "no such file",
            ("-o", "周报.pdf"),
            "-o/--output: 要写成 .html 或 .htm 或 .xlsx 文件，不是「周报.pdf」",
        ),
        ("no such data", ("--json", "周报.txt"), "--json: 要写成 .json 文件，不是「周报.txt」"),
        ("no role", ("--column", "办完=归档日"), "--column 没有这种角色：「办完」。"),
    ],
)
def test_what_is_refused(
    why: str, arguments: tuple[str, ...], said: str, tickets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert digest(tickets, *arguments) == Exit.USAGE
    assert capsys.readouterr().err.startswith(said), why
    assert [path.name for path in tickets.parent.iterdir()] == ["工单.csv"], "and nothing was written"


def test_its_own_table_is_not_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Refused before the table is read."""
    book = tmp_path / "工单.xlsx"
    book.write_bytes(b"whatever")
    assert digest(book, "-o", book) == Exit.USAGE
    assert capsys.readouterr().err.startswith(f"-o 写的就是原来的表格，会把它盖掉：{book}")
    assert book.read_bytes() == b"whatever"


def test_a_table_of_texts_and_times_is_routed_and_it_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "台账.csv"
    source.write_text(f"编号,受理时间,诉求内容\n1,2026-11-18 09:00,{NOISE}\n", encoding="utf-8")
    assert digest(source, *MONDAY) == Exit.OK
    out, err = capsys.readouterr()
    assert "受理量" in out
    assert "超期" not in out.splitlines()[-1], "nothing is known of closing"
    routed = "类型、事项、警种、机关、等级、承办单位、督办单位、属地、先行联系时限、办理时限"
    doubt = "如果是没有导出，这些天的数会偏小，办结了的也会算成超期"
    assert err.splitlines() == [
        f"表里最后一件是 2026-11-18 受理的，后面 5 天没有来件：{doubt}",
        "表里最早的工单是 2026-11-18 的，这一期里更早的日子没有数据",
        "表里没有办结时间和答复时间，办结、超期、临期、回访都没有算",
        f"台账.csv：表里没有的这几样，是按规则包判的：{routed}",
    ]
    heat = report(source, capsys, *MONDAY)["heat"]
    assert isinstance(heat, dict)
    assert (heat["rows"], heat["columns"]) == (["社会生活噪声"], ["柳湾派出所"])


def test_a_column_of_another_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    source = tmp_path / "台账.csv"
    row = f"1,2026-11-18 09:00,{NOISE},2026-11-18 16:00"
    source.write_text(f"编号,受理时间,诉求内容,归档日\n{row}\n", encoding="utf-8")
    days = report(source, capsys, "--column", "办结时间=归档日", *MONDAY)["days"]
    assert isinstance(days, dict)
    assert days["closed"] == [0, 0, 1, 0, 0, 0, 0]
