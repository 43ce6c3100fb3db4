"""A run's folder: refused if it holds anything else, replaced by a whole run only, swept of what a killed run left."""

from __future__ import annotations

import contextlib
import fcntl
import glob
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec

from sim.data_file import InputError

SUMMARY, DEMAND, NETWORK = "summary.json", "demand.parquet", "network.json"
FILES = frozenset({SUMMARY, "filings.parquet", "events.parquet", "report.html", DEMAND, NETWORK})
"""What a run and its report leave in the folder: the only files that a later run replaces."""

_OWNER, _EARLIER = "owner", "earlier"


class RunFolderError(InputError):
    """The output folder cannot be used."""


class _OfARun(msgspec.Struct):
    """What every run's summary says."""

    scenario: str
    trace_digest: str


def require_own_folder(folder: Path) -> None:
    """Raise RunFolderError unless the folder is new, empty, or holds an earlier run and nothing else."""
    for path in (folder, *folder.parents):
        if path.exists() and not path.is_dir():
            raise RunFolderError(f"{path} is a file: give a folder with --out")
    if not folder.is_dir():
        return
    if folder.resolve() in (Path.cwd(), *Path.cwd().parents):
        raise RunFolderError(f"{folder} is the folder you are in, or above it: give another one with --out")
    names = sorted(path.name for path in folder.iterdir())
    if names and not _is_run(folder):
        raise RunFolderError(f"{folder} is not empty and holds no earlier run: give another folder with --out")
    for name in names:
        if name not in FILES:
            problem = f"{folder} holds {name!r} beside an earlier run, and that is no file of a run"
            raise RunFolderError(f"{problem}: move it away, or give another folder with --out")


def _is_run(folder: Path) -> bool:
    try:
        msgspec.json.decode((folder / SUMMARY).read_bytes(), type=_OfARun)
    except (OSError, msgspec.DecodeError):
        return False
    return True


@contextlib.contextmanager
def work_folder(folder: Path) -> Iterator[Path]:
    """A folder beside ``folder`` to work in. Whatever happens, nothing of it is left but what was put in place.

    A process that is killed cannot tidy up; it loses its lock on the folder, by which the next run here knows.
    Raises RunFolderError where no folder can be made.
    """
    made = [parent for parent in (folder.parent, *folder.parent.parents) if not parent.exists()]
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        _sweep(folder)
        holder = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        problem = f"no folder can be made in {folder.parent} ({error.strerror})"
        raise RunFolderError(f"{problem}: give another one with --out") from None
    try:
        with _owned(holder):
            work = holder / "run"  # made here and not by mkdtemp, whose folders only their owner may read
            work.mkdir()
            yield work
    finally:
        shutil.rmtree(holder, ignore_errors=True)
        for parent in made:
            with contextlib.suppress(OSError):  # not empty: the run is in it
                parent.rmdir()


def put_in_place(folder: Path, work: Path) -> None:
    """Put the whole run in place of an earlier one, which is out of the way but intact until the new one stands.

    What somebody put beside the earlier run in the meantime stays.
    """
    earlier = work.parent / _EARLIER
    if folder.exists():
        folder.rename(earlier)
    work.rename(folder)
    for name in _others(earlier):
        (earlier / name).rename(folder / name)


def _others(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name not in FILES] if folder.is_dir() else []


# --- what a killed run left -----------------------------------------------------------------------------------------


@contextlib.contextmanager
def _owned(holder: Path) -> Iterator[None]:
    """Hold a lock in the folder, which the system takes back whenever this process ends. Locked before it is named."""
    unnamed = holder / f"{_OWNER}.new"
    with unnamed.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        unnamed.rename(holder / _OWNER)
        yield


def _sweep(folder: Path) -> None:
    """Remove the work folders of runs into ``folder`` whose process is gone; an earlier run in one is put back."""
    for holder in folder.parent.glob(f".{glob.escape(folder.name)}-*"):
        with contextlib.suppress(OSError), (holder / _OWNER).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            earlier = holder / _EARLIER
            if earlier.is_dir() and not folder.exists():
                earlier.rename(folder)
            if not _others(earlier):
                shutil.rmtree(holder, ignore_errors=True)
