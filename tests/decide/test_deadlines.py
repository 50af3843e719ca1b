"""The two clocks: which term binds, and when it runs out. March 2, 2026 is a Monday without holidays near."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from tests.engine_packs import router_of

from minyi_router import Appeal, Decision, Router

RULES = """
rules:
  - {id: 停车, when: {any: [停车]}, then: {matter: 停车}}
  - {id: 作风, when: {any: [态度恶劣]}, then: {matter: 作风}}
  - {id: 咨询, when: {any: [请问]}, then: {kind: 咨询}}
  - {id: 疑难, when: {any: [三年了]}, then: {tier: 疑难}}
  - {id: 复杂, when: {any: [多部门]}, then: {tier: 复杂}}
  - {id: 紧急, when: {any: [马上]}, then: {tier: 紧急}}
  - {id: 危险, when: {any: [跳楼]}, then: {flags: [生命危险]}}
  - {id: 三小时, when: {any: [限时]}, then: {deadline: 3小时 不顺延}}
  - {id: 一小时, when: {any: [更快]}, then: {deadline: 1小时 不顺延}}
  - {id: 二十日, when: {any: [缓办]}, then: {deadline: 20日}}
"""


@pytest.fixture(scope="module")
def router(tmp_path_factory: pytest.TempPathFactory) -> Router:
    return router_of(tmp_path_factory.mktemp("pack"), RULES)


def routed(router: Router, text: str, moment: str = "2026-03-02 10:00") -> Decision:
    return router.route(Appeal(text, received_at=datetime.fromisoformat(moment)))


@pytest.mark.parametrize(
    ("text", "contact", "resolve", "why"),
    [
        ("停车", "03-02 11:00", "03-04 17:30", "defaults: 1 working hour, 2 working days"),
        ("x", "03-02 11:00", "03-04 17:30", "without a matter as well"),
        ("停车三年了", "03-02 11:00", "03-16 17:30", "the tier's 10 working days"),
        ("停车多部门", "03-02 11:00", "03-04 17:30", "a tier without a term: the default"),
        ("请问停车", "03-02 11:00", "03-02 15:00", "the kind's half working day"),
        ("请问停车三年了", "03-02 11:00", "03-02 15:00", "the kind before the tier"),
        ("态度恶劣", "03-02 11:00", "03-17 17:30", "the matter's 15 days"),
        ("请问，态度恶劣三年了", "03-02 11:00", "03-17 17:30", "the matter before the kind and the tier"),
        ("停车马上", "03-02 10:30", "03-02 14:00", "the tier's clocks"),
        ("态度恶劣马上", "03-02 10:30", "03-17 17:30", "a tier from a plain rule waits for the matter"),
        ("态度恶劣跳楼", "03-02 10:30", "03-02 14:00", "a safety flag's tier does not"),
        ("停车限时", "03-02 11:00", "03-02 13:00", "a rule's term"),
        ("停车限时更快", "03-02 11:00", "03-02 11:00", "the earliest of several"),
        ("停车缓办", "03-02 11:00", "03-04 17:30", "a rule never puts off what binds already"),
        ("态度恶劣限时", "03-02 11:00", "03-02 13:00", "before the matter's own"),
    ],
)
def test_terms(router: Router, text: str, contact: str, resolve: str, why: str) -> None:
    decision = routed(router, text)
    clocks = (decision.contact_by, decision.resolve_by)
    assert [f"{clock:%m-%d %H:%M}" for clock in clocks if clock] == [contact, resolve], why


def test_no_clock_without_a_start(router: Router) -> None:
    decision = router.route("停车限时")
    assert (decision.contact_by, decision.resolve_by, decision.provisional) == (None, None, False)
    assert decision.missing == ("received_at",)


@pytest.mark.parametrize(
    ("moment", "resolve", "provisional"),
    [
        ("2026-03-02 10:00", "2026-03-04 17:30", False),
        ("2027-01-04 10:00", "2027-01-06 17:30", True),
    ],
)
def test_provisional(router: Router, moment: str, resolve: str, provisional: bool) -> None:
    """A year whose holidays are not published yet says so."""
    decision = routed(router, "停车", moment)
    assert decision.resolve_by
    assert (f"{decision.resolve_by:%Y-%m-%d %H:%M}", decision.provisional) == (resolve, provisional)


@pytest.mark.parametrize(
    ("received", "contact"),
    [
        (datetime(2026, 3, 2, 10, 0), "2026-03-02T11:00:00"),
        (datetime(2026, 3, 2, 2, 0, tzinfo=UTC), "2026-03-02T11:00:00+08:00"),
        (datetime(2026, 3, 2, 10, 0, tzinfo=timezone(timedelta(hours=8))), "2026-03-02T11:00:00+08:00"),
    ],
)
def test_time_zones(router: Router, received: datetime, contact: str) -> None:
    """Aware moments are answered in Beijing time; naive stays naive."""
    assert router.route(Appeal("停车", received_at=received)).to_dict()["contact_by"] == contact


@pytest.mark.parametrize("moment", [datetime.min, datetime.max])
def test_the_ends_of_time_do_not_raise(router: Router, moment: datetime) -> None:
    """A column of odd dates must not stop a batch."""
    assert router.route(Appeal("停车限时", received_at=moment)).matter == "停车"


@pytest.mark.parametrize("moment", [datetime.min, datetime.max])
def test_the_ends_of_time_do_not_raise_in_other_zones(router: Router, moment: datetime) -> None:
    for hours in (-12, 14):
        received = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
        assert router.route(Appeal("停车限时", received_at=received)).matter == "停车"
