"""The command that serves courts to real clients."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter, validators

from sim.cli.app import OK, app, loading
from sim.cli.showing import say, warn

_Port = Annotated[int, Parameter(validator=validators.Number(gte=0, lte=65_535))]


@app.command
def serve(
    *,
    court: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    data: Path | None = None,
    run: Path | None = None,
    host: str = "127.0.0.1",
    port: _Port = 8080,
    journal: str = "",
    relay: str = "",
    proxy: Annotated[bool, Parameter(negative="")] = False,
    proxy_port: _Port = 8443,
    at: str | None = None,
    sample: bool = True,
    log: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Serve courts over HTTP: pages, what clients of the real courts read, and a JSON API. Ctrl-C stops it.

    Parameters
    ----------
    court
        Court to serve; repeat it for several (default: all that are on file).
    data
        Folder for journals, documents and passwords (default: served). Several processes may serve one folder, each
        other courts at a port of its own: the first keeps PACER's accounts and bills, the others find and follow it.
    run
        Folder of a finished run, to be served as if it had happened; what is filed there is kept beside it.
    host
        Address to listen on. Anything but loopback opens simulated courts with known passwords to others.
    port
        Port to listen on (default 8080; 0 takes any that is free).
    journal
        URL of a PostgreSQL server that keeps the journals, postgresql://…; default: a SQLite file for each court.
    relay
        HOST:PORT of an SMTP server that takes the notices, e.g. that of `ecfsim mail sink`; default: none are sent.
    proxy
        Also run a proxy for clients of the real courts: by environment variables alone they reach these courts.
    proxy_port
        Port of that proxy (default 8443).
    at
        Let the clock start at this instant, e.g. 2026-03-04T10:00-08:00 (default: now; of a run: at its end).
    sample
        Give a new, empty house a few synthetic people and cases.
    log
        Print a line for each request, without anything secret.
    """
    with loading():
        import uvloop

        from sim.cli.serve import asked_for, is_loopback
        from sim.cli.serve import serve as serve_all

    asked = asked_for(
        court, data, run, at, sample, host=host, port=port, journal_url=journal, relay=relay,
        proxy_port=proxy_port if proxy else None, log=log,
    )  # fmt: skip
    if not is_loopback(host):
        warn(f"{host} is not loopback: anybody who reaches this machine reaches courts with known sample passwords")
    uvloop.run(serve_all(asked, say))
    return OK
