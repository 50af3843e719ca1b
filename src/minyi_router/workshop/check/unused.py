"""MY128 to MY130: what is written down and nobody uses."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from minyi_router.rulepack.checks.faults import Fault
from minyi_router.rulepack.items import GroupRef, inner_groups, parse_item
from minyi_router.workshop.check.subject import WORD_LISTS, Subject, Written


def check_groups_used(subject: Subject) -> Iterator[Fault]:
    """Term groups that no rule uses, not even through another group."""
    inner = {name: tuple(inner_groups(group.any)) for _, _, name, group in subject.groups()}
    used: set[str] = set()
    waiting = [name for written in subject.rules for name in _groups_of(written)]
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting += inner.get(name, ())
    for file, path, name, _ in subject.groups():
        if name not in used:
            message = f"没有哪条规则用到词组「{name}」；写进规则，或删掉它"
            yield Fault("MY128", message, file, path, at_key=True)


def _groups_of(written: Written) -> Iterator[str]:
    for key in WORD_LISTS:
        for text in getattr(written.doc.when, key):
            yield from (part.name for part in parse_item(text) if isinstance(part, GroupRef))


def check_answers_given(subject: Subject) -> Iterator[Fault]:
    """Matters, kinds, tiers and flags that are listed and that nothing ever answers."""
    pack = subject.pack
    answers = [written.rule.then for written in subject.rules]
    flags = {name for then in answers for name in then.flags}
    tiers = {then.tier for then in answers} | {pack.flags[name].tier for name in flags} | {pack.default_tier}
    kinds = {then.kind for then in answers} | {pack.default_kind}
    matters = {then.matter for then in answers} | {pack.default_matter}
    for name, key, what, given in (
        ("matters.yaml", "matters", "事项", matters),
        ("kinds.yaml", "kinds", "类型", kinds),
        ("tiers.yaml", "tiers", "等级", tiers),
        ("flags.yaml", "flags", "警示", flags),
    ):
        yield from _idle(subject, "MY129", (name, key), what, given)


def check_names_used(subject: Subject) -> Iterator[Fault]:
    """Labels, notices, organs and lines that nothing gives or owns: harmless, but dead weight."""
    pack = subject.pack
    answers = [written.rule.then for written in subject.rules]
    labels = {name for then in answers for name in then.labels}
    notices = {name for then in answers for name in then.notices}
    organs = {matter.organ for matter in pack.matters.values()}
    lines = {matter.line for matter in pack.matters.values()}
    lines |= {line.name for line in pack.lines.values() if not line.police}
    for name, key, what, given in (
        ("flags.yaml", "labels", "标签", labels),
        ("flags.yaml", "notices", "文书", notices),
        ("organs.yaml", "organs", "机关", organs),
        ("lines.yaml", "lines", "警种", lines),
    ):
        yield from _idle(subject, "MY130", (name, key), what, given)


def _idle(
    subject: Subject, code: str, where: tuple[str, str], what: str, given: Collection[str | None]
) -> Iterator[Fault]:
    """The entries of a named file that are not among those given."""
    whose = "没有哪个事项归" if what in {"机关", "警种"} else "没有哪条规则给出"
    for file, path, name, _ in subject.entries(*where):
        if name not in given:
            yield Fault(code, f"{whose}{what}「{name}」；补上，或删掉它", file, path, at_key=True)
