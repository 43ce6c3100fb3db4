"""What the command line says of mail: a sink's messages, line by line, and its count at the end."""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import signal
from collections.abc import Callable
from pathlib import Path

from sim.data_file import InputError
from sim.serve.mail.reply import shown
from sim.serve.mail.sink import MailSink, Sunk


def sunk_line(one: Sunk) -> str:
    """One message in a line: to whom, and its subject."""
    return f"{one.number:>6}  {shown(', '.join(one.recipients))}  {one.subject}"


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens there."""
    try:
        return ipaddress.ip_address(host.removeprefix("[").removesuffix("]")).is_loopback
    except ValueError:
        return host == "localhost"


async def sink_until_interrupted(
    host: str,
    port: int,
    folder: Path | None,
    refuses: list[str],
    slow_ms: int,
    say: Callable[[str], object],
) -> int:
    """Take mail until SIGINT or SIGTERM; returns how many messages were taken.

    Raises InputError where nothing can listen there or the folder cannot be used.
    """
    sink = MailSink(lambda one: say(sunk_line(one)), folder, refuses, slow_ms / 1_000)
    try:
        await sink.start(host, port)
    except OSError as error:
        if error.filename:
            raise InputError(f"{error.filename}: {error.strerror or error}") from error
        why = "is taken, perhaps by another sink" if error.errno == errno.EADDRINUSE else f"cannot be used: {error}"
        raise InputError(f"{host}:{port} {why}; give another --port (or --host)") from error
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM)
    for number in signals:
        loop.add_signal_handler(number, ended.set)
    try:
        say(f"taking mail for everybody at {host}:{sink.port}; nothing is passed on; Ctrl-C ends it")
        await ended.wait()
    finally:
        for number in signals:
            loop.remove_signal_handler(number)
        await sink.close()
    return sink.taken
