"""The command that compares a scenario with itself under overlays."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter, validators

from sim.cli.app import AsJson, app, loading
from sim.cli.showing import say, show, warn


@app.command
def compare(
    scenario: str,
    /,
    *,
    overlays: Annotated[tuple[str, ...], Parameter(name="--with", consume_multiple=True, negative="")],
    seed: Annotated[int, Parameter(validator=validators.Number(gte=0))] = 1,
    replications: Annotated[int, Parameter(validator=validators.Number(gte=1))] = 5,
    workers: Annotated[int | None, Parameter(validator=validators.Number(gte=1))] = None,
    cluster: str | None = None,
    best: str | None = None,
    indifference: Annotated[float | None, Parameter(validator=validators.Number(gt=0))] = None,
    out: Path | None = None,
    json: AsJson = False,
) -> int:
    """Compare a scenario with itself under one overlay or more, filing by filing, in worlds that are the same.

    An overlay is a TOML file that changes anything of the scenario, or a court's rules by a reform. Every arm meets
    the same people, papers and outages. The results go into a folder: report.html, compare.json, differences.csv
    (filings whose fate differs, with the rule) and differences.parquet (all that differ in anything).

    Parameters
    ----------
    scenario
        Name of a shipped scenario, e.g. trade-court-week, or path of a TOML file.
    overlays
        Name of a shipped overlay, e.g. delaware-5pm, or path of a TOML file; one or more.
    seed
        Seed of all randomness (default 1); each replication has a seed of its own, the same in every arm.
    replications
        How many worlds the arms meet (default 5); with one, differences have no interval.
    workers
        Processes to share the work out to (default: one for each processor). They change nothing in the results.
    cluster
        Address of a running Dask scheduler whose workers do the work instead, e.g. tcp://10.0.0.5:8786.
    best
        Select the best arm by a measure, e.g. system_p95_s or timely=largest (default smallest), in worlds that all
        meet: ten of each arm, and up to a hundred where the choice is close (Kim and Nelson's procedure).
    indifference
        From which difference on it matters which arm is best, in the measure's unit; goes with --best.
    out
        Folder for the results (default runs/compare-NAME-SEED); an earlier comparison in it is replaced.
    """
    with loading():
        from sim.cli.compare import compared, comparison_lines
        from sim.cli.runs import progress_bar, stopping_at_once

    with stopping_at_once(warn), progress_bar(scenario) as progress:
        folder, found = compared(
            scenario, overlays, seed, replications, out, workers or os.cpu_count() or 1, cluster, progress, best,
            indifference,
        )  # fmt: skip
    if json:
        return show(found, json, ())
    return say(*comparison_lines(found), "", f"again: {found.compare_again}", f"report: {folder / 'report.html'}")
