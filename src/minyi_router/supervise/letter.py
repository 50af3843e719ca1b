"""What a notice says, by the names that a template may ask for: 【工单编号】 and so on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from minyi_router.rulepack.pack import RulePack
from minyi_router.supervise.clocks import Standing, standings
from minyi_router.supervise.notices import Issue
from minyi_router.supervise.telling import holder_told, moment_told
from minyi_router.text.masking import mask

NOTHING = "—"
"""What stands where nothing is known: a blank might be taken for something lost."""


def letter_values(issue: Issue, pack: RulePack, now: datetime) -> dict[str, str]:
    """Every name that a template may ask for, with what the notice says (Chinese, personal data masked).

    Args:
        issue: the notice.
        pack: whose notice it is.
        now: when it is issued, naive Beijing time.
    """
    contact, resolve = standings(issue.ticket, pack, now)
    values = {
        **_ticket(issue),
        "文种": issue.notice,
        "编号": f"{now:%Y%m%d}-{issue.ticket.id}",
        "发文机关": issuer(pack),
        "先行联系时限": _limit(contact),
        "办理时限": _limit(resolve),
        "事由": _listed(issue.reasons),
        "要求": _listed(issue.says),
        "依据": "；".join(issue.bases),
        "回复期限": moment_told(issue.reply_by) + _doubt(provisional=issue.provisional),
        "签发日期": f"{now.year}年{now.month}月{now.day}日",
        "年份": str(now.year),
        "同一件事的工单": "、".join(issue.tickets) if len(issue.tickets) > 1 else "",
    }
    return {name: text or NOTHING for name, text in values.items()}


def _ticket(issue: Issue) -> dict[str, str]:
    """What the table told of the ticket; not who the citizen is: the unit has the ticket."""
    life = issue.ticket
    return {
        "工单编号": life.id,
        "受理时间": moment_told(life.received),
        "渠道": mask(life.channel),
        "标题": mask(life.title),
        "诉求内容": mask(life.text or life.title),
        "地点": mask(life.place),
        "属地": life.area,
        "类型": life.kind,
        "事项": life.matter,
        "警种": life.line,
        "等级": life.tier,
        "承办单位": holder_told(life),
        "督办单位": life.supervisor,
        "退单次数": str(life.returned),
        "重办次数": str(life.redone),
        "回访结果": life.callback,
        "领导批示": mask(life.order),
    }


def issuer(pack: RulePack) -> str:
    """Who issues: the unit at the top of the tree, of several the one with the most below it."""
    below: Counter[str] = Counter()
    for unit in pack.units.values():
        name, seen = unit.name, {unit.name}
        while (parent := pack.units[name].parent) and parent in pack.units and parent not in seen:
            name = parent
            seen.add(name)
        below[name] += 1
    return below.most_common(1)[0][0] if below else pack.name


def _limit(standing: Standing) -> str:
    return moment_told(standing.due) + _doubt(provisional=standing.provisional)


def _doubt(*, provisional: bool) -> str:
    return "（放假安排未公布，暂定）" if provisional else ""


def _listed(texts: Sequence[str]) -> str:
    """Numbered lines; one alone needs no number."""
    if len(texts) == 1:
        return texts[0]
    return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1))
