"""Two readings side by side: the relation, the printed parts, and what vetoes. Every value is invented."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, NamedTuple

import pytest

from minyi_router import Link, Router, Ticket
from minyi_router.model import Facts, Relation
from minyi_router.relate.compare import Known, compare
from minyi_router.relate.reading import Reading
from minyi_router.rulepack.pack import SameMatter

WEIGHTS = {
    "caller": 0.4,
    "surname": 0.3,
    "matter": 0.2,
    "plate": 0.5,
    "phone": 0.35,
    "case": 0.6,
    "number": 0.6,
    "house": 0.3,
    "crossing": 0.25,
    "road": 0.15,
    "place": 0.2,
    "time": 0.1,
}
KEY = "门口天天有人违停占了盲道请来管一管"
SHORT = "门口能不能停"
SLOTS = frozenset({"plates", "phones", "cited", "cases", "houses", "roads", "places"})
SETS = SLOTS | {"names", "others"}

FAR = Known(0.5, whole=False, quoted=False, near=False, cited=False)
ALIKE = Known(0.9, whole=True, quoted=False, near=False, cited=False)
QUOTED = Known(0.97, whole=False, quoted=True, near=False, cited=False)
SAME = Known(1.0, whole=True, quoted=True, near=False, cited=False)
CITED = Known(0.1, whole=False, quoted=False, near=False, cited=True)


@pytest.fixture(scope="module")
def router() -> Router:
    return Router.load()


@pytest.fixture(scope="module")
def policy(router: Router) -> SameMatter:
    """With numbers of its own, so that a pack may change its own."""
    known = router.pack.same_matter
    return replace(
        known,
        link_at=1.0,
        telling=12,
        address_at_most=0.5,
        not_joint=frozenset({"咨询"}),
        weights=WEIGHTS,
        negations=frozenset({"不", "没有"}),
        opposites=(("增设", "取消"),),
    )


def read(router: Router, **known: Any) -> Reading:
    """A reading with some values; of those that are sets, the words of a text."""
    nothing = router._engine.reader.read(Ticket("", id="x"))  # noqa: SLF001 - readings have no defaults
    values = {"key": KEY, "kind": "投诉", **known}
    values = {name: frozenset(value.split()) if name in SETS else value for name, value in values.items()}
    slots = {name: values.pop(name) for name in SLOTS & values.keys()}
    return nothing._replace(**values, slots=nothing.slots._replace(**slots))


class Row(NamedTuple):
    """Values of two readings and what is known of the pair; ``relation`` is None where there is no tie."""

    new: dict[str, Any]
    old: dict[str, Any]
    known: Known
    relation: Relation | None
    parts: dict[str, float]
    vetoes: tuple[str, ...]
    why: str


CALLER, MATTER = {"caller": "甲"}, {"matter": "停车"}
BOTH = CALLER | MATTER

ROWS = [
    # nothing identifies
    Row({}, {}, FAR, None, {}, (), "neither alike nor anything in common"),
    Row({}, {}, ALIKE, "similar", {"text": 0.9}, (), "alike, and nothing else is known"),
    Row(MATTER, MATTER, ALIKE, "similar", {"text": 0.9, "matter": 0.2}, (), "a matter identifies nothing"),
    # the caller
    Row(CALLER, CALLER, ALIKE, "chase", {"text": 0.9, "caller": 0.4}, (), "the same caller, alike"),
    Row(CALLER, CALLER, FAR, None, {}, (), "the same caller, of something else"),
    Row(
        BOTH, BOTH, FAR, "chase", {"text": 0.5, "caller": 0.4, "matter": 0.2}, (), "one matter in other words"
    ),
    Row(CALLER, {"caller": "乙"}, ALIKE, "similar", {"text": 0.9}, (), "another caller vetoes nothing"),
    Row(
        CALLER | {"houses": "12号"},
        {"caller": "乙", "houses": "12号"},
        ALIKE,
        "joint",
        {"text": 0.9, "house": 0.3},
        (),
        "another caller, one house",
    ),
    Row(
        {"houses": "12号"},
        {"houses": "12号"},
        ALIKE,
        "joint",
        {"text": 0.9, "house": 0.3},
        (),
        "who wrote is not known",
    ),
    Row(
        BOTH | {"by_surname": True},
        BOTH | {"by_surname": True},
        ALIKE,
        "chase",
        {"text": 0.9, "surname": 0.3, "matter": 0.2},
        (),
        "only the surname is known: it counts for less",
    ),
    # each slot
    Row({"plates": "云a1"}, {"plates": "云a1"}, ALIKE, "joint", {"text": 0.9, "plate": 0.5}, (), "one plate"),
    Row({"plates": "云a1"}, {"plates": "云a2"}, SAME, "similar", {"text": 1.0}, ("plate",), "another plate"),
    Row(
        {"plates": "云a1 云a2"},
        {"plates": "云a2"},
        ALIKE,
        "joint",
        {"text": 0.9, "plate": 0.5},
        (),
        "one of two plates",
    ),
    Row({"phones": "138"}, {"phones": "138"}, ALIKE, "joint", {"text": 0.9, "phone": 0.35}, (), "one phone"),
    Row({"phones": "138"}, {"phones": "139"}, SAME, "similar", {"text": 1.0}, ("phone",), "another phone"),
    Row(
        {"cases": "a5301990001"},
        {"cases": "a5301990001"},
        FAR,
        "joint",
        {"text": 0.5, "case": 0.6},
        (),
        "one case, in other words, the matter not known",
    ),
    Row({"cases": "a5301990001"}, {"cases": "a2"}, SAME, "similar", {"text": 1.0}, ("case",), "another case"),
    Row({"roads": "澜心路"}, {"roads": "采蘅路"}, SAME, "similar", {"text": 1.0}, ("road",), "another road"),
    Row(
        {"roads": "东渡澜心路"},
        {"roads": "澜心路"},
        ALIKE,
        "joint",
        {"text": 0.9, "road": 0.15},
        (),
        "one road, once with its district",
    ),
    Row({"houses": "12号"}, {"houses": "68号"}, SAME, "similar", {"text": 1.0}, ("house",), "another house"),
    Row(
        {"houses": "12号", "places": "絮舟小区"},
        {"houses": "3栋", "places": "絮舟小区"},
        ALIKE,
        "joint",
        {"text": 0.9, "place": 0.2},
        (),
        "numbers of two sorts say nothing",
    ),
    Row(
        {"places": "絮舟小区"},
        {"places": "叠云小区"},
        SAME,
        "similar",
        {"text": 1.0},
        ("place",),
        "another estate",
    ),
    Row(
        {"names": "云纺宿舍"},
        {"names": "云纺宿舍"},
        ALIKE,
        "joint",
        {"text": 0.9, "place": 0.2},
        (),
        "a place that the pack knows",
    ),
    Row(
        MATTER | {"roads": "澜心路", "houses": "12号", "places": "絮舟小区"},
        MATTER | {"roads": "澜心路", "houses": "12号", "places": "絮舟小区"},
        ALIKE,
        "joint",
        {"text": 0.9, "matter": 0.2, "house": 0.3, "road": 0.15, "place": 0.05},
        (),
        "road, house and estate are one address: 0.5 at most",
    ),
    # the matter
    Row(
        BOTH,
        CALLER | {"matter": "噪声"},
        ALIKE,
        "similar",
        {"text": 0.9, "caller": 0.4},
        ("matter",),
        "another matter",
    ),
    Row(
        BOTH | {"others": "噪声"},
        CALLER | {"matter": "噪声"},
        ALIKE,
        "chase",
        {"text": 0.9, "caller": 0.4, "matter": 0.2},
        (),
        "the older one's matter stands second in the new one",
    ),
    Row(BOTH, CALLER, ALIKE, "chase", {"text": 0.9, "caller": 0.4}, (), "nobody knows the older one's"),
    # cited numbers
    Row({}, {}, CITED, "chase", {"cited": 1.0, "text": 0.1}, (), "who gives the number chases it"),
    Row(
        CALLER,
        {"caller": "乙"},
        CITED,
        "joint",
        {"cited": 1.0, "text": 0.1},
        (),
        "unless it is surely somebody else",
    ),
    Row(
        {"callback": True},
        {},
        CITED,
        "callback",
        {"cited": 1.0, "text": 0.1},
        (),
        "or staff",
    ),
    Row(
        {"plates": "云a1"},
        {"plates": "云a2"},
        CITED,
        "chase",
        {"cited": 1.0, "text": 0.1},
        ("plate",),
        "the number decides, what differs is shown",
    ),
    Row(
        {"cited": "hd1"},
        {"cited": "hd2"},
        SAME,
        "similar",
        {"text": 1.0},
        ("cited",),
        "each cites another ticket",
    ),
    Row(
        CALLER | {"cited": "hd1"},
        CALLER | {"cited": "hd1"},
        ALIKE,
        "chase",
        {"text": 0.9, "caller": 0.4, "number": 0.6},
        (),
        "both cite a third one",
    ),
    # call backs
    Row({"callback": True}, {}, SAME, "callback", {"text": 1.0}, (), "staff quote it word for word"),
    Row({"callback": True}, {}, QUOTED, "similar", {"text": 0.97}, (), "not quite: the score is too low"),
    Row(
        MATTER | {"callback": True},
        MATTER,
        QUOTED,
        "callback",
        {"text": 0.97, "matter": 0.2},
        (),
        "not quite, but of one matter",
    ),
    # kinds
    Row(
        {"kind": "咨询", "houses": "12号", "key": SHORT},
        {"kind": "咨询", "houses": "12号", "key": SHORT},
        ALIKE,
        "similar",
        {"text": 0.9, "house": 0.3},
        (),
        "two people with one question have two matters",
    ),
    Row(
        {"kind": "咨询", "houses": "12号"},
        {"kind": "咨询", "houses": "12号"},
        SAME,
        "joint",
        {"text": 1.0, "house": 0.3},
        (),
        "unless they tell one story at length, of one place",
    ),
    Row(
        {"kind": "咨询"},
        {"kind": "咨询"},
        SAME,
        "similar",
        {"text": 1.0},
        (),
        "a story of no place may be any",
    ),
    Row(
        CALLER | {"kind": "咨询"},
        CALLER | {"kind": "咨询"},
        ALIKE,
        "chase",
        {"text": 0.9, "caller": 0.4},
        (),
        "the same one who asks again chases",
    ),
    Row(
        {"kind": "咨询", "houses": "12号"},
        {"houses": "12号"},
        ALIKE,
        "joint",
        {"text": 0.9, "house": 0.3},
        (),
        "a question beside a complaint",
    ),
    # texts that tell by themselves
    Row({}, {}, SAME, "joint", {"text": 1.0}, (), "long, and word for word the same"),
    Row({"key": "太吵了"}, {"key": "太吵了"}, SAME, "similar", {"text": 1.0}, (), "the same, but short"),
    # the contrary
    Row(
        CALLER | {"key": f"不{KEY}"},
        CALLER,
        ALIKE,
        "similar",
        {"text": 0.9, "caller": 0.4},
        ("meaning",),
        "a 不 more",
    ),
    Row(
        CALLER,
        CALLER | {"key": f"{KEY}没有"},
        QUOTED,
        "chase",
        {"text": 0.97, "caller": 0.4},
        (),
        "没有 beyond what is quoted",
    ),
    Row(
        CALLER | {"key": f"增设{KEY}"},
        CALLER | {"key": f"取消{KEY}"},
        ALIKE,
        "similar",
        {"text": 0.9, "caller": 0.4},
        ("meaning",),
        "a word against its opposite",
    ),
    Row(
        CALLER | {"key": f"增设取消{KEY}"},
        CALLER | {"key": f"取消{KEY}"},
        ALIKE,
        "chase",
        {"text": 0.9, "caller": 0.4},
        (),
        "both words in one text say nothing",
    ),
    Row(
        BOTH | {"key": "请增设减速带"},
        BOTH | {"key": "减速带早就该取消了"},
        FAR,
        None,
        {},
        (),
        "opposites count in other words too, and then there is nothing to show",
    ),
    # several at once
    Row(
        {"plates": "云a1", "houses": "12号", "roads": "澜心路", "matter": "停车"},
        {"plates": "云a2", "houses": "68号", "roads": "采蘅路", "matter": "噪声"},
        ALIKE,
        "similar",
        {"text": 0.9},
        ("plate", "house", "road", "matter"),
        "each that differs is named",
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=[row.why for row in ROWS])
def test_compare(router: Router, policy: SameMatter, row: Row) -> None:
    """The whole link."""
    link = compare(policy, read(router, **row.new), read(router, **row.old), row.known)
    printed = Facts({name: f"{part:.2f}" for name, part in row.parts.items()})
    score = round(sum(row.parts.values()), 2)
    assert link == (Link("", row.relation, score, printed, row.vetoes) if row.relation else None), row.why


def test_near_in_time(router: Router, policy: SameMatter) -> None:
    """Worth a tenth more, and named last."""
    one = read(router, caller="甲")
    link = compare(policy, one, one, ALIKE._replace(near=True))
    assert link == Link("", "chase", 1.4, Facts({"text": "0.90", "caller": "0.40", "time": "0.10"}))
    assert list(link.parts) == ["text", "caller", "time"]


def test_parts_and_scores_agree(router: Router, policy: SameMatter) -> None:
    """A link needs link_at exactly, and not a hundredth less."""
    one = read(router, caller="甲", houses="12号")
    for likeness, relation in ((0.6, "chase"), (0.59, "similar")):
        known = Known(likeness, whole=True, quoted=False, near=False, cited=False)
        link = compare(policy, one, read(router, caller="甲"), known)
        assert link is not None
        assert (link.relation, link.score) == (relation, round(likeness + 0.4, 2))
