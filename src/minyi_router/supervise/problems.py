"""The digest's common problems (共性问题): surges, joint groups, telling words, repeated places, seasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from minyi_router.supervise.cohorts import closing
from minyi_router.supervise.joint import JointGroup, joint_groups
from minyi_router.supervise.life import Life
from minyi_router.supervise.material import Material
from minyi_router.supervise.places import RepeatedPlace, repeated_places
from minyi_router.supervise.seasons import outlook
from minyi_router.supervise.surges import Surge, surges
from minyi_router.supervise.telling import moment_told
from minyi_router.supervise.words import can_cut, make_cutter, telling_words
from minyi_router.text.display import shorten
from minyi_router.text.masking import mask

EVERYWHERE = "全辖区"
_MOST, _EXAMPLES, _MATTERS, _UNITS = 15, 3, 4, 3
_HARDLY = 0.1  # tickets: so many times as many as next to none says nothing
_LONGEST = 80  # characters of a ticket that is shown
_DRAWN, _BEFORE = 28, 7  # days of a surge's curve at least; of them before it
_BACKGROUND = 8  # weeks that a period's words are held against


def hot(material: Material) -> dict[str, Any]:
    """What surged."""
    found = surges(material.troubles, material.cohort.period, material.pack)
    return {"hot": [_surge(one, material) for one in found[:_MOST]]}


def _surge(surge: Surge, material: Material) -> dict[str, Any]:
    units = Counter(life.unit for life in surge.lives if life.unit)
    return {
        "matter": surge.matter,
        "place": surge.area,
        "first": surge.first.isoformat(),
        "last": surge.last.isoformat(),
        "count": surge.came,
        "expected": round(surge.expected, 1),
        "times": round(surge.times, 1),
        "said": said(surge),
        "sure": _sure(surge.p),
        "units": [unit for unit, _ in units.most_common(_UNITS)],
        "series": _series(surge, material),
        "examples": [_example(life) for life in _examples(surge.lives)],
    }


def said(surge: Surge) -> str:
    """「11月18日至20日 东渡 停车秩序 21 件，平常 4.2 件，5.0 倍」."""
    days = _days_said(surge.first, surge.last)
    usual = f"平常 {surge.expected:.1f} 件，{surge.times:.1f} 倍"
    if surge.expected < _HARDLY:
        usual = "平常几乎没有"
    return f"{days} {surge.area or EVERYWHERE} {surge.matter} {surge.came} 件，{usual}"


def _days_said(first: date, last: date) -> str:
    start = f"{first.month}月{first.day}日"
    if first == last:
        return start
    return f"{start}至{last.day}日" if first.month == last.month else f"{start}至{last.month}月{last.day}日"


def _sure(p: float) -> str:
    if p < 1e-8:
        return "碰巧这么多的可能，不到一亿分之一"
    once_in = f"{1 / p / 10_000:,.0f} 万" if p < 5e-5 else f"{1 / p:,.0f} "
    return f"碰巧这么多的可能，约 {once_in}分之一"


def _series(surge: Surge, material: Material) -> dict[str, Any]:
    """The same troubles on the days up to the end of the period; the usual where it surged."""
    end = material.cohort.period.end
    drawn = max(_DRAWN, (end - surge.first).days + _BEFORE)
    days = [end - timedelta(back) for back in range(drawn, 0, -1)]
    came = Counter(
        life.received.date()
        for life in material.troubles
        if life.matter == surge.matter and surge.area in {"", life.area}
    )
    usual = surge.expected / ((surge.last - surge.first).days + 1)
    return {
        "dates": [day.isoformat() for day in days],
        "counts": [came[day] for day in days],
        "expected": [round(usual, 2) if surge.first <= day <= surge.last else None for day in days],
    }


def _examples(lives: Sequence[Life]) -> Sequence[Life]:
    """A few tickets from all over a list: its first, its middle, its last."""
    if len(lives) <= _EXAMPLES:
        return lives
    return [lives[i * (len(lives) - 1) // (_EXAMPLES - 1)] for i in range(_EXAMPLES)]


def _example(life: Life) -> dict[str, str]:
    return {
        "id": mask(life.id),
        "time": moment_told(life.received),
        "place": mask(life.place),
        "text": shown_text(life, _LONGEST),
    }


def shown_text(life: Life, length: int) -> str:
    """A ticket's text as it may be shown: personal data masked, in one short line."""
    return shorten(mask(" ".join((life.text or life.title).split())), length)


def joint(material: Material) -> dict[str, Any]:
    """What several people brought up."""
    if not material.has_any("group"):
        return {"groups": []}
    found = joint_groups(material.lives, material.cohort.period, material.pack)
    return {"groups": [_group(one) for one in found[:_MOST]]}


def _group(group: JointGroup) -> dict[str, Any]:
    return {
        "id": mask(group.id),
        "tickets": group.tickets,
        "callers": group.callers,
        "matter": group.matter,
        "area": group.area,
        "unit": group.unit,
        "first": group.first.isoformat(),
        "last": group.last.isoformat(),
        "open": group.still_open,
        "text": shown_text(group.lives[0], _LONGEST),
    }


def words(material: Material) -> dict[str, Any]:
    """The words that set the period apart from the weeks before; none where nothing can cut words."""
    if not can_cut():
        return {"words": []}
    start = material.period.start()
    before = datetime.combine(material.period.first - timedelta(7 * _BACKGROUND), time.min)
    past = (life for life in material.troubles if before <= life.received < start)
    end = closing(material.period)
    this = (life for life in material.troubles if start <= life.received < end)
    found = telling_words(_texts(this), _texts(past), make_cutter(material.pack))
    return {
        "words": [
            {
                "word": "、".join((one.text, *one.beside)),
                "count": one.now,
                "before": one.before,
                "times": round(one.times, 1) if one.times else None,
            }
            for one in found
        ]
    }


def _texts(lives: Iterable[Life]) -> list[str]:
    return [f"{life.title}\n{life.text}" for life in lives]


def places(material: Material) -> dict[str, Any]:
    """Where trouble comes from again and again."""
    last = material.cohort.period.end - timedelta(1)
    found = repeated_places(material.troubles, last, material.pack)
    return {"places": [_place(one) for one in found[:_MOST]]}


def _place(place: RepeatedPlace) -> dict[str, Any]:
    return {
        "place": place.name,
        "area": place.area,
        "tickets": place.tickets,
        "callers": place.callers,
        "matters": _matters(place.matters),
        "first": place.first.isoformat(),
        "last": place.last.isoformat(),
    }


def _matters(matters: Sequence[tuple[str, int]]) -> list[str]:
    """The most frequent ones, and of how many others there are some."""
    shown = [f"{matter} {count}" for matter, count in matters[:_MATTERS]]
    rest = len(matters) - len(shown)
    return [*shown, f"另有 {rest} 个事项"] if rest else shown


def seasons(material: Material) -> dict[str, Any]:
    """What the weeks ahead usually bring."""
    end = material.cohort.period.end
    found = outlook(material.troubles, end, material.pack)
    return {
        "seasons": [
            {
                "matter": one.matter,
                "said": one.say,
                "months": [round(share, 2) for share in one.months],
                "now": (end - timedelta(1)).month,
                "sure": found.note,
            }
            for one in found.matters
            if one.say
        ],
        "seasons_note": found.note,
    }
