"""A handful of tickets about which every section of a digest can be told by hand. All is invented.

The week is 2026-W47, 16 to 22 November; it is looked at on the Monday after it, at 9:20. Hours are 9:00-12:00
and 13:30-17:30; contact within a working hour, resolve by the end of the next working day.
"""

from __future__ import annotations

from datetime import datetime

from tests.supervise.due_cases import life

from minyi_router.columns import LIFE_HEADS
from minyi_router.supervise.life import Life, Lives
from minyi_router.supervise.periods import parse_week

NOW = datetime(2026, 11, 23, 9, 20)
WEEK = parse_week("2026-W47")
KNOWN = frozenset({*LIFE_HEADS, "text", "time", "id", "caller", "channel", "place", "title"})
PHONE, OTHER = "13900130001", "13900130002"
EAST, PEAR = "东渡派出所", "桂园派出所"
NOISY = f"烧烤店半夜太吵，请回电{PHONE}"


def _noise(name: str, received: str, **told: object) -> Life:
    usual = {"matter": "社会生活噪声", "area": "东渡", "unit": EAST, "kind": "投诉", "line": "治安"}
    return life(name, received, **usual, **{"text": NOISY, "channel": "12345", "automatic": True, **told})


def tickets() -> tuple[Life, ...]:
    """Two of the week before, seven of the week (one of them no appeal), one of the Monday after."""
    mended = {"contacted": "11-09 09:30", "closed": "11-10 10:00", "callback": "满意"}
    return (
        _noise("YL-01", "11-09 09:00", **mended, called_back="11-11 10:00"),
        _noise("YL-02", "11-15 20:00", contacted="11-16 09:20", closed="11-16 11:00"),
        _noise(
            *("YL-03", "11-16 09:00"),
            caller=PHONE,
            group="YL-03",
            contacted="11-16 09:30",
            closed="11-16 15:00",
            callback="不满意",
            called_back="11-18 09:00",
        ),
        _noise(
            "YL-04", "11-16 20:00", caller=PHONE, group="YL-03", relation="chase", contacted="11-17 09:30"
        ),
        _noise("YL-05", "11-17 10:00", caller=OTHER, group="YL-03", relation="joint"),
        _noise(
            *("YL-06", "11-19 09:00"),
            relation="callback",
            contacted="11-19 09:01",
            closed="11-19 09:02",
            automatic=False,
        ),
        life(
            *("YL-07", "11-18 10:00"),
            text="路边摆摊",
            matter="流动摊贩",
            organ="城管局",
            area="桂园",
            kind="投诉",
            channel="信箱",
            automatic=True,
            closed="11-18 10:30",
        ),
        life("YL-08", "11-20 17:00", text="养犬扰民", matter="养犬", unit=PEAR, area="桂园", channel="信箱"),
        life("YL-09", "11-22 20:00", title="说不清", channel="来访"),
        _noise("YL-10", "11-23 08:30", caller="13900130003"),
    )


def table(known: frozenset[str] = KNOWN, *lives: Life) -> Lives:
    """The tickets, of which as much is told."""
    return Lives(lives or tickets(), (), known)
