"""Comments that say to leave a finding, with a reason.

``# minyi: 忽略 MY125 因为 …`` on the line or the line above; ``# minyi: 本文件忽略 MY502 因为 …`` anywhere
in the file. Some files cannot be written in, and another speaks for them, with the name that the
finding quotes behind the codes: ``places/areas.yaml`` for the tables of places
(``# minyi: 忽略 MY311 磬音苑 因为 …``), ``overlay.yaml`` for the pack that it lies over.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from minyi_router.errors import Problem
from minyi_router.rulepack.nodes import Span
from minyi_router.rulepack.overlay_documents import OVERLAY
from minyi_router.rulepack.source import SourceFile
from minyi_router.workshop.check.codes import CODES
from minyi_router.workshop.check.findings import Finding

_COMMENT = re.compile("#[ \t]*minyi[ \t]*[:：](?P<said>.*)$")
_SAID = re.compile(
    "[ \t]*(?P<scope>本文件)?忽略[ \t]*(?P<codes>MY[0-9]{3}(?:[ \t]*[,，、 ][ \t]*MY[0-9]{3})*)"
    "(?:[ \t]+(?P<name>(?!因为)[^ \t]+))?(?:[ \t]*[,，]?[ \t]*因为[ \t:：]*(?P<reason>.*))?[ \t]*"
)
_AREAS = "places/areas.yaml"
_TABLES, _BELOW = "tables", "below"
_SPEAKS_FOR = {_AREAS: _TABLES, OVERLAY: _BELOW}
_HOW = "写成 # minyi: 忽略 MY125 因为 … 或 # minyi: 本文件忽略 MY125 因为 …"
_UNEXCUSED = frozenset({"MY504", "MY505", "MY506"})


@dataclass(frozen=True, slots=True)
class Excuse:
    """One code of one comment: from which line (from 0) to which it counts, and why.

    ``name``: findings in other files, ``elsewhere``, that quote this name.
    """

    file: SourceFile
    span: Span
    code: str
    reason: str
    lines: range
    name: str = ""
    elsewhere: frozenset[str] = frozenset()
    used: list[Finding] = field(default_factory=list, compare=False)

    def covers(self, finding: Finding) -> bool:
        """Whether this comment is about that finding."""
        problem = finding.problem
        if problem.code != self.code:
            return False
        if self.name:
            return problem.file in self.elsewhere and f"「{self.name}」" in problem.message
        return problem.file == self.file.shown and problem.line - 1 in self.lines


def excused(files: Iterable[SourceFile], findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings, those with an excuse marked; and what is wrong with the excuses."""
    excuses: list[Excuse] = []
    parts = list(_with_parts(files))
    mute = {
        _TABLES: frozenset(file.shown for file in parts if file.name.endswith(".csv")),
        _BELOW: frozenset(file.shown for file in parts if file.base),
    }
    for file in parts:
        elsewhere = mute.get(_SPEAKS_FOR.get(file.inner, ""), frozenset())
        for number, line in enumerate(file.lines if file.name.endswith((".yaml", ".yml")) else ()):
            if said := _COMMENT.search(line):
                found = list(_excuses(file, number, said))
                excuses += [replace(e, elsewhere=elsewhere) for e in found if isinstance(e, Excuse)]
                yield from (problem for problem in found if isinstance(problem, Finding))
    by_code: dict[str, list[Excuse]] = {}
    for excuse in excuses:
        by_code.setdefault(excuse.code, []).append(excuse)
    for finding in findings:
        yield _marked(finding, by_code)
    yield from _idle(excuses)


def _idle(excuses: Iterable[Excuse]) -> Iterator[Finding]:
    """The comments that had nothing to excuse; those of a pack below an overlay are not ours to mend."""
    idle: dict[tuple[str, int], list[Excuse]] = {}
    for excuse in excuses:
        if not excuse.used and not excuse.file.base:
            idle.setdefault((excuse.file.shown, excuse.span.line), []).append(excuse)
    for unused in idle.values():
        codes = "、".join(excuse.code for excuse in unused)
        message = f"这里没有 {codes} 可以忽略；问题已经改好的，把这句注释删掉"
        yield _finding("MY505", message, unused[0].file, unused[0].span)


def _with_parts(files: Iterable[SourceFile]) -> Iterator[SourceFile]:
    """Each file once; of one grown together from several, those."""
    seen = set()
    for file in files:
        for part in file.parts or (file,):
            if part.shown not in seen:
                seen.add(part.shown)
                yield part


def _marked(finding: Finding, by_code: Mapping[str, list[Excuse]]) -> Finding:
    for excuse in by_code.get(finding.problem.code, ()):
        if excuse.covers(finding):
            excuse.used.append(finding)
            return replace(finding, excuse=excuse.reason) if excuse.reason else finding
    return finding


def _excuses(file: SourceFile, number: int, said: re.Match[str]) -> Iterator[Excuse | Finding]:
    """The excuses of one comment, or what is wrong with it."""
    span = Span(number, said.start(), number, len(file.lines[number].rstrip()))
    found = _SAID.fullmatch(said["said"])
    if found is None or (found["name"] and file.inner not in _SPEAKS_FOR):
        yield _finding("MY506", f"看不懂这句注释；{_HOW}", file, span)
        return
    reason = (found["reason"] or "").strip(" \t。")
    codes = re.findall("MY[0-9]{3}", found["codes"])
    for code in codes:
        if code not in CODES:
            yield _finding("MY506", f"没有 {code} 这个编号；minyi check 报的编号照抄", file, span)
        elif CODES[code].reading or code in _UNEXCUSED:
            yield _finding("MY506", f"{code}（{CODES[code].title}）不能忽略，要改好", file, span)
        else:
            lines = range(len(file.lines)) if found["scope"] else _lines(file, number, said.start())
            yield Excuse(file, span, code, reason, lines, found["name"] or "")
    if not reason:
        yield _finding("MY504", f"忽略 {'、'.join(codes)} 没有写原因，不算数；在后面写上 因为 …", file, span)


def _lines(file: SourceFile, number: int, start: int) -> range:
    """The lines a comment is about: its own, or when it stands alone the next that is no comment."""
    if file.lines[number][:start].strip():
        return range(number, number + 1)
    following = number + 1
    while following < len(file.lines) and file.lines[following].lstrip().startswith("#"):
        following += 1
    return range(following, following + 1)


def _finding(code: str, message: str, file: SourceFile, span: Span) -> Finding:
    problem: Problem = file.problem(code, message, span)
    return Finding(problem, CODES[code].severity)
