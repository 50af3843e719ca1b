"""The book of the tiny pack, for all tests of books."""

from __future__ import annotations

import pytest
from tests.packs import TINY

from minyi_router.workshop.excel import export_book


@pytest.fixture(scope="session")
def exported(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The book of the tiny pack."""
    path = tmp_path_factory.mktemp("book") / "book.xlsx"
    export_book(TINY, path)
    return path.read_bytes()
