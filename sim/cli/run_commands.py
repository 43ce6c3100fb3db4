"""Commands that simulate, measure and report."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from time import gmtime, strftime
from typing import Annotated

from cyclopts import Parameter, validators

from sim.cli.app import OK, AsJson, app, loading
from sim.cli.showing import say, show, table, warn


@app.command
def run(
    scenario: str,
    /,
    *,
    seed: Annotated[int, Parameter(validator=validators.Number(gte=0))] = 1,
    out: Path | None = None,
    workers: Annotated[int | None, Parameter(validator=validators.Number(gte=1))] = None,
    demand: Annotated[bool, Parameter(negative="")] = False,
    json: AsJson = False,
) -> int:
    """Simulate a scenario, write its results and its report, and print a summary.

    Parameters
    ----------
    scenario
        Name of a shipped scenario, e.g. national-outage-2014, or path of a TOML file.
    seed
        Seed of all randomness (default 1). The same scenario and seed give the same trace.
    out
        Folder for the results (default runs/NAME-SEED); an earlier run in it is replaced.
    workers
        Processes to share the courts out to (default: one for each processor). They change nothing in the results.
    demand
        Write down every visit to a station too (demand.parquet, network.json), for a replay at other capacities.
    """
    with loading():
        from sim.cli.runs import progress_bar, run_and_report, stopping_at_once, summary_lines

    with stopping_at_once(warn), progress_bar(scenario) as progress:
        folder, summary = run_and_report(scenario, seed, out, workers or os.cpu_count() or 1, progress, demand)
    return show(summary, json, ()) if json else say(*summary_lines(folder, summary))


@app.command
def calibrate(
    *,
    out: Path | None = None,
    seconds: Annotated[float, Parameter(validator=validators.Number(gt=0, lte=3600))] = 20.0,
    seed: Annotated[int, Parameter(validator=validators.Number(gte=0))] = 1,
    json: AsJson = False,
) -> int:
    """Measure the real code paths on this machine and fit distributions to the times, for scenarios to use.

    Parameters
    ----------
    out
        File to write (TOML), which scenarios name in [service_time] calibration; only an earlier one is replaced.
    seconds
        How long to measure (default 20); setting up and fitting come on top.
    seed
        Seed of the files measured, of the order of turns and of the tests' samples (default 1).
    """
    with loading():
        from sim.cli.calibrate import PATH_HEADINGS, PATH_SPARE, calibration_notes, measure_paths, path_rows

    today = date.fromisoformat(strftime("%Y-%m-%d", gmtime()))  # the one place that may know the day
    calibration = measure_paths(out, seconds, seed, today)
    if json:
        return show(calibration, json, ())
    say(table(PATH_HEADINGS, path_rows(calibration), PATH_SPARE), "", *calibration_notes(calibration, out))
    return OK


@app.command
def report(run: Path, /) -> int:
    """Write the report of a finished run anew, from its Parquet files and summary.

    Parameters
    ----------
    run
        Folder of the run, e.g. runs/national-outage-2014-1.
    """
    with loading():
        from sim.cli.runs import report_of

    return say(str(report_of(run)))
