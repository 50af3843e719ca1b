"""Proposals as a rule file: one rule for each rule that words may be added to."""

from __future__ import annotations

from collections.abc import Sequence

from minyi_router.rulepack.checks.faults import all_rules
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.writing import rule_yaml
from minyi_router.workshop.suggest.proposals import Proposal
from minyi_router.workshop.suggest.trial import Candidate

_TO_FILL = "待填"
_HEAD = """\
# minyi suggest 的建议，按已知答案的来件算出来的。看过、改过再用，不要整个照搬。
# 用法一：把这个文件放进规则包的 matters/ 里（名字自取），每条规则照样生效。
# 用法二：按注释里说的地方，把词加进原来规则的 any 里，效果一样；加完就不要再放这个文件。
# 例子要自己编一句话来写，不要抄真实来件（这里也没有抄）。写好后跑 minyi check 和 minyi test。
"""


def pasted(parsed: Parsed, candidates: Sequence[Candidate], proposals: Sequence[Proposal]) -> str:
    """The rule file of some proposals, in their order; empty when there are none."""
    together: dict[tuple[str, str | None, bool], list[int]] = {}
    for i, proposal in enumerate(proposals):
        together.setdefault((proposal.value, proposal.rule, proposal.fallback), []).append(i)
    ids = {rule.id for _, _, rule in all_rules(parsed)}
    blocks = [
        _block([candidates[i] for i in numbers], [proposals[i] for i in numbers], numbers, ids)
        for numbers in together.values()
    ]
    return f"{_HEAD}\nrules:\n" + "\n".join(blocks) if blocks else ""


def _block(
    candidates: Sequence[Candidate], proposals: Sequence[Proposal], numbers: Sequence[int], ids: set[str]
) -> str:
    first = candidates[0]
    rule_id = _free(f"{first.home.rule.id if first.home else first.target.value}·补充", ids)
    document = first.document(rule_id, [c.item for c in candidates])
    document["basis"] = (first.home.basis if first.home else "") or _TO_FILL
    document["owner"] = (first.home.owner if first.home else "") or _TO_FILL
    comments = [*_where(proposals[0]), *(_gain(i, p) for i, p in zip(numbers, proposals, strict=True))]
    return "\n".join(f"  # {line}" for line in comments) + "\n" + rule_yaml(document) + _cases(proposals)


def _free(rule_id: str, ids: set[str]) -> str:
    number, name = 1, rule_id
    while name in ids:
        number += 1
        name = f"{rule_id}{number}"
    ids.add(name)
    return name


def _where(proposal: Proposal) -> list[str]:
    if proposal.fallback:
        return [f"新的兜底规则（别的规则都没认出来，才归「{proposal.value}」）："]
    if proposal.rule is None:
        return [f"新规则（没有可以直接加词的「{proposal.value}」规则）："]
    return [f"或加进 {proposal.file} 第 {proposal.line} 行的规则「{proposal.rule}」的 when 的 any 里："]


def _gain(number: int, proposal: Proposal) -> str:
    alone, held = proposal.alone, proposal.held_alone
    heard = "（模型也认它）" if proposal.heard else ""
    shown = f"{number + 1}. {proposal.item}{heard}：对 {alone.right} 件，错 {alone.wrong} 件"
    return shown + (f"；留出的来件上对 {held.right}，错 {held.wrong}" if held.right or held.wrong else "")


def _cases(proposals: Sequence[Proposal]) -> str:
    """What cases to write, as comments: nobody's letter goes into a pack."""
    lines = ["    # tests:   # 去掉 #，换成自己编的话"]
    for proposal in proposals:
        said = f"自己编一句说到「{proposal.item.replace('+', '」和「')}」的话"
        lines.append(f"    #   - {{text: {said}, expect: {{{proposal.answer}: {proposal.value}}}}}")
    last = proposals[-1]
    said = f"自己编一句说到这些词、但不是「{last.value}」的话"
    lines.append(f"    #   - {{text: {said}, expect: {{{last.answer}: null}}}}")
    return "\n".join(lines) + "\n"
