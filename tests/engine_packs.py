"""A very small bureau for tests that bring their own rules: everything a pack must have, and no rule."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from minyi_router import Router
from minyi_router.rulepack.load import load_pack
from minyi_router.rulepack.pack import RulePack

FILES: Mapping[str, str] = {
    "pack.yaml": """
id: 引擎测试
version: 1
format: 1
settings: {near: 10, gap: 6, title_weight: 3, request_weight: 2, margin: 0.2, other_share: 0.5, min_score: 1}
negations: [没有, 没, 不是]
""",
    "passages.yaml": """
passages:
  套话: {phrases: [请…核实处理], role: ignored, reach: sentence}
  原单: {phrases: [原单内容], role: ignored, reach: end, until: [现再次来电]}
  请求: {phrases: [希望], role: request, reach: sentence}
""",
    "lines.yaml": """
lines:
  派出所: {unit: 指挥中心}
  交警: {unit: 交警大队}
  治安: {unit: 治安大队}
  督察: {unit: 督察大队}
  非公安: {police: 否}
""",
    "units.yaml": """
oversight: [督察大队, 政治处]
units:
  河东分局: {areas: [河东]}
  柳湾派出所: {parent: 河东分局, role: 派出所, areas: [柳湾], aliases: [柳湾所]}
  青石桥派出所: {parent: 河东分局, role: 派出所, areas: [青石桥]}
  交警大队:
  交警一组:
  交警二组:
  治安大队:
  督察大队:
  政治处:
  指挥中心:
  法制大队:
""",
    "places/areas.yaml": """
areas:
  河东:
  柳湾: {within: 河东}
  柳湾北: {within: 柳湾}
  青石桥: {within: 河东}
  东渡: {within: 河东}
""",
    "places/roads.csv": """名称,别名,类别,辖区,单双号,起号,止号,路口,路长
澜心路,澜心大街,道路,柳湾,,1,100,采蘅路,交警一组
澜心路,澜心大街,道路,青石桥,,101,200,鹤汀路,交警二组
采蘅路,,道路,柳湾,,,,,
鹤汀路,,道路,青石桥,,,,,
菱歌社区,,社区,柳湾北,,,,,
磬音苑,,小区,柳湾,,,,,
磬音苑,,小区,青石桥,,,,,
""",
    "kinds.yaml": """
default: 投诉
kinds: {咨询: {about: 示例}, 求助: {about: 示例}, 投诉: {about: 示例}, 举报: {about: 示例}}
""",
    "tiers.yaml": """
default: 一般
tiers:
  紧急: {handler: 值班领导}
  疑难: {handler: 主要领导}
  复杂: {handler: 分管领导}
  一般: {handler: 中队}
""",
    "matters.yaml": """
matters:
  噪声: {line: 派出所, unit: <属地派出所>, supervisor: 治安大队, basis: 噪声法 第87条}
  停车: {line: 交警}
  信号灯: {line: 交警, co_units: [法制大队]}
  道路隐患: {line: 交警, unit: <属地路长>}
  赌博: {line: 治安}
  作风: {line: 督察, recuse: 是}
  占道: {organ: 城管, basis: 市容条例}
  物业: {organ: 住建}
""",
    "organs.yaml": "organs: {城管: {name: 城市管理局}, 住建: {name: 住房局}}\n",
    "flags.yaml": """
flags:
  提示: {say: 留意}
  生命危险: {safety: 是, tier: 紧急, say: 立即转110}
  涉密: {hold: 是, say: 交保密员}
notices: {督办单: {about: 示例}, 提醒函: {about: 示例}}
labels: {老人: {about: 示例}, 学生: {about: 示例}}
""",
    "deadlines.yaml": """
contact: {default: 1工作小时, tier: {紧急: 30分钟 不顺延}}
resolve:
  default: 2个工作日
  matter: {作风: 15日}
  kind: {咨询: 半个工作日}
  tier: {紧急: 4小时 不顺延, 疑难: 10个工作日}
""",
    "calendar.yaml": """
hours: [09:00-12:00, 13:30-17:30]
weekdays: [周一, 周二, 周三, 周四, 周五]
years: {2027: {provisional: 是, days_off: [2027-01-01]}}
""",
}
"""What every pack of these tests has; a test replaces what it needs otherwise."""


def pack_of(folder: Path, rules: str, changes: Mapping[str, str] | None = None) -> RulePack:
    """A pack with the rules of one YAML text, written below ``folder`` and loaded from there."""
    for name, text in {**FILES, "matters/规则.yaml": rules, **(changes or {})}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.lstrip("\n"), encoding="utf-8")
    return load_pack(folder)


def router_of(folder: Path, rules: str, changes: Mapping[str, str] | None = None) -> Router:
    """A router for such a pack."""
    return Router(pack_of(folder, rules, changes))


def pack_from(rules: Mapping[str, Any], changes: Mapping[str, str] | None = None) -> RulePack:
    """A pack with rules given as data (JSON is YAML), for property tests."""
    with TemporaryDirectory() as folder:
        return pack_of(Path(folder), json.dumps(rules, ensure_ascii=False), changes)
