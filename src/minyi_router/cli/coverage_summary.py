"""What ``minyi coverage`` says on the screen: top lists, from which a clerk picks what to look at next."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from minyi_router.cli.screen import Screen
from minyi_router.workshop.shown import answer_head

_MOST, _FEW = 10, 5
_ENOUGH = 5  # judged rows below which an accuracy says nothing
_POOR = 0.8


def show_report(screen: Screen, report: Mapping[str, Any]) -> None:
    """The summary."""
    pack, n = report["pack"], report["n"]
    screen.say(f"{pack['id']} {pack['version']}（{pack['hash']}）　{report['file']}：{n} 件")
    if not n:
        return
    _show_scores(screen, report)
    _show_lost(screen, report)
    _show_busy(screen, report["rules"])
    _show_poor_rules(screen, report["rules"])
    _show_conflicts(screen, report["rules"])
    _show_poor_words(screen, report["words"])
    _show_trial(screen, report["rules"])
    _show_silent(screen, report)


def _show_scores(screen: Screen, report: Mapping[str, Any]) -> None:
    dispatch = report["dispatch"]
    judged = f"（{dispatch['n']} 件有答案）" if dispatch["n"] != report["n"] else ""
    rates = [f"自动派单率{judged} {_rate(dispatch['automation_rate'], dispatch['automation_interval'])}"]
    if "first_dispatch_accuracy" in dispatch:
        rate = _rate(dispatch["first_dispatch_accuracy"], dispatch["first_dispatch_interval"])
        rates.append(f"首派准确率 {rate}")
    rates += [
        f"{answer_head(row['answer'])}准确率 {_rate(row['accuracy'], row['interval'])}"
        for row in report["accuracy"] or ()
    ]
    screen.say("　".join(rates))


def _show_lost(screen: Screen, report: Mapping[str, Any]) -> None:
    """Where the automation is lost."""
    if not report["lost"]:
        return
    known = report["accuracy"] is not None
    heads = ("转人工的原因", "件数", "占全部", *(("不转人工也对",) if known else ()), "多在哪里")
    rows = []
    for row in report["lost"]:
        right = f"{row['right']}/{row['judged']}" if row["judged"] else "—"
        most = "；".join(f"{d['detail']}（{d['n']}）" for d in row["details"][:3] if d["detail"])
        rows.append((row["head"], str(row["n"]), f"{row['share']:.1%}", *((right,) if known else ()), most))
    screen.table(heads, rows, title="没有自动派出去的", right=heads[1:3])
    for row in report["lost"]:
        truths = "、".join(f"{t['label']} {t['n']}" for t in row["truths"][:_FEW])
        if truths:
            screen.say(f"　{row['head']}的，正确答案多是：{truths}")


def _show_busy(screen: Screen, rules: Sequence[Mapping[str, Any]]) -> None:
    heads = ("规则", "命中", "决定", "独有", "同判", "冲突", "准确率")
    busy = [rule for rule in rules if rule["decides"] and "事项" in rule["answers"]]
    rows = [
        (
            *(r["rule"], str(r["fires"]), str(r["decides"]), str(r["sole"])),
            *(str(r["overlap"]), str(r["conflict"]), _accuracy(r, "decided")),
        )
        for r in sorted(busy, key=lambda rule: -int(rule["decides"]))[:_MOST]
    ]
    if rows:
        screen.table(heads, rows, title="决定事项最多的规则", right=heads[1:])
        screen.say(
            "　独有：没有别的规则回答；同判：别的规则也这样答；冲突：别的规则答得不同（一件可以两样都有）"
        )


def _accuracy(rule: Mapping[str, Any], side: str) -> str:
    """By the first truth the rule is judged by."""
    if not rule["accuracy"] or not rule["accuracy"][0][side]["n"]:
        return "—"
    share = rule["accuracy"][0][side]
    return f"{share['accuracy']:.0%}（{share['right']}/{share['n']}）"


def _show_poor_rules(screen: Screen, rules: Sequence[Mapping[str, Any]]) -> None:
    """The rules that decide wrongly most often, by the number of appeals led astray."""
    judged = [(r, r["accuracy"][0]["decided"]) for r in rules if r["accuracy"]]
    poor = [(r, s) for r, s in judged if s["n"] >= _ENOUGH and s["accuracy"] < _POOR]
    poor.sort(key=lambda pair: pair[1]["right"] - pair[1]["n"])
    heads = ("规则", "判成", "判错", "准确率", "由它定会有多准")
    rows = [
        (r["rule"], _answers(r), str(s["n"] - s["right"]), _accuracy(r, "decided"), _accuracy(r, "would"))
        for r, s in poor[:_MOST]
    ]
    if rows:
        screen.table(
            heads, rows, title=f"准确率低于 {_POOR:.0%} 的规则 {len(poor)} 条，判错多的在前", right=heads[2:]
        )


def _answers(rule: Mapping[str, Any]) -> str:
    return "，".join(rule["answers"].values())


def _show_conflicts(screen: Screen, rules: Sequence[Mapping[str, Any]]) -> None:
    """The pairs most often at odds over the matter, each once, with an appeal."""
    of = {rule["rule"]: rule for rule in rules}
    pairs: dict[frozenset[str], tuple[Mapping[str, Any], Mapping[str, Any]]] = {}
    for rule in rules:
        for rival in rule["conflicts"] if rule["mode"] == "live" and "事项" in rule["answers"] else ():
            if "事项" in of[rival["rule"]]["answers"]:
                pairs.setdefault(frozenset((rule["rule"], rival["rule"])), (rule, rival))
    most = sorted(pairs.values(), key=lambda pair: (-int(pair[1]["n"]), str(pair[0]["rule"])))[:_FEW]
    if most:
        screen.say("\n最常各判各的（事项）：")
    for rule, rival in most:
        screen.say(f"  {rule['rule']} 与 {rival['rule']}：{rival['n']} 件，前者赢 {rival['won']} 件")
        if rival["example"]:
            screen.say(f"    第 {rival['example']['number']} 行：{rival['example']['text']}")


def _show_poor_words(screen: Screen, words: Sequence[Mapping[str, Any]]) -> None:
    """Words that alone lead astray: dropping one, or asking for a second word, would help."""
    judged = [w for w in words if w.get("sole_n", 0) >= _ENOUGH and w["sole_accuracy"] < _POOR]
    judged.sort(key=lambda w: w["sole_right"] - w["sole_n"])
    heads = ("规则", "词", "只靠它判的", "其中错", "准确率")
    rows = [
        (
            *(w["rule"], w["word"], str(w["sole_n"]), str(w["sole_n"] - w["sole_right"])),
            f"{w['sole_accuracy']:.0%}",
        )
        for w in judged[:_MOST]
    ]
    if rows:
        screen.table(heads, rows, title="单凭一个词就判、又常判错的", right=heads[2:])


def _show_trial(screen: Screen, rules: Sequence[Mapping[str, Any]]) -> None:
    trial = [rule for rule in rules if rule["mode"] == "shadow"]
    heads = ("试行规则", "命中", "和现行规则同判", "和现行规则冲突", "由它定会有多准")
    rows = [
        (r["rule"], str(r["fires"]), str(r["overlap"]), str(r["conflict"]), _accuracy(r, "would"))
        for r in trial[:_MOST]
    ]
    if rows:
        title = f"试行规则 {len(trial)} 条（生效以后的变化用 minyi diff --shadow 看）"
        screen.table(heads, rows, title=title, right=heads[1:])


def _show_silent(screen: Screen, report: Mapping[str, Any]) -> None:
    silent, rules = report["silent_rules"], len(report["rules"])
    if silent:
        names = "、".join(silent[:_MOST]) + (" 等" if len(silent) > _MOST else "")
        screen.say(f"\n一次也没命中的规则 {len(silent)} 条（共 {rules} 条）：{names}")
    unused = sum(len(row["words"]) for row in report["silent_words"])
    if unused:
        whole = unused + len(report["words"])
        screen.say(f"没用上的词 {unused} 个（按规则算共 {whole} 个），用 -o 或 --json 看是哪些")


def _rate(value: float | None, interval: Sequence[float] | None) -> str:
    if value is None or interval is None:
        return "—"
    return f"{value:.1%} [{interval[0]:.1%}, {interval[1]:.1%}]"
