"""One Spark session for the folder: two executor processes on this machine, as on a cluster."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import minyi_router

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

ROOT = Path(__file__).parents[2]
PLACES = os.pathsep.join(map(str, (Path(minyi_router.__file__).parents[1], ROOT)))


def _missing() -> str:
    """Why there can be no session here; empty if there can."""
    if find_spec("pyspark") is None:
        return "PySpark is not installed: pip install 'minyi_router[spark]'"
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        return "there is no Java, which Spark needs (17 or later)"
    return ""


@pytest.fixture(scope="session")
def spark() -> Iterator[SparkSession]:
    """A session on two executors that share nothing with this process but the disk."""
    if reason := _missing():
        pytest.skip(reason)
    import pyspark  # noqa: PLC0415 - optional
    from pyspark import SparkContext  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SPARK_HOME", str(Path(pyspark.__file__).parent))  # executors are started from there
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")  # nobody else may reach them
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        session = _session()
        yield session
        session.stop()
        gateway = SparkContext._gateway  # noqa: SLF001 - there is no other way to end the JVM
        assert gateway is not None
        gateway.shutdown()
        gateway.proc.stdin.close()  # it runs until its input ends
        gateway.proc.wait(timeout=60)
        SparkContext._gateway = SparkContext._jvm = None  # noqa: SLF001


def _session() -> SparkSession:
    from pyspark.sql import SparkSession  # noqa: PLC0415 - optional

    settings = {
        "spark.ui.enabled": "false",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.executorEnv.PYTHONPATH": PLACES,
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.session.timeZone": "America/Lima",  # times must not depend on it
        "spark.log.level": "ERROR",
        "spark.scheduler.minRegisteredResourcesRatio": "1.0",  # no task before both are there
        # so little work that compiling it costs more than it saves
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.executor.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    }
    builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("minyi_router")
    for name, value in settings.items():
        builder = builder.config(name, value)
    return builder.getOrCreate()
