"""Invented appeals for the tests of suggestions: clauses that say nothing, and words planted among them."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from minyi_router.model import Appeal
from minyi_router.workshop.suggest import Known

RULES = """
rules:
  - id: 违停
    when: {any: [违停, 乱停乱放], unless: [影院]}
    then: {matter: 停车}
    weight: 1.5
    basis: 道路交通安全法 第56条
    owner: 交警大队
  - id: 吵闹
    when: {any: [噪音, 扰民]}
    then: {matter: 噪声}
  - id: 摊贩
    when: {any: [摆摊, 摊贩]}
    then: {matter: 占道}
  - id: 兜底物业
    when: {any: [物业]}
    then: {matter: 物业}
    priority: -1
"""
CLAUSES = (
    *(
        "孩子上学要绕一大圈",
        "老人腿脚不便",
        "雨天更是难受",
        "邻居们都很着急",
        "前后打过三回电话",
        "保安劝过也不听",
    ),
    *(
        "傍晚人来人往",
        "楼下新开了早点铺",
        "街角那棵榕树下",
        "已经拖了半个月",
        "消防车恐怕进不来",
        "买菜也得侧着身",
    ),
    *(
        "值夜班的人睡不踏实",
        "盼着早点有人来看看",
        "不知道该找谁",
        "这种事不止一回",
        "上礼拜刚清过一遍",
        "没过两天又照旧",
    ),
    *(
        "路灯倒是亮的",
        "隔壁单元也一样",
        "送货的师傅骂骂咧咧",
        "大家心里憋着气",
        "说是临时的",
        "谁也不肯让一步",
    ),
)


def letter(random: Random, *said: str) -> str:
    """A letter that says some words, each in other surroundings, among clauses that say nothing."""
    clauses = random.sample(CLAUSES, 4)
    for words in said:
        before, after = (
            random.choice("早晚又都总常正") + random.choice("见来去看等"),
            random.choice("啦呢哟吧哪"),
        )
        clauses.insert(random.randrange(5), before + words + after)
    return "，".join(clauses)


def letters(seed: int, count: int, label: str, *said: str) -> list[Known]:
    """So many letters with the same right answer; numbered from 1."""
    random = Random(f"{seed} {label} {said}")
    return [Known(i, Appeal(letter(random, *said), id=f"{said}-{i}"), (label,)) for i in range(1, count + 1)]


def together(*parts: Sequence[Known]) -> list[Known]:
    """Several lots of letters as one table, numbered anew."""
    rows = [row for part in parts for row in part]
    return [row._replace(number=i) for i, row in enumerate(rows, 2)]
