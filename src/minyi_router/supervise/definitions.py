"""The indicators (指标) and what each of them means: fixed, so that two bureaus' figures can be compared.

All are figures of a cohort: of the tickets received in a period, with what became of them by now. A rate
of nothing is None, shown as a dash, and never 0 %.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from operator import attrgetter
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

from minyi_router.supervise.judged import Judged

Sort: TypeAlias = Literal["count", "rate", "minutes"]
Better: TypeAlias = Literal["more", "less", "neither"]

SCOPE = "统计对象是这段时间里受理的诉求，看它们到统计时为止办得怎样；回访工单不是诉求，一概不算。"
"""What holds for every definition; to be printed above them."""

_RETURNED, _REDONE = frozenset({"returned", "returned_at"}), frozenset({"redone", "redone_at"})
_ACTION, _CLOSED = frozenset({"action"}), frozenset({"closed", "replied"})
_CONTACTED = _CLOSED | {"contacted"}


class Indicator(NamedTuple):
    """One indicator: its name and definition are what reports print.

    ``told`` gives of one ticket whether it is in the numerator (None: not in the denominator either), or
    of ``minutes`` how many it took (None: not counted). ``percentile``: of minutes the share, in percent,
    within whose time the tickets were done; None for the mean. ``needs``: of each of these sets a table
    must tell at least one role (see `Lives`), else nothing is known. ``presumed``: whether the ticket was
    counted with holidays that are not published yet.
    """

    id: str
    name: str
    sort: Sort
    better: Better
    definition: str
    told: Callable[[Judged], int | None]
    needs: tuple[frozenset[str], ...] = ()
    presumed: Callable[[Judged], bool] | None = None
    percentile: int | None = None

    def is_known(self, known: AbstractSet[str] | None) -> bool:
        """Whether a table that tells of these roles tells enough; None: it tells of everything."""
        return known is None or all(known & roles for roles in self.needs)


def _first_was_right(one: Judged) -> bool | None:
    if not one.life.automatic:
        return None
    return one.life.returned == 0 and one.life.first_unit in {"", one.life.unit}


def _returned(one: Judged) -> bool | None:
    life = one.life
    return life.returned > 0 if life.dispatched is not None or life.unit else None


def _redone(one: Judged) -> bool | None:
    life = one.life
    return life.redone > 0 if life.closed is not None or life.redone > 0 else None


_ALL: tuple[Indicator, ...] = (
    Indicator("received", "受理量", "count", "neither", "这段时间受理的诉求件数。", lambda _: True),
    Indicator(
        "automation_rate",
        "自动派单率",
        "rate",
        "more",
        "不经人手派出（含分流、关联派单）的件数，除以写明了去向的件数；没写去向的不算。",
        attrgetter("life.automatic"),
        (_ACTION,),
    ),
    Indicator(
        "first_dispatch_accuracy",
        "首派准确率",
        "rate",
        "more",
        "自动派出以后没有退过单、承办单位也还是首派单位的件数，除以自动派出的件数；没写首派单位的，只看有没有退单。",
        _first_was_right,
        (_ACTION, _RETURNED | {"first_unit"}),
    ),
    Indicator(
        "return_rate",
        "退单率",
        "rate",
        "less",
        "退过单的件数（退几次都算一件），除以已经派出或者有承办单位的件数。",
        _returned,
        (_RETURNED,),
    ),
    Indicator(
        "response_rate",
        "响应率",
        "rate",
        "more",
        "在先行联系时限内联系上的件数，除以已经联系上的和过了时限还没联系上的件数；没写联系时间而答复、办结了的，"
        "以答复、办结为联系；时限没到、还没联系的不算，没有时限的不算。",
        attrgetter("contact"),
        (_CONTACTED,),
        attrgetter("contact_presumed"),
    ),
    Indicator(
        "on_time_rate",
        "按期办结率",
        "rate",
        "more",
        "在办理时限内办结的件数，除以已经办结的和过了时限还没办结的件数；时限没到、还没办结的不算，没有时限的不算。",
        attrgetter("resolve"),
        (_CLOSED,),
        attrgetter("resolve_presumed"),
    ),
    Indicator(
        "closing_rate",
        "办结率",
        "rate",
        "more",
        "已经办结的件数，除以受理量；刚受理、时限没到的也在受理量里。",
        lambda one: one.life.closed is not None,
        (_CLOSED,),
    ),
    Indicator(
        "satisfaction_rate",
        "满意率",
        "rate",
        "more",
        "回访时说满意的件数，除以说满意和说不满意的件数；没有回访、没有表态的不算。",
        attrgetter("pleased"),
        (frozenset({"callback"}),),
    ),
    Indicator(
        "redo_rate",
        "重办率",
        "rate",
        "less",
        "重办过的件数（重办几次都算一件），除以办结过的件数。",
        _redone,
        (_REDONE,),
    ),
    Indicator(
        "repeat_rate",
        "重复率",
        "rate",
        "less",
        "关系是催办或者同诉的件数，除以受理量；只是相似的不算重复。",
        lambda one: one.life.relation in {"chase", "joint"},
        (frozenset({"relation"}),),
    ),
)


def _minutes(sort: Literal["handling", "contact"], name: str, done: str) -> tuple[Indicator, ...]:
    """The mean and two percentiles of a time taken."""
    role = "closed" if sort == "handling" else "contacted"
    told, presumed = attrgetter(f"{role}_in"), attrgetter(f"{role}_presumed")
    of = f"从受理到{done}的上班时间"
    left_out = f"还没{done}的不算，所以最近的时段会偏短。"
    ranked = "从短到长排，排在"
    parts = (
        ("mean", f"{name}（平均）", None, f"{of}，各件的平均数；{left_out}"),
        ("p50", f"{name}（中位）", 50, f"{of}，{ranked}正中的那一件（双数件取靠前的）；{left_out}"),
        ("p90", f"{name}（九成）", 90, f"{of}，{ranked}九成处的那一件，九成的件不比它久；{left_out}"),
    )
    return tuple(
        Indicator(
            f"{sort}_{part}",
            title,
            "minutes",
            "less",
            definition,
            told,
            (_CLOSED if role == "closed" else _CONTACTED,),
            presumed,
            percentile,
        )
        for part, title, percentile, definition in parts
    )


INDICATORS: Mapping[str, Indicator] = MappingProxyType(
    {
        one.id: one
        for one in (
            *_ALL,
            *_minutes("handling", "办理时长", "办结"),
            *_minutes("contact", "联系时长", "联系"),
        )
    }
)
"""All of them by id, in the order in which reports show them."""


def named(name: str) -> Indicator:
    """An indicator by its Chinese name. Raises ValueError, in Chinese."""
    for indicator in INDICATORS.values():
        if indicator.name == name:
            return indicator
    raise ValueError(f"没有「{name}」这个指标；有的是：{'、'.join(one.name for one in INDICATORS.values())}")
