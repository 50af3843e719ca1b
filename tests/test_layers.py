"""The shape of the package: imports go down only, one home per library, no clock and no file in between."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import minyi_router

ROOT = Path(minyi_router.__file__).parent
LAYERS = (
    ("errors", "wording", "text", "calendar"),
    ("model", "places"),
    ("columns", "rulepack"),
    ("match",),
    ("relate", "deadline", "learned"),
    ("decide",),
    ("engine",),
    ("explain",),
    ("router",),
    ("batch", "report"),
    ("workshop", "pandas", "spark"),
    ("supervise",),
    ("cli", "pytest_plugin"),
    ("__main__",),
)
"""From the bottom up; a module may import from layers below its own, and from its own package."""

HOMES = {
    "yaml": ("rulepack/nodes.py",),
    "pydantic": ("rulepack/",),
    "pydantic_core": ("rulepack/",),
    "ahocorasick_rs": ("match/matcher.py",),
    "rapidfuzz": ("text/likeness.py",),
    "chinese_calendar": ("calendar/published.py",),
    "numpy": (
        *("relate/", "learned/", "batch/doubles.py", "batch/linked_order.py"),
        *("workshop/tune/fitting.py", "workshop/learn/", "supervise/"),
    ),
    "pyarrow": ("batch/arrow.py", "batch/parquet.py", "spark/"),
    "pandas": ("pandas.py",),
    "pyspark": ("spark/linking.py", "spark/routing.py"),
    "sklearn": ("workshop/learn/",),
    "scipy": ("workshop/learn/",),
    "matplotlib": ("report/drawing.py",),
    "rich": ("cli/screen.py",),
    "python_calamine": ("batch/",),
    "xlsxwriter": ("batch/",),
    "openpyxl": ("workshop/excel/",),
    "jieba": ("supervise/words.py",),
    "rjieba": ("supervise/words.py",),
    "docx": ("report/letters.py",),
    "plotly": ("report/pictures.py",),
    "pytest": ("pytest_plugin.py",),
}
"""Where each library of others may be imported: one module, or one folder."""

READS_FILES = (
    *("cli/", "batch/", "workshop/excel/", "report/page.py"),
    *("relate/store.py", "learned/file.py", "rulepack/source.py", "spark/packs.py", "text/folding.py"),
)
"""Who may open files; folding and pages read only what is shipped beside them."""

SILENCES = {"supervise/words.py"}
"""Who may touch warnings: jieba's own sources warn when Python first compiles them."""

CLOCKS = {"now", "today", "utcnow", "time", "monotonic", "perf_counter", "localtime"}
FILES = {"open", "read_text", "read_bytes", "write_text", "write_bytes"}
PUBLIC = [
    "Appeal",
    "Candidate",
    "Decision",
    "Evidence",
    "Explanation",
    "Group",
    "Link",
    "Member",
    "Mention",
    "MinyiError",
    "ModelError",
    "Opinion",
    "Piece",
    "Problem",
    "RecentTickets",
    "Router",
    "RulePackError",
    "StoreError",
    "Ticket",
]
HEAVY = (
    *("pandas", "sklearn", "jieba", "numpy", "plotly", "openpyxl", "rich", "python_calamine", "xlsxwriter"),
    *("pydantic", "yaml", "ahocorasick_rs", "rapidfuzz", "chinese_calendar"),
)
NEVER_FOR_ROUTING = HEAVY[:9]

SOURCES = {
    path.relative_to(ROOT).as_posix(): ast.parse(path.read_text("utf-8")) for path in ROOT.rglob("*.py")
}


def runtime(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node that runs: all but the insides of ``if TYPE_CHECKING``."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        yield from runtime(node)


def imported(name: str) -> set[str]:
    """The dotted names a module imports when it runs, inside functions too."""
    names: set[str] = set()
    for node in runtime(SOURCES[name]):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: relative imports hide the layer"
            parts = {f"{node.module}.{alias.name}" for alias in node.names}
            modules = {part for part in parts if file_of(part)}
            names.update(modules or {node.module or ""})
    return names


def file_of(dotted: str) -> str | None:
    """The source file of one of our own modules."""
    inner = dotted.removeprefix("minyi_router").removeprefix(".").replace(".", "/")
    if not dotted.startswith("minyi_router"):
        return None
    choices = [f"{inner}.py", f"{inner}/__init__.py".lstrip("/")]
    return next((choice for choice in choices if choice in SOURCES), None)


def layer(name: str) -> int:
    top = name.split("/", maxsplit=1)[0].removesuffix(".py")
    assert any(top in names for names in LAYERS), f"{name} has no layer yet: name it in LAYERS"
    return next(i for i, names in enumerate(LAYERS) if top in names)


def called(name: str) -> Iterator[tuple[str, int]]:
    """The last names of all calls in a module, with their lines."""
    for node in ast.walk(SOURCES[name]):
        if isinstance(node, ast.Call):
            target = node.func
            if isinstance(target, ast.Attribute):
                yield target.attr, node.lineno
            elif isinstance(target, ast.Name):
                yield target.id, node.lineno


modules = pytest.mark.parametrize("name", sorted(SOURCES))


@modules
def test_imports_go_down(name: str) -> None:
    if name == "__init__.py":
        assert not {module for module in imported(name) if file_of(module)}, "the front door loads nothing"
        return
    package = name.split("/", maxsplit=1)[0]
    for module in imported(name):
        target = file_of(module)
        if target and target != "__init__.py" and target.split("/")[0] != package:
            assert layer(target) < layer(name), f"{name} imports {target}"


def test_no_cycles() -> None:
    """Between modules, not only between layers."""
    graph = {name: {file for module in imported(name) if (file := file_of(module))} for name in SOURCES}
    assert set(TopologicalSorter(graph).static_order()) == set(SOURCES)


@modules
def test_each_library_has_one_home(name: str) -> None:
    """And nothing but the standard library and these is imported at all."""
    for library in {module.split(".")[0] for module in imported(name)}:
        if library == "minyi_router" or library in sys.stdlib_module_names:
            continue
        assert library in HOMES, f"{name} imports {library}"
        assert name.startswith(HOMES[library]), f"{name} imports {library}"


@modules
def test_no_clock(name: str) -> None:
    """Time comes in as an argument; only the command line may ask what time it is."""
    if not name.startswith("cli/"):
        assert [call for call in called(name) if call[0] in CLOCKS] == []
        assert "time" not in imported(name)


@modules
def test_no_screen_and_no_log(name: str) -> None:
    if not name.startswith("cli/"):
        assert [call for call in called(name) if call[0] in {"print", "input"}] == []
        assert not imported(name) & ({"logging"} if name in SILENCES else {"logging", "warnings"})


@modules
def test_no_files(name: str) -> None:
    if not name.startswith(READS_FILES):
        assert [call for call in called(name) if call[0] in FILES] == []


@modules
def test_nothing_dangerous(name: str) -> None:
    """No network, no pickle, no eval."""
    banned = {"socket", "ssl", "http", "urllib", "ftplib", "smtplib", "pickle", "marshal", "shelve", "ctypes"}
    assert not {module.split(".")[0] for module in imported(name)} & banned
    plain = {
        node.func.id
        for node in ast.walk(SOURCES[name])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not plain & {"eval", "exec", "compile", "__import__"}


def test_public_names() -> None:
    assert minyi_router.__all__ == PUBLIC
    assert dir(minyi_router) == sorted([*PUBLIC, "__version__"])
    for name in PUBLIC:
        assert getattr(minyi_router, name).__name__ == name
    with pytest.raises(AttributeError, match=r"^module 'minyi_router' has no attribute 'Nothing'$"):
        _ = minyi_router.Nothing


def loaded_by(code: str, names: tuple[str, ...]) -> list[str]:
    """Which of some libraries are loaded after a piece of code ran in a fresh process."""
    script = f"{code}\nimport sys\nprint(*[name for name in {names!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("import minyi_router", HEAVY),
        ("from minyi_router import Appeal, Decision; Appeal('x')", HEAVY),
        ("from minyi_router import Router; Router.load().route('噪音')", NEVER_FOR_ROUTING),
        ("import minyi_router.cli", NEVER_FOR_ROUTING),
    ],
)
def test_what_an_import_loads(code: str, names: tuple[str, ...]) -> None:
    """Importing costs next to nothing; routing needs nothing big."""
    assert loaded_by(code, names) == []
