"""Documents to the RulePack that runs. It cannot fail on documents that were validated."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from minyi_router.calendar import (
    Duration,
    Season,
    WorkCalendar,
    YearPlan,
    parse_duration,
    parse_month_days,
    parse_span,
)
from minyi_router.model import PackStamp
from minyi_router.places import Gazetteer, Place, Segment
from minyi_router.rulepack import documents as docs
from minyi_router.rulepack.compile_rules import RuleFile, compile_rule, unit_ref, unit_refs
from minyi_router.rulepack.lexicon import LexiconBuilder
from minyi_router.rulepack.pack import (
    BY_GROUP,
    Clocks,
    Dial,
    FlagEntry,
    Lexicon,
    LineEntry,
    MatterEntry,
    PassageKind,
    Rule,
    RulePack,
    SameMatter,
    Scoring,
    TierEntry,
    UnitEntry,
)
from minyi_router.rulepack.parse import Parsed
from minyi_router.rulepack.supervision import compile_supervision
from minyi_router.rulepack.supervision_documents import SupervisionDoc
from minyi_router.rulepack.times import WEEKDAYS
from minyi_router.text.folding import fold

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class _Written:
    """The documents of a pack by what they are about; optional ones empty where they are missing."""

    pack: docs.PackDoc
    passages: docs.PassagesDoc
    lines: docs.LinesDoc
    units: docs.UnitsDoc
    areas: docs.AreasDoc
    kinds: docs.KindsDoc
    tiers: docs.TiersDoc
    matters: docs.MattersDoc
    organs: docs.OrgansDoc
    flags: docs.FlagsDoc
    deadlines: docs.DeadlinesDoc
    calendar: docs.CalendarDoc
    duplicates: docs.DuplicatesDoc
    confidence: docs.ConfidenceDoc
    supervision: SupervisionDoc

    @classmethod
    def of(cls, parsed: Parsed) -> _Written:
        """Each named file's document."""
        empty = {
            "passages.yaml": docs.PassagesDoc(passages={}),
            "places/areas.yaml": docs.AreasDoc(areas={}),
            "organs.yaml": docs.OrgansDoc(organs={}),
            "flags.yaml": docs.FlagsDoc(flags={}, notices={}, labels={}),
            "duplicates.yaml": docs.DuplicatesDoc.model_validate({}),
            "confidence.yaml": docs.ConfidenceDoc.model_validate({}),
            "supervision.yaml": SupervisionDoc.model_validate({}),
        }
        found = empty | {name: document for name, (_, document) in parsed.named.items()}
        return cls(**{Path(name).stem: document for name, document in found.items()})


def compile_pack(parsed: Parsed, pack_hash: str) -> RulePack:
    """The pack that runs; rules in order of id, so that the order of files and rules means nothing."""
    written = _Written.of(parsed)
    pack, kinds, tiers, flags = written.pack, written.kinds, written.tiers, written.flags
    passages = dict(sorted(written.passages.passages.items()))
    places, spellings = _places(parsed, written.areas, written.units)
    rules, lexicon = _words(parsed, written, passages, spellings)
    lines = _lines(written.lines)
    matters = _matters(written.matters, lines)
    return RulePack(
        stamp=PackStamp(pack.id, pack.version, pack_hash),
        name=pack.name or pack.id,
        lexicon=lexicon,
        passages=tuple(_passage(name, passage) for name, passage in passages.items()),
        scoring=_scoring(pack.settings),
        rules=rules,
        on_trial=any(rule.shadow for rule in rules),
        lines=_frozen(lines),
        units=_units(written.units),
        oversight=written.units.oversight,
        kinds=tuple(kinds.kinds),
        default_kind=kinds.default,
        tiers=_frozen({n: TierEntry(n, i, t.handler) for i, (n, t) in enumerate(tiers.tiers.items())}),
        default_tier=tiers.default,
        default_matter=written.matters.default,
        matters=_frozen(matters),
        kind_order=_frozen({name: i for i, name in enumerate(kinds.kinds)}),
        matter_order=_frozen({name: i for i, name in enumerate(matters)}),
        organs=_frozen({name: organ.name or name for name, organ in written.organs.organs.items()}),
        flags=_flags(flags),
        notices=tuple(flags.notices),
        labels=tuple(flags.labels),
        contact=_clocks(written.deadlines.contact),
        resolve=_clocks(written.deadlines.resolve),
        calendar=_calendar(written.calendar),
        gazetteer=Gazetteer(
            {name: area.within for name, area in written.areas.areas.items()}, places, _roles(written.units)
        ),
        same_matter=_same_matter(written.duplicates, rules),
        dial=_dial(written.confidence.rules),
        learned_dial=_dial(written.confidence.learned),
        supervision=compile_supervision(written.supervision),
    )


def _words(
    parsed: Parsed,
    written: _Written,
    passages: Mapping[str, docs.Passage],
    spellings: Mapping[str, Sequence[str]],
) -> tuple[tuple[Rule, ...], Lexicon]:
    """The rules with their words numbered, and the lexicon of all words."""
    settings = written.pack.settings
    groups = {name: group for _, document in parsed.rules for name, group in document.terms.items()}
    builder = LexiconBuilder(groups, tuple(fold(n) for n in written.pack.negations), settings.gap)
    loud = {name for name, flag in written.flags.flags.items() if flag.safety or flag.hold}
    in_order = sorted(
        (
            (RuleFile(file.name, document.owner, document.basis), rule)
            for file, document in parsed.rules
            for rule in document.rules
        ),
        key=lambda pair: pair[1].id,
    )
    rules = tuple(compile_rule(builder, file, rule, settings, loud) for file, rule in in_order)
    builder.specials([(p.phrases, p.until) for p in passages.values()], spellings)
    return rules, builder.build()


def _passage(name: str, passage: docs.Passage) -> PassageKind:
    callback = passage.role == "callback"
    return PassageKind(name, callback or passage.role == "ignored", passage.reach, callback)


def _same_matter(written: docs.DuplicatesDoc, rules: Iterable[Rule]) -> SameMatter:
    counted = {rule.asks.repeat.same for rule in rules if rule.asks and rule.asks.repeat} - {BY_GROUP}
    return SameMatter(
        likeness=written.likeness,
        containment=written.containment,
        shortest=written.shortest,
        telling=written.telling,
        link_at=written.link_at,
        near=timedelta(days=written.near_days),
        most_links=written.most_links,
        address_at_most=written.address_at_most,
        not_joint=frozenset(written.not_joint),
        nobody=frozenset(map(fold, written.nobody)),
        titles=tuple(map(fold, written.titles)),
        weights=_frozen(written.weights.model_dump()),
        negations=frozenset(map(fold, written.negations)),
        opposites=tuple(
            (fold(one), fold(other)) for one, others in written.opposites.items() for other in others
        ),
        repeats=tuple(sorted(counted)),
    )


def _scoring(settings: docs.Settings) -> Scoring:
    return Scoring(
        settings.title_weight,
        settings.request_weight,
        settings.margin,
        settings.margin if settings.organ_margin is None else settings.organ_margin,
        settings.other_share,
        settings.min_score,
        settings.learned_at,
    )


def _dial(document: docs.Dial | None) -> Dial | None:
    if document is None:
        return None
    weights = document.parts.model_dump()
    return Dial(document.model or "", _frozen(weights), document.at_least, _frozen(document.lines))


def _units(document: docs.UnitsDoc) -> Mapping[str, UnitEntry]:
    return _frozen({n: UnitEntry(n, u.parent, u.line, u.areas, u.contact) for n, u in document.units.items()})


def _flags(document: docs.FlagsDoc) -> Mapping[str, FlagEntry]:
    return _frozen(
        {
            name: FlagEntry(name, rank, flag.safety, flag.hold, flag.tier, flag.say)
            for rank, (name, flag) in enumerate(document.flags.items())
        }
    )


def _frozen(entries: Mapping[K, V]) -> Mapping[K, V]:
    return MappingProxyType(dict(entries))


def _lines(document: docs.LinesDoc) -> dict[str, LineEntry]:
    return {name: LineEntry(name, line.unit, line.police) for name, line in document.lines.items()}


def _matters(document: docs.MattersDoc, lines: Mapping[str, LineEntry]) -> dict[str, MatterEntry]:
    outside = next(name for name, line in lines.items() if not line.police)
    return {
        name: MatterEntry(
            name,
            m.line or outside,
            m.organ,
            unit_ref(m.unit),
            unit_ref(m.supervisor),
            unit_refs(m.co_units),
            m.recuse,
            m.basis,
        )
        for name, m in document.matters.items()
    }


def _clocks(terms: docs.Terms) -> Clocks:
    def read(texts: Mapping[str, str]) -> Mapping[str, Duration]:
        return _frozen({name: parse_duration(text) for name, text in texts.items()})

    default = parse_duration(terms.default) if terms.default else None
    return Clocks(read(terms.matter), read(terms.kind), read(terms.tier), default)


def _calendar(document: docs.CalendarDoc) -> WorkCalendar:
    return WorkCalendar(
        hours=[parse_span(text) for text in document.hours],
        weekdays=frozenset(WEEKDAYS.index(day) for day in document.weekdays),
        days_off={day.date: day.name for day in document.days_off},
        work_days={day.date: day.name for day in document.work_days},
        half_days={day.date: [parse_span(text) for text in day.hours] for day in document.half_days},
        years={
            int(year): YearPlan(plan.provisional, frozenset(plan.days_off), frozenset(plan.work_days))
            for year, plan in document.years.items()
        },
        seasons=[
            Season(*parse_month_days(season.dates), tuple(parse_span(text) for text in season.hours))
            for season in document.seasons
        ],
    )


def _roles(document: docs.UnitsDoc) -> dict[tuple[str, str], str]:
    return {
        (unit.role, area): name for name, unit in document.units.items() for area in unit.areas if unit.role
    }


def _places(
    parsed: Parsed, areas: docs.AreasDoc, units: docs.UnitsDoc
) -> tuple[dict[str, Place], dict[str, list[str]]]:
    """Every place with its stretches, and every name (of places, areas and units) with its spellings."""
    segments: dict[str, list[Segment]] = {}
    spellings: dict[str, dict[str, None]] = {}
    for name, area in areas.areas.items():
        segments[name] = [Segment(name)]
        spellings[name] = dict.fromkeys((name, *area.aliases))
    for row in (row for _, rows in parsed.places for _, row in rows):
        segments.setdefault(row.name, []).append(_segment(row))
        spellings.setdefault(row.name, {}).update(dict.fromkeys((row.name, *row.aliases)))
    for name, unit in units.units.items():
        spellings.setdefault(name, {}).update(dict.fromkeys((name, *unit.aliases)))
    places = {name: Place(name, tuple(sorted(found, key=repr))) for name, found in segments.items()}
    return places, {name: list(texts) for name, texts in sorted(spellings.items())}


def _segment(row: docs.PlaceRow) -> Segment:
    return Segment(
        area=row.area,
        parity=row.parity,
        first=row.first,
        last=row.last,
        crossings=frozenset(row.crossings),
        roles=tuple(sorted(row.roles.items())),
    )
