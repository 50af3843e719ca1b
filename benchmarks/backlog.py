"""Invented tickets in order of time, the same on every run: places, callers, plates, repeats.

One in seven repeats an earlier one: the same caller again, another caller in nearly the same words,
or staff calling back. The rest are new: an operator's opening and closing, a place, one of a dozen
sentences about what is wrong, and some 50 characters of their own, of words as uneven as in real texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from random import Random

from synthetic import HAN

from minyi_router import Ticket

_START = datetime(2026, 1, 5)
_SYLLABLES = "澜采菱磬鹤漱栖枕砚津丹浣拾曜霜芷蘅汀墨云柳青望桂东北枫金河石桥江园渡塔林湾春秋兰竹松梅"
_SITUATIONS = (
    "楼下烧烤店每天营业到凌晨，食客大声划拳喧哗，油烟和噪音让住户没法休息",
    "路口信号灯一直是红灯，早高峰车辆排了几百米，没有人到现场疏导交通",
    "小区门口有机动车占用消防通道停放，救护车和消防车都进不来",
    "人行道上停满了电动自行车，盲道也被占用，老人和孩子只能走到机动车道上",
    "有人在广场上用高音喇叭跳广场舞，晚上十点以后还不停止",
    "工地夜间超时施工，打桩声音很大，多次反映没有人处理",
    "路面井盖破损下沉，车辆经过时响声很大，存在安全隐患",
    "邻居饲养的大型犬没有牵绳，追赶上下学的学生",
    "店铺门口长期占道经营，垃圾乱扔，行人无法通行",
    "办理居住证时窗口工作人员要求反复补交材料，跑了三趟还没有办成",
    "被人以投资理财为名骗走积蓄，报案后一直没有收到进展",
    "乘坐出租车时司机拒绝打表并中途加价，态度恶劣",
)
_REQUESTS = ("希望尽快处理", "要求到现场核实", "希望给个答复", "请求加强巡查", "要求依法查处")
_ENDS = (
    "请交警核实处理！（请职能局按规定在30分钟内联系市民，响应处置）",
    "请公安局核实处理，谢谢！（请职能局按规定在30分钟内核实处理，响应处置）",
    "请相关部门核实处理。",
)


def _words() -> list[str]:
    random = Random(2)
    return ["".join(random.choices(HAN, k=random.choice((1, 2, 2, 2, 3)))) for _ in range(6_000)]


_WORDS = _words()
_OFTEN = [1 / (rank + 10) for rank in range(len(_WORDS))]


def backlog(count: int, *, days: int = 30, seed: int = 5) -> Iterator[Ticket]:
    """So many tickets over so many days, ids and times ascending."""
    random = Random(seed)
    made: list[Ticket] = []
    for number in range(count):
        at = _START + timedelta(days=days) * (number / count)
        again = made and random.random() < 1 / 7
        ticket = _repeated(random, random.choice(made[-20_000:])) if again else _new(random)
        ticket = replace(ticket, id=f"BX{number:08}", received_at=at)
        made.append(ticket)
        yield ticket


def _new(random: Random) -> Ticket:
    road = _name(random, 2) + random.choice(("路", "街", "大道", "一横路"))
    place = _name(random, 2) + random.choice(("小区", "花园", "大厦", "市场"))
    own = "".join(random.choices(_WORDS, weights=_OFTEN, k=27))
    body = (
        f"{road}{random.randrange(1, 400)}号{place}附近{random.choice(_SITUATIONS)}，{own[:25]}，{own[25:]}"
    )
    plate = f"（车牌云A{random.randrange(10_000, 99_999)}）" if random.random() < 0.2 else ""
    text = f"市民来电反映：{body}{plate}，{random.choice(_REQUESTS)}，{random.choice(_ENDS)}"
    return Ticket(text, id="-", caller=f"139{random.randrange(10**8):08}")


def _repeated(random: Random, ticket: Ticket) -> Ticket:
    way = random.random()
    if way < 0.2:
        text = f"交警来电反馈：工单号{ticket.id}工单情况。工单内容：{ticket.text}"
        return replace(ticket, text=text, caller="")
    changed = list(ticket.text)
    for _ in range(random.randrange(6)):
        changed[random.randrange(len(changed) // 2, len(changed))] = random.choice(_SYLLABLES)
    caller = ticket.caller if way < 0.6 else f"138{random.randrange(10**8):08}"
    return replace(ticket, text="".join(changed), caller=caller)


def _name(random: Random, length: int) -> str:
    return "".join(random.choices(_SYLLABLES, k=length))
