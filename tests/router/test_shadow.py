"""Rules on trial (``mode: shadow``): they fire and are named, and decide nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.engine_packs import router_of

from minyi_router import Appeal, Router

LIVE = """
rules:
  - {id: 噪声, when: {any: [太吵]}, then: {matter: 噪声}}
  - {id: 老人, when: {any: [老人]}, then: {labels: [老人]}}
"""
TRIALS = {
    "of a matter": ("{any: [麻将]}", "{matter: 赌博}", 0),
    "of a matter, with priority": ("{any: [麻将]}", "{matter: 赌博}", 9),
    "of a kind": ("{any: [麻将]}", "{kind: 举报}", 0),
    "of a safety flag": ("{any: [麻将]}", "{flags: [生命危险]}", 0),
    "of a hold flag": ("{any: [麻将]}", "{flags: [涉密]}", 0),
    "of a tier": ("{any: [麻将]}", "{tier: 疑难}", 0),
    "of unit and notices": ("{any: [麻将]}", "{unit: 政治处, supervisor: 法制大队, notices: [督办单]}", 0),
    "that asks for the matter decided": ("{any: [麻将], matter: [噪声]}", "{tier: 疑难}", 0),
}
TEXT = "楼下打麻将太吵，老人睡不着"


def with_trial(folder: Path, when: str, then: str, priority: int, mode: str) -> Router:
    trial = f"  - {{id: 试行, mode: {mode}, when: {when}, then: {then}, priority: {priority}}}\n"
    return router_of(folder, LIVE + trial)


@pytest.mark.parametrize(("when", "then", "priority"), TRIALS.values(), ids=TRIALS.keys())
def test_trial_decides_nothing(tmp_path: Path, when: str, then: str, priority: int) -> None:
    """But for its name and the pack's hash the decision is that of the pack without it."""
    trial = with_trial(tmp_path / "trial", when, then, priority, "shadow").route(TEXT)
    without = router_of(tmp_path / "without", LIVE).route(TEXT)
    assert trial.shadow == ("试行",)
    assert without.shadow == ()
    assert trial._replace(shadow=(), pack=without.pack) == without


@pytest.mark.parametrize(("when", "then", "priority"), TRIALS.values(), ids=TRIALS.keys())
def test_live_would_have_decided(tmp_path: Path, when: str, then: str, priority: int) -> None:
    """Each of these trials would matter: the same rule live makes another decision."""
    live = with_trial(tmp_path / "live", when, then, priority, "live").route(TEXT)
    without = router_of(tmp_path / "without", LIVE).route(TEXT)
    assert live.shadow == ()
    assert live._replace(pack=without.pack) != without


@pytest.mark.parametrize(
    ("text", "named"),
    [
        pytest.param(TEXT, ("试行",), id="the words and the matter are there"),
        pytest.param("楼下打麻将，老人睡不着", (), id="another matter was decided, so it would not speak"),
        pytest.param("太吵了", (), id="its word is not there"),
    ],
)
def test_trial_is_named_where_it_would_speak(tmp_path: Path, text: str, named: tuple[str, ...]) -> None:
    router = with_trial(tmp_path, "{any: [麻将], matter: [噪声]}", "{tier: 疑难}", 0, "shadow")
    assert router.route(Appeal(text)).shadow == named
