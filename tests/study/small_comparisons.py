"""Two days of the trade court at a busy hour of its year, small enough to be compared many times over."""

from __future__ import annotations

from datetime import datetime

from msgspec.structs import replace

from sim.world.figures import Figure
from sim.world.scenario import ScenarioFile, load_scenario
from sim.world.scenario_overlay import Overlay, load_overlay


def two_days(entries_per_year: float = 25_000) -> ScenarioFile:
    """Wednesday 15 and Thursday 16 October 2025 at the Court of International Trade, with no outage."""
    found = load_scenario("trade-court-week")
    scenario = found.scenario
    volume = replace(scenario.volume["cit"], entries_per_year=Figure(entries_per_year, assumed="a busy court"))
    small = replace(
        scenario,
        clock=replace(
            scenario.clock,
            starts=datetime.fromisoformat("2025-10-15T00:00:00-04:00"),
            ends=datetime.fromisoformat("2025-10-17T00:00:00-04:00"),
        ),
        volume={"cit": volume},
        cases=replace(scenario.cases, prelude_days=Figure(22, assumed="oppositions are due within 21 days")),
        documents=replace(
            scenario.documents,
            distinct_per_court=Figure(12, assumed="few, for speed"),
            checked_again_share=Figure(0.001, assumed="few, for speed"),
        ),
        outage=(),
    )
    return replace(found, name="two-days", scenario=small)


def arm(found: ScenarioFile, overlay: str) -> Overlay:
    """A shipped overlay's arm, with what it changes laid over a scenario that was made and not read."""
    laid = load_overlay(load_scenario("trade-court-week"), overlay)
    whole, small = laid.found.scenario, found.scenario
    scenario = replace(small, reform=whole.reform, behaviour=whole.behaviour)
    return replace(laid, found=replace(found, scenario=scenario))
