"""A router sent to where there is no folder of it."""

from __future__ import annotations

import pickle
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from minyi_router import Router
from minyi_router.errors import SparkError
from minyi_router.learned.file import packed
from minyi_router.rulepack.overlay_documents import STARTER
from minyi_router.spark.packs import SentPack, _placed
from tests.learned.made import Asked, made
from tests.packs import TINY, tiny_pack

TEXT = "楼下烧烤店天天半夜唱歌太吵了"


def arrived(router: Router, folder: Path) -> Router:
    """What is made of it elsewhere, once its folder is gone."""
    sent = SentPack.of(router)
    shutil.rmtree(folder)
    there: SentPack = pickle.loads(pickle.dumps(sent))
    assert there.router() is there.router()
    return there.router()


def test_the_same_pack_arrives(tmp_path: Path) -> None:
    folder = tiny_pack(tmp_path)
    router = Router.load(folder)
    there = arrived(router, folder)
    assert there.pack.stamp == router.pack.stamp
    assert there.route(TEXT) == router.route(TEXT)


@pytest.mark.parametrize("over", ["../底包", "../../各市/底包"])
def test_an_overlay_arrives_with_its_base(tmp_path: Path, over: str) -> None:
    cities = tmp_path / "各市"
    shutil.copytree(TINY, cities / "底包")
    own = overlay(cities / "东渡", over)
    router = Router.load(own)
    there = arrived(router, cities)
    assert there.pack.stamp == router.pack.stamp
    assert (there.pack.stamp.id, there.route(TEXT)) == ("东渡", router.route(TEXT))


def test_the_starter_pack_is_there_already(tmp_path: Path) -> None:
    assert list(_placed(overlay(tmp_path / "东渡", STARTER))) == ["东渡"]


def overlay(folder: Path, over: str) -> Path:
    folder.mkdir(parents=True)
    (folder / "overlay.yaml").write_text(f"over: {over}\n", "utf-8")
    (folder / "pack.yaml").write_text("id: 东渡\nversion: 7\n", "utf-8")
    return folder


def test_the_model_goes_along(tmp_path: Path) -> None:
    folder, file = tiny_pack(tmp_path), tmp_path / "m.npz"
    model = made(Asked("matter", ["社会生活噪声", "违法停车"]), says={"唢": {"社会生活噪声": 0.9}})
    file.write_bytes(packed(model))
    router = Router.load(folder, file)
    there = arrived(router, folder)
    assert there.engine.model is not None
    assert there.route("唢呐") == router.route("唢呐")
    assert SentPack.of(Router.load(TINY)).digest != SentPack.of(Router.load(TINY, file)).digest


def test_what_cannot_be_sent(tmp_path: Path) -> None:
    """Told before anything is sent, with what to do."""
    folder = tiny_pack(tmp_path)
    given = Router(Router.load(folder).pack)
    with pytest.raises(SparkError) as caught:
        SentPack.of(given)
    assert str(caught.value) == (
        "这个 Router 不是从文件夹读来的，没法送到各台机器。请用 Router.load(规则包文件夹)"
    )
    changed = Router.load(folder)
    (folder / "pack.yaml").write_text((folder / "pack.yaml").read_text("utf-8") + "# 改过\n", "utf-8")
    with pytest.raises(SparkError) as caught:
        SentPack.of(changed)
    assert str(caught.value) == (
        f"规则包文件夹 {folder} 在读入以后改过了，请先 router.reload() 或重新 Router.load()，再送到各台机器"
    )


def test_a_base_named_by_its_whole_path(tmp_path: Path) -> None:
    """Elsewhere there is no such path."""
    base = tiny_pack(tmp_path)
    own = overlay(tmp_path / "东渡", str(base))
    with pytest.raises(SparkError) as caught:
        SentPack.of(Router.load(own))
    assert str(caught.value) == (
        f"规则包 {own} 不能送到各台机器：底包「{base}」写的是本机的位置，"
        "请改成从本包算起的，例如 over: ../市局规则"
    )


def test_what_arrives_is_looked_at() -> None:
    """Another version of the library, or of the starter pack below, may make another pack of it."""
    sent = SentPack.of(Router.load(TINY))
    other = replace(sent, digest="-", stamp=sent.stamp._replace(version="0"))
    with pytest.raises(SparkError) as caught:
        other.router()
    assert str(caught.value) == (
        f"规则包 {TINY} 到了这台机器上和原来的不一样，请在每台机器上装同一个版本的 minyi_router"
    )
