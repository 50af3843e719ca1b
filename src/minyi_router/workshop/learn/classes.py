"""The labels of a history as classes: the pack's own names, or what a label map says they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from minyi_router.learned.labels import (
    KIND,
    Classes,
    Label,
    given_value,
    own_label,
    unknown_answers,
    with_matter,
)
from minyi_router.model import Facts
from minyi_router.report.evaluation import REST
from minyi_router.rulepack.pack import RulePack
from minyi_router.text.display import shorten
from minyi_router.text.likeness import nearest
from minyi_router.text.masking import mask


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a label map says of one label: ``answers`` in the pack's names, and what it covers.

    ``covers``: values of the answer (its own one if empty); None: all that no other label covers.
    """

    answers: Mapping[str, str]
    covers: tuple[str, ...] | None = ()


LabelMap: TypeAlias = Mapping[str, str | Meaning]
"""By label of the history: what it means, or the name of another label (or pack name) it is the same as."""


_MANY, _FEW = 100, 5  # of more than _MANY only _FEW are shown: a column of texts, named by a slip
_LABEL_COLUMNS = 40


class LabelError(ValueError):
    """Labels that mean nothing; the message is Chinese and lists all of them."""


def classes_of(pack: RulePack, answer: str, seen: Iterable[str], written: LabelMap) -> Classes:
    """The classes that the labels seen in a history stand for, in order of name.

    Args:
        pack: whose names the answers are.
        answer: which answer the labels are of (``matter``, ``line``, ``owner``, ``organ`` or ``kind``).
        seen: the labels that occur.
        written: the label map; labels that are names of the pack need not stand in it.

    Raises:
        LabelError: labels neither known nor mapped, or mapped to what the pack does not know.
    """
    found: dict[str, Label] = {}
    unknown: list[str] = []
    for label in sorted(set(seen)):
        one = _label(pack, answer, label, written)
        if one is None:
            unknown.append(label)
        else:
            found[label] = one
    if unknown:
        raise LabelError(_strange(pack, answer, unknown))
    _refuse_unknown(pack, answer, found)
    return _joined(answer, found)


def _strange(pack: RulePack, answer: str, unknown: Sequence[str]) -> str:
    """What to say of labels that nobody knows, each with the name of the pack that is most like it."""
    names = names_of(pack, answer)
    many = len(unknown) > _MANY
    shown = [shorten(mask(label), _LABEL_COLUMNS) for label in unknown[: _FEW if many else _MANY]]
    known = [f"{label}（像「{like}」）" if (like := nearest(label, names)) else label for label in shown]
    more = f" 等 {len(unknown)} 种（这么多，多半是列写错了）" if many else ""
    return (
        f"{answer} 的这些标签，规则包里没有，--map 里也没有写它们算什么：{'、'.join(known)}{more}。"
        f"请写一份 --map 文件，例如 {answer}: {{{shown[0]}: 规则包里的名称}}"
    )


def names_of(pack: RulePack, answer: str) -> list[str]:
    """The names of a pack that a label of an answer may be without any map."""
    outside = [line.name for line in pack.lines.values() if not line.police]
    owners = [*pack.lines, *(f"{line}:{organ}" for line in outside for organ in pack.organs)]
    tables = {"kind": pack.kinds, "matter": pack.matters, "line": pack.lines, "organ": pack.organs}
    return list(tables.get(answer, owners))


def _label(pack: RulePack, answer: str, label: str, written: LabelMap) -> Label | None:
    name, meaning = label, written.get(label)
    if isinstance(meaning, str):  # the same as another label
        name, meaning = meaning, written.get(meaning)
    if isinstance(meaning, str):
        raise LabelError(f"--map 里「{label}」指向「{name}」，「{name}」又指向「{meaning}」；请直接写到底")
    if meaning is None:
        own = own_label(pack, answer, name)
        if own is None and name != label:
            raise LabelError(_nowhere(pack, answer, label, name))
        return own
    answers = dict(meaning.answers)
    covers = meaning.covers
    if strange := [value for value in covers or () if own_label(pack, answer, value) is None]:
        raise LabelError(f"--map 里「{label}」的 covers，规则包里没有：{'、'.join(strange)}；请改正")
    value = given_value(answer, with_matter(pack, answers))
    wide = None if covers is None else frozenset(covers or ([value] if value else []))
    return Label(name, Facts(answers), wide)


def _nowhere(pack: RulePack, answer: str, label: str, name: str) -> str:
    """What to say of a label that the map calls the same as something nobody knows."""
    like = nearest(name, names_of(pack, answer))
    hint = f"（像「{like}」）" if like else ""
    return f"--map 里「{label}」算作「{name}」，可规则包里没有「{name}」{hint}，--map 里也没有写它；请改正"


def _refuse_unknown(pack: RulePack, answer: str, found: Mapping[str, Label]) -> None:
    unknown = unknown_answers(pack, found.values())
    if unknown:
        raise LabelError(f"--map 里写的这些，规则包里没有：{'、'.join(unknown)}")
    for label, one in found.items():
        entry = pack.matters.get(one.answers.get("matter", ""))
        line = one.answers.get("line")
        if entry and line and entry.line != line:
            raise LabelError(
                f"--map 里「{label}」写着警种「{line}」，可事项「{entry.name}」归「{entry.line}」；请只留一个"
            )
        wanted = ("kind",) if answer == KIND else ("line", "matter")
        if not any(name in one.answers for name in wanted):
            raise LabelError(f"--map 里「{label}」没有写 {' 或 '.join(wanted)}，不知道算什么")


def _joined(answer: str, found: Mapping[str, Label]) -> Classes:
    """Labels with the same answers are one class, named by the first, covering what any of them covers."""
    by_answers: dict[Facts, Label] = {}
    for one in found.values():
        first = by_answers.get(one.answers)
        if first is None:
            by_answers[one.answers] = one
        else:
            both = None if first.covers is None or one.covers is None else first.covers | one.covers
            by_answers[one.answers] = Label(first.name, first.answers, both)
    order = {answers: number for number, answers in enumerate(by_answers)}
    known = {label: order[one.answers] for label, one in found.items()}
    labels = tuple(by_answers.values())
    if sum(one.covers is None for one in labels) > 1:
        raise LabelError(f"--map 里只能有一个标签写「covers: {REST}」")
    _refuse_shared(labels)
    return Classes(answer, labels, known)


def _refuse_shared(labels: Sequence[Label]) -> None:
    """A value that two classes cover could not be counted under either."""
    owner: dict[str, str] = {}
    for label in labels:
        for value in sorted(label.covers or ()):
            if value in owner:
                raise LabelError(
                    f"「{owner[value]}」和「{label.name}」都算「{value}」，派到「{value}」时分不清是哪个；"
                    "请在 --map 里把它们合成一个，或用 covers 分开"
                )
            owner[value] = label.name
