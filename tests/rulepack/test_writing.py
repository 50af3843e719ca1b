"""Data to YAML: what is written is read back as it was, and looks as a clerk would type it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from minyi_router.rulepack.load import starter_pack
from minyi_router.rulepack.nodes import read_nodes
from minyi_router.rulepack.parse import plain
from minyi_router.rulepack.source import read_folder
from minyi_router.rulepack.writing import Note, document_yaml, rule_yaml, scalar_yaml
from minyi_router.text.display import width

NASTY = [
    *(
        "",
        " ",
        "  前有空格",
        "后有空格 ",
        "　全角空格",
        "\u00a0",
        "\t制表",
        "a\tb",
        "两\n行",
        "回\r车",
        "行\r\n尾",
    ),
    *(
        ": ",
        "a: b",
        "a:b",
        "尾冒号:",
        "：",
        "a #b",
        "#井",
        "a#b",
        "# ",
        '"引"',
        "'引'",
        'a"b',
        "a'b",
        '"',
        "'",
    ),
    *(
        "- ",
        "-",
        "--",
        "---",
        "-5",
        "-5x",
        "-…-…:…局:",
        "...",
        "…",
        "?",
        "? ",
        "?x",
        "!x",
        "&x",
        "*x",
        "@x",
        "`x",
    ),
    *(
        "%x",
        "|",
        ">",
        "[",
        "]",
        "{",
        "}",
        "[a]",
        "{a: b}",
        "a, b",
        "a,b",
        ",",
        "<噪声>+词",
        "<<",
        "=",
        "=1+1",
        "0:?",
    ),
    *(
        "null",
        "~",
        "是",
        "否",
        "yes",
        "no",
        "true",
        "110",
        "12:30",
        "1e9",
        "0x1F",
        "2026-01-01",
        "1_000",
        "+1",
    ),
    *(
        "\\",
        "\\n",
        "C:\\路径",
        'a\\"b',
        "😀",
        "👨‍👩‍👧",
        "𠮷",
        "\u200b",
        "\ufeff",
        "\u2028",
        "\x07",
        "\x85",
        "\ue000",
    ),
    *("_x000D_", "\ufffe", "键" * 300, "text: x", "- x", "a: [b", "x" * 2000),
]
texts = st.sampled_from(NASTY) | st.text(
    st.characters(exclude_categories=["Cs"]) | st.sampled_from(":#-,[]{}\"'\\ \n\t?!&*|>%@`…，：　"),
    max_size=12,
)
keys = texts.filter(lambda text: len(text) < 100)
leaves = texts
rows = st.dictionaries(keys, leaves | st.lists(leaves, max_size=9), max_size=4)
values = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(keys, inner, max_size=4)
)
named = st.sampled_from(["rules", "terms", "when", "tests", "expect", "text", "any", "settings"])
documents = st.dictionaries(named | keys, values | st.lists(rows, max_size=4), max_size=4)


def read(text: str) -> Any:
    root, faults = read_nodes(text)
    assert faults == (), text
    assert root is not None
    return plain(root)


def frozen(value: Any) -> Any:
    """Lists as tuples, as the reader gives them."""
    if isinstance(value, dict):
        return {key: frozen(inner) for key, inner in value.items()}
    return tuple(map(frozen, value)) if isinstance(value, list) else value


@given(documents)
@example({"terms": {"组": {"any": NASTY}}})
@example(
    {"rules": [{"id": text, "when": {"any": [text, text]}, "tests": [{"text": text}]} for text in NASTY]}
)
@example({text: text for text in NASTY if len(text) < 1000})
@settings(max_examples=400, deadline=None)
def test_what_is_written_is_read_back(data: dict[str, Any]) -> None:
    assert read(document_yaml(data)) == frozen(data)


@given(documents, keys, keys)
@settings(max_examples=150, deadline=None)
def test_comments_change_no_meaning(data: dict[str, Any], above: str, beside: str) -> None:
    """Notes at every path, a head and a tail."""
    note = Note((above, "第二行"), beside)
    noted = document_yaml(data, head=above, tail=beside, notes=dict.fromkeys(paths(data), note))
    assert read(noted) == frozen(data)


def paths(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inside = list(value.items()) if isinstance(value, dict) else []
    inside = list(enumerate(value)) if isinstance(value, list) else inside
    below = [deeper for key, inner in inside for deeper in paths(inner, (*path, key))]
    return [path, *below] if path else below


@given(rows)
@settings(max_examples=200, deadline=None)
def test_a_rule_is_read_back_below_its_key(rule: dict[str, Any]) -> None:
    assert read("rules:\n" + rule_yaml(rule)) == {"rules": (frozen(rule),)}


def test_every_file_of_the_starter_pack_is_read_back() -> None:
    files, _ = read_folder(starter_pack())
    trees = [(file.name, plain(file.root)) for file in files if file.root]
    assert len(trees) > 30
    assert [name for name, data in trees if read(document_yaml(data)) != data] == []


def test_the_style() -> None:
    """One rule per block, lists in brackets, cases on one line."""
    rule = {
        "id": "重复·一人三次",
        "when": {"any": ["<噪声>+半夜", "请…处理", "a: b"], "repeat": {"same": ["caller"], "at_least": 3}},
        "then": {"tier": "复杂", "notices": ["提醒函"]},
        "weight": 1.5,
        "tests": [
            {"text": "太吵了", "expect": {"tier": None}, "why": "只有一次"},
            {"text": "又吵", "history": [{"text": "吵", "open": False}], "expect": {"tier": "复杂"}},
        ],
    }
    wanted = """\
# 等级：反复来的。
# 维护人：信访专班。

owner: 信访专班
basis: 本局规定（示例）

terms:
  # ---- 噪声 ----
  噪声:   # 常用
    any: [噪音, 太吵]

rules:
  # 登记过的才算
  - id: 重复·一人三次
    when:
      any: [<噪声>+半夜, 请…处理, "a: b"]
      repeat: {same: [caller], at_least: 3}
    then: {tier: 复杂, notices: [提醒函]}
    weight: 1.5
    tests:
      - {text: 太吵了, expect: {tier: null}, why: 只有一次}
      - text: 又吵
        history:
          - {text: 吵, open: false}
        expect: {tier: 复杂}

  - id: 第二条

# 完
"""
    document = {
        "owner": "信访专班",
        "basis": "本局规定（示例）",
        "terms": {"噪声": {"any": ["噪音", "太吵"]}},
        "rules": [rule, {"id": "第二条"}],
    }
    notes: dict[tuple[str | int, ...], Note] = {
        ("terms", "噪声"): Note(("---- 噪声 ----",), "常用"),
        ("rules", 0): Note(("登记过的才算",)),
    }
    head = "等级：反复来的。\n维护人：信访专班。"
    assert document_yaml(document, head=head, tail="完", notes=notes) == wanted
    assert rule_yaml({"id": "第二条"}) == "  - id: 第二条\n"


def test_long_lists_are_wrapped_and_no_line_is_wider_than_110() -> None:
    words = [f"第{number}个说法" for number in range(60)]
    text = document_yaml({"terms": {"组": {"any": words, "weight": "2"}}})
    lines = text.splitlines()
    assert max(map(width, lines)) <= 110
    assert len(lines) < 12, "lines are filled"
    assert lines[3].startswith("      第"), "goes on two blanks deeper than its key"
    assert read(text)["terms"]["组"]["any"] == tuple(words)


def test_comments_inside_a_list_of_words() -> None:
    """An item with a comment starts a line; where most have one, each gets a line."""
    words = [f"第{number}个说法" for number in range(12)]
    notes: dict[tuple[str | int, ...], Note] = {
        ("terms", "组", "any", 2): Note(("上面的",)),
        ("terms", "组", "any", 10): Note((), "旁边的"),
        ("terms", "组", "not_in", 0): Note(("头一个",), "也是"),
        ("terms", "组", "not_in", 1): Note((), "第二个"),
    }
    data = {"terms": {"组": {"any": words, "not_in": ["更长的", "又一个"]}}}
    wanted = """\
terms:
  组:
    any: [第0个说法, 第1个说法,
      # 上面的
      第2个说法, 第3个说法, 第4个说法, 第5个说法, 第6个说法, 第7个说法, 第8个说法, 第9个说法,
      第10个说法, 第11个说法]   # 旁边的
    not_in:
      # 头一个
      - 更长的   # 也是
      - 又一个   # 第二个
"""
    assert document_yaml(data, notes=notes) == wanted


@pytest.mark.parametrize(
    ("value", "written", "why"),
    [
        ("噪音", "噪音", "nothing to quote"),
        ("<噪声>+半夜", "<噪声>+半夜", "our own signs are no YAML"),
        ("12:30", "12:30", "text to our reader anyway"),
        ("null", "null", "the same"),
        ("-1", "-1", "a number with a sign"),
        ("-…局:", '"-…局:"', "starts like a list"),
        ("a: b", '"a: b"', "looks like a key"),
        ("a, b", '"a, b"', "looks like two items in brackets"),
        (" a", '" a"', "the blank would be dropped"),
        ("", '""', "an empty text"),
        ('说"好"', '说"好"', "quotes inside are only characters"),
        ('"好"', "'\"好\"'", "single quotes around double ones"),
        ("两\n行", '"两\\n行"', "a line feed stays inside the line"),
        ("\u2028", '"\\u2028"', "unseen"),
        (None, "null", "no value"),
        (True, "true", "a yes"),
        (1.5, "1.5", "a number"),
    ],
)
def test_quotes_only_where_needed(value: Any, written: str, why: str) -> None:
    assert scalar_yaml(value) == written, why


def test_a_key_that_no_reader_would_take() -> None:
    with pytest.raises(ValueError, match=r"^「键键键键键键键键键键键键键键键键键键键键…」太长，不能当名称$"):
        document_yaml({"terms": {"键" * 1001: {}}})
