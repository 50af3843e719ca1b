"""What the tests of supervision share: the starter pack, read once."""

from __future__ import annotations

import pytest

from minyi_router.router import Router
from minyi_router.rulepack.pack import RulePack


@pytest.fixture(scope="session")
def router() -> Router:
    return Router.load()


@pytest.fixture(scope="session")
def pack(router: Router) -> RulePack:
    return router.pack
