"""Whole runs: the rows as they were with their answers, nothing lost, the same bytes however it is done."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.batch.backlogs import FORMATS, TEXTS, Case, last, written
from tests.packs import TINY, tiny_pack

from minyi_router import Router
from minyi_router.batch import RowFault, TableError, backlog, chunks, job, open_writer, read_table
from minyi_router.batch.answers import Answering, answers, free_heads
from minyi_router.batch.journal import Journal, Mark
from minyi_router.batch.processes import WorkerError
from minyi_router.batch.routing import route_rows
from minyi_router.columns import Profile, find_heads
from minyi_router.text.masking import mask

ROWS = 230
NUMBERED = pa.list_(pa.dictionary(pa.int32(), pa.string()))


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that few rows are many chunks, and each is noted."""
    monkeypatch.setattr(backlog, "chunks_of", lambda table: chunks.chunks_of(table, 20))
    monkeypatch.setattr(backlog, "_NOTED_EVERY", 2)
    monkeypatch.setattr(backlog, "FEW", 1)


@pytest.fixture
def case(tmp_path: Path) -> Case:
    """A table with everything in it, and an empty folder for the results."""
    folder = tmp_path / "结果"
    folder.mkdir()
    return Case(written(tmp_path / "来件.csv", ROWS), folder)


@pytest.fixture(scope="module")
def whole(tiny_router: Router, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What an uninterrupted run gives."""
    folder = tmp_path_factory.mktemp("完整")
    there = Case(written(tmp_path_factory.mktemp("来") / "来件.csv", ROWS), folder)
    last(there.steps(tiny_router))
    return there.files()


def naively(router: Router, source: Path, target: Path) -> bytes:
    """Row by row, without chunks and spools."""
    table = read_table(source)
    columns = answers()
    heads = free_heads(table.columns, [column.head for column in columns])
    answering, seen = Answering(columns), set[str]()
    with open_writer(target, [*table.columns, *heads]) as writer:
        for result in route_rows(router, table, find_heads(table.columns)):
            if not isinstance(result, RowFault):
                doubled = result.row.values["编号"] in seen
                seen.add(result.row.values["编号"])
                note = "编号重复，前面的行已用过这个编号" if doubled else result.note
                cells = answering.cells(result.decision, note)
                writer.write({**result.row.values, **dict(zip(heads, cells, strict=True))})
    return target.read_bytes()


@pytest.mark.parametrize("ending", ["csv", "jsonl", "xlsx"])
def test_the_same_as_row_by_row(
    whole: dict[str, bytes], case: Case, tiny_router: Router, tmp_path: Path, ending: str
) -> None:
    naive = naively(tiny_router, case.table, tmp_path / f"逐行.{ending}")
    assert whole[f"结果.{ending}"] == naive


def test_every_row_is_in_the_result_or_among_the_rejects(whole: dict[str, bytes], case: Case) -> None:
    rows = list(csv.DictReader(io.StringIO(whole["结果.csv"].decode("utf-8-sig"))))
    rejects = list(csv.DictReader(io.StringIO(whole["结果.csv.rejects.csv"].decode("utf-8-sig"))))
    lines = case.table.read_text(encoding="utf-8").splitlines()
    assert len(rows) + len(rejects) == ROWS
    assert rejects[0] == {"行号": "51", "原因": "只有 2 格，表头有 5 格", "原文": mask(lines[50])}
    assert "13912345678" not in whole["结果.csv.rejects.csv"].decode()
    kept = [f"{row['编号']}{row['诉求内容'].removeprefix(chr(39))}" for row in rows]
    given = [f"{number - (number % 70 == 69):07d}{TEXTS[number % 5]}" for number in range(ROWS)]
    assert kept == [row for number, row in enumerate(given) if number % 50 != 49]


def test_what_a_sheet_could_run_is_text_and_numbers_stay_numbers(whole: dict[str, bytes]) -> None:
    row = list(csv.DictReader(io.StringIO(whole["结果.csv"].decode("utf-8-sig"))))[1]
    assert (row["诉求内容"], row["金额"], row["编号"]) == ("'=1+1 请处理", "-5.50", "0000001")


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("workers", [1, 2])
def test_any_number_of_workers_gives_the_same_bytes(
    case: Case, whole: dict[str, bytes], workers: int
) -> None:
    end = last(case.steps(Router.load(TINY), workers=workers))
    assert case.files() == whole
    assert end.rows == ROWS
    assert end.rejected == 4
    assert end.routed == sum(count for name, count in end.counts.items() if name != job.REJECTED)


@pytest.mark.usefixtures("small_chunks")
def test_the_rules_changed_while_workers_were_starting(case: Case, tmp_path: Path) -> None:
    pack = tiny_pack(tmp_path)
    router = Router.load(pack)
    (pack / "pack.yaml").write_text((pack / "pack.yaml").read_text("utf-8") + "\n", encoding="utf-8")
    with pytest.raises(WorkerError, match="在运行中被改动了，请重新运行"):
        last(case.steps(router, workers=2))


@pytest.mark.parametrize("style", ["zh", "id"])
def test_parquet_to_parquet_keeps_types(case: Case, tiny_router: Router, tmp_path: Path, style: str) -> None:
    given = pa.table(
        {
            "编号": pa.array([1, 2], pa.int32()),
            "诉求内容": pa.array(["楼下广场舞半夜太吵", None]).dictionary_encode(),
            "受理时间": pa.array([0, None], pa.timestamp("ms", "UTC")),
            "等级": pa.array([[1.5], []], pa.list_(pa.float64())),
        }
    )
    source = tmp_path / "来.parquet"
    pq.write_table(given, source)
    last(Case(source, case.folder, ("parquet",), "zh" if style == "zh" else "id").steps(tiny_router))
    found = pq.read_table(case.folder / "结果.parquet")
    types = {field.name: str(field.type) for field in found.schema}
    assert list(types)[:4] == given.column_names
    assert list(types.values())[:4] == ["int32", "string", "timestamp[ms, tz=UTC]", "list<element: double>"]
    if style == "zh":
        assert types["先行联系时限"] == "timestamp[us]"
        assert types["判定_等级"] == types["协办单位"] == "string"
        assert found["事项"].to_pylist() == [tiny_router.route("楼下广场舞半夜太吵").matter, None]
    else:
        assert (types["contact_by"], types["confidence"]) == ("timestamp[us]", "double")
        assert types["co_units"] == "list<element: string>"
        assert found["action"].to_pylist()[1] == "review"
    assert found.select([0, 2, 3]).equals(given.select([0, 2, 3]))


def test_identifiers_for_programs(case: Case, tiny_router: Router) -> None:
    last(Case(case.table, case.folder, ("jsonl",), "id").steps(tiny_router))
    first = json.loads((case.folder / "结果.jsonl").read_text("utf-8").splitlines()[0])
    decision = tiny_router.route(TEXTS[0])
    assert first["action"] == decision.action
    assert first["review_reasons"] == list(decision.review_reasons)
    assert first["flags"] == list(decision.flags)


# Broken off -----------------------------------------------------------------------------------------


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("steps", range(1, 14, 2))
def test_broken_off_after_any_chunk_it_goes_on_to_the_same_bytes(
    case: Case, tiny_router: Router, whole: dict[str, bytes], steps: int
) -> None:
    run = case.steps(tiny_router)
    for _ in range(steps):
        next(run, None)
    run.close()  # type: ignore[attr-defined]  # a generator
    assert last(case.steps(tiny_router, "resume")).rows == ROWS
    assert case.files() == whole


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("torn", [1, 7, 150])
def test_a_torn_last_line_of_the_journal_counts_for_nothing(
    case: Case, tiny_router: Router, whole: dict[str, bytes], torn: int
) -> None:
    broken_off(case, tiny_router)
    journal = case.folder / ".结果.csv.resume"
    content = journal.read_bytes()
    journal.write_bytes(content[:-torn])
    last(case.steps(tiny_router, "resume"))
    assert case.files() == whole


def broken_off(case: Case, router: Router, steps: int = 7) -> None:
    """A run that ended after some chunks."""
    run = case.steps(router)
    for _ in range(steps):
        next(run)
    run.close()  # type: ignore[attr-defined]  # a generator


@pytest.mark.usefixtures("small_chunks")
def test_killed_while_results_take_their_places(
    case: Case, tiny_router: Router, whole: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        place, done = vars(backlog)["_place"], []

        def killed(*where: object) -> None:
            done.append(where)
            if len(done) == 3:
                raise KeyboardInterrupt
            place(*where)

        patch.setattr(backlog, "_place", killed)
        with pytest.raises(KeyboardInterrupt):
            last(case.steps(tiny_router))
    assert last(case.steps(tiny_router, "resume")).rows == ROWS
    assert case.files() == whole


@pytest.mark.usefixtures("small_chunks")
def test_a_run_that_was_broken_off_is_never_thrown_away_by_a_slip(case: Case, tiny_router: Router) -> None:
    broken_off(case, tiny_router)
    before = case.files()
    with pytest.raises(TableError) as caught:
        last(case.steps(tiny_router))
    assert str(caught.value) == (
        "结果.csv：上次没有跑完，停在第 120 行之后。加 --resume 接着跑，或加 --restart 丢掉那一半、从头来"
    )
    assert case.files() == before


@pytest.mark.usefixtures("small_chunks")
def test_or_it_is_if_that_is_wanted(case: Case, tiny_router: Router, whole: dict[str, bytes]) -> None:
    broken_off(case, tiny_router)
    last(case.steps(tiny_router, "restart"))
    assert case.files() == whole


def test_with_nothing_to_go_on_with_it_starts(
    case: Case, tiny_router: Router, whole: dict[str, bytes]
) -> None:
    last(case.steps(tiny_router, "resume"))
    assert case.files() == whole


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda case, _: case.table.write_text(f"{case.table.read_text('utf-8')}\n", "utf-8"), "表格变了"),
        (lambda _, patch: patch.setattr(job, "__version__", "9.9"), "minyi_router 换了版本"),
        (lambda _, patch: patch.setattr(job, "hashes", lambda _: ("0", "1")), "规则包变了，模型变了"),
    ],
)
def test_it_does_not_go_on_with_something_else(
    case: Case, tiny_router: Router, change: Callable[..., object], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken_off(case, tiny_router)
    change(case, monkeypatch)
    before = case.files()
    with pytest.raises(TableError) as caught:
        last(case.steps(tiny_router, "resume"))
    assert str(caught.value) == (
        f"接不上：上次没跑完以后，{said}。改回去再接着跑，或把 --resume 换成 --restart 从头来"
    )
    assert case.files() == before


@pytest.mark.usefixtures("small_chunks")
def test_other_options_are_something_else(case: Case, tiny_router: Router) -> None:
    broken_off(case, tiny_router)
    with pytest.raises(TableError, match="选项变了（列、表头、结果文件）"):
        last(Case(case.table, case.folder, FORMATS, "id").steps(tiny_router, "resume"))


@pytest.mark.usefixtures("small_chunks")
@pytest.mark.parametrize("harm", [lambda path: path.unlink(), lambda path: path.write_bytes(b"x" * 9999)])
def test_a_spool_that_is_not_what_it_was(
    case: Case, tiny_router: Router, harm: Callable[[Path], object]
) -> None:
    broken_off(case, tiny_router)
    spool = case.folder / ".结果.jsonl.part"
    harm(spool)
    with pytest.raises(TableError) as caught:
        last(case.steps(tiny_router, "resume"))
    assert str(caught.value) == (
        f"没写完的 {spool} 不见了或被改动了，接不下去；请去掉 --resume，加 --restart 从头来"
    )


@pytest.mark.usefixtures("small_chunks")
def test_the_journal_holds_nobodys_words(case: Case, tiny_router: Router) -> None:
    broken_off(case, tiny_router)
    text = (case.folder / ".结果.csv.resume").read_text("utf-8")
    assert text.isascii()
    records = [json.loads(line.partition(" ")[2]) for line in text.splitlines()]
    assert set(records[0]) == {"format", "table", "rules", "model", "version", "options"}
    assert all(set(record) == {"chunks", "sizes", "hashes", "counts", "done"} for record in records[1:])


def test_what_stood_there_stays_until_the_end(case: Case, tiny_router: Router) -> None:
    for path in case.outputs:
        path.write_bytes(b"earlier")
    run = case.steps(tiny_router)
    next(run)
    next(run)
    assert {path.read_bytes() for path in case.outputs} == {b"earlier"}
    list(run)
    assert b"earlier" not in {path.read_bytes() for path in case.outputs}


def test_rejects_of_an_earlier_run_do_not_outlive_it(case: Case, tiny_router: Router, tmp_path: Path) -> None:
    last(case.steps(tiny_router))
    last(Case(written(tmp_path / "好.csv", 10), case.folder).steps(tiny_router))
    assert sorted(case.files()) == sorted(f"结果.{ending}" for ending in FORMATS)


def test_two_runs_never_write_one_result(case: Case, tiny_router: Router) -> None:
    first = case.steps(tiny_router)
    next(first)
    with pytest.raises(TableError) as caught:
        last(case.steps(tiny_router, "restart"))
    assert str(caught.value) == f"另一个 minyi 正在写 {case.outputs[0]}，请等它跑完"
    assert last(first).rows == ROWS


def test_where_nothing_is_written_nothing_is_left_or_removed(case: Case, tiny_router: Router) -> None:
    last(case.steps(tiny_router))
    before = case.files()
    last(Case(case.outputs[0], case.folder, ()).steps(tiny_router))
    assert case.files() == before


def test_a_result_that_is_a_folder_is_told_before_the_work(case: Case, tiny_router: Router) -> None:
    case.outputs[1].mkdir()
    with pytest.raises(TableError) as caught:
        next(case.steps(tiny_router))
    assert str(caught.value) == f"无法写 {case.outputs[1]}：这是文件夹"


@pytest.mark.usefixtures("small_chunks")
def test_another_profile_is_another_run(case: Case, tiny_router: Router) -> None:
    def job_of(channel: str) -> job.Job:
        there = Case(case.table, case.folder, ("csv",)).job(tiny_router)
        return replace(there, table=read_table(case.table, Profile(channel=channel)))

    one, other = job_of("甲渠道"), job_of("乙渠道")
    assert job.fingerprint(one, tiny_router)["options"] != job.fingerprint(other, tiny_router)["options"]
    assert job.fingerprint(one, tiny_router) == job.fingerprint(job_of("甲渠道"), tiny_router)


@pytest.mark.parametrize(
    ("column", "shown", "why"),
    [
        (pa.array([b"\xb5\xe7", None]), "\ufffd\ufffd", "bytes of GB18030"),
        (pa.array([b"\xb5\xe7", None]).view(pa.string()), "\ufffd\ufffd", "the same, said to be text"),
        (pa.array([2**62, None], pa.timestamp("us")), str(2**62), "a year that no calendar has"),
        (
            pa.array([["甲", "乙"], None]).cast(pa.list_(pa.dictionary(pa.int32(), pa.string()))),
            "甲；乙",
            "words",
        ),
        (pa.array([{"a": "甲"}, None]), "{'a': '甲'}", "a record"),
    ],
)
def test_odd_columns_of_parquet_cost_nothing(
    case: Case, tiny_router: Router, tmp_path: Path, column: pa.Array, shown: str, why: str
) -> None:
    source = tmp_path / "来.parquet"
    table = pa.table({"编号": ["1", "2"], "诉求内容": ["停车", "停车"], "备考": column})
    pq.write_table(table, source)
    assert last(Case(source, case.folder, ("parquet", "csv")).steps(tiny_router)).routed == 2, why
    rows = list(csv.DictReader(io.StringIO((case.folder / "结果.csv").read_text("utf-8-sig"))))
    assert [row["备考"] for row in rows] == [shown, ""]
    assert pq.read_table(case.folder / "结果.parquet").num_rows == 2


def test_a_folder_that_is_not_there(case: Case, tiny_router: Router) -> None:
    nowhere = Case(case.table, case.folder / "没有", ("csv", "jsonl"))
    with pytest.raises(TableError) as caught:
        last(nowhere.steps(tiny_router))
    shown = "、".join(map(str, nowhere.outputs))
    assert str(caught.value) == f"无法写 {shown}：没有这个文件夹"


def test_a_journal_cut_anywhere_tells_of_what_was_whole(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "j")
    journal.begin({"table": "甲"})
    ends, marks = [journal.path.stat().st_size], [Mark(n, (n,), ("h",), {"dispatch": n}) for n in (1, 2)]
    for mark in marks:
        journal.add(mark)
        ends.append(journal.path.stat().st_size)
    content = journal.path.read_bytes()
    for cut in range(len(content) + 1):
        journal.path.write_bytes(content[:cut])
        whole = sum(end <= cut for end in ends)
        expected = (
            ({"format": "1", "table": "甲"}, None if whole == 1 else marks[whole - 2]) if whole else None
        )
        assert journal.read() == expected
        assert journal.path.stat().st_size == (ends[whole - 1] if whole else cut)
