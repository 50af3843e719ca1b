"""Proposals: what is found, what is refused, and that every figure is what routing itself gives."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.engine_packs import pack_of
from tests.workshop.invented import CLAUSES, RULES, letters, together

from minyi_router import Appeal, Router
from minyi_router.cli import main
from minyi_router.cli.exits import Exit
from minyi_router.report.evaluation import Merge
from minyi_router.rulepack.load import read_pack
from minyi_router.rulepack.parse import Parsed
from minyi_router.workshop.suggest import Judge, Known, Proposal, Suggestions, Wanted, suggest
from minyi_router.workshop.suggest.alike import groups_of, sides

MATTER = Judge("matter", Merge())
ALL = Wanted(hold_out=0)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pack")
    pack_of(path, RULES)
    return path


@pytest.fixture(scope="module")
def parsed(folder: Path) -> Parsed:
    return read_pack(folder)[1]


def right_today() -> list[Known]:
    """Letters that the rules know already."""
    return together(
        letters(1, 12, "停车", "违停"),
        letters(2, 12, "噪声", "噪音"),
        letters(3, 12, "占道", "摆摊"),
        letters(4, 12, "物业", "物业"),
    )


def items(found: Suggestions) -> dict[str, str]:
    return {proposal.item: proposal.value for proposal in found.proposals}


def states(router: Router, rows: Iterable[Known], judge: Judge = MATTER) -> list[str]:
    """The slow obvious twin: route everything, compare."""
    result = []
    for row in rows:
        decision = router.route(row.appeal)
        given = judge.merge(judge.answer, getattr(decision, judge.answer))
        if decision.action not in {"dispatch", "divert", "link"}:
            result.append("silent")
        else:
            result.append("right" if given in row.accepted else "wrong")
    return result


def figures(before: list[str], after: list[str]) -> tuple[int, int, int]:
    """Rows set right, spoilt, and kept from going astray."""
    moved = [(was, now) for was, now in zip(before, after, strict=True) if was != now]
    right = sum(now == "right" for _, now in moved)
    wrong = sum(was == "right" or now == "wrong" for was, now in moved)
    return right, wrong, len(moved) - right - wrong


class TestFinds:
    def test_a_planted_word_its_matter_and_its_rule(self, parsed: Parsed) -> None:
        rows = together(
            right_today(), letters(5, 9, "停车", "僵尸车"), letters(6, 6, "停车", "违停", "僵尸车")
        )
        found = suggest(parsed, rows, MATTER, ALL)
        first = found.proposals[0]
        assert (first.item, first.value, first.rule) == ("僵尸车", "停车", "违停")
        assert (first.file, first.line) == ("matters/规则.yaml", 2)
        assert (first.alone.right, first.alone.wrong, first.alone.right_texts) == (9, 0, 9)
        assert first.alone == first.on_top
        assert (found.before.right, found.before.silent) == (54, 9)
        assert (found.after.right, found.after.silent) == (63, 0)
        assert len(found.proposals) == 1, "nothing is left to set right"

    def test_the_matter_of_a_unit_is_told_by_rows_that_are_right(self, parsed: Parsed) -> None:
        """交警大队 owns two matters; the word stands with 违停 in rows that are right."""
        judge = Judge("unit", Merge())
        rows = together(
            letters(5, 9, "交警大队", "僵尸车"),
            letters(6, 6, "交警大队", "违停", "僵尸车"),
            letters(2, 9, "治安大队", "赌桌"),
        )
        found = suggest(parsed, rows, judge, ALL)
        assert items(found)["僵尸车"] == "停车"
        proposal = next(p for p in found.proposals if p.item == "僵尸车")
        assert proposal.why == "说到「僵尸车」而判对的 6 件，6 件是「停车」"
        assert items(found)["赌桌"] == "赌博", "the only matter of that unit"
        assert next(p for p in found.proposals if p.item == "赌桌").rule is None

    def test_a_pair_where_each_word_alone_would_spoil(self, parsed: Parsed) -> None:
        rows = together(
            letters(5, 10, "物业", "电瓶车充电、堆在楼道"),
            letters(6, 10, "停车", "违停", "电瓶车"),
            letters(7, 10, "停车", "电瓶车", "占了盲道"),
            letters(8, 10, "噪声", "楼道", "赛歌"),
        )
        found = suggest(parsed, rows, MATTER, ALL)
        pair = next(p for p in found.proposals if p.value == "物业")
        assert pair.alone.right == 10
        assert pair.alone.wrong == 0

    def test_the_second_counts_no_row_twice(self, parsed: Parsed) -> None:
        """Two words in the same letters: whichever comes first, the other adds only what is left."""
        rows = together(
            right_today(),
            letters(5, 8, "停车", "僵尸车", "占车位"),
            letters(6, 7, "停车", "僵尸车"),
            letters(7, 6, "停车", "占车位"),
        )
        found = suggest(parsed, rows, MATTER, ALL)
        first, second = found.proposals[:2]
        assert (first.item, first.alone.right, first.on_top.right) == ("僵尸车", 15, 15)
        assert (second.item, second.alone.right, second.on_top.right) == ("占车位", 14, 6)
        assert found.after.right - found.before.right == 21

    def test_a_kind_is_given_by_its_own_rule(self, parsed: Parsed) -> None:
        rows = together(letters(5, 9, "咨询", "带啥材料"), letters(6, 9, "投诉", "吵翻天"))
        found = suggest(parsed, rows, Judge("kind", Merge()), ALL)
        assert [(p.answer, p.value, p.rule) for p in found.proposals] == [("kind", "咨询", None)]

    def test_for_one_unit_only(self, parsed: Parsed) -> None:
        rows = together(letters(5, 9, "停车", "僵尸车"), letters(6, 9, "赌博", "赌桌"))
        assert set(items(suggest(parsed, rows, MATTER, Wanted(hold_out=0, only="治安大队"))).values()) == {
            "赌博"
        }
        assert set(items(suggest(parsed, rows, MATTER, Wanted(hold_out=0, only="停车"))).values()) == {"停车"}
        with pytest.raises(ValueError, match="规则包里没有叫「水务」的事项、单位、警种或机关"):
            suggest(parsed, rows, MATTER, Wanted(only="水务"))


class TestRefuses:
    def test_what_one_template_says(self, parsed: Parsed) -> None:
        """Forty rows of one form, the house number and a name filled in, are one ticket."""
        form = "我是澜心路{}号的住户，楼下那辆僵尸车停了两年没人管，轮胎都瘪了，请尽快拖走，{}敬上"
        names = ("顾澜", "季禾", "闻笛", "祁山")
        spam = [Known(i, Appeal(form.format(i, names[i % 4])), ("停车",)) for i in range(40)]
        found = suggest(parsed, together(right_today(), spam), MATTER, ALL)
        assert items(found) == {}
        assert found.templates == (1, 40)

    def test_what_one_writer_says(self, parsed: Parsed) -> None:
        rows = letters(5, 9, "停车", "僵尸车")
        by_one = [row._replace(appeal=Appeal(row.appeal.text, caller="顾澜")) for row in rows]
        assert items(suggest(parsed, together(right_today(), by_one), MATTER, ALL)) == {}
        unknown = [row._replace(appeal=Appeal(row.appeal.text, caller="匿名")) for row in rows]
        assert "僵尸车" in items(suggest(parsed, together(right_today(), unknown), MATTER, ALL))

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ("澜心大街", "the other name of a place of the pack"),
            ("柳湾所", "the other name of a unit"),
            ("13800001234", "a phone"),
            ("浙A12345", "a plate"),
            ("三百二十", "a number"),
            ("请问", "says nothing about the matter"),
            ("顾女士", "a person"),
            ("请帮忙核实处理", "stands in a passage that counts for nothing"),
        ],
    )
    def test_what_is_no_word_of_the_matter(self, parsed: Parsed, said: str, why: str) -> None:
        rows = together(right_today(), letters(5, 12, "停车", said))
        proposed = items(suggest(parsed, rows, MATTER, ALL))
        assert not [item for item in proposed if item in said or said in item], why

    def test_a_part_of_a_longer_word(self, parsed: Parsed) -> None:
        rows = together(right_today(), letters(5, 12, "停车", "机械车位"))
        assert list(items(suggest(parsed, rows, MATTER, ALL))) == ["机械车位"]

    def test_a_word_that_would_spoil_as_much(self, parsed: Parsed) -> None:
        rows = together(right_today(), letters(5, 8, "停车", "半夜堵门"), letters(6, 8, "噪声", "半夜堵门"))
        assert items(suggest(parsed, rows, MATTER, ALL)) == {}

    def test_a_word_that_the_matter_has_already(self, parsed: Parsed) -> None:
        """影院 in the sentence keeps the rule from firing: the same word again would not help."""
        rows = together(right_today(), letters(5, 9, "停车", "影院门口违停"))
        assert "违停" not in items(suggest(parsed, rows, MATTER, ALL))

    def test_what_a_case_of_the_pack_forbids(self, tmp_path: Path) -> None:
        case = "tests: [{text: 拍卖一辆僵尸车, expect: {matter: null}}]"
        pack_of(
            tmp_path, RULES.replace("    then: {matter: 停车}", f"    {case}\n    then: {{matter: 停车}}")
        )
        rows = together(right_today(), letters(5, 9, "停车", "僵尸车"))
        found = suggest(read_pack(tmp_path)[1], rows, MATTER, ALL)
        assert (items(found), found.refused["case"]) == ({}, 1)

    def test_a_label_that_nothing_leads_to_is_told(self, parsed: Parsed) -> None:
        rows = together(right_today(), letters(5, 9, "水务", "井水"))
        found = suggest(parsed, rows, MATTER, ALL)
        assert found.unreachable == {"水务": 9}
        assert items(found) == {}


class TestHoldOut:
    def test_like_texts_stay_on_one_side_whatever_the_order(self) -> None:
        texts = [row.appeal.text for row in together(right_today(), letters(5, 30, "停车", "僵尸车"))]
        texts += [f"{text}，第{i}次来信" for i, text in enumerate(texts[:20])]
        groups = groups_of(texts)
        held = sides(groups, texts, 0.3)
        assert groups[:20] == groups[-20:]
        assert {
            len({side for g, side in zip(groups, held, strict=True) if g == group}) for group in groups
        } == {1}
        backwards = groups_of(texts[::-1])[::-1]
        assert sides(backwards, texts, 0.3) == held
        assert 0.1 < sum(held) / len(held) < 0.5
        assert not any(sides(groups, texts, 0.0))

    def test_figures_on_both_sides_add_up(self, parsed: Parsed) -> None:
        rows = together(right_today(), letters(5, 40, "停车", "僵尸车"))
        found = suggest(parsed, rows, MATTER, Wanted(hold_out=0.4))
        proposal = found.proposals[0]
        assert proposal.alone.right + proposal.held_alone.right == 40
        assert min(proposal.alone.right, proposal.held_alone.right) > 5
        assert found.held_after.right - found.held_before.right == proposal.held_alone.right


def with_word(folder: Path, proposal: Proposal) -> Router:
    """The pack with the word in its rule, as a clerk would put it there; a new rule for none."""
    rules = RULES
    if proposal.rule:
        start = rules.index(f"id: {proposal.rule}\n")
        at = rules.index("]", start)
        rules = f"{rules[:at]}, {proposal.item}{rules[at:]}"
    else:
        then = f"{{{proposal.answer}: {proposal.value}}}"
        priority = -1 if proposal.fallback else 0
        rules += f"  - {{id: 新, when: {{any: [{proposal.item}]}}, then: {then}, priority: {priority}}}\n"
    return Router(pack_of(folder, rules))


def pasted(folder: Path, found: Suggestions) -> Router:
    """The pack with the file of all proposals put beside the rules."""
    changes: Mapping[str, str] = {"matters/建议.yaml": found.yaml} if found.yaml else {}
    return Router(pack_of(folder, RULES, changes))


WORDS = (
    "违停",
    "噪音",
    "摆摊",
    "物业",
    "影院",
    "僵尸车",
    "赌桌",
    "电瓶车",
    "楼道",
    "占车位",
    "高音炮",
    "请假装核实处理",
)
LABELS = ("停车", "噪声", "占道", "物业", "赌博")


@st.composite
def histories(draw: st.DrawFn) -> list[Known]:
    lots = draw(
        st.lists(
            st.tuples(
                st.integers(0, 3),
                st.integers(1, 9),
                st.sampled_from(LABELS),
                st.lists(st.sampled_from(WORDS), max_size=3),
            ),
            min_size=2,
            max_size=7,
        )
    )
    return together(*(letters(seed, count, label, *said) for seed, count, label, said in lots))


class TestFigures:
    @settings(max_examples=30, deadline=None)
    @given(histories(), st.sampled_from([0.0, 0.3]), st.sampled_from([2, 3]))
    def test_are_what_routing_every_row_again_gives(
        self, rows: list[Known], share: float, least: int
    ) -> None:
        """For each word put into its rule by hand, and for the file of all of them."""
        with TemporaryDirectory() as name:
            folder = Path(name)
            before = states(Router(pack_of(folder, RULES)), rows)
            found = suggest(read_pack(folder)[1], rows, MATTER, Wanted(20, least, share))
            for proposal in found.proposals:
                now = figures(before, states(with_word(folder, proposal), rows))
                both = zip(
                    (proposal.alone.right, proposal.alone.wrong, proposal.alone.stopped),
                    (proposal.held_alone.right, proposal.held_alone.wrong, proposal.held_alone.stopped),
                    strict=True,
                )
                assert tuple(map(sum, both)) == now, proposal.item
            after = Counter(states(pasted(folder, found), rows))
            told = (found.after, found.held_after)
            assert {name: sum(getattr(t, name) for t in told) for name in ("right", "wrong", "silent")} == {
                name: after[name] for name in ("right", "wrong", "silent")
            }

    @settings(max_examples=15, deadline=None)
    @given(histories(), st.randoms(use_true_random=False))
    def test_do_not_depend_on_the_order_of_rows(self, rows: list[Known], random: Random) -> None:
        with TemporaryDirectory() as name:
            pack_of(Path(name), RULES)
            parsed = read_pack(Path(name))[1]
            wanted = Wanted(least=2)
            one = suggest(parsed, rows, MATTER, wanted)
            shuffled = list(rows)
            random.shuffle(shuffled)
            assert suggest(parsed, shuffled, MATTER, wanted) == one

    def test_on_top_figures_add_up_to_all(self, parsed: Parsed) -> None:
        rows = together(
            right_today(),
            letters(5, 9, "停车", "僵尸车"),
            letters(6, 9, "赌博", "赌桌"),
            letters(7, 1, "噪声", "赌桌"),
        )
        found = suggest(parsed, rows, MATTER, ALL)
        assert sum(p.on_top.right for p in found.proposals) == found.after.right - found.before.right
        assert sum(p.on_top.wrong for p in found.proposals) == found.after.wrong - found.before.wrong == 1
        (wrong,) = next(p for p in found.proposals if p.item == "赌桌").wrong_examples
        assert (wrong.wanted, wrong.was) == ("噪声", "")


class TestShown:
    def test_examples_are_masked_and_yaml_holds_no_letter(self, parsed: Parsed) -> None:
        rows = [
            row._replace(appeal=Appeal(f"{row.appeal.text}，电话13812345678，车牌浙A1C345"))
            for row in letters(5, 9, "停车", "僵尸车")
        ]
        found = suggest(parsed, together(right_today(), rows), MATTER, ALL)
        shown = json.dumps(found.to_dict(), ensure_ascii=False)
        assert "僵尸车" in shown
        assert not re.search("13812345678|浙A1C345|A1C345", shown)
        assert len(found.proposals[0].right_examples) == 3
        assert all("僵尸车" in example.text for example in found.proposals[0].right_examples)
        assert not [clause for clause in CLAUSES if clause in found.yaml]

    def test_the_yaml(self, parsed: Parsed) -> None:
        rows = together(right_today(), letters(5, 9, "停车", "僵尸车"), letters(6, 9, "赌博", "赌桌"))
        found = suggest(parsed, rows, MATTER, ALL)
        body = found.yaml.split("\nrules:\n")[1]
        assert body == (
            "  # 或加进 matters/规则.yaml 第 2 行的规则「违停」的 when 的 any 里：\n"
            "  # 1. 僵尸车：对 9 件，错 0 件\n"
            "  - id: 违停·补充\n"
            "    when:\n      any: [僵尸车]\n      unless: [影院]\n"
            "    then: {matter: 停车}\n"
            "    weight: 1.5\n"
            "    basis: 道路交通安全法 第56条\n"
            "    owner: 交警大队\n"
            "    # tests:   # 去掉 #，换成自己编的话\n"
            "    #   - {text: 自己编一句说到「僵尸车」的话, expect: {matter: 停车}}\n"
            "    #   - {text: 自己编一句说到这些词、但不是「停车」的话, expect: {matter: null}}\n"
            "\n"
            "  # 新的兜底规则（别的规则都没认出来，才归「赌博」）：\n"
            "  # 2. 赌桌：对 9 件，错 0 件\n"
            "  - id: 赌博·补充\n"
            "    when:\n      any: [赌桌]\n"
            "    then: {matter: 赌博}\n"
            "    priority: -1\n"
            "    basis: 待填\n"
            "    owner: 待填\n"
            "    # tests:   # 去掉 #，换成自己编的话\n"
            "    #   - {text: 自己编一句说到「赌桌」的话, expect: {matter: 赌博}}\n"
            "    #   - {text: 自己编一句说到这些词、但不是「赌博」的话, expect: {matter: null}}\n"
        )


class TestCommand:
    def write(self, path: Path, rows: Iterable[Known]) -> Path:
        lines = [
            json.dumps({"编号": r.appeal.id, "内容": r.appeal.text, "事项": r.accepted[0]}) for r in rows
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    def test_prints_writes_and_what_it_wrote_loads(
        self, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        table = self.write(tmp_path / "历史.jsonl", together(right_today(), letters(5, 30, "停车", "僵尸车")))
        out, data = tmp_path / "建议.yaml", tmp_path / "建议.json"
        code = main(
            [
                "suggest",
                str(folder),
                "--on",
                str(table),
                "--truth",
                "matter=事项",
                "-o",
                str(out),
                "--json",
                str(data),
            ]
        )
        assert code == Exit.OK
        printed = capsys.readouterr().out
        assert "1. 僵尸车 → 停车（matters/规则.yaml:2 规则「违停」）" in printed
        assert "留出来验证的" in printed
        assert json.loads(data.read_text("utf-8"))["proposals"][0]["item"] == "僵尸车"
        router = Router(pack_of(tmp_path / "新包", RULES, {"matters/建议.yaml": out.read_text("utf-8")}))
        assert router.route("院里有辆僵尸车").matter == "停车"

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ([], "缺少 --on 表格（带正确答案的历史来件），或 --feedback 表格（退单、改派的工单）"),
            (["--on", "历史.jsonl"], "缺少 --truth 答案=列名：要知道正确答案，才能找出该加的词"),
            (
                ["--on", "历史.jsonl", "--truth", "matter=事项", "--at-least", "1"],
                "--most 至少是 1；--at-least 至少是 2：只对一件来件有用的词不提",
            ),
            (
                ["--on", "历史.jsonl", "--truth", "matter=事项", "--hold-out", "全部"],
                "--hold-out 要写成 0% 到 90% 之间的比例，例如 30%，现在是「全部」",
            ),
            (
                ["--on", "历史.jsonl", "--truth", "matter=事项", "--for", "水务"],
                "规则包里没有叫「水务」的事项、单位、警种或机关",
            ),
        ],
    )
    def test_says_what_is_wrong(
        self,
        folder: Path,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
        options: list[str],
        message: str,
    ) -> None:
        monkeypatch.chdir(tmp_path)
        self.write(tmp_path / "历史.jsonl", right_today())
        assert main(["suggest", str(folder), *options]) == Exit.USAGE
        assert capsys.readouterr().err == f"{message}\n"
