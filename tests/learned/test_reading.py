"""What a model may read: all the citizen wrote, in its place, and nothing that tells where it went."""

from __future__ import annotations

from pathlib import Path

import pytest

from minyi_router import Appeal, Router
from minyi_router.engine import find
from minyi_router.learned.reading import guarded
from tests.engine_packs import router_of

RULES = "rules: [{id: 噪, when: {any: [噪音]}, then: {matter: 噪声}}]"


@pytest.fixture(scope="module")
def router(tmp_path_factory: pytest.TempPathFactory) -> Router:
    return router_of(tmp_path_factory.mktemp("pack"), RULES)


def read(router: Router, appeal: Appeal) -> str:
    hits = find(router.engine.matcher, appeal)
    return guarded(router.pack, hits, router.engine.matcher.names(hits)).replace("\n", "_")


@pytest.mark.parametrize(
    ("title", "text", "said", "why"),
    [
        ("", "楼下噪音", "楼下噪音", "all of it"),
        ("", "", "", "nothing"),
        ("噪音", "楼下", "噪音_楼下", "the title stands before the text, apart"),
        ("", "楼下噪音。请尽快核实处理。谢谢", "楼下噪音。________谢谢", "not the operator's closing"),
        ("", "又来了。原单内容：楼下噪音", "又来了。_________", "not the ticket that was cited"),
        ("", "柳湾派出所一直不管", "_____一直不管", "not the units named"),
        ("", "柳湾所和交警大队", "___和____", "by whatever name"),
        ("", "柳湾的澜心路", "柳湾的澜心路", "places are the citizen's"),
        ("交警大队", "交警大队", "_________", "nothing is left"),
        ("", "请交警大队尽快核实处理。谢谢", "____________谢谢", "a unit inside a closing"),
        ("", "ＫＴＶ　噪　音", "ktv噪音", "folded as all texts are"),
        ("", "樓下\n噪音", "楼下_噪音", "a line end is a gap"),
    ],
)
def test_guarded(router: Router, title: str, text: str, said: str, why: str) -> None:
    assert read(router, Appeal(text, title)) == said, why


def test_places_in_the_text_stay_true(router: Router) -> None:
    """As long as the folded text, and equal to it wherever it is no gap."""
    for text in ("柳湾所说请尽快核实处理。楼下噪音\n原单内容交警大队", "①㎡\u200b交警大队ＡＢ"):
        hits = find(router.engine.matcher, Appeal(text))
        clear = guarded(router.pack, hits, router.engine.matcher.names(hits))
        assert len(clear) == len(hits.text)
        assert all(one in {other, "\n"} for one, other in zip(clear, hits.text, strict=True))


def test_a_pack_without_units_or_passages_hides_nothing(tmp_path: Path) -> None:
    router = router_of(tmp_path, RULES, {"passages.yaml": "passages: {}\n"})
    assert read(router, Appeal("请尽快核实处理")) == "请尽快核实处理"
