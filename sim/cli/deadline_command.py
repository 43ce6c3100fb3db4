"""The command that computes when a period ends."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from sim.cli.app import BAD_INPUT, FAILED, OK, AsJson, app, day_of, days_of
from sim.cli.showing import fail, say, show, warn


@app.command
def deadline(
    *,
    court: str | None = None,
    from_: Annotated[date | None, Parameter(name="--from", converter=day_of)] = None,
    days: int | None = None,
    hours: int | None = None,
    backward: Annotated[bool, Parameter(negative="")] = False,
    service: Literal["electronic", "mail", "clerk", "consented", "hand"] | None = None,
    inaccessible: Annotated[tuple[date, ...], Parameter(negative="", converter=days_of)] = (),
    state_holidays: Literal["forward", "ignore"] | None = None,
    csv: Annotated[Path | None, Parameter(allow_leading_hyphen=True)] = None,
    out: Path | None = None,
    json: AsJson = False,
) -> int:
    """Compute when a period ends, with the steps and citations of the computation.

    Parameters
    ----------
    court
        Id of a court, e.g. casb.
    from_
        The day of the event, YYYY-MM-DD (for --hours YYYY-MM-DDTHH:MM, in the court's time zone).
    days
        Length of the period in days.
    hours
        Length of the period in hours.
    backward
        Count back from the event.
    service
        How the paper that starts the period was served, where the period runs from service.
    inaccessible
        A day on which the clerk's office was inaccessible; may be given more than once.
    state_holidays
        Count state holidays in periods after an event, or ignore them (default: the court's rule).
    csv
        Compute a file of periods instead (- reads standard input): columns court, from, days, direction, service;
        `due` is appended.
    out
        Where to write the computed file (default: standard output).
    """
    from sim.cli.deadlines import answer_deadline, answer_lines, compute_file

    if csv is not None:
        if (court, from_, days, hours, service, state_holidays) != (None,) * 6 or backward or inaccessible or json:
            return fail("--csv takes its periods from the file: leave the other options out, except --out", BAD_INPUT)
        return FAILED if compute_file(csv, out, warn) else OK
    if court is None or from_ is None or out is not None:
        return fail("give --court, --from and --days, or --csv FILE (with --out FILE if wanted)", BAD_INPUT)
    answer = answer_deadline(court, from_, days, hours, backward=backward, service=service,
                             inaccessible=inaccessible, state_holidays=state_holidays)  # fmt: skip
    return show(answer, json, ()) if json else say(*answer_lines(answer))
