"""What no proposal may be: words of every letter, beginnings and ends that belong to other words, names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from minyi_router.rulepack.pack import RulePack
from minyi_router.rulepack.parse import Parsed
from minyi_router.text.folding import fold

_NEVER_FIRST = frozenset("的了们吗呢吧啊嘛呀之和与及或但而且又并则都也才很最么些得者")
_NEVER_LAST = frozenset(
    "的了着和与及或但而且又并则就都也还才很更最太在把被将给让使向往从自为因以是有没不未该这那其每某各第请我你他她它们吗呢吧啊要可想说"
)
_NUMERALS = frozenset("〇零一二两三四五六七八九十百千万几半")
LOOSE = _NEVER_FIRST | _NEVER_LAST | _NUMERALS
"""Characters that stand beside words without being part of them."""
_IDLE = (
    *("现在", "目前", "今天", "昨天", "明天", "上午", "下午", "晚上", "早上", "凌晨", "每天"),
    *("近日", "最近", "之前", "以后", "已经", "一直", "多次", "经常", "时候", "时间", "小时"),
    *("分钟", "问题", "情况", "事情", "内容", "方面", "原因", "结果", "相关", "有关", "部门"),
    *("单位", "领导", "政府", "工作人员", "人员", "群众", "市民", "居民", "业主", "村民", "老百姓"),
    *("百姓", "反映", "投诉", "举报", "咨询", "建议", "求助", "来电", "来信", "诉求", "反馈"),
    *("回复", "答复", "处理", "解决", "核实", "协调", "要求", "希望", "请求", "请问", "谢谢"),
    *("感谢", "联系", "电话", "什么", "怎么", "如何", "为何", "为什么", "是否", "可以", "能否"),
    *("应该", "需要", "没有", "不是", "不能", "不会", "无法", "进行", "造成", "导致", "影响"),
    *("严重", "存在", "出现", "发现", "称", "表示", "认为", "我们", "你们", "他们", "自己"),
    *("本人", "对方", "先生", "女士", "小姐", "附近", "旁边", "门口", "这里", "那里", "一个"),
    *("一些", "这个", "那个", "因为", "所以", "但是", "如果", "而且", "然后"),
)
_JOINED = re.compile(
    "的(?!士)|了(?!解)|其(?![他它])|(?:反映|投诉|举报|咨询|希望|要求|协调|处理|解决|联系|核实|来电)"
)
_TITLES = ("先生", "女士", "小姐", "同志", "师傅")
_PLACE = re.compile("(?:[市县镇乡路街巷村弄苑]|大道|小区|花园|大厦|广场|社区|新村|家园|公寓)$")
_NO_PLACE = re.compile(
    "(?:超市|菜市|夜市|集市|门市|城市|上市|过马路|马路|道路|公路|铁路|堵路|封路|修路|走路|问路|让路|断头路|上路|逛街|步行街|城中村|住宅小区)$"
)
_WITHIN = re.compile("[^小社校园景地城郊街辖片厂库矿]区|[县镇乡]|市(?![场民政容])")
_BEFORE_PLACES = frozenset("路村街镇区市县乡巷庄湾")
_MOSTLY = 0.3
"""A word before such characters in more than this share of its places is the name of a place."""
_COUNTED = re.compile(
    "[〇零一二两三四五六七八九十百千万亿多几半]+[个次年月日天号点时分元块米层楼栋户辆台张条人名位岁]?"
)


class Refusals:
    """Says of a word why it may not be proposed, by what the pack holds."""

    def __init__(self, pack: RulePack, parsed: Parsed) -> None:
        lexicon = pack.lexicon
        spelled = _spellings(pack)
        units = {fold(name) for name in pack.units}
        self._whole = spelled
        self._places = "\n".join(sorted(text for text in spelled if text not in units))
        self._phrases = frozenset(_passage_pieces(parsed))
        self._idle = frozenset(map(fold, _IDLE))
        self._negations = lexicon.negations

    def reason(self, word: str, after: Mapping[str, int], total: int) -> str | None:
        """Why not, or None: ``idle`` (says nothing), ``name`` (place, unit, person) or ``number``.

        ``after`` counts the characters that stand behind it in its ``total`` places.
        """
        if (
            word in self._idle
            or _JOINED.search(word)
            or word[0] in _NEVER_FIRST
            or word[-1] in _NEVER_LAST | _NUMERALS
            or word in self._phrases
        ):
            return "idle"
        if _COUNTED.fullmatch(word):
            return "number"
        before_places = sum(n for char, n in after.items() if char in _BEFORE_PLACES)
        return "name" if before_places > _MOSTLY * total or self._is_name(word) else None

    def _is_name(self, word: str) -> bool:
        if any(title in word for title in _TITLES) or word in self._places:
            return True
        if _WITHIN.search(word) and not _NO_PLACE.search(word):
            return True
        if len(word) > 2 and _PLACE.search(word) and not _NO_PLACE.search(word):
            return True
        return any(word[i:j] in self._whole for i in range(len(word)) for j in range(i + 2, len(word) + 1))


def _spellings(pack: RulePack) -> frozenset[str]:
    """Every way in which places and units are written, folded."""
    lexicon = pack.lexicon
    return frozenset(
        pattern
        for pattern, terms in zip(lexicon.patterns, lexicon.plain, strict=True)
        if any(term in lexicon.names for term in terms)
    )


def _passage_pieces(parsed: Parsed) -> Iterable[str]:
    """The words by which passages are known: closing lines, openings, requests."""
    if "passages.yaml" not in parsed.named:
        return []
    passages = parsed.named["passages.yaml"][1].passages.values()
    phrases = [phrase for passage in passages for phrase in (*passage.phrases, *passage.until)]
    return sorted({fold(piece) for phrase in phrases for piece in re.split("…+|\\.{3,}", phrase)})
