"""Returned and re-assigned tickets: read from a table, and what they tell on the screen."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from minyi_router.batch import RowFault, read_table
from minyi_router.cli.exits import UsageError
from minyi_router.cli.options import ROLES
from minyi_router.cli.screen import Screen
from minyi_router.columns import KNOWN_HEADS, appeal_of, find_heads, fold_head
from minyi_router.model import Appeal
from minyi_router.workshop.returns import Feedback, Flow, Misled, Returned, Verdict, feedback_heads

FEEDBACK_ROLES = {"from": "原单位", "to": "改派单位", "reason": "退单原因"}
_VERDICTS: Mapping[Verdict, str] = {
    "fixed": "已改好",
    "same": "还派给原单位",
    "review": "转人工",
    "elsewhere": "派到别处",
}
_MOST_RANKED = 20
_NO_TEXT = "（没有诉求内容）"  # stands for the column of the text where a table has none


def read_returned(options: Namespace, history: Iterable[Appeal]) -> tuple[list[Returned], int]:
    """The tickets that came back, and how many cannot be used; texts not told are looked up by id."""
    table = read_table(Path(options.feedback))
    heads = _feedback_heads(options, table.columns)
    roles = _appeal_heads(options, table.columns, set(heads.values()))
    by_id = {appeal.id: appeal for appeal in history if appeal.id}
    returned: list[Returned] = []
    missing = 0
    for row in table:
        if isinstance(row, RowFault):
            missing += 1
            continue
        appeal = appeal_of(row.values, roles)[0]
        appeal = appeal if appeal.text else by_id.get(appeal.id, appeal)
        came_from, goes_to, reason = (row.values.get(heads.get(r, ""), "").strip() for r in FEEDBACK_ROLES)
        if appeal.text and came_from:
            returned.append(Returned(row.number, appeal, came_from, goes_to, reason))
        else:
            missing += 1
    return returned, missing


def _feedback_heads(options: Namespace, columns: tuple[str, ...]) -> dict[str, str]:
    named = {role: value for role in FEEDBACK_ROLES if (value := getattr(options, f"feedback_{role}"))}
    listed = "、".join(columns)
    for column in named.values():
        if column not in columns:
            raise UsageError(f"退单表里没有「{column}」这一列；有：{listed}")
    heads = feedback_heads(columns, named)
    if "from" not in heads:
        raise UsageError(f"退单表里认不出哪一列是原单位，请用 --from 列名 指定。表头有：{listed}")
    return heads


def _appeal_heads(options: Namespace, columns: tuple[str, ...], taken: set[str]) -> dict[str, str]:
    """The columns of text, id, … in the table of returned tickets, which need not hold the texts."""
    free = [column for column in columns if column not in taken]
    named = {role: value for role in ROLES if (value := getattr(options, role)) and value in free}
    known = set(map(fold_head, KNOWN_HEADS["text"]))
    if "text" in named or any(fold_head(column) in known for column in free):
        return find_heads(free, named)
    return find_heads([*free, _NO_TEXT], {**named, "text": _NO_TEXT})


def show_feedback(screen: Screen, found: Feedback, *, with_history: bool) -> None:
    """Print who misled how often, and from where to where tickets went."""
    listed = "，".join(f"{words} {found.verdicts.get(name, 0)} 件" for name, words in _VERDICTS.items())
    screen.say(f"退单和改派 {sum(found.verdicts.values())} 件，按现在的规则：{listed}")
    if found.unknown:
        shown = "、".join(f"{name} {n} 件" for name, n in found.unknown.items())
        screen.say(f"规则包里没有的单位名称：{shown}")
    of = "决定过（含历史）" if with_history else "决定过（只算退单）"
    heads = ("规则", "词", "误事", of, "比例", "95% 区间", "文件")
    for title, ranked in (("误事的规则", found.rules), ("误事的词", found.words)):
        if ranked:
            rows = [_ranked(one) for one in ranked[:_MOST_RANKED]]
            screen.table(heads, rows, title=title, right=("误事", of, "比例"))
    for flow in found.flows:
        for line in _flow(flow):
            screen.say(line)


def _ranked(one: Misled) -> tuple[str, ...]:
    low, high = one.interval
    figures = (str(one.times), str(one.decided), f"{one.share:.1%}", f"{low:.1%}–{high:.1%}")
    return (one.rule, one.word, *figures, one.place)


def _flow(flow: Flow) -> Iterator[str]:
    verdicts = [
        f"{words} {flow.verdicts[name]}" for name, words in _VERDICTS.items() if name in flow.verdicts
    ]
    goes_to = flow.goes_to or "（没有写改派到哪里）"
    yield f"\n{flow.came_from} → {goes_to}：{flow.total} 件（{'，'.join(verdicts)}）"
    if flow.reasons:
        yield f"   原因：{'；'.join(f'{reason} {n} 件' for reason, n in flow.reasons)}"
    if flow.lost:
        lost = "、".join(f"{rule} {n} 件" for rule, n in flow.lost)
        yield f"   该派「{goes_to}」的规则中了，没有胜出：{lost}"
    for rule, lacked, n in flow.lacked:
        yield f"   该派「{goes_to}」的规则「{rule}」差一点（{n} 件）：{lacked}"
    for number, text in flow.examples:
        yield f"   第 {number} 行：{text}"
