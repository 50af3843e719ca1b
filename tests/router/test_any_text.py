"""Any text routes; anything else says at once what is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine_packs import router_of

from minyi_router import Appeal, Decision, Router

WORD = "噪音"
TEXTS = {
    "nothing": "",
    "one character": "噪",
    "one blank": " ",
    "five megabytes": "今天天气很好，" * 240_000 + "楼下半夜唱歌太吵了。",
    "one word 100,000 times": WORD * 100_000,
    "one gapped word over and over": "请尽快处理" * 20_000,
    "the same sentence over and over": "楼下烧烤店天天半夜唱歌太吵了。" * 10_000,
    "one character 100,000 times": "请" * 100_000,
    "emoji": "😡👨\u200d👩\u200d👧❤\ufe0f" * 10,
    "half a pair": "\ud83d噪音\ude21",
    "a broken character inside a gap": "请\ud800尽快核实处理",
    "NUL": "噪\0音\0",
    "traditional": "樓下燒烤店天天半夜唱歌太吵了",
    "full width": "ＫＴＶ半夜太吵１２３",
    "HTML": "<p>楼下&nbsp;<b>噪音</b></p><script>alert('扰民')</script>",
    "YAML": "any: [<噪声>]\n- {id: *x, when: !!python/object}",
    "only punctuation": "。！？；，、…—～·（）《》“”",
    "only line ends": "\r\n\n\r\u2028\u2029\x85\x0b\x0c",
    "invisible": "\u200b\u200d\ufeff\u2060\u00ad\u3000",
    "direction marks": "\u202e扰民\u202c",
    "combining": "噪\u0301\u0302音" + "\u0300" * 1000,
    "every plane": "\U0001f600\U00020000\U000e0041\U0010ffff",
    "numbers": "13800138000 " * 100,
    "brackets": "<" * 5000 + "+" * 5000,
}


@pytest.mark.parametrize("name", TEXTS)
def test_any_text_routes(starter: Router, name: str) -> None:
    """It comes back as a decision with words for a clerk and plain data for JSON."""
    decision = starter.route(TEXTS[name])
    assert isinstance(decision, Decision)
    assert decision.explain()
    assert json.loads(json.dumps(decision.to_dict()))["schema"] == 1


@pytest.mark.parametrize("name", [name for name in TEXTS if len(TEXTS[name]) < 10_000])
def test_any_text_routes_with_a_title_and_is_explained(starter: Router, name: str) -> None:
    """As text, as title, as both, and in every other column."""
    text = TEXTS[name]
    for appeal in (
        Appeal("楼下噪音", title=text),
        Appeal(text, title="噪音"),
        Appeal(text, title=text),
        Appeal("噪音", id=text, channel=text, caller=text, place=text, fields={text: text}),
    ):
        assert starter.explain(appeal).decision == starter.route(appeal)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(), title=st.text(), place=st.text())
def test_random_texts_route(starter: Router, text: str, title: str, place: str) -> None:
    decision = starter.route(Appeal(text, title=title, place=place))
    assert json.dumps(decision.to_dict())
    assert decision.explain()


def test_a_decision_can_be_written_down(tmp_path: Path) -> None:
    """Files are UTF-8, and a quote may hold half of a broken pair."""
    router = router_of(tmp_path, "rules: [{id: 一, when: {any: [请…处理]}, then: {matter: 噪声}}]")
    decision = router.route("请\ud83d民警\ude21处理")
    assert decision.matter == "噪声"
    assert json.dumps(decision.to_dict(), ensure_ascii=False).encode()
    assert decision.explain().encode()


MISSING = "replace missing values by '' first"
WRONG: list[tuple[dict[str, Any], str]] = [
    ({"text": None}, f"Appeal.text must be str, not NoneType (None); {MISSING}"),
    ({"text": float("nan")}, f"Appeal.text must be str, not float (nan); {MISSING}"),
    ({"text": 110}, f"Appeal.text must be str, not int (110); {MISSING}"),
    ({"text": b"abc"}, "Appeal.text must be str, not bytes (b'abc'); decode it first"),
    ({"title": None}, f"Appeal.title must be str, not NoneType (None); {MISSING}"),
    ({"id": 7}, f"Appeal.id must be str, not int (7); {MISSING}"),
    ({"channel": 12345}, f"Appeal.channel must be str, not int (12345); {MISSING}"),
    (
        {"caller": b"x" * 60},
        "Appeal.caller must be str, not bytes (b'" + "x" * 38 + "); decode it first",
    ),
    ({"place": float("nan")}, f"Appeal.place must be str, not float (nan); {MISSING}"),
    ({"fields": []}, "Appeal.fields must be a mapping of str to str, not list ([])"),
    ({"fields": {"类": 1}}, f"Appeal.fields['类'] must be str, not int (1); {MISSING}"),
    ({"fields": {"类": None}}, f"Appeal.fields['类'] must be str, not NoneType (None); {MISSING}"),
]


@pytest.mark.parametrize(("values", "message"), WRONG)
def test_wrong_types(values: dict[str, Any], message: str) -> None:
    """The whole message: which value, what it should be, what it is, what to do."""
    with pytest.raises(TypeError) as caught:
        Appeal(**{"text": "x", **values})
    assert str(caught.value) == message


def test_a_time_as_text_is_no_missing_value() -> None:
    """The advice must fit: a text that holds a time has to be read."""
    with pytest.raises(TypeError) as caught:
        Appeal("x", received_at="2026-01-05 08:00")  # type: ignore[arg-type]
    assert str(caught.value).startswith(
        "Appeal.received_at must be datetime or None, not str ('2026-01-05 08:00')"
    )


def test_a_key_that_is_no_text_is_named_itself() -> None:
    """Not its value, which is a str."""
    with pytest.raises(TypeError) as caught:
        Appeal("x", fields={1: "a"})  # type: ignore[dict-item]
    assert "not int" in str(caught.value)


@pytest.mark.parametrize("value", [None, float("nan"), 110, b"x", ["x"]])
def test_routing_a_wrong_type(starter: Router, value: Any) -> None:
    """The router says the same as the appeal, from each of its doors."""
    with pytest.raises(TypeError, match=r"^Appeal\.text must be str, not "):
        starter.route(value)
    with pytest.raises(TypeError, match=r"^Appeal\.text must be str, not "):
        starter.explain(value)
    with pytest.raises(TypeError, match=r"^Appeal\.text must be str, not "):
        next(starter.route_many([value]))


def test_a_text_is_an_appeal(starter: Router) -> None:
    text = "楼下烧烤店天天半夜唱歌太吵了"
    assert starter.route(text) == starter.route(Appeal(text))


def test_route_many_is_lazy_and_in_order(starter: Router) -> None:
    asked: list[int] = []

    def appeals() -> Iterator[Appeal | str]:
        for i, text in enumerate(["噪音", "停车", ""]):
            asked.append(i)
            yield Appeal(text, id=str(i))

    decisions = starter.route_many(appeals())
    assert asked == []
    assert next(decisions).id == "0"
    assert asked == [0]
    assert [decision.id for decision in decisions] == ["1", "2"]
    assert list(starter.route_many([])) == []
