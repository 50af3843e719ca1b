"""Fixtures of all tests; its place lets them write ``from tests.packs import tiny_pack``."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

from minyi_router import Router
from tests.packs import TINY

# The same examples in every run, so that a run tells of the change alone;
# HYPOTHESIS_PROFILE=explore looks further.
settings.register_profile("same", derandomize=True)
settings.register_profile("explore", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture(scope="session")
def tiny_router() -> Router:
    """A router with the tiny pack."""
    return Router.load(TINY)


@pytest.fixture
def tiny_folder() -> Path:
    """The folder of the tiny pack; read only."""
    return TINY
