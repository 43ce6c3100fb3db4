"""A data folder served by several processes: the first owns the national service, the others find and follow it."""

from __future__ import annotations

import asyncio
import os
import secrets
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from sim.data_file import InputError
from sim.serve.durable.journal import JournalBusyError
from sim.serve.durable.opening import NationalBusyError
from sim.serve.durable.postgres_journal import shown_server
from sim.serve.house import House
from sim.serve.national.owner_line import OwnerLine
from sim.serve.national.owner_notice import OwnerNotice, found, leave
from sim.serve.national.sealed import SECRET_NAME
from sim.serve.secrets_file import secret

HELLO_S = 1.0
STARTS_S = 15.0
"""How long an owner is waited for that has its journal and does not answer yet: it may be reading its courts."""

_LOOK_EVERY_S = 0.2
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}
Opens = Callable[[OwnerNotice | None], Awaitable[House]]


async def open_shared(folder: Path, journal_url: str, opens: Opens) -> tuple[House, OwnerNotice | None]:
    """(the house, the owner that it follows; None where it owns the national service itself).

    opens: opens the house, following the owner if it is given one. Raises NationalBusyError where the service has an
    owner that does not answer, JournalBusyError where another process serves one of the courts, InputError.
    """
    owner = await living_owner(folder, journal_url)
    if owner is None:
        try:
            return await opens(None), None
        except NationalBusyError as error:
            owner = await _awaited(folder, journal_url)
            if owner is None:
                raise NationalBusyError(
                    f"{error}. Whoever it is does not answer by {folder / 'national.json'}: wait until it serves, "
                    "or give the --data and --journal that it was given"
                ) from error
    try:
        return await opens(owner), owner
    except JournalBusyError as error:
        raise JournalBusyError(
            f"{error}; or name courts that no other process serves with --court, and a --port of their own"
        ) from error


async def living_owner(folder: Path, journal_url: str) -> OwnerNotice | None:
    """The owner of the national service in this folder, if one answers. Raises InputError where it keeps its journals
    elsewhere than this process is told to."""
    if found(folder) is None:
        return None
    line = OwnerLine(folder, secret(folder, SECRET_NAME, secrets.token_bytes), HELLO_S)
    try:
        if not await line.hello():
            return None
    finally:
        line.close()
    owner = found(folder)
    if owner is not None and owner.journals != _named(journal_url):
        raise InputError(
            f"--journal: process {owner.process}, which owns the national service in {folder}, keeps its journals in "
            f"{owner.journals or 'files there'}; give this one the same"
        )
    return owner


def leave_notice(folder: Path, host: str, port: int, journal_url: str, now_us: int) -> None:
    """Tell other processes that this one owns the national service, and where it listens. Raises OSError."""
    at = _EVERYWHERE.get(host, f"[{host}]" if ":" in host else host)
    ahead_us = now_us - time.time_ns() // 1000
    leave(folder, OwnerNotice(f"http://{at}:{port}", os.getpid(), _named(journal_url), ahead_us))


def owners_clock(owner: OwnerNotice) -> Callable[[], int]:
    """The owner's time, microseconds UTC: who shares a house shares its time."""
    return lambda: time.time_ns() // 1000 + owner.clock_ahead_us


async def _awaited(folder: Path, journal_url: str) -> OwnerNotice | None:
    until = time.monotonic() + STARTS_S
    while time.monotonic() < until:
        owner = await living_owner(folder, journal_url)
        if owner is not None:
            return owner
        await asyncio.sleep(_LOOK_EVERY_S)
    return None


def _named(journal_url: str) -> str:
    return shown_server(journal_url) if journal_url else ""
