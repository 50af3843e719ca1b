"""Whatever bytes stand in a pack: it loads, or it raises RulePackError, and nothing else."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.packs import TINY

from minyi_router import Router, RulePackError

FILES = sorted(path.relative_to(TINY).as_posix() for path in TINY.rglob("*") if path.is_file())
SPICE = [  # what breaks readers of YAML and CSV, and what clerks type by mistake
    *(bytes([byte]) for byte in b"\0\x01\t\n\r\"'[]{}:,#&*!|>%@`-?+<>=\\ 0"),
    *(text.encode() for text in "：，、；。…＋＜＞　\u2028\u0085\ufeff\u200b²９𠮷"),
    *(text.encode() for text in ("---\n", "...\n", ": ", "- ", "? ", "<<: ", "&a ", "*a ", "!!int ", "...")),
    *(text.encode() for text in ("<噪声>", "<>", "null", "1e9", "-1", "9" * 5000, "''", "[]", "{}")),
    *(text.encode() for text in ("2026-02-30", "24:00-00:00", "0日", "半个工作日", "<属地派出所>", "0000")),
    "噪声".encode("gbk"),
    b"\xff\xfe",
    b"\xed\xa0\x80",
]


def cut(data: bytes, start: int, stop: int, _spice: bytes) -> bytes:
    return data[:start] + data[stop:]


def put(data: bytes, start: int, _stop: int, spice: bytes) -> bytes:
    return data[:start] + spice + data[start:]


def replace(data: bytes, start: int, stop: int, spice: bytes) -> bytes:
    return data[:start] + spice + data[stop:]


def double(data: bytes, start: int, stop: int, spice: bytes) -> bytes:
    return data[:stop] + spice + data[start:]


Edit = Callable[[bytes, int, int, bytes], bytes]


@st.composite
def mutations(draw: st.DrawFn) -> dict[str, bytes]:
    """One to three edits of files of the tiny pack; some at the border of a character, some inside."""
    changed: dict[str, bytes] = {}
    for _ in range(draw(st.integers(1, 3))):
        name = draw(st.sampled_from(FILES))
        data = changed.get(name, (TINY / name).read_bytes())
        edit: Edit = draw(st.sampled_from([cut, put, replace, double]))
        start = draw(st.integers(0, len(data)))
        stop = min(len(data), start + draw(st.integers(0, 20)))
        if draw(st.booleans()):  # mostly whole characters, so that more than decoding is tried
            start, stop = (len(data[:at].decode("utf-8", "ignore").encode()) for at in (start, stop))
        spice = draw(st.sampled_from(SPICE) | st.binary(max_size=4) | st.text(max_size=3).map(str.encode))
        changed[name] = edit(data, start, stop, spice)
    return changed


@pytest.fixture(scope="module")
def pack() -> Iterator[Path]:
    """One copy of the tiny pack for all examples; each puts back what it changed."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(shutil.copytree(TINY, Path(folder) / "pack"))


def loads_or_tells(pack: Path) -> None:
    """Load and route one text; a pack that cannot be loaded must say so in its own words."""
    try:
        router = Router.load(pack)
    except RulePackError as error:
        told = error
    else:
        router.route("澜心路88号楼下半夜太吵，有人受伤，请民警核实处理，再次反映民警态度差")
        return
    assert told.problems
    assert str(told).endswith(f"共 {len(told.problems)} 处问题，规则包未加载")
    assert all(problem.code.startswith("MY") and problem.message for problem in told.problems)


@given(changed=mutations())
@settings(max_examples=300, deadline=None)
def test_mutated_pack_loads_or_raises_rule_pack_error(pack: Path, changed: dict[str, bytes]) -> None:
    """Bytes cut, put in, replaced and doubled anywhere."""
    try:
        for name, data in changed.items():
            (pack / name).write_bytes(data)
        loads_or_tells(pack)
    finally:
        for name in changed:
            shutil.copyfile(TINY / name, pack / name)


@given(name=st.sampled_from(FILES), data=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
@settings(max_examples=150, deadline=None)
def test_file_of_anything_loads_or_raises_rule_pack_error(pack: Path, name: str, data: bytes) -> None:
    """A file that never was YAML or CSV."""
    try:
        (pack / name).write_bytes(data)
        loads_or_tells(pack)
    finally:
        shutil.copyfile(TINY / name, pack / name)
