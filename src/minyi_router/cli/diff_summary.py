"""What ``minyi diff`` says on the screen: the few figures a clerk decides by, not all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from minyi_router.cli.screen import Screen
from minyi_router.text.display import shorten
from minyi_router.workshop.diff.sheets import CHANGES, reasons
from minyi_router.workshop.shown import answer_head

_MOST_FLOWS, _MOST_RULES, _MOST_EXAMPLES, _MOST_FILES = 12, 12, 5, 6


def show_report(screen: Screen, report: Mapping[str, Any]) -> None:
    """The summary: how much moves, where to, why, and a few appeals."""
    old, new, n, moved = report["old"], report["new"], report["n"], report["moved"]
    same = "（内容完全一样）" if old["hash"] == new["hash"] else ""
    same = "（同一个规则包，试行规则都生效）" if report["trial"] else same
    screen.say(f"旧　{_pack(old)}\n新　{_pack(new)}{same}")
    if not n:
        screen.say(f"{report['file']}：没有一行可比")
        return
    if not moved:
        screen.say(f"{report['file']}：{n} 件，没有一件会变。")
        _show_rules(screen, report)
        return
    screen.say(f"{report['file']}：{n} 件，有变化的 {moved} 件（{moved / n:.2%}）")
    parts = [f"{row['head']} {row['moved']}" for row in report["answers"] if row["moved"]]
    screen.say(f"　变了的答案：{'，'.join(parts)}")
    _show_scores(screen, report)
    _show_clocks(screen, report["clocks"])
    _show_flows(screen, report["flows"], n)
    _show_rules(screen, report)
    _show_examples(screen, report)


def _pack(stamp: Mapping[str, str]) -> str:
    return f"{stamp['id']} {stamp['version']}（{stamp['hash']}）"


def _show_scores(screen: Screen, report: Mapping[str, Any]) -> None:
    old, new = report["dispatch"]["old"], report["dispatch"]["new"]
    judged = f"（{new['n']} 件有答案）" if new["n"] != report["n"] else ""
    rows = [(f"自动派单率{judged}", *_rates("automation_rate", "automation_interval", old, new))]
    if "first_dispatch_accuracy" in old:
        rows.append(("首派准确率", *_rates("first_dispatch_accuracy", "first_dispatch_interval", old, new)))
    for row in report["accuracy"] or ():
        head = f"准确率：{answer_head(row['answer'])}"
        note = f"改对 {row['mended']}，改错 {row['spoiled']}"
        rows.append((head, *_rates("accuracy", "interval", row["old"], row["new"])[:2], note))
    screen.table(("", "改前", "改后", "变化"), rows)


def _rates(name: str, interval: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, str, str]:
    change = (
        "" if old[name] is None or new[name] is None else f"{(new[name] - old[name]) * 100:+.2f} 个百分点"
    )
    return _rate(old[name], old[interval]), _rate(new[name], new[interval]), change


def _rate(value: float | None, interval: Sequence[float] | None) -> str:
    if value is None or interval is None:
        return "—"
    return f"{value:.1%} [{interval[0]:.1%}, {interval[1]:.1%}]"


def _show_clocks(screen: Screen, clocks: Sequence[Mapping[str, Any]]) -> None:
    for clock in clocks:
        parts = []
        for name, word in (("longer", "延长"), ("shorter", "缩短")):
            if clock[name]:
                parts.append(f"{word} {clock[name]} 件（中位数 {clock[f'median_{name}_hours']:.1f} 小时）")
        parts += [
            f"{word} {clock[name]} 件"
            for name, word in (("gained", "从无到有"), ("lost", "从有到无"))
            if clock[name]
        ]
        if parts:
            screen.say(f"{clock['head']}：{'，'.join(parts)}")


def _show_flows(screen: Screen, flows: Sequence[Mapping[str, Any]], n: int) -> None:
    moving = [flow for flow in flows if flow["old"] != flow["new"]]
    if not moving:
        screen.say("去向都没变，变的是别的答案。")
        return
    rows = [(f["old"], f["new"], str(f["n"]), f"{f['n'] / n:.2%}") for f in moving[:_MOST_FLOWS]]
    total = sum(flow["n"] for flow in moving)
    screen.table(
        ("旧去向", "新去向", "件数", "占全部"), rows, title=f"去向变了 {total} 件", right=("件数", "占全部")
    )
    if len(moving) > _MOST_FLOWS:
        rest = sum(flow["n"] for flow in moving[_MOST_FLOWS:])
        screen.say(f"　另有 {len(moving) - _MOST_FLOWS} 种去向变化，共 {rest} 件（用 -o 或 --json 看全部）")


def _show_rules(screen: Screen, report: Mapping[str, Any]) -> None:
    changed = [rule for rule in report["rules"] if rule["change"] != "same"]
    beside = [rule for rule in report["rules"] if rule["change"] == "same"]
    if changed:
        rows = [
            (r["rule"], CHANGES[r["change"]], str(r["gained"]), str(r["lost"]), str(r["moved"]))
            for r in changed[:_MOST_RULES]
        ]
        heads = ("规则", "改动", "新决定", "不再决定", "涉及件数")
        screen.table(heads, rows, title=f"改动的规则 {len(changed)} 条", right=heads[2:])
    if len(changed) > _MOST_RULES:
        screen.say(f"　另有 {len(changed) - _MOST_RULES} 条改动的规则（用 -o 或 --json 看全部）")
    idle = [rule["rule"] for rule in changed if not rule["moved"]]
    if idle and report["n"]:
        more = f"等 {len(idle)} 条" if len(idle) > 3 else ""
        screen.say(f"　改动的规则「{'」「'.join(idle[:3])}」{more}在这批诉求上没有改变任何一件")
    if beside and changed:
        names = "、".join(f"{r['rule']}（{r['lost']}）" for r in _losing(beside)[:5])
        if names:
            screen.say(f"　没改、但不再决定的规则：{names}")
    if report["elsewhere"]:
        files = "、".join(file["file"] for file in report["files"][:_MOST_FILES])
        more = " 等" if len(report["files"]) > _MOST_FILES else ""
        where = f"；内容不同的文件：{files}{more}" if files else ""
        screen.say(
            f"　有 {report['elsewhere']} 件的变化不是规则引起的，"
            f"是事项、单位、时限、地名、段落或设置改了{where}"
        )


def _losing(rules: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted((r for r in rules if r["lost"]), key=lambda r: -int(r["lost"]))


def _show_examples(screen: Screen, report: Mapping[str, Any]) -> None:
    heads = {row["answer"]: row["head"] for row in report["answers"]}
    shown = [
        flow["examples"][0] for flow in report["flows"] if flow["examples"] and flow["old"] != flow["new"]
    ]
    shown += [
        flow["examples"][0] for flow in report["flows"] if flow["examples"] and flow["old"] == flow["new"]
    ]
    if shown:
        screen.say("\n例子（每种变化一件）：")
    for place in shown[:_MOST_EXAMPLES]:
        example = report["examples"][place]
        name = f"第 {example['number']} 行" + (f" {example['id']}" if example["id"] else "")
        screen.say(f"  {name}：{shorten(example['title'] + ' ' + example['text'], 100)}")
        screen.say(
            f"    {example['old_goes']} → {example['new_goes']}"
            f"{_other(example, heads)}{_right(example['right'])}"
        )
        old, new = _telling(example["old_why"], example["new_why"])
        if old == new:
            screen.say(f"    规则没变：{shorten(reasons(old), 120)}")
        else:
            screen.say(f"    旧：{shorten(reasons(old), 120)}\n    新：{shorten(reasons(new), 120)}")


def _telling(
    old: Sequence[Mapping[str, Any]], new: Sequence[Mapping[str, Any]]
) -> tuple[list[Mapping[str, Any]], list[Mapping[str, Any]]]:
    """The rules on either side that are not the same on the other; without any those that gave the matter."""
    before, after = [rule for rule in old if rule not in new], [rule for rule in new if rule not in old]
    if before or after:
        return before, after
    matter = [rule for rule in old if "事项" in rule["answers"]]
    return matter, matter


def _other(example: Mapping[str, Any], heads: Mapping[str, str]) -> str:
    """The answers that changed, old → new, as far as they are shown."""
    parts: list[str] = []
    for name in example["changed"]:
        head = heads[name]
        if head not in {"去向", "承办单位", "机关"} and len(parts) < 3:
            parts.append(f"{head} {example['old'][head] or '无'} → {example['new'][head] or '无'}")
    asked = example["new"]["转人工原因"]
    parts += [f"转人工是因为{asked}"] if asked and asked != example["old"]["转人工原因"] else []
    return f"（{'；'.join(parts)}）" if parts else ""


def _right(right: Mapping[str, bool] | None) -> str:
    if right is None:
        return ""
    words = {(True, False): "改错了", (False, True): "改对了", (True, True): "都对", (False, False): "都不对"}
    return f"　［{words[right['old'], right['new']]}］"
