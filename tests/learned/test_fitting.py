"""Whether a model and a pack belong together: whole messages, and a bad one never replaces a good one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from minyi_router import ModelError, Router, RulePackError
from minyi_router.learned.file import hashed, packed
from minyi_router.learned.fitting import check_fit, model_for
from minyi_router.learned.labels import Label
from minyi_router.learned.model import Model
from minyi_router.model import Facts
from minyi_router.rulepack.pack import RulePack
from tests.engine_packs import FILES, pack_of
from tests.learned.made import Asked, made

RULES = "rules: [{id: 噪, when: {any: [噪音]}, then: {matter: 噪声}}]"
GOOD = hashed(made(Asked("line", ["派出所", "交警"]), says={"路障": {"交警": 0.95}}))
OTHER = hashed(made(Asked("line", ["派出所", "交警"]), says={"路障": {"交警": 0.95}}, name="另一个"))
RETRAIN = "请用 minyi train 重新训练"
STRANGE = "模型 m.npz 和规则包 引擎测试 1 对不上，规则包里没有：{}；请用这个规则包重新训练（minyi train）"
VAGUE = "模型 m.npz 里这些标签没有说清楚算什么：{}；请检查标签对照表，用这个规则包重新训练（minyi train）"
CONFIDENCE = "learned: {{model: {}, parts: {{base: 1, opinion: 1}}, at_least: 0.6}}"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> RulePack:
    return pack_of(tmp_path_factory.mktemp("pack"), RULES)


def odd(name: str, **answers: str) -> Label:
    return Label(name, Facts(answers), frozenset({name}))


UNFIT: Mapping[str, tuple[Model, str]] = {
    "an answer of another version": (
        made(Asked("tier", ["紧急", "一般"]), Asked("unit", ["一所", "二所"]), says={}),
        f"模型 m.npz 回答的是「tier、unit」，这个版本不认识；{RETRAIN}",
    ),
    "two heads for one question": (
        made(Asked("line", ["派出所", "交警"]), Asked("matter", ["噪声", "停车"]), says={}),
        f"模型 m.npz 对同一件事有几个答案（line、matter），不知道听哪个；{RETRAIN}",
    ),
    "two heads for the kind": (
        made(Asked("kind", ["咨询", "投诉"]), Asked("kind", ["求助", "举报"]), says={}),
        f"模型 m.npz 对同一件事有几个答案（kind、kind），不知道听哪个；{RETRAIN}",
    ),
    "names the pack does not know": (
        made(Asked("kind", ["咨询", "表扬"]), Asked("owner", ["交警", "经侦", "非公安:水务"]), says={}),
        STRANGE.format("kind=表扬、line=经侦、organ=水务"),
    ),
    "a matter the pack does not know": (
        made(Asked("matter", ["噪声", "养犬"]), says={}),
        STRANGE.format("matter=养犬"),
    ),
    "an answer with another name": (
        made(Asked("line", ["派出所", odd("甲", line="交警", tier="紧急")]), says={}),
        STRANGE.format("tier=紧急"),
    ),
    "labels that answer something else": (
        made(
            Asked("line", ["派出所", odd("问路", kind="咨询"), odd("空")]),
            Asked("kind", ["投诉", odd("交警的", line="交警")]),
            says={},
        ),
        VAGUE.format("问路、空、交警的"),
    ),
    "an organ below the police, or below nobody": (
        made(
            Asked("owner", ["派出所", odd("甲", line="交警", organ="城管"), odd("乙", organ="城管")]), says={}
        ),
        VAGUE.format("甲、乙"),
    ),
}


@pytest.mark.parametrize("name", UNFIT)
def test_unfit(pack: RulePack, name: str) -> None:
    """What would have made routing stumble is said before."""
    model, message = UNFIT[name]
    with pytest.raises(ModelError) as raised:
        check_fit(pack, model, "m.npz")
    assert str(raised.value) == message


@pytest.mark.parametrize(
    "model",
    [
        GOOD,
        made(Asked("kind", ["咨询", "投诉"]), says={}),
        made(Asked("kind", ["咨询", "投诉"]), Asked("owner", ["交警", "非公安", "非公安:城管"]), says={}),
        made(Asked("matter", ["噪声", odd("乱停", matter="停车", line="交警")]), says={}),
        made(Asked("organ", ["城管", "住建"]), says={}),
    ],
    ids=["line", "kind", "both", "matter", "organ"],
)
def test_fit(pack: RulePack, model: Model) -> None:
    """And routing never stumbles over it."""
    check_fit(pack, model, "m.npz")
    for text in ("路障", "噪音", "", "请问"):
        Router(pack, model).route(text).explain()


def test_a_dial_for_another_model(tmp_path: Path) -> None:
    pack = pack_of(tmp_path, RULES, {"confidence.yaml": CONFIDENCE.format(OTHER.hash)})
    check_fit(pack, OTHER, "m.npz")
    with pytest.raises(ModelError) as raised:
        check_fit(pack, GOOD, "m.npz")
    assert str(raised.value) == (
        f"规则包 confidence.yaml 的界限是和模型 {OTHER.hash} 一起校准的，m.npz 是 {GOOD.hash}；"
        "请用这个模型重跑 minyi calibrate，或删去 confidence.yaml 里的 learned"
    )


def test_a_dial_for_rules_says_nothing_of_models(tmp_path: Path) -> None:
    pack = pack_of(tmp_path, RULES, {"confidence.yaml": "rules: {parts: {base: 1}, at_least: 0.6}"})
    check_fit(pack, GOOD, "m.npz")


def written(folder: Path, model: Model, name: str = "模型.npz") -> Path:
    path = folder / name
    path.write_bytes(packed(model))
    return path


def test_a_file_is_named_in_the_message(pack: RulePack, tmp_path: Path) -> None:
    path = written(tmp_path, UNFIT["a matter the pack does not know"][0])
    with pytest.raises(ModelError) as raised:
        model_for(pack, path)
    assert str(raised.value) == STRANGE.format("matter=养犬").replace("m.npz", str(path))


def test_loading_with_a_model(tmp_path: Path) -> None:
    """By a path or a string; what is in the file is what decides."""
    pack_of(tmp_path / "pack", RULES)
    path = written(tmp_path, GOOD)
    alone = Router.load(tmp_path / "pack")
    assert (alone.engine.model, alone.route("路障").action) == (None, "review")
    for model in (path, str(path)):
        router = Router.load(str(tmp_path / "pack"), model=model)
        assert router.engine.model is not None
        assert router.engine.model.hash == GOOD.hash
        assert router.route("路障").line == "交警"


def test_loading_with_a_bad_model(tmp_path: Path) -> None:
    pack_of(tmp_path / "pack", RULES)
    path = tmp_path / "没有.npz"
    with pytest.raises(ModelError) as raised:
        Router.load(tmp_path / "pack", model=path)
    assert str(raised.value) == f"没有这个模型文件：{path}"


def test_a_bad_pack_is_told_before_a_bad_model(tmp_path: Path) -> None:
    pack_of(tmp_path / "pack", RULES)
    (tmp_path / "pack" / "matters.yaml").unlink()
    with pytest.raises(RulePackError):
        Router.load(tmp_path / "pack", model=tmp_path / "没有.npz")


def lines_without(line: str) -> dict[str, str]:
    """A pack whose 交警 has another name."""
    names = ("lines.yaml", "matters.yaml")
    return {
        name: FILES[name].replace(f"{line}:", "巡警:").replace(f"line: {line}", "line: 巡警")
        for name in names
    }


def test_reloading(tmp_path: Path) -> None:
    """The model stays unless another is named; both must be good, or both in use stay."""
    pack_of(tmp_path / "pack", RULES)
    pack_of(tmp_path / "renamed", RULES, lines_without("交警"))
    pack_of(tmp_path / "dialled", RULES, {"confidence.yaml": CONFIDENCE.format(OTHER.hash)})
    good, other = written(tmp_path, GOOD), written(tmp_path, OTHER, "另一个.npz")
    bad = tmp_path / "坏的.npz"
    bad.write_bytes(b"PK")
    router = Router.load(tmp_path / "pack", model=good)
    before, model = router.route("路障"), router.engine.model
    stamp = router.reload(tmp_path / "pack")
    assert (stamp, router.engine.model) == (before.pack, model), "the model stays"
    for folder, named in (("renamed", None), ("dialled", None), ("dialled", good), ("pack", bad)):
        with pytest.raises(ModelError):
            router.reload(tmp_path / folder, model=named)
        assert router.route("路障") == before, "a bad one changes nothing"
        assert router.engine.model is model
    router.reload(tmp_path / "dialled", model=other)
    assert router.engine.model is not None
    assert (router.engine.model.hash, router.route("路障").pack.hash) == (OTHER.hash, router.pack.stamp.hash)


def test_reloading_names_the_model_in_use(tmp_path: Path) -> None:
    pack_of(tmp_path / "pack", RULES)
    pack_of(tmp_path / "renamed", RULES, lines_without("交警"))
    router = Router.load(tmp_path / "pack", model=written(tmp_path, GOOD))
    with pytest.raises(ModelError) as raised:
        router.reload(tmp_path / "renamed")
    assert str(raised.value) == STRANGE.format("line=交警").replace("m.npz", "（正在用的）")


def test_a_router_without_a_model_takes_one_on(tmp_path: Path) -> None:
    pack_of(tmp_path / "pack", RULES)
    router = Router.load(tmp_path / "pack")
    router.reload(tmp_path / "pack", model=written(tmp_path, GOOD))
    assert router.route("路障").line == "交警"
