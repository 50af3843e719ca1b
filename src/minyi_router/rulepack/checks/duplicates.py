"""duplicates.yaml: numbers in their range, words that can contradict each other."""

from __future__ import annotations

from collections.abc import Iterator

from minyi_router.rulepack.checks.faults import Fault, Names, known_names
from minyi_router.rulepack.parse import Parsed
from minyi_router.text.folding import fold

_RANGES = {
    "likeness": (0.5, 1.0),
    "containment": (0.9, 1.0),
    "shortest": (2, 100),
    "link_at": (0.5, 10),
    "most_links": (1, 100),
}


def check_duplicates(parsed: Parsed, names: Names) -> Iterator[Fault]:
    """Shares are shares, kinds are kinds, a word is not its own opposite."""
    if "duplicates.yaml" not in parsed.named:
        return
    file, document = parsed.named["duplicates.yaml"]
    for key, (least, most) in _RANGES.items():
        value = getattr(document, key)
        if not least <= value <= most:
            yield Fault("MY112", f"{key} 应在 {least:g} 和 {most:g} 之间，现在是 {value:g}", file, (key,))
    yield from known_names(file, ("not_joint",), document.not_joint, "类型", names.kinds)
    for word, others in document.opposites.items():
        for i, other in enumerate(others):
            if fold(word) in fold(other) or fold(other) in fold(word):
                message = f"「{word}」和「{other}」一个含着另一个，分不出相反"
                yield Fault("MY113", message, file, ("opposites", word, i))
