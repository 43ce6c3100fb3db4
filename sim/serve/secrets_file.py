"""The secrets of one served house, made once and kept in a file that only its owner may read."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_BYTES = 32


def secret(folder: Path, name: str, random_bytes: Callable[[int], bytes]) -> bytes:
    """The secret of this name in the folder, made at the first call: 32 bytes.

    Raises OSError where the folder is not ours, ValueError where the file holds something else.
    """
    path = folder / f"{name}.secret"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        own = folder / f".{name}.{random_bytes(8).hex()}.part"
        file = os.open(own, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            os.write(file, random_bytes(_BYTES))
            os.fsync(file)
        finally:
            os.close(file)
        with suppress(FileExistsError):  # of two processes that begin a house at once, one makes it
            os.link(own, path)
        own.unlink()
    found = path.read_bytes()
    if len(found) != _BYTES:
        raise ValueError(f"{path}: holds {len(found)} bytes, a secret has {_BYTES}; restore it from a backup")
    return found
