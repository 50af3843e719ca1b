"""A router on its way to machines that share no disk: the pack's files and the model's as bytes.

What is sent is what a person wrote, not objects: the router is made anew on the other side, once in each
process, by the same functions as everywhere.
"""

from __future__ import annotations

import gc
import os
import posixpath
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from zlib import compress, decompress

from minyi_router.errors import RulePackError, SparkError
from minyi_router.model import PackStamp
from minyi_router.router import Router
from minyi_router.rulepack.load import PackLayer, pack_layers
from minyi_router.rulepack.overlay_documents import OVERLAY
from minyi_router.rulepack.source import pack_hash

_MODEL = "model.npz"


@dataclass(frozen=True, slots=True)
class SentPack:
    """All that a router is made of, small enough to go along with every task (some 350 kB).

    ``files``, compressed, by their place below a folder yet to be made, ``start`` the pack's own folder
    there, ``digest`` of all of it, ``shown`` how its author knows the pack, ``stamp`` what it must come to.
    """

    files: Mapping[str, bytes]
    start: str
    digest: str
    shown: str
    stamp: PackStamp

    @classmethod
    def of(cls, router: Router) -> SentPack:
        """What to send of a router.

        Raises:
            SparkError: it was not loaded from a folder; its folder has changed since; or the pack lies over
                another one in a way that cannot be rebuilt elsewhere. Chinese, with what to do.
        """
        rules, _ = router.files
        if rules is None:
            raise SparkError(
                "这个 Router 不是从文件夹读来的，没法送到各台机器。请用 Router.load(规则包文件夹)"
            )
        placed, files = _placed(rules), {}
        for place, layer in placed.items():
            files.update({f"{place}/{file.name}": compress(file.data) for file in layer.files})
        if router.engine.model is not None:
            from minyi_router.learned.file import packed  # noqa: PLC0415 - loads numpy, which rules need not

            files[_MODEL] = compress(packed(router.engine.model))
        start = next(iter(placed))
        sent = cls(files, start, _digest(files, start), str(rules), router.pack.stamp)
        _check(sent, placed[start])
        return sent

    def router(self) -> Router:
        """The router, made when this process asks for the first time and kept."""
        if self.digest not in _made:
            made = self.rebuilt()
            if made.pack.stamp != self.stamp:
                advice = "请在每台机器上装同一个版本的 minyi_router"
                raise SparkError(f"规则包 {self.shown} 到了这台机器上和原来的不一样，{advice}")
            _made.clear()  # a process has one job at a time; an old pack need not stay
            _made[self.digest] = made
            gc.freeze()  # the pack is there to stay: collecting need not go through it again and again
        return _made[self.digest]

    def rebuilt(self) -> Router:
        """A router from these files; they lie in a folder of their own for as long as it is read."""
        with TemporaryDirectory(prefix="minyi-") as folder:
            for name, data in self.files.items():
                path = Path(folder, "sent", name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(decompress(data))
            model = Path(folder, "sent", _MODEL)
            return Router.load(Path(folder, "sent", self.start), model if _MODEL in self.files else None)


_made: dict[str, Router] = {}
"""The router of this process, by the digest of what it was made of."""


def _placed(rules: Path) -> dict[str, PackLayer]:
    """The layers of a pack by their places below one folder, where each finds its base as it does here."""
    layers = {_straight(layer.folder): layer for layer in pack_layers(rules)}
    top = Path(os.path.commonpath([_highest(folder, layer.over) for folder, layer in layers.items()]))
    placed = {folder.relative_to(top).as_posix(): layer for folder, layer in layers.items()}
    for (place, layer), (base, _) in pairwise(placed.items()):
        if posixpath.normpath(posixpath.join(place, layer.over.replace("\\", "/"))) != base:
            reason = f"底包「{layer.over}」写的是本机的位置，请改成从本包算起的，例如 over: ../市局规则"
            raise SparkError(f"规则包 {rules} 不能送到各台机器：{reason}")
    return placed


def _highest(folder: Path, over: str) -> Path:
    """The highest folder on the way from a layer to its base: each .. goes one up."""
    ups = Path(over.replace("\\", "/")).parts.count("..")
    return _straight(folder.joinpath(*[".."] * max(1, ups)))


def _straight(folder: Path) -> Path:
    """Where a folder lies, written without detours but with links kept: bases are named from there."""
    return Path(os.path.abspath(folder))  # noqa: PTH100 - resolve() follows links


def _digest(files: Mapping[str, bytes], start: str) -> str:
    digest = sha256(start.encode())
    for name in sorted(files):
        digest.update(f"\0{name}\0{len(files[name])}\0".encode())
        digest.update(files[name])
    return digest.hexdigest()


def _check(sent: SentPack, own: PackLayer) -> None:
    """Raise SparkError unless what arrives will be what the router is; an overlay is put together to see."""
    try:
        overlay = any(file.name == OVERLAY for file in own.files)
        found = sent.rebuilt().pack.stamp.hash if overlay else pack_hash(own.files)
    except RulePackError:
        found = ""
    if found != sent.stamp.hash:
        advice = "请先 router.reload() 或重新 Router.load()，再送到各台机器"
        raise SparkError(f"规则包文件夹 {sent.shown} 在读入以后改过了，{advice}")
