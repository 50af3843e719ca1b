"""The links of an appeal, against a slow twin that compares it with every ticket there is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

from minyi_router import Appeal, Link, RecentTickets, Router, Ticket
from minyi_router.relate.compare import Known, compare
from minyi_router.relate.reading import Reading, joined
from minyi_router.text.folding import fold

WINDOW = timedelta(days=30)
NOW = datetime(2026, 3, 2, 10)
ME, OTHER = "13900130001", "13900130002"
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def starter() -> Router:
    return Router.load()


def kept(tickets: Iterable[Ticket], window: timedelta = WINDOW) -> RecentTickets:
    recent = RecentTickets(window)
    recent.extend(tickets)
    return recent


# ---------------------------------------------------------------- the slow twin


class Twin:
    """Compares an appeal with every ticket in the window, by rapidfuzz and ``compare``."""

    def __init__(self, router: Router, tickets: Sequence[Ticket], window: timedelta = WINDOW) -> None:
        reader = router._engine.reader  # noqa: SLF001 - the readings themselves are not what is tested
        self._read = reader.read
        self._policy = reader.policy
        self._tickets = tickets
        self._window = window

    def links(self, appeal: Appeal) -> list[Link]:
        """Best first, at most ``most_links``, as among tickets that all stand alone."""
        new = self._read(_as_ticket(appeal))
        pairs = [(ticket, link) for ticket in self._tickets for link in self._link(appeal, new, ticket)]
        pairs.sort(key=lambda pair: self._order(appeal, *pair))
        return [link for _, link in pairs[: self._policy.most_links]]

    def _link(self, appeal: Appeal, new: Reading, ticket: Ticket) -> Iterator[Link]:
        old = self._read(ticket)
        cited = fold(ticket.id) in new.codes or (bool(appeal.id) and fold(appeal.id) in old.codes)
        apart = _apart(appeal, ticket)
        inside = apart is None or abs(apart) <= self._window
        if ticket.id == appeal.id or not (cited or (inside and not old.callback)):
            return
        known = self._known(new, old, apart, cited=cited, inside=inside)
        link = compare(self._policy, new, old, known)
        shown = known.whole or known.quoted or cited or joined(new, old)
        if link and (shown or link.relation != "similar"):
            yield link._replace(ticket_id=ticket.id, group="" if link.relation == "similar" else ticket.id)

    def _known(
        self, new: Reading, old: Reading, apart: timedelta | None, *, cited: bool, inside: bool
    ) -> Known:
        policy, plain = self._policy, Levenshtein.normalized_similarity(new.key, old.key)
        long = inside and min(len(new.key), len(old.key)) >= policy.shortest
        whole = plain if long and plain >= policy.likeness else 0.0
        quoted = fuzz.partial_ratio(new.key, old.key) / 100 if long else 0.0
        quoted = quoted if quoted >= policy.containment else 0.0
        near = apart is not None and abs(apart) <= policy.near
        return Known(max(whole, quoted) or plain, whole > 0, quoted > 0, near, cited)

    @staticmethod
    def _order(appeal: Appeal, ticket: Ticket, link: Link) -> tuple[bool, bool, bool, float, float, str]:
        apart = _apart(appeal, ticket)
        age = apart.total_seconds() if apart is not None else 0.0
        latest_first = link.relation == "chase"
        similar, cited = link.relation == "similar", "cited" in link.parts
        closed = not ticket.open and link.relation != "callback"
        return similar, closed, not cited, -link.score, age if latest_first else -age, ticket.id


def _as_ticket(appeal: Appeal) -> Ticket:
    return Ticket(
        appeal.text, title=appeal.title, id=appeal.id or "new", caller=appeal.caller, place=appeal.place
    )


def _apart(appeal: Appeal, ticket: Ticket) -> timedelta | None:
    """How long the appeal came after the ticket."""
    if appeal.received_at is None or ticket.received_at is None:
        return None
    china = timezone(timedelta(hours=8))
    moments = [
        moment if moment.tzinfo else moment.replace(tzinfo=china)
        for moment in (ticket.received_at, appeal.received_at)
    ]
    return moments[1] - moments[0]


# ---------------------------------------------------------------- small worlds

ROADS = st.sampled_from(["澜心路", "采蘅路", "蒹葭路"])
HOUSES = st.sampled_from(["", "12号", "68号"])
PLATES = st.sampled_from(["云A12345", "云A54321"])
CALLERS = st.sampled_from(["", ME, OTHER])
BODIES = st.one_of(
    st.builds("{}{}门口{}天天有人违停，占了盲道，请交警来管一管".format, ROADS, HOUSES, PLATES),
    st.builds("{}{}门口天天有人违停，占了盲道，请交警来管一管".format, ROADS, HOUSES),
    st.builds("我住{}{}，楼下烧烤店天天半夜唱歌太吵了".format, ROADS, HOUSES),
    st.builds("{}{}楼下的烧烤店半夜还在放音响，吵得睡不着".format, ROADS, HOUSES),
    st.builds("{}长期停在小区门口的消防通道，请尽快拖走".format, PLATES),
    st.builds("消防通道被{}堵死了".format, PLATES),
    st.sampled_from(["广场舞的音响声音太大，影响休息", "想问一问上次说的那件事怎么样了", "吵", ""]),
)
QUOTED = st.one_of(
    BODIES,
    BODIES.map("柳湾派出所来电反馈：{}".format),
    st.builds("（工单编号：HD2026030100{})《{}》仍未解决，请加快办理".format, st.integers(1, 9), BODIES),
    st.builds("{}，工单hd2026030100{}也是这件事".format, BODIES, st.integers(1, 9)),
)
MOMENTS = st.sampled_from(
    [
        NOW,
        NOW - timedelta(days=2),
        NOW - timedelta(days=3),
        NOW + timedelta(hours=1),
        NOW - WINDOW,
        NOW - WINDOW - SECOND,
        NOW + WINDOW,
        NOW + WINDOW + SECOND,
        (NOW - WINDOW).replace(tzinfo=timezone(timedelta(hours=8))),
        (NOW - WINDOW - SECOND).replace(tzinfo=timezone(timedelta(hours=8))),
        (NOW - WINDOW).replace(tzinfo=UTC),
        None,
    ]
)
WORLDS = st.lists(
    st.builds(Ticket, QUOTED, caller=CALLERS, received_at=MOMENTS, id=st.just("_"), open=st.booleans()),
    min_size=5,
    max_size=40,
).map(lambda tickets: [replace(ticket, id=f"HD20260301{i:03}") for i, ticket in enumerate(tickets, 1)])
APPEALS = st.builds(
    Appeal,
    QUOTED,
    caller=CALLERS,
    received_at=st.sampled_from([NOW, NOW, None]),
    id=st.sampled_from(["", "HD20260302001", "HD20260301001", "HD20260301005"]),
)


@settings(deadline=None, max_examples=100)
@given(
    world=WORLDS, appeals=st.lists(APPEALS, min_size=1, max_size=5), chance=st.randoms(use_true_random=False)
)
def test_the_same_links_as_the_twin(
    starter: Router, world: list[Ticket], appeals: list[Appeal], chance: Random
) -> None:
    """Nothing is missed and nothing added, in whatever order the tickets came."""
    twin = Twin(starter, world)
    shuffled = chance.sample(world, len(world))
    one_by_one = RecentTickets(WINDOW)
    for ticket in shuffled:
        one_by_one.add(ticket)
    for appeal in appeals:
        expected = twin.links(appeal)
        for recent in (kept(world), one_by_one):
            assert list(starter.route(appeal, recent).links) == expected


@pytest.mark.parametrize("many", [300, 400])
def test_many_tickets_of_one_template(starter: Router, many: int) -> None:
    """However many read alike, what links is found: here the tickets of one road and house."""
    road = ["澜心路", "采蘅路", "蒹葭路", "芣苢路", "鹤汀路"]
    world = [
        Ticket(
            f"{road[i % 5]}{i % 7 + 40}号门口天天有人违停，占了盲道，请交警来管一管",
            id=f"HD20260301{i:03}",
            received_at=NOW - timedelta(hours=i),
            caller=(ME, OTHER, "")[i % 3],
        )
        for i in range(many)
    ]
    twin, recent = Twin(starter, world), kept(world)
    for i in range(0, 35, 6):
        appeal = replace(Appeal(world[i].text), received_at=NOW, caller=ME)
        links, expected = starter.route(appeal, recent).links, twin.links(appeal)
        assert [link for link in links if link.group] == [link for link in expected if link.group]
        assert any(link.group for link in links)
        assert len(links) == len(expected)
        if many <= 300:
            assert list(links) == expected


# ---------------------------------------------------------------- tickets cited by number

OLD_ID = "HD20260105001"
OTHER_FORM = "GD-2026-00123"
NUMBERS = [
    (f"（工单编号：{OLD_ID}）至今没有人联系我", OLD_ID, "after its cue"),
    (f"{OLD_ID}这一件一直没有人管", OLD_ID, "bare, at the very start"),
    (f"这一件一直没有人管，号是{OLD_ID}", OLD_ID, "bare, at the very end"),
    (f"前面说的（{OLD_ID}）一直没有人管", OLD_ID, "in brackets"),
    (f"前面说的【{OLD_ID}】一直没有人管", OLD_ID, "in other brackets"),
    (f"前面说的{OLD_ID.lower()}一直没有人管", OLD_ID, "in small letters"),
    ("前面说的ＨＤ２０２６０１０５００１一直没有人管", OLD_ID, "in full width"),
    ("前面说的HD2026 0105 001一直没有人管", OLD_ID, "with blanks inside"),
    (f"编号是{OTHER_FORM}，一直没有人管", OTHER_FORM, "another form, with hyphens"),
    ("编号是gd-2026-00123，一直没有人管", OTHER_FORM, "another form in small letters"),
    (f"来电反馈{OLD_ID}\n一直没有人管", OLD_ID, "at the end of a line"),
    (f"{OLD_ID}、HD20269999999都没有人管", OLD_ID, "the first of a list, the other one unknown"),
    (f"HD20269999999、{OLD_ID}都没有人管", OLD_ID, "the second of a list"),
    (f"HD20269999999 {OLD_ID}都没有人管", OLD_ID, "a list with nothing but a blank between"),
    (f"{OLD_ID}2一直没有人管", "", "part of a longer number"),
    (f"9{OLD_ID}一直没有人管", "", "part of a longer number, its end"),
    ("20260105001一直没有人管", "", "only the end of the id"),
    ("HD20260105002一直没有人管", "", "an id that nobody knows"),
    ("GD202600123一直没有人管", "", "the hyphens left out: another id"),
    ("编号GD-2026-001234，一直没有人管", "", "another form, one digit longer"),
    ("编号GD-2026-00123-1，一直没有人管", "", "another form, one part longer"),
]


@pytest.mark.parametrize(("text", "cited", "why"), NUMBERS, ids=[why for *_, why in NUMBERS])
def test_cited_numbers(starter: Router, text: str, cited: str, why: str) -> None:
    """A number links at once, however old and unlike the ticket."""
    long_ago = NOW - 9 * WINDOW
    recent = kept(
        [
            Ticket("楼下烧烤店太吵", id=OLD_ID, received_at=long_ago),
            Ticket("门口的井盖坏了", id=OTHER_FORM, received_at=long_ago),
        ]
    )
    links = starter.route(Appeal(text, id="HD20260302001", received_at=NOW), recent).links
    assert [(link.ticket_id, link.relation, link.group) for link in links] == (
        [(cited, "chase", cited)] if cited else []
    ), why


def test_ids_in_any_form(starter: Router) -> None:
    """It is the kept id that is folded, too."""
    recent = kept([Ticket("楼下烧烤店太吵", id="ＨＤ·２０２６０１０５００１", received_at=NOW)])
    links = starter.route(Appeal("HD20260105001一直没有人管", received_at=NOW), recent).links
    assert links == ()
    recent = kept([Ticket("楼下烧烤店太吵", id="ｈＤ２０２６０１０５００１", received_at=NOW)])
    links = starter.route(Appeal("HD20260105001一直没有人管", received_at=NOW), recent).links
    assert [link.ticket_id for link in links] == ["ｈＤ２０２６０１０５００１"]


def test_ids_that_fold_alike(starter: Router) -> None:
    """Forgetting one leaves the other to be found by its number."""
    recent = kept([Ticket("楼下太吵", id="HD20260105001"), Ticket("楼下太吵", id="Hd20260105001")])
    assert recent.discard("Hd20260105001")
    links = starter.route(Appeal("HD20260105001一直没有人管"), recent).links
    assert [link.ticket_id for link in links] == ["HD20260105001"]


def test_an_appeal_that_cites_itself(starter: Router) -> None:
    text = f"（工单编号：{OLD_ID}）楼下烧烤店天天半夜唱歌太吵了"
    recent = kept([Ticket(text, id=OLD_ID, received_at=NOW, caller=ME)])
    assert starter.route(Appeal(text, id=OLD_ID, received_at=NOW, caller=ME), recent).links == ()


@pytest.mark.parametrize(
    ("text", "relation", "why"),
    [
        (f"工单{OLD_ID}怎么还没有人联系我", "chase", "who gives the number chases it"),
        (f"柳湾派出所来电反馈：工单{OLD_ID}已经办结", "callback", "staff do not"),
    ],
)
def test_who_cites(starter: Router, text: str, relation: str, why: str) -> None:
    recent = kept([Ticket("楼下烧烤店太吵", id=OLD_ID, received_at=NOW)])
    links = starter.route(Appeal(text, received_at=NOW), recent).links
    assert [(link.ticket_id, link.relation) for link in links] == [(OLD_ID, relation)], why


def test_cited_by_somebody_else(starter: Router) -> None:
    recent = kept([Ticket("楼下烧烤店太吵", id=OLD_ID, received_at=NOW, caller=ME)])
    for caller, relation in ((ME, "chase"), (OTHER, "joint"), ("", "chase")):
        appeal = Appeal(f"工单{OLD_ID}怎么还没有人来", received_at=NOW, caller=caller)
        assert [link.relation for link in starter.route(appeal, recent).links] == [relation]


def test_the_cited_ticket_arrives_late(starter: Router) -> None:
    """The ticket that cites was registered first; the one it means comes in afterwards."""
    chasing = Ticket(f"工单{OLD_ID}怎么还没有人来", id="HD20260302001", received_at=NOW, caller=ME)
    late = Appeal("楼下烧烤店太吵", id=OLD_ID, received_at=NOW - timedelta(days=1), caller=ME)
    links = starter.route(late, kept([chasing])).links
    assert [(link.ticket_id, "cited" in link.parts, link.group) for link in links] == [
        ("HD20260302001", True, "HD20260302001")
    ]
    assert starter.route(replace(late, id=f"{OLD_ID}9"), kept([chasing])).links == ()


def test_a_call_back_is_no_appeal(starter: Router) -> None:
    """What staff said about a ticket is not what the next appeal belongs to, however alike."""
    text = "澜心路12号楼下烧烤店天天半夜唱歌太吵了"
    told = Ticket(f"柳湾派出所来电反馈：{text}", id="HD20260302001", received_at=NOW, caller=ME)
    appeal = Appeal(text, received_at=NOW, caller=ME)
    assert starter.route(appeal, kept([told])).links == ()
    recent = kept([told, Ticket(text, id="HD20260301001", received_at=NOW, caller=ME)])
    assert [link.ticket_id for link in starter.route(appeal, recent).links] == ["HD20260301001"]


def test_a_call_back_that_only_quotes(starter: Router) -> None:
    """Nothing but the quoted words ties it to its ticket."""
    text = "楼下广场舞的音响声音太大，影响休息"
    recent = kept([Ticket(text, id="HD20260301001", received_at=NOW, open=False)])
    decision = starter.route(Appeal(f"柳湾派出所来电反馈：{text}", received_at=NOW), recent)
    assert [(link.ticket_id, link.relation) for link in decision.links] == [("HD20260301001", "callback")]


# ---------------------------------------------------------------- the window

TEXT = "澜心路12号楼下烧烤店天天半夜唱歌太吵了"
BEIJING = timezone(timedelta(hours=8))
EDGES: list[tuple[datetime | None, datetime | None, bool, str]] = [
    (NOW - WINDOW, NOW, True, "the edge second counts"),
    (NOW - WINDOW - SECOND, NOW, False, "one second more does not"),
    (NOW - WINDOW - timedelta(microseconds=1), NOW, False, "nor does a microsecond"),
    (NOW + WINDOW, NOW, True, "a ticket that came later: the appeal arrives late"),
    (NOW + WINDOW + SECOND, NOW, False, "later than the window"),
    (NOW, NOW, True, "the same second"),
    ((NOW - WINDOW).replace(tzinfo=BEIJING), NOW, True, "naive is Beijing time"),
    ((NOW - WINDOW - SECOND).replace(tzinfo=BEIJING), NOW, False, "naive is Beijing time, one second more"),
    (NOW - WINDOW, NOW.replace(tzinfo=BEIJING), True, "the other way about"),
    ((NOW - WINDOW).replace(tzinfo=UTC), NOW, True, "in UTC eight hours later"),
    (
        (NOW - WINDOW - timedelta(hours=8)).replace(tzinfo=UTC),
        NOW,
        True,
        "in UTC the edge second",
    ),
    (
        (NOW - WINDOW - timedelta(hours=8, seconds=1)).replace(tzinfo=UTC),
        NOW,
        False,
        "in UTC one second more",
    ),
    (None, NOW, True, "without a time it is compared with everything"),
    (NOW - 9 * WINDOW, None, True, "an appeal without a time"),
    (datetime.min, datetime.max, False, "the ends of time"),
    (datetime.min, datetime.max.replace(tzinfo=UTC), False, "the ends of time, aware and naive"),
]


@pytest.mark.parametrize(("before", "now", "linked", "why"), EDGES, ids=[why for *_, why in EDGES])
def test_the_window(
    starter: Router, before: datetime | None, now: datetime | None, linked: bool, why: str
) -> None:
    recent = kept([Ticket(TEXT, id="HD20260301001", received_at=before, caller=ME)])
    links = starter.route(Appeal(TEXT, received_at=now, caller=ME), recent).links
    assert [link.relation for link in links] == (["chase"] if linked else []), why


# ---------------------------------------------------------------- which link comes first, and how many


def first_link(router: Router, tickets: list[Ticket], appeal: Appeal) -> str:
    return router.route(appeal, kept(tickets)).links[0].ticket_id


def test_the_order_of_links(starter: Router) -> None:
    """Cited, then open, then by score; a chase goes with the latest, a joint appeal with the first."""
    day = timedelta(days=1)
    mine = [Ticket(TEXT, id=f"HD2026030{i}001", received_at=NOW - i * day, caller=ME) for i in (1, 2)]
    theirs = [replace(ticket, id=f"{ticket.id}9", caller=OTHER) for ticket in mine]
    appeal = Appeal(TEXT, received_at=NOW, caller=ME)
    assert first_link(starter, [*mine, *theirs], appeal) == "HD20260301001"
    assert first_link(starter, [*mine[::-1], *theirs[::-1]], appeal) == "HD20260301001"
    assert first_link(starter, theirs, appeal) == "HD202603020019"
    closed = replace(mine[0], open=False)
    assert first_link(starter, [closed, mine[1]], appeal) == "HD20260302001"
    assert first_link(starter, [closed, *theirs], appeal) == "HD202603020019"
    citing = replace(appeal, text=f"{TEXT}，工单HD202603010019")
    assert first_link(starter, [*mine, *theirs], citing) == "HD202603010019"


def test_equal_tickets_in_any_order(starter: Router) -> None:
    """Nothing but the id is left to choose by."""
    twins = [Ticket(TEXT, id=f"HD2026030100{i}", received_at=NOW, caller=ME) for i in range(1, 6)]
    appeal = Appeal(TEXT, received_at=NOW, caller=ME)
    assert {first_link(starter, order, appeal) for order in (twins, twins[::-1])} == {"HD20260301001"}


def test_most_links(starter: Router) -> None:
    """No more than the pack says, the best of all."""
    most = starter.pack.same_matter.most_links
    likes = [Ticket(TEXT, id=f"HD20260301{i:03}", received_at=NOW, caller=OTHER) for i in range(3 * most)]
    mine = Ticket(TEXT, id="HD20260301999", received_at=NOW, caller=ME)
    links = starter.route(Appeal(TEXT, received_at=NOW, caller=ME), kept([*likes, mine])).links
    assert [link.ticket_id for link in links] == [
        "HD20260301999",
        *(ticket.id for ticket in likes[: most - 1]),
    ]


# ---------------------------------------------------------------- tickets that are closed


@pytest.mark.parametrize(
    ("text", "still_open", "action", "why"),
    [
        (TEXT, True, "link", "it chases an open ticket"),
        (TEXT, False, "dispatch", "a closed ticket is shown, and the appeal goes its own way"),
        (f"柳湾派出所来电反馈：{TEXT}", True, "link", "staff about an open ticket"),
        (f"柳湾派出所来电反馈：{TEXT}", False, "link", "staff mostly call when it is closed"),
        ("工单HD20260301001怎么还没有人来", True, "link", "an open ticket by its number"),
        ("工单HD20260301001怎么还没有人来", False, "review", "a closed one: what it is about, nobody says"),
    ],
)
def test_closed_tickets(starter: Router, text: str, still_open: bool, action: str, why: str) -> None:
    ticket = Ticket(TEXT, id="HD20260301001", received_at=NOW, caller=ME, unit="柳湾派出所", open=still_open)
    decision = starter.route(Appeal(text, received_at=NOW, caller=ME), kept([ticket]))
    assert ([link.ticket_id for link in decision.links], decision.action) == (["HD20260301001"], action), why


# ---------------------------------------------------------------- appeals that name very many things


def listed(names: Iterable[str]) -> str:
    return "、".join(names)


@pytest.mark.parametrize(
    ("text", "question", "why"),
    [
        (
            f"小区消防通道长期被占，车牌有{listed(f'云A{n}' for n in range(10000, 10070))}",
            "消防通道被云A10069堵死了",
            "seventy plates",
        ),
        (
            f"烧烤太吵，从澜心路{listed(f'{n}号' for n in range(100, 170))}都有人受不了",
            "我住澜心路169号，楼下烧烤店天天半夜唱歌太吵了",
            "seventy houses",
        ),
        (
            f"（工单编号：{listed(f'HD202602{n}' for n in range(10000, 10060))}）消防通道被云A12345堵死了",
            "云A12345的轿车一直占着小区消防通道",
            "sixty cited tickets",
        ),
    ],
)
def test_long_lists(starter: Router, text: str, question: str, why: str) -> None:
    """The last name of a long list counts as much as the first, whichever of the two came before."""
    for old, new in ((text, question), (question, text)):
        ticket = Ticket(old, id="HD20260301001", received_at=NOW, caller=ME)
        links = starter.route(Appeal(new, received_at=NOW, caller=ME), kept([ticket])).links
        assert [link.relation for link in links] == ["chase"], why


def test_the_first_appeal_among_none(starter: Router) -> None:
    assert starter.route(TEXT, RecentTickets(WINDOW)).links == ()
    assert starter.route(TEXT).links == ()
