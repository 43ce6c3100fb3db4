"""What common random numbers promise (sim/world/streams.py): one paper's draws do not depend on other papers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from msgspec.structs import asdict
from small_runs import no_progress, small_scenario

from sim.courts import load_court
from sim.engine.shard import run_courts
from sim.world.court_world import CourtWorld
from sim.world.intentions import Intention
from sim.world.planner import Planner
from sim.world.prelude import Prelude
from sim.world.scenario_tables import Mix, Scenario

VOLUMES = {"caed": 40_000.0}
# What a filing meets may change with others (queues, and so instants; the next numbers); the rest is its own.
MET = ["filing_id", "ended_at_us", "entered_at_us", "entry_number", "nef_id", "wait_us", "relief_of", "case_number"]


def _planner(scenario: Scenario) -> Planner:
    world = CourtWorld(scenario, 5, load_court("caed"))
    planner = Planner(world)
    starts = round(scenario.clock.starts.timestamp()) * 1_000_000
    Prelude(world, planner, lambda _intention: (), starts)._world.register_everyone(starts - 1)
    return planner


def test_another_line_of_the_mix_leaves_all_other_intentions_as_they_were() -> None:
    """Openings by attorneys, planned with and without the clerk's: who sues whom, when and where stays the same."""
    scenario = small_scenario(VOLUMES, outage=False).scenario
    first, last = (round(at.timestamp()) * 1_000_000 for at in (scenario.clock.starts, scenario.clock.ends))

    def plan(wanted: Callable[[Mix], bool]) -> dict[str, dict[str, Any]]:
        planned = _planner(scenario).plan(first, last, wanted, "run")
        return {one.key: {**asdict(one), "filing_id": None} for one in planned}

    alone = plan(lambda line: line.event == "complaint" and line.by == "attorney")
    together = plan(lambda line: line.event in ("complaint", "indictment"))
    assert len(alone) > 5
    assert len(together) > len(alone)
    assert {key: together[key] for key in alone} == alone


def _lived(folder: Path) -> pl.DataFrame:
    folder.mkdir()
    (result,) = run_courts(small_scenario(VOLUMES).scenario, 5, ("caed",), folder, no_progress)
    return pl.read_parquet(result.filing_parts).sort("began_at_us", "event_code", "filer_id")


def test_one_filing_less_leaves_the_others_draws_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole run through the outage without one attorney's motion: everyone else does what they did.

    Compared are all filings that began in the same instant in both runs, save for what they meet; those whose start
    moved were prompted by others' entries, which queues may delay.
    """
    whole = _lived(tmp_path / "whole")
    plan = Planner.plan
    left_out: list[Intention] = []

    def without_one(self: Planner, *asked: Any) -> Iterator[Intention]:
        for intention in plan(self, *asked):
            if not left_out and intention.key.startswith("run/motion_misc/attorney/"):
                left_out.append(intention)
            else:
                yield intention

    monkeypatch.setattr(Planner, "plan", without_one)
    less = _lived(tmp_path / "less")
    assert len(left_out) == 1
    on = ["began_at_us", "event_code", "filer_id"]
    columns = [column for column in whole.columns if column not in MET]
    both = whole.join(less, on=on, how="semi").select(columns)
    assert whole.height - both.height < 0.02 * whole.height
    assert whole.filter(began_at_us=left_out[0].begins_at).height == 1
    assert less.filter(began_at_us=left_out[0].begins_at).is_empty()
    same = less.join(whole, on=on, how="semi").select(columns)
    assert both.equals(same)
