"""The pytest plugin, by real runs of pytest in a folder of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from tests.packs import tiny_pack

CASES = """
cases:
  - {name: 夜里太吵, text: 楼下烧烤店半夜太吵, expect: {line: 派出所}}
  - {name: 总停车, text: 门口总有车辆，电话13800001234, expect: {matter: 违法停车}, why: 车辆总停}
  - {name: 做不到, text: 天上掉馅饼, expect: {matter: 违法停车}, todo: 打13800001234问过}
  - {name: 做到了, text: 到处乱停车, expect: {matter: 违法停车}, todo: 还没想好}
  - {name: '怪[名]::1', text: 到处乱停车, expect: {matter: 违法停车}}
  - {name: 怪 名 1, text: 到处乱停车, expect: {matter: 违法停车}}
"""
NAMES = [
    "包/cases/例.yaml::夜里太吵",
    "包/cases/例.yaml::总停车",
    "包/cases/例.yaml::做不到",
    "包/cases/例.yaml::做到了",
    "包/cases/例.yaml::怪 名 1",
    "包/cases/例.yaml::怪 名 1 #2",
    "包/matters/治安.yaml::社会生活噪声::1 楼下烧烤店半夜太吵",
    "包/matters/治安.yaml::社会生活噪声::2 工地凌晨噪音很大",
]
INI = "[pytest]\nminyi_packs = 包\nfilterwarnings = error\nxfail_strict = true\n"


@pytest.fixture(name="place")
def fixture_place(tmp_path: Path) -> Path:
    """A root folder with a pack in it and one test of its own."""
    tiny_pack(tmp_path, {"cases/例.yaml": CASES}).rename(tmp_path / "包")
    (tmp_path / "pytest.ini").write_text(INI, encoding="utf-8")
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_own.py").write_text("def test_own(): pass\n", encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> tuple[int, str]:
    """The exit code of pytest, and all it printed."""
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--color=no", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8")
    return done.returncode, done.stdout + done.stderr


def names(printed: str) -> list[str]:
    return [line for line in printed.splitlines() if "::" in line and " - " not in line]


def test_every_case_is_an_item_with_a_name_of_its_own(place: Path) -> None:
    code, printed = run(place, "--collect-only", "-q")
    assert code == 0
    assert names(printed) == ["tests/test_own.py::test_own", *NAMES] or names(printed) == [
        *NAMES,
        "tests/test_own.py::test_own",
    ]


def test_what_fails_says_what_was_expected_what_came_and_what_was_near(place: Path) -> None:
    code, printed = run(place, "-rx")
    assert code == 1
    assert "2 failed, 6 passed, 1 xfailed" in printed
    path = place / "包" / "cases" / "例.yaml"
    assert (
        "事项：应是「违法停车」，得到「（无）」\n"
        f"    {path}:4: 例子「总停车」\n"
        "    门口总有车辆，电话138******34（车辆总停）\n"
        "    × 事项：应是「违法停车」，得到「（无）」\n"
        "      最接近的规则「违法停车」：还缺「违停」（「车辆+违停」）\n"
    ) in printed
    assert "做到了，可以去掉 todo（还没想好）\n" in printed
    assert "XFAIL 包/cases/例.yaml::做不到 - 打138******34问过" in printed
    assert "Traceback" not in printed
    assert "pytest_plugin.py" not in printed
    assert "13800001234" not in printed


def test_junit_xml_and_two_workers(place: Path) -> None:
    """All workers see the same items; the report holds every one, once."""
    code, printed = run(place, "-n", "2", "-q", "--junitxml", "报告.xml")
    assert code == 1
    assert "2 failed, 6 passed, 1 xfailed" in printed
    suite = ET.parse(place / "报告.xml").getroot()[0]
    assert {key: suite.get(key) for key in ("tests", "failures", "skipped", "errors")} == {
        "tests": "9",
        "failures": "2",
        "skipped": "1",
        "errors": "0",
    }
    failed = {case.get("name"): case.find("failure") for case in suite if case.find("failure") is not None}
    assert set(failed) == {"总停车", "做到了"}
    told = failed["总停车"]
    assert told is not None
    assert (told.text or "").startswith("事项：应是「违法停车」，得到「（无）」")
    assert "13800001234" not in (place / "报告.xml").read_text(encoding="utf-8")


CHOSEN = [  # what is asked for, what is run, and why
    (("-k", "馅饼"), ["包/cases/例.yaml::做不到"], "by the text"),
    (("包/matters/治安.yaml",), NAMES[-2:], "one file"),
    (("包/matters",), NAMES[-2:], "one folder"),
    ((NAMES[-1],), NAMES[-1:], "one item"),
    (("tests",), ["tests/test_own.py::test_own"], "what is named on the command line, and no more"),
    (("tests", "--minyi-pack", "包"), ["tests/test_own.py::test_own", *NAMES], "and the pack as well"),
    (("包/cases", "--minyi-pack", "包", "-k", "馅饼"), ["包/cases/例.yaml::做不到"], "no item twice"),
]


@pytest.mark.parametrize(("arguments", "chosen", "why"), CHOSEN, ids=[why for *_, why in CHOSEN])
def test_what_is_run(place: Path, arguments: tuple[str, ...], chosen: list[str], why: str) -> None:
    _, printed = run(place, "--collect-only", "-q", *arguments)
    assert names(printed) == chosen, why


def test_a_pack_that_does_not_load_is_one_error_with_all_its_faults(place: Path) -> None:
    (place / "包" / "matters" / "坏.yaml").write_text(
        "rules:\n  - id: 坏\n    when: {any: [停]}\n    then: {matter: 违法停放}\n", encoding="utf-8"
    )
    code, printed = run(place)
    assert code == 2
    assert "MY205 「停」只有一个字，太容易误中；请写更长的词" in printed
    assert "MY109 没有这个事项：「违法停放」。是不是「违法停车」？" in printed
    assert "共 2 处问题，规则包未加载" in printed
    assert printed.count("ERROR 包") == 1
    assert "Traceback" not in printed
    assert "pytest_plugin.py" not in printed


def test_a_pack_without_a_case_is_an_error(place: Path) -> None:
    (place / "包" / "cases" / "例.yaml").unlink()
    rules = place / "包" / "matters" / "治安.yaml"
    kept = [
        line
        for line in rules.read_text("utf-8").splitlines()
        if "expect" not in line and "tests:" not in line
    ]
    rules.write_text("\n".join(kept) + "\n", encoding="utf-8")
    code, printed = run(place)
    assert code == 2
    assert f"规则包里一个例子也没有：{place / '包'}" in printed


def test_a_folder_that_is_not_there(place: Path) -> None:
    code, printed = run(place, "--minyi-pack", "没有")
    assert code == 4
    assert f"没有这个规则包文件夹：{place / '没有'}（--minyi-pack 或 minyi_packs）" in printed


def test_a_pack_elsewhere_and_a_pack_that_is_the_root(
    place: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("别处")
    (elsewhere / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    _, printed = run(elsewhere, "--collect-only", "-q", "--minyi-pack", str(place / "包"))
    assert [name.split("包/")[1] for name in names(printed)] == [name.split("包/")[1] for name in NAMES]
    (place / "包" / "pytest.ini").write_text("[pytest]\nminyi_packs = .\n", encoding="utf-8")
    _, printed = run(place / "包", "--collect-only", "-q")
    assert names(printed) == [name.removeprefix("包/") for name in NAMES]


def test_silent_until_a_pack_is_named(place: Path) -> None:
    """No word in the header, and nothing of ours loaded but the plugin itself."""
    (place / "pytest.ini").write_text("[pytest]\nfilterwarnings = error\n", encoding="utf-8")
    (place / "tests" / "test_own.py").write_text(
        "import sys\n"
        "def test_own():\n"
        "    ours = {name for name in sys.modules if name.startswith('minyi_router')}\n"
        "    assert ours == {'minyi_router', 'minyi_router.pytest_plugin'}\n"
        "    assert not {'pydantic', 'yaml', 'ahocorasick_rs'} & set(sys.modules)\n",
        encoding="utf-8",
    )
    code, printed = run(place)
    assert code == 0, printed
    assert "1 passed" in printed
    assert "minyi:" not in printed


def test_without_xfail_a_todo_fails_like_any_case(place: Path) -> None:
    code, printed = run(place, "--runxfail", "-k", "做不到")
    assert code == 1
    assert "事项：应是「违法停车」，得到「（无）」" in printed
