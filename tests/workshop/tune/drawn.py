"""Packs, appeals and tables drawn at random."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from hypothesis import strategies as st
from tests.engine_packs import pack_from

from minyi_router import Appeal
from minyi_router.report.evaluation import Merge
from minyi_router.rulepack.pack import RulePack


class Drawn(NamedTuple):
    """A pack, appeals each with its row of labels, the answers asked about, labels that count as one."""

    pack: RulePack
    rows: Sequence[tuple[Appeal, Mapping[str, str]]]
    answers: tuple[str, ...]
    merge: Merge


VOCABULARY = ["违停", "噪音", "摆摊", "物业费", "打牌", "红绿灯", "唱歌"]
MATTERS = ["停车", "噪声", "占道", "物业", "赌博"]

SECRET = {"id": "涉密", "when": {"any": ["秘密"]}, "then": {"flags": ["涉密"]}}


def rule(number: int, parts: tuple[list[str], str, float, int, bool]) -> dict[str, Any]:
    said, matter, weight, priority, shadow = parts
    then = {"kind": matter.removeprefix("类：")} if matter.startswith("类：") else {"matter": matter}
    mode = {"mode": "shadow"} if shadow else {}
    head = {"id": f"r{number}", "when": {"any": said}, "then": then}
    return {**head, "weight": weight, "priority": priority, **mode}


ITEMS = st.sampled_from([*VOCABULARY, "<一组>", "违停+噪音"])
PARTS = st.tuples(
    st.lists(ITEMS, min_size=1, max_size=3, unique=True),
    st.sampled_from([*MATTERS, "类：咨询", "类：举报"]),
    st.sampled_from([0, 0.1, 0.3, 0.7, 1, 1.3, 2]),
    st.sampled_from([0, 0, 0, 1, -1]),
    st.sampled_from([False, False, False, True]),
)
PACKS = st.builds(
    lambda parts, weight: {
        "terms": {"一组": {"any": ["唱歌", "打牌"], "weight": weight}},
        "rules": [*(rule(number, part) for number, part in enumerate(parts)), SECRET],
    },
    st.lists(PARTS, min_size=1, max_size=8),
    st.sampled_from([1, 0.5, 1.1, 0]),
)
SAID = st.lists(
    st.sampled_from([*VOCABULARY, "希望", "。", "原单内容", "你好", "柳湾", "青石桥", "秘密"]), max_size=8
).map("".join)
APPEALS = st.lists(st.builds(Appeal, SAID, title=SAID | st.just("")), min_size=1, max_size=8)
ANSWERS = {
    "kind": ["咨询", "举报", "投诉"],
    "matter": MATTERS,
    "line": ["交警", "派出所", "治安", "非公安"],
    "organ": ["城管", "住建"],
    "owner": ["交警", "派出所", "非公安:城管", "非公安:住建"],
    "police": ["公安", "非公安"],
}
MERGES = [
    Merge(),
    Merge({"line": {"派出所": "所队"}, "organ": {"城管": "城管"}}, {"line": "其他", "organ": "其他"}),
]


@st.composite
def tables(draw: st.DrawFn) -> Drawn:
    """A pack with thresholds of its own, a table with gaps and second labels, what is asked of it."""
    least, near, nearer = draw(
        st.tuples(*(st.sampled_from(few) for few in ([0, 0.3, 1, 2], [0, 0.2, 0.5], [0, 0.3])))
    )
    card = f"settings: {{min_score: {least}, margin: {near}, organ_margin: {nearer}, title_weight: 3}}\n"
    pack = pack_from(draw(PACKS), {"pack.yaml": f"id: 抽\nversion: 1\nformat: 1\n{card}"})
    answers = draw(st.lists(st.sampled_from(list(ANSWERS)), min_size=1, max_size=3, unique=True))
    rows = []
    for appeal in draw(APPEALS):
        label = {answer: st.sampled_from(["", *ANSWERS[answer]]) for answer in answers}
        main = {answer: draw(label[answer]) for answer in answers}
        rows.append((appeal, {**main, **{f"{answer}也对": draw(label[answer]) for answer in answers}}))
    return Drawn(pack, rows, tuple(answers), draw(st.sampled_from(MERGES)))
