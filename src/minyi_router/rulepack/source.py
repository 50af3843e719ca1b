"""Files of a rule pack: bytes to text to nodes, with every fault of reading. Keys mean nothing here."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from minyi_router.errors import Problem
from minyi_router.rulepack.nodes import Entries, Items, Node, Scalar, Span, read_nodes

MAX_BYTES = 8_000_000
_SAVE_AS = "请用记事本打开，另存为时编码选 UTF-8（不要选带 BOM 的）"
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]")

Path_ = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One file: its name inside the pack, how the user would write it, its lines, and for YAML its tree.

    ``whole`` is False when reading it found faults, so that names may be missing from the tree.
    ``base`` is the pack below an overlay that it comes from, and the name then begins with it. A tree
    grown together from several files has their lines one after the other, and the files as ``parts``.
    """

    name: str
    shown: str
    data: bytes
    lines: tuple[str, ...]
    root: Node | None
    whole: bool = True
    base: str = ""
    parts: tuple[SourceFile, ...] = ()

    @property
    def inner(self) -> str:
        """The name inside its own pack, which tells what sort of file it is."""
        return self.name.removeprefix(f"{self.base}/") if self.base else self.name

    def problem(self, code: str, message: str, span: Span | None) -> Problem:
        """A problem at a span of this file (None: the file as a whole)."""
        if span is None:
            return Problem(self.shown, 0, 0, code, message)
        if self.parts:
            return self._in_its_part(code, message, span)
        line = self.lines[span.line] if span.line < len(self.lines) else ""
        one_line = span.end_line == span.line
        end = span.end_column if one_line else len(line)
        return Problem(self.shown, span.line + 1, span.column + 1, code, message, end + 1, line)

    def _in_its_part(self, code: str, message: str, span: Span) -> Problem:
        start, part = 0, self.parts[0]
        for following in self.parts[1:]:
            if span.line < start + len(part.lines):
                break
            start, part = start + len(part.lines), following
        own = replace(span, line=span.line - start, end_line=span.end_line - start)
        return part.problem(code, message, own)

    def span(self, path: Path_) -> Span | None:
        """Where a value stands, by its keys and indexes; for a missing one, where its parent stands."""
        node, span = self.root, self.root.span if self.root else None
        for step in path:
            node = child(node, step)
            if node is None:
                return span
            span = node.span
        return span

    def key_span(self, path: Path_) -> Span | None:
        """Where the KEY of a value stands."""
        node = self.root
        for step in path[:-1]:
            node = child(node, step)
        if isinstance(node, Entries):
            for key, _ in node.pairs:
                if key.text == path[-1]:
                    return key.span
        return self.span(path)


def child(node: Node | None, step: str | int) -> Node | None:
    """What stands at a key or index of a node; None if nothing does."""
    if isinstance(node, Entries):
        return node.get(str(step))
    if isinstance(node, Items) and isinstance(step, int):
        return node.nodes[step] if step < len(node.nodes) else None
    if isinstance(node, Scalar) and step == 0:
        return node  # a list of one may be written without brackets
    return None


def read_folder(folder: Path) -> tuple[tuple[SourceFile, ...], tuple[Problem, ...]]:
    """Every YAML and CSV file below a folder, in order of name, and what is wrong with reading them.

    Hidden files and folders (``.git``) are none of ours.
    """
    if not folder.is_dir():
        return (), (Problem(folder.as_posix(), 0, 0, "MY001", "没有这个文件夹"),)
    files, problems = [], []
    for path in sorted(folder.rglob("*"), key=lambda p: p.relative_to(folder).as_posix()):
        name = path.relative_to(folder)
        hidden = any(part.startswith((".", "~$")) for part in name.parts)
        if not hidden and path.suffix in {".yaml", ".yml", ".csv"} and path.is_file():
            file, faults = _read(name.as_posix(), path)
            files.append(file)
            problems.extend(faults)
    return tuple(files), tuple(problems)


def pack_hash(files: Iterable[SourceFile]) -> str:
    """The SHA-256 of all names and contents, line ends and order of files apart; 16 hex digits."""
    digest = hashlib.sha256()
    for file in sorted(files, key=lambda f: f.name):
        body = file.data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        digest.update(f"{file.name}\0{len(body)}\0".encode())
        digest.update(body)
    return digest.hexdigest()[:16]


def _read(name: str, path: Path) -> tuple[SourceFile, list[Problem]]:
    unread = SourceFile(name, path.as_posix(), b"", (), None, whole=False)
    try:
        data = path.read_bytes()
    except OSError as error:
        return unread, [unread.problem("MY001", f"打不开这个文件（{error.strerror}）", None)]
    text, faults = _text(unread, data)
    if text is None:
        return unread, faults
    lines = tuple(text.split("\n"))
    if name.endswith(".csv"):
        return SourceFile(name, unread.shown, data, lines, None), faults
    root, node_faults = read_nodes(text)
    file = SourceFile(name, unread.shown, data, lines, root, whole=not node_faults)
    return file, [*faults, *(file.problem(f.code, f.message, f.span) for f in node_faults)]


def _text(file: SourceFile, data: bytes) -> tuple[str | None, list[Problem]]:
    """The text with line feeds as its only line ends, or None; and every fault of the bytes."""
    if len(data) > MAX_BYTES:
        return None, [file.problem("MY001", f"文件超过 {MAX_BYTES // 1_000_000} MB", None)]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None, [file.problem("MY002", f"文件是 UTF-16（“Unicode”）编码，{_SAVE_AS}", None)]
    faults = []
    if data.startswith(codecs.BOM_UTF8):
        faults.append(Problem(file.shown, 1, 1, "MY002", f"文件开头有 BOM，{_SAVE_AS}"))
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return None, [*faults, _undecodable(file, data, error)]
    if "\0" in text:
        return None, [*faults, file.problem("MY002", "文件里有空字符（NUL），不是文本文件", None)]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if unseen := _UNSEEN.search(text):
        return None, [*faults, _unseen(file, text, unseen.start())]
    return text, faults


def _unseen(file: SourceFile, text: str, at: int) -> Problem:
    line, column = text.count("\n", 0, at), at - (text.rfind("\n", 0, at) + 1)
    message = f"这里有看不见的控制字符（U+{ord(text[at]):04X}），请删掉"
    source = _UNSEEN.sub("\ufffd", text.split("\n")[line])
    return Problem(file.shown, line + 1, column + 1, "MY002", message, column + 2, source)


def _undecodable(file: SourceFile, data: bytes, error: UnicodeDecodeError) -> Problem:
    line = data.count(b"\n", 0, error.start)
    start = data.rfind(b"\n", 0, error.start) + 1
    whole = data[start:].split(b"\n", 1)[0]
    encoding, message = "utf-8", "这里有坏字节，不是完整的 UTF-8，请把这个字重新打一遍"
    if _is_gbk(data):
        encoding, message = "gb18030", f"文件是 GBK（GB18030）编码，{_SAVE_AS}"
    column = len(data[start : error.start].decode(encoding, "ignore"))
    source = _UNSEEN.sub("\ufffd", whole.decode(encoding, "replace").rstrip("\r"))
    return Problem(file.shown, line + 1, column + 1, "MY002", message, column + 2, source)


def _is_gbk(data: bytes) -> bool:
    """Whether bytes that are no UTF-8 are GBK, and not UTF-8 with a few bytes spoilt.

    Spoilt UTF-8 keeps nearly all its characters; Chinese in GBK has next to none that UTF-8 can read.
    """
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    as_utf8 = data.decode("utf-8", "replace")
    return as_utf8.count("\ufffd") > sum(char > "\u2e80" and char != "\ufffd" for char in as_utf8)
