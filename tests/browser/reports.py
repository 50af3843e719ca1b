"""Reports of ``diff`` as its JSON contract has them, made up from a seed; every text is invented."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

ANSWERS = {
    "action": "去向",
    "kind": "类型",
    "matter": "事项",
    "line": "警种",
    "organ": "机关",
    "tier": "等级",
    "unit": "承办单位",
    "co_units": "协办单位",
    "supervisor": "督办单位",
    "notices": "通知单",
    "flags": "警示",
    "labels": "标签",
    "contact_by": "先行联系时限",
    "resolve_by": "办理时限",
}
UNITS = ("柳湾派出所", "青石桥派出所", "望江门派出所", "桂园派出所", "东渡派出所", "北塔派出所")
PLACES = (*UNITS, "交警大队", "治安大队", "户政大队", "城管", "转人工", "暂扣")
ORGANS = ("城管",)
# matter, the word that gives it, its line
MATTERS = (
    ("养犬扰民", "狗叫", "治安"),
    ("社会生活噪声", "广场舞", "治安"),
    ("违法停车", "乱停车", "交警"),
    ("信号灯", "红绿灯", "交警"),
    ("户口迁移", "迁户口", "户政"),
    ("占道经营", "烧烤摊", "非公安"),
)
OPENINGS = ("您好，", "", "来电人反映：", "请问，", "我是附近住户，")
MIDDLES = ("楼下每天都有{}，", "路口一直{}没人管，", "关于{}的事问了好几次，", "最近{}越来越多，")
ENDS = ("晚上睡不着，请尽快处理。", "希望有人来看看。", "什么时候能解决？", "孩子马上要考试了。")
TIMES = ("2026-03-05 12:00", "2026-03-06 17:30", "2026-03-12 17:30")


def _goes(dice: random.Random) -> str:
    return dice.choices(PLACES, weights=[9, 8, 7, 5, 4, 3, 12, 8, 6, 9, 14, 1])[0]


def _action(goes: str) -> str:
    special = {"转人工": "转人工", "暂扣": "暂扣"} | dict.fromkeys(ORGANS, "分流")
    return special.get(goes, "自动派单")


def _side(goes: str, matter: str | None, line: str | None, dice: random.Random) -> dict[str, Any]:
    unit = goes if _action(goes) == "自动派单" else None
    return {
        "去向": _action(goes),
        "类型": "投诉",
        "事项": matter,
        "警种": line,
        "机关": goes if goes in ORGANS else None,
        "等级": dice.choice(("一般", "复杂")),
        "承办单位": unit,
        "先行联系时限": "2026-03-02 10:30",
        "办理时限": dice.choice(TIMES),
        "转人工原因": "没有规则认出事项" if goes == "转人工" else None,
    }


def span(text: str, word: str) -> list[Any]:
    """Where a word stands in a text, in code points."""
    return ["text", text.index(word), text.index(word) + len(word)]


def _why(text: str, matter: str, word: str, weight: float) -> dict[str, Any]:
    words = [{"word": word, "weight": weight, "spans": [span(text, word)]}]
    return {"rule": matter, "answers": {"事项": matter}, "words": words}


def example(number: int, dice: random.Random, *, truth: bool) -> dict[str, Any]:
    """One ticket; most have one word for the old rules and another for the new ones."""
    (old_matter, old_word, old_line), (new_matter, new_word, new_line) = dice.sample(MATTERS, 2)
    text = dice.choice(OPENINGS) + dice.choice(MIDDLES).format(old_word)
    text += dice.choice(MIDDLES).format(new_word) + dice.choice(ENDS) * dice.choice((1, 1, 2))
    old_goes, new_goes = _goes(dice), _goes(dice)
    old = _side(old_goes, old_matter, old_line, dice)
    new = _side(new_goes, new_matter, new_line, dice) | {"等级": old["等级"]}
    shared = {"rule": "投诉口气", "answers": {"类型": "投诉"}, "words": []}
    heads = {head: answer for answer, head in ANSWERS.items()}
    right = {"old": dice.random() < 0.5, "new": dice.random() < 0.6} if truth else None
    return {
        "number": number,
        "id": f"HD{20260000 + number}",
        "old_goes": old_goes,
        "new_goes": new_goes,
        "title": dice.choice(("", f"反映{old_word}")),
        "text": text,
        "changed": [heads[head] for head in old if head in heads and old[head] != new[head]],
        "old": old,
        "new": new,
        "old_why": [_why(text, old_matter, old_word, 1.1), shared],
        "new_why": [_why(text, new_matter, new_word, 1.25), shared],
        "right": right,
    }


def _rate(part: int, whole: int) -> dict[str, Any]:
    share = part / whole
    return {"accuracy": share, "interval": [max(0, share - 0.02), min(1, share + 0.02)]}


def _dispatch(n: int, automatic: int, right: int) -> dict[str, Any]:
    first, second = _rate(automatic, n), _rate(right, automatic)
    return {
        "n": n,
        "automatic": automatic,
        "automation_rate": first["accuracy"],
        "automation_interval": first["interval"],
        "right": right,
        "first_dispatch_accuracy": second["accuracy"],
        "first_dispatch_interval": second["interval"],
    }


def _accuracy(answer: str, n: int, old: int, new: int) -> dict[str, Any]:
    sides = {"old": {"n": n, "right": old} | _rate(old, n), "new": {"n": n, "right": new} | _rate(new, n)}
    return {"answer": answer} | sides


def _flows(examples: Sequence[Mapping[str, Any]], dice: random.Random) -> list[dict[str, Any]]:
    seen: dict[tuple[str, str], list[int]] = {}
    for i, each in enumerate(examples):
        seen.setdefault((each["old_goes"], each["new_goes"]), []).append(i)
    stays = {place: 2000 + dice.randrange(900) for place in PLACES}
    pairs = {**{(place, place): [] for place in PLACES}, **seen}
    return [
        {"old": old, "new": new, "n": len(at) + (stays[old] if old == new else 0), "examples": at}
        for (old, new), at in pairs.items()
    ]


def _rules(examples: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    lost = Counter(why["rule"] for each in examples for why in each["old_why"][:1])
    gained = Counter(why["rule"] for each in examples for why in each["new_why"][:1])
    kinds = ("changed", "added", "same", "changed", "removed", "same")
    rows: list[dict[str, Any]] = [
        {"rule": rule, "change": kind, "gained": gained[rule], "lost": lost[rule]}
        for (rule, _, _), kind in zip(MATTERS, kinds, strict=True)
    ]
    rows.append({"rule": "寻人启事", "change": "added", "gained": 0, "lost": 0})
    return [row | {"moved": row["gained"] + row["lost"]} for row in rows]


def report_of(examples: Sequence[Mapping[str, Any]], dice: random.Random, **changes: Any) -> dict[str, Any]:
    """A whole report about these examples; `changes` replaces parts of it."""
    moved = Counter(answer for each in examples for answer in each["changed"])
    truth = any(each["right"] for each in examples)
    clock = {"longer": 412, "shorter": 96, "gained": 30, "lost": 4}
    medians = {"median_longer_hours": 144.0, "median_shorter_hours": 7.5}
    none = {"longer": 0, "shorter": 0, "gained": 0, "lost": 0}
    nothing = {"median_longer_hours": None, "median_shorter_hours": None}
    report = {
        "schema": 1,
        "old": {"id": "河东规则", "version": "2026.3", "hash": "9f2c61d07b3e", "name": "河东分局派单规则"},
        "new": {"id": "河东规则", "version": "2026.4", "hash": "1a77e05c9d42", "name": "河东分局派单规则"},
        "file": "三月来件.csv",
        "n": 28000,
        "moved": len(examples),
        "rejected": 3,
        "answers": [
            {"answer": answer, "head": head, "moved": moved[answer]} for answer, head in ANSWERS.items()
        ],
        "dispatch": {"old": _dispatch(28000, 22148, 20020), "new": _dispatch(28000, 22932, 21004)},
        "accuracy": [_accuracy("unit", 900, 762, 798), _accuracy("matter", 900, 801, 800)] if truth else None,
        "clocks": [
            {"clock": "contact_by", "head": "先行联系时限"} | none | nothing,
            {"clock": "resolve_by", "head": "办理时限"} | clock | medians,
        ],
        "flows": _flows(examples, dice),
        "rules": _rules(examples),
        "examples": list(examples),
    }
    return report | changes


def made_up(n: int = 2000, seed: int = 7, *, truth: bool = True) -> dict[str, Any]:
    """A report with `n` examples over twelve destinations."""
    dice = random.Random(seed)
    return report_of([example(number, dice, truth=truth) for number in range(2, n + 2)], dice)
