"""Compares a scenario with itself under overlays: arms that meet the same world, filing by filing and on average."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import msgspec
from msgspec.structs import replace

import sim
from sim.courts.sources import load_sources
from sim.data_file import shown_path
from sim.paths import data_room
from sim.study.best_arm import Wanted, best_arm
from sim.study.compare_arms import LivedArm, live_arms
from sim.study.compare_measures import measured, measures_of
from sim.study.compare_result import COMPARISON, DIFFERENCES, FATES, ArmDifference, Comparison
from sim.study.compare_tallies import Tallies
from sim.study.compare_told import arm_told
from sim.study.difference_rows import DifferenceRows
from sim.study.errors import StudyError
from sim.study.filing_fates import joined_fates
from sim.study.intervals import CONFIDENCE
from sim.study.live_measure import live_measures_of
from sim.study.replications import Told, replication_seed
from sim.study.study_folder import study_folder
from sim.study.workforce import workforce
from sim.world.reformed_courts import court_book
from sim.world.scenario import ScenarioFile
from sim.world.scenario_overlay import Overlay

OTHER_FILES = frozenset({DIFFERENCES, FATES, "report.html"})
"""What a comparison and its report leave beside compare.json: with it, the only files that a later one replaces."""
_LIBRARIES = ("simpy", "numpy", "polars", "msgspec")


def base_arm(found: ScenarioFile) -> Overlay:
    """The scenario as it is, as the first arm of a comparison."""
    return Overlay(found.name, found.scenario.title, shown_path(found.path), found, ())


def compare(
    arms: Sequence[Overlay],
    seed: int,
    replications: int,
    out: Path,
    *,
    workers: int = 1,
    cluster: str | None = None,
    confidence: float = CONFIDENCE,
    compare_again: str = "",
    best: Wanted | None = None,
    told: Told | None = None,
) -> Comparison:
    """Simulate every arm in every replication and set each against the first; writes compare.json and the differences.

    Replication r of every arm has the seed ``replication_seed(seed, r)``: the arms meet the same people, papers and
    outages, and differ by what their overlays change. Workers change nothing in the result. With one replication there
    are no intervals. differences.parquet has each filing in which anything differs, differences.csv those whose fate
    does (standing, outcome, date of filing, or one arm only). best: select the best arm by a measure too, in as many
    more worlds as that takes (`sim.study.best_arm`). told: replications done, of how many.
    Raises StudyError for fewer than two arms or one replication, InputError for a folder that holds something else,
    and ReplicationError for a court that fails.
    """
    _check_arms(arms, replications)
    with study_folder(out, COMPARISON, OTHER_FILES) as work:
        counting = _Counting(arms, work, best)
        with workforce(workers, cluster) as crew:
            for lived in live_arms(arms, seed, replications, crew, told):
                counting.add(lived)
            selected = None if best is None else best_arm(arms, seed, best, crew, confidence, counting.lived)
        comparison = replace(_comparison(arms, seed, counting, confidence, compare_again), best=selected)
        (work / COMPARISON).write_bytes(msgspec.json.format(msgspec.json.encode(comparison), indent=1))
    return comparison


def _check_arms(arms: Sequence[Overlay], replications: int) -> None:
    if len(arms) < 2:
        raise StudyError("a comparison takes two arms or more: name an overlay")
    names = [arm.name for arm in arms]
    for name in names:
        if names.count(name) > 1:
            raise StudyError(f"two arms are called {name!r}: give each file a name of its own")
    if replications < 1:
        raise StudyError(f"a comparison takes 1 replication or more, not {replications}")
    first = arms[0].found.scenario
    if any((arm.found.scenario.courts, arm.found.scenario.clock) != (first.courts, first.clock) for arm in arms):
        raise StudyError("the arms have different courts or clocks: let them have the same, or run each by itself")


class _Counting:
    """What is kept of the replications: measures and digests by arm, tallies and rows of each arm but the first.

    lived: for each arm the measure of the best that is wanted, replication by replication.
    """

    def __init__(self, arms: Sequence[Overlay], work: Path, wanted: Wanted | None) -> None:
        self._wanted = wanted
        self.lived: list[list[float]] = [[] for _ in arms]
        scenario = arms[0].found.scenario
        self._zones = {court_id: court_book(scenario, court_id).profile.zone for court_id in scenario.courts}
        self._names = [arm.name for arm in arms]
        self.rows = DifferenceRows(work)
        self.tallies = [Tallies() for _ in arms[1:]]
        self.measures: list[list[dict[str, float]]] = [[] for _ in arms]
        self.digests: list[list[str]] = [[] for _ in arms]

    def add(self, lived: list[LivedArm]) -> None:
        """Take in one replication of every arm."""
        replication = len(self.digests[0])
        for place, one in enumerate(lived):
            self.measures[place].append(measures_of(one.filings))
            self.digests[place].append(one.trace_digest)
            if self._wanted is not None:
                self.lived[place].append(live_measures_of(one.filings)[self._wanted.measure])
        for place, tally in enumerate(self.tallies, start=1):
            fates = joined_fates(lived[0].filings, lived[place].filings, self._zones)
            tally.add(fates)
            self.rows.add(self._names[place], replication, fates)


def _comparison(
    arms: Sequence[Overlay], seed: int, counted: _Counting, confidence: float, compare_again: str
) -> Comparison:
    counted.rows.close()
    scenario = arms[0].found.scenario
    replications = len(counted.digests[0])
    return Comparison(
        scenario=arms[0].name,
        title=scenario.title,
        question=scenario.question,
        compare_again=compare_again,
        seed=seed,
        replications=replications,
        seeds=[replication_seed(seed, replication) for replication in range(replications)],
        confidence=confidence,
        display_zone=scenario.clock.display_zone,
        starts_at=scenario.clock.starts.isoformat(),
        ends_at=scenario.clock.ends.isoformat(),
        courts=list(scenario.courts),
        arms=[arm_told(arm, digests) for arm, digests in zip(arms, counted.digests, strict=True)],
        against=[_difference(arms, place, counted, confidence) for place in range(1, len(arms))],
        versions={
            "ecfsim": sim.__version__,
            "python": platform.python_version(),
            **{name: version(name) for name in _LIBRARIES},
        },
    )


def _difference(arms: Sequence[Overlay], place: int, counted: _Counting, confidence: float) -> ArmDifference:
    sources = load_sources(data_room("courts") / "sources.toml")
    name, tally = arms[place].name, counted.tallies[place - 1]
    return ArmDifference(
        arm=name,
        base=arms[0].name,
        matched=tally.matched(),
        measures=measured(counted.measures[0], counted.measures[place], confidence),
        changes=tally.changes(confidence),
        who=tally.who(confidence),
        why=tally.why(sources, confidence),
        differences_rows=counted.rows.differing[name],
        fates_rows=counted.rows.fates[name],
    )
