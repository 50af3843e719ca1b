"""What a rule pack says, typed, mirroring the YAML key by key. Nothing here knows other files.

The descriptions are Chinese because editors show them to the people who write the rules.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from minyi_router.rulepack.fields import (
    Count,
    Day,
    Doc,
    EmptyOr,
    Number,
    Priority,
    RawText,
    Text,
    Texts,
    YesNo,
)

NULL = "null"


class Settings(Doc):
    """总的设置"""

    near: Count = Field(20, description="用 + 连起来的词最多相隔多少个字")
    gap: Count = Field(12, description="词里的 … 最多代表多少个字")
    title_weight: Number = Field(2.0, description="词出现在标题里时，分值乘以几")
    request_weight: Number = Field(1.5, description="词出现在请求句（请…、希望…）里时，分值乘以几")
    margin: Number = Field(0.2, description="第二名的分达到第一名的 (1-margin) 倍且去向不同，就转人工")
    other_share: Number = Field(0.5, description="分值达到第一名的几成，算一封信里的另一件事")
    min_score: Number = Field(1.0, description="事项得分低于此数不自动派单")


class PackDoc(Doc):
    """pack.yaml：规则包的名称、版本和总的设置"""

    id: Text = Field(description="规则包编号")
    name: Text = Field("", description="规则包名称")
    version: Text = Field(description="版本，例如 2026.11.1；每次改规则都改它")
    format: Annotated[Literal["1"], WithJsonSchema({"enum": [1, "1"]})] = Field(
        description="规则包格式版本，现在是 1"
    )
    settings: Settings = Field(Settings(), description="总的设置，都可以不写")  # type: ignore[call-arg]
    negations: Texts = Field((), description="否定词：紧靠在词前面时，拒绝否定的词组不算命中")


class Passage(Doc):
    """一种段落"""

    phrases: Texts = Field(description="认出这种段落的短语，… 代表中间的字")
    role: Literal["ignored", "request"] = Field(description="ignored 里面的词不算；request 里面的词加分")
    reach: Literal["phrase", "sentence", "paragraph", "end"] = Field(
        description="从短语开头到：phrase 短语末尾，sentence 句末，paragraph 段末，end 文末"
    )
    until: Texts = Field((), description="遇到这些短语提前结束")
    about: Text = Field("", description="说明")


class PassagesDoc(Doc):
    """passages.yaml：文中不算数或加分的段落（话务员套话、引用的原单、请求句）"""

    passages: dict[str, Passage] = Field(description="段落名称和认法")


class Line(Doc):
    """一个警种"""

    unit: Text | None = Field(None, description="这个警种自己的单位")
    police: YesNo = Field(True, description="是不是公安的；非公安写 否")
    about: Text = Field("", description="管什么")


class LinesDoc(Doc):
    """lines.yaml：警种"""

    lines: dict[str, Line] = Field(description="警种名称")


class Unit(Doc):
    """一个单位"""

    parent: Text | None = Field(None, description="上级单位")
    line: Text | None = Field(None, description="警种")
    role: Text | None = Field(None, description="角色，<属地角色> 按它找单位，例如 派出所")
    areas: Texts = Field((), description="管哪些辖区")
    aliases: Texts = Field((), description="群众还怎么叫它")
    contact: Text = Field("", description="怎么联系")


class UnitsDoc(Doc):
    """units.yaml：单位"""

    units: dict[str, Annotated[Unit, EmptyOr]] = Field(description="单位名称")
    oversight: Texts = Field(description="投诉单位的由谁办：依次找第一个不是被投诉的")


class Area(Doc):
    """一个辖区"""

    within: Text | None = Field(None, description="属于哪个更大的辖区")
    aliases: Texts = Field((), description="别名")


class AreasDoc(Doc):
    """places/areas.yaml：辖区"""

    areas: dict[str, Annotated[Area, EmptyOr]] = Field(description="辖区名称")


class PlaceRow(Doc):
    """places/*.csv 的一行"""

    name: Text
    aliases: tuple[str, ...] = ()
    category: str = ""
    area: Text
    parity: Literal["", "单", "双"] = ""
    first: int | None = None
    last: int | None = None
    crossings: tuple[str, ...] = ()
    roles: dict[str, str] = Field({})


class About(Doc):
    """一个名称和它的说明"""

    about: Text = Field("", description="说明")


class KindsDoc(Doc):
    """kinds.yaml：类型"""

    default: Text | None = Field(None, description="没有规则回答时的类型")
    kinds: dict[str, Annotated[About, EmptyOr]] = Field(description="类型名称")


class Tier(Doc):
    """一个等级"""

    handler: Text = Field(description="谁来处理")
    about: Text = Field("", description="什么样的算这一级")


class TiersDoc(Doc):
    """tiers.yaml：等级，从高到低写"""

    default: Text = Field(description="没有规则回答时的等级")
    tiers: dict[str, Tier] = Field(description="等级名称，从高到低")


class Matter(Doc):
    """一个事项"""

    line: Text | None = Field(None, description="归哪个警种；和 organ 只写一个")
    organ: Text | None = Field(None, description="不归公安时，归哪个机关")
    unit: Text | None = Field(None, description="承办单位，或 <属地角色>；不写就是警种自己的单位")
    supervisor: Text | None = Field(None, description="督办单位")
    co_units: Texts = Field((), description="协办单位")
    recuse: YesNo = Field(False, description="投诉单位的事项：不得派回文中提到的单位")
    basis: Text = Field("", description="依据的法律或文件")
    about: Text = Field("", description="说明")


class MattersDoc(Doc):
    """matters.yaml：事项归谁管（换一个城市，只改这里）"""

    matters: dict[str, Matter] = Field(description="事项名称")


class Organ(Doc):
    """一个机关"""

    name: Text = Field("", description="全称")
    about: Text = Field("", description="管什么")
    contact: Text = Field("", description="怎么联系")
    basis: Text = Field("", description="依据")


class OrgansDoc(Doc):
    """organs.yaml：公安以外的机关"""

    organs: dict[str, Annotated[Organ, EmptyOr]] = Field(description="机关简称")


class Flag(Doc):
    """一种警示"""

    safety: YesNo = Field(False, description="安全警示：最先判定，什么也压不住")
    hold: YesNo = Field(False, description="暂扣：内容不得再流转（涉密）")
    tier: Text | None = Field(None, description="至少定为这一级")
    say: Text = Field("", description="要说的话，例如 立即转110")
    about: Text = Field("", description="说明")


class FlagsDoc(Doc):
    """flags.yaml：警示、通知单和标签"""

    flags: dict[str, Annotated[Flag, EmptyOr]] = Field(description="警示")
    notices: dict[str, Annotated[About, EmptyOr]] = Field({}, description="随决定发出的单子")
    labels: dict[str, Annotated[About, EmptyOr]] = Field({}, description="标签")


class Terms(Doc):
    """一种时限"""

    default: Text | None = Field(None, description="都没有时的时限")
    matter: dict[str, Text] = Field({}, description="按事项")
    kind: dict[str, Text] = Field({}, description="按类型")
    tier: dict[str, Text] = Field({}, description="按等级")


class DeadlinesDoc(Doc):
    """deadlines.yaml：先行联系时限和办理时限"""

    contact: Terms = Field(description="先行联系时限")
    resolve: Terms = Field(description="办理时限")


class DayOff(Doc):
    """一个日子"""

    date: Day = Field(description="日期")
    name: Text = Field("", description="名称")
    basis: Text = Field("", description="依据")


class HalfDay(DayOff):
    """一个半天班"""

    hours: Texts = Field(description="当天的上班时间")


class Season(Doc):
    """一段季节"""

    dates: Text = Field(description="从几月几日到几月几日，例如 06-01..09-30")
    hours: Texts = Field(description="这段时间的上班时间")


class Year(Doc):
    """一整年"""

    provisional: YesNo = Field(False, description="放假通知还没有公布，暂按法律推算")
    days_off: Annotated[tuple[Day, ...], Field(description="放假的日子")] = ()
    work_days: Annotated[tuple[Day, ...], Field(description="调休上班的日子")] = ()


class CalendarDoc(Doc):
    """calendar.yaml：工作时间和放假安排（国务院公布的放假安排已内置，这里只写不同的）"""

    hours: Texts = Field(description="上班时间，例如 09:00-12:00")
    weekdays: Texts = Field(description="星期几上班，例如 周一")
    seasons: tuple[Season, ...] = Field((), description="按季节不同的上班时间")
    days_off: tuple[DayOff, ...] = Field((), description="另外放假的日子")
    work_days: tuple[DayOff, ...] = Field((), description="另外上班的日子")
    half_days: tuple[HalfDay, ...] = Field((), description="上半天班的日子")
    years: dict[str, Year] = Field({}, description="整年的安排，压过内置的")


class Group(Doc):
    """一个近义词组"""

    any: Texts = Field(description="词；也可以写 <别的词组>")
    not_in: Texts = Field((), description="更长的短语，里面的词不算")
    refuse_negated: YesNo = Field(False, description="前面有否定词（没有、未、不是）时不算")
    weight: Number = Field(1.0, description="组里每个词的分值，再乘以规则的分值")
    about: Text = Field("", description="说明")


class TimeFact(Doc):
    """收到的时间"""

    hours: Text | None = Field(None, description="几点到几点，例如 22:00-06:00")
    days: Texts = Field((), description="周一…周日、工作日、休息日")
    dates: Text | None = Field(None, description="几月几日到几月几日，例如 06-07..06-09")


class When(Doc):
    """什么时候命中"""

    any: Texts = Field(
        (), description="有一项就行。一项是一个词、<词组>，或用 + 连起来的几个（同一句里、相隔不远）"
    )
    all: Texts = Field((), description="每一项都要有")
    at_least: Count = Field(1, description="any 里至少要有几项")
    unless: Texts = Field((), description="同一句里有这些就不算")
    none: Texts = Field((), description="全文有这些就不算")
    near: Count | None = Field(None, description="这条规则里 + 最多相隔多少个字")
    only_in: Texts = Field((), description="只看这些地方：title 标题、request 请求句，或段落名")
    also_in: Texts = Field((), description="不算数的段落里也看：段落名")
    channel: Texts = Field((), description="渠道是其中之一")
    field: dict[str, Texts] = Field({}, description="其他列的值是其中之一")
    time: TimeFact | None = Field(None, description="收到的时间")
    place: Texts = Field((), description="属地是其中之一")
    kind: Texts = Field((), description="类型是其中之一")
    matter: Texts = Field((), description="事项是其中之一")
    line: Texts = Field((), description="警种是其中之一")


class Then(Doc):
    """命中后回答什么"""

    kind: Text | None = Field(None, description="类型")
    matter: Text | None = Field(None, description="事项")
    tier: Text | None = Field(None, description="等级")
    unit: Text | None = Field(None, description="承办单位或 <属地角色>")
    supervisor: Text | None = Field(None, description="督办单位")
    co_units: Texts = Field((), description="协办单位")
    flags: Texts = Field((), description="警示")
    labels: Texts = Field((), description="标签")
    notices: Texts = Field((), description="随决定发出的单子")
    deadline: Text | None = Field(None, description="办理时限，例如 1个工作日")


def _expected(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Expected = Annotated[tuple[str, ...], BeforeValidator(_expected), WithJsonSchema({})]


class Expect(Doc):
    """例子应该得到什么；没写的不看，null 表示不应该是这条规则的回答"""

    action: Expected | None = Field(None, description="dispatch、divert、link、review 或 hold")
    kind: Expected | None = Field(None, description="类型")
    matter: Expected | None = Field(None, description="事项")
    line: Expected | None = Field(None, description="警种")
    organ: Expected | None = Field(None, description="机关")
    tier: Expected | None = Field(None, description="等级")
    unit: Expected | None = Field(None, description="承办单位")
    co_units: Expected | None = Field(None, description="协办单位，至少有这些")
    supervisor: Expected | None = Field(None, description="督办单位")
    handler: Expected | None = Field(None, description="谁来处理")
    flags: Expected | None = Field(None, description="警示，至少有这些")
    labels: Expected | None = Field(None, description="标签，至少有这些")
    notices: Expected | None = Field(None, description="单子，至少有这些")
    contact_by: Expected | None = Field(None, description="先行联系时限，例如 2026-01-05 10:00")
    resolve_by: Expected | None = Field(None, description="办理时限")
    other_matters: Expected | None = Field(None, description="信里的另一件事，至少有这些")
    review_reasons: Expected | None = Field(None, description="转人工的原因，至少有这些")


class Case(Doc):
    """一个例子"""

    text: RawText = Field(description="诉求内容（自己写，不用真实诉求）")
    expect: Expect = Field(description="应该得到什么；null 表示这条规则不应该这样回答")
    title: Text = Field("", description="标题")
    channel: Text = Field("", description="渠道")
    place: Text = Field("", description="地点")
    caller: Text = Field("", description="诉求人")
    time: Text | None = Field(None, description="收到的时间，例如 2026-01-05 09:00")
    fields: dict[str, Text] = Field({}, description="其他列")
    why: Text = Field("", description="为什么")


class RuleDoc(Doc):
    """一条规则"""

    id: Text = Field(description="规则编号，全包不重复")
    when: When = Field(description="什么时候")
    then: Then = Field(description="回答什么")
    weight: Number = Field(1.0, description="每个词的分值")
    priority: Priority = Field(0, description="优先：高的压过低的，不看分值")
    basis: Text = Field("", description="依据")
    owner: Text = Field("", description="谁负责这条规则")
    note: Text = Field("", description="备注")
    tests: tuple[Case, ...] = Field((), description="例子：应该怎样、不应该怎样")


class RulesDoc(Doc):
    """规则文件：词组和规则"""

    terms: dict[str, Group] = Field({}, description="近义词组")
    rules: tuple[RuleDoc, ...] = Field((), description="规则")


NAMED_FILES: dict[str, type[Doc]] = {
    "pack.yaml": PackDoc,
    "passages.yaml": PassagesDoc,
    "lines.yaml": LinesDoc,
    "units.yaml": UnitsDoc,
    "places/areas.yaml": AreasDoc,
    "kinds.yaml": KindsDoc,
    "tiers.yaml": TiersDoc,
    "matters.yaml": MattersDoc,
    "organs.yaml": OrgansDoc,
    "flags.yaml": FlagsDoc,
    "deadlines.yaml": DeadlinesDoc,
    "calendar.yaml": CalendarDoc,
}
