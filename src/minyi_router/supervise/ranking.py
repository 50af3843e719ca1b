"""排名: units by one indicator, those at the end for months running, and those to be praised.

- Units with the same value share a rank, and the next one skips as many: 1, 2, 2, 4.
- Units with too few tickets are not ranked. Neither are those without a name, and organs.
- ``last``: counted from the end, units that share a rank together. Never more than half of those ranked
  can be last: where the count would go beyond (few units, or many with the same value), it stops before.
- Whether two neighbours differ at all is told by their 95 % intervals. That they must not overlap asks more
  than a test of two units would; with so many neighbours in a table, some would differ by chance alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import NamedTuple

from minyi_router.rulepack.pack import RulePack
from minyi_router.rulepack.supervision_documents import Ranking as Settings
from minyi_router.supervise.cohorts import closing, cohort
from minyi_router.supervise.definitions import named
from minyi_router.supervise.figures import Figure
from minyi_router.supervise.grouping import DIVERTED, UNFILLED, Group, by
from minyi_router.supervise.life import Life
from minyi_router.supervise.periods import Period


class Ranked(NamedTuple):
    """One unit's place; ``rank`` is None for one that is not ranked. The note is Chinese."""

    unit: str
    rank: int | None
    figure: Figure
    note: str


class Ranking(NamedTuple):
    """Units by an indicator (its id), the best first, and then those that are not ranked.

    ``last`` are the names of those at the end, ``praised`` of those to be praised.
    """

    indicator: str
    ranked: tuple[Ranked, ...]
    unranked: tuple[Ranked, ...]
    last: tuple[str, ...]
    praised: tuple[str, ...]


def rank(groups: Sequence[Group], settings: Settings) -> Ranking:
    """Rank units.

    Args:
        groups: as `by` gives them for the one dimension ``unit``.
        settings: ``pack.supervision.ranking``.
    """
    units = [group for group in groups if _is_unit(group.keys[0])]
    indicator = named(settings.by)
    figures = {group.keys[0]: group.figures[indicator.id] for group in units}
    many = {unit: figure for unit, figure in figures.items() if figure.n >= settings.at_least}
    sign = 1 if indicator.better == "less" else -1
    ladder = _ladder(sorted(many.items(), key=lambda item: (sign * (item[1].value or 0), item[0])))
    few = [
        Ranked(unit, None, figure, f"件数不足（{figure.n}件，满{settings.at_least}件才排名）")
        for unit, figure in figures.items()
        if unit not in many
    ]
    return Ranking(
        indicator.id, tuple(_places(ladder)), tuple(few), _last(ladder, settings), _praised(units, settings)
    )


def _is_unit(name: str) -> bool:
    return name != UNFILLED and not name.startswith(DIVERTED)


_Step = list[tuple[str, Figure]]  # units that share a rank


def _ladder(units: Sequence[tuple[str, Figure]]) -> list[_Step]:
    return [list(step) for _, step in groupby(units, key=lambda item: item[1].value)]


def _places(ladder: Sequence[_Step]) -> Iterator[Ranked]:
    place = 1
    for i, step in enumerate(ladder):
        above = ladder[i - 1] if i else []
        below = ladder[i + 1] if i + 1 < len(ladder) else []
        for unit, figure in step:
            yield Ranked(unit, place, figure, _note(figure, len(step) > 1, above, below))
        place += len(step)


def _note(figure: Figure, shared: bool, above: _Step, below: _Step) -> str:
    like_above, like_below = (any(_overlap(figure, other) for _, other in step) for step in (above, below))
    which = (
        "前后名" if like_above and like_below else "前一名" if like_above else "后一名" if like_below else ""
    )
    notes = ["并列"] if shared else []
    return "，".join([*notes, f"和{which}分不出高下"] if which else notes)


def _overlap(one: Figure, other: Figure) -> bool:
    if one.interval is None or other.interval is None:
        return False
    return one.interval[0] <= other.interval[1] and other.interval[0] <= one.interval[1]


def _last(ladder: Sequence[_Step], settings: Settings) -> tuple[str, ...]:
    names: list[str] = []
    most = sum(map(len, ladder)) // 2
    for step in reversed(ladder):
        if len(names) >= settings.last or len(names) + len(step) > most:
            break
        names += [unit for unit, _ in step]
    return tuple(names)


def _praised(groups: Sequence[Group], settings: Settings) -> tuple[str, ...]:
    """Units with all of their tickets well, and enough of them."""
    wanted = named(settings.praise).id
    figures = ((group.keys[0], group.figures[wanted]) for group in groups)
    return tuple(
        unit
        for unit, figure in figures
        if figure.n >= max(1, settings.praise_at_least) and figure.count == figure.n
    )


def running_last(months: Sequence[Ranking], settings: Settings) -> tuple[str, ...]:
    """The units that were among the last in each of the latest ``settings.months`` rankings.

    Args:
        months: one ranking a month, the latest at the end; none may be missing in between. With fewer
            than asked for nobody is named, and a month in which a unit was not ranked breaks its run.
        settings: ``pack.supervision.ranking``.
    """
    latest = months[-settings.months :]
    if len(latest) < settings.months:
        return ()
    return tuple(unit for unit in latest[-1].last if all(unit in month.last for month in latest))


def monthly(
    lives: Sequence[Life],
    pack: RulePack,
    now: datetime,
    month: Period,
    *,
    known: AbstractSet[str] | None = None,
    since: date | None = None,
) -> tuple[Ranking, ...]:
    """The rankings that `running_last` asks for: of a month and of those before it, the latest at the end.

    Each is as it stood as long after its month was over as ``now`` (naive Beijing time) is after the last
    one's. Fewer where the table begins later: with its first ticket, or on the day ``since``.
    """
    begins = since or min((life.received.date() for life in lives), default=date.max)
    lag = max(timedelta(0), now - closing(month))
    found: list[Ranking] = []
    for _ in range(pack.supervision.ranking.months):
        if month.first < begins:
            break
        then = cohort(lives, month, min(now, closing(month) + lag))
        groups = by(then.lives, pack, then.now, ("unit",), known=known)
        found.insert(0, rank(groups, pack.supervision.ranking))
        month = month.before()
    return tuple(found)
