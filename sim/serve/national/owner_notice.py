"""The notice that the owner of the national service leaves in the data folder, so that other processes find it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from sim.serve.durable.safe_file import write_safely

FILE_NAME = "national.json"


class OwnerNotice(msgspec.Struct, frozen=True):
    """Where the owner listens. url: http://host:port; process: its id; journals: the server of its journals, "" for
    files in the folder; clock_ahead_us: by how much its clock is ahead of the machine's (a house may live at another
    time, and who shares a house shares its time)."""

    url: str
    process: int
    journals: str = ""
    clock_ahead_us: int = 0


def leave(folder: Path, notice: OwnerNotice) -> None:
    """Put the notice into the folder, in place of any other. Raises OSError."""
    write_safely(folder / FILE_NAME, (msgspec.json.format(msgspec.json.encode(notice)), b"\n"))


def found(folder: Path) -> OwnerNotice | None:
    """The notice in the folder; None where there is none that can be read. The owner may have been killed since."""
    try:
        return msgspec.json.decode((folder / FILE_NAME).read_bytes(), type=OwnerNotice)
    except (OSError, msgspec.DecodeError):
        return None


def withdraw(folder: Path, process: int) -> None:
    """Take the notice of this process back, if it still is this one's."""
    notice = found(folder)
    if notice is not None and notice.process == process:
        (folder / FILE_NAME).unlink(missing_ok=True)
