"""Write docs/checks/, one page a code of ``minyi check``, and the index: ``python tools/check_pages.py``.

The head of a page comes from the registry of codes, its examples from the tables of cases that the
tests prove, so a page shows what a clerk really reads. What stands between head and examples is
written by hand and kept; ``<!-- 例子：2、5 -->`` there picks the cases, else the first two are shown.
tests/test_check_pages.py proves that nothing would change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import yaml

from minyi_router.rulepack.source import SourceFile
from minyi_router.workshop.check import CODES, FAMILIES, Code, Severity
from minyi_router.workshop.check.suppress import excused

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "checks"
INDEX = "README.md"
TABLES = (ROOT / "tests" / "rulepack" / "bad_packs", ROOT / "tests" / "workshop" / "check" / "tables")
EXAMPLES = "## 例子"
MARK = "<!-- 以下由 tools/check_pages.py 生成 -->"
_PAGE = re.compile(rf"# MY.*?\n\n级别：.*?\n\n(?P<middle>.*?)\n*{EXAMPLES}\n", re.DOTALL)
_PICKED = re.compile("<!-- *例子：(?P<numbers>[0-9、]+) *-->")
_SHOWN = 2
_MOST = 3


class Case(NamedTuple):
    """A case of a table: why it is wrong, and the whole message it gives."""

    why: str
    message: str


def middle_of(page: str) -> str:
    """What is written by hand in a page; empty when there is no page yet.

    Raises ValueError for a page without head or examples: what is written there must not get lost.
    """
    found = _PAGE.match(page)
    if page and found is None:
        raise ValueError(f"a page begins with its head and has {EXAMPLES}, not {page[:40]!r}")
    return found["middle"].strip() if found else ""


def page_of(code: Code, middle: str) -> str:
    """A whole page around what is written by hand. Raises ValueError when it picks cases badly."""
    excuse = f"[{'能（写明原因）' if excusable(code.code) else '不能'}]({INDEX}#怎么忽略)"
    about = f"级别：{code.severity.chinese}　族：{code.family}　能不能忽略：{excuse}"
    shown = "\n\n".join(f"{case.why}：\n\n```\n{case.message}\n```" for case in _chosen(code, middle))
    return f"# {code.code} {code.title}\n\n{about}\n\n{middle}\n\n{EXAMPLES}\n\n{MARK}\n\n{shown}\n"


def index_of(text: str) -> str:
    """The index with its tables as they are today; what stands above them is kept."""
    above = text.split(MARK, maxsplit=1)[0].rstrip()
    return "\n\n".join([above, MARK, *(_family(digit, name) for digit, name in FAMILIES.items())]) + "\n"


def pages(folder: Path = PAGES) -> Mapping[str, str]:
    """Every file of the folder by its name, as it should be."""
    found = {f"{code}.md": page_of(CODES[code], middle_of(_read(folder / f"{code}.md"))) for code in CODES}
    return found | {INDEX: index_of(_read(folder / INDEX))}


def excusable(code: str) -> bool:
    """Whether a finding of this code may be excused, by the code that excuses findings."""
    line = f"# minyi: 忽略 {code} 因为 试试"
    file = SourceFile("matters/a.yaml", "a.yaml", b"", (line,), None)
    return all(finding.problem.code != "MY506" for finding in excused([file], []))


def cases(code: str) -> Iterator[Case]:
    """The cases of a code, in the order of its table; near misses have an empty message."""
    for path in (folder / f"{code}.yaml" for folder in TABLES):
        if path.exists():
            for case in yaml.safe_load(path.read_text(encoding="utf-8")):
                yield Case(case["why"].rstrip("。"), _as_told(case["expected"].strip("\n")))


def _as_told(message: str) -> str:
    """A message as the command prints it, which marks hints."""
    return re.sub(
        r"(?P<code>: (?P<id>MY[0-9]{3}) )",
        lambda found: found["code"] + ("提示：" if CODES[found["id"]].severity is Severity.INFO else ""),
        message,
    )


def _chosen(code: Code, middle: str) -> list[Case]:
    every = list(cases(code.code))
    picked = _PICKED.search(middle)
    if picked is None:
        return [case for case in every if f" {code.code} " in case.message][:_SHOWN]
    numbers = [int(number) for number in picked["numbers"].split("、") if number]
    chosen = [every[number - 1] for number in numbers if 1 <= number <= len(every)]
    fitting = [case for case in chosen if f" {code.code} " in case.message]
    if not 1 <= len(numbers) == len(fitting) <= _MOST:
        raise ValueError(
            f"{code.code} picks cases {numbers}: 1 to {_MOST} that show the code, of {len(every)}"
        )
    return fitting


def _family(digit: str, name: str) -> str:
    """The table of one family."""
    rows = [
        f"| [{code.code}]({code.code}.md) | {code.severity.chinese} | {code.title} "
        f"| {'能' if excusable(code.code) else '不能'} |"
        for code in CODES.values()
        if code.code[2] == digit
    ]
    return "\n".join(
        [f"### MY{digit}：{name}", "", "| 编号 | 级别 | 标题 | 忽略 |", "|---|---|---|---|", *rows]
    )


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.exists() else ""


def main() -> None:
    """Rewrite every page and the index."""
    for name, text in pages().items():
        (PAGES / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
