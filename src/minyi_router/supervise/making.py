"""The digest (周报、月报): everything of a period as plain data, section by section.

Pages, sheets and frames show it; nothing is worked out there. Texts of citizens are masked here already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from minyi_router.supervise.changes import Change
from minyi_router.supervise.cohorts import Cohort
from minyi_router.supervise.counts import days, heat, tables
from minyi_router.supervise.definitions import INDICATORS
from minyi_router.supervise.figures import Figure, shown, shown_interval
from minyi_router.supervise.heading import heading
from minyi_router.supervise.material import Material, Report
from minyi_router.supervise.problems import hot, joint, places, seasons, words
from minyi_router.supervise.ranks import ranked
from minyi_router.supervise.waiting import waiting


class Section(NamedTuple):
    """A part of the digest: what a person who waits is told, and how it is made."""

    label: str
    make: Callable[[Material], Report]


def report(material: Material) -> Report:
    """The whole digest."""
    whole: Report = {}
    for section in SECTIONS:
        whole |= section.make(material)
    return whole


def _figures(material: Material) -> Report:
    found = material.changes
    defined = [{"name": one.name, "definition": one.definition} for one in INDICATORS.values()]
    return {
        "definitions": defined,
        "figures": [
            {
                **told(figure),
                "before": _change(found.before[name], material.before),
                "year": _change(found.year[name], material.year),
            }
            for name, figure in found.figures.items()
        ],
    }


def told(figure: Figure) -> Report:
    """A figure with its name and definition, as numbers and in words."""
    indicator = INDICATORS[figure.id]
    return {
        "id": figure.id,
        "name": indicator.name,
        "sort": indicator.sort,
        "better": indicator.better,
        "definition": indicator.definition,
        "value": figure.value,
        "shown": shown(figure),
        "n": figure.n,
        "interval": list(figure.interval) if figure.interval else None,
        "interval_shown": shown_interval(figure),
    }


def _change(change: Change, earlier: Cohort | None) -> Report | None:
    if earlier is None:
        return None
    return {"shown": change.shown, "was": change.was, "clear": change.clear, "good": change.good}


SECTIONS: tuple[Section, ...] = (
    Section("看期间", heading),
    Section("算指标", _figures),
    Section("数每天", days),
    Section("数事项和单位", heat),
    Section("找突增", hot),
    Section("找同一件事的", joint),
    Section("找热词", words),
    Section("找反复出事的地点", places),
    Section("看季节", seasons),
    Section("查时限", waiting),
    Section("排名", ranked),
    Section("分类列表", tables),
)
"""In the order in which they are made; a digest of a large table takes seconds."""


def steps(material: Material) -> Iterator[tuple[str, Report]]:
    """The sections one by one, each with its label, for whoever shows how far the work is."""
    for section in SECTIONS:
        yield section.label, section.make(material)
