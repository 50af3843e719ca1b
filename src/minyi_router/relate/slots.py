"""The facts of an appeal's text that tell two matters apart, however alike the rest reads.

Every function is pure and takes a FOLDED text (see ``text.folding``); none raises on any text.
Precision counts more than recall: what is found here may veto.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from string import ascii_lowercase
from typing import NamedTuple

from minyi_router.relate import slot_patterns as patterns

_LISTING = ("、", ",", "/", "和", "及")
_BEFORE_TITLE = ("《", ")《", "】《", "]《")
_LONGEST = 40
_ASCII_DIGITS = "0123456789"
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0}


class Slots(NamedTuple):
    """What a text names, each as a set; an empty set says nothing."""

    plates: frozenset[str]
    phones: frozenset[str]
    cited: frozenset[str]
    cases: frozenset[str]
    houses: frozenset[str]
    roads: frozenset[str]
    places: frozenset[str]


def slots_in(folded: str) -> Slots:
    """Every slot of a folded text."""
    backwards = folded[::-1]
    plates = frozenset(_plates(folded))
    phones, cited, cases = _numbers(folded, backwards)
    houses = frozenset(_houses(folded, backwards))
    return Slots(plates, phones, cited, cases, houses, _roads(backwards), _places(backwards))


def agree(one: frozenset[str], other: frozenset[str]) -> bool | None:
    """Whether the smaller set lies in the larger; None when a side is empty."""
    if not one or not other:
        return None
    return one <= other or other <= one


def roads_agree(one: frozenset[str], other: frozenset[str]) -> bool | None:
    """As ``agree``, but a name equals one that ends with it (东渡澜心路, 澜心路)."""
    return _names_agree(one, other) if one and other else None


def places_agree(one: frozenset[str], other: frozenset[str]) -> bool | None:
    """As ``roads_agree``, among places of one sort: 好味饭店 says nothing about 桂园小区."""
    return _by_sort(one, other, _place_sort, _names_agree) if one and other else None


def houses_agree(one: frozenset[str], other: frozenset[str]) -> bool | None:
    """As ``agree``, among numbers of one unit: 3栋 says nothing about 67号."""
    return _by_sort(one, other, _house_unit, agree) if one and other else None


# ---------------------------------------------------------------- finding


def _plates(text: str) -> Iterator[str]:
    for match in patterns.PLATE.finditer(text):
        plate = match[0]
        yield plate if plate.isalnum() else plate[:2] + plate[3:]


def _numbers(text: str, backwards: str) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Phones, cited tickets and cases: what each run of digits and letters is, by its shape and its cue."""
    phones: set[str] = set()
    cited: set[str] = set()
    cases = set(patterns.COURT.findall(text))
    listed_from = -1
    for match in patterns.RUN.finditer(text):
        run = _Run(match[0], text, match.end(), backwards, len(text) - match.start())
        if run.is_no_code():
            continue
        if found := _phones(run):
            phones.update(found)
        elif _is_citable(run.code) and (match.start() == listed_from or _is_cited(run)):
            cited.add(run.code)
            listed_from = run.end + 1 if text.startswith(_LISTING, run.end) else -1
        elif _is_case(run):
            cases.add(run.code)
    return frozenset(phones), frozenset(cited), frozenset(cases - cited)


class _Run(NamedTuple):
    """A run of digits, letters and hyphens; ``text`` goes on at ``end``, ``backwards`` at ``before``."""

    code: str
    text: str
    end: int
    backwards: str
    before: int

    def is_no_code(self) -> bool:
        """A plate, the decimals of an amount, a day, or nothing a person would write."""
        last = self.backwards[self.before : self.before + 1]
        plate = last in patterns.PROVINCES and not self.code[0].isdecimal()
        return plate or last == "." or len(self.code) > _LONGEST or bool(patterns.MOMENT.fullmatch(self.code))

    def follows(self, cue: re.Pattern[str]) -> bool:
        """Whether a cue stands right before it."""
        return cue.match(self.backwards, self.before) is not None


def _phones(run: _Run) -> list[str]:
    """The phone numbers that a run is, if it is any."""
    code = run.code
    if len(code) < 7:
        return []
    if patterns.MOBILES.fullmatch(code):
        return [number.replace("-", "") for number in patterns.MOBILE.findall(code)]
    if landline := patterns.LANDLINE.fullmatch(code):
        return [landline[1].replace("-", "")]
    return [code] if patterns.LOCAL_NUMBER.fullmatch(code) and run.follows(patterns.PHONE_CUE) else []


def _is_citable(code: str) -> bool:
    return len(code) >= 6 and bool(patterns.DIGITS_4.match(code)) and not patterns.IDENTITY.fullmatch(code)


def _is_cited(run: _Run) -> bool:
    if run.follows(patterns.CITED_CUE) or run.text.startswith(_BEFORE_TITLE, run.end):
        return True
    return bool(patterns.TICKET.fullmatch(run.code)) and not run.follows(patterns.CASE_CUE)


def _is_case(run: _Run) -> bool:
    if not patterns.DIGITS_3.match(run.code) or patterns.IDENTITY.fullmatch(run.code):
        return False
    if run.follows(patterns.CASE_CUE):
        return True
    long = len(run.code) >= 8 and patterns.DIGITS_6.match(run.code)
    return bool(long) and not patterns.COUNTED.match(run.text, run.end)


def _houses(text: str, backwards: str) -> Iterator[str]:
    """House numbers with their units."""
    for match in patterns.HOUSE.finditer(backwards):
        unit, end = match[1][::-1], len(text) - match.start()
        before = backwards[match.end() : match.end() + 1]
        if unit == "号楼" and before in patterns.AFTER_ROAD:  # 柳湾路12号楼下: the house, not a block
            unit = "号"
        if match[2]:
            number = match[2][::-1].replace("之", "-")
        else:
            number = _numeral(match[3][::-1], unit, before, text, end)
        if patterns.HOUSE_NUMBER.fullmatch(number) and _is_house(number, unit, before, text, end):
            yield number + patterns.SAME_UNIT.get(unit, unit)


def _is_house(number: str, unit: str, before: str, text: str, end: int) -> bool:
    """Whether a number with a unit says where something is; ``end``: where the unit ends."""
    match unit:
        case "号":
            return _is_door(number, before, text, end)
        case "公里" | "km":
            stone = before in patterns.BEFORE_STONE or text.startswith(patterns.AFTER_STONE, end)
            return number.isdecimal() and stone
        case "座":
            return not (number.isdecimal() and text.startswith(patterns.NOT_AFTER_SEATS, end))
        case "房" | "号房" | "室":
            rooms = text.startswith(patterns.NOT_AFTER_ROOMS, end)
            return patterns.DIGITS_3.match(number) is not None and not rooms
        case _:
            return len(number) <= 5


def _is_door(number: str, before: str, text: str, end: int) -> bool:
    """Whether …号 is a house, and no day, document, line or fuel."""
    on_road = before in patterns.AFTER_ROAD  # 柳湾街36号车库, but 36号车
    if before in patterns.NOT_BEFORE_HOUSE or (
        not on_road and text.startswith(patterns.NOT_AFTER_HOUSE, end)
    ):
        return False
    if number.isdecimal() and int(number) <= 31:
        return before in patterns.BEFORE_SMALL_NUMBER
    digits = sum(map(number.count, _ASCII_DIGITS))
    return 1 <= digits <= 5 or "-" in number


def _numeral(numeral: str, unit: str, before: str, text: str, end: int) -> str:
    """三栋 as 3; empty for a count (有三栋, 三栋楼) or what is no number."""
    counted = before in patterns.NOT_BEFORE_COUNT or (
        text.startswith(patterns.NOT_AFTER_COUNT, end) and before not in patterns.BEFORE_SMALL_NUMBER
    )
    if counted or unit not in patterns.COUNTABLE:
        return ""
    value = _value(numeral)
    return "" if value is None else str(value)


def _value(numeral: str) -> int | None:
    """A number below 1,000 written in Chinese; None if it is not well formed."""
    if all(c in _DIGITS for c in numeral):
        return int("".join(str(_DIGITS[c]) for c in numeral))
    hundreds, mark, rest = numeral.rpartition("百")
    tens, ten, ones = rest.rpartition("十")
    parts = (hundreds or "零", tens or ("一" if ten else "零"), (ones or "零")[-1:])
    if (mark and len(hundreds) != 1) or len(tens) > 1 or any(part not in _DIGITS for part in parts):
        return None
    return _DIGITS[parts[0]] * 100 + _DIGITS[parts[1]] * 10 + _DIGITS[parts[2]]


def _roads(backwards: str) -> frozenset[str]:
    return frozenset([match[0][::-1] for match in patterns.ROAD.finditer(backwards)])


def _places(backwards: str) -> frozenset[str]:
    """Names, without the 小区 that may follow another ending."""
    found = [(match[1] + match[2])[::-1] for match in patterns.PLACE.finditer(backwards)]
    plain = [name[:-2] if name.endswith(patterns.COMPLEX) else name for name in found]
    return frozenset(plain) - patterns.GENERIC


# ---------------------------------------------------------------- comparing


def _names_agree(one: frozenset[str], other: frozenset[str]) -> bool:
    first, second = sorted((_shortest(one), _shortest(other)), key=len)
    tails = {name[i:] for name in second for i in range(len(name))}
    return all(name in tails or not second.isdisjoint(_tails(name)) for name in first)


def _shortest(names: frozenset[str]) -> frozenset[str]:
    """Each thing once, by the shortest of its names."""
    return frozenset(name for name in names if names.isdisjoint(_tails(name)))


def _tails(name: str) -> list[str]:
    """The proper ones."""
    return [name[i:] for i in range(1, len(name))]


def _by_sort(
    one: frozenset[str],
    other: frozenset[str],
    sort: Callable[[str], str],
    same: Callable[[frozenset[str], frozenset[str]], bool | None],
) -> bool | None:
    """Compare sort by sort: one difference decides; None when they share no sort."""
    shared = {sort(a) for a in one} & {sort(b) for b in other}
    said = [
        same(*(frozenset(n for n in names if sort(n) == each) for names in (one, other))) for each in shared
    ]
    return None if not said else all(said)


@cache
def _endings() -> tuple[str, ...]:
    return tuple(sorted(patterns.PLACE_ENDINGS, key=lambda e: (-len(e), e)))


def _place_sort(place: str) -> str:
    return next((ending for ending in _endings() if place.endswith(ending)), "")


def _house_unit(house: str) -> str:
    return house.lstrip(_ASCII_DIGITS + ascii_lowercase + "-")
