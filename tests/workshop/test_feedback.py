"""Returned tickets: who misled how often, who now decides rightly, and what the right place lacked."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.engine_packs import pack_of

from minyi_router import Appeal
from minyi_router.cli import main
from minyi_router.cli.exits import Exit
from minyi_router.report.statistics import wilson
from minyi_router.rulepack.load import read_pack
from minyi_router.rulepack.parse import Parsed
from minyi_router.workshop.feedback import judge
from minyi_router.workshop.returns import Feedback, Flow, Misled, Returned, feedback_heads

RULES = """
rules:
  - id: 违停
    when: {any: [违停, 车子, 三轮]}
    then: {matter: 停车}
  - id: 摊贩
    when: {any: [摆摊, 占道+叫卖]}
    then: {matter: 占道}
    weight: 2
  - id: 收费
    when: {any: [物业费]}
    then: {matter: 物业}
  - id: 催收
    when: {all: [借条, 堵门]}
    then: {matter: 赌博}
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pack")
    pack_of(path, RULES)
    return path


@pytest.fixture(scope="module")
def parsed(folder: Path) -> Parsed:
    return read_pack(folder)[1]


def tickets(*rows: tuple[str, str, str]) -> list[Returned]:
    """From, to, text; the number is that of the row."""
    return [
        Returned(i, Appeal(text, id=f"t{i}"), came_from, goes_to, "")
        for i, (came_from, goes_to, text) in enumerate(rows, 2)
    ]


def only_flow(found: Feedback) -> Flow:
    (flow,) = found.flows
    return flow


class TestVerdicts:
    @pytest.mark.parametrize(
        ("came_from", "goes_to", "text", "verdict", "why"),
        [
            ("交警大队", "城管", "有人摆摊卖菜", "fixed", "an organ by its short name"),
            ("交警大队", "城市管理局", "有人摆摊卖菜", "fixed", "and by its full name"),
            ("交警大队", "城管", "有人开着三轮叫卖", "same", "三轮 still sends it to the traffic police"),
            ("交警", "城管", "有人开着三轮叫卖", "same", "the line is named instead of its unit"),
            ("交警大队", "城管", "说不清的事", "review", "nothing speaks"),
            ("交警大队", "城管", "物业费太高", "elsewhere", "to a third place"),
            ("城管", "交警大队", "车子堵了门", "fixed", "a unit of the police"),
            ("交警大队", "", "有人开着三轮叫卖", "same", "nobody said where to"),
            ("交警大队", "", "有人摆摊卖菜", "elsewhere", "no longer there; whether rightly nobody knows"),
            ("柳湾所", "交警大队", "车子堵了门", "fixed", "from is known by another name"),
        ],
    )
    def test_of_one_ticket(
        self, parsed: Parsed, came_from: str, goes_to: str, text: str, verdict: str, why: str
    ) -> None:
        found = judge(parsed, tickets((came_from, goes_to, text)))
        assert found.verdicts == {verdict: 1}, why
        assert not found.unknown

    def test_names_that_the_pack_does_not_know(self, parsed: Parsed) -> None:
        found = judge(
            parsed, tickets(("水务局", "排水公司", "车子堵了门"), ("水务局", "交警大队", "车子堵了门"))
        )
        assert found.unknown == {"排水公司": 1, "水务局": 2}
        assert found.verdicts == {"elsewhere": 1, "fixed": 1}


def test_personal_numbers_are_masked_wherever_they_were_typed(parsed: Parsed) -> None:
    told = Returned(2, Appeal("车子堵了门 13812345678"), "王某13812345678", "城管", "来电人13812345678不认可")
    assert "13812345678" not in json.dumps(judge(parsed, [told]).to_dict(), ensure_ascii=False)


class TestMisled:
    def test_a_rule_that_was_not_asked_did_not_mislead(self, tmp_path: Path) -> None:
        """Its words are there, but it speaks only of another kind of appeal."""
        pack_of(
            tmp_path, RULES + "  - {id: 举报违停, when: {any: [三轮], kind: [举报]}, then: {matter: 停车}}\n"
        )
        found = judge(read_pack(tmp_path)[1], tickets(("交警大队", "城管", "有人开着三轮叫卖")))
        assert [one.rule for one in found.rules] == ["违停"]

    def test_rules_and_words_by_share_of_what_they_decided(self, parsed: Parsed) -> None:
        """三轮 misled two of three, 车子 one of six; the rule three of nine."""
        returned = tickets(
            ("交警大队", "城管", "三轮上卖瓜"),
            ("交警大队", "城管", "三轮上卖桃"),
            ("交警大队", "住建", "车子进不了地库"),
            ("交警大队", "城管", "有人摆摊卖菜"),
        )
        history = [Appeal("三轮挡路", id="h1"), *(Appeal(f"车子挡路{i}", id=f"c{i}") for i in range(5))]
        found = judge(parsed, returned, history)
        assert found.rules == (Misled("违停", "matters/规则.yaml", "", 3, 9),)
        assert [(one.word, one.times, one.decided) for one in found.words] == [("三轮", 2, 3), ("车子", 1, 6)]
        assert found.rules[0].interval == wilson(3, 9)

    def test_a_ticket_in_both_tables_counts_once(self, parsed: Parsed) -> None:
        returned = tickets(("交警大队", "城管", "三轮上卖瓜"))
        by_id = [Appeal("三轮上卖瓜，又及", id="t2")]
        by_text = [Appeal("三轮上卖瓜")]
        without_id = [returned[0]._replace(appeal=Appeal("三轮上卖瓜"))]
        assert judge(parsed, returned, by_id).rules[0].decided == 1
        assert judge(parsed, without_id, by_text).rules[0].decided == 1
        assert judge(parsed, returned, by_text).rules[0].decided == 2, (
            "with an id and without: not known to be one"
        )

    def test_what_is_mended_misleads_no_more(self, parsed: Parsed) -> None:
        found = judge(parsed, tickets(("交警大队", "城管", "三轮上摆摊")))
        assert found.verdicts == {"fixed": 1}
        assert (found.rules, found.words) == ((), ())

    def test_few_cases_do_not_outrank_many(self, parsed: Parsed) -> None:
        """One of one is less sure than eight of ten."""
        rows = [("交警大队", "城管", f"三轮上卖瓜{i}") for i in range(8)] + [("交警大队", "城管", "违停卖瓜")]
        history = [Appeal(f"三轮挡路{i}", id=f"h{i}") for i in range(2)]
        found = judge(parsed, tickets(*rows), history)
        assert [(one.word, one.times, one.decided) for one in found.words] == [
            ("三轮", 8, 10),
            ("违停", 1, 1),
        ]


class TestFlows:
    def test_what_the_right_place_lacked(self, parsed: Parsed) -> None:
        flow = only_flow(judge(parsed, tickets(("交警大队", "城管", "三轮占道。从早叫卖到晚"))))
        assert flow.lost == ()
        assert [(rule, n) for rule, _, n in flow.lacked] == [("摊贩", 1)]
        assert "「占道+叫卖」的词不在同一句" in flow.lacked[0][1]

    def test_a_rule_that_fired_and_lost(self, parsed: Parsed) -> None:
        flow = only_flow(judge(parsed, tickets(("交警大队", "住建", "三轮挡路，车子也挡路，物业费白交了"))))
        assert flow.verdicts == {"same": 1}
        assert flow.lost == (("收费", 1),)
        assert flow.lacked == ()

    def test_the_most_frequent_first_with_reasons_and_masked_examples(self, parsed: Parsed) -> None:
        rows = tickets(
            ("城管", "交警大队", "摆摊的电话13812345678"),
            ("交警大队", "城管", "三轮上卖瓜，电话13812345678"),
            ("交警大队", "城管", "三轮上卖桃"),
        )
        rows = [row._replace(reason="不属本单位职责") for row in rows[:2]] + rows[2:]
        found = judge(parsed, rows)
        assert [(f.came_from, f.goes_to, f.total) for f in found.flows] == [
            ("交警大队", "城管", 2),
            ("城管", "交警大队", 1),
        ]
        assert found.flows[0].reasons == (("不属本单位职责", 1),)
        assert found.flows[0].examples == ((3, "三轮上卖瓜，电话138******78"), (4, "三轮上卖桃"))

    def test_the_order_of_rows_means_nothing(self, parsed: Parsed) -> None:
        rows = tickets(
            ("交警大队", "城管", "三轮上卖瓜"),
            ("城管", "住建", "摆摊卖菜"),
            ("交警大队", "住建", "车子进不了地库"),
        )
        assert judge(parsed, rows[::-1]) == judge(parsed, rows)


@pytest.mark.parametrize(
    ("columns", "named", "heads"),
    [
        (("工单编号", "原单位", "改派单位", "退单原因", "退回时间"), {}, ("原单位", "改派单位", "退单原因")),
        (("原处置单位", "处置单位", "诉求内容"), {}, ("原处置单位", "处置单位", None)),
        (("甲", "乙", "退回原因（必填）"), {"from": "甲", "to": "乙"}, ("甲", "乙", "退回原因（必填）")),
        (("from", "to", "reason", "text"), {}, ("from", "to", "reason")),
        (("单位",), {}, (None, None, None)),
    ],
)
def test_heads(columns: Sequence[str], named: dict[str, str], heads: tuple[str | None, ...]) -> None:
    found = feedback_heads(columns, named)
    assert tuple(found.get(role) for role in ("from", "to", "reason")) == heads


class TestCommand:
    def table(self, path: Path, rows: Sequence[Sequence[str]]) -> Path:
        with path.open("w", encoding="utf-8", newline="") as stream:
            csv.writer(stream).writerows(rows)
        return path

    def test_texts_come_from_the_history_by_id(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        returned = self.table(
            tmp_path / "退单.csv",
            [
                ("工单编号", "原单位", "改派单位", "退单原因"),
                ("A1", "交警大队", "城管", "不归我们"),
                ("A9", "交警大队", "城管", ""),
            ],
        )
        history = self.table(
            tmp_path / "全部.csv", [("工单编号", "诉求内容"), ("A1", "三轮上卖瓜"), ("A2", "三轮挡路")]
        )
        data = tmp_path / "结果.json"
        code = main(
            ["suggest", str(folder), "--feedback", str(returned), "--on", str(history), "--json", str(data)]
        )
        output = capsys.readouterr()
        assert code == Exit.REJECTED, "one text was not to be found"
        assert (
            "退单和改派 1 件，按现在的规则：已改好 0 件，还派给原单位 1 件，转人工 0 件，派到别处 0 件"
            in output.out
        )
        assert "交警大队 → 城管：1 件（还派给原单位 1）" in output.out
        assert "原因：不归我们 1 件" in output.out
        assert "有 1 件退单没有计入" in output.err
        found = json.loads(data.read_text("utf-8"))
        assert [(one["word"], one["times"], one["decided"]) for one in found["words"]] == [("三轮", 1, 2)]

    def test_texts_in_the_table_itself_and_columns_by_name(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        returned = self.table(
            tmp_path / "退单.csv", [("甲", "乙", "内容"), ("交警大队", "城管", "有人摆摊卖菜")]
        )
        code = main(["suggest", str(folder), "--feedback", str(returned), "--from", "甲", "--to", "乙"])
        assert code == Exit.OK
        assert "已改好 1 件" in capsys.readouterr().out

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ([], "退单表里认不出哪一列是原单位，请用 --from 列名 指定。表头有：甲、乙、内容"),
            (["--from", "丙"], "退单表里没有「丙」这一列；有：甲、乙、内容"),
        ],
    )
    def test_says_what_is_wrong(
        self,
        folder: Path,
        tmp_path: Path,
        capsys: pytest.CaptureFixture[str],
        options: list[str],
        message: str,
    ) -> None:
        returned = self.table(tmp_path / "退单.csv", [("甲", "乙", "内容"), ("交警大队", "城管", "摆摊")])
        assert main(["suggest", str(folder), "--feedback", str(returned), *options]) == Exit.USAGE
        assert capsys.readouterr().err == f"{message}\n"
