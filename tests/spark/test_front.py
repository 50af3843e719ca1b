"""What the package shows, with Spark and without."""

from __future__ import annotations

import sys

import pytest

from minyi_router import spark
from minyi_router.errors import MissingExtraError


@pytest.mark.parametrize("name", ["link", "route"])
@pytest.mark.parametrize("library", ["pyspark", "pyarrow"])
def test_without_the_extra(monkeypatch: pytest.MonkeyPatch, name: str, library: str) -> None:
    """Said when it is first wanted, with what to run."""
    for module in [each for each in sys.modules if each.startswith(("minyi_router.spark.", f"{library}."))]:
        monkeypatch.delitem(sys.modules, module)  # another test may have loaded the library already
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(MissingExtraError) as caught:
        getattr(spark, name)
    assert caught.value.extra == "spark"
    assert str(caught.value).endswith('请运行：pip install "minyi_router[spark]"')


def test_no_other_name() -> None:
    with pytest.raises(AttributeError, match=r"^module 'minyi_router\.spark' has no attribute 'cluster'$"):
        _ = spark.cluster
