r"""Folding: one spelling for texts and words alike, and the way back to the original.

Full width becomes half width, upper case lower case, traditional characters simplified;
blanks, control characters and everything invisible disappear; every kind of line end becomes
``\\n``. Words of the rules and texts of citizens pass through the same table, so they agree.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

SENTENCE_END = re.compile("[。!?;\n]")  # after folding: ！？； are half width by then


@dataclass(frozen=True, slots=True)
class FoldingTable:
    """The translation table, and patterns for the characters whose folding changes the length.

    Two patterns, since ``re`` tries the ranges beyond the BMP one by one for every character.
    """

    table: Mapping[int, str]
    changers: re.Pattern[str]
    bmp_changers: re.Pattern[str]

    def length_changers(self, original: str) -> Iterator[re.Match[str]]:
        """Every character of a text whose folding is not one character."""
        astral = len(original.encode("utf-16-le", "surrogatepass")) > 2 * len(original)
        return (self.changers if astral else self.bmp_changers).finditer(original)


@cache
def folding_table() -> FoldingTable:
    """Read the shipped table (once per process)."""
    text = (files(__package__) / "folding.tsv").read_text(encoding="utf-8")
    table: dict[int, str] = {}
    for line in text.splitlines()[1:]:
        code, _, targets = line.partition("\t")
        table[int(code, 16)] = "".join(chr(int(target, 16)) for target in targets.split())
    changers = [code for code, target in table.items() if len(target) != 1]
    in_bmp = [code for code in changers if code <= 0xFFFF]
    return FoldingTable(table, re.compile(f"[{_ranges(changers)}]"), re.compile(f"[{_ranges(in_bmp)}]"))


def _ranges(codes: list[int]) -> str:
    """The inside of a character class."""
    runs: list[list[int]] = []
    for code in sorted(codes):
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in runs)


_USUAL = {"，": ",", "：": ":", "；": ";", "！": "!", "？": "?", "（": "(", "）": ")", " ": "", "\r": ""}
"""Part of the table: what nearly every text holds, and most texts no more than this."""


@cache
def _rest() -> re.Pattern[str]:
    """Any character that the table folds and _USUAL does not; and any beyond the BMP, to be looked up."""
    codes = [code for code in folding_table().table if code <= 0xFFFF and chr(code) not in _USUAL]
    return re.compile(f"[{_ranges(codes)}\U00010000-\U0010ffff]")


def fold(text: str) -> str:
    """Fold a text; the result may be shorter or longer than the original.

    Looking every character up takes longer than all else before the matching. What _USUAL gives is
    never folded further, so where nothing else is left to fold, replacing is the same as looking up.
    """
    usual = text
    for written, folded in _USUAL.items():
        usual = usual.replace(written, folded)
    return text.translate(folding_table().table) if _rest().search(usual) else usual


class Origins:
    """Maps positions in a folded text back to the original; ``same``: they are the same ones.

    ``span(start, end)`` takes half-open code point offsets of the folded text and gives those of
    the original; blanks around a word are not part of it. Built from the characters that change
    the length only, so an ordinary text costs one scan.
    """

    __slots__ = ("_folded", "_original", "same")

    def __init__(self, original: str) -> None:
        folding = folding_table()
        self._folded = [0]
        self._original = [0]
        shift = 0
        for match in folding.length_changers(original):
            at = match.start()
            length = len(folding.table[ord(original[at])])
            for k in range(1, length):
                self._add(at + shift + k, at)
            shift += length - 1
            self._add(at + 1 + shift, at + 1)
        self.same = self._original == [0]

    def _add(self, folded: int, original: int) -> None:
        if self._folded[-1] == folded:
            self._original[-1] = original
        else:
            self._folded.append(folded)
            self._original.append(original)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original offsets of ``folded[start:end]`` (``start < end``)."""
        if self.same:
            return start, end
        folded = self._folded
        i = bisect_right(folded, start) - 1
        first = self._original[i] + start - folded[i]
        if i + 1 < len(folded) and folded[i + 1] < end:  # something in between: the end lies elsewhere
            i = bisect_right(folded, end - 1) - 1
        return first, self._original[i] + end - folded[i]
