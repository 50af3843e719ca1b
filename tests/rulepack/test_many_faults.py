"""Several faults in several files: all are told at once, in order of place, and none twice over."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tests.packs import patched, tiny_pack
from tests.rulepack.bad import contents, message

from minyi_router.errors import RulePackError
from minyi_router.rulepack.load import load_pack

RULE = "rules:\n  - id: {id}\n    when: {{any: [{any}]}}\n    then: {{{then}}}\n"


def test_all_faults_of_all_files_are_told_in_order_of_place(tmp_path: Path) -> None:
    """Reading, shape and meaning: one run shows what is wrong everywhere."""
    files = {
        "matters/新.yaml": RULE.format(id="停水", any="停", then="matter: 违法停放, tier: 紧极"),
        "kinds/新.yaml": {"gbk": RULE.format(id="建议", any="建议", then="kind: 咨询")},
        "safety/新.yaml": RULE.format(id="溺水", any="溺水", then="flag: [生命危险]"),
        "calendar.yaml": "hours: [09:00-12:00, 11:00-17:00]\nweekdays: [周一]\n",
    }
    assert message(tmp_path, files) == (
        "包/calendar.yaml:1:1: MY403 时段重叠：09:00-12:00 和 11:00-17:00\n"
        "hours: [09:00-12:00, 11:00-17:00]\n"
        "^^^^^\n"
        "包/kinds/新.yaml:2:9: MY002 文件是 GBK（GB18030）编码，"
        "请用记事本打开，另存为时编码选 UTF-8（不要选带 BOM 的）\n"
        "  - id: 建议\n"
        "        ^^\n"
        "包/matters/新.yaml:3:18: MY205 「停」只有一个字，太容易误中；请写更长的词\n"
        "    when: {any: [停]}\n"
        "                 ^^\n"
        "包/matters/新.yaml:4:20: MY109 没有这个事项：「违法停放」。是不是「违法停车」？\n"
        "    then: {matter: 违法停放, tier: 紧极}\n"
        "                   ^^^^^^^^\n"
        "包/matters/新.yaml:4:32: MY109 没有这个等级：「紧极」。是不是「紧急」？\n"
        "    then: {matter: 违法停放, tier: 紧极}\n"
        "                                   ^^^^\n"
        "包/safety/新.yaml:4:12: MY014 不认识的键「flag」。是不是「flags」？这里可以写："
        "kind、matter、tier、unit、supervisor、co_units、flags、labels、notices、deadline\n"
        "    then: {flag: [生命危险]}\n"
        "           ^^^^\n"
        "共 6 处问题，规则包未加载"
    )


# file that cannot be read -> names only it defines, which must not be called unknown elsewhere
UNREADABLE = [
    ("lines.yaml", "units.yaml and matters.yaml name lines"),
    ("units.yaml", "lines, matters and places name units and roles"),
    ("kinds.yaml", "rules and deadlines name kinds"),
    ("tiers.yaml", "flags and deadlines name tiers"),
    ("matters.yaml", "rules and deadlines name matters"),
    ("organs.yaml", "matters name organs"),
    ("flags.yaml", "rules name flags, labels and notices"),
    ("passages.yaml", "no rule of the tiny pack names a passage"),
    ("places/areas.yaml", "units and tables name areas"),
    ("places/roads.csv", "its heads are roles"),
    ("matters/治安.yaml", "other files may use its term groups"),
]
USES_ALL = (
    "rules:\n"
    "  - id: 都用到\n"
    "    when: {any: [<噪声>+漏水], only_in: [请求], kind: [投诉], line: [交警], place: [柳湾]}\n"
    "    then: {supervisor: <属地三级路长>, labels: [涉未成年人]}\n"
)


@pytest.mark.parametrize(("name", "why"), UNREADABLE)
def test_unreadable_file_is_the_only_fault(name: str, why: str, tmp_path: Path) -> None:
    """What only an unreadable file could define is not called unknown in the files that name it."""
    broken = b"\xd4\xeb\xc9\xf9,\xd4\xeb\xd2\xf4\n"  # 噪声,噪音 in GBK
    pack = tiny_pack(tmp_path, {"matters/新.yaml": USES_ALL, name: broken})
    with pytest.raises(RulePackError) as caught:
        load_pack(pack)
    assert [(p.code, p.file) for p in caught.value.problems] == [("MY002", (pack / name).as_posix())], why


@pytest.mark.parametrize("name", ["lines.yaml", "units.yaml", "kinds.yaml", "tiers.yaml", "matters.yaml"])
def test_misspelt_key_in_one_file_blames_no_other(name: str, tmp_path: Path) -> None:
    """The same holds when a file can be read but does not have the right shape."""
    pack = tiny_pack(tmp_path, {"matters/新.yaml": USES_ALL, name: f"{Path(name).stem}_: {{}}\n"})
    with pytest.raises(RulePackError) as caught:
        load_pack(pack)
    assert {p.file for p in caught.value.problems} == {(pack / name).as_posix()}


def test_readable_files_are_checked_for_meaning_beside_an_unreadable_one(tmp_path: Path) -> None:
    """A broken kinds.yaml does not hide a misspelt unit in matters.yaml."""
    files = {
        "kinds.yaml": "kinds: [\n",
        **patched("matters.yaml", "{line: 交警}", "{line: 交警, unit: 交警大对}"),
    }
    assert message(tmp_path, files) == (
        "包/kinds.yaml:1:8: MY005 括号没有配对，一直到文件末尾也没有结束\n"
        "kinds: [\n"
        "       ^\n"
        "包/matters.yaml:4:26: MY303 没有这个单位：「交警大对」。是不是「交警大队」？\n"
        "  违法停车: {line: 交警, unit: 交警大对}\n"
        "                               ^^^^^^^^\n"
        "共 2 处问题，规则包未加载"
    )


def test_name_of_an_open_sort_is_still_checked_elsewhere(tmp_path: Path) -> None:
    """One unreadable rule file opens term groups only; units stay checked in all other rule files."""
    rules = RULE.format(id="新规则", any="<没有的词组>", then="unit: 没有的单位")
    files = {"kinds/坏.yaml": "rules: [\n", "matters/新.yaml": rules}
    pack = tiny_pack(tmp_path, contents(files))
    with pytest.raises(RulePackError) as caught:
        load_pack(pack)
    assert [problem.code for problem in caught.value.problems] == ["MY005", "MY303"]


def test_missing_folder_is_one_fault(tmp_path: Path) -> None:
    """Nobody wants to read that eight files are missing from a folder that is not there."""
    with pytest.raises(RulePackError) as caught:
        load_pack(tmp_path / "没有")
    shown = (tmp_path / "没有").as_posix()
    assert str(caught.value) == f"{shown}: MY001 没有这个文件夹\n共 1 处问题，规则包未加载"


def test_empty_folder_lists_what_a_pack_needs(tmp_path: Path) -> None:
    """The faults tell what to write."""
    with pytest.raises(RulePackError) as caught:
        load_pack(tmp_path)
    names = [problem.message.removeprefix("规则包里缺少 ") for problem in caught.value.problems]
    assert names == [
        "calendar.yaml",
        "deadlines.yaml",
        "kinds.yaml",
        "lines.yaml",
        "matters.yaml",
        "pack.yaml",
        "tiers.yaml",
        "units.yaml",
    ]


def test_relative_folder_stays_relative_in_messages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Places are shown as the user typed the folder, so that an editor's terminal finds them."""
    changes = {"kinds.yaml": "default: 投诉\nkinds: {投诉: {abuot: 不满}}\n", "tiers.yaml": None}
    tiny_pack(tmp_path, changes)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(RulePackError) as caught:
        load_pack(Path("pack"))
    assert [problem.file for problem in caught.value.problems] == ["pack/kinds.yaml", "pack/tiers.yaml"]


def test_file_that_cannot_be_opened_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rights are wrong, or Excel holds the file: told like any other fault."""
    pack = tiny_pack(tmp_path)

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(self))

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(RulePackError) as caught:
        load_pack(pack)
    assert {problem.code for problem in caught.value.problems} == {"MY001"}
    assert caught.value.problems[0].message == "打不开这个文件（Permission denied）"


def test_hidden_files_and_lock_files_are_none_of_ours(tmp_path: Path) -> None:
    """Editors, git and Excel leave files behind; they are not read."""
    junk: dict[str, str | bytes | None] = {
        ".git/config.yaml": "[",
        ".swap.yaml": "[",
        "places/~$roads.csv": b"\xff\xfe",
    }
    assert load_pack(tiny_pack(tmp_path, junk)).stamp.id == "小包"


@pytest.mark.parametrize(
    ("name", "text"),
    [("matters/空.yaml", ""), ("matters/注释.yaml", "# 以后再写\n"), ("matters/三横.yaml", "---\n# 无\n")],
)
def test_rule_file_may_say_nothing(name: str, text: str, tmp_path: Path) -> None:
    """All rules of a file commented out: nothing is wrong with that."""
    assert load_pack(tiny_pack(tmp_path, {name: text})).stamp.id == "小包"


def test_problem_carries_place_and_line_for_editors(tmp_path: Path) -> None:
    """Columns count characters from 1, the end is exclusive, the source line stands beside them."""
    pack = tiny_pack(tmp_path, patched("tiers.yaml", "default: 一般", "default: 普通"))
    with pytest.raises(RulePackError) as caught:
        load_pack(pack)
    (problem,) = caught.value.problems
    assert problem.file == os.fspath(pack / "tiers.yaml").replace(os.sep, "/")
    assert (problem.line, problem.column, problem.end_column) == (2, 10, 12)
    assert (problem.code, problem.source) == ("MY109", "default: 普通")
