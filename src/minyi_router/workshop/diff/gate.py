"""``--fail-if``: limits that a change must keep, for the checks before a merge."""

from __future__ import annotations

import operator
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from minyi_router.errors import MinyiError
from minyi_router.wording import ANSWERS as HEADS
from minyi_router.workshop.diff.rows import ANSWERS

_COUNTED = {"moved": "有变化的", "longer": "时限延长的"} | {a: f"{HEADS[a]}变了的" for a in ANSWERS}
_RATES = {"automation": "改后自动派单率", "accuracy": "改后首派准确率"}
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_FORM = re.compile(r"\s*([a-z_]+)\s*(>=|<=|>|<)\s*([0-9]+(?:\.[0-9]+)?)\s*(%?)\s*")
HELP = (
    "可以写：moved>2%（有变化的超过全部的 2%）、unit>50（承办单位变了的超过 50 件）、"
    "longer>0（有时限延长的）、"
    f"automation<85%（改后自动派单率）、accuracy<95%（改后首派准确率，要有 --truth）；"
    f"件数可以是 {'、'.join(_COUNTED)}，写数字是件数，带 % 是占全部的比例；比较符号有 > >= < <="
)


class GateError(MinyiError):
    """A limit that cannot be read; the message is Chinese and lists what may be written."""


@dataclass(frozen=True, slots=True)
class Gate:
    """One limit as it was written: a figure, how it is compared, the number, whether that is a share."""

    text: str
    figure: str
    sign: str
    limit: float
    percent: bool

    @property
    def needs_truth(self) -> bool:
        """Whether the figure is known only with right answers."""
        return self.figure == "accuracy"

    def reason(self, report: Mapping[str, Any]) -> str | None:
        """Why the change does not pass (Chinese), or None when it does.

        A rate that cannot be worked out does not pass: nothing was shown to be well.
        """
        if not report["n"]:
            return f"{self.text}：没有一行可比"
        if self.figure in _RATES:
            return self._of_rate(report["dispatch"]["new"])
        return self._of_count(_count(report, self.figure), report["n"])

    def _of_rate(self, scores: Mapping[str, Any]) -> str | None:
        name = "automation_rate" if self.figure == "automation" else "first_dispatch_accuracy"
        rate = scores.get(name)
        if rate is None:
            return f"{self.text}：{_RATES[self.figure]}算不出来（没有可算的件）"
        if not self._holds(round(rate * 100, 9)):
            return None
        return f"{self.text}：{_RATES[self.figure]} {rate:.1%}"

    def _of_count(self, count: int, n: int) -> str | None:
        value = count * 100 / n if self.percent and n else count
        if not self._holds(value):
            return None
        share = f"，占 {count / n:.1%}" if n else ""
        return f"{self.text}：{_COUNTED[self.figure]} {count} 件{share}"

    def _holds(self, value: float) -> bool:
        return _COMPARE[self.sign](value, self.limit)


def read_gate(text: str) -> Gate:
    """A limit as written, full width marks allowed. Raises GateError."""
    found = _FORM.fullmatch(unicodedata.normalize("NFKC", text).lower())
    if found is None:
        raise GateError(f"看不懂 --fail-if 的「{text}」。{HELP}")
    figure, sign, number, percent = found.groups()
    if figure not in _COUNTED and figure not in _RATES:
        raise GateError(f"--fail-if 没有「{figure}」这个数。{HELP}")
    if figure in _RATES and not percent:
        raise GateError(f"--fail-if 的「{text}」要写成百分数，例如 {figure}{sign}85%。{HELP}")
    return Gate(text, figure, sign, float(number), bool(percent))


def _count(report: Mapping[str, Any], figure: str) -> int:
    if figure in {"moved", "longer"}:
        return int(report[figure])
    return next(int(row["moved"]) for row in report["answers"] if row["answer"] == figure)
