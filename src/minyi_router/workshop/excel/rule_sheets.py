"""The sheets of rule files: cases, and what a file says once for all its rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from minyi_router.rulepack.documents import NAMED_FILES
from minyi_router.rulepack.fields import Doc
from minyi_router.rulepack.rule_documents import CasesDoc, NamedCase, RuleDoc, RulesDoc
from minyi_router.rulepack.writing import Note, Path_
from minyi_router.text.likeness import nearest
from minyi_router.workshop.excel import cells
from minyi_router.workshop.excel.comments import Comments, cell_note, named_steps, note_lines
from minyi_router.workshop.excel.entries import entry_cells, read_entry
from minyi_router.workshop.excel.layout import FILE, NOTE, RULE, Column
from minyi_router.workshop.excel.parts import CASE_COLUMNS, FILES, head_of
from minyi_router.workshop.excel.sheets import Draft, Row
from minyi_router.workshop.excel.tables import Drawn, is_case_file, is_rule_file, name_fault, unknown

NAME = head_of(NamedCase, "name")
_NOTE_COLUMN = Column(NOTE, about="文件里写在这一项上面的注释（行尾： 开头的写在右边）")
_HEAD, _PARTS, _TAIL = "文件开头的注释", "各段的注释", "文件末尾的注释"
CASE_SHEET_COLUMNS = (
    Column(RULE, about="哪条规则的例子：规则编号", names="规则"),
    Column(FILE, about="不属于哪一条规则的例子才写：cases/ 里的文件，例如 cases/跨警种.yaml", names="文件"),
    Column(NAME, ("name",), about="不属于哪一条规则的例子才写：它的名字，同一个文件里不重复"),
    *CASE_COLUMNS,
    _NOTE_COLUMN,
)
FILE_SHEET_COLUMNS = (
    Column(FILE, about="规则包里的文件；新的规则文件也在这里加一行"),
    *FILES,
    Column(_HEAD, about="文件开头说它是干什么的、谁维护的那几行"),
    Column(_PARTS, about="写在某一段上面的注释：段名=注释，一行一条"),
    Column(_TAIL, about="文件末尾的注释"),
)


def draw_cases(files: Mapping[str, Mapping[str, Any]]) -> Iterator[Drawn]:
    """A row for each case: the rules' own first, then those of cases/."""
    columns = CASE_SHEET_COLUMNS[3:-1]
    for name in filter(is_rule_file, files):
        for at, rule in enumerate(files[name].get("rules") or ()):
            for number, case in enumerate(rule.get("tests") or ()):
                path = ("rules", at, "tests", number)
                yield Drawn(name, path, {RULE: cells.text_cell(rule["id"])} | entry_cells(columns, case))
    for name in filter(is_case_file, files):
        for number, case in enumerate(files[name].get("cases") or ()):
            found = {FILE: cells.text_cell(name)} | entry_cells((CASE_SHEET_COLUMNS[2], *columns), case)
            yield Drawn(name, ("cases", number), found)


def read_cases(rows: Iterable[Row], draft: Draft) -> None:
    """Put the cases below their rules and into their files."""
    rules: dict[str, tuple[str, int]] = {}
    for file, data in draft.files.items():
        found: Any = data.get("rules", ()) if is_rule_file(file) else ()
        for at, rule in enumerate(found):
            rules.setdefault(rule.get("id", ""), (file, at))
    for row in rows:
        rule, file = cells.cell_text(row.text(RULE)), cells.cell_text(row.text(FILE))
        if rule:
            _read_own(row, rule, rules, draft)
        elif (fault := _case_file_fault(file)) is not None:
            draft.faults.append(row.fault(FILE if file else RULE, fault))
        else:
            place: Any = draft.files.setdefault(file, {}).setdefault("cases", [])
            _add(row, file, ("cases", len(place)), place, draft)


def _read_own(row: Row, rule: str, rules: Mapping[str, tuple[str, int]], draft: Draft) -> None:
    if rule not in rules:
        message = f"「规则」表里没有「{rule}」"
        near = unknown("规则", rule, list(rules)).partition("。")[2].partition("可以写")[0]
        draft.faults.append(row.fault(RULE, f"{message}。{near}".rstrip("。")))
        return
    file, at = rules[rule]
    given = cells.cell_text(row.text(FILE))
    if given and given != file:
        draft.faults.append(
            row.fault(FILE, f"规则「{rule}」在 {file} 里；规则自己的例子不用写文件，请清空这一格")
        )
    elif row.text(NAME):
        draft.faults.append(
            row.fault(NAME, "规则自己的例子不用名字，请清空这一格；不属于哪条规则的，请清空「规则」")
        )
    else:
        rules_of: Any = draft.files[file]["rules"]
        tests = rules_of[at].setdefault("tests", [])
        _add(row, file, ("rules", at, "tests", len(tests)), tests, draft)


def _case_file_fault(file: str) -> str | None:
    if not file:
        return "这个例子是哪条规则的？请写规则编号；不属于哪一条的，在「文件」里写 cases/ 里的文件"
    if fault := name_fault(file):
        return fault
    return None if is_case_file(file) else f"「{file}」不在 cases/ 里，要写成 cases/跨警种.yaml 这样"


def _add(row: Row, file: str, path: tuple[str | int, ...], place: list[Any], draft: Draft) -> None:
    entry, where = read_entry(CASE_SHEET_COLUMNS[2:-1], row, path, draft.faults)
    place.append({"expect": {}, **entry} if "expect" not in entry else entry)
    draft.where[file, path] = row.spot(CASE_COLUMNS[0].head)
    draft.where |= {(file, inner): spot for inner, spot in where.items()}
    draft.note(file, path, cell_note(cells.cell_text(row.text(NOTE))))


def complete_rules(draft: Draft) -> None:
    """Rules always say when and then, even if nothing; keys in the order of the documents."""
    for file, data in draft.files.items():
        rules: Any = data.get("rules", []) if is_rule_file(file) else []
        for rule in rules:
            full = {"when": {}, "then": {}, **rule}
            rule.clear()
            rule.update({key: full[key] for key in RuleDoc.model_fields if key in full})


def draw_files(
    files: Mapping[str, Mapping[str, Any]], comments: Mapping[str, Comments], parts: Mapping[str, str]
) -> Iterator[Drawn]:
    """A row for each file; ``parts`` are the comments of its parts, as cells."""
    for name, data in files.items():
        said = comments.get(name, Comments())
        found = {FILE: cells.text_cell(name)}
        if is_rule_file(name):
            found |= entry_cells(FILES, data)
        texts = {_HEAD: said.head, _TAIL: said.tail}
        found |= {head: cells.text_cell(text) for head, text in texts.items() if text}
        if parts.get(name):
            found[_PARTS] = parts[name]
        yield Drawn(name, None, found)


def parts_cell(data: Mapping[str, Any], notes: Mapping[Path_, Note]) -> str:
    """The comments of the parts of a file as one cell, one line a line."""
    lines = [
        ("/".join(named_steps(data, path)), line) for path, note in notes.items() for line in note_lines(note)
    ]
    return cells.pairs_cell(lines, "\n")


def read_files(rows: Iterable[Row], draft: Draft, known: Iterable[str]) -> None:
    """Put the comments, owners and bases of files into the draft."""
    known = set(known)
    seen: dict[str, tuple[str, int]] = {}
    for row in rows:
        name = cells.cell_text(row.text(FILE))
        fault = name_fault(name) if name else "没有写文件"
        is_table = name.startswith("places/") and name.endswith(".csv")
        if not fault and not (name in known or is_rule_file(name) or is_case_file(name) or is_table):
            fault = unknown("文件", name, sorted(known)) + "；规则文件写成 matters/治安.yaml 这样"
        if not fault:
            first, number = seen.setdefault(name.casefold(), (name, row.number))
            fault = None if number == row.number else _twice(name, first, number)
        if fault:
            draft.faults.append(row.fault(FILE, fault))
        else:
            _read_file(row, name, draft)


def _twice(name: str, first: str, number: int) -> str:
    if name == first:
        return f"和第 {number} 行重复，请留下一行"
    return f"「{name}」和第 {number} 行的「{first}」只差大小写，Windows 里是同一个文件，请改名"


def unlisted(rows: Iterable[Row], listed: Collection[str], draft: Draft) -> None:
    """Files that rows name but the sheet of files does not: mostly a slip of the pen."""
    told: set[str] = set()
    for row in rows:
        name = cells.cell_text(row.text(FILE))
        if name and name not in listed and name not in told and not name_fault(name):
            told.add(name)
            near = nearest(name, set(listed) - set(NAMED_FILES))
            hint = f"是不是「{near}」？" if near else ""
            message = f"「文件」表里没有 {name}。{hint}要建新文件，请先在「文件」表里加一行"
            draft.faults.append(row.fault(FILE, message))


def _read_file(row: Row, name: str, draft: Draft) -> None:
    if name not in NAMED_FILES:
        draft.where[name, ()] = row.spot(FILE)
    if name.endswith(".csv"):
        draft.tables.setdefault(name, [])
        allowed: set[str] = {FILE}
    else:
        allowed = {FILE, _HEAD, _PARTS, _TAIL}
        draft.files.setdefault(name, {})
    if is_rule_file(name):
        entry, where = read_entry(FILES, row, (), draft.faults)
        draft.files[name].update(entry)
        draft.where |= {(name, path): spot for path, spot in where.items()}
        allowed |= {column.head for column in FILES}
    for head in row.cells:
        if head not in allowed:
            draft.faults.append(row.fault(head, f"{name} 没有地方写「{head}」，请清空这一格"))
    draft.heads[name] = cells.cell_text(row.text(_HEAD))
    draft.tails[name] = cells.cell_text(row.text(_TAIL))
    try:
        parts = cells.merged(cells.cell_pairs(row.text(_PARTS)))
    except ValueError as error:
        draft.faults.append(row.fault(_PARTS, str(error)))
        return
    for path, lines in parts.items():
        draft.note(name, tuple(path.split("/")), cell_note("\n".join(lines)))


def model_of(name: str) -> type[Doc]:
    """The document of a file that is none of the named ones."""
    return CasesDoc if is_case_file(name) else RulesDoc
