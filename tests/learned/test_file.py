"""Model files: what is written is read back; whatever else lies there is refused in words, and never run."""

from __future__ import annotations

import json
import pickle
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from minyi_router import ModelError
from minyi_router.learned.file import _DTYPES, MOST_BYTES, _digest, hashed, packed, read_model
from minyi_router.learned.labels import Label
from minyi_router.learned.model import Head, Model
from minyi_router.model import Facts
from tests.learned.made import Asked, Seen, made

Arrays: TypeAlias = dict[str, NDArray[Any]]
ADVICE = "请用 minyi train 重新训练，或换回完好的文件"
BROKEN = "文件不完整，或不是 minyi train 写的"
MADE = made(
    Asked("kind", ["咨询", "投诉"], 0.5),
    Asked("line", ["派出所", Label("城管", Facts({"line": "非公安", "organ": "城管"}), None)], 2.0),
    says={"请问": {"咨询": 0.8}, "摊": {"城管": 0.7, "投诉": 0.6}, "吵": {"派出所": 0.9}},
    seen=[Seen("门口有摊", [0, 1, -1, 2]), Seen("天天吵", [0.5, 0.25, 3, -3])],
)
MODEL = replace(MADE, weights=MADE.weights.astype(np.float16).astype(np.float32))
"""Files keep weights in half precision, so a model must be rounded before it is told by its hash."""
TEXTS = ["请问", "门口有摊", "天天吵", "摊太吵", "", "今天"]


def beliefs(model: Model) -> list[tuple[tuple[str, tuple[float, ...]], ...]]:
    asked = [*map(model.beliefs, TEXTS), *map(model.unseen_beliefs, TEXTS)]
    return [tuple((belief.head.answer, belief.shares) for belief in found) for found in asked]


def arrays_of(data: bytes) -> Arrays:
    with np.load(BytesIO(data)) as loaded:
        return {name: loaded[name] for name in loaded.files}


def saved(arrays: Arrays, save: Callable[..., None] = np.savez) -> bytes:
    buffer = BytesIO()
    save(buffer, **arrays)
    return buffer.getvalue()


def signed(head: Mapping[str, Any] | None = None, drop: str = "", arrays: Arrays | None = None) -> bytes:
    """The file of MODEL with some arrays and entries of the head changed, and signed as ours would be.

    A checksum keeps out damage, not malice: whoever writes a file can sign it.
    """
    whole = arrays_of(packed(MODEL)) | (arrays or {})
    written = json.loads(whole.pop("head").tobytes()) | (head or {})
    written.pop(drop, None)
    written["sha256"] = _digest(whole, written)
    whole["head"] = np.frombuffer(json.dumps(written, ensure_ascii=False).encode(), np.uint8)
    return saved(whole)


def put(folder: Path, data: bytes) -> Path:
    path = folder / "模型.npz"
    path.write_bytes(data)
    return path


def refusal(path: Path) -> str:
    with pytest.raises(ModelError) as raised:
        read_model(path)
    return str(raised.value)


def test_there_and_back(tmp_path: Path) -> None:
    """The hash that was promised, and the same beliefs, of texts seen in training too."""
    model = read_model(put(tmp_path, packed(MODEL)))
    assert model.hash == hashed(MODEL).hash
    assert len(model.hash) == 16
    assert model.heads == MODEL.heads
    assert model.about == {"名称": "手工"}
    assert beliefs(model) == beliefs(MODEL)


def test_the_same_model_is_the_same_bytes(tmp_path: Path) -> None:
    data = packed(MODEL)
    assert packed(MODEL) == data
    assert packed(read_model(put(tmp_path, data))) == data


@pytest.mark.parametrize(
    "other",
    [
        replace(MODEL, offsets=MODEL.offsets + 1),
        replace(MODEL, weights=MODEL.weights * 2),
        replace(MODEL, seen_scores=MODEL.seen_scores + 1),
        replace(MODEL, about={"名称": "别的"}),
        replace(MODEL, heads=(MODEL.heads[0], replace(MODEL.heads[1], temperature=1.0))),
        replace(MODEL, heads=(MODEL.heads[0], replace(MODEL.heads[1], answer="owner"))),
    ],
    ids=["offsets", "weights", "seen", "about", "temperature", "answer"],
)
def test_another_model_has_another_hash(other: Model) -> None:
    """A pack is calibrated together with one model: all that it says is in the hash."""
    assert hashed(other).hash != hashed(MODEL).hash


def test_a_model_that_knows_nothing_is_a_model(tmp_path: Path) -> None:
    """No n-gram, no text seen."""
    empty = made(Asked("line", ["派出所", "交警"]), says={})
    model = read_model(put(tmp_path, packed(empty)))
    assert [belief.shares for belief in model.beliefs("天天吵")] == [(0.5, 0.5)]


class Trap:
    """Writes a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Callable[[Path], None], tuple[Path]]:
        return Path.touch, (self.path,)


def head_with(label: Any = None, **entries: Any) -> bytes:
    """The file with its second head changed."""
    heads = json.loads(arrays_of(packed(MODEL))["head"].tobytes())["heads"]
    heads[1].update(entries)
    if label is not None:
        heads[1]["labels"][0] = label
    return signed({"heads": heads})


def raw_head(text: str) -> bytes:
    """The file with this for a head."""
    return saved(arrays_of(packed(MODEL)) | {"head": np.frombuffer(text.encode(), np.uint8)})


def with_header(header: str) -> bytes:
    """The file with another header of ``idf``, in NumPy's own format."""
    buffer, written = BytesIO(), BytesIO(packed(MODEL))
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(buffer, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "idf.npy":
                data = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode()
            new.writestr(name, data)
    return buffer.getvalue()


def zipped(members: list[tuple[str, bytes]], method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return buffer.getvalue()


def members_of(data: bytes) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return [(name, archive.read(name)) for name in archive.namelist()]


def bad(name: str, shape: tuple[int, ...], value: float = 0, dtype: str = "") -> bytes:
    """The file with one array full of one value."""
    kind = _DTYPES[name] if not dtype else np.dtype(dtype)
    return signed(arrays={name: np.full(shape, value, kind)})


NOT_OURS, NO_HEAD, LACKING = "里面不是 minyi 模型的内容", "说明部分读不出来", "说明部分缺东西"
ODD_VALUE = "里面的 {} 有不是数、或大得离谱的值"
DAMAGED = "内容和它自己记下的校验值不符，文件被改过或损坏了"
WHOLE = packed(MODEL)
BAD: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "an empty file": (bytes, BROKEN),
    "a picture": (lambda: b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(3000), BROKEN),
    "a page": (lambda: b"<html>login</html>", BROKEN),
    "a plain ZIP": (lambda: zipped([("说明.txt", b"x"), ("grams.npy", b"")]), NOT_OURS),
    "an empty ZIP": (partial(zipped, []), NOT_OURS),
    "a member is missing": (lambda: zipped(members_of(WHOLE)[1:]), NOT_OURS),
    "one too many": (lambda: saved(arrays_of(WHOLE) | {"extra": np.zeros(1)}), NOT_OURS),
    "one by another ending": (
        lambda: zipped([(name.removesuffix(".npy"), data) for name, data in members_of(WHOLE)]),
        BROKEN,
    ),
    "a member is not an array": (
        lambda: zipped([(name, b"idf" if name == "idf.npy" else data) for name, data in members_of(WHOLE)]),
        "里面的 idf 读不出来",
    ),
    "compressed": (
        lambda: saved(arrays_of(WHOLE), np.savez_compressed),
        "里面是压缩过的，minyi train 写的不压缩",
    ),
    "unpacks to too much": (
        lambda: zipped([(f"{name}.npy", bytes(10 * 2**20)) for name in _DTYPES], zipfile.ZIP_DEFLATED),
        "解开后太大",
    ),
    "weights in double precision": (
        lambda: bad("weights", (3, 4), dtype="<f8"),
        "里面的 weights 类型不对（float64）",
    ),
    "big-endian": (lambda: bad("grams", (3,), dtype=">u8"), "里面的 grams 类型不对（>u8）"),
    "signed n-grams": (lambda: bad("grams", (3,), dtype="<i8"), "里面的 grams 类型不对（int64）"),
    "text for numbers": (lambda: bad("idf", (3,), dtype="<U3"), "里面的 idf 类型不对（<U3）"),
    "NaN in weights": (lambda: bad("weights", (3, 4), np.nan), ODD_VALUE.format("weights")),
    "infinite weights": (lambda: bad("weights", (3, 4), np.inf), ODD_VALUE.format("weights")),
    "NaN in idf": (lambda: bad("idf", (3,), np.nan), ODD_VALUE.format("idf")),
    "infinite idf": (lambda: bad("idf", (3,), -np.inf), ODD_VALUE.format("idf")),
    "NaN in offsets": (lambda: bad("offsets", (4,), np.nan), ODD_VALUE.format("offsets")),
    "offsets that overflow": (lambda: bad("offsets", (4,), 1e308), ODD_VALUE.format("offsets")),
    "NaN in scores": (lambda: bad("seen_scores", (2, 4), np.nan), ODD_VALUE.format("seen_scores")),
    "infinite scores": (lambda: bad("seen_scores", (2, 4), np.inf), ODD_VALUE.format("seen_scores")),
    "an idf too few": (lambda: bad("idf", (2,)), "里面的 idf 大小不对"),
    "a column too many": (lambda: bad("weights", (3, 5)), "里面的 weights 大小不对"),
    "weights lie down": (lambda: bad("weights", (4, 3)), "里面的 weights 大小不对"),
    "an offset too few": (lambda: bad("offsets", (3,)), "里面的 offsets 大小不对"),
    "a text without scores": (lambda: bad("seen_scores", (1, 4)), "里面的 seen_scores 大小不对"),
    "n-grams in a square": (lambda: bad("grams", (3, 1)), "里面的 grams 大小不对"),
    "one n-gram, no list": (lambda: bad("grams", ()), "里面的 grams 大小不对"),
    "one text, no list": (lambda: bad("seen", ()), "里面的 seen 大小不对"),
    "n-grams out of order": (
        lambda: signed(arrays={"grams": np.array([3, 1, 2], np.uint64)}),
        "里面的 grams 顺序不对",
    ),
    "an n-gram twice": (lambda: bad("grams", (3,), 7), "里面的 grams 顺序不对"),
    "texts out of order": (
        lambda: signed(arrays={"seen": np.array([2, 1], np.uint64)}),
        "里面的 seen 顺序不对",
    ),
    "another format": (lambda: signed({"format": 2}), "格式是 2，这个版本只认 1"),
    "a format in letters": (lambda: signed({"format": "1"}), "格式是 '1'，这个版本只认 1"),
    "no format": (lambda: signed(drop="format"), "格式是 None，这个版本只认 1"),
    "values changed": (
        lambda: saved(arrays_of(WHOLE) | {"idf": np.full(3, 2, np.float32)}),
        DAMAGED,
    ),
    "the report changed": (
        lambda: raw_head(arrays_of(WHOLE)["head"].tobytes().decode().replace("手工", "手改")),
        DAMAGED,
    ),
    "no checksum": (lambda: raw_head('{"format": 1}'), DAMAGED),
    "the head is no JSON": (lambda: raw_head("{format: 1}"), NO_HEAD),
    "the head is a list": (lambda: raw_head("[1]"), NO_HEAD),
    "the head is not UTF-8": (
        lambda: saved(arrays_of(WHOLE) | {"head": np.frombuffer("说明".encode("gb18030"), np.uint8)}),
        NO_HEAD,
    ),
    "JSON too deep": (lambda: raw_head('{"format": 1, "about": ' + "[" * 100_000), NO_HEAD),
    "JSON as deep as it can be read": (
        lambda: raw_head('{"format": 1, "about": ' + "[" * 900 + "]" * 900 + "}"),
        DAMAGED,
    ),
    "NaN in the head": (lambda: raw_head('{"format": 1, "about": {"n": NaN}}'), NO_HEAD),
    "an infinite number in the head": (lambda: raw_head('{"format": 1, "about": {"n": 1e999}}'), NO_HEAD),
    "half a character in the head": (lambda: raw_head('{"format": 1, "about": "\\ud800"}'), NO_HEAD),
    "a number of 5,000 digits": (lambda: raw_head('{"format": 1' + "0" * 5000 + "}"), NO_HEAD),
    "no heads": (lambda: signed(drop="heads"), LACKING),
    "an empty list of heads": (lambda: signed({"heads": []}), LACKING),
    "heads are a number": (lambda: signed({"heads": 1}), LACKING),
    "heads are words": (lambda: signed({"heads": ["line"]}), LACKING),
    "no report": (lambda: signed(drop="about"), LACKING),
    "the report is a number": (lambda: signed({"about": 1}), LACKING),
    "a label is a word": (lambda: head_with("派出所"), LACKING),
    "a label without answers": (lambda: head_with({"name": "a", "covers": []}), LACKING),
    "answers are a list": (lambda: head_with({"name": "a", "answers": ["b"], "covers": []}), LACKING),
    "covers is a number": (lambda: head_with({"name": "a", "answers": {}, "covers": 1}), LACKING),
    "a head with one label": (lambda: head_with(labels=[]), LACKING),
    "no temperature": (lambda: head_with(temperature=0), LACKING),
    "a temperature below zero": (lambda: head_with(temperature=-1), LACKING),
    "a temperature that overflows": (lambda: head_with(temperature=1e-300), LACKING),
    "a temperature in words": (lambda: head_with(temperature="暖"), LACKING),
    "a header that asks for 8 TB": (
        lambda: with_header(f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({10**12},)}}\n"),
        "里面的 idf 读不出来",
    ),
    "a header that asks for more than there is": (
        lambda: with_header(f"{{'descr': '<f4', 'fortran_order': False, 'shape': ({10**30},)}}\n"),
        "里面的 idf 读不出来",
    ),
    "a header with an empty type": (
        lambda: with_header("{'descr': (), 'fortran_order': False, 'shape': (3,)}\n"),
        "里面的 idf 读不出来",
    ),
    "a header that never ends": (lambda: with_header("{'descr': '''"), "里面的 idf 读不出来"),
    "a header too deep": (lambda: with_header("-" * 9000 + "1\n"), "里面的 idf 读不出来"),
    "a header that runs": (lambda: with_header("__import__('os').getcwd()\n"), "里面的 idf 读不出来"),
}


@pytest.mark.filterwarnings("ignore:Reading `.npy`")
@pytest.mark.parametrize("name", BAD)
def test_bad_files(tmp_path: Path, name: str) -> None:
    """The whole message: which file, what is wrong with it, what to do."""
    make, wrong = BAD[name]
    path = put(tmp_path, make())
    assert refusal(path) == f"模型文件 {path} 不能用：{wrong}。{ADVICE}"


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_twice(tmp_path: Path) -> None:
    """Which of the two is read would be a matter of luck."""
    path = put(tmp_path, zipped([*members_of(WHOLE), members_of(WHOLE)[0]]))
    assert refusal(path) == f"模型文件 {path} 不能用：{NOT_OURS}。{ADVICE}"


def test_no_file_there(tmp_path: Path) -> None:
    path = tmp_path / "没有.npz"
    assert refusal(path) == f"没有这个模型文件：{path}"


def test_a_folder(tmp_path: Path) -> None:
    assert refusal(tmp_path).startswith(f"打不开模型文件 {tmp_path}：")


def test_too_large_is_not_even_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of 200 MB, all of it holes."""
    path = tmp_path / "模型.npz"
    with path.open("wb") as file:
        file.truncate(200 * 2**20)
    monkeypatch.setattr(Path, "open", None)
    assert MOST_BYTES == 64 * 2**20
    assert refusal(path) == f"模型文件 {path} 不能用：有 200 MB，超过 64 MB，不像模型文件。{ADVICE}"


@pytest.mark.parametrize("claimed", [0, 128])
def test_a_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, claimed: int) -> None:
    """Not even one that lies about its size (0: it tells the truth)."""
    size = 10 * 2**20
    data = zipped([(f"{name}.npy", bytes(size)) for name in _DTYPES], zipfile.ZIP_DEFLATED)
    assert len(data) < 100_000
    if claimed:
        data = data.replace(size.to_bytes(4, "little"), claimed.to_bytes(4, "little"))
    path = put(tmp_path, data)
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    wrong = "里面是压缩过的，minyi train 写的不压缩" if claimed == 128 else "解开后太大"
    assert refusal(path) == f"模型文件 {path} 不能用：{wrong}。{ADVICE}"


@pytest.mark.parametrize("name", list(_DTYPES))
def test_nothing_in_a_file_is_run(tmp_path: Path, name: str) -> None:
    """An array of Python objects is refused before they are made."""
    sprung = tmp_path / "运行过了"
    trap = np.array([Trap(sprung)], dtype=object)
    assert pickle.dumps(Trap(sprung))
    path = put(tmp_path, saved(arrays_of(WHOLE) | {name: trap}))
    assert refusal(path) == f"模型文件 {path} 不能用：里面的 {name} 读不出来。{ADVICE}"
    assert not sprung.exists()


def test_a_whole_file_that_is_a_pickle(tmp_path: Path) -> None:
    sprung = tmp_path / "运行过了"
    path = put(tmp_path, pickle.dumps(Trap(sprung)))
    assert refusal(path) == f"模型文件 {path} 不能用：{BROKEN}。{ADVICE}"
    assert not sprung.exists()


def test_cut_anywhere(tmp_path: Path) -> None:
    """A copy that was broken off: nothing shorter than the whole is a model."""
    for length in [*range(0, len(WHOLE), 29), len(WHOLE) - 1]:
        path = put(tmp_path, WHOLE[:length])
        assert refusal(path) == f"模型文件 {path} 不能用：{BROKEN}。{ADVICE}", length


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    changes=st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(1, 255)), min_size=1, max_size=4)
)
def test_bytes_changed_anywhere(tmp_path: Path, changes: list[tuple[int, int]]) -> None:
    """Refused in words; or it hit what says nothing (a date in the ZIP), and the model is the same."""
    damaged = bytearray(WHOLE)
    for at, change in changes:
        damaged[at] ^= change
    path = put(tmp_path, bytes(damaged))
    try:
        model = read_model(path)
    except ModelError as error:
        assert str(error).startswith(f"模型文件 {path} 不能用：")  # noqa: PT017 - either is right
        assert str(error).endswith(ADVICE)  # noqa: PT017
    else:
        assert (model.hash, beliefs(model)) == (hashed(MODEL).hash, beliefs(MODEL))


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    head=st.recursive(
        st.none() | st.booleans() | st.integers(-2, 2) | st.text(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["heads", "about", "answer", "labels", "name", "answers", "covers", "temperature"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_any_signed_head(tmp_path: Path, head: object) -> None:
    """Whatever JSON stands there: a ModelError, never another."""
    path = put(tmp_path, signed({"heads": [head]}))
    assert refusal(path).endswith(ADVICE)


def test_a_head_tells_its_labels_apart() -> None:
    """The columns of a head begin where those of the one before end."""
    assert [(head.answer, head.first) for head in MODEL.heads] == [("kind", 0), ("line", 2)]
    assert isinstance(MODEL.heads[0], Head)
