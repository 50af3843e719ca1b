"""What is written in a ticket, as an operator of a hotline would: an opening, the matter, a request."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from minyi_router.supervise.simulate.profiles import Wording

_OPENINGS = {
    "咨询": ("市民来电咨询：", "来电人咨询，", "网民咨询：", "市民咨询："),
    "求助": ("市民来电求助：", "来电人求助，", "市民求助：", "来电人反映："),
    "投诉": ("市民来电反映：", "来电人反映，", "市民投诉：", "网民留言反映：", "诉求人反映："),
    "举报": ("市民举报：", "来电人举报，", "群众举报："),
    "建议": ("市民建议：", "网民建议：", "来电人建议，"),
    "表扬": ("市民来电表扬：", "来电人表扬，"),
}
_CLOSINGS = {
    "咨询": ("", "，请告知。", "，请解答。", "？"),
    "求助": ("，请尽快处理。", "，请求帮助。", "，请协助。"),
    "投诉": ("，请处理。", "，希望尽快处理并回复。", "，请相关部门处理。", "，要求处理。", "。"),
    "举报": ("，请查处。", "，请核查处理。", "，要求查处。"),
    "建议": ("。", "，请采纳。", "，请相关部门考虑。"),
    "表扬": ("。", "，特此表扬。"),
}
_TIMES = ("晚上10点多", "夜里11点", "半夜", "凌晨1点", "深夜", "晚上十一点以后")
_WHILES = ("三", "四", "五", "六", "七", "八")
_AGAIN = ("之前已反映过", "此前打过电话", "上次反映后没有人联系")
_AT = ("附近", "", "", "门口", "旁边")


def say(wording: Wording, spot: str, unit: str, received: datetime, rng: Random) -> str:
    """The words of a new ticket. ``spot``: where (may be empty); ``unit``: which unit is spoken of."""
    at = f"{spot}{rng.choice(_AT)}" if spot else "小区"
    day = received - timedelta(rng.randint(1, 5))
    told = wording.text.format(
        at=at,
        unit=unit,
        t=rng.choice(_TIMES),
        n=rng.choice(_WHILES),
        d=rng.choice(("昨天", "前天", f"{day.month}月{day.day}日")),
    )
    return f"{_pick(_OPENINGS, wording.kind, rng)}{told}{_pick(_CLOSINGS, wording.kind, rng)}"


def say_again(text: str, rng: Random) -> str:
    """The words of one who calls again about a ticket."""
    told = text.split("：", 1)[-1].rstrip("。？")
    return f"来电人再次来电：{told}。{rng.choice(_AGAIN)}，至今没有处理，请催办。"


def _pick(choices: dict[str, tuple[str, ...]], kind: str, rng: Random) -> str:
    return rng.choice(choices.get(kind, ("",)))
