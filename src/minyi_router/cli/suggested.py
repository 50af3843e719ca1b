"""Suggestions on the screen."""

from __future__ import annotations

from collections.abc import Iterator

from minyi_router.cli.screen import Screen
from minyi_router.wording import ANSWERS
from minyi_router.workshop.suggest import Figures, Proposal, States, Suggestions

_REFUSED = {
    "case": "会让规则包自己的例子不符的",
    "idle": "处处都有的话、套话",
    "name": "地名、单位名、称呼",
    "number": "数字",
    "part": "半截的词",
    "known": "规则里已经有的",
    "nowhere": "看不出该归哪个事项的",
}
_EXACT = ("matter", "kind", "tier")
_HEADS = ("", "词", "归", "加到", "判对", "判错", "叠加对", "叠加错", "不同来件", "留出对", "留出错")
_MOST_NAMES = 5


def show_suggestions(screen: Screen, found: Suggestions, output: str | None) -> None:
    """Print what is proposed and why, and what was turned down."""
    screen.say(_states("用来提建议的", found.before, found.after))
    if found.held_before.total:
        screen.say(_states("留出来验证的", found.held_before, found.held_after))
    for line in _notes(found):
        screen.say(line)
    if found.proposals:
        screen.table(_HEADS, map(_row, range(1, 1_000), found.proposals), right=("", *_HEADS[4:]))
        screen.say(
            "判对、判错：单加这一个词，多少件变对、多少件变错。叠加：在前面几条已经加上以后。"
            "不同来件：变对的来自多少件不同的文字、不同的人。留出：没有用来提建议的来件上。"
        )
        for number, proposal in enumerate(found.proposals, 1):
            for line in _detail(number, proposal):
                screen.say(line)
    else:
        screen.say("没有可提的建议：没有哪个词能让够多不同的来件变对，又不多判错")
    if found.refused:
        listed = "，".join(f"{_REFUSED[reason]} {n} 个" for reason, n in found.refused.items())
        screen.say(f"\n没有采用的：{listed}")
    if output and found.yaml:
        screen.say(f"已写入 {output}。看过、改过再放进规则包；例子请自己编，不要抄真实来件")


def _states(name: str, before: States, after: States) -> str:
    parts = (("判对", "right"), ("判错", "wrong"), ("转人工", "silent"))
    shown = "，".join(f"{words} {getattr(before, part)} → {getattr(after, part)}" for words, part in parts)
    return f"{name} {before.total} 件：{shown}"


def _notes(found: Suggestions) -> Iterator[str]:
    if found.templates[0]:
        groups, rows = found.templates
        yield f"有 {groups} 组几乎一样的来件（共 {rows} 件），一组只算一件"
    if found.unreachable:
        shown = "、".join(f"{label} {n} 件" for label, n in list(found.unreachable.items())[:_MOST_NAMES])
        more = f" 等 {len(found.unreachable)} 种" if len(found.unreachable) > _MOST_NAMES else ""
        yield f"正确答案里有规则包给不出的名称：{shown}{more}。名称不同的用 --merge 对上"
    if found.answer not in _EXACT and found.proposals:
        name = ANSWERS.get(found.answer, found.answer)
        yield f"正确答案只到「{name}」，归哪个事项是按证据推的，请看过例子再定"


def _row(number: int, proposal: Proposal) -> tuple[str, ...]:
    home = f"「{proposal.rule}」" if proposal.rule else "新的兜底规则" if proposal.fallback else "新规则"
    figures = (*_counts(proposal.alone), *_counts(proposal.on_top), str(proposal.sources))
    return (str(number), proposal.item, proposal.value, home, *figures, *_counts(proposal.held_alone))


def _counts(figures: Figures) -> tuple[str, str]:
    return str(figures.right), str(figures.wrong)


def _detail(number: int, proposal: Proposal) -> Iterator[str]:
    new = "新写一条兜底规则，priority: -1" if proposal.fallback else "新写一条规则"
    where = f"{proposal.file}:{proposal.line} 规则「{proposal.rule}」" if proposal.rule else new
    yield f"\n{number}. {proposal.item} → {proposal.value}（{where}）"
    fits = f"说到它的 {proposal.mentioned} 件里，{proposal.fitting} 件的正确答案对得上"
    yield f"   为什么归它：{proposal.why}；{fits}"
    if proposal.heard:
        yield f"   来源：模型。规则没判对、模型判对的来件里，有 {proposal.heard} 件模型靠的是它"
    if proposal.alone.stopped:
        yield f"   另有 {proposal.alone.stopped} 件原来判错的改为转人工"
    for sign, examples in (("√", proposal.right_examples), ("×", proposal.wrong_examples)):
        for example in examples:
            was = f"现在判为{example.was}" if example.was else "现在认不出"
            yield f"   {sign} 第 {example.number} 行（应是{example.wanted}，{was}）：{example.text}"
