"""The patterns that find slots in a folded text, and the words they are made of.

Names (roads, places) and house numbers are known by their ENDING, so their patterns run over the
reversed text: the ending first, then what stands before it up to a stop. Each pattern begins with
plain characters, which lets ``re`` skip ahead to the few positions that matter, and each repeat is
bounded or possessive, so that the time is linear in the length of the text.
The word lists grew by looking at what real appeals were cut into; a word too many loses a name, a
word too few lets the same name be cut in two ways, which is worse.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

PROVINCES = frozenset("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _backwards(words: Iterable[str]) -> str:
    """Words as alternatives over reversed text, longest first."""
    return "|".join(re.escape(word[::-1]) for word in sorted(set(words), key=lambda w: (-len(w), w)))


def _endings(words: Iterable[str], not_before: str, not_after: str) -> str:
    """Endings over reversed text, the longest wins.

    Lines such as ``路: 公铁`` say which characters may not stand right before the last one of an
    ending, and ``街: 道`` which words may not follow it.
    """
    before, after = (
        dict(line.split(": ") for line in lines.strip().splitlines()) for lines in (not_before, not_after)
    )
    parts = []
    for last in sorted({word[-1] for word in words}):
        bad_before = f"(?![{before[last]}])" if last in before else ""
        bad_after = "".join(f"(?<!{word[::-1]}{last})" for word in after.get(last, "").split())
        rests = _backwards(word[:-1] for word in words if word[-1] == last)
        parts.append(f"{last}{bad_before}{bad_after}(?>{rests})")
    return "|".join(parts)


# ---------------------------------------------------------------- numbers

PLATE = re.compile(
    rf"[{''.join(sorted(PROVINCES))}][a-z][·.・‧:]?+[a-z0-9]{{4,5}}[a-z0-9挂学警港澳](?![a-z0-9])"
)
COURT = re.compile(r"[(\[〔【](?:19|20)\d\d[)\]〕】][一-鿿0-9a-z]{0,14}?\d{1,8}(?:-\d{1,4})?号")
"""案号 and 文书号: (2023)云0102民初123号, [2023]第45号."""

RUN = re.compile(r"[0-9a-z][0-9a-z-]{3,}+")
"""Every number worth a look; the patterns below say what a whole run is."""
MOBILES = re.compile(r"(?:(?:86-?)?1[3-9]\d-?\d{4}-?\d{4}){1,3}")
"""One number, or several that only blanks kept apart."""
MOBILE = re.compile(r"(?:86-?)?(1[3-9]\d-?\d{4}-?\d{4})")
LANDLINE = re.compile(r"(?:86-?)?(0\d{2,3}-?[2-9]\d{6,7}|[48]00-?\d{3}-?\d{4})")
LOCAL_NUMBER = re.compile(r"[2-9]\d{6,7}")
IDENTITY = re.compile(r"[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dx]")
MOMENT = re.compile(
    r"(?:19|20)\d\d(?:-(?:0?[1-9]|1[0-2])(?:-.*)?|-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01]))(?:-.*)?"
)
"""20180101, 2018-1-1, 2018-01-01-2018-03-01; blanks are gone, so the hour may follow at once."""
COUNTED = re.compile(r"[.:][0-9]|[元万亿年月日时点个人米平㎡]")
"""What follows an amount or a time, never a code."""

_TICKETS = _words("""
工单 政府 办件 受理 诉求 信访 信访件 投诉件 投诉 转办 交办 派单 来件 信件 案件受理
""")
CITED_CUE = re.compile(
    rf"[:(为是【\[#]{{0,3}}+(?:(?:{_backwards(('编号', '编码', '号码', '单号', '号'))})"
    rf"(?:{_backwards(_TICKETS)})|单工|件办|(?:号编|号单)(?![一-鿿]))"
)
"""Right before a cited ticket's number (over reversed text)."""
TICKET = re.compile(r"20\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{5,8}")
"""A day and a serial number: a ticket without any cue, unless a cue says that it is a case."""
_CASES = _words("案 案件 立案 警情 接警 接处警 决定书 认定书 文书 订单 运单 快递单 航班")
CASE_CUE = re.compile(
    rf"[:(为是【\[#]{{0,3}}+(?:(?:{_backwards(('编号', '号'))})(?:{_backwards(_CASES)})|号文|码代)"
)
"""Right before a code that its word says to be one, however short (over reversed text)."""
PHONE_CUE = re.compile(rf"[:为是(]{{0,2}}+(?:{_backwards(('电话', '电话号码', '座机', '热线'))})")
DIGITS_3, DIGITS_4, DIGITS_6 = (re.compile(rf"(?:[^0-9]*+[0-9]){{{least}}}") for least in (3, 4, 6))
"""Whether a run has that many digits."""

# ---------------------------------------------------------------- houses

HOUSE = re.compile(
    r"(房号|房|室|楼号|号|栋|幢|座|弄|元单|里公|mk)"
    r"(?:([0-9a-z][0-9a-z之-]{0,14}+)(?![.])|([一二三四五六七八九十百零〇]{1,4}+))"
)
HOUSE_NUMBER = re.compile(r"[0-9a-z]{1,6}(?:-[0-9a-z]{1,5}){0,3}")
SAME_UNIT = {"房": "室", "号房": "室", "km": "公里"}
COUNTABLE = frozenset({"栋", "幢", "单元", "号楼", "弄"})
"""Units whose number may be a Chinese numeral: 三栋; 一号 and 三座 are too often something else."""
AFTER_ROAD = frozenset("路街巷道")
BEFORE_SMALL_NUMBER = frozenset("路街巷道弄村里园区队组社坊胡同段苑庭城厦场楼寓线东西南北中横厂坡会")
"""What stands before a house number up to 31, which else may be a day of the month."""
NOT_BEFORE_HOUSE = frozenset("第初终字令工线编码")
NOT_AFTER_HOUSE = _words("""
线 码 话务 客服 代表 汽油 柴油 油 文 令 公告 案 公交 车 机 桩 坑 员 上午 下午 晚 凌晨 高铁 台风 字
""")
BEFORE_STONE = frozenset("路速道线省国段桥k")
AFTER_STONE = ("处", "+", "桩", "路碑", "段")
"""Around a kilometre stone (…高速15公里, 15公里处), which else is a distance."""
NOT_AFTER_SEATS = _words("""
车 面 商 小 轿 位 的 suv 客 山 桥 塔 城 岛
""")
NOT_AFTER_ROOMS = _words("""
0 1 2 3 4 一 二 两 厅
""")
NOT_BEFORE_COUNT = frozenset("有这那的整另每建了几")
NOT_AFTER_COUNT = ("楼", "房", "民房", "居民", "住宅", "别墅", "高层")
"""三栋楼 is a count of houses, 三栋 is the third; so is 花园三栋楼顶."""


# ---------------------------------------------------------------- names

_NO_HAN = r"\0-\u2fff\u3000-\u3006\u3008-\u3400\ua000-\uffff"
"""What is no Han character; 〇 is one here."""
_STOPS = (
    "省市区县镇乡在于的到往从由与和及至是有向等沿驶其该此这那每我你他她它您们个辆被把将就让请称述说者去还也都又很"
    "住不没但因为了着吗呢吧啊条某位侧停走处并且或要叫如后给对旁盏岛路街巷号栋幢"
)
"""Characters that end a name on its left."""
_STOP_WORDS = _words("""
附近 周边 旁边 路边 右边 左边 一边 那边 这边 门口 门前 上面 里面 下面 前面 后面 外面 对面 前方 后方
之间 中间 靠近 位置 地址 楼下 楼上 交叉口 路口 街道 大道 国道 高速 公里 派出所 政府 社区 村委会
居委会 期间 现在 目前 晚上 早上 上午 中午 下午 凌晨 每天 多次 一直 经常 然后 之前 之后 左右 时间
日前 近日 居民 市民 业主 村民 司机 公交车 出租车 机动车 电动车 公司 一家 两家 几家 多家 一间 一张
途经 经过 已经 驾车 开车 开往 离开 前往 准备 乘坐 出现 发生 来电 反映 投诉 举报 咨询 告知 通知 表示
建议 要求 希望 发现 影响 导致 造成 破坏 堵住 堵塞 占用 污染 妨碍 进入 拐入 进行 办理 购买 使用 开通
撤销 拆除 取消 恢复 增设 增加 减少 安装 设置 修复 修建 修理 改造 保留 封闭 关闭 开放 解决 处理 清理 整治
规划 安置 新建 同意 协调 可以 能够 可否 是否 怎么 什么 哪所 哪家 类似 同样 具体 以及 未能
无法 怀疑 危害 加强 做好 改建成 改成
""")
_NAMED = _words("""
花园 家园 广场 公寓 大厦 小区 市场 医院 中学 小学 大学 酒店 宾馆 饭店 机场 车站 公园 大桥 超市 新村
""")
"""Endings of places that end the next name too: 柳湾花园农贸市场 names 柳湾花园."""
_KEPT = _words("""
和平 和谐 向阳 为民 向荣 中和 人和 太和 永和 新区 新市 市政 不动产 青岛 半岛 海岛
""")
"""Parts of names, though they hold a stop."""
_AFTER_NUMBER = "日楼时月点分秒期层年份号"
"""After a number these end no name (3日柳湾路), nor does 时 before a verb (离开时)."""


def _name(least: int, most: int, other: str = "") -> str:
    """The part of a name before its ending, captured, over reversed text; ``other``: tried first.

    Few characters can begin a stop word; the others pass on one look.
    """
    stop_words = [*_STOP_WORDS, *_NAMED]
    suspects = "".join(sorted({word[-1] for word in stop_words} - set(_STOPS) | set(_AFTER_NUMBER)))
    stop = rf"{_backwards(stop_words)}|[{_AFTER_NUMBER}]月?[0-9一二三四五六七八九十]|时(?<=[开候到]时)"
    plain = f"[^{_NO_HAN}{_STOPS}{suspects}]"
    return rf"({other}(?>{plain}|(?!{stop})[{suspects}]|{_kept()}){{{least},{most}}}+)"


def _kept() -> str:
    """Each stop inside a word of ``_KEPT``, with what must stand around it, over reversed text."""
    words = [word[::-1] for word in _KEPT]
    return "|".join(
        f"{char}(?<={word[: at + 1]})(?={word[at + 1 :]})"
        for word in words
        for at, char in enumerate(word)
        if char in _STOPS
    )


_ROAD_ENDINGS = _words("""
路 大道 大街 街 巷 胡同 高速 快速路 高架路 环路 国道 省道 县道 隧道 立交桥 大桥 东线 西线 中线 南线 北线 环线
步行街 美食街 小吃街 商业街 酒吧街
""")
ROAD = re.compile(
    "("
    + _endings(
        _ROAD_ENDINGS,
        not_before="""
路: 道公马铁走堵修网线电问让条段该此这那岔叉字灯迷拦挡占绕铺赶拐泥出住碍致染容封损样状据体
街: 逛上整占扫骂临沿条
""",
        not_after="""
路: 派出 中队 社区 街道 居委会 公交 小学 中学 灯 况 障 牌 人 费 基 面 由 线 程
街: 道 派出 社区 居委会
巷: 道 社区 居委会
道: 街道 社区 居委会
""",
    )
    + ")"
    + _name(2, 6, other=r"(?:(?<=道[国省县])|(?<=速高))[0-9]{1,4}+[gsx]?+|")  # 108国道, g5高速
)

PLACE_ENDINGS = _words("""
小区 花园 家园 公寓 大厦 广场 市场 商场 超市 医院 小学 中学 大学 学院 幼儿园 学校 酒店 宾馆 饭店 ktv
烧烤 公园 新村 村 苑 府 庭 城 中心 大楼 宿舍 加油站 车站 机场 码头 工地 停车场 酒吧 餐厅 网吧 别墅
山庄 茶馆 银行
""")
COMPLEX = tuple(ending + "小区" for ending in PLACE_ENDINGS if ending[-1] not in "区村")
"""柳湾花园小区 is 柳湾花园."""
PLACE = re.compile(
    "("
    + _endings(
        PLACE_ENDINGS + COMPLEX,
        not_before="""
府: 政首
庭: 家法开
城: 县进商
村: 农全该此本村中
心: 费耐
""",
        not_after="""
村: 民 干 官 支 长 里
城: 管 市 区 镇 乡 际 投
场: 舞 监 路 派出
园: 路
学: 生 路
院: 路
站: 路
区: 路
心: 路
府: 路
""",
    )
    + ")"
    + _name(2, 8)
)
GENERIC = frozenset(
    _words("""
农贸市场 水果市场 海鲜市场 批发市场 人才市场 房地产市场 公交车站 汽车站 火车站 公交站 地下停车场
露天停车场 地上停车场 免费停车场 临时停车场 服务中心 购物中心 活动中心 指挥中心 数据中心 客服中心
物业服务中心 建筑工地 施工工地 在建工地 拆迁工地 住宅小区 封闭小区 老旧小区 安置小区 职工宿舍
学生宿舍 员工宿舍 公司宿舍 露天烧烤 违规烧烤 占道烧烤 夜宵烧烤 办公大楼 公立医院 私立医院 综合性医院
违建医院 便利超市 大型超市 无人超市 大型商场 公立学校 民办学校 私立学校 农村学校 公立幼儿园
民办幼儿园 私立幼儿园 出租公寓 露天广场 小菜市场 空中花园 入户花园 星级酒店 国际机场 住宅大楼
办证中心 政务中心 政务服务中心
""")
)
"""Kinds of places, not names."""
