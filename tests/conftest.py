"""Fixtures of all tests; its place lets them write ``from tests.packs import tiny_pack``."""

from __future__ import annotations

from pathlib import Path

import pytest

from minyi_router import Router
from tests.packs import TINY


@pytest.fixture(scope="session")
def tiny_router() -> Router:
    """A router with the tiny pack."""
    return Router.load(TINY)


@pytest.fixture
def tiny_folder() -> Path:
    """The folder of the tiny pack; read only."""
    return TINY
