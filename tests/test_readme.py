"""Every command of the README is run, as typed, in a copy of the checkout."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
_COPIED = ("sim", "courts", "scenarios", "reports", "pyproject.toml")


def _commands() -> list[str]:
    return [
        line.removeprefix("$ ")
        for language, block in _BLOCK.findall(README)
        if language == "console"
        for line in block.splitlines()
        if line.startswith("$ ")
    ]


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the checkout in which ``ecfsim`` is the copy's own, and files shown in the README exist."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    shim = folder / "bin" / "ecfsim"
    shim.parent.mkdir()
    shim.write_text(f'#!/bin/sh\nPYTHONPATH="{folder}" exec "{sys.executable}" -m sim.cli "$@"\n')
    shim.chmod(0o755)
    for language, block in _BLOCK.findall(README):
        named = re.match(r"# (scenarios/[\w-]+\.toml)\n", block)
        if language == "toml" and named:
            (folder / named.group(1)).write_text(block)
    return folder


def test_the_readme_shows_commands_and_a_picture() -> None:
    assert len(_commands()) >= 10
    (picture,) = re.findall(r"!\[[^\]]{20,}\]\(([^)]+\.png)\)", README)
    assert (ROOT / picture).stat().st_size > 20_000


@pytest.mark.slow
def test_every_command_of_the_readme_works_as_typed(checkout: Path) -> None:
    environment = {**os.environ, "PATH": f"{checkout / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    for command in _commands():
        if command.startswith("make "):
            continue  # the two tests below
        shown = subprocess.run(["bash", "-c", command], cwd=checkout, env=environment, capture_output=True, text=True)
        assert shown.returncode == 0, f"{command}\n{shown.stdout[-2000:]}{shown.stderr[-2000:]}"
    assert (checkout / "runs" / "trade-court-week-7" / "report.html").is_file()


@pytest.mark.slow
def test_make_run_works_in_this_checkout() -> None:
    """The main scenario, as a newcomer types it: within 90 s and 1 GiB from a warm environment."""
    shown = subprocess.run(["make", "run"], cwd=ROOT, capture_output=True, text=True)
    assert shown.returncode == 0, shown.stdout[-2000:] + shown.stderr[-2000:]
    assert re.search(r"trace digest [0-9a-f]{64}", shown.stdout)
    assert "report: runs/national-outage-2014-1/report.html" in shown.stdout


def test_make_test_is_what_runs_these_tests() -> None:
    shown = subprocess.run(["make", "-n", "test"], cwd=ROOT, capture_output=True, text=True, check=True)
    for part in ("ruff check", "mypy", "pytest"):
        assert part in shown.stdout
