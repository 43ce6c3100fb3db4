"""What compare.json tells of each arm: what its overlay changes, which rules its reforms state, its assumptions."""

from __future__ import annotations

from pathlib import Path

from sim.courts.reforms import LAYER
from sim.data_file import shown_path
from sim.study.compare_result import ArmTold, ReformTold, RuleTold
from sim.world.reform_tables import Reform
from sim.world.reformed_courts import court_book
from sim.world.scenario_overlay import Overlay
from sim.world.scenario_tables import Scenario


def arm_told(arm: Overlay, trace_digests: list[str]) -> ArmTold:
    """An arm with the digests of its traces, one a replication."""
    scenario = arm.found.scenario
    keys = {change.key for change in arm.changes}
    return ArmTold(
        name=arm.name,
        title=arm.title,
        file=arm.file,
        digest=arm.found.digest,
        changed=list(arm.changes),
        reforms=[_reform_told(scenario, place) for place in range(len(scenario.reform))],
        trace_digests=trace_digests,
        assumptions=[one for one in arm.found.assumptions if not arm.changes or one.key in keys],
    )


def _reform_told(scenario: Scenario, place: int) -> ReformTold:
    """A reform as it stands in the first book that it changes: the newest version of each of its rules."""
    reform: Reform = scenario.reform[place]
    courts = [court_id for court_id in scenario.courts if reform.applies_to(court_id)]
    below = sum(one.applies_to(courts[0]) for one in scenario.reform[:place])
    layers = [layer for layer in court_book(scenario, courts[0]).rules.layers if layer.name.startswith(LAYER)]
    layer = layers[below]
    return ReformTold(
        title=layer.name.removeprefix(LAYER),
        file=shown_path(Path(reform.file)),
        courts=courts,
        as_if_effective=None if reform.as_if_effective is None else reform.as_if_effective.isoformat(),
        rules=[
            RuleTold(
                rule_id=rule_id,
                value="repealed" if newest.repealed else str(newest.value),
                effective=newest.effective.isoformat(),
                compared_with=newest.compared_with,
                cite=newest.mark.cite,
                source_title=newest.mark.source_title,
                quote=newest.mark.quote,
                assumed=newest.mark.assumed,
            )
            for rule_id, (newest, *_) in layer.rules.items()
        ],
    )
