"""Drift on the screen: the advice first, then what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from minyi_router.cli.screen import Screen
from minyi_router.workshop.drift import Drift
from minyi_router.workshop.drift.outcomes import Automatic, Calibration, ModelOutcome
from minyi_router.workshop.drift.periods import Period
from minyi_router.workshop.drift.stability import Level, Stability
from minyi_router.workshop.drift.verdict import Advice, measure_name
from minyi_router.workshop.drift.words import NewWord
from minyi_router.workshop.shown import answer_head

_LEVELS: dict[Level, str] = {"stable": "稳", "moving": "在变", "other": "大不一样"}
_NEXT = {
    Advice.TRAIN: "怎么办：把这些有答案的来件加进历史，重跑 minyi train；再重跑 minyi calibrate",
    Advice.CALIBRATE: "怎么办：用近来有答案的来件重跑 minyi calibrate；还不行再重新训练",
}


def show_drift(screen: Screen, found: Drift) -> None:
    """Print a report."""
    screen.say(f"结论：{found.verdict.advice.chinese}")
    for reason in found.verdict.reasons:
        screen.say(f"  · {reason.text}")
    if step := _NEXT.get(found.verdict.advice):
        screen.say(step)
    screen.say("")
    for line in _rows(found):
        screen.say(line)
    heads = ("看什么", "结果", "PSI", "碰巧也会到", "训练时平均", "现在平均")
    screen.table(heads, map(_measure, found.measured), title="和训练时比", right=heads[2:])
    screen.say("PSI：0.1 以内是稳，0.1 到 0.25 在变，0.25 以上大不一样；没超过“碰巧也会到”的一律算稳")
    for outcome in found.models:
        screen.say(_model(outcome))
    if found.automatic:
        for line in _automatic(found.automatic):
            screen.say(line)
    if found.words:
        rows = [(one.word, f"{one.count}/{one.n}", _at_most(one)) for one in found.words]
        columns = ("词", "现在几件里有", "训练时最多几件")
        screen.table(columns, rows, title="新来件里冒出来的词", right=columns[1:])
    if found.periods:
        screen.table(*_period_table(found))


def _rows(found: Drift) -> Iterator[str]:
    same = f"，其中文字各不相同的 {found.texts} 件，几乎一样的只算一件是 {found.tickets} 件"
    yield f"看了 {found.rows} 件新来件" + (same if found.tickets < found.rows else "")
    if found.seen:
        yield f"另有 {found.seen} 件模型训练时见过，没有计入"


def _measure(one: Stability) -> tuple[str, ...]:
    name = measure_name(one.measure.name, one.measure.answer)
    means = (_mean(one.measure.name, mean) for mean in (one.measure.mean, one.mean))
    level = f"{_LEVELS[one.level]}（件数太少）" if one.blind else _LEVELS[one.level]
    return (name, level, f"{one.psi:.3f}", f"{one.bound:.3f}", *means)


def _mean(name: str, mean: float | None) -> str:
    if mean is None:
        return ""
    return f"{mean:.0f} 字" if name == "length" else f"{mean:.1%}"


def _model(one: ModelOutcome) -> str:
    name = answer_head(one.answer)
    if not one.n:
        return f"模型答{name}：没有一件知道正确答案"
    low, high = one.interval
    trained = f"；训练时 {one.trained[0]:.1%}" if one.trained else ""
    share = f"{one.right / one.n:.1%}（{low:.1%} 到 {high:.1%}）"
    return f"模型答{name}：{one.n} 件对 {one.right} 件，{share}{trained}；{_off(one.calibration)}"


def _automatic(one: Automatic) -> Iterator[str]:
    if one.n:
        low, high = one.interval
        promised = "" if one.promised is None else f"，校准时定的是不超过 {one.promised:.2%}"
        share = f"{one.wrong / one.n:.2%}（{low:.2%} 到 {high:.2%}）"
        yield f"自动派单 {one.n} 件，派错 {one.wrong} 件，{share}{promised}"
    if one.calibration:
        yield f"决定的把握（{one.calibration.n} 件）：{_off(one.calibration)}"


def _off(one: Calibration) -> str:
    return f"把握和实际平均差 {one.error:.1%}（碰巧也会到 {one.bound:.1%}）"


def _at_most(one: NewWord) -> str:
    return f"{one.before}/{one.trained}"


def _period_table(found: Drift) -> tuple[tuple[str, ...], Iterable[tuple[str, ...]]]:
    answers = [one.measure.answer for one in found.measured if one.measure.name == "top"][:1]
    heads = ("从哪天起", "件数", "和训练时比", "没见过的字词", "模型的把握", "模型答对", "冒出来的词")
    return heads, (_period(one, answers) for one in found.periods)


def _period(one: Period, answers: list[str]) -> tuple[str, ...]:
    top = one.means.get(("top", answers[0])) if answers else None
    right = f"{one.right}/{one.answered}" if one.answered else ""
    unknown = _mean("unknown", one.means.get(("unknown", "")))
    words = "、".join(word.word for word in one.words)
    return (one.name, str(one.rows), _LEVELS[one.level], unknown, _mean("top", top), right, words)
