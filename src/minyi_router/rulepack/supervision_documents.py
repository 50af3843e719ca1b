"""What supervision.yaml says, typed, mirroring the YAML key by key.

The descriptions are Chinese because editors show them to the people who write the rules.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from minyi_router.rulepack.fields import Count, Doc, Number, Text, Texts, YesNo

Rate = Literal["响应率", "按期办结率", "办结率", "满意率", "首派准确率", "自动派单率"]
"""The indicators by which units can be ranked: the more the better."""


class Near(Doc):
    """剩多少时间算临期"""

    contact: Text = Field("15分钟", description="先行联系")
    resolve: Text = Field("2小时", description="办理")


class Callback(Doc):
    """回访"""

    satisfied: Texts = Field(
        ("非常满意", "满意", "基本满意", "比较满意"), description="回访结果写成这些的，算满意"
    )
    unsatisfied: Texts = Field(("不满意", "非常不满意"), description="回访结果写成这些的，算不满意")
    within: Text = Field("3个工作日", description="办结后多久以内回访")
    skip: Texts = Field((), description="哪些类型不用回访")


class NoticeWhen(Doc):
    """在什么情况下发；写了的条件要同时满足"""

    overdue: Literal["contact", "resolve"] | None = Field(
        None, description="哪个时限超期了：contact 先行联系，resolve 办理"
    )
    open: YesNo | None = Field(None, description="还没办结的（是），或已办结的（否）")
    returned: Count | None = Field(None, description="退单至少几次")
    redone: Count | None = Field(None, description="重办至少几次")
    tickets: Count | None = Field(None, description="同一件事至少来了几件")
    callers: Count | None = Field(None, description="同一件事至少有几个人反映")
    unsatisfied: YesNo | None = Field(None, description="回访不满意")
    ordered: YesNo | None = Field(None, description="有领导批示")
    tier: Texts = Field((), description="等级是这些之一")
    kind: Texts = Field((), description="类型是这些之一")
    matter: Texts = Field((), description="事项是这些之一")
    line: Texts = Field((), description="警种是这些之一")
    channel: Texts = Field((), description="渠道是这些之一")


class Notice(Doc):
    """一条发文规则"""

    notice: Text = Field(description="发哪一种单子，名称见 flags.yaml 的 notices")
    when: NoticeWhen = Field(description="在什么情况下发；写了的条件要同时满足")
    reply_within: Text | None = Field(None, description="收到后多久以内回复")
    say: Text = Field("", description="单子上写的要求")
    basis: Text = Field("", description="依据")
    instead_of: Texts = Field((), description="发了这一份，同一张工单就不再发哪几种")


class Ranking(Doc):
    """单位排名"""

    by: Rate = Field("按期办结率", description="按哪个指标排名")
    at_least: Count = Field(10, description="不到这么多件的不排名")
    last: Count = Field(3, description="排在最后几名的，算末位")
    months: Count = Field(3, description="连续几个月末位的，点名")
    praise: Rate = Field("满意率", description="哪个指标达到 100% 的表扬")
    praise_at_least: Count = Field(10, description="至少这么多件才表扬")


class Surges(Doc):
    """突增：哪里的哪个事项，比同期突然多了"""

    false_alarms: Number = Field(0.5, description="全部事项和地方合起来，平均一周容许几次误报")
    at_least: Count = Field(5, description="至少这么多件才报")
    times: Number = Field(1.5, description="至少是平常的几倍才报")
    weeks: Count = Field(8, description="和前几周比")


class Places(Doc):
    """反复出事的地点"""

    at_least: Count = Field(3, description="至少这么多件才列出")
    days: Count = Field(30, description="看最近多少天")


class SupervisionDoc(Doc):
    """supervision.yaml：监督分析，怎样算临期、发什么单子、怎样排名（都可以不写）"""

    warn_at: Number = Field(0.7, description="时限用到几成发预警（0 到 1）")
    near: Near = Field(Near(), description="剩多少时间算临期")  # type: ignore[call-arg]
    callback: Callback = Field(Callback(), description="回访")  # type: ignore[call-arg]
    ranking: Ranking = Field(Ranking(), description="单位排名")  # type: ignore[call-arg]
    surges: Surges = Field(Surges(), description="突增")  # type: ignore[call-arg]
    places: Places = Field(Places(), description="反复出事的地点")  # type: ignore[call-arg]
    notice_days: Count = Field(30, description="办结、重办、回访都过去多少天以后，不再为它发单子")
    notices: dict[str, Notice] = Field({}, description="发文规则的名称")
