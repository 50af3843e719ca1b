"""The starter pack, loaded once, and the sample appeals shipped with it."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest

from minyi_router import Appeal, Router

SAMPLES = Path(__file__).parents[2] / "data" / "samples" / "appeals.csv"


@pytest.fixture(scope="session")
def starter() -> Router:
    return Router.load()


@pytest.fixture(scope="session")
def samples() -> list[Appeal]:
    with SAMPLES.open(encoding="utf-8-sig", newline="") as file:
        return [
            Appeal(
                row["诉求内容"],
                title=row["标题"],
                id=row["编号"],
                channel=row["渠道"],
                received_at=datetime.fromisoformat(row["受理时间"]) if row["受理时间"] else None,
                caller=row["诉求人"],
                place=row["地址"],
            )
            for row in csv.DictReader(file)
        ]
