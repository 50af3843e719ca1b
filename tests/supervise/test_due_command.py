"""``minyi due`` as people type it: what it prints, what it writes, how it ends."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from docx import Document
from tests.packs import TINY, patched, tiny_pack
from tests.supervise.test_letters import written

from minyi_router.cli import main
from minyi_router.cli.exits import Exit
from minyi_router.cli.letters_out import safe_name

TICKETS = """\
工单编号,受理时间,诉求内容,来电号码,类型,等级,承办单位,联系时间,办结时间,退单次数,回访结果
YL-1,2026-11-18 10:05,楼下太吵，电话13900130001,13900130001,投诉,一般,柳湾派出所,2026-11-18 10:30,,0,
YL/2,2026-11-20 08:55,江边有人哭,,投诉,紧急,,,,0,
YL:2,2026-11-19 09:00,说了两回没人管,,投诉,一般,柳湾派出所,2026-11-19 09:20,,2,
YL-4,2026-11-10 09:30,灯坏了,,投诉,疑难,交警大队,2026-11-10 10:00,2026-11-11 16:00,0,不满意
YL-5,2026-11-10 09:30,证丢了,,投诉,一般,柳湾派出所,2026-11-10 10:00,2026-11-10 16:00,0,
YL-6,2026-11-21 09:30,以后才来的,,投诉,一般,,,,0,
YL-7,,什么时候来的不知道,13900130007,投诉,一般,,,,0,
"""
NOW = ("--now", "2026-11-20 09:20")
LETTERS = ["局长督办单_YL-4.docx", "提醒函_YL-4.docx", "督办单_YL-1.docx", "督办单_YL_2.docx"]

SUPERVISION = """
notices:
  逾期: {notice: 督办单, when: {overdue: resolve, open: 是}, reply_within: 1个工作日}
  退单: {notice: 督办单, when: {returned: 2, open: 是}}
  不满意: {notice: 提醒函, when: {unsatisfied: 是}}
  疑难不满意: {notice: 局长督办单, when: {unsatisfied: 是, tier: [疑难]}}
"""
FLAGS = "notices:\n  督办单: {about: 逾期未办的}\n"
BUREAU: dict[str, str | bytes | None] = {
    **patched("flags.yaml", FLAGS, f"{FLAGS}  提醒函: {{about: 提醒}}\n  局长督办单: {{about: 局长督办}}\n"),
    **patched("tiers.yaml", "  一般:", "  疑难: {handler: 局领导}\n  一般:"),
    **patched("deadlines.yaml", "default: 3个工作日", "default: 1个工作日"),
    "supervision.yaml": SUPERVISION,
}
"""What the tiny pack needs to become a bureau that issues notices."""


def run(*arguments: object) -> int:
    return main([str(argument) for argument in arguments])


@pytest.fixture
def tickets(tmp_path: Path) -> Path:
    path = tmp_path / "工单.csv"
    path.write_text(TICKETS, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_pack(tmp_path_factory.mktemp("规则"), BUREAU)


def due(tickets: Path, rules: Path, *more: object) -> int:
    return run("due", tickets, "--rules", rules, *NOW, *more)


def test_what_it_prints(tickets: Path, bureau: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert due(tickets, bureau) == Exit.REJECTED
    out, err = capsys.readouterr()
    said = [line for line in out.splitlines() if line[:1] not in "┏┡└"]
    cells = [[cell.strip() for cell in line.split("│")[1:-1]] for line in said if line.startswith("│")]
    assert said[0] == "算到 2026-11-20 09:20：共 5 件，没有办结的 3 件；另有 1 件是以后才受理的，不计"
    assert cells == [
        ["先行联系时限", "0", "1", "0", "0", "0", "4", "0"],
        ["办理时限", "1", "0", "0", "2", "0", "2", "0"],
        ["YL-1", "办理时限", "2026-11-19 17:30", "超期", "已超 20 分（上班时间）", "柳湾派出所", ""],
        ["YL/2", "先行联系时限", "2026-11-20 09:25", "临期", "还剩 5 分（上班时间）", "（还没有派单）", ""],
    ]
    assert said[-2:] == [
        "该发：督办单 2 份、提醒函 1 份、局长督办单 1 份",
        "该回访 1 件，其中过了回访期限的 1 件，重办以后再问的 0 件",
    ]
    assert err.splitlines() == [
        f"有 1 行读不了，原因写在 {tickets.with_name('工单.rejects.csv')}",
        "工单.csv：表里没有的这几样，是按规则包判的：事项、警种、机关、督办单位、属地",
    ]
    rejected = tickets.with_name("工单.rejects.csv").read_text(encoding="utf-8-sig")
    assert "没有受理时间，算不出时限" in rejected
    assert "13900130007" not in rejected


def test_the_workbook_has_four_sheets_without_personal_data(
    tickets: Path, bureau: Path, tmp_path: Path
) -> None:
    due(tickets, bureau, "-o", tmp_path / "清单.xlsx")
    book = openpyxl.load_workbook(tmp_path / "清单.xlsx")
    sheets = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    assert {name: len(rows) - 1 for name, rows in sheets.items()} == {
        "超期": 1,
        "临期与预警": 1,
        "发文": 4,
        "回访": 1,
    }
    over = dict(zip(sheets["超期"][0], sheets["超期"][1], strict=True))
    assert over == {
        "时限": "办理时限",
        "到期时间": "2026-11-19 17:30",
        "状态": "超期",
        "还剩或已超": "已超 20 分（上班时间）",
        "时限已用": 1.03,
        "工单编号": "YL-1",
        "承办单位": "柳湾派出所",
        "督办单位": None,
        "事项": None,
        "类型": "投诉",
        "等级": "一般",
        "渠道": None,
        "受理时间": "2026-11-18 10:05",
        "地点": None,
        "诉求内容": "楼下太吵，电话139******01",
    }
    assert [row[:2] for row in sheets["发文"][1:]] == [
        ("督办单", "办理时限 2026-11-19 17:30，已超 20 分（上班时间）"),
        ("督办单", "退单 2 次"),
        ("提醒函", "回访不满意"),
        ("局长督办单", "回访不满意\n等级：疑难"),
    ]
    assert sheets["回访"][1][:6] == ("2026-11-13 17:30", "是", None, None, "2026-11-10 16:00", "YL-5")


def test_notices_are_written_once(
    tickets: Path, bureau: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names that Windows can hold; a file that is there stays, whatever is in it."""
    folder = tmp_path / "单子"
    due(tickets, bureau, "--notices", folder)
    assert sorted(path.name for path in folder.iterdir()) == sorted(LETTERS)
    one = Document(str(folder / "督办单_YL_2.docx"))
    assert one.tables[0].cell(0, 1).text == "YL:2"
    (folder / LETTERS[0]).write_bytes(b"signed")
    (folder / LETTERS[1]).unlink()
    capsys.readouterr()
    due(tickets, bureau, "--notices", folder)
    out, err = capsys.readouterr()
    assert out.splitlines()[-1] == f"已写入 {folder}：1 份"
    assert "有 3 份以前写过，没有重写；要重写的先把旧文件移走" in err
    assert (folder / LETTERS[0]).read_bytes() == b"signed"
    assert sorted(path.name for path in folder.iterdir()) == sorted(LETTERS)


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("督办单_YL/2", "督办单_YL_2"),
        (r"..\..\etc: <a>|b?*", "_.._etc_ _a__b__"),
        ("尾巴. . ", "尾巴"),
        ("\x00\n", "__"),
        ("..", "_"),
        ("长" * 300, "长" * 70),
    ],
)
def test_names_of_files(name: str, safe: str) -> None:
    assert safe_name(name) == safe


def test_two_tickets_whose_names_come_out_the_same(tickets: Path, bureau: Path, tmp_path: Path) -> None:
    """YL:2 and yl/2 are one name on Windows: the second gets a number."""
    tickets.write_text(TICKETS.replace("YL-1,", "yl/2,"), encoding="utf-8")
    due(tickets, bureau, "--notices", tmp_path / "单子")
    names = {path.name for path in (tmp_path / "单子").glob("督办单*")}
    assert names == {"督办单_yl_2.docx", "督办单_YL_2_2.docx"}


def test_a_bureau_has_its_own_template(tickets: Path, tmp_path: Path) -> None:
    template = written("本局督办：", "【工单", "编号】")
    pack = tiny_pack(tmp_path, {**BUREAU, "templates/督办单.docx": template})
    due(tickets, pack, "--notices", tmp_path / "单子")
    filled = Document(str(tmp_path / "单子" / "督办单_YL_2.docx"))
    assert [paragraph.text for paragraph in filled.paragraphs] == ["本局督办：YL:2"]
    starters = Document(str(tmp_path / "单子" / "提醒函_YL-4.docx"))
    assert starters.tables[0].cell(0, 1).text == "YL-4"


def test_else_the_template_of_the_pack_below(tickets: Path, tmp_path: Path) -> None:
    tiny_pack(tmp_path, {**BUREAU, "templates/督办单.docx": written("底包的【编号】")})
    over = tmp_path / "所"
    over.mkdir()
    (over / "overlay.yaml").write_text("over: ../pack\n", encoding="utf-8")
    (over / "pack.yaml").write_text("id: 所\nname: 所\nversion: 2026.1.1\nformat: 1\n", encoding="utf-8")
    assert due(tickets, over, "--notices", tmp_path / "单子") == Exit.REJECTED
    filled = Document(str(tmp_path / "单子" / "督办单_YL_2.docx"))
    assert [paragraph.text for paragraph in filled.paragraphs] == ["底包的20261120-YL:2"]


def test_a_notice_of_its_own_needs_a_template(
    tickets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And nothing is written before that is known."""
    other = {name: str(text).replace("提醒函", "整改书") for name, text in BUREAU.items()}
    pack = tiny_pack(tmp_path, other)
    assert due(tickets, pack, "--notices", tmp_path / "单子") == Exit.USAGE
    missing = pack / "templates" / "整改书.docx"
    said = f"「整改书」没有模板：请把一个 Word 文件放到 {missing}，可以从 督办单.docx 改起"
    assert capsys.readouterr().err.splitlines()[-1] == said
    assert not (tmp_path / "单子").exists()


def test_a_template_that_asks_for_what_there_is_not(
    tickets: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack = tiny_pack(tmp_path, {**BUREAU, "templates/督办单.docx": written("【工单号】")})
    assert due(tickets, pack, "--notices", tmp_path / "单子") == Exit.USAGE
    said = "templates/督办单.docx：不认识【工单号】，是不是【工单编号】。可以写的有：工单编号、受理时间、"
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("why", "arguments", "said"),
    [
        ("no time", ("--now", "昨天"), "--now 看不懂「昨天」，请写成 2026-11-20 09:00"),
        (
            "no pair",
            ("--column", "归档日"),
            "--column 要写成 角色=列名，例如 办结时间=归档日，不是「归档日」",
        ),
        (
            "no role",
            ("--column", "办完时间=归档日"),
            "--column 没有这种角色：「办完时间」。是不是「办结时间」？",
        ),
        ("no column", ("--column", "办结时间=归档日"), "没有这一列：「归档日」。"),
        ("no workbook", ("-o", "清单.csv"), "-o/--output: 要写成 .xlsx 文件，不是「清单.csv」"),
        ("no folder", ("--notices", "{file}"), "--notices 要写一个文件夹，「{file}」是文件"),
    ],
)
def test_what_is_refused(
    why: str, arguments: tuple[str, ...], said: str, tickets: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = [argument.replace("{file}", str(tickets)) for argument in arguments]
    assert run("due", tickets, "--rules", TINY, *told) == Exit.USAGE
    assert capsys.readouterr().err.startswith(said.replace("{file}", str(tickets))), why


def test_columns_of_other_names_and_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "台账.csv"
    row = "1,2026-11-18 09:00,太吵,2026-11-18 16:00"
    source.write_text(f"编号,受理时间,诉求内容,归档日\n{row}\n", encoding="utf-8")
    assert due(source, TINY) == Exit.OK
    out, err = capsys.readouterr()
    assert "没有办结的 1 件" in out
    advice = (
        "没有办结时间（也没有答复时间）一列，工单都当作没有办结；列名不同的用 --column 办结时间=列名 指定"
    )
    routed = "类型、事项、警种、机关、等级、承办单位、督办单位、属地、先行联系时限、办理时限"
    default = f"表里没有的这几样，是按规则包判的：{routed}"
    assert err.splitlines() == [f"台账.csv：{default}", f"台账.csv：{advice}"]
    for role in ("办结时间", "closed"):
        due(source, TINY, "--column", f"{role}=归档日")
        out, err = capsys.readouterr()
        assert "没有办结的 0 件" in out
        assert err.splitlines() == [f"台账.csv：{default}"]
