"""The pytest plugin: every case of a rule pack is a test item. Silent until a pack is named.

Name packs in the pytest settings, relative to the root folder, or on the command line::

    [tool.pytest.ini_options]
    minyi_packs = ["rules"]

    pytest --minyi-pack rules

Packs of the settings are run wherever pytest chooses what to run (``testpaths``, or nothing named on
the command line); those of the command line always. ``pytest rules/matters/x.yaml`` runs one file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import pytest

if TYPE_CHECKING:  # pytest loads this module everywhere, also where nobody has a rule pack
    from _pytest._code.code import TerminalRepr

    from minyi_router.engine import Engine
    from minyi_router.workshop.cases import PackCase

T = TypeVar("T")
_TEXT = 16  # characters of a text that a name shows


class _Loaded(NamedTuple):
    """A pack that loaded: its engine, its cases by file."""

    engine: Engine
    cases: dict[Path, list[PackCase]]


_PACKS = pytest.StashKey[dict[Path, "_Loaded | str | None"]]()
"""The packs named, by folder: loaded when first asked for; a text says why it cannot be run."""


class CaseFailed(Exception):  # noqa: N818 - it tells of a case, not of an error
    """A case that did not come out as expected; the message is Chinese."""


class TodoDone(Exception):  # noqa: N818 - it tells of good news
    """A case that passes though its ``todo`` says that it cannot yet."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--minyi-pack`` and ``minyi_packs``."""
    group = parser.getgroup("minyi", "民意诉求规则包")
    group.addoption(
        "--minyi-pack",
        action="append",
        default=[],
        metavar="DIR",
        help="run the cases of the rule pack in this folder (may be given several times)",
    )
    parser.addini("minyi_packs", "folders of rule packs whose cases are run", type="linelist", default=[])


def pytest_configure(config: pytest.Config) -> None:
    """Note the packs named, and have pytest walk through them."""
    asked = [_folder(config.invocation_params.dir, name) for name in config.getoption("minyi_pack")]
    settled = [_folder(config.rootpath, name) for name in config.getini("minyi_packs")]
    if not asked and not settled:
        return
    config.stash[_PACKS] = dict.fromkeys([*asked, *settled])
    config.option.minyi_pack = list(map(str, asked))  # workers of xdist may stand in another folder
    by_itself = config.args_source is not pytest.Config.ArgsSource.ARGS
    given = {Path(config.invocation_params.dir, argument).resolve() for argument in config.args}
    for folder in dict.fromkeys([*asked, *(settled if by_itself else [])]):
        if folder not in given:
            config.args.append(str(folder))


def _folder(base: Path, name: str) -> Path:
    folder = (base / name).resolve()
    if not folder.is_dir():
        raise pytest.UsageError(f"没有这个规则包文件夹：{folder}（--minyi-pack 或 minyi_packs）")
    return folder


def pytest_report_header(config: pytest.Config) -> str | None:
    """Which packs are run."""
    packs = config.stash.get(_PACKS, {})
    return f"minyi: {', '.join(map(str, packs))}" if packs else None


@pytest.hookimpl(tryfirst=True)
def pytest_collect_directory(path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """The folder of a pack named."""
    if path in parent.config.stash.get(_PACKS, {}):
        return PackFolder.from_parent(parent, path=path)
    return None


def _load(folder: Path) -> _Loaded | str:
    """The pack in a folder, or why its cases cannot be run."""
    from minyi_router.errors import RulePackError  # noqa: PLC0415 - only where a pack is named
    from minyi_router.workshop.cases import load_cases  # noqa: PLC0415 - as above

    try:
        engine, cases = load_cases(folder)
    except RulePackError as error:
        return str(error)
    by_file: dict[Path, list[PackCase]] = {}
    for case in cases:
        by_file.setdefault(Path(case.place.file).resolve(), []).append(case)
    return _Loaded(engine, by_file) if by_file else f"规则包里一个例子也没有：{folder}"


class PackFolder(pytest.Directory):
    """The folder of a pack, or one inside it; a pack that cannot be loaded, or has no case, is an error."""

    @property
    def pack(self) -> _Loaded:
        """The pack, loaded once a process."""
        packs = self.config.stash[_PACKS]
        folder = next(path for path in (self.path, *self.path.parents) if path in packs)
        pack = packs[folder] = packs[folder] or _load(folder)
        if isinstance(pack, str):
            raise self.CollectError(pack)
        return pack

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """The files with cases and the folders that hold such; of an overlay also files of the pack below."""
        cases = self.pack.cases
        folders: dict[Path, None] = {}
        for path in sorted(cases):
            if path.parent == self.path:
                yield CaseFile.from_parent(self, path=path)
            elif path.is_relative_to(self.path):
                folders[self.path / path.relative_to(self.path).parts[0]] = None
            elif self.path in self.config.stash[_PACKS]:
                name = cases[path][0].file
                yield CaseFile.from_parent(self, path=path, name=name, nodeid=f"{self.nodeid}/{name}")
        for folder in folders:
            yield PackFolder.from_parent(self, path=folder)


class CaseFile(pytest.File):
    """A file of a pack: its rules that have cases, or the cases of a file below ``cases/``."""

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """The rules in order of place, then nothing; or the cases."""
        folder = self.getparent(PackFolder)
        if folder is None:  # never: only such a folder makes these
            return
        engine, cases = folder.pack.engine, folder.pack.cases[self.path]
        beside: dict[str, list[PackCase]] = {}
        for case in cases:
            if case.rule is not None:
                beside.setdefault(case.rule, []).append(case)
        for name, rule in _apart((_clean(rule), rule) for rule in beside):
            yield RuleCases.from_parent(self, name=name, cases=beside[rule], engine=engine)
        yield from _items(self, engine, [case for case in cases if case.rule is None])


class RuleCases(pytest.Collector):
    """A rule that has cases."""

    def __init__(self, *, cases: list[PackCase], engine: Engine, **given: Any) -> None:
        super().__init__(**given)
        self._cases = cases
        self._engine = engine

    def collect(self) -> Iterator[pytest.Item]:
        """The cases beside the rule."""
        return _items(self, self._engine, self._cases)


class CaseItem(pytest.Item):
    """A case: routed like any appeal, by the router's own functions."""

    def __init__(self, *, case: PackCase, engine: Engine, **given: Any) -> None:
        from minyi_router.text.masking import mask  # noqa: PLC0415 - only where a pack is named

        super().__init__(**given)
        self._case = case
        self._engine = engine
        self.extra_keyword_matches.update({case.title, case.case.title, case.case.text} - {""})  # for -k
        if case.case.todo:
            reason = mask(case.case.todo)
            self.add_marker(pytest.mark.xfail(reason=reason, strict=True, raises=CaseFailed))

    def runtest(self) -> None:
        """Raise if it does not come out as its ``todo``, or the lack of one, says."""
        from minyi_router.text.masking import mask  # noqa: PLC0415 - only where a pack is named
        from minyi_router.workshop.cases import run_case  # noqa: PLC0415 - as above

        case = self._case.case
        result = run_case(self._engine, self._case)
        if result.status == "done":
            raise TodoDone(f"做到了，可以去掉 todo（{mask(case.todo)}）")
        if result.misses:
            head = "；".join(map(str, result.misses))
            place = f"{self._case.place.file}:{self._case.place.line}: {self._case.title}"
            said = mask(case.text) + (f"（{mask(case.why)}）" if case.why else "")
            raise CaseFailed("\n    ".join((head, place, said, *result.reasons)))

    def repr_failure(
        self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any, **options: Any
    ) -> str | TerminalRepr:
        """What was expected, what came, and the rule that came near; no traceback."""
        if isinstance(excinfo.value, CaseFailed | TodoDone):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *args, **options)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The file and line (from 0) of the case, and its title."""
        return self.path, self._case.place.line - 1, self._case.title


def _items(parent: pytest.Collector, engine: Engine, cases: Iterable[PackCase]) -> Iterator[CaseItem]:
    for name, case in _apart((_case_name(case), case) for case in cases):
        yield CaseItem.from_parent(parent, name=name, case=case, engine=engine)


def _case_name(case: PackCase) -> str:
    """Its own name, or its number and how its text begins."""
    from minyi_router.text.masking import mask  # noqa: PLC0415 - only where a pack is named

    if case.name:
        return _clean(mask(case.name))
    return f"{case.number} {_clean(mask(case.case.text or case.case.title))[:_TEXT]}".strip()


def _clean(text: str) -> str:
    """A name without what pytest reads as part of an id (``::``, ``[``), or what no terminal shows."""
    plain = "".join(char if char.isprintable() and char not in "[]:/\\" else " " for char in text)
    return " ".join(plain.split()) or "？"


def _apart(named: Iterable[tuple[str, T]]) -> Iterator[tuple[str, T]]:
    """The same, with names that occur again told apart by a number."""
    seen: dict[str, int] = {}
    for name, value in named:
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} #{seen[name]}", value
