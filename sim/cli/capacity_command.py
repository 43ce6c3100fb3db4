"""The command that says how many workers each court needs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter, validators

from sim.cli.app import AsJson, app, loading
from sim.cli.showing import say, show, warn

_AboveZero = Annotated[int, Parameter(validator=validators.Number(gte=2))]


@app.command
def capacity(
    scenario: str,
    /,
    *,
    slo: Annotated[tuple[str, ...], Parameter(negative="", consume_multiple=False)],
    seed: Annotated[int, Parameter(validator=validators.Number(gte=0))] = 1,
    replications: _AboveZero | None = None,
    at_most: _AboveZero | None = None,
    growth: Annotated[float, Parameter(validator=validators.Number(gt=-1, lte=10))] = 0.05,
    years: Annotated[float, Parameter(validator=validators.Number(gte=0, lte=30))] = 3.0,
    cost: Annotated[tuple[str, ...], Parameter(negative="", consume_multiple=False)] = (),
    workers: Annotated[int | None, Parameter(validator=validators.Number(gte=1))] = None,
    cluster: str | None = None,
    out: Path | None = None,
    json: AsJson = False,
) -> int:
    """Find the fewest servers of each station that keep service-level objectives, with confidence.

    Parameters
    ----------
    scenario
        Name of a shipped scenario, e.g. deadline-hour, or path of a TOML file.
    slo
        An objective, e.g. 'filing.p95 <= 10s during deadline_hour'; give the option again for more.
    seed
        Seed of all randomness (default 1).
    replications
        Worlds to try every capacity on, at first (default 8).
    at_most
        The most of them, where more are needed to decide (default 16).
    growth
        Growth of the load in a year (default 0.05), for the years to come and the date of exhaustion.
    years
        How many years ahead (default 3).
    cost
        Cost of one server as STATION=COST or COURT/STATION=COST (default 1 each); give the option again for more.
    workers
        Processes to share the work out to (default: one for each processor). They change nothing in the results.
    cluster
        Address of a running Dask scheduler, whose workers do the work instead.
    out
        Folder for the results (default runs/capacity-NAME-SEED); an earlier study in it is replaced.
    """
    with loading():
        from sim.cli.capacity import Asked, capacity_lines, study_and_write
        from sim.cli.runs import progress_bar, stopping_at_once

    asked = Asked(
        scenario, slo, seed, replications, at_most, growth, years, cost, workers or os.cpu_count() or 1, cluster, out
    )
    with stopping_at_once(warn), progress_bar(f"capacity of {scenario}") as progress:
        folder, result = study_and_write(asked, progress)
    return show(result, json, ()) if json else say(*capacity_lines(folder, result))
