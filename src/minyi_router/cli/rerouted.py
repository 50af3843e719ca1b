"""What ``minyi reroute`` says on the screen: how much changed, which answers, from where to where."""

from __future__ import annotations

from minyi_router.batch.job import Progress
from minyi_router.batch.reroute import CHANGED, COMPARED, Counted, tallied
from minyi_router.cli.screen import Screen
from minyi_router.model import PackStamp
from minyi_router.wording import ANSWERS

_MOST_FLOWS, _MOST_PACKS = 12, 5


def show_changes(screen: Screen, file: str, last: Progress, new: PackStamp) -> None:
    """The summary of a run."""
    _show_packs(screen, tallied(last.tally, "pack"), new)
    changed = last.counts.get(CHANGED, 0)
    read = f"（读到 {last.rows} 行，另有 {last.rejected} 行读不了）" if last.rejected else ""
    if not changed:
        screen.say(f"{file}：{last.routed} 件{read}，没有一件有变动")
        return
    screen.say(f"{file}：{last.routed} 件{read}，有变动的 {changed} 件（{changed / last.routed:.2%}）")
    answers = sorted(tallied(last.tally, "answer"), key=lambda one: (-one[1], COMPARED.index(one[0][0])))
    screen.say(f"　变了的答案：{'，'.join(f'{ANSWERS[name]} {n}' for (name,), n in answers)}")
    _show_flows(screen, tallied(last.tally, "flow"), last.routed)
    if last.tally.get(""):
        screen.say(f"　另有 {last.tally['']} 处变动没有分开数：种类太多（用 -o 写出来看）")


def _show_packs(screen: Screen, packs: Counted, new: PackStamp) -> None:
    now = " ".join(new)
    if len(packs) > 1:
        screen.note(f"旧结果里有 {len(packs)} 种规则包的行，每行都和它自己旧的答案比")
    for (pack,), n in packs[:_MOST_PACKS]:
        screen.say(f"旧　{pack or '（没有写规则包，或认不出）'}" + (f"　{n} 件" if len(packs) > 1 else ""))
    if len(packs) > _MOST_PACKS:
        rest = sum(n for _, n in packs[_MOST_PACKS:])
        screen.say(f"　　另有 {len(packs) - _MOST_PACKS} 种规则包，共 {rest} 件")
    screen.say(f"新　{now}")
    if [pack.split()[-1:] for (pack,), _ in packs] == [[new.hash]]:
        screen.note("新旧规则包的内容一样：要是有变动，不是规则引起的")


def _show_flows(screen: Screen, flows: Counted, rows: int) -> None:
    if not flows:
        return
    shown = [(old, new, str(n), f"{n / rows:.2%}") for (old, new), n in flows[:_MOST_FLOWS]]
    total = sum(n for _, n in flows)
    heads = ("旧去向", "新去向", "件数", "占全部")
    screen.table(heads, shown, title=f"去向变了 {total} 件", right=heads[2:])
    if len(flows) > _MOST_FLOWS:
        rest = sum(n for _, n in flows[_MOST_FLOWS:])
        screen.say(f"　另有 {len(flows) - _MOST_FLOWS} 种变化，共 {rest} 件（用 -o 写出来看）")
