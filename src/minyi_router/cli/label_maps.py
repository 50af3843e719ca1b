"""``--map FILE``: what the labels of a history stand for in the pack."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from minyi_router.cli.exits import UsageError
from minyi_router.cli.parser import Parser
from minyi_router.learned.labels import KIND, WHERE
from minyi_router.report.evaluation import REST
from minyi_router.rulepack.nodes import Entries, read_nodes
from minyi_router.rulepack.parse import plain
from minyi_router.workshop.learn.classes import LabelMap, Meaning

_ANSWERS = ("kind", "matter", "line", "organ")
_SHAPE = "应写成「答案: {标签: {line: 警种}}」，例如 line: {市城管局: {line: 非公安, organ: 城管}}"


def add_map(parser: Parser) -> None:
    """``--map``."""
    parser.add_argument(
        "--map",
        metavar="文件.yaml",
        help="历史数据里的标签在规则包里算什么（YAML，每个标签写 line、matter、organ 或 kind；"
        "covers 写规则包的哪些名称算它，其余 是剩下的全部；或直接写另一个标签）",
    )


def read_map(path: str | None) -> Mapping[str, LabelMap]:
    """The label map in a file, by answer; empty without a file. Raises UsageError."""
    if path is None:
        return {}
    try:
        root, faults = read_nodes(Path(path).read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}：不是 UTF-8 编码，请另存为 UTF-8") from error
    if faults or not isinstance(root, Entries):
        raise UsageError(f"{path}：{faults[0].message if faults else _SHAPE}")
    found: dict[str, LabelMap] = {}
    for answer, labels in plain(root).items():
        if answer not in (KIND, *WHERE):
            raise UsageError(f"{path}：没有这种答案：「{answer}」；可写：{'、'.join((KIND, *WHERE))}")
        if not isinstance(labels, dict):
            raise UsageError(f"{path}：{_SHAPE}")
        found[answer] = {label: _meaning(path, label, written) for label, written in labels.items()}
    return found


def _meaning(path: str, label: str, written: Any) -> str | Meaning:
    if isinstance(written, str) and written:
        return written
    if not isinstance(written, dict):
        raise UsageError(f"{path}：「{label}」{_SHAPE}")
    covers = written.pop("covers", ())
    unknown = [key for key in written if key not in _ANSWERS]
    if unknown or not all(isinstance(value, str) and value for value in written.values()):
        raise UsageError(f"{path}：「{label}」里只能写 {'、'.join((*_ANSWERS, 'covers'))}")
    if covers == REST:
        return Meaning(written, None)
    listed = (covers,) if isinstance(covers, str) else covers
    if not isinstance(listed, tuple) or not all(isinstance(value, str) for value in listed):
        raise UsageError(f"{path}：「{label}」的 covers 应是名称的列表，或写 {REST}")
    return Meaning(written, listed)
