"""Commands about mail."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter, validators

from sim.cli.app import app, loading
from sim.cli.showing import say_at_once, warn

mail_app = App(name="mail", help="Take the notices that served courts send, on this machine.")
app.command(mail_app)


@mail_app.command
def sink(
    *,
    port: Annotated[int, Parameter(validator=validators.Number(gte=0, lte=65_535))] = 8025,
    host: str = "127.0.0.1",
    folder: Path | None = None,
    refuse: Annotated[list[str] | None, Parameter(negative="")] = None,
    slow: Annotated[int, Parameter(validator=validators.Number(gte=0))] = 0,
) -> int:
    """Run a mail server that takes every message and passes none on; a line a message.

    Parameters
    ----------
    port
        Port to listen at (default 8025; 0: any free one).
    host
        Address to listen at (default 127.0.0.1: this machine only).
    folder
        Folder in which each message becomes a file, byte by byte as it was sent (default: none is kept).
    refuse
        An address to refuse with 550; may be given more than once.
    slow
        Milliseconds that each message takes (default 0).
    """
    with loading():
        import asyncio

        from sim.cli.mail import is_loopback, sink_until_interrupted

    if not is_loopback(host):
        warn(f"{host} can be reached from other machines: anybody there may send to this sink")
    taken = asyncio.run(sink_until_interrupted(host, port, folder, refuse or [], slow, say_at_once))
    return say_at_once(f"{taken} message{'' if taken == 1 else 's'} taken")
