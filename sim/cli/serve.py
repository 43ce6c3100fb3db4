"""What the serve command asks for: a house opened, filled if it is new, served on HTTP, and closed in order."""

from __future__ import annotations

import asyncio
import os
import resource
import secrets
import signal
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack, suppress
from datetime import datetime
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import msgspec

from sim.cli.serve_run import OnePassword, let_everyone_in, prepare_run
from sim.cli.serve_sample import PEOPLE, READER, SECRET, furnish
from sim.cli.serve_sharing import leave_notice, open_shared, owners_clock
from sim.courts import CourtBook, court_ids, load_court
from sim.data_file import InputError
from sim.serve.durable.postgres_journal import shown_server
from sim.serve.house import House
from sim.serve.mail.relay import Relay, relay_at
from sim.serve.national.owner_notice import OwnerNotice, withdraw
from sim.serve.reach.authority import Authority
from sim.serve.reach.connect_proxy import ConnectProxy
from sim.serve.reach.environment import environment
from sim.serve.served_court import ServedCourt
from sim.serve.web.app import sites
from sim.serve.web.links import hosts_of
from sim.serve.web.server import HttpServer

Say = Callable[..., object]
_HANDLES_MAX = 65_536


class ServeAsked(msgspec.Struct, frozen=True):
    """What is to be served, and where. at_us: the instant at which the clock starts; None: the machine's own time.

    sample: whether a new house gets the sample's people and cases. run_title: of the run that is served, if one is.
    proxy_port: where clients of the real courts connect; None: nowhere. relay: host:port that takes the mail.
    """

    folder: Path
    books: tuple[CourtBook, ...]
    host: str
    port: int
    journal_url: str = ""
    at_us: int | None = None
    sample: bool = True
    run_title: str = ""
    proxy_port: int | None = None
    relay: str = ""
    log: bool = False


def books_of(wanted: Sequence[str]) -> tuple[CourtBook, ...]:
    """The books of the courts asked for; of all that have a folder where none is. Raises UnknownCourtError."""
    return tuple(load_court(court_id) for court_id in wanted or court_ids())


def asked_for(
    courts: Sequence[str], data: Path | None, run: Path | None, at: str | None, sample: bool, **more: Any
) -> ServeAsked:
    """What the command's options ask for. more: fields of ``ServeAsked``. Raises InputError, UnknownCourtError."""
    at_us = None if at is None else instant_of(at)
    require_free(more["host"], more["port"])
    if more["relay"]:
        relay_of(more["relay"])
    if run is None:
        return ServeAsked(folder=data or Path("served"), books=books_of(courts), at_us=at_us, sample=sample, **more)
    if courts or data is not None:
        raise InputError("--run: a run brings its own courts and data; leave out --court and --data")
    found = prepare_run(run)
    at_us = found.ends_us if at_us is None else at_us
    return ServeAsked(folder=found.folder, books=found.books, at_us=at_us, run_title=found.title, **more)


def instant_of(text: str) -> int:
    """Microseconds UTC of an ISO instant with an offset, 2026-03-04T10:00-08:00. Raises InputError."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise InputError(f"--at: {text!r} is no instant with an offset; write it as 2026-03-04T10:00-08:00")
    return int(found.timestamp()) * 1_000_000


def is_loopback(host: str) -> bool:
    """Whether only this machine can connect there."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def relay_of(where: str) -> Relay:
    """The relay at HOST:PORT. Raises InputError."""
    try:
        return relay_at(where)
    except ValueError as error:
        raise InputError(f"--relay: {error}") from None


def require_free(host: str, port: int) -> None:
    """Raises InputError for an address that cannot be listened on, before anything is made."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as tried:
            tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((host, port))
    except OSError as error:
        raise InputError(
            f"{host}:{port} cannot be listened on: {error.strerror}; give another --host or --port"
        ) from None


async def serve(asked: ServeAsked, say: Say) -> None:
    """Serve until the program is asked to stop (SIGINT, SIGTERM); what is under way is finished first.

    Raises JournalError, OSError (a port that is taken), AuthorityError.
    """
    _take_handles()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    operator_token = secrets.token_urlsafe(24)
    courts = "1 court" if len(asked.books) == 1 else f"{len(asked.books)} courts"
    say(f"opening {courts} in {asked.folder}; a large docket takes some seconds")
    async with AsyncExitStack() as opened:
        began, owner = await _opened(asked)
        await opened.enter_async_context(began)
        log = (lambda line: _ignore(say(line))) if asked.log else _ignore
        app = sites(began, _random_hex, log, operator_token=operator_token)
        server = await opened.enter_async_context(HttpServer(app, asked.host, asked.port))
        if owner is None:
            leave_notice(asked.folder, asked.host, server.port, asked.journal_url, began.now_us())
            opened.callback(withdraw, asked.folder, os.getpid())
        say(*_told(asked, began, server.port, operator_token, owner))
        if asked.proxy_port is not None:
            authority = Authority.open(asked.folder / "authority", _clock(None))  # clients compare with the time it is
            proxy = ConnectProxy(
                authority,
                hosts_of(tuple(began.courts)),
                backend=("127.0.0.1", server.port),
                listen=("127.0.0.1", asked.proxy_port),
            )
            await opened.enter_async_context(proxy)
            say("", "Clients of the real courts reach these through the proxy with:")
            say(*(f"  export {name}={value}" for name, value in environment(authority.ca_path, proxy.port).items()))
        await stop.wait()
        say("stopping: what is under way is finished first")


async def _opened(asked: ServeAsked) -> tuple[House, OwnerNotice | None]:
    """The house with something in it, and the owner of the national service that it follows, if it follows one."""
    if asked.run_title:  # all courts of a run are served together
        house, owner = await _house(asked, None), None
    else:
        house, owner = await open_shared(asked.folder, asked.journal_url, partial(_house, asked))
    try:
        if asked.run_title and house.pacer.account(READER) is None:
            await let_everyone_in(house)
        elif asked.sample and not asked.run_title:
            await furnish(house)
    except BaseException:
        await house.close()
        raise
    return house, owner


async def _house(asked: ServeAsked, owner: OwnerNotice | None) -> House:
    if owner is not None and asked.at_us is not None:
        raise InputError(f"--at: the clock is that of process {owner.process}, which serves this folder; leave it out")
    return await House.open(
        asked.folder,
        asked.books,
        now_us=_clock(asked.at_us) if owner is None else owners_clock(owner),
        random_bytes=secrets.token_bytes,
        passwords_for=(lambda _name, _folder: OnePassword(SECRET)) if asked.run_title else None,
        url=asked.journal_url,
        relay=relay_of(asked.relay) if asked.relay else None,
        jitter=secrets.SystemRandom().random,
        only_new_mail=bool(asked.run_title),
        follow=owner is not None,
    )


def _take_handles() -> None:
    """Let this process open as many files and connections as the system allows it: many clients need many."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = _HANDLES_MAX if hard < 0 else min(hard, _HANDLES_MAX)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def _clock(at_us: int | None) -> Callable[[], int]:
    """The machine's own time, or time that goes on from an instant."""
    if at_us is None:
        return lambda: time.time_ns() // 1000
    began_ns = time.monotonic_ns()
    return lambda: at_us + (time.monotonic_ns() - began_ns) // 1000


def _random_hex(digits: int) -> str:
    return secrets.token_hex((digits + 1) // 2)[:digits]


def _ignore(_said: object) -> None:
    """Nothing comes of it."""


def _told(asked: ServeAsked, house: House, port: int, operator_token: str, owner: OwnerNotice | None) -> list[str]:
    """What is said once it is served: where, by which logins, and how to stop."""
    at = f"http://{'localhost' if is_loopback(asked.host) else asked.host}:{port}"
    lines = [f"Served at {at}/ (Ctrl-C stops it); nothing of it is a government system."]
    for court_id, court in house.courts.items():
        lines.append(f"  {court.book.profile.short_name:<18} {at + f'/{court_id}/':<{len(at) + 8}} {_cases_of(court)}")
    lines.append(f"  {'PACER':<18} {at}/pacer/")
    if owner is not None:
        lines.append(f"The accounts and bills of PACER are kept at {owner.url}/pacer/, and only followed here.")
    if asked.run_title:
        lines.append(f"From a run: {asked.run_title}. Every login of it, and {READER}, has the password {SECRET!r}.")
        for court_id, court in house.courts.items():
            some = ", ".join(list(court.state.user_by_login)[:2])
            lines.append(f"  {court_id}: {len(court.state.user_by_login)} logins, such as {some}")
    elif asked.sample:
        logins = ", ".join([login for login, _ in PEOPLE] + [READER])
        lines.append(f"Sample logins, where none were changed: {logins}; password {SECRET!r}.")
    if asked.journal_url:  # it may hold a password
        lines.append(f"Journals on {shown_server(asked.journal_url)}; documents in {asked.folder}.")
    else:
        lines.append(f"Journals and documents in {asked.folder}.")
    lines.append(f"Mail: {asked.relay or 'made, and sent nowhere (--relay HOST:PORT; `ecfsim mail sink` is one)'}.")
    lines.append("Operator's token of this process, for the API (header X-Operator) and `ecfsim load`:")
    lines.append(f"  export ECFSIM_OPERATOR_TOKEN={operator_token}")
    return lines


def _cases_of(court: ServedCourt) -> str:
    """How many cases there are, and the number of one to begin with."""
    cases = court.state.cases
    some = next((case.number for case in cases.values() if not case.sealed), "")
    return f"{len(cases)} case{'' if len(cases) == 1 else 's'}{f', for one {some}' if some else ''}"
