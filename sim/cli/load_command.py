"""The command that presses a served court with the arrivals of a scenario."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import Parameter, validators

from sim.cli.app import FAILED, OK, AsJson, app, loading
from sim.cli.load_records import Shape
from sim.cli.showing import say, show, terminal_width, warn

_AboveZero = Annotated[float, Parameter(validator=validators.Number(gt=0))]


@app.command
def load(
    scenario: str,
    /,
    *,
    host: str,
    operator: Annotated[str, Parameter(env_var="ECFSIM_OPERATOR_TOKEN")] = "",
    shape: Shape = "steady",
    minutes: _AboveZero = 5.0,
    rate_multiple: _AboveZero | None = None,
    objective: Annotated[tuple[str, ...], Parameter(negative="", consume_multiple=False)] = (),
    seed: Annotated[int, Parameter(validator=validators.Number(gte=0))] = 1,
    attorneys: Annotated[int, Parameter(validator=validators.Number(gte=2))] = 40,
    cases: Annotated[int, Parameter(validator=validators.Number(gte=1))] = 12,
    out: Path | None = None,
    json: AsJson = False,
) -> int:
    """Press served courts with the arrivals of a scenario, then audit that nothing acknowledged was lost.

    Parameters
    ----------
    scenario
        Name of a shipped scenario, e.g. deadline-hour, or path of a TOML file; those of its courts that are served
        take part.
    host
        Address of the server, e.g. http://127.0.0.1:8080; the courts are found by path there.
    operator
        The operator's token that `ecfsim serve` prints (or in ECFSIM_OPERATOR_TOKEN): people are set up with it.
    shape
        What is played: steady, deadline-hour, outage, or fan-out (a case whose notices go to 200 people).
    minutes
        How long it lasts (default 5).
    rate_multiple
        How many times quicker than in the scenario everything comes (default: so that an hour of it is played).
    objective
        An objective, e.g. 'filing.p95 <= 10s' or 'filing.within(2s) >= 99% in caed'; give the option again for more.
    seed
        Seed of all randomness (default 1).
    attorneys
        Attorneys of each court that take part (default 40); they file for all of the scenario's.
    cases
        Cases opened in each court beforehand (default 12).
    out
        Folder for the results (default runs/load-NAME-SHAPE-SEED); an earlier load in it is replaced.
    """
    with loading():
        from sim.cli.load import Asked, result_lines, run_load

    asked = Asked(scenario, host, shape, minutes, rate_multiple, objective, operator, seed, attorneys, cases, out)
    folder, result = run_load(asked, warn)
    if json:
        show(result, json, ())
    else:
        say(*result_lines(folder, result, terminal_width()))
    return OK if result.passed else FAILED
