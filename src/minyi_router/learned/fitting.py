"""Whether a model and a pack belong together."""

from __future__ import annotations

from pathlib import Path

from minyi_router.errors import ModelError
from minyi_router.learned.file import read_model
from minyi_router.learned.labels import KIND, WHERE, Label, unknown_answers
from minyi_router.learned.model import Model
from minyi_router.rulepack.pack import RulePack


def model_for(pack: RulePack, path: Path) -> Model:
    """The model in a file, once it proves good for a pack.

    Raises:
        ModelError: the file cannot be used, or does not fit the pack.
    """
    model = read_model(path)
    check_fit(pack, model, str(path))
    return model


def check_fit(pack: RulePack, model: Model, shown: str) -> None:
    """Raise ModelError unless a model answers in this pack's names, and its dial (if any) is for it."""
    answers = [head.answer for head in model.heads]
    strange = sorted(set(answers) - {KIND, *WHERE})
    if strange:
        raise ModelError(
            f"模型 {shown} 回答的是「{'、'.join(strange)}」，这个版本不认识；请用 minyi train 重新训练"
        )
    if len({answer == KIND for answer in answers}) < len(answers):
        raise ModelError(
            f"模型 {shown} 对同一件事有几个答案（{'、'.join(answers)}），不知道听哪个；"
            "请用 minyi train 重新训练"
        )
    labels = [label for head in model.heads for label in head.labels]
    unknown = unknown_answers(pack, labels)
    if unknown:
        raise ModelError(
            f"模型 {shown} 和规则包 {pack.stamp.id} {pack.stamp.version} 对不上，"
            f"规则包里没有：{'、'.join(unknown)}；请用这个规则包重新训练（minyi train）"
        )
    silent = [
        label.name for head in model.heads for label in head.labels if not _fills(pack, head.answer, label)
    ]
    if silent:
        raise ModelError(
            f"模型 {shown} 里这些标签没有说清楚算什么：{'、'.join(silent)}；"
            "请检查标签对照表，用这个规则包重新训练（minyi train）"
        )
    dial = pack.learned_dial
    if dial and dial.model != model.hash:
        raise ModelError(
            f"规则包 confidence.yaml 的界限是和模型 {dial.model} 一起校准的，{shown} 是 {model.hash}；"
            "请用这个模型重跑 minyi calibrate，或删去 confidence.yaml 里的 learned"
        )


def _fills(pack: RulePack, answer: str, label: Label) -> bool:
    """Whether a label says what its head is asked: a kind, or an owner (an organ never below the police)."""
    if answer == KIND:
        return KIND in label.answers
    line = label.answers.get("line")
    return "matter" in label.answers or bool(
        line and not (pack.lines[line].police and "organ" in label.answers)
    )
