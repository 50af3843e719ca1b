"""Killed while it compares, and gone on with: byte for byte what an uninterrupted run gives.

Every text, name and number here is invented.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from tests.batch.linked_twin import invented, written
from tests.packs import TINY, patched, tiny_pack

from minyi_router.batch.linked_ledger import Files, Ledger
from minyi_router.batch.linked_work import Registered, Told
from minyi_router.cli import main
from minyi_router.cli.exits import Exit


class Backlog:
    """A table, and how far a run over it has come."""

    def __init__(self, folder: Path, rows: int) -> None:
        table = invented(rows)
        Random(1).shuffle(table)
        self.folder = folder
        self.source, self.result = written(folder / "来件.csv", table), folder / "结果.csv"
        self._journal, self.answers = folder / ".结果.csv.linked", folder / ".结果.csv.answers"

    def asked(self, *more: object) -> list[str]:
        asked = ("route", self.source, "--rules", TINY, "-o", self.result, "--window", 20, *more)
        return list(map(str, asked))

    @property
    def marks(self) -> list[str]:
        return self._journal.read_text("utf-8").splitlines()[1:] if self._journal.exists() else []

    def kill_when(self, reached: Callable[[], bool], *more: object) -> None:
        """Run it in a process of its own, which is killed (SIGKILL) as soon as something is so."""
        command = [sys.executable, "-m", "minyi_router", *self.asked(*more)]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as started:
            while started.poll() is None and not reached():
                time.sleep(0.002)
            assert started.poll() is None, started.communicate()[1].decode()
            started.kill()


def test_killed_again_and_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    backlog = Backlog(tmp_path, 2100)
    assert main(backlog.asked("--workers", 1)) == Exit.OK
    whole = backlog.result.read_bytes()
    backlog.result.unlink()
    capsys.readouterr()

    backlog.kill_when(lambda: len(backlog.marks) >= 1, "--workers", 1)
    for more, said in refusals(tmp_path, 1024 * len(backlog.marks)):
        assert main(backlog.asked("--workers", 1, *more)) == Exit.USAGE
        assert said in capsys.readouterr().err
    with backlog.answers.open("ab") as file:
        file.write(b'["link", ["')  # torn: what stands behind the last mark is cut off
    backlog.kill_when(lambda: len(backlog.marks) >= 2, "--workers", 2, "--resume")
    backlog.kill_when(lambda: '"done": true' in "".join(backlog.marks), "--workers", 1, "--resume")
    assert not backlog.result.exists()

    assert main(backlog.asked("--workers", 1, "--resume")) == Exit.OK
    assert backlog.result.read_bytes() == whole
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pack", "来件.csv", "结果.csv"]


def refusals(folder: Path, done: int) -> list[tuple[tuple[object, ...], str]]:
    """Ways not to go on, and what is said."""
    pack = tiny_pack(folder, patched("pack.yaml", "version: 2026.1.1", "version: 2026.1.2"))
    return [
        ((), f"停在第 {done} 行之后。加 --resume 接着跑，或加 --restart 丢掉那一半、从头来"),
        (("--resume", "--rules", pack), "接不上：上次没跑完以后，规则包变了。"),
        (("--resume", "--window", 21), "接不上：上次没跑完以后，选项变了（列、表头、结果文件）。"),
    ]


def told(action: str) -> Told:
    return Told(action, Registered("社会生活噪声", "柳湾派出所", "", ""), ["", "诉求"], None)


@pytest.mark.parametrize(
    ("asked", "resume", "spoil", "kept", "why"),
    [
        ({"table": "1"}, True, False, 4, "the same run: as far as it was noted"),
        ({"table": "1"}, False, False, 0, "nobody asked for it"),
        ({"table": "2"}, True, False, 0, "another run: nothing of it is taken over"),
        ({"table": "1"}, True, True, 0, "the answers are not those that were noted"),
    ],
)
def test_what_is_gone_on_with(
    tmp_path: Path, asked: dict[str, str], resume: bool, spoil: bool, kept: int, why: str
) -> None:
    files = Files(tmp_path / "rows", tmp_path / "answers", tmp_path / "linked")
    broken_off = Ledger(files)
    broken_off.begin({"table": "1"}, resume=False)
    for action in ("link", "hold", "link", "link", "link"):
        broken_off.add([told(action)], groups=2)
    broken_off.close()
    assert (Ledger(files).before(), len(files.answers.read_bytes().splitlines())) == (4, 5)
    if spoil:
        files.answers.write_bytes(files.answers.read_bytes().replace(b"hold", b"link"))
    ledger = Ledger(files)
    ledger.begin(asked, resume=resume)
    assert (ledger.batches, ledger.groups, sum(ledger.counts.values())) == (kept, kept // 2, kept), why
    assert list(ledger.registered()) == [told("").registered] * kept
    ledger.close()
