"""Recent tickets on disk: JSON lines with a head and a seal, replaced as a whole.

The first line names the format and its version, the last one counts the lines before it and holds
their SHA-256, so a file cut short or changed is noticed. Nothing in it can be executed.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from minyi_router.errors import StoreError
from minyi_router.model import Facts, Ticket
from minyi_router.relate.groups import Group, Member

FORMAT = "minyi_router recent tickets"
VERSION = 1
_MICROSECOND = timedelta(microseconds=1)
_ENCODING = ("utf-8", "surrogatepass")  # half characters come back as they were
_MALFORMED = (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError)
"""What reading a file may raise that is sealed, but was not written here."""
_ADVICE = "请用备份的文件，或从工单系统重新导入"


class Stored(NamedTuple):
    """What a file holds. ``verdicts`` are the pairs that people told apart."""

    window: timedelta
    tickets: tuple[Ticket, ...]
    groups: tuple[Group, ...]
    verdicts: tuple[tuple[str, str], ...]


def write_store(path: Path, stored: Stored) -> None:
    """Write beside the file, then take its place in one step; on any failure the old file stays."""
    handle, name = tempfile.mkstemp(".tmp", f".{path.name}.", path.parent)  # for its owner's eyes only
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(_sealed(_records(stored)))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself last; Windows does so by itself and cannot open folders."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sealed(records: Iterable[dict[str, Any]]) -> Iterator[bytes]:
    digest, count = hashlib.sha256(), 0
    for record in records:
        text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
        line = text.encode(*_ENCODING) + b"\n"
        digest.update(line)
        count += 1
        yield line
    yield json.dumps({"lines": count, "sha256": digest.hexdigest()}).encode() + b"\n"


def _records(stored: Stored) -> Iterator[dict[str, Any]]:
    yield {"format": FORMAT, "version": VERSION, "window_us": stored.window // _MICROSECOND}
    kept = {ticket.id for ticket in stored.tickets}
    for ticket in stored.tickets:
        yield {"ticket": _ticket_record(ticket)}
    for group in stored.groups:
        first = None if group.id in kept else _ticket_record(group.first)
        members = [[m.ticket_id, m.relation, m.score, dict(m.parts)] for m in group.members]
        yield {"group": group.id, "first": first, "members": members}
    for pair in stored.verdicts:
        yield {"apart": pair}


def _ticket_record(ticket: Ticket) -> dict[str, Any]:
    """What differs from a ticket that says nothing."""
    record = {field.name: getattr(ticket, field.name) for field in fields(Ticket)}
    record["fields"] = dict(ticket.fields)
    record["received_at"] = ticket.received_at.isoformat() if ticket.received_at else None
    return {name: value for name, value in record.items() if value != _DEFAULTS.get(name)}


_DEFAULTS: dict[str, Any] = {
    **{field.name: field.default for field in fields(Ticket) if field.name not in {"id", "text"}},
    "fields": {},
}


def read_store(path: Path) -> Stored:
    """What a file holds. Raises StoreError with the reason; OSError when it cannot be opened."""
    with path.open("rb") as file:
        lines = file.readlines()
    head = _head(path, lines)
    _check_seal(path, lines)
    try:
        return _stored(head, map(_parsed, lines[1:-1]))
    except _MALFORMED as error:
        raise StoreError(f"{path}：近期工单文件的内容不对（{error}）。{_ADVICE}") from None


def _parsed(line: bytes) -> Any:
    return json.loads(line.decode(*_ENCODING))


def _head(path: Path, lines: list[bytes]) -> dict[str, Any]:
    """The first line, before anything else is looked at: another version may seal otherwise."""
    head: Any = None
    with suppress(ValueError, RecursionError):
        head = _parsed(lines[0]) if lines else None
    if not isinstance(head, dict) or head.get("format") != FORMAT:
        raise StoreError(f"{path}：这不是 minyi_router 保存的近期工单文件")
    if head.get("version") != VERSION:
        raise StoreError(
            f"{path}：文件是第 {head.get('version')} 版格式，本程序只认第 {VERSION} 版。"
            "请用保存它的那个版本读，或从工单系统重新导入"
        )
    return head


def _check_seal(path: Path, lines: list[bytes]) -> None:
    seal: Any = None
    with suppress(ValueError, RecursionError):
        seal = _parsed(lines[-1])
    digest = hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    if seal != {"lines": len(lines) - 1, "sha256": digest}:
        raise StoreError(f"{path}：近期工单文件不完整或被改动过（共 {len(lines)} 行）。{_ADVICE}")


def _stored(head: dict[str, Any], records: Iterable[dict[str, Any]]) -> Stored:
    tickets, groups, verdicts = {}, [], []
    for record in records:
        if "ticket" in record:
            ticket = _ticket(record["ticket"])
            tickets[ticket.id] = ticket
        elif "group" in record:
            groups.append(_group(record, tickets))
        else:
            one, other = record["apart"]
            verdicts.append((one, other))
    window = head["window_us"] * _MICROSECOND
    if window <= timedelta(0):
        raise ValueError(f"window_us = {head['window_us']}")
    return Stored(window, tuple(tickets.values()), tuple(groups), tuple(verdicts))


def _ticket(record: dict[str, Any]) -> Ticket:
    received = record.pop("received_at", None)
    return Ticket(received_at=datetime.fromisoformat(received) if received else None, **record)


def _group(record: dict[str, Any], tickets: dict[str, Ticket]) -> Group:
    first = _ticket(record["first"]) if record["first"] else tickets[record["group"]]
    members = tuple(Member(m[0], m[1], m[2], Facts(m[3])) for m in record["members"])
    return Group(record["group"], first, members)
