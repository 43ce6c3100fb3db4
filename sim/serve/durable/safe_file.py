"""Files that are there whole or not at all, also after a power failure."""

from __future__ import annotations

import os
from pathlib import Path


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable: a new file's bytes are of no use without its name. Raises OSError."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_safely(path: Path, parts: tuple[bytes, ...]) -> None:
    """Write a file under another name, flush it, then give it its own. Raises OSError and leaves nothing behind."""
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as file:
            for part in parts:
                file.write(part)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
