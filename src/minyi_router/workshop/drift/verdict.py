"""What to do about it, in plain Chinese, with every reason."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, NamedTuple

from minyi_router.workshop.drift.outcomes import Automatic, ModelOutcome
from minyi_router.workshop.drift.stability import Stability
from minyi_router.workshop.shown import answer_head

_ENOUGH = 200  # rows with answers that say more than how texts look


class Advice(IntEnum):
    """The graver the larger."""

    FINE = 0
    WATCH = 1
    CALIBRATE = 2
    TRAIN = 3

    @property
    def chinese(self) -> str:
        """As the screen shows it."""
        return ("可以继续用", "留意", "该重新校准", "该重新训练")[self]


class Reason(NamedTuple):
    """One reason and what it would take by itself."""

    advice: Advice
    text: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """The advice, and its reasons, the gravest first."""

    advice: Advice
    reasons: tuple[Reason, ...]

    @property
    def due(self) -> bool:
        """Whether something must be done."""
        return self.advice >= Advice.CALIBRATE

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON."""
        reasons = [{"advice": one.advice.chinese, "text": one.text} for one in self.reasons]
        return {"advice": self.advice.chinese, "due": self.due, "reasons": reasons}


_OTHER_WORLD = {
    "unknown": Advice.TRAIN,
    "top": Advice.TRAIN,
    "class": Advice.CALIBRATE,
    "length": Advice.WATCH,
}


def measure_name(name: str, answer: str) -> str:
    """A measure's Chinese name."""
    answered = f"（{answer_head(answer)}）" if answer else ""
    names = {"unknown": "没见过的字词", "length": "来件长短", "class": "模型的答案", "top": "模型的把握"}
    return names[name] + answered


def verdict(
    measured: Sequence[Stability], models: Sequence[ModelOutcome], automatic: Automatic | None
) -> Verdict:
    """The advice. Known answers say more than looks: where enough of them are right, looks only warn."""
    proven = [*_of_models(models), *(_of_automatic(automatic) if automatic else ())]
    well = bool(models) and all(one.n >= _ENOUGH for one in models) and not proven
    seen = list(_of_looks(measured))
    if well and any(one.advice > Advice.WATCH for one in seen):
        seen = [Reason(min(one.advice, Advice.WATCH), one.text) for one in seen]
        n = min(one.n for one in models)
        seen.append(Reason(Advice.WATCH, f"不过有答案的 {n} 件里模型没有变差，所以先不急着换"))
    reasons = sorted([*proven, *seen], key=lambda one: -one.advice)
    if not reasons:
        reasons = [Reason(Advice.FINE, "来件和训练时的样子没有看得出的差别" if not well else _well(models))]
    return Verdict(reasons[0].advice, tuple(reasons))


def _well(models: Sequence[ModelOutcome]) -> str:
    n = min(one.n for one in models)
    return f"来件和训练时的样子没有看得出的差别，有答案的 {n} 件里也没有变差"


def _of_looks(measured: Sequence[Stability]) -> Iterator[Reason]:
    for one in measured:
        name = measure_name(one.measure.name, one.measure.answer)
        if one.level == "other":
            advice = Advice.WATCH if one.blind else _OTHER_WORLD[one.measure.name]
            yield Reason(advice, f"{name}和训练时大不一样（PSI {one.psi:.2f}，超过 0.25）")
        elif one.level == "moving":
            yield Reason(Advice.WATCH, f"{name}在变（PSI {one.psi:.2f}，0.1 以内才算稳）")
    if measured and all(one.blind for one in measured):
        yield Reason(
            Advice.WATCH,
            f"各不相同的来件只有 {measured[0].independent} 件，太少，变了也看不出来；攒多一些再看",
        )


def _of_models(models: Sequence[ModelOutcome]) -> Iterator[Reason]:
    for one in models:
        name = answer_head(one.answer)
        if one.fell and one.trained:
            now = f"{one.right / one.n:.1%}（{one.interval[0]:.1%} 到 {one.interval[1]:.1%}）"
            yield Reason(Advice.TRAIN, f"模型答{name}的准确率从训练时的 {one.trained[0]:.1%} 降到 {now}")
        if one.calibration.is_off:
            yield Reason(
                Advice.CALIBRATE, f"模型说的把握不准了（{name}，平均差 {one.calibration.error:.1%}）"
            )


def _of_automatic(found: Automatic) -> Iterator[Reason]:
    low, high = found.interval
    promised = found.promised or 0.0
    if found.broken or found.doubtful:
        shown = f"{found.wrong / found.n:.2%}（{low:.2%} 到 {high:.2%}）"
        said = f"自动派单 {found.n} 件，派错 {shown}，校准时定的是不超过 {promised:.2%}"
        if found.broken:
            yield Reason(Advice.CALIBRATE, said)
        else:
            yield Reason(Advice.WATCH, f"{said}；件数还少，可能只是碰巧")
    if found.calibration and found.calibration.is_off:
        yield Reason(Advice.CALIBRATE, f"决定的把握不准了（平均差 {found.calibration.error:.1%}）")
