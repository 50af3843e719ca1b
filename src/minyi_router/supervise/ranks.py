"""The digest's ranking of units: this period's, the places of the one before, and who is named for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from minyi_router.supervise.cohorts import Cohort
from minyi_router.supervise.definitions import INDICATORS, named
from minyi_router.supervise.figures import Figure, shown, shown_interval
from minyi_router.supervise.grouping import Group, by, by_judged
from minyi_router.supervise.material import Material
from minyi_router.supervise.ranking import Ranked, Ranking, monthly, rank, running_last

BESIDE = ("response_rate", "closing_rate", "satisfaction_rate", "return_rate", "handling_p50")
"""What stands beside the indicator that units are ranked by."""


def ranked(material: Material) -> dict[str, Any]:
    """The section; without units, or without what they are ranked by, there is none."""
    settings = material.pack.supervision.ranking
    if "unit" not in material.known or not named(settings.by).is_known(material.known):
        return {"ranking": None}
    groups = by_judged(material.judged, ("unit",), known=material.known)
    ranking = rank(groups, settings)
    before = rank(_by_unit(material, material.before), settings) if material.before else None
    months = monthly(
        material.lives,
        material.pack,
        material.now,
        material.whole_month(),
        known=material.known,
        since=material.since,
    )
    return {
        "ranking": {
            "by": settings.by,
            "definition": named(settings.by).definition,
            "beside": [INDICATORS[one].name for one in BESIDE],
            "rows": _rows(ranking, before, {group.keys[0]: group.figures for group in groups}),
            "last": list(ranking.last),
            "running_last": {"months": settings.months, "units": list(running_last(months, settings))},
            "praise": settings.praise,
            "praised": list(ranking.praised),
        }
    }


def _by_unit(material: Material, cohort: Cohort) -> Sequence[Group]:
    return by(cohort.lives, material.pack, cohort.now, ("unit",), known=material.known)


def _rows(
    ranking: Ranking, before: Ranking | None, figures: Mapping[str, Mapping[str, Figure]]
) -> list[dict[str, Any]]:
    was = {one.unit: one.rank for one in before.ranked} if before else {}
    return [_row(one, was.get(one.unit), figures[one.unit]) for one in (*ranking.ranked, *ranking.unranked)]


def _row(one: Ranked, was: int | None, figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {
        "rank": one.rank,
        "before_rank": was,
        "unit": one.unit,
        "value": one.figure.value,
        "shown": shown(one.figure),
        "interval": list(one.figure.interval) if one.figure.interval else None,
        "interval_shown": shown_interval(one.figure),
        "n": one.figure.n,
        "received": figures["received"].n,
        "figures": {INDICATORS[name].name: shown(figures[name]) for name in BESIDE},
        "note": one.note,
    }
