"""What the load command does: set up, run Locust in a process of its own, measure, hold objectives, audit."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec

from sim.cli.load_api import Api
from sim.cli.load_audit import audit_lines, audited, entries_of
from sim.cli.load_records import OPERATOR_VARIABLE, PLAN_VARIABLE, Outcome, Plan, Shape
from sim.cli.load_result import (
    HEADINGS,
    LoadResult,
    action_rows,
    objective_lines,
    objective_rows,
    read_objectives,
    refusals_of,
    table_rows,
    write_result,
)
from sim.cli.load_setup import Wanted, set_up
from sim.cli.text import table_text
from sim.courts import load_court
from sim.data_file import InputError
from sim.paths import data_room
from sim.world.scenario import load_scenario
from sim.world.scenario_check import check_against_courts

_PLAYED_MINUTES = 60.0
"""Of the scenario, where no multiple is given: an hour."""

_GRACE_S = 60.0
Tell = Callable[[str], None]


class Asked(msgspec.Struct, frozen=True):
    """The command's options as given."""

    scenario: str
    host: str
    shape: Shape
    minutes: float
    multiple: float | None
    objectives: tuple[str, ...]
    operator_token: str
    seed: int
    attorneys: int
    cases: int
    out: Path | None

    def __repr__(self) -> str:
        return f"Asked({self.scenario!r}, {self.host!r}, {self.shape!r})"


def run_load(asked: Asked, tell: Tell) -> tuple[Path, LoadResult]:
    """Everything, in order: (the folder with the results, the result). tell: takes a line on what is under way.

    Raises InputError for what cannot be done, DataError for the scenario.
    """
    found = load_scenario(asked.scenario)
    check_against_courts(found)
    objectives = read_objectives(asked.objectives, found.scenario.courts)
    folder = asked.out or Path("runs") / f"load-{found.name}-{asked.shape}-{asked.seed}"
    _clear(folder)
    api = Api(asked.host, asked.operator_token)
    wanted = Wanted(
        name=found.name,
        scenario=found.scenario,
        shape=asked.shape,
        seed=asked.seed,
        minutes=asked.minutes,
        multiple=asked.multiple or _PLAYED_MINUTES / asked.minutes,
        attorneys=asked.attorneys,
        cases=asked.cases,
    )
    tell("setting up people and cases")
    plan = set_up(api, wanted, folder)
    api.close()
    tell(_planned_words(plan))
    _run_locust(plan, asked, folder)
    outcomes = read_outcomes(folder)
    tell("auditing")
    entries = {court_id: list(entries_of(api, court_id)) for court_id in plan.courts}
    api.close()
    result = LoadResult(
        scenario=found.name,
        shape=asked.shape,
        seed=asked.seed,
        minutes=asked.minutes,
        multiple=plan.multiple,
        planned=len(plan.actions),
        left_out=plan.left_out,
        actions=action_rows(outcomes),
        objectives=objective_rows(
            objectives, outcomes, plan, {court_id: load_court(court_id) for court_id in plan.courts}
        ),
        audit=audited(entries, outcomes, plan.run_id),
        refusals=refusals_of(outcomes),
    )
    write_result(folder, result)
    return folder, result


def _planned_words(plan: Plan) -> str:
    hours = plan.multiple * plan.length_us / 3600e6
    people = f"{len(plan.actions)} actions of {len(plan.people)} people at {', '.join(plan.courts)}"
    return f"{people}: {hours:.2g} hours of the scenario in {plan.length_us / 60e6:.2g} minutes"


def _clear(folder: Path) -> None:
    """Make the folder; what an earlier load left there is replaced. Raises InputError for anybody else's folder."""
    if folder.exists() and any(folder.iterdir()) and not (folder / "plan.json").exists():
        raise InputError(f"{folder}: holds something that is no load; name another folder with --out")
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("plan.json", "outcomes.jsonl", "summary.json", "actions.csv", "objectives.csv"):
        (folder / name).unlink(missing_ok=True)
    (folder / "plan.json").touch()  # marks the folder as ours, also where setting up fails


def _run_locust(plan: Plan, asked: Asked, folder: Path) -> None:
    """Locust without a page, in a process of its own: it patches what this one relies on. Raises InputError where it
    does not come to its end."""
    path = folder.resolve() / "plan.json"
    path.touch(mode=0o600)
    path.write_bytes(msgspec.json.encode(plan))
    locustfile = data_room("loadtests") / "locustfile.py"
    options = ["--headless", "--host", asked.host.rstrip("/"), "--csv", str(folder / "locust"), "--only-summary"]
    environment = os.environ | {PLAN_VARIABLE: str(path), OPERATOR_VARIABLE: asked.operator_token}
    limit_s = plan.length_us / 1e6 + plan.drain_s + 120.0 + _GRACE_S
    with (folder / "locust.log").open("w", encoding="utf-8") as log:
        command = [sys.executable, "-m", "locust", "-f", str(locustfile), *options, "--exit-code-on-error", "0"]
        try:
            done = subprocess.run(
                command, stdout=log, stderr=subprocess.STDOUT, env=environment, timeout=limit_s, check=False
            )
        except subprocess.TimeoutExpired:
            raise InputError(f"the load did not end in time; see {folder / 'locust.log'}") from None
    if done.returncode or not (folder / "outcomes.jsonl").exists():
        raise InputError(f"Locust ended with code {done.returncode}; see {folder / 'locust.log'}")


def read_outcomes(folder: Path) -> list[Outcome]:
    """What became of each action."""
    decode = msgspec.json.Decoder(Outcome).decode
    return [decode(line) for line in (folder / "outcomes.jsonl").read_bytes().splitlines()]


def result_lines(folder: Path, result: LoadResult, terminal_width: int | None) -> list[str]:
    """What the command prints."""
    lines = [table_text(HEADINGS, table_rows(result), terminal_width=terminal_width), ""]
    lines.append("times count from the moment at which the scenario has the action start")
    if result.refusals:
        lines.append("refused or failed: " + ", ".join(f"{code} {count}" for code, count in result.refusals.items()))
    if result.left_out:
        lines.append(f"left out: {result.left_out} papers that come by night, by hand, or after hours only")
    if result.objectives:
        lines += ["", *objective_lines(result)]
    return [*lines, "", *audit_lines(result.audit), "", f"results in {folder}"]
