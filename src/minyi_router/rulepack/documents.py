"""What the named files of a pack say, typed, mirroring the YAML key by key (rules: rule_documents.py).

The descriptions are Chinese because editors show them to the people who write the rules.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, WithJsonSchema

from minyi_router.rulepack.fields import (
    Count,
    Day,
    Doc,
    EmptyOr,
    Number,
    Signed,
    Text,
    Texts,
    YesNo,
)
from minyi_router.rulepack.supervision_documents import SupervisionDoc


class Settings(Doc):
    """总的设置"""

    near: Count = Field(20, description="用 + 连起来的词最多相隔多少个字")
    gap: Count = Field(12, description="词里的 … 最多代表多少个字")
    title_weight: Number = Field(2.0, description="词出现在标题里时，分值乘以几")
    request_weight: Number = Field(1.5, description="词出现在请求句（请…、希望…）里时，分值乘以几")
    margin: Number = Field(0.2, description="第二名的分达到第一名的 (1-margin) 倍且去向不同，就转人工")
    organ_margin: Number | None = Field(
        None, description="第一名和第二名都不归公安、只是机关不同的，用这个数代替 margin；不写就同 margin"
    )
    other_share: Number = Field(0.5, description="分值达到第一名的几成，算一封信里的另一件事")
    min_score: Number = Field(1.0, description="事项得分低于此数不自动派单")
    learned_at: Number = Field(
        0.9, description="模型的把握到了这个数（0.5 到 1）才替规则回答；没有模型就用不着"
    )


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
    role: Literal["ignored", "request", "callback"] = Field(
        description="ignored 里面的词不算；request 里面的词加分；callback 是承办单位回电的话，里面的词也不算"
    )
    reach: Literal["phrase", "sentence", "paragraph", "end"] = Field(
        description="从短语开头到：phrase 短语末尾，sentence 句末，paragraph 段末，end 文末"
    )
    until: Texts = Field((), description="遇到这些短语提前结束")
    about: Text = Field("", description="说明")


class PassagesDoc(Doc):
    """passages.yaml：文中不算数或加分的段落（话务员套话、引用的原单、请求句）"""

    passages: dict[str, Passage] = Field(description="段落名称和认法")


class Weights(Doc):
    """每一样相同值几分"""

    caller: Number = Field(0.7, description="诉求人相同")
    surname: Number = Field(0.3, description="诉求人只写了姓（甘女士），姓相同")
    matter: Number = Field(0.2, description="事项相同")
    plate: Number = Field(0.5, description="车牌相同")
    phone: Number = Field(0.4, description="文中的电话相同")
    case: Number = Field(0.6, description="案号、文书号相同")
    number: Number = Field(0.6, description="引用的工单编号相同")
    house: Number = Field(0.3, description="门牌、楼栋相同")
    crossing: Number = Field(0.3, description="路口相同（两条路都对上）")
    road: Number = Field(0.2, description="道路相同")
    place: Number = Field(0.2, description="小区、村、单位等地点相同")
    time: Number = Field(0.2, description="相隔不超过 near_days 天")


class DuplicatesDoc(Doc):
    """duplicates.yaml：和近期工单比对时，怎样算同一件事（都可以不写）"""

    likeness: Number = Field(0.85, description="去掉套话后，两段文字至少有几成相同才比对（0.5 到 1）")
    containment: Number = Field(0.95, description="短的一段至少有几成原样出现在长的里面（0.9 到 1）")
    shortest: Count = Field(8, description="去掉套话后不到这么多字的，不按文字比对")
    telling: Count = Field(30, description="这么多字以上一字不差，本身就认得出是同一件事")
    link_at: Number = Field(1.0, description="各项分值合计到多少才关联")
    near_days: Count = Field(3, description="相隔几天以内算时间相近")
    most_links: Count = Field(10, description="一个决定里最多列出几条关联")
    address_at_most: Number = Field(0.5, description="道路、门牌、地点都相同，合起来最多算几分")
    not_joint: Texts = Field((), description="哪些类型，不同的人来说不算同诉（例如咨询：各问各的）")
    weights: Weights = Field(Weights(), description="各项相同的分值")  # type: ignore[call-arg]
    nobody: Texts = Field(
        (
            "匿名",
            "不详",
            "未知",
            "保密",
            "无",
            "市民",
            "群众",
            "居民",
            "业主",
            "网民",
            "网友",
            "女士",
            "先生",
        ),
        description="诉求人写成这样的，不知道是谁",
    )
    titles: Texts = Field(
        ("女士", "先生", "小姐", "同志", "师傅", "某", "某某"), description="姓后面带这些的，只知道姓"
    )
    negations: Texts = Field(
        ("不", "没", "没有", "未", "无", "非", "别"), description="两段文字只差这些字，意思就相反"
    )
    opposites: dict[str, Texts] = Field({}, description="反义词：一边说这个，另一边说那个，就不是同一件事")


class Parts(Doc):
    """把握由哪几样加起来（minyi calibrate 算出来的数）"""

    base: Signed = Field(description="起点")
    share: Signed = Field(0.0, description="第一名的分占第一名和去向不同的对手合计的几成")
    score: Signed = Field(0.0, description="第一名的分有多高")
    learned: Signed = Field(0.0, description="答案是模型给的")
    opinion: Signed = Field(0.0, description="模型认为这个去向有几成对")


class Dial(Doc):
    """有多大把握才自动派"""

    model: Text | None = Field(None, description="和哪个模型一起校准的（模型的校验值）；不写就是只用规则")
    parts: Parts = Field(description="把握由哪几样加起来")
    at_least: Number = Field(description="把握到多少才自动派（0 到 1）")
    lines: dict[str, Number] = Field({}, description="单独定的警种：把握到多少才自动派")
    about: dict[str, Text] = Field({}, description="什么时候、用多少件、按多大差错率校准的")


class ConfidenceDoc(Doc):
    """confidence.yaml：把握怎么算、多大把握才自动派。由 minyi calibrate 写出，不用手改"""

    rules: Dial | None = Field(None, description="只用规则时")
    learned: Dial | None = Field(None, description="规则加模型时")


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
    retired: Day | None = Field(None, description="哪一天撤销的；撤销的单位不应再派")
    successor: Text | None = Field(None, description="撤销后由哪个单位接手")
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

    default: Text | None = Field(None, description="没有规则认出事项时按哪个事项列出；照样转人工")
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


NAMED_FILES: dict[str, type[Doc]] = {
    "pack.yaml": PackDoc,
    "passages.yaml": PassagesDoc,
    "duplicates.yaml": DuplicatesDoc,
    "confidence.yaml": ConfidenceDoc,
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
    "supervision.yaml": SupervisionDoc,
}
