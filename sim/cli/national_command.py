"""Commands about the courts of the country: write them, and project a year of them from runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter, validators

from sim.cli.app import AsJson, app, loading
from sim.cli.showing import say, show, table, warn


@app.command
def national(
    *,
    out: Path,
    share: Annotated[float, Parameter(validator=validators.Number(gt=0, lte=1))] = 1.0,
    json: AsJson = False,
) -> int:
    """Write the 94 district and 90 bankruptcy courts, volumes modelled from national totals, and scenarios of them.

    Parameters
    ----------
    out
        Folder to write: courts/ and a scenario each of a day, a week, a month and a year. An earlier one is replaced.
    share
        Share of the national volumes, in every court alike (default 1).
    """
    with loading():
        from sim.cli.nation import nation_lines
        from sim.cli.runs import stopping_at_once
        from sim.world.nation_room import write_nation

    with stopping_at_once(warn):
        nation = write_nation(out, share)
    return show(nation, json, ()) if json else say(*nation_lines(nation))


@app.command
def project(runs: list[Path], /, *, json: AsJson = False) -> int:
    """Project a year's processor time and memory from two or more finished runs of the same courts.

    Parameters
    ----------
    runs
        Folders of runs of different length, e.g. of a week and of a month.
    """
    with loading():
        from sim.cli.nation import RUN_HEADINGS, projection_lines, projection_of, run_rows

    projection = projection_of(runs)
    if json:
        return show(projection, json, ())
    return say(table(RUN_HEADINGS, run_rows(projection)), "", *projection_lines(projection))
