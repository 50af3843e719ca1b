"""A whole run: what it says of today and of the new numbers is what routing does with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from tests.engine_packs import FILES, pack_of
from tests.workshop.tune.drawn import Drawn, tables

from minyi_router import Appeal
from minyi_router.decide.scores import Ranked
from minyi_router.engine import Engine, build, find, settle, trace
from minyi_router.model import AUTOMATIC, Decision
from minyi_router.report.evaluation import Merge, Truth, accepted_labels, evaluate
from minyi_router.rulepack.pack import RulePack
from minyi_router.workshop.tune import Change, Known, Thresholds, Tuned, Wanted, making, tune
from minyi_router.workshop.tune.contests import Contest, contests, look
from minyi_router.workshop.tune.fitting import fit
from minyi_router.workshop.tune.making import FOLDS, readable

RULES = """
rules:
  - {id: 违停, when: {any: [违停]}, then: {matter: 停车}}
  - {id: 路边, when: {any: [路边]}, then: {matter: 停车}, weight: 1.4}
  - {id: 摊贩, when: {any: [摆摊, 叫卖]}, then: {matter: 占道}}
  - {id: 物业, when: {any: [物业, 小区]}, then: {matter: 物业}, weight: 1.1}
  - {id: 吵闹, when: {any: [噪音]}, then: {matter: 噪声}}
  - {id: 请问, when: {any: [请问]}, then: {kind: 咨询}}
  - {id: 反映, when: {any: [反映]}, then: {kind: 举报}, weight: 1.2}
  - {id: 涉密, when: {any: [秘密]}, then: {flags: [涉密]}}
"""
SAYS = {
    "停车": ["违停", "违停", "路边"],
    "占道": ["摆摊", "叫卖", "路边", "小区"],
    "物业": ["物业", "小区"],
    "噪声": ["噪音"],
}
"""What letters of each matter speak of: 路边 and 小区 mislead."""


def letters(seed: int, count: int) -> list[tuple[Appeal, str, str]]:
    """Texts of one to three words, the matter they belong to, and their kind; a few are stray."""
    random = Random(seed)
    rows = []
    for number in range(count):
        matter = random.choice(list(SAYS))
        said = random.choices(SAYS[matter], k=random.randint(1, 2))
        said += random.choices([word for words in SAYS.values() for word in words], k=random.random() < 0.3)
        kind = random.choice(["咨询", "举报"])
        heard = {"咨询": ["请问"], "举报": ["反映"] * 3 + ["请问"]}[kind] + ["反映"] * (random.random() < 0.4)
        place = random.choice(["", "柳湾", "柳湾和青石桥"])
        title = random.choice([*said, ""])
        text = f"{number}号{place}有{'和'.join(said)}，{random.choice(heard)}" + "，秘密" * (number % 17 == 3)
        rows.append((Appeal(text, title=title), matter, kind))
    return rows


ORGANS = {"占道": "城管", "物业": "住建"}


def known(rows: Iterable[tuple[Appeal, str, str]], *answers: str) -> list[Known]:
    """Those rows with the right labels of some answers."""
    found = []
    for appeal, matter, kind in rows:
        police = "非公安" if matter in ORGANS else "公安"
        labels = {"matter": matter, "kind": kind, "organ": ORGANS.get(matter), "police": police}
        right = (labels[answer] for answer in answers)
        found.append(Known(appeal, tuple((label,) if label else () for label in right)))
    return found


def run(
    pack: RulePack,
    rows: Sequence[Known],
    *answers: str,
    automate: float | None = None,
    merge: Merge | None = None,
) -> Tuned:
    return tune(build(pack), rows, Wanted(answers, merge or Merge(), automate), lambda folds: folds)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> RulePack:
    return pack_of(tmp_path_factory.mktemp("pack"), RULES)


def weights(tuned: Tuned) -> dict[str, float]:
    return {change.rule: change.new for change in tuned.changes}


class TestFigures:
    @settings(max_examples=25, deadline=None)
    @given(tables())
    def test_before_is_what_evaluate_counts(self, drawn: Drawn) -> None:
        """Over random packs, thresholds and tables with gaps; accuracies where a rule spoke."""
        pack, rows, answers, merge = drawn
        truths = [Truth(answer, answer, f"{answer}也对") for answer in answers]
        told = [
            Known(appeal, tuple(accepted_labels(values, truth, merge) for truth in truths))
            for appeal, values in rows
        ]
        engine = build(pack)
        pairs = [(values, trace(engine, appeal).decision) for appeal, values in rows]
        wanted = evaluate(pairs, truths, merge)
        if not contests(pack, look(engine, told), answers, merge):
            return  # there is nothing to tune, and that is said
        found = run(pack, told, *answers, merge=merge)
        assert found.n == wanted.dispatch.n
        if answers[0] != "kind":
            assert found.before.automation_rate == wanted.dispatch.automation_rate
            assert found.before.first_dispatch_accuracy == wanted.dispatch.first_dispatch_accuracy
        for answer, share in found.before.right:
            spoke = [pair for pair in pairs if rule_spoke(answer, pair[1])]
            truth = truths[answers.index(answer)]
            scores = evaluate(spoke, [truth], merge).answers
            assert share == next(s.accuracy for s in scores if s.answer.endswith("+"))

    @pytest.mark.parametrize("automate", [None, 0.3, 0.6])
    def test_after_is_what_the_fitted_weights_do_on_rows_they_never_saw(
        self, pack: RulePack, automate: float | None
    ) -> None:
        """The slow obvious twin: a pack for each fold, with its weights, routes that fold."""
        rows = known(letters(1, 150), "matter", "kind")
        found = run(pack, rows, "matter", "kind", automate=automate)
        decided = [
            (row, trace(engine, row.appeal).decision)
            for engine, row in held_out(pack, rows, found.thresholds)
        ]
        sent = [
            decision.matter in row.accepted[0] for row, decision in decided if decision.action in AUTOMATIC
        ]
        assert found.after.automation_rate == len(sent) / len(rows)
        assert found.after.first_dispatch_accuracy == sum(sent) / len(sent)
        for i, answer in enumerate(("matter", "kind")):
            spoke = [(row, decision) for row, decision in decided if rule_spoke(answer, decision)]
            right = [getattr(decision, answer) in row.accepted[i] for row, decision in spoke]
            assert dict(found.after.right)[answer] == sum(right) / len(right)

    def test_no_fold_knows_its_answers(self, pack: RulePack, monkeypatch: pytest.MonkeyPatch) -> None:
        """Texts that are equal once folded are in one fold, under whichever answer they are asked."""
        texts = [f"{n}号路边Ａ区违停" for n in range(40)]
        twins = [Appeal(text) for text in texts] + [Appeal(text.replace("Ａ", "a")) for text in texts]
        seen: list[set[str]] = []

        def spy(found: Sequence[Contest], old: Sequence[float]) -> list[float]:
            seen.append({one.key for one in found})
            return fit(found, old)

        monkeypatch.setattr(making, "fit", spy)
        run(pack, [Known(twin, (("停车",), ("公安",))) for twin in twins], "matter", "police")
        *folds, whole = seen
        assert len(folds) == FOLDS
        assert len(whole) == 40
        held = [whole - fold for fold in folds]
        assert sorted(key for fold in held for key in fold) == sorted(whole), "each text is held out once"

    def test_the_order_of_rows_means_nothing_and_the_same_comes_out_twice(self, pack: RulePack) -> None:
        rows = known(letters(2, 120), "matter", "kind")
        found = run(pack, rows, "matter", "kind", automate=0.5)
        assert run(pack, rows, "matter", "kind", automate=0.5) == found
        turned = run(pack, rows[::-1], "matter", "kind", automate=0.5)
        assert turned.changes == found.changes
        assert turned.thresholds == found.thresholds
        assert turned.after == found.after


class TestChanges:
    def test_what_misleads_loses_and_what_is_right_gains(self, pack: RulePack) -> None:
        found = weights(run(pack, known(letters(3, 400), "matter"), "matter"))
        assert found["路边"] < 1.4
        assert found["违停"] > 1
        assert "请问" not in found, "kinds were not asked about"

    def test_kinds_and_matters_together(self, pack: RulePack) -> None:
        rows = letters(3, 400)
        both = run(pack, known(rows, "matter", "kind"), "matter", "kind")
        assert weights(both) == {
            **weights(run(pack, known(rows, "matter"), "matter")),
            **weights(run(pack, known(rows, "kind"), "kind")),
        }, "no rule here has a say in both, so neither disturbs the other"
        assert {"路边", "反映"} <= set(weights(both))
        alone = run(pack, known(rows, "kind"), "kind")
        assert (alone.before.automation_rate, alone.before.first_dispatch_accuracy) == (None, None)

    def test_on_how_many_rows_a_rule_has_a_say(self, pack: RulePack) -> None:
        texts = ["违停，路边"] * 6 + ["路边摆摊"] * 3 + ["违停"] * 2
        rows = [Known(Appeal(text), (("占道",), ("城管",))) for text in texts]
        found = {change.rule: change.rows for change in run(pack, rows, "matter", "organ").changes}
        assert found == {"违停": 8, "路边": 9, "摊贩": 3}

    def test_shadow_rules_neither_change_nor_count(self, tmp_path: Path) -> None:
        trial = "  - {id: 试行, mode: shadow, when: {any: [路边, 小区]}, then: {matter: 占道}}\n"
        rows = known(letters(3, 200), "matter")
        with_trial = run(pack_of(tmp_path / "a", RULES + trial), rows, "matter", automate=0.5)
        assert with_trial == run(pack_of(tmp_path / "b", RULES), rows, "matter", automate=0.5)

    def test_a_rule_of_lower_priority_learns_only_where_it_decides(self, tmp_path: Path) -> None:
        last = "  - {id: 兜底, when: {any: [街上]}, then: {matter: 作风}, priority: -1}\n"
        pack = pack_of(tmp_path, RULES + last)
        beaten = [Known(Appeal("街上违停"), (("停车",),))] * 50
        alone = [Known(Appeal("街上"), (("停车",),))] * 50
        assert "兜底" not in weights(run(pack, beaten, "matter"))
        assert weights(run(pack, beaten + alone, "matter"))["兜底"] < 0.7

    @pytest.mark.parametrize(
        ("weight", "wanted", "why"),
        [
            (1.0, 1.0, "a whole number stays one"),
            (1.0449, 1.05, "the nearest step"),
            (0.001, 0.05, "never nothing"),
            (2.2, 2.2, "and not 2.2000000000000002"),
        ],
    )
    def test_weights_are_printed_in_steps(self, weight: float, wanted: float, why: str) -> None:
        assert readable(weight) == wanted, why

    def test_a_weight_off_the_steps_is_no_change(self, tmp_path: Path) -> None:
        """0.12 would be written as 0.1, a change of a sixth, though nothing was learned."""
        pack = pack_of(
            tmp_path, "rules:\n- {id: 违停, when: {any: [违停]}, then: {matter: 停车}, weight: 0.12}\n"
        )
        rows = [Known(Appeal(f"{n}号违停"), (("停车" if n < 2 else "占道",),)) for n in range(19)]
        assert run(pack, rows, "matter").changes == (), "one in nine right is just what 0.12 says"


class TestThresholds:
    @pytest.mark.parametrize("share", [0.2, 0.35, 0.5, 0.95])
    @pytest.mark.parametrize("seed", [4, 5])
    def test_they_are_the_best_of_the_grid(self, pack: RulePack, seed: int, share: float) -> None:
        """The slow obvious twin: every point of the grid routes every row."""
        rows = known(letters(seed, 60), "matter")
        found = run(pack, rows, "matter", automate=share)
        assert found.thresholds == best_of_grid(pack, rows, share, written(build(pack), found))
        if found.thresholds == found.old:
            return
        assert found.after.automation_rate is not None
        assert found.after.automation_rate >= share

    @pytest.mark.parametrize("share", [0.2, 0.35, 0.5])
    def test_the_pack_that_is_written_dispatches_the_share(self, pack: RulePack, share: float) -> None:
        """Not only the packs of the folds, whose weights are a little different."""
        rows = known(letters(6, 80), "matter")
        found = run(pack, rows, "matter", automate=share)
        then = written(build(pack), found)
        sent = [trace(then, row.appeal).decision.action in AUTOMATIC for row in rows]
        assert sum(sent) / len(rows) >= share

    def test_a_share_that_none_reaches_leaves_the_old_ones(self, pack: RulePack) -> None:
        rows = known(letters(4, 60), "matter")
        assert run(pack, rows, "matter", automate=1.0).thresholds == Thresholds.of(pack.scoring)

    def test_where_nothing_is_gained_the_old_ones_stay(self, pack: RulePack) -> None:
        rows = [Known(Appeal(f"{n}号违停"), (("停车",),)) for n in range(20)]
        assert run(pack, rows, "matter", automate=0.5).thresholds == Thresholds.of(pack.scoring)

    def test_without_a_share_they_are_not_touched(self, pack: RulePack) -> None:
        found = run(pack, known(letters(4, 60), "matter"), "matter")
        assert found.thresholds == found.old == Thresholds(1.0, 0.2, 0.2)

    def test_a_share_met_exactly_is_met(self, tmp_path: Path) -> None:
        """7 of 100 are 7 %, though 0.07 * 100 is a hair more than 7."""
        strict = {"pack.yaml": FILES["pack.yaml"].replace("min_score: 1", "min_score: 9")}
        pack = pack_of(tmp_path, RULES, strict)
        rows = [Known(Appeal(f"{n}号{'违停' if n < 7 else '你好'}"), (("停车",),)) for n in range(100)]
        found = run(pack, rows, "matter", automate=0.07)
        assert found.before.automation_rate == 0
        assert found.after.automation_rate == 0.07


REFUSED = [
    (("matter",), None, "没有一件来件既有正确答案、又有规则命中，没有可调的"),
    (("matter", "kind", "matter"), None, "同一种答案只能写一列：matter"),
    (
        ("kind", "matter"),
        0.5,
        "自动派单看的是事项，不是类型：要定界限，第一个答案请写 matter、line、organ 这类",
    ),
]


@pytest.mark.parametrize(("answers", "automate", "message"), REFUSED)
def test_what_cannot_be_tuned_is_said(
    pack: RulePack, answers: tuple[str, ...], automate: float | None, message: str
) -> None:
    rows = [Known(Appeal("你好"), (("停车",),) * len(answers))]
    with pytest.raises(ValueError, match=f"^{message}$"):
        run(pack, rows, *answers, automate=automate)


def test_plain_data(pack: RulePack) -> None:
    found = run(pack, known(letters(3, 100), "matter"), "matter").to_dict()
    assert list(found) == ["n", "before", "after", "changes", "old", "thresholds"]
    assert Change(**found["changes"][0]).rule in {rule.id for rule in pack.rules}


# Slow twins and the tables they are tried on.


def rule_spoke(answer: str, decision: Decision) -> bool:
    return decision.basis.get("kind" if answer == "kind" else "matter") == "rule"


def retuned(engine: Engine, fitted: Sequence[float], at: Thresholds) -> Engine:
    """The engine of the same pack with other numbers."""
    rules = tuple(
        replace(rule, weight=weight) for rule, weight in zip(engine.pack.rules, fitted, strict=True)
    )
    scoring = replace(
        engine.pack.scoring, min_score=at.min_score, margin=at.margin, organ_margin=at.organ_margin
    )
    return build(replace(engine.pack, rules=rules, scoring=scoring))


def held_out(pack: RulePack, rows: Sequence[Known], at: Thresholds) -> list[tuple[Engine, Known]]:
    """Each row with the engine whose weights were fitted without it."""
    engine = build(pack)
    answers = ("matter", "kind")[: len(rows[0].accepted)]
    found = contests(pack, look(engine, rows), answers, Merge())
    old = [rule.weight for rule in pack.rules]
    fold_of = {one.row: making._fold(one) for one in found}  # noqa: SLF001 - which fold it is does not matter
    engines = [
        retuned(engine, fit([one for one in found if fold_of[one.row] != fold], old), at)
        for fold in range(FOLDS)
    ]
    return [(engines[fold_of.get(number, 0)], row) for number, row in enumerate(rows)]


def written(engine: Engine, found: Tuned) -> Engine:
    """The engine of the pack that the run proposes."""
    new = weights(found)
    return retuned(engine, [new.get(rule.id, rule.weight) for rule in engine.pack.rules], found.thresholds)


def best_of_grid(pack: RulePack, rows: Sequence[Known], share: float, then: Engine) -> Thresholds:
    """The old ones, or, from near to far, those that dispatch the share more rightly than all before."""
    margins = [n / 20 for n in range(2, 15)]
    grid = [
        Thresholds(score / 10, margin, organ)
        for margin in margins
        for organ in margins
        if organ <= margin
        for score in range(2, 21)
    ]
    old = Thresholds.of(pack.scoring)
    grid.sort(key=lambda at: round(abs(at.min_score - old.min_score), 6))
    grid.sort(key=lambda at: (at.margin, at.organ_margin))
    grid.sort(key=lambda at: round(abs(at.margin - old.margin) + abs(at.organ_margin - old.organ_margin), 6))
    seen = [(settle_of(engine, row.appeal), row) for engine, row in held_out(pack, rows, old)]
    later = [settle_of(then, row.appeal) for row in rows]
    best, most = old, -1.0
    for at in (old, *grid):
        if sum(goes_out(pack, ranked, at) for ranked in later) / len(rows) < share:
            continue
        right = [ranked[0].value in row.accepted[0] for ranked, row in seen if goes_out(pack, ranked, at)]
        if right and len(right) / len(rows) >= share and sum(right) / len(right) > most:
            best, most = at, sum(right) / len(right)
    return best


def settle_of(engine: Engine, appeal: Appeal) -> Sequence[Ranked]:
    """The matters by rank; none where a person looks for another reason than their scores."""
    hits = find(engine.matcher, appeal)
    settled = settle(engine, appeal, hits, engine.evaluator.fired(hits, appeal))
    stops = settled.assigned.reasons or any(flag.hold for flag in settled.what.flags)
    return [] if stops else settled.what.matters


def goes_out(pack: RulePack, ranked: Sequence[Ranked], at: Thresholds) -> bool:
    """Whether a score is high enough, and no matter that goes elsewhere comes near."""
    if not ranked or ranked[0].score < at.min_score:
        return False
    first = pack.matters[ranked[0].value]
    for other in ranked[1:]:
        rival = pack.matters[other.value]
        margin = at.organ_margin if first.organ and rival.organ else at.margin
        goes_elsewhere = (first.line, first.organ) != (rival.line, rival.organ)
        if goes_elsewhere and other.score >= ranked[0].score * (1.0 - margin):
            return False
    return True
