"""A study's folder: refused if it holds anything else, and given its files only when all of them are whole."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from sim.data_file import InputError


@contextlib.contextmanager
def study_folder(folder: Path, result: str, others: frozenset[str]) -> Iterator[Path]:
    """A folder to work in, whose files are put into ``folder`` when the block ends well, ``result`` the last.

    An earlier study there, known by its ``result``, is replaced; ``others``: the other files that a study leaves.
    Raises InputError for a folder that holds something else, or that cannot be made.
    """
    _require_own(folder, result, others | {result})
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        problem = f"no folder can be made in {folder.parent} ({error.strerror})"
        raise InputError(f"{problem}: give another one with --out") from None
    try:
        yield work
        folder.mkdir(exist_ok=True)
        (folder / result).unlink(missing_ok=True)  # what it told of is about to go
        for name in others:
            (folder / name).unlink(missing_ok=True)
        for path in sorted(work.iterdir(), key=lambda path: path.name == result):
            path.replace(folder / path.name)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _require_own(folder: Path, result: str, files: frozenset[str]) -> None:
    for path in (folder, *folder.parents):
        if path.exists() and not path.is_dir():
            raise InputError(f"{path} is a file: give a folder with --out")
    if not folder.is_dir():
        return
    names = sorted(path.name for path in folder.iterdir())
    foreign = [name for name in names if name not in files]
    if names and (foreign or result not in names):
        held = repr(foreign[0]) if foreign else "files, but no earlier study"
        raise InputError(f"{folder} holds {held}: move it away, or give another folder with --out")
