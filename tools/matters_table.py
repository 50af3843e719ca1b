"""Write the table of matters at the end of rules/README.md: ``python tools/matters_table.py``.

Each matter with its owner, both clocks, its legal basis, and how many rules, words and cases speak of it.
tests/test_matters_table.py proves that nothing would change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from minyi_router.rulepack import documents as docs
from minyi_router.rulepack.load import load_pack, read_pack
from minyi_router.rulepack.pack import Item, MatterEntry, Rule, RulePack
from minyi_router.workshop.lexicon import words_of

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "rules" / "README.md"
MARK = "<!-- 以下由 tools/matters_table.py 生成，不要手改 -->"
DEFAULT = "默认"
HEADS = ("事项", "归谁", "承办", "先联系", "办结", "依据", "规则", "词", "例子")


class Spoken(NamedTuple):
    """What speaks of a matter: rules, distinct words, and cases beside the rules."""

    rules: int
    words: int
    cases: int


def table(folder: Path) -> str:
    """The table of a pack, as Markdown."""
    pack = load_pack(folder)
    _, parsed, _ = read_pack(folder)
    terms = words_of(pack.lexicon)
    cases = {rule.id: len(rule.tests) for _, document in parsed.rules for rule in document.rules}
    clocks = parsed.named["deadlines.yaml"][1]
    rows = [
        _row(pack, entry, clocks, _spoken(pack, entry.name, terms, cases)) for entry in pack.matters.values()
    ]
    lines = [HEADS, ("---",) * len(HEADS), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _row(pack: RulePack, entry: MatterEntry, clocks: docs.DeadlinesDoc, spoken: Spoken) -> tuple[str, ...]:
    owner = f"分流：{entry.organ}" if entry.organ else entry.line
    own = pack.lines[entry.line].unit or ""
    unit = "—" if entry.organ else f"属地{entry.unit.name}" if entry.unit and entry.unit.by_place else own
    counts = (str(spoken.rules), f"{spoken.words:,}", str(spoken.cases))
    return (
        entry.name,
        owner,
        unit,
        _term(clocks.contact, entry.name),
        _term(clocks.resolve, entry.name),
        entry.basis,
        *counts,
    )


def _term(clocks: docs.Terms, matter: str) -> str:
    """A clock as the matter itself sets it."""
    return clocks.matter.get(matter, DEFAULT)


def _spoken(pack: RulePack, matter: str, terms: Mapping[int, list[str]], cases: Mapping[str, int]) -> Spoken:
    rules = [rule for rule in pack.rules if rule.then.matter == matter]
    words = {word for rule in rules for term in _terms(rule) for word in terms.get(term, ())}
    return Spoken(len(rules), len(words), sum(cases[rule.id] for rule in rules))


def _terms(rule: Rule) -> Iterator[int]:
    items: Iterator[Item] = chain(rule.any, rule.all)
    return (term for item in items for term in item.terms)


def refreshed(text: str) -> str:
    """The page with its table as it is today."""
    head, mark, _ = text.partition(MARK)
    if not mark:
        raise ValueError(f"{PAGE}: {MARK} is missing")
    return f"{head}{MARK}\n\n{table(ROOT / 'rules')}\n"


if __name__ == "__main__":
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
