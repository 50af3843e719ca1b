"""Which column holds what."""

import pytest

from minyi_router.columns import KNOWN_HEADS, find_heads, fold_head
from minyi_router.errors import TableError


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (
            ["工单编号", "工单发起时间", "工单标题", "诉求内容", "诉求地址", "处置单位"],
            {
                "text": "诉求内容",
                "title": "工单标题",
                "id": "工单编号",
                "time": "工单发起时间",
                "place": "诉求地址",
            },
        ),
        (["编号", "内容", "诉求内容"], {"text": "诉求内容", "id": "编号"}),
        (["姓名", "来电号码", "正文", "渠道"], {"text": "正文", "caller": "来电号码", "channel": "渠道"}),
        (["ID", "Text", "Received_At"], {"text": "Text", "id": "ID", "time": "Received_At"}),
        (
            ["诉求内容（必填）", "* 诉求人", "受理时间:"],
            {"text": "诉求内容（必填）", "caller": "* 诉求人", "time": "受理时间:"},
        ),
        (["内容", "内容_2", "办理内容"], {"text": "内容"}),
    ],
)
def test_usual_heads_are_known(columns: list[str], expected: dict[str, str]) -> None:
    """The most telling head wins, wherever it stands, and other columns stay alone."""
    assert find_heads(columns, {}) == expected


def test_named_columns_override() -> None:
    """A named column serves that role only; roles that are not known ones are checked and handed on."""
    columns = ["标题", "诉求内容", "处置单位"]
    assert find_heads(columns, {"text": "标题", "truth": "处置单位"}) == {"text": "标题", "truth": "处置单位"}
    assert find_heads(columns, {"text": "诉求 内容"}) == {"text": "诉求内容", "title": "标题"}


@pytest.mark.parametrize(
    ("columns", "named", "message"),
    [
        (
            ["诉求内容", "标题"],
            {"text": "诉求内空"},
            "没有这一列：「诉求内空」。是不是「诉求内容」？表头有：诉求内容、标题",
        ),
        (["诉求内容", "标题"], {"id": "xyz"}, "没有这一列：「xyz」。表头有：诉求内容、标题"),
        (
            ["回复内容", "单位"],
            {},
            "认不出哪一列是诉求内容，请用 --text 列名 指定。表头有：回复内容、单位",
        ),
    ],
)
def test_unknown_columns_are_refused(columns: list[str], named: dict[str, str], message: str) -> None:
    """The whole message, with what may have been meant and what there is."""
    with pytest.raises(TableError) as caught:
        find_heads(columns, named)
    assert str(caught.value) == message


def test_every_known_head_belongs_to_one_role() -> None:
    """A head in two roles, or twice in one, would hang on the order of the roles."""
    folded = [fold_head(head) for heads in KNOWN_HEADS.values() for head in heads]
    assert len(folded) == len(set(folded))


def test_a_head_that_is_all_remark_keeps_it() -> None:
    """【内容】 is the name itself, not a remark on one."""
    assert fold_head("【内容】") == "【内容】"
    assert fold_head("Ｔｅｘｔ *") == "text"
