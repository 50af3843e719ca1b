"""The report of a survey as the sheets of a workbook: 汇总, 规则, 词, 没用上的词, 冲突, 转人工."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from minyi_router.batch.writer import Cell
from minyi_router.batch.xlsx_writer import Sheet
from minyi_router.workshop.shown import answer_head

_RULE_HEADS = (
    *("规则", "回答", "试行", "命中", "条件不合", "决定", "独有", "同判", "冲突"),
    *("按哪个答案算", "决定时判过", "决定时对", "决定时准确率", "由它定会判", "由它定会对", "由它定准确率"),
    *("文件", "负责"),
)
_WORD_HEADS = (
    "规则",
    "词",
    "命中诉求",
    "少了它就不命中",
    "判过",
    "对",
    "准确率",
    "只靠它判过",
    "只靠它准确率",
)


def sheets_of(report: Mapping[str, Any]) -> list[Sheet]:
    """The six sheets, in order."""
    return [
        Sheet("汇总", ("项目", "数", "说明"), [*_summary(report)]),
        Sheet("规则", _RULE_HEADS, [*_rules(report)]),
        Sheet("词", _WORD_HEADS, [*_words(report)]),
        Sheet("没用上的词", ("规则", "词", "这条规则共有词"), [*_silent(report)]),
        Sheet("冲突", ("规则", "和哪条冲突", "件数", "其中它赢", "例子行号", "例子"), [*_conflicts(report)]),
        Sheet("转人工", ("原因", "细节", "件数", "占全部", "例子行号", "例子"), [*_lost(report)]),
    ]


def _summary(report: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    pack, dispatch = report["pack"], report["dispatch"]
    yield "规则包", f"{pack['id']} {pack['version']}", pack["hash"]
    yield "诉求", report["n"], f"{report['file']}；读不了 {report['rejected']} 行"
    yield "自动派单率", dispatch["automation_rate"], f"{dispatch['automatic']}/{dispatch['n']}"
    if "first_dispatch_accuracy" in dispatch:
        yield (
            "首派准确率",
            dispatch["first_dispatch_accuracy"],
            f"{dispatch['right']}/{dispatch['automatic']}",
        )
    for row in report["accuracy"] or ():
        yield f"准确率：{answer_head(row['answer'])}", row["accuracy"], f"{row['right']}/{row['n']}"
    yield "规则", len(report["rules"]), f"其中 {len(report['silent_rules'])} 条没有命中过"
    silent = sum(len(row["words"]) for row in report["silent_words"])
    yield "词（按规则算）", len(report["words"]) + silent, f"其中 {silent} 个没有用上"


def _rules(report: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    """One line for each rule and each truth it is judged by; one line for a rule that is not."""
    for rule in report["rules"]:
        answers = "，".join(f"{name}＝{value}" for name, value in rule["answers"].items())
        first = (rule["rule"], answers, "是" if rule["mode"] == "shadow" else "")
        counts = [rule[name] for name in ("fires", "barred", "decides", "sole", "overlap", "conflict")]
        for row in rule["accuracy"] or [None]:
            yield (*first, *counts, *_judged(row), rule["file"], rule["owner"])


def _judged(row: Mapping[str, Any] | None) -> Sequence[Cell]:
    if row is None:
        return (None,) * 7
    figures = [row[side][name] for side in ("decided", "would") for name in ("n", "right", "accuracy")]
    return answer_head(row["answer"]), *figures


def _words(report: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    names = ("rule", "word", "texts", "sole", "n", "right", "accuracy", "sole_n", "sole_accuracy")
    for row in report["words"]:
        yield tuple(row.get(name) for name in names)


def _silent(report: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    for row in report["silent_words"]:
        for word in row["words"]:
            yield row["rule"], word, row["of"]


def _conflicts(report: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    for rule in report["rules"]:
        for rival in rule["conflicts"]:
            yield (rule["rule"], rival["rule"], rival["n"], rival["won"], *_example(rival["example"]))


def _lost(report: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    for row in report["lost"]:
        yield row["head"], "（合计）", row["n"], row["share"], None, None
        for detail in row["details"]:
            share = detail["n"] / report["n"]
            yield (row["head"], detail["detail"], detail["n"], share, *_example(detail["example"]))


def _example(example: Mapping[str, Any] | None) -> tuple[Cell, Cell]:
    return (example["number"], example["text"]) if example else (None, None)
