"""The wheel holds the starter pack, so that Router.load() works from any folder."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROBE = """
import minyi_router, minyi_router.rulepack.load as load
print(minyi_router.__file__)
print(load.starter_pack())
print(minyi_router.Router.load().route("楼下广场舞半夜扰民").matter)
"""


def test_the_starter_pack_travels_in_the_wheel(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "dist")]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONIOENCODING": "utf-8"}
    probe = subprocess.run(
        [sys.executable, "-c", PROBE],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert probe.stdout.splitlines() == [
        str(site / "minyi_router" / "__init__.py"),
        str(site / "minyi_router" / "starter_pack"),
        "社会生活噪声",
    ]
