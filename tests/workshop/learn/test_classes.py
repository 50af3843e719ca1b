"""What the labels of a history stand for: the pack's names, a map's, or nothing that anybody knows."""

from __future__ import annotations

import pytest
from tests.engine_packs import pack_of

from minyi_router.rulepack.pack import RulePack
from minyi_router.workshop.learn import LabelError, LabelMap, Meaning, classes_of

RULES = "rules: [{id: 违停, when: {any: [违停]}, then: {matter: 停车}}]\n"


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> RulePack:
    return pack_of(tmp_path_factory.mktemp("规则"), RULES)


CASES: list[tuple[str, str, list[str], LabelMap, list[tuple[str, dict[str, str], set[str] | None]]]] = [
    (
        "names of the pack stand for themselves, in order of name",
        "line",
        ["治安", "交警", "治安"],
        {},
        [("交警", {"line": "交警"}, {"交警"}), ("治安", {"line": "治安"}, {"治安"})],
    ),
    ("a kind", "kind", ["咨询"], {}, [("咨询", {"kind": "咨询"}, {"咨询"})]),
    ("a matter", "matter", ["噪声"], {}, [("噪声", {"matter": "噪声"}, {"噪声"})]),
    (
        "an organ is outside the police",
        "organ",
        ["城管"],
        {},
        [("城管", {"line": "非公安", "organ": "城管"}, {"城管"})],
    ),
    (
        "an owner is a line, or a line and an organ",
        "owner",
        ["交警", "非公安:住建"],
        {},
        [
            ("交警", {"line": "交警"}, {"交警"}),
            ("非公安:住建", {"line": "非公安", "organ": "住建"}, {"非公安:住建"}),
        ],
    ),
    (
        "the map says what a foreign label is; it covers its own value",
        "line",
        ["交巡警支队"],
        {"交巡警支队": Meaning({"line": "交警"})},
        [("交巡警支队", {"line": "交警"}, {"交警"})],
    ),
    (
        "and may cover more",
        "line",
        ["交巡警支队"],
        {"交巡警支队": Meaning({"line": "交警"}, ("交警", "治安"))},
        [("交巡警支队", {"line": "交警"}, {"交警", "治安"})],
    ),
    (
        "or all the rest",
        "line",
        ["公安"],
        {"公安": Meaning({"line": "派出所"}, None)},
        [("公安", {"line": "派出所"}, None)],
    ),
    (
        "a matter brings its line, which is the value covered",
        "line",
        ["违停"],
        {"违停": Meaning({"matter": "停车"})},
        [("违停", {"matter": "停车"}, {"交警"})],
    ),
    (
        "for owners, with its organ",
        "owner",
        ["摊贩"],
        {"摊贩": Meaning({"matter": "占道"})},
        [("摊贩", {"matter": "占道"}, {"非公安:城管"})],
    ),
    (
        "a label may be the same as another label, or as a name of the pack",
        "line",
        ["消防", "外单位", "车管"],
        {"消防": "外单位", "外单位": Meaning({"line": "非公安"}), "车管": "交警"},
        [("外单位", {"line": "非公安"}, {"非公安"}), ("交警", {"line": "交警"}, {"交警"})],
    ),
    (
        "labels with the same answers are one class, named by the first, covering what both cover",
        "line",
        ["交警", "交通"],
        {"交通": Meaning({"line": "交警"}, ("督察",))},
        [("交警", {"line": "交警"}, {"交警", "督察"})],
    ),
    (
        "what stands in the map and does not occur is no class",
        "line",
        ["交警"],
        {"公安": Meaning({"line": "治安"}, None)},
        [("交警", {"line": "交警"}, {"交警"})],
    ),
]


@pytest.mark.parametrize(
    ("why", "answer", "seen", "written", "wanted"), CASES, ids=[case[0] for case in CASES]
)
def test_labels_become_classes(
    pack: RulePack,
    why: str,
    answer: str,
    seen: list[str],
    written: LabelMap,
    wanted: list[tuple[str, dict[str, str], set[str] | None]],
) -> None:
    classes = classes_of(pack, answer, seen, written)
    found = [(one.name, dict(one.answers), one.covers and set(one.covers)) for one in classes.labels]
    assert sorted(found, key=str) == sorted(wanted, key=str), why
    assert set(classes.known) == set(seen), "every label stands for a class"
    assert all(0 <= number < len(found) for number in classes.known.values())


WRONG: list[tuple[str, list[str], LabelMap, str]] = [
    (
        "line",
        ["交警", "交警支队", "zzz", "治安科"],
        {},
        (
            "line 的这些标签，规则包里没有，--map 里也没有写它们算什么：zzz、交警支队（像「交警」）、"
            "治安科（像「治安」）。请写一份 --map 文件，例如 line: {zzz: 规则包里的名称}"
        ),
    ),
    (
        "organ",
        ["城管局"],
        {},
        (
            "organ 的这些标签，规则包里没有，--map 里也没有写它们算什么：城管局（像「城管」）。"
            "请写一份 --map 文件，例如 organ: {城管局: 规则包里的名称}"
        ),
    ),
    (
        "owner",
        ["非公安：城管"],
        {},
        (
            "owner 的这些标签，规则包里没有，--map 里也没有写它们算什么：非公安：城管（像「非公安:城管」）。"
            "请写一份 --map 文件，例如 owner: {非公安：城管: 规则包里的名称}"
        ),
    ),
    (
        "line",
        ["甲", "乙"],
        {"甲": Meaning({"line": "甲队"}), "乙": Meaning({"line": "非公安", "organ": "水务"})},
        "--map 里写的这些，规则包里没有：line=甲队、organ=水务",
    ),
    (
        "line",
        ["甲"],
        {"甲": "乙", "乙": "丙"},
        "--map 里「甲」指向「乙」，「乙」又指向「丙」；请直接写到底",
    ),
    (
        "line",
        ["甲"],
        {"甲": Meaning({"line": "治安", "matter": "停车"})},
        "--map 里「甲」写着警种「治安」，可事项「停车」归「交警」；请只留一个",
    ),
    (
        "line",
        ["甲"],
        {"甲": Meaning({"organ": "城管"})},
        "--map 里「甲」没有写 line 或 matter，不知道算什么",
    ),
    (
        "line",
        ["甲", "乙"],
        {"甲": Meaning({"line": "治安"}, None), "乙": Meaning({"line": "交警"}, None)},
        "--map 里只能有一个标签写「covers: 其余」",
    ),
    (
        "line",
        ["违停", "信号灯"],
        {"违停": Meaning({"matter": "停车"}), "信号灯": Meaning({"matter": "信号灯"})},
        (
            "「信号灯」和「违停」都算「交警」，派到「交警」时分不清是哪个；"
            "请在 --map 里把它们合成一个，或用 covers 分开"
        ),
    ),
]


@pytest.mark.parametrize(("answer", "seen", "written", "message"), WRONG)
def test_labels_that_mean_nothing(
    pack: RulePack, answer: str, seen: list[str], written: LabelMap, message: str
) -> None:
    with pytest.raises(LabelError) as caught:
        classes_of(pack, answer, seen, written)
    assert str(caught.value) == message


def test_a_column_of_texts_does_not_fill_the_screen(pack: RulePack) -> None:
    """Whoever names the wrong column is told so, and shown no letters."""
    texts = [f"第{number:03}封信，" + "很长" * 50 for number in range(300)]
    with pytest.raises(LabelError) as caught:
        classes_of(pack, "line", texts, {})
    assert " 等 300 种（这么多，多半是列写错了）。" in str(caught.value)
    assert len(str(caught.value)) < 3000
