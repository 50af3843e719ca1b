"""The report of a comparison as the sheets of a workbook: 汇总, 去向变化, 规则, 例子."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from minyi_router.batch.writer import Cell
from minyi_router.batch.xlsx_writer import Sheet
from minyi_router.workshop.shown import answer_head

CHANGES = {"added": "新增", "removed": "删除", "changed": "改动", "same": "没改"}


def sheets_of(report: Mapping[str, Any]) -> list[Sheet]:
    """The four sheets, in order."""
    return [
        Sheet("汇总", ("项目", "旧", "新", "变化件数", "说明"), [*_summary(report)]),
        Sheet("去向变化", ("旧去向", "新去向", "件数", "占比"), [*_flows(report)]),
        Sheet("规则", ("规则", "改动", "新决定", "不再决定", "涉及件数"), [*_rules(report)]),
        Sheet("例子", _EXAMPLE_HEADS, [*_examples(report)]),
    ]


def _summary(report: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    old, new = report["old"], report["new"]
    yield "规则包", old["id"], new["id"], None, None
    yield "版本", old["version"], new["version"], None, None
    yield "指纹", old["hash"], new["hash"], None, None
    yield (
        "诉求",
        report["n"],
        report["n"],
        report["moved"],
        f"{report['file']}；读不了 {report['rejected']} 行",
    )
    for side in (report["dispatch"],):
        yield "自动派单率", side["old"]["automation_rate"], side["new"]["automation_rate"], None, None
        if "first_dispatch_accuracy" in side["old"]:
            name = "first_dispatch_accuracy"
            yield "首派准确率", side["old"][name], side["new"][name], None, None
    for row in report["accuracy"] or ():
        note = f"改对 {row['mended']} 件，改错 {row['spoiled']} 件"
        yield (
            f"准确率：{answer_head(row['answer'])}",
            row["old"]["accuracy"],
            row["new"]["accuracy"],
            None,
            note,
        )
    for row in report["answers"]:
        yield row["head"], None, None, row["moved"], None
    for row in report["clocks"]:
        yield f"{row['head']}延长", None, None, row["longer"], _hours(row["median_longer_hours"])
        yield f"{row['head']}缩短", None, None, row["shorter"], _hours(row["median_shorter_hours"])
        yield f"{row['head']}从无到有", None, None, row["gained"], None
        yield f"{row['head']}从有到无", None, None, row["lost"], None
    yield "不是规则引起的变化", None, None, report["elsewhere"], "事项、单位、时限、地名或设置改了"


def _hours(hours: float | None) -> str | None:
    return None if hours is None else f"中位数 {hours:.1f} 小时（按钟表，含夜间和休息日）"


def _flows(report: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    for flow in report["flows"]:
        yield flow["old"], flow["new"], flow["n"], flow["n"] / report["n"]


def _rules(report: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    for rule in report["rules"]:
        yield rule["rule"], CHANGES[rule["change"]], rule["gained"], rule["lost"], rule["moved"]


_EXAMPLE_HEADS = (
    *("行号", "编号", "旧去向", "新去向", "变了的答案", "旧事项", "新事项", "标题", "诉求内容"),
    *("旧理由", "新理由", "旧答案", "新答案", "改前对", "改后对"),
)


def _examples(report: Mapping[str, Any]) -> Iterator[Sequence[Cell]]:
    heads = {row["answer"]: row["head"] for row in report["answers"]}
    for example in report["examples"]:
        right = example["right"] or {}
        yield (
            *(example["number"], example["id"], example["old_goes"], example["new_goes"]),
            "、".join(heads[name] for name in example["changed"]),
            *(example["old"]["事项"], example["new"]["事项"], example["title"], example["text"]),
            *(reasons(example["old_why"]), reasons(example["new_why"])),
            *(_answers(example["old"]), _answers(example["new"]), right.get("old"), right.get("new")),
        )


def _answers(shown: Mapping[str, str]) -> str:
    return "，".join(f"{head}＝{value}" for head, value in shown.items() if value)


def reasons(why: Sequence[Mapping[str, Any]]) -> str:
    """The rules that decided with their words, on one line."""
    parts = []
    for rule in why:
        words = "、".join(word["word"] for word in rule["words"])
        answers = "，".join(f"{name}＝{value}" for name, value in rule["answers"].items())
        parts.append(f"{rule['rule']}（{words}）→ {answers}" if words else f"{rule['rule']} → {answers}")
    return "；".join(parts) or "没有规则"
