"""A bad pack never replaces a good one."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.packs import TINY, patched, tiny_pack

from minyi_router import Router, RulePackError


def test_a_good_pack_takes_over(tmp_path: Path) -> None:
    """The next appeal is routed by the new pack, which names itself in the decision."""
    router = Router.load(TINY)
    changes = patched("pack.yaml", "2026.1.1", "2026.2.1") | patched(
        "matters.yaml", "{organ: 城管}", "{line: 交警}"
    )
    stamp = router.reload(tiny_pack(tmp_path, changes))
    assert stamp.version == "2026.2.1"
    decision = router.route("门口摆摊占道")
    assert (decision.unit, decision.pack) == ("交警大队", stamp)


def test_a_bad_pack_changes_nothing(tmp_path: Path) -> None:
    """The error tells every fault; the pack in use stays."""
    router = Router.load(TINY)
    before = router.route("门口摆摊占道")
    with pytest.raises(RulePackError, match="MY303"):
        router.reload(tiny_pack(tmp_path, patched("lines.yaml", "unit: 交警大队", "unit: 没有这个队")))
    assert router.route("门口摆摊占道") == before


def test_without_a_folder_it_reads_its_own_again(tmp_path: Path) -> None:
    """A service that reloads keeps its bureau's rules."""
    folder = tiny_pack(tmp_path)
    router = Router.load(folder)
    assert router.reload() == Router.load(folder).pack.stamp
