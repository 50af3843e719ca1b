"""What overlay.yaml says, typed, mirroring the YAML key by key: a small pack laid over another one.

The descriptions are Chinese because editors show them to the people who write the rules.
"""

from __future__ import annotations

from typing import NamedTuple

from pydantic import ConfigDict, Field, model_validator

from minyi_router.rulepack.fields import Doc, Text, Texts
from minyi_router.rulepack.rule_documents import Case

OVERLAY = "overlay.yaml"
STARTER = "示例包"


class Sort(NamedTuple):
    """A sort of thing that has a name: what clerks call it, and the file and key it stands under."""

    chinese: str
    file: str = ""
    key: str = ""


SORTS: dict[str, Sort] = {
    "rule": Sort("规则"),
    "group": Sort("词组"),
    "matter": Sort("事项", "matters.yaml", "matters"),
    "unit": Sort("单位", "units.yaml", "units"),
    "line": Sort("警种", "lines.yaml", "lines"),
    "organ": Sort("机关", "organs.yaml", "organs"),
    "kind": Sort("类型", "kinds.yaml", "kinds"),
    "tier": Sort("等级", "tiers.yaml", "tiers"),
    "flag": Sort("警示", "flags.yaml", "flags"),
    "notice": Sort("通知单", "flags.yaml", "notices"),
    "label": Sort("标签", "flags.yaml", "labels"),
    "passage": Sort("段落", "passages.yaml", "passages"),
    "area": Sort("辖区", "places/areas.yaml", "areas"),
    "file": Sort("文件"),
    "test": Sort("例子"),
}
"""Everything an overlay can name, by its key in overlay.yaml."""

APPENDED: dict[str, dict[str, tuple[str, ...]]] = {
    "group": {"any": (), "not_in": ()},
    "rule": {"any": ("when",), "unless": ("when",), "none": ("when",), "tests": ()},
    "passage": {"phrases": (), "until": ()},
    "unit": {"aliases": ()},
    "area": {"aliases": ()},
}
"""The lists of each sort that may be added to, and under which key of the entry they stand."""


def _one_of(names: tuple[str, ...]) -> ConfigDict:
    """For editors: exactly one of these keys."""
    return ConfigDict(json_schema_extra={"oneOf": [{"required": [name]} for name in names]})


class Change(Doc):
    """对底包的一处改动"""

    because: Text = Field(description="为什么")

    @property
    def target(self) -> tuple[str, str]:
        """The sort and the name of what is changed."""
        return next((sort, name) for sort in SORTS if (name := getattr(self, sort, None)))

    @model_validator(mode="after")
    def _names_one_thing(self) -> Change:
        known = [sort for sort in SORTS if sort in type(self).model_fields]
        named = [sort for sort in known if getattr(self, sort)]
        if len(named) != 1:
            now = f"写了 {'、'.join(named)}" if named else "一样也没有写"
            raise ValueError(f"这一条要写清是哪一个：{'、'.join(known)} 里只写一样；现在{now}")
        return self


class Append(Change):
    """往底包的一处添几样"""

    model_config = _one_of(tuple(APPENDED))

    group: Text | None = Field(None, description="往这个词组里添：any、not_in")
    rule: Text | None = Field(None, description="往这条规则里添：any、unless、none、tests")
    passage: Text | None = Field(None, description="往这种段落里添：phrases、until")
    unit: Text | None = Field(None, description="给这个单位添：aliases")
    area: Text | None = Field(None, description="给这个辖区添：aliases")
    any: Texts = Field((), description="添进 any 的词（规则里可以写项）")
    not_in: Texts = Field((), description="添进词组 not_in 的更长短语")
    unless: Texts = Field((), description="添进规则 unless 的项：同一句里有就不算")
    none: Texts = Field((), description="添进规则 none 的项：全文有就不算")
    phrases: Texts = Field((), description="添进段落的短语")
    until: Texts = Field((), description="添进段落的结束短语")
    aliases: Texts = Field((), description="添上的别名")
    tests: tuple[Case, ...] = Field((), description="添给规则的例子")

    @model_validator(mode="after")
    def _adds_what_belongs_there(self) -> Append:
        sort, _ = self.target
        fitting = APPENDED[sort]
        given = self.model_fields_set - {"because", *SORTS}
        if wrong := sorted(given - set(fitting)):
            allowed = "、".join(fitting)
            raise ValueError(f"{sort} 后面不能写 {'、'.join(wrong)}，可以写：{allowed}")
        if not any(getattr(self, key) for key in given):
            raise ValueError(f"没有写添什么，可以写：{'、'.join(fitting)}")
        return self


class Replace(Change):
    """用本包里同名的换掉底包的"""

    model_config = _one_of(tuple(sort for sort in SORTS if sort != "test"))

    rule: Text | None = Field(None, description="规则编号")
    group: Text | None = Field(None, description="词组")
    matter: Text | None = Field(None, description="事项")
    unit: Text | None = Field(None, description="单位")
    line: Text | None = Field(None, description="警种")
    organ: Text | None = Field(None, description="机关")
    kind: Text | None = Field(None, description="类型")
    tier: Text | None = Field(None, description="等级")
    flag: Text | None = Field(None, description="警示")
    notice: Text | None = Field(None, description="通知单")
    label: Text | None = Field(None, description="标签")
    passage: Text | None = Field(None, description="段落")
    area: Text | None = Field(None, description="辖区")
    file: Text | None = Field(None, description="整个文件，例如 units.yaml 或 places/roads.csv")


class Disable(Replace):
    """底包里的这一样不要"""

    model_config = _one_of(tuple(SORTS))

    test: Text | None = Field(None, description="底包的一个例子：照抄它的 text；cases/ 里的写 name")


class OverlayDoc(Doc):
    """overlay.yaml：盖在底包上面的小包，只写和底包不同的地方，每一处都写明为什么"""

    over: Text = Field(description="底包：示例包（随程序带的），或文件夹，从这个文件夹算起，例如 ../市局规则")
    append: tuple[Append, ...] = Field((), description="往底包的词组、规则、段落、单位、辖区里添")
    replace: tuple[Replace, ...] = Field((), description="换掉底包的：新的写在本包的文件里，名字一样")
    disable: tuple[Disable, ...] = Field((), description="停用底包的")


class Made(NamedTuple):
    """One change that an overlay made: what was done to which thing, why, and where that is written.

    ``action`` is append, replace or disable; ``words`` are what was added; ``place`` is ``file:line``;
    ``pack`` names the base whose overlay.yaml it is, and is empty for the pack's own.
    """

    action: str
    sort: str
    name: str
    because: str
    words: tuple[str, ...]
    place: str
    pack: str = ""

    def below(self, label: str) -> Made:
        """The same change, seen from an overlay that calls this pack so."""
        return self._replace(pack=f"{label}/{self.pack}".rstrip("/"))
