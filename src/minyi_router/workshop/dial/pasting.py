"""What calibration found, as text of confidence.yaml: one section new, the other as it was."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from minyi_router.model import PackStamp
from minyi_router.rulepack.nodes import Entries, read_nodes
from minyi_router.rulepack.pack import Dial
from minyi_router.rulepack.parse import plain
from minyi_router.rulepack.writing import document_yaml
from minyi_router.workshop.dial.calibrate import Calibrated
from minyi_router.workshop.learn.confidence import DIGITS

FILE = "confidence.yaml"
HEAD = """\
把握怎么算、多大把握才自动派。由 minyi calibrate 写出，不用手改。
把握是算出来的“派得对”的概率；rules 是只用规则时的，learned 是规则加模型时的。
这些数和规则、模型是一套：改了规则或换了模型，请重跑 minyi calibrate。删掉本文件就回到校准以前。"""

_SECTIONS = ("rules", "learned")


def pasted(before: str, found: Calibrated, pack: PackStamp, day: str) -> str:
    """The whole file with the section of what was calibrated written anew.

    Args:
        before: the file as it is; empty if there is none.
        found: what calibration found; it must promise something.
        pack: the pack it was calibrated with.
        day: when, as it is to be written.

    Raises:
        ValueError: nothing is promised, the model's opinion weighs nothing, or the file cannot be read;
            the message is Chinese.
    """
    if found.dial is None:
        raise ValueError("没有能保证的界限，不写")
    if found.dial.model and found.dial.weights["opinion"] <= 0:  # no pack may say so: nobody would ask it
        raise ValueError(
            "这份历史里看不出模型的看法有用（多半是没有派错的，或件数太少），不写；"
            "请用更长的历史，或不写 --model、只用规则校准"
        )
    old = _read(before)
    section = "learned" if found.dial.model else "rules"
    sections = {**old, section: _section(found.dial, _about(found, pack, day))}
    return document_yaml({name: sections[name] for name in _SECTIONS if name in sections}, head=HEAD)


def _read(text: str) -> Mapping[str, Any]:
    root, faults = read_nodes(text)
    if faults or not (root is None or isinstance(root, Entries)):
        raise ValueError(
            f"{FILE} 读不了，请先改好或删掉：{faults[0].message if faults else '应是 rules 和 learned'}"
        )
    return {name: section for name, section in plain(root).items() if section} if root else {}


def _section(dial: Dial, about: Mapping[str, str]) -> dict[str, Any]:
    model = {"model": dial.model} if dial.model else {}
    weights = {name: _number(weight) for name, weight in dial.weights.items() if weight or name == "base"}
    own = {line: _number(share) for line, share in dial.lines.items()}
    bar = {"at_least": _number(dial.at_least)} | ({"lines": own} if own else {})
    return {**model, "parts": weights, **bar, "about": about}


def _number(value: float) -> str:
    """Four digits at most, never with an exponent."""
    return f"{value:.{DIGITS}f}".rstrip("0").rstrip(".")


def _about(found: Calibrated, pack: PackStamp, day: str) -> dict[str, str]:
    promise, after = found.wanted.promise, found.after
    accuracy = after.first_dispatch_accuracy
    by_line = {"by_line": "是"} if found.wanted.by_line else {}
    return {
        "rows": str(found.fitted + found.tested),
        "tested": str(found.tested),
        "max_error": _number(promise.max_error),
        "confidence": _number(1 - promise.risk),
        **by_line,
        "automation": _number(after.automation_rate or 0.0),
        "error": _number(1 - accuracy if accuracy is not None else 0.0),
        "date": day,
        "pack": f"{pack.id} {pack.version}",
    }
