"""Model files: arrays and JSON in a ``.npz``, nothing that runs; everything is checked before it is used.

A file is a ZIP of uncompressed NumPy arrays. ``head`` holds JSON as bytes: the format, the heads with
their labels, the report, and the SHA-256 over all other arrays and the rest of the JSON.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from minyi_router.errors import ModelError
from minyi_router.learned.features import Features
from minyi_router.learned.labels import Label
from minyi_router.learned.model import Head, Model
from minyi_router.model import Facts

FORMAT = 1
MOST_BYTES = 64 * 2**20
"""Larger files are refused unread; ours stay below 20 MB."""

_DTYPES: Mapping[str, np.dtype[Any]] = {
    "grams": np.dtype("<u8"),
    "idf": np.dtype("<f4"),
    "weights": np.dtype("<f2"),
    "offsets": np.dtype("<f8"),
    "seen": np.dtype("<u8"),
    "seen_scores": np.dtype("<f2"),
    "head": np.dtype("u1"),
}
_MOST = 1e6  # numbers are no larger, temperatures no further from 1
_ADVICE = "请用 minyi train 重新训练，或换回完好的文件"


def packed(model: Model) -> bytes:
    """The file of a model, byte for byte the same for the same model."""
    arrays = _arrays(model)
    head = {**_head(model), "format": FORMAT}
    head["sha256"] = _digest(arrays, head)
    whole = {**arrays, "head": np.frombuffer(_json(head), np.uint8)}
    buffer = BytesIO()
    np.savez(buffer, **whole)  # type: ignore[arg-type]  # numpy's stubs take allow_pickle for any keyword
    return buffer.getvalue()


def hashed(model: Model) -> Model:
    """The model with its hash, as it will have when read back."""
    return replace(model, hash=_digest(_arrays(model), {**_head(model), "format": FORMAT})[:16])


def read_model(path: Path) -> Model:
    """The model in a file.

    Raises:
        ModelError: not a model of ours, damaged, too large, of another format; the message is Chinese,
            names the file and says what to do.
    """
    try:
        return _model(_members(path))
    except FileNotFoundError as error:
        raise ModelError(f"没有这个模型文件：{path}") from error
    except IsADirectoryError as error:
        raise ModelError(f"打不开模型文件 {path}：这是文件夹；请写 minyi train 写出的 .npz 文件") from error
    except OSError as error:
        raise ModelError(f"打不开模型文件 {path}：{error.strerror or error}") from error
    except _Unfit as error:
        raise ModelError(f"模型文件 {path} 不能用：{error}。{_ADVICE}") from error


class _Unfit(Exception):  # noqa: N818 - never leaves this module
    """What is wrong with a file, in Chinese."""


def _arrays(model: Model) -> dict[str, NDArray[Any]]:
    return {
        "grams": np.ascontiguousarray(model.features.grams, _DTYPES["grams"]),
        "idf": np.ascontiguousarray(model.features.idf, _DTYPES["idf"]),
        "weights": np.ascontiguousarray(model.weights, _DTYPES["weights"]),
        "offsets": np.ascontiguousarray(model.offsets, _DTYPES["offsets"]),
        "seen": np.ascontiguousarray(model.seen, _DTYPES["seen"]),
        "seen_scores": np.ascontiguousarray(model.seen_scores, _DTYPES["seen_scores"]),
    }


def _head(model: Model) -> dict[str, Any]:
    heads = [
        {
            "answer": head.answer,
            "labels": [label.to_dict() for label in head.labels],
            "temperature": head.temperature,
        }
        for head in model.heads
    ]
    return {"heads": heads, "about": dict(model.about)}


def _json(head: Mapping[str, Any]) -> bytes:
    return json.dumps(head, ensure_ascii=False, sort_keys=True, allow_nan=False).encode("utf-8")


def _digest(arrays: Mapping[str, NDArray[Any]], head: Mapping[str, Any]) -> str:
    digest = sha256(_json({name: value for name, value in head.items() if name != "sha256"}))
    for name in sorted(arrays):
        digest.update(f"{name}{arrays[name].shape}".encode())
        digest.update(arrays[name].tobytes())
    return digest.hexdigest()


def _members(path: Path) -> dict[str, NDArray[Any]]:
    if (size := path.stat().st_size) > MOST_BYTES:
        raise _Unfit(f"有 {size / 2**20:.0f} MB，超过 {MOST_BYTES // 2**20} MB，不像模型文件")
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(file) as archive:
                return {name: _array(name, data) for name, data in _unpacked(archive).items()}
        except _Unfit:
            raise
        except Exception as error:  # a damaged ZIP makes zipfile raise almost anything
            raise _Unfit("文件不完整，或不是 minyi train 写的") from error


def _unpacked(archive: zipfile.ZipFile) -> dict[str, bytes]:
    """The members by name. A size that a member claims binds only while nothing is compressed."""
    names = {name.removesuffix(".npy") for name in archive.namelist()}
    if names != set(_DTYPES) or len(archive.namelist()) != len(_DTYPES):
        raise _Unfit("里面不是 minyi 模型的内容")
    if sum(info.file_size for info in archive.infolist()) > MOST_BYTES:
        raise _Unfit("解开后太大")
    if any(info.compress_type != zipfile.ZIP_STORED for info in archive.infolist()):
        raise _Unfit("里面是压缩过的，minyi train 写的不压缩")
    return {name: archive.read(f"{name}.npy") for name in _DTYPES}


def _array(name: str, data: bytes) -> NDArray[Any]:
    try:
        array: NDArray[Any] = np.lib.format.read_array(BytesIO(data), allow_pickle=False)
    except Exception as error:  # as does a damaged header numpy's reader
        raise _Unfit(f"里面的 {name} 读不出来") from error
    if array.dtype != _DTYPES[name]:
        raise _Unfit(f"里面的 {name} 类型不对（{array.dtype}）")
    return array


def _model(arrays: dict[str, NDArray[Any]]) -> Model:
    head = _read_head(arrays.pop("head"))
    if head.get("format") != FORMAT:
        raise _Unfit(f"格式是 {head.get('format')!r}，这个版本只认 {FORMAT}")
    try:
        digest = _digest(arrays, head)
    except (ValueError, RecursionError) as error:  # NaN, half a character: JSON reads them, but writes none
        raise _Unfit("说明部分读不出来") from error
    if head.get("sha256") != digest:
        raise _Unfit("内容和它自己记下的校验值不符，文件被改过或损坏了")
    try:
        heads = _heads(head["heads"])
        about = dict(head["about"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise _Unfit("说明部分缺东西") from error
    labels = sum(len(one.labels) for one in heads)
    _check(arrays, labels)
    return Model(
        features=Features(arrays["grams"], arrays["idf"]),
        weights=arrays["weights"].astype(np.float32),
        offsets=arrays["offsets"],
        heads=heads,
        seen=arrays["seen"],
        seen_scores=arrays["seen_scores"].astype(np.float32),
        about=about,
        hash=digest[:16],
    )


def _read_head(raw: NDArray[Any]) -> dict[str, Any]:
    try:
        head = json.loads(raw.tobytes().decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise _Unfit("说明部分读不出来") from error
    if not isinstance(head, dict):
        raise _Unfit("说明部分读不出来")
    return head


def _heads(written: list[dict[str, Any]]) -> tuple[Head, ...]:
    heads: list[Head] = []
    first = 0
    for one in written:
        labels = tuple(
            Label(
                str(label["name"]),
                Facts({str(k): str(v) for k, v in label["answers"].items()}),
                None if label["covers"] is None else frozenset(map(str, label["covers"])),
            )
            for label in one["labels"]
        )
        temperature = float(one["temperature"])
        if not 1 / _MOST <= temperature <= _MOST or len(labels) < 2:
            raise ValueError(one["answer"])
        heads.append(Head(str(one["answer"]), labels, first, temperature))
        first += len(labels)
    if not heads:
        raise ValueError("heads")
    return tuple(heads)


def _check(arrays: Mapping[str, NDArray[Any]], labels: int) -> None:
    """Shapes agree, n-grams ascend, and no number is NaN or so large that scores could overflow."""
    grams, texts = arrays["grams"].size, arrays["seen"].size
    wanted = {
        "grams": (grams,),
        "idf": (grams,),
        "weights": (grams, labels),
        "offsets": (labels,),
        "seen": (texts,),
        "seen_scores": (texts, labels),
    }
    for name, shape in wanted.items():
        if arrays[name].shape != shape:
            raise _Unfit(f"里面的 {name} 大小不对")
        is_float = arrays[name].dtype.kind == "f"
        if is_float and not float(np.abs(arrays[name]).max(initial=0.0)) <= _MOST:  # so NaN fails too
            raise _Unfit(f"里面的 {name} 有不是数、或大得离谱的值")
    for name in ("grams", "seen"):
        if len(arrays[name]) > 1 and not (arrays[name][1:] > arrays[name][:-1]).all():
            raise _Unfit(f"里面的 {name} 顺序不对")
