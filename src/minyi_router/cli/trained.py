"""The report on a model as ``minyi train`` shows it: for those who must decide whether to use it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minyi_router.cli.screen import Screen
from minyi_router.workshop.shown import answer_head

_MOST_LABELS = 60
_MOST_NAMED = 8

Report = Mapping[str, Any]


def show(screen: Screen, report: Report, path: str) -> None:
    """Print a report as ``workshop.learn.train`` makes it, with the size of the file."""
    until = f"，最新的一件是 {report['data_until']}" if report["data_until"] else ""
    screen.say(f"学了 {report['rows']} 件来件，{report['texts']} 种内容{until}")
    if report["unlabelled"] or report["empty"]:
        screen.say(f"没有学：没写答案的 {report['unlabelled']} 件，截去之后没剩下内容的 {report['empty']} 件")
    screen.say(f"下面的数字，每一件都由没有见过它的模型来判（分{report['folds']}份，轮流留一份）")
    for answer in report["answers"]:
        _show_answer(screen, answer)
    _show_cut(screen, report["cut"])
    kilobytes = f"{report['bytes'] / 1024:,.0f} KB"
    screen.say(f"\n模型 {report['model']} 写在 {path}（{report['sizes']['grams']} 个字词，{kilobytes}）")


def _show_answer(screen: Screen, answer: Report) -> None:
    low, high = answer["interval"]
    head = answer_head(answer["answer"])
    screen.say(
        f"\n{head}：准确率 {answer['accuracy']:.1%} [{low:.1%}, {high:.1%}]"
        f"（{answer['right']}/{answer['n']}），宏平均 F1 {answer['macro_f1']:.3f}"
    )
    _show_labels(screen, answer)
    _show_left_out(screen, answer)
    calibration = answer["calibration"]
    screen.say(
        f"它说的把握，和实际对的比例平均差 {calibration['ece']:.1%}"
        f"（不校准差 {calibration['ece_before']:.1%}）"
    )
    heads = ("只答最有把握的", "把握至少", "件数", "准确率", "95% 区间")
    rows = [
        (
            f"{one['coverage']:.0%}",
            f"{one['at_least']:.1%}",
            str(one["n"]),
            f"{one['accuracy']:.1%}",
            _range(one),
        )
        for one in answer["coverage"]
    ]
    screen.table(heads, rows, right=heads)
    screen.say(_leak(answer["leak"]))


def _leak(leak: Report) -> str:
    points = round(100 * leak["inflated"], 1)
    said = f"不截去话务员的话和单位名称，准确率看上去是 {leak['unguarded']:.1%}"
    return f"漏题会虚高 {points:.1f} 个百分点：{said}" if points > 0 else f"{said}，没有漏题的迹象"


def _range(one: Report) -> str:
    return f"{one['interval'][0]:.1%}–{one['interval'][1]:.1%}"


def _show_labels(screen: Screen, answer: Report) -> None:
    heads = ("标签", "件数", "精确率", "召回率", "F1", "最能说明它的字词")
    ordered = sorted(answer["labels"], key=lambda one: (-one["support"], one["name"]))
    rows = [
        (
            one["name"],
            str(one["support"]),
            *(_figure(one[name]) for name in ("precision", "recall", "f1")),
            " ".join(one["words"]),
        )
        for one in ordered[:_MOST_LABELS]
    ]
    screen.table(heads, rows, right=heads[1:5])
    if len(ordered) > _MOST_LABELS:
        screen.say(f"还有 {len(ordered) - _MOST_LABELS} 个标签，见 --report")


def _figure(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _show_left_out(screen: Screen, answer: Report) -> None:
    if answer["left_out"]:
        few = _named({one["label"]: one["n"] for one in answer["left_out"]})
        screen.say(f"件数太少、没有学的标签：{few}")
    if answer["unlabelled"]:
        screen.say(f"有 {answer['unlabelled']} 件没写这个答案")
    conflicts = answer["conflicts"]
    if conflicts["texts"]:
        screen.say(
            f"同文不同去向：{conflicts['texts']} 种内容、{conflicts['rows']} 件，"
            "内容一样、答案不一样，谁也不能全对"
        )


def _show_cut(screen: Screen, cut: Report) -> None:
    screen.say(f"\n截去了不是诉求人自己说的话和单位名称：{cut['appeals']} 件")
    for head, counts in (("段落", cut["passages"]), ("单位", cut["units"])):
        if counts:
            screen.say(f"{head}：{_named(counts)}")


def _named(counts: Mapping[str, int]) -> str:
    """Names with how many, the first few of them."""
    named = [f"{name} {count} 件" for name, count in counts.items()]
    rest = f" 等 {len(named)} 个" if len(named) > _MOST_NAMED else ""
    return "、".join(named[:_MOST_NAMED]) + rest
