"""The command that says which assumed figures of a scenario matter most."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter, validators

from sim.cli.app import AsJson, app, loading
from sim.cli.showing import say, show, table, warn


@app.command
def sensitivity(
    scenario: str,
    /,
    *,
    measures: Annotated[tuple[str, ...], Parameter(name="--measure", consume_multiple=True, negative="")] = (),
    factors: Annotated[tuple[str, ...], Parameter(name="--factor", consume_multiple=True, negative="")] = (),
    points: Annotated[int, Parameter(validator=validators.Number(gte=5))] = 24,
    seed: Annotated[int, Parameter(validator=validators.Number(gte=0))] = 1,
    replications: Annotated[int, Parameter(validator=validators.Number(gte=1))] = 1,
    workers: Annotated[int | None, Parameter(validator=validators.Number(gte=1))] = None,
    cluster: str | None = None,
    out: Path | None = None,
    json: AsJson = False,
) -> int:
    """Find out which assumed figures of a scenario matter most, by running it with all of them varied at once.

    The figures take values spread evenly over their ranges (a Latin hypercube); every point meets the same people,
    papers and outages. The results go into a folder: report.html with a tornado plot, sensitivity.json, and
    sensitivity.csv with every point.

    Parameters
    ----------
    scenario
        Name of a shipped scenario, e.g. trade-court-week, or path of a TOML file.
    measures
        What to look at, e.g. system_p95_s (default: system_p95_s, finish_p95_s and untimely_share); an unknown one
        is answered with those there are.
    factors
        A figure to vary, by its key, with its range: behaviour.retry_minutes=5..30; without a range a factor of 1.5
        either way is tried. Default: all assumed service times, and the typing, retry and travel times of filers.
    points
        How many points to run (default 24; four more than factors at least, ten times as many for a close look).
    seed
        Seed of the design and of all randomness (default 1).
    replications
        Worlds that every point meets (default 1); a response is the mean over them.
    workers
        Processes to share the work out to (default: one for each processor). They change nothing in the results.
    cluster
        Address of a running Dask scheduler whose workers do the work instead, e.g. tcp://10.0.0.5:8786.
    out
        Folder for the results (default runs/sensitivity-NAME-SEED); an earlier study in it is replaced.
    """
    with loading():
        from sim.cli.runs import progress_bar, stopping_at_once
        from sim.cli.sensitivity import HEADINGS, effect_rows, measure_lines, opening_lines, studied

    with stopping_at_once(warn), progress_bar(scenario) as progress:
        folder, found = studied(
            scenario, measures, factors, points, seed, replications, out, workers or os.cpu_count() or 1, cluster,
            progress,
        )  # fmt: skip
    if json:
        return show(found, json, ())
    say(*opening_lines(found))
    for one in found.measures:
        say("", *measure_lines(one))
        if one.varies:
            say(table(HEADINGS, effect_rows(found, one)))
    return say("", f"again: {found.again}", f"report: {folder / 'report.html'}")
