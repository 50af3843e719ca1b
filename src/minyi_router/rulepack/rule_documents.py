"""What a rule file says, typed, mirroring the YAML key by key: term groups, rules, the cases beside them.

The descriptions are Chinese because editors show them to the people who write the rules.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from minyi_router.rulepack.fields import Count, Doc, Number, Priority, RawText, Text, Texts, YesNo

NULL = "null"


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


class Repeat(Doc):
    """多少天里第几次"""

    same: Texts = Field(
        description="哪些相同才算一次：caller 诉求人、matter 事项、place 地点、plate 车牌、phone 电话、"
        "case 案号，可写几个；或只写 group（同一件事的全部工单）"
    )
    at_least: Count = Field(description="至少几次，连这一次在内")
    within_days: Count = Field(description="多少天以内")


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
    repeat: Repeat | None = Field(None, description="近期重复了多少次（连这一次）")


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
    linked_to: Expected | None = Field(None, description="关联到 history 里哪一件（编号）")
    relation: Expected | None = Field(None, description="chase 催办、joint 同诉、callback 回访")


class Earlier(Doc):
    """例子之前已经登记的一件工单"""

    text: RawText = Field(description="诉求内容（自己写）")
    time: Text = Field(description="收到的时间，例如 2026-01-05 09:00")
    id: Text | None = Field(None, description="工单编号；不写就是「前1」「前2」……")
    title: Text = Field("", description="标题")
    channel: Text = Field("", description="渠道")
    caller: Text = Field("", description="诉求人")
    place: Text = Field("", description="地点")
    open: YesNo = Field(True, description="还没有办结")


class Case(Doc):
    """一个例子"""

    text: RawText = Field(description="诉求内容（自己写，不用真实诉求）")
    expect: Expect = Field(description="应该得到什么；null 表示这条规则不应该这样回答")
    also: Texts = Field((), description="同一件事的别的说法：每一句都像 text 一样跑，答案也一样")
    title: Text = Field("", description="标题")
    channel: Text = Field("", description="渠道")
    place: Text = Field("", description="地点")
    caller: Text = Field("", description="诉求人")
    time: Text | None = Field(None, description="收到的时间，例如 2026-01-05 09:00")
    fields: dict[str, Text] = Field({}, description="其他列")
    history: tuple[Earlier, ...] = Field((), description="之前登记的工单，从早到晚；写了它就要写 time")
    why: Text = Field("", description="为什么")
    todo: Text = Field("", description="还做不到的，写上原因：照跑、照数，不算失败")


class NamedCase(Case):
    """cases/ 里的一个例子：不属于哪一条规则，所以有自己的名字"""

    name: Text = Field(description="例子的名字，同一个文件里不重复")


class CasesDoc(Doc):
    """cases/*.yaml：跨规则的例子"""

    cases: tuple[NamedCase, ...] = Field(description="例子")


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
    mode: Literal["live", "shadow"] = Field(
        "live", description="live 生效；shadow 试运行：照样判断、给人看，但不作数"
    )
    tests: tuple[Case, ...] = Field((), description="例子：应该怎样、不应该怎样")


class RulesDoc(Doc):
    """规则文件：词组和规则"""

    terms: dict[str, Group] = Field({}, description="近义词组")
    rules: tuple[RuleDoc, ...] = Field((), description="规则")
    owner: Text = Field("", description="谁负责这个文件里的规则（规则自己写了的，听规则的）")
    basis: Text = Field("", description="这个文件里的规则的依据（规则自己写了的，听规则的）")
