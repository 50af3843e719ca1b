"""Invented histories: short letters of three lines of work, drawn from a seed."""

from __future__ import annotations

from random import Random

from minyi_router import Appeal
from minyi_router.workshop.learn import Taught

SAYS = {
    "交警": ["红绿灯坏了", "有车乱停放", "斑马线看不清", "货车超载", "车牌被套用", "电动车逆行"],
    "治安": ["楼下聚众打牌", "家里被盗", "有人打架", "推销骗走老人的钱", "夜里有人砸门", "养的狗咬人"],
    "非公安": ["水管爆裂", "垃圾没人清运", "路灯不亮", "物业乱收费", "楼道堆杂物", "烧烤摊油烟大"],
}
"""What letters of each line speak of."""

OPENINGS = ["你好", "来电人说", "我住在这附近", "昨天晚上", "多次反映", "麻烦看看"]
STREETS = ["澜心路", "采蘅路", "鹤汀路", "菱歌社区", "磬音苑"]
UNITS = {"交警": "交警大队", "治安": "治安大队", "非公安": "指挥中心"}


def letters(count: int, seed: int = 1, stray: float = 0.1) -> list[tuple[str, str]]:
    """Texts with their lines; a share of them (``stray``) speaks of another line's business."""
    random = Random(seed)
    found = []
    for number in range(count):
        line = random.choice(list(SAYS))
        about = random.choice(list(SAYS)) if random.random() < stray else line
        said = "，".join(random.sample(SAYS[about], k=random.randint(1, 2)))
        place = f"{random.choice(STREETS)}{number % 37 + 1}号"
        found.append((f"{random.choice(OPENINGS)}，{place}{said}。", line))
    return found


def taught(rows: list[tuple[str, str]]) -> list[Taught]:
    """Those letters as a history with one label each."""
    return [Taught(Appeal(text), (line,)) for text, line in rows]


def vague(count: int, seed: int = 2) -> list[Taught]:
    """Letters that say next to nothing, each closed by an operator who names the unit it went to."""
    random = Random(seed)
    rows = []
    for number in range(count):
        line = random.choice(list(SAYS))
        said = random.choice(SAYS[line]) if random.random() < 0.3 else "有个问题想问问"
        place = f"{random.choice(STREETS)}{number}号"
        text = f"{random.choice(OPENINGS)}，{place}，{said}。请{UNITS[line]}核实处理。"
        rows.append(Taught(Appeal(text), (line,)))
    return rows
