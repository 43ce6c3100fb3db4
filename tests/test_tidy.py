"""The house keeps its shape: import floors, no hidden clocks or chance, no printing, documented and short modules."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SIM = ROOT / "sim"
MODULES = sorted(SIM.rglob("*.py"))
TOP_LEVEL = {
    "pyproject.toml", "sim", "courts", "scenarios", "loadtests", "tests", "reports", "README.md",
    "ARCHITECTURE.md", "Makefile", ".ci", "LICENSE", ".gitignore", "requirements.lock", "requirements-dev.lock",
}  # fmt: skip

# The floors of the house, from the ground up: a room may import from those named beside it, and from itself.
GROUND = {"paths", "data_file"}
FLOORS = {
    "paths": set[str](),
    "data_file": {"paths"},
    "courts": GROUND,
    "pdf": set[str](),
    "stations": set[str](),
    "ecf": {"courts", "pdf"},
    "nef": {"courts", "ecf"},
    "world": {*GROUND, "courts", "pdf", "stations", "ecf", "nef"},
    "engine": {*GROUND, "courts", "pdf", "stations", "ecf", "nef", "world", "serve"},
    "study": {*GROUND, "courts", "pdf", "stations", "ecf", "nef", "world", "engine"},
    "report": {*GROUND, "courts", "pdf", "stations", "ecf", "nef", "world", "engine", "study"},
    "serve": {*GROUND, "courts", "pdf", "ecf", "nef"},
    "conformance": {*GROUND, "courts", "pdf", "ecf", "nef"},
}
CORE_NEVER = {
    "simpy",
    "random",
    "time",
    "os",
    "io",
    "pathlib",
    "socket",
    "http",
    "starlette",
    "uvicorn",
    "numpy",
    "faker",
}
LINES_MAX = 450
FUNCTION_LINES_MAX = 60


def _room(path: Path) -> str:
    return path.relative_to(SIM).parts[0].removesuffix(".py")


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written out in full"
            yield node.module or ""


def _ids(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _floor_faults(room: str, imported: Iterator[str]) -> list[str]:
    """Imports of a room that do not run downwards."""
    if room == "cli" or room == "__init__":
        return []
    targets = {name.split(".")[1] for name in imported if name.startswith("sim.")}
    return sorted(targets - FLOORS[room] - {room})


@pytest.mark.parametrize("path", MODULES, ids=_ids)
def test_imports_run_downwards(path: Path) -> None:
    faults = _floor_faults(_room(path), _imports(path))
    assert not faults, f"{_ids(path)} reaches up or sideways to {faults}"


def test_the_floor_check_can_fail() -> None:
    """An upward import, planted, is found."""
    assert _floor_faults("ecf", iter(["sim.engine.station"])) == ["engine"]
    assert _floor_faults("courts", iter(["sim.pdf"])) == ["pdf"]
    assert _floor_faults("nef", iter(["sim.ecf.events", "msgspec"])) == []


@pytest.mark.parametrize("path", sorted((SIM / "ecf").glob("*.py")), ids=_ids)
def test_the_core_knows_no_clock_chance_network_or_file(path: Path) -> None:
    used = {name.split(".")[0] for name in _imports(path)} & CORE_NEVER
    assert not used, f"{_ids(path)} imports {sorted(used)}"


@pytest.mark.parametrize("path", MODULES, ids=_ids)
def test_time_and_chance_come_in_from_the_top(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for forbidden in (r"datetime\.now\(", r"date\.today\(", r"time\.time\(", r"np\.random\.seed", r"^import random$"):
        assert not re.search(forbidden, text, re.M), f"{_ids(path)} uses {forbidden}"
    if path.name != "stopwatch.py" and "perf_counter" in text:
        assert _room(path) in ("engine", "cli"), f"{_ids(path)} measures wall-clock time"


@pytest.mark.parametrize("path", MODULES, ids=_ids)
def test_every_module_says_what_it_is_for_in_few_lines(path: Path) -> None:
    doc = ast.get_docstring(_tree(path))
    assert doc and doc.splitlines()[0].rstrip().endswith((".", "?", ":")), (
        f"{_ids(path)} needs a one-sentence docstring"
    )
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= LINES_MAX, f"{_ids(path)} has {lines} lines: split it by concept"


@pytest.mark.parametrize("path", MODULES, ids=_ids)
def test_functions_are_short_and_public_ones_documented(path: Path) -> None:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.FunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= FUNCTION_LINES_MAX, f"{_ids(path)}:{node.lineno} {node.name} has {length} lines"
    for node in _tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert ast.get_docstring(node), f"{_ids(path)}:{node.lineno} {node.name} has no docstring"


def _tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout: nothing is tracked")
    return listed.stdout.splitlines()


def test_the_top_level_is_fixed() -> None:
    assert {name.split("/")[0] for name in _tracked()} <= TOP_LEVEL


def test_nothing_tracked_names_a_machine_or_a_registry() -> None:
    """Paths of somebody's machine and hosts of package registries do not belong in the project."""
    forbidden = [
        r"/(?:root|home/\w+|work)/",
        "pypi" + r"\.org",
        "pythonhosted",
        "npmjs" + r"\.org",
        "deb" + r"\.debian\.org",
    ]
    for name in _tracked():
        path = ROOT / name
        if path.suffix in {".png", ".pdf"} or not path.is_file() or path == Path(__file__).resolve():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for pattern in forbidden:
            found = re.search(pattern, text)
            assert not found, f"{name}: {found.group(0) if found else ''}"


def test_the_locks_cover_every_dependency_with_hashes() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {re.split(r"[<>=\[ ;]", name)[0] for name in project["project"]["dependencies"]}
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text()
        pinned = set(re.findall(r"^([\w.-]+)==", text, re.M))
        assert wanted <= pinned, f"{lock} lacks {sorted(wanted - pinned)}: run `make lock`"
        assert text.count("--hash=sha256:") >= len(pinned)


def test_skips_and_ignores_give_their_reason() -> None:
    """A silenced check says why beside it."""
    silenced = re.compile(r"#\s*(type: ignore|noqa)(\[[\w,-]+\]|:\s*[A-Z0-9, ]+)?\s*(.*)$")
    for path in (*MODULES, *sorted((ROOT / "tests").rglob("*.py"))):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
            found = silenced.search(line)
            if found and path != Path(__file__).resolve():
                assert len(found.group(3).strip(" -#")) > 8, f"{_ids(path)}:{number} gives no reason: {line.strip()}"
