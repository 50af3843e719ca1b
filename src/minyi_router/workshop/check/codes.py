"""Every code there is: its family, how bad it is, and a short title. One page each in docs/checks/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from minyi_router.workshop.check.findings import Severity

FAMILIES: Mapping[str, str] = MappingProxyType(
    {"0": "读规则", "1": "规则的逻辑", "2": "汉字和词", "3": "地名和单位", "4": "时间", "5": "日常维护"}
)
"""The families by the first digit of their codes."""


@dataclass(frozen=True, slots=True)
class Code:
    """One code. ``reading``: a fault that keeps the pack from loading; nobody can excuse it."""

    code: str
    severity: Severity
    title: str
    reading: bool = False

    @property
    def family(self) -> str:
        """What it is about, in Chinese."""
        return FAMILIES[self.code[2]]

    @property
    def page(self) -> str:
        """Where it is explained, seen from the root of the project."""
        return f"docs/checks/{self.code}.md"


_READING = {
    "MY001": "文件或文件夹打不开",
    "MY002": "文件编码不对，或有控制字符",
    "MY003": "缩进里有制表符或全角空格",
    "MY004": "冒号写得不对",
    "MY005": "YAML 写法有误",
    "MY006": "一个文件里有两份文档",
    "MY007": "嵌套太深",
    "MY008": "键不是文字",
    "MY009": "重复的键",
    "MY010": "用了锚点或引用",
    "MY011": "用了标签",
    "MY012": "缺少文件",
    "MY013": "不认识的文件",
    "MY014": "不认识的键",
    "MY015": "缺少必须写的内容",
    "MY016": "值写得不对",
    "MY017": "这个值不能写在这里",
    "MY018": "形状不对：该是列表、文字或「键: 值」",
    "MY019": "文件是空的",
    "MY020": "底包不能用",
    "MY021": "要改的东西底包里没有",
    "MY022": "底包里已经有，又写了一份",
    "MY023": "要换的东西，本包里没有写新的",
    "MY024": "同一样东西动了两次",
    "MY025": "添了反而更难命中",
    "MY101": "词组定义了两次",
    "MY102": "同一个列表里写了两遍",
    "MY103": "没有这个词组",
    "MY104": "词组或加号写得不对",
    "MY105": "词组互相套用",
    "MY106": "规则编号重复",
    "MY107": "空的条件、词组或回答",
    "MY108": "次数超出范围",
    "MY109": "没有这个名称",
    "MY110": "条件问了还没有判定的回答",
    "MY111": "repeat 的 same 写法矛盾",
    "MY112": "数字超出范围",
    "MY113": "反义词互相包含",
    "MY114": "把握的界限和模型对不上",
    "MY115": "回访结果又算满意又算不满意",
    "MY116": "发文规则没有写出过什么事",
    "MY201": "词里有逗号、顿号",
    "MY202": "词是空的",
    "MY203": "省略号的位置不对",
    "MY204": "词跨了句子",
    "MY205": "词只有一个字",
    "MY206": "一项里同一个词写了两次",
    "MY301": "地名表的一行写得不对",
    "MY302": "没有这个属地角色",
    "MY303": "没有这个单位",
    "MY304": "没有这个辖区",
    "MY305": "一个辖区有两个同样角色的单位",
    "MY306": "上级或辖区绕成一圈",
    "MY307": "事项没有写清归谁",
    "MY308": "非公安的警种要有且只有一个",
    "MY401": "时限写得不对",
    "MY402": "日期、钟点写得不对",
    "MY403": "上班时间矛盾",
    "MY404": "有 history 的例子没有写 time",
}

_WARNINGS = {
    "MY120": "规则永远不会命中",
    "MY121": "这一项永远不算数",
    "MY122": "同一个词又要又不要",
    "MY123": "条件互相矛盾",
    "MY124": "条件问的回答没有谁会给",
    "MY125": "规则总被别的规则压过",
    "MY126": "同样的词，别的规则答得不一样",
    "MY127": "长词里含着别的规则的词",
    "MY128": "没有规则用到的词组",
    "MY129": "没有规则给出的事项、类型、等级或警示",
    "MY131": "also_in 写了本来就算数的段落",
    "MY210": "同一个词写了两遍，只差繁简、全半角或先后",
    "MY211": "看不见的字符",
    "MY213": "not_in 的短语取消不了任何词",
    "MY310": "没有谁会派到的单位",
    "MY311": "一个地名在两个辖区，分不开",
    "MY312": "一个叫法指两处地方或两个单位",
    "MY313": "地名写了两遍",
    "MY314": "还在用已撤销的单位",
    "MY410": "这个时间永远不会到",
    "MY411": "日历快用完了",
    "MY412": "时限永远轮不到",
    "MY501": "例子不够",
    "MY502": "规则没有依据",
    "MY503": "规则没有负责人",
    "MY504": "忽略没有写原因",
    "MY505": "忽略没有用处",
    "MY506": "忽略写得不对",
}

_HINTS = {
    "MY130": "没有谁用到的标签、文书、机关或警种",
    "MY212": "一个字的词",
    "MY413": "暂定的年份已经公布了放假安排",
}


def _registry() -> dict[str, Code]:
    found = {code: Code(code, Severity.ERROR, title, reading=True) for code, title in _READING.items()}
    found |= {code: Code(code, Severity.WARNING, title) for code, title in _WARNINGS.items()}
    found |= {code: Code(code, Severity.INFO, title) for code, title in _HINTS.items()}
    return dict(sorted(found.items()))


CODES: Mapping[str, Code] = MappingProxyType(_registry())
"""All codes, in order."""
