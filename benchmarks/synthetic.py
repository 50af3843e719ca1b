"""An invented rule pack and invented texts of a given size, the same on every run.

Words are random Han characters, so nothing in them is anybody's appeal; texts hold the pack's
words about as often as real ones hold those of a real pack (some 12 hits in 150 characters).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from random import Random

import yaml

from minyi_router.rulepack.load import starter_pack

HAN = [
    bytes((row, cell)).decode("gb2312") for row in range(0xB0, 0xD7) for cell in range(0xA1, 0xFF)
]  # 常用字
_SHARED = (
    "pack.yaml",
    "lines.yaml",
    "units.yaml",
    "kinds.yaml",
    "tiers.yaml",
    "deadlines.yaml",
    "calendar.yaml",
)
_ENDS = "，，，，。"


@dataclass(frozen=True)
class Synthetic:
    """The words of the pack, the words around them, and the random numbers behind both."""

    words: tuple[str, ...]
    fillers: tuple[str, ...]
    seed: int = 7

    @classmethod
    def of(cls, words: int) -> Synthetic:
        """So many different words of 2 to 5 characters, and six times as many others."""
        random = Random(1)
        made = sorted(
            {"".join(random.choices(HAN, k=random.choice((2, 2, 3, 3, 4, 5)))) for _ in range(words * 8)}
        )
        random.shuffle(made)
        return cls(tuple(made[:words]), tuple(made[words : words * 7]))

    def texts(self, count: int, length: int) -> list[str]:
        """So many texts of about so many characters."""
        random = Random(self.seed)
        return [self._text(random, length) for _ in range(count)]

    def _text(self, random: Random, length: int) -> str:
        parts, size = [], 0
        while size < length:
            word = random.choice(self.words if random.random() < 0.24 else self.fillers)
            parts.append(word if random.random() < 0.8 else word + random.choice(_ENDS))
            size += len(parts[-1])
        return "".join(parts)[:length]

    def write_pack(self, folder: Path, rules: int) -> None:
        """A pack of so many rules over all words, in the shapes that real rules have."""
        starter = starter_pack()
        (folder / "rules").mkdir(parents=True)
        for name in _SHARED:
            (folder / name).write_bytes((starter / name).read_bytes())
        (folder / "places").mkdir()
        (folder / "places" / "areas.yaml").write_bytes((starter / "places" / "areas.yaml").read_bytes())
        lines = ("派出所", "交警", "户政", "治安", "刑侦", "网安")
        matters = {f"事项{i}": {"line": lines[i % len(lines)]} for i in range(80)}
        _dump(folder / "matters.yaml", {"matters": matters})
        (folder / "deadlines.yaml").write_text(
            "contact: {default: 1工作小时}\nresolve: {default: 1个工作日, kind: {咨询: 半个工作日}}\n",
            encoding="utf-8",
        )
        random = Random(2)
        groups = {
            f"组{i}": {"any": list(self.words[i * 10 : i * 10 + 10])} for i in range(len(self.words) // 20)
        }
        _dump(folder / "rules" / "groups.yaml", {"terms": groups})
        made = [self._rule(random, i, list(groups)) for i in range(rules)]
        _dump(folder / "rules" / "rules.yaml", {"rules": made})

    def _rule(self, random: Random, number: int, groups: list[str]) -> dict[str, object]:
        words = random.sample(self.words, 3)
        one, other = (f"<{name}>" for name in random.sample(groups, 2))
        shapes: list[dict[str, object]] = [
            {"any": words},
            {"any": words},
            {"any": [words[0], f"{one}+{words[1]}"]},
            {"any": [f"{one}+{other}"]},
            {"any": words[:2], "unless": [one]},
            {"any": words[:2], "none": [words[2]]},
            {"all": [one, words[0]]},
            {"any": words, "at_least": 2},
        ]
        then = {"matter": f"事项{random.randrange(80)}"} if random.random() < 0.9 else {"tier": "复杂"}
        return {"id": f"规则{number}", "when": shapes[number % len(shapes)], "then": then}


def _dump(path: Path, value: object) -> None:
    path.write_text(yaml.safe_dump(value, allow_unicode=True, sort_keys=False), encoding="utf-8")


STARTER_TEXTS = (
    "楼下烧烤店天天半夜唱歌太吵了，家里有老人睡不着，打过两次电话没人管，希望派出所处理，请核实处理。",
    "请问外地户口的孩子想迁到青石桥，需要带哪些材料，周六能不能办理户口迁移？",
    "金河湾路口红绿灯坏了三天，早高峰堵车严重，请交警到现场疏导并尽快维修。",
    "小区门口长期有货车占用消防通道乱停车，物业不管，希望贴罚单拖走。",
    "我在网上刷单被骗了八千元，已经在柳湾派出所报案，半个月没有消息，请告知办理进度。",
    "工地凌晨还在打桩施工，噪音很大，影响附近居民休息，请职能局按规定处理。",
    "北塔菜市场外面流动摊贩占道经营，油烟大，行人只能走机动车道。",
    "邻居养的大型犬不拴绳，昨天在电梯里咬伤小孩，要求依法处理养犬人。",
    "驾驶证快到期了，人在外地，想咨询能不能在网上换证，需要体检吗？",
    "感谢望江门派出所民警帮我找回丢失的手机，特来电表扬。",
    "小区停水两天，物业说是水管爆裂，供水公司一直没有来修，请尽快恢复供水。",
    "民警接警后态度恶劣，不出具回执，要求督察部门核实并答复。\n之前反映过一次，没有结果。",
)
"""Appeals in the words of nobody: every line of the starter pack, as a hotline writes them down."""
