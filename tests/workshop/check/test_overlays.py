"""An overlay is checked together with the pack below it; what is found points at the file it stands in."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tests.rulepack.bad import BELOW, overlay_pack

from minyi_router.workshop.check import Report, check_folder

TODAY = date(2026, 1, 5)
OVER = f"""\
over: ../{BELOW}
append:
  - {{group: 夜间, any: [三更天, 淩晨], because: 本地这样说}}
disable:
  - {{rule: 咨询, because: 本局不分}}
"""
RULES = """\
owner: 指挥中心
basis: 本局规定
rules:
  - id: 本局摊子
    when: {any: [乱停车, 水果摊]}
    then: {matter: 占道经营}
    tests:
      - {text: 水果摊, expect: {matter: 占道经营}}
      - {text: 水果摊又来, expect: {matter: 占道经营}}
      - {text: 半夜太吵, expect: {matter: null}}
"""


def check(folder: Path, over: str) -> Report:
    report = check_folder(overlay_pack(folder, {"overlay.yaml": over, "matters/本局.yaml": RULES}, {}), TODAY)
    assert report.pack is not None, report.findings
    return report


def told(report: Report) -> list[tuple[str, int, str]]:
    return [(Path(f.problem.file).name, f.problem.line, f.problem.code) for f in report.findings]


def test_findings_point_at_the_file_that_holds_the_word(tmp_path: Path) -> None:
    """The word added in overlay.yaml, the beaten word in the overlay, the kind nobody gives in the base."""
    assert sorted(told(check(tmp_path, OVER))) == [
        ("kinds.yaml", 4, "MY129"),
        ("overlay.yaml", 3, "MY210"),
        ("本局.yaml", 5, "MY126"),
    ]


def test_the_overlay_speaks_for_the_pack_below_which_is_not_its_to_mend(tmp_path: Path) -> None:
    excuse = "# minyi: 忽略 MY129 咨询 因为 本局不分类型\n"
    report = check(tmp_path, excuse + OVER)
    assert [code for _, _, code in told(report)] == ["MY126", "MY210"]
    assert ("MY129", "本局不分类型") in {(f.problem.code, f.excuse) for f in report.excused}


def test_comments_below_that_excuse_nothing_any_more_are_not_held_against_the_overlay(tmp_path: Path) -> None:
    """With 咨询 gone, its file has nothing left to excuse; the base still needs the comment."""
    assert "MY505" not in {code for _, _, code in told(check(tmp_path, OVER))}
