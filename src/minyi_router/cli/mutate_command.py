"""``minyi mutate DIR``."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from minyi_router.cli.exits import Exit, UsageError
from minyi_router.cli.outputs import in_json
from minyi_router.cli.parser import Parser
from minyi_router.cli.screen import Screen
from minyi_router.workshop.mutate import FATES, SORTS, Mutation, Outcome, by_sort

_MOST = 30


def add_options(parser: Parser) -> None:
    """The options of this command."""
    parser.add_argument("folder", metavar="文件夹", help="规则包所在的文件夹")
    parser.add_argument("--rule", metavar="编号", help="只试这一条规则")
    parser.add_argument(
        "--most", metavar="个", type=int, default=_MOST, help=f"最多列几处，0 是全部（{_MOST}）"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON（全部列出）")
    parser.add_argument(
        "--most-survivors", metavar="个", type=int, help="没人发现的多于这个数，就以退出码 1 结束（给 CI 用）"
    )


def run(options: Namespace, screen: Screen) -> Exit:
    """Leave out one thing at a time and list what no case notices."""
    try:
        with screen.working("跑例子"):
            mutation = Mutation(Path(options.folder), options.rule)
    except KeyError:
        raise UsageError(f"没有这条规则：「{options.rule}」") from None
    outcomes = list(screen.progress(mutation, "改一处试一处"))
    survivors = [outcome for outcome in outcomes if outcome.survived]
    if options.json:
        screen.raw(_json(mutation, outcomes, survivors))
    else:
        _show(screen, mutation, outcomes, _shown(survivors, options.most))
    most = options.most_survivors
    return Exit.FINDINGS if not mutation.cases or (most is not None and len(survivors) > most) else Exit.OK


def _json(mutation: Mutation, outcomes: Sequence[Outcome], survivors: Sequence[Outcome]) -> str:
    sorts = [
        {"sort": sort, "mutants": mutants, "noticed": mutants - survived, "survived": survived}
        for sort, (mutants, survived) in by_sort(outcomes).items()
    ]
    content = {
        "schema": 1,
        "pack": mutation.stamp._asdict(),
        "cases": mutation.cases,
        "cases_left_out": mutation.left_out,
        "mutants": len(outcomes),
        "survived": len(survivors),
        "sorts": sorts,
        "survivors": [outcome.to_dict() for outcome in survivors],
    }
    return in_json(content)


def _shown(survivors: Sequence[Outcome], most: int) -> list[Outcome]:
    """The gravest first; of a rule that nobody would miss as a whole no more than that."""
    order = list(SORTS)
    idle = {outcome.mutant.owner for outcome in survivors if outcome.mutant.sort == "rule"}
    telling = (o for o in survivors if o.mutant.sort in {"rule", "term"} or o.mutant.owner not in idle)
    ranked = sorted(telling, key=lambda o: (order.index(o.mutant.sort), o.fate))
    return ranked[:most] if most else ranked


def _show(screen: Screen, mutation: Mutation, outcomes: Sequence[Outcome], shown: Sequence[Outcome]) -> None:
    for outcome in shown:
        place = outcome.mutant.place
        screen.say(f"{place.file}:{place.line}:{place.column}: {outcome.mutant}：{FATES[outcome.fate]}")
    counts = by_sort(outcomes)
    survived = sum(left for _, left in counts.values())
    if survived > len(shown):
        screen.say(
            f"…… 另有 {survived - len(shown)} 处没有列出（整条没人发现的规则，里面的不再列；"
            "--most 0 不限处数，--rule 只看一条规则）"
        )
    rows = [
        (SORTS[sort], str(mutants), str(mutants - left), str(left), f"{(mutants - left) / mutants:.0%}")
        for sort, (mutants, left) in counts.items()
        if mutants
    ]
    screen.table(_HEADS, rows, right=_HEADS[1:])
    if mutation.left_out:
        screen.say(f"{mutation.left_out} 个例子本来就不符或是 todo，没有算在内")
    screen.say(
        f"逐个去掉 {len(outcomes)} 处，{mutation.cases} 个例子发现了 {len(outcomes) - survived} 处，"
        f"{survived} 处没人发现"
    )


_HEADS = ("去掉的", "处", "有例子发现", "没人发现", "发现率")
