"""Pack → book → pack: the same meaning, the same comments, the same book again; through real XLSX files."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.packs import TINY, tiny_pack
from tests.workshop.excel import generated
from tests.workshop.excel.clerk import values

from minyi_router.rulepack.documents import NAMED_FILES
from minyi_router.rulepack.load import load_pack, read_pack, starter_pack
from minyi_router.rulepack.source import SourceFile, read_folder
from minyi_router.rulepack.writing import Note, document_yaml
from minyi_router.workshop.excel import book, export_book, import_book
from minyi_router.workshop.excel.comments import Comments, read_comments
from minyi_router.workshop.excel.read_book import FORMAT, FORMAT_HEAD, read_book
from minyi_router.workshop.excel.rule_sheets import model_of
from minyi_router.workshop.excel.write_book import write_book


def there_and_back(pack: Path, folder: Path) -> Path:
    """The pack as it comes out of a book."""
    export_book(pack, folder / "book.xlsx", over=True)
    done = import_book(folder / "book.xlsx", folder / "back")
    assert done.faults == ()
    return folder / "back"


def meaning(folder: Path) -> dict[str, Any]:
    """The compiled pack by parts, without the hash of its bytes and without the lines of its rules."""
    pack = load_pack(folder)
    parts = {name: getattr(pack, name) for name in pack.__slots__}
    parts["stamp"] = pack.stamp._replace(hash="")
    parts["rules"] = [replace(r, place=r.place.rpartition("/")[2].partition(":")[0]) for r in pack.rules]
    parts["calendar"] = state(pack.calendar)["_parts"].keywords
    parts["gazetteer"] = state(pack.gazetteer)
    return parts


def state(thing: Any) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in thing.__slots__}


def documents(folder: Path) -> dict[str, Any]:
    """What every file says, by name."""
    _, parsed, problems = read_pack(folder)
    assert problems == ()
    every = [*parsed.rules, *parsed.cases, *((file, doc) for file, doc in parsed.named.values())]
    places = {file.name: [row for _, row in rows] for file, rows in parsed.places}
    return {file.name: document for file, document in every} | places


def comments(folder: Path) -> dict[str, Comments]:
    return {f.name: read_comments(f) for f in read_folder(folder)[0] if not f.name.endswith(".csv")}


def covered(folder: Path) -> dict[tuple[str, str], set[str]]:
    """For each comment inside a list of words, by file and text: the words on its line, or on the next."""
    found: dict[tuple[str, str], set[str]] = {}
    for file in read_folder(folder)[0]:
        for path, note in read_comments(file).notes.items() if file.root else ():
            around = [s for s in (path, path[:-1]) if isinstance(words_at(file, s), tuple)]
            start = file.span(path)
            for text in (*note.above, note.beside) if around and start else ():
                spans = [
                    (word, file.span((*around[0], at))) for at, word in enumerate(words_at(file, around[0]))
                ]
                line = start.line if start else 0
                found[file.name, text] = {word for word, span in spans if span and span.line == line}
    return {place: words for place, words in found.items() if place[1]}


def words_at(file: SourceFile, path: tuple[str | int, ...]) -> Any:
    """The words of a list at a path, None for anything else."""
    here: Any = book.data_of(file)
    for step in path:
        here = here[step]
    return here if isinstance(here, tuple) and all(isinstance(item, str) for item in here) else None


@pytest.fixture(scope="module", params=[TINY, starter_pack()], ids=["tiny", "starter"])
def trip(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A pack, and a folder with its book and the pack that came back."""
    folder = tmp_path_factory.mktemp("trip")
    there_and_back(request.param, folder)
    return request.param, folder


class TestRealPacks:
    def test_it_means_the_same(self, trip: tuple[Path, Path]) -> None:
        pack, folder = trip
        assert documents(folder / "back") == documents(pack)
        was, now = meaning(pack), meaning(folder / "back")
        assert [name for name in was if was[name] != now[name]] == []

    def test_no_comment_is_lost_or_moved(self, trip: tuple[Path, Path]) -> None:
        pack, folder = trip
        assert comments(folder / "back") == comments(pack)

    def test_a_comment_about_a_line_still_covers_its_words(self, trip: tuple[Path, Path]) -> None:
        """``minyi: 忽略 …`` counts for the words of its line; lists may be wrapped elsewhere now."""
        pack, folder = trip
        before, after = covered(pack), covered(folder / "back")
        assert before.keys() == after.keys()
        assert [place for place, words in before.items() if not words <= after[place]] == []

    def test_the_second_book_is_the_first_but_for_the_hash(self, trip: tuple[Path, Path]) -> None:
        _, folder = trip
        export_book(folder / "back", folder / "second.xlsx")
        first, second = values(folder / "book.xlsx"), values(folder / "second.xlsx")
        assert first.pop("说明")[5:] == second.pop("说明")[5:]
        assert first == second

    def test_import_over_itself_changes_no_byte(self, trip: tuple[Path, Path]) -> None:
        """Although the book writes lists in another way than people did."""
        pack, folder = trip
        shutil.copytree(pack, folder / "own")
        done = import_book(folder / "book.xlsx", folder / "own", over=True)
        assert (done.written, done.dropped, done.stale) == ((), (), False)
        assert {f.name: f.data for f in read_folder(folder / "own")[0]} == {
            f.name: f.data for f in read_folder(pack)[0]
        }


CALIBRATED = """\
# 由 minyi calibrate 写出
rules:
  parts: {base: -0.25, share: 1.5}
  at_least: 0.93
learned:
  model: 12345678e0123456   # 校验值像数，也是文字
  parts: {base: 0.1, share: 1.1, opinion: 0.7}
  at_least: 0.95
  lines: {交警: 0.97, 非公安: 0.9}
  about: {日期: 2026-11-20, 件数: 4000, 差错率: 不超过 2%}
"""


def test_a_calibrated_pack_keeps_its_dials(tmp_path: Path) -> None:
    """confidence.yaml has a sheet of its own, nested parts, lines and notes included."""
    pack = tiny_pack(tmp_path, {"confidence.yaml": CALIBRATED})
    back = there_and_back(pack, tmp_path)
    assert meaning(back) == meaning(pack)
    assert documents(back)["confidence.yaml"] == documents(pack)["confidence.yaml"]
    assert comments(back) == comments(pack)
    rows = [row for row in values(tmp_path / "book.xlsx")["把握"] if row[2] == "交警"]
    assert [row[0] for row in rows] == ["规则加模型时"]
    assert "0.97" in rows[0]


def test_what_import_wrote_stays_as_it_is(tmp_path: Path) -> None:
    """A second trip gives the same bytes, so the hash settles too."""
    back = there_and_back(TINY, tmp_path)
    (tmp_path / "again").mkdir()
    again = there_and_back(back, tmp_path / "again")
    assert {f.name: f.data for f in read_folder(again)[0]} == {f.name: f.data for f in read_folder(back)[0]}


def write(
    folder: Path, files: Mapping[str, Any], notes: Mapping[str, Mapping[Any, Note]]
) -> list[SourceFile]:
    folder.mkdir()
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(document_yaml(data, head="头", tail="尾", notes=notes.get(name)), encoding="utf-8")
    files_read, problems = read_folder(folder)
    assert problems == ()
    return list(files_read)


def document(file: SourceFile) -> Any:
    model = NAMED_FILES.get(file.name) or model_of(file.name)
    return model.model_validate(book.data_of(file)).model_dump()


QUICK = (Phase.explicit, Phase.reuse, Phase.generate)  # an example takes a while: shrinking takes minutes


@given(generated.packs(), st.data())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=QUICK)
def test_whatever_the_texts_hold(files: dict[str, dict[str, Any]], data: st.DataObject) -> None:
    """Random documents with nasty texts and comments anywhere, through an XLSX file and back to YAML."""
    notes = {name: data.draw(generated.notes(content)) for name, content in files.items()}
    with TemporaryDirectory() as place:
        folder = Path(place)
        first = write(folder / "pack", files, notes)
        sheets = book.draw(first)
        write_book(folder / "book.xlsx", [(FORMAT_HEAD, FORMAT)], sheets)
        read = read_book(folder / "book.xlsx")
        assert read.faults == ()
        assert {name: rows for name, rows in read.rows.items() if rows} == {
            sheet.name: sheet.read() for sheet in sheets if sheet.rows
        }
        draft = book.read(read.rows)
        assert draft.faults == []
        assert book.differences(first, draft) == []
        (folder / "back").mkdir()
        for name, text in book.texts(draft).items():
            (folder / "back" / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / "back" / name).write_text(text, encoding="utf-8")
        second, problems = read_folder(folder / "back")
        assert problems == ()
        assert {f.name: document(f) for f in second} == {f.name: document(f) for f in first}
        assert comments(folder / "back") == comments(folder / "pack")
        assert [sheet.rows for sheet in book.draw(second)] == [sheet.rows for sheet in sheets]


def test_what_starts_with_an_equals_sign_is_text_in_the_file(tmp_path: Path) -> None:
    """Not a formula, neither for us nor for Excel."""
    pack = tiny_pack(
        tmp_path, {"organs.yaml": "organs: {城管: {name: '=1+1', about: '+1', contact: '-1'}}\n"}
    )
    export_book(pack, tmp_path / "book.xlsx")
    assert values(tmp_path / "book.xlsx")["机关"][1][:4] == ("城管", "=1+1", "+1", "-1")
    assert import_book(tmp_path / "book.xlsx", pack, over=True).written == ()


def test_history_of_cases_can_be_read_by_people(tmp_path: Path) -> None:
    export_book(starter_pack(), tmp_path / "book.xlsx")
    heads, *rows = values(tmp_path / "book.xlsx")["例子"]
    cells = [str(row[heads.index("之前登记的工单")]) for row in rows if row[heads.index("之前登记的工单")]]
    assert cells[0].splitlines() == [
        "收到的时间=2026-03-01 09:00；诉求人=顾澜；诉求内容=楼下烧烤店半夜唱歌，吵得睡不着",
        "收到的时间=2026-03-20 22:15；诉求人=顾澜；诉求内容=烧烤店凌晨还在喧哗，太吵",
    ]
