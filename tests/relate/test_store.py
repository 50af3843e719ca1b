"""Recent tickets on disk: all of it comes back, or a message says why not; nothing lies half written.

Every text, name and number here is invented.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minyi_router import Appeal, Group, RecentTickets, Router, StoreError, Ticket

WINDOW = timedelta(days=30)
NOW = datetime(2026, 3, 2, 9)
NOISE = "澜心路12号楼下烧烤店天天半夜唱歌太吵了"
ME = "13900130001"
ADVICE = "请用备份的文件，或从工单系统重新导入"
POSIX = os.name == "posix"


def everything() -> RecentTickets:
    """One of each: all fields, groups, a first that never came, verdicts, every sort of time."""
    recent = RecentTickets(timedelta(days=30, seconds=1, microseconds=7))
    recent.extend(
        [
            Ticket(
                NOISE,
                title="题目",
                id="HD1",
                channel="热线",
                received_at=NOW,
                caller=ME,
                place="柳湾街道",
                fields={"坐席": "乙", "": "", "null": "\0"},
                matter="社会生活噪声",
                unit="柳湾派出所",
                open=False,
            ),
            Ticket("", id="HD2", received_at=NOW.replace(microsecond=1), group="HD1", relation="chase"),
            Ticket("\r\n\u2028\x85 \t\"'\\", id="HD3", received_at=NOW.replace(tzinfo=UTC)),
            Ticket("\ud800半\udfff𠮷", id="\udc80", received_at=None, group="HD3", relation="joint"),
            Ticket("早", id="HD5", received_at=datetime.min, group="HD9", relation="callback"),
            Ticket("晚", id="HD6", received_at=datetime.max.replace(tzinfo=timezone(-timedelta(hours=23)))),
            Ticket("区", id="HD7", received_at=NOW.replace(tzinfo=ZoneInfo("Asia/Shanghai"))),
            Ticket("怪", id="HD8", received_at=NOW.replace(tzinfo=timezone(timedelta(seconds=30601)))),
        ]
    )
    recent.not_same("HD5", "HD6")
    recent.not_same("HD8", "没有这一件")
    return recent


def visible(recent: RecentTickets) -> tuple[timedelta, list[Ticket], list[Group]]:
    return recent.window, list(recent), recent.groups()


def saved(recent: RecentTickets, path: Path) -> bytes:
    recent.save(path)
    return path.read_bytes()


def refusal(path: Path) -> str:
    """The message of refusing a file, without the path before it."""
    with pytest.raises(StoreError) as caught:
        RecentTickets.load(path)
    name, _, message = str(caught.value).partition("：")
    assert name == str(path)
    return message


# ---------------------------------------------------------------- there and back


def test_there_and_back(tmp_path: Path) -> None:
    recent = everything()
    content = saved(recent, tmp_path / "recent.jsonl")
    again = RecentTickets.load(tmp_path / "recent.jsonl")
    assert visible(again) == visible(recent)
    assert again.told_apart("HD6", "HD5")
    assert again.told_apart("没有这一件", "HD8")
    assert saved(again, tmp_path / "again.jsonl") == content


def test_a_first_that_is_gone(tmp_path: Path) -> None:
    """What left the window is known still, and is no member again."""
    recent = everything()
    recent.discard("HD1")
    content = saved(recent, tmp_path / "recent.jsonl")
    again = RecentTickets.load(tmp_path / "recent.jsonl")
    assert visible(again) == visible(recent)
    assert saved(again, tmp_path / "again.jsonl") == content


def test_two_halves_side_by_side(tmp_path: Path) -> None:
    """Halves of a character that were decoded one by one stay two: the texts are not to change."""
    recent = RecentTickets(WINDOW)
    recent.add(Ticket("\ud842\udfb7", id="HD1"))
    saved(recent, tmp_path / "recent.jsonl")
    assert list(RecentTickets.load(tmp_path / "recent.jsonl")) == list(recent)


def test_nothing_there_and_back(tmp_path: Path) -> None:
    recent = RecentTickets(WINDOW)
    saved(recent, tmp_path / "recent.jsonl")
    assert visible(RecentTickets.load(tmp_path / "recent.jsonl")) == (WINDOW, [], [])


def test_paths_as_text(tmp_path: Path) -> None:
    """A name with blanks and Chinese, as text; and loading leaves the file as it is."""
    path = tmp_path / "近期 工单.jsonl"
    recent = everything()
    recent.save(str(path))
    before = path.read_bytes()
    assert visible(RecentTickets.load(str(path))) == visible(recent)
    assert path.read_bytes() == before


# of real zones some local times are two moments
ZONES = (UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3.5)))
MOMENTS = st.none() | st.datetimes() | st.datetimes(timezones=st.sampled_from(ZONES))
WORDS = st.sampled_from(["", "a", "\0", "\ud800", "𠮷", "\u2028", "null", '"', "\\u0000"])
TICKETS = st.lists(
    st.builds(
        Ticket,
        WORDS,
        title=WORDS,
        id=st.sampled_from(["1", "2", "3", "4", "\ud800"]),
        channel=WORDS,
        received_at=MOMENTS,
        caller=WORDS,
        place=WORDS,
        fields=st.dictionaries(WORDS, WORDS, max_size=2),
        matter=WORDS,
        unit=WORDS,
        open=st.booleans(),
        group=st.sampled_from(["", "", "1", "2", "9"]),
        relation=st.sampled_from(["", "chase", "joint", "callback"]),
    ),
    max_size=8,
)
PAIRS = st.lists(st.lists(st.sampled_from("123459"), min_size=2, max_size=2, unique=True), max_size=4)


@settings(deadline=None, max_examples=150, report_multiple_bugs=False)
@given(tickets=TICKETS, gone=st.sets(st.sampled_from("1234")), pairs=PAIRS)
def test_anything_there_and_back(
    tmp_path_factory: pytest.TempPathFactory, tickets: list[Ticket], gone: set[str], pairs: list[list[str]]
) -> None:
    recent, folder = RecentTickets(WINDOW), tmp_path_factory.mktemp("store")
    recent.extend(tickets)
    for one, other in pairs:
        recent.not_same(one, other)
    for ticket_id in sorted(gone):
        recent.discard(ticket_id)
    content = saved(recent, folder / "recent.jsonl")
    again = RecentTickets.load(folder / "recent.jsonl")
    assert visible(again) == visible(recent)
    assert saved(again, folder / "again.jsonl") == content


def test_decisions_are_the_same_after_loading(tmp_path: Path) -> None:
    """What routing says is the same before and after, to the byte."""
    router, recent = Router.load(), RecentTickets(WINDOW)
    for number in range(12):
        appeal = Appeal(
            f"澜心路{number % 3 + 40}号楼下烧烤店天天半夜唱歌太吵了",
            id=f"HD{number}",
            received_at=NOW + timedelta(hours=number),
            caller=ME,
        )
        recent.add(Ticket.of(appeal, router.route(appeal, recent)))
    recent.unlink("HD5")
    saved(recent, tmp_path / "recent.jsonl")
    again = RecentTickets.load(tmp_path / "recent.jsonl")
    for ticket in recent:
        probe = Appeal(ticket.text, id="new", received_at=NOW, caller=ME)
        assert router.route(probe, again) == router.route(probe, recent)


# ---------------------------------------------------------------- what the file is


def test_the_file(tmp_path: Path) -> None:
    """JSON lines; the last one seals those before it."""
    lines = saved(everything(), tmp_path / "recent.jsonl").splitlines(keepends=True)
    assert all(line.endswith(b"\n") for line in lines)
    assert json.loads(lines[0]) == {
        "format": "minyi_router recent tickets",
        "version": 1,
        "window_us": 30 * 86_400_000_000 + 1_000_007,
    }
    digest = hashlib.sha256(b"".join(lines[:-1])).hexdigest()
    assert json.loads(lines[-1]) == {"lines": len(lines) - 1, "sha256": digest}
    records = [json.loads(line.decode("utf-8", "surrogatepass")) for line in lines[1:-1]]
    assert [next(iter(record)) for record in records] == [
        *["ticket"] * 8,
        *["group"] * 3,
        *["apart"] * 2,
    ]


@pytest.mark.skipif(not POSIX, reason="Windows has no such modes")
@pytest.mark.parametrize("before", [None, 0o644, 0o666])
def test_only_the_owner_reads_it(tmp_path: Path, before: int | None) -> None:
    path = tmp_path / "recent.jsonl"
    if before is not None:
        path.write_text("old")
        path.chmod(before)
    everything().save(path)
    assert oct(path.stat().st_mode & 0o777) == "0o600"


# ---------------------------------------------------------------- files that are no such file

STRANGE = "这不是 minyi_router 保存的近期工单文件"
FILES = [
    (b"", STRANGE, "empty"),
    (b"\n", STRANGE, "an empty line"),
    (b"{}\n", STRANGE, "other JSON"),
    (b"[1, 2]\n", STRANGE, "a list"),
    (b"null", STRANGE, "null"),
    (b'{"format": "minyi_router decisions", "version": 1}\n', STRANGE, "another of our formats"),
    (b"\x80\x04\x95", STRANGE, "a pickle"),
    (b"PK\x03\x04", STRANGE, "a workbook"),
    ("工单编号,诉求内容\n".encode("gb18030"), STRANGE, "a table"),
    (b"[" * 100_000, STRANGE, "brackets without end"),
    (
        b'{"format": "minyi_router recent tickets", "version": 2, "window_us": 1}\n',
        "文件是第 2 版格式，本程序只认第 1 版。请用保存它的那个版本读，或从工单系统重新导入",
        "a later version, which may seal otherwise",
    ),
    (
        b'{"format": "minyi_router recent tickets", "window_us": 1}\n',
        "文件是第 None 版格式，本程序只认第 1 版。请用保存它的那个版本读，或从工单系统重新导入",
        "no version at all",
    ),
    (
        b'{"format": "minyi_router recent tickets", "version": 1, "window_us": 1}\n',
        f"近期工单文件不完整或被改动过（共 1 行）。{ADVICE}",
        "a head alone",
    ),
]


@pytest.mark.parametrize(("content", "message", "why"), FILES, ids=[why for *_, why in FILES])
def test_other_files(tmp_path: Path, content: bytes, message: str, why: str) -> None:
    path = tmp_path / "recent.jsonl"
    path.write_bytes(content)
    assert refusal(path) == message, why


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        RecentTickets.load(tmp_path / "recent.jsonl")


# ---------------------------------------------------------------- files cut short or changed


def test_cut_at_every_line(tmp_path: Path) -> None:
    lines = saved(everything(), tmp_path / "whole.jsonl").splitlines(keepends=True)
    path = tmp_path / "recent.jsonl"
    for count in range(1, len(lines)):
        path.write_bytes(b"".join(lines[:count]))
        assert refusal(path) == f"近期工单文件不完整或被改动过（共 {count} 行）。{ADVICE}"


def test_lines_left_out_or_changed_about(tmp_path: Path) -> None:
    lines = saved(everything(), tmp_path / "whole.jsonl").splitlines(keepends=True)
    path, message = tmp_path / "recent.jsonl", "近期工单文件不完整或被改动过（共 {} 行）。" + ADVICE
    for at in range(1, len(lines) - 1):
        path.write_bytes(b"".join(lines[:at] + lines[at + 1 :]))
        assert refusal(path) == message.format(len(lines) - 1)
        path.write_bytes(b"".join([*lines[:at], lines[at], *lines[at:]]))
        assert refusal(path) == message.format(len(lines) + 1)
        if at > 1:
            path.write_bytes(b"".join([*lines[: at - 1], lines[at], lines[at - 1], *lines[at + 1 :]]))
            assert refusal(path) == message.format(len(lines))
    path.write_bytes(b"".join(lines) + b"\n")
    assert refusal(path) == message.format(len(lines) + 1)


def test_cut_or_changed_at_any_byte(tmp_path: Path) -> None:
    """Nothing wrong is ever read: a file is refused, or what is read is what was saved."""
    recent, path, chance = everything(), tmp_path / "recent.jsonl", Random(20261101)
    whole, read = saved(recent, path), 0
    spots = {*range(300), *range(len(whole) - 120, len(whole)), *chance.sample(range(len(whole)), 300)}
    for at in sorted(spots):
        other = (whole[at] + chance.randrange(1, 256)) % 256
        for content in (whole[:at], whole[:at] + bytes([other]) + whole[at + 1 :]):
            path.write_bytes(content)
            try:
                found = RecentTickets.load(path)
            except StoreError:
                continue
            read += 1
            assert visible(found) == visible(recent)
    assert read < 10  # the last line end, or a blank of the seal: nothing was lost with it


def resealed(head: dict[str, Any], records: Iterable[Any]) -> bytes:
    """A file whose seal is right, whatever it holds."""
    body = b"".join(json.dumps(record).encode() + b"\n" for record in (head, *records))
    seal = {"lines": body.count(b"\n"), "sha256": hashlib.sha256(body).hexdigest()}
    return body + json.dumps(seal).encode() + b"\n"


HEAD = {"format": "minyi_router recent tickets", "version": 1, "window_us": 1_000_000}
WRONG: list[tuple[dict[str, Any], list[Any], str]] = [
    (HEAD, [{"ticket": {"id": "HD1"}}], "a ticket without a text"),
    (HEAD, [{"ticket": {"id": "", "text": ""}}], "a ticket without an id"),
    (HEAD, [{"ticket": {"id": "HD1", "text": "", "colour": "red"}}], "a ticket with too much"),
    (HEAD, [{"ticket": {"id": "HD1", "text": 5}}], "a number for a text"),
    (HEAD, [{"ticket": {"id": "HD1", "text": "", "received_at": "yesterday"}}], "no moment"),
    (HEAD, [{"ticket": {"id": "HD1", "text": "", "fields": ["a"]}}], "fields that are a list"),
    (HEAD, [{"ticket": "HD1"}], "a ticket that is a word"),
    (HEAD, [{"group": "HD1", "first": None, "members": []}], "a group whose first is nowhere"),
    (HEAD, [{"group": "HD1"}], "a group without members"),
    (HEAD, [{"group": "HD1", "first": {"id": "HD1", "text": ""}, "members": [["HD2"]]}], "half a member"),
    (HEAD, [{"apart": ["HD1"]}], "half a pair"),
    (HEAD, [{"other": 1}], "a record of another sort"),
    (HEAD, [5], "a number for a record"),
    ({**HEAD, "window_us": "30 days"}, [], "a word for the window"),
    ({**HEAD, "window_us": 0}, [], "no window"),
    ({**HEAD, "window_us": 10**40}, [], "a window beyond all time"),
    ({name: value for name, value in HEAD.items() if name != "window_us"}, [], "no window at all"),
]


@pytest.mark.parametrize(("head", "records", "why"), WRONG, ids=[why for *_, why in WRONG])
def test_well_sealed_nonsense(tmp_path: Path, head: dict[str, Any], records: list[Any], why: str) -> None:
    """What another program wrote is refused like a changed file, and never with another error."""
    path = tmp_path / "recent.jsonl"
    path.write_bytes(resealed(head, records))
    message = refusal(path)
    assert message.startswith("近期工单文件的内容不对（"), why
    assert message.endswith(f"）。{ADVICE}"), why


# ---------------------------------------------------------------- writing that fails

CROWDED = """
import resource, sys
from datetime import timedelta
from minyi_router import RecentTickets, Ticket
recent = RecentTickets(timedelta(days=30))
recent.extend(Ticket("很长的一段话" * 50, id=str(i)) for i in range(200))
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    recent.save(sys.argv[1])
except OSError as error:
    print(type(error).__name__)
"""


@pytest.mark.skipif(not POSIX, reason="the limit is one of posix")
@pytest.mark.parametrize("old", [None, b"the old file"], ids=["no file yet", "an old file"])
def test_a_full_disk(tmp_path: Path, old: bytes | None) -> None:
    """The old file stays byte for byte, and nothing lies beside it."""
    path = tmp_path / "recent.jsonl"
    if old is not None:
        path.write_bytes(old)
    done = subprocess.run(
        [sys.executable, "-c", CROWDED, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "OSError\n"
    assert {each.name: each.read_bytes() for each in tmp_path.iterdir()} == (
        {} if old is None else {"recent.jsonl": old}
    )


def test_no_such_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        everything().save(tmp_path / "nowhere" / "recent.jsonl")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    """What stands there stays, and nothing lies beside it."""
    (tmp_path / "recent.jsonl").mkdir()
    with pytest.raises(OSError, match=r"recent\.jsonl"):
        everything().save(tmp_path / "recent.jsonl")
    assert [each.name for each in tmp_path.iterdir()] == ["recent.jsonl"]


def test_saving_at_the_same_time(tmp_path: Path) -> None:
    """Two stores saved to one place by two threads: one of them lies there, whole."""
    path = tmp_path / "recent.jsonl"
    stores = [RecentTickets(WINDOW), RecentTickets(WINDOW)]
    for number, store in enumerate(stores):
        store.extend(Ticket("很长的一段话" * 40, id=f"{number}-{i}") for i in range(400))

    def save(number: int) -> None:
        for _ in range(12):
            stores[number].save(path)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(save, range(2)))
    assert visible(RecentTickets.load(path)) in [visible(store) for store in stores]
    assert [each.name for each in tmp_path.iterdir()] == ["recent.jsonl"]


RESTLESS = """
import itertools, sys
from datetime import timedelta
from minyi_router import RecentTickets, Ticket
recent = RecentTickets(timedelta(days=30))
for i in itertools.count():
    recent.add(Ticket("很长的一段话" * 20, id=f"HD{i}"))
    if i % 20 == 19:
        recent.save(sys.argv[1])
        print(len(recent), flush=True)
"""


@pytest.mark.skipif(not POSIX, reason="the signal is one of posix")
def test_killed_while_saving(tmp_path: Path) -> None:
    """Killed at any moment, it leaves a file that can be read and is no older than the last save told."""
    path, chance = tmp_path / "recent.jsonl", Random(20261101)
    for _ in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", RESTLESS, str(path)], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            told = [int(process.stdout.readline()) for _ in range(3)]
            time.sleep(chance.random() / 20)
            process.send_signal(signal.SIGKILL)
            told += [int(line) for line in process.stdout if line.endswith("\n")]
        kept = [ticket.id for ticket in RecentTickets.load(path)]
        assert kept == [f"HD{i}" for i in range(len(kept))]
        assert len(kept) % 20 == 0
        assert len(kept) >= told[-1]


def test_what_killed_ones_left_behind(tmp_path: Path) -> None:
    """A half-written file of a process that was killed is in nobody's way."""
    (tmp_path / f".recent.jsonl.{os.getpid()}.tmp").write_bytes(b"half a li")
    recent = everything()
    recent.save(tmp_path / "recent.jsonl")
    assert visible(RecentTickets.load(tmp_path / "recent.jsonl")) == visible(recent)
