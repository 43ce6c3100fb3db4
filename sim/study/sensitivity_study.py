"""How much each assumed figure of a scenario matters: the engine at the points of a Latin hypercube over them."""

from __future__ import annotations

import csv
import platform
import traceback
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import msgspec

import sim
from sim.data_file import suggestion
from sim.study.assumed_factors import RULE, at_point, factors_of
from sim.study.designs import Design, Factor, latin_hypercube
from sim.study.errors import ReplicationError, StudyError
from sim.study.intervals import CONFIDENCE
from sim.study.live_measure import LIVE_MEASURES, LiveMeasure
from sim.study.replications import Arm, Told, replication_seed
from sim.study.sensitivity import Effect, effects
from sim.study.sensitivity_result import POINTS, SENSITIVITY, FactorEffect, MeasureEffects, Sensitivity
from sim.study.study_folder import study_folder
from sim.study.workforce import Workforce, workforce
from sim.world.scenario import ScenarioFile

OTHER_FILES = frozenset({POINTS, "report.html"})
"""What a study and its report leave beside sensitivity.json: with it, the only files that a later one replaces."""
DEFAULT_MEASURES = ("system_p95_s", "finish_p95_s", "untimely_share")
METHOD = (
    "Latin hypercube (McKay, Beckman & Conover 1979), every point in the same worlds; the bars are the fit of a linear "
    "regression on all factors at once, from a factor's low end to its high end, the others at their means"
)
_LIBRARIES = ("simpy", "numpy", "scipy", "polars", "msgspec")
_SPARE = 4  # a regression needs more points than factors by this many (`sim.study.sensitivity.effects`)
_Row = dict[str, float]


def sensitivity_study(
    found: ScenarioFile,
    out: Path,
    *,
    factors: Sequence[str] = (),
    measures: Sequence[str] = DEFAULT_MEASURES,
    points: int = 24,
    seed: int = 1,
    replications: int = 1,
    workers: int = 1,
    cluster: str | None = None,
    confidence: float = CONFIDENCE,
    again: str = "",
    told: Told | None = None,
) -> Sensitivity:
    """Simulate a scenario at every point of a design and say what each factor does to each measure.

    ``factors``: as `factors_of` reads them. ``measures``: names in `LIVE_MEASURES`. Every point meets the same
    ``replications`` worlds; a response is the mean over them. Writes sensitivity.json, and sensitivity.csv with a row
    for the scenario as it is (point 0) and for each point. Workers change nothing in the result. told: runs done, of
    how many. Raises StudyError for a factor, range or measure that is none, and for too few points; InputError for a
    folder that holds something else; ReplicationError for a run that fails.
    """
    names = _known(measures)
    chosen = factors_of(found.scenario, factors)
    if points < len(chosen) + _SPARE:
        raise StudyError(
            f"effects of {len(chosen)} factors need {len(chosen) + _SPARE} points or more, not {points}: "
            "take more points or name fewer factors"
        )
    if replications < 1:
        raise StudyError(f"a study takes 1 replication or more, not {replications}")
    design = latin_hypercube(chosen, points, seed)
    with study_folder(out, SENSITIVITY, OTHER_FILES) as work:
        with workforce(workers, cluster) as crew:
            rows = _lived(found, design, seed, replications, crew, told)
        study = _study(found, design, rows, names, seed, replications, confidence, again, bool(factors))
        _write_points(work / POINTS, design, rows)
        (work / SENSITIVITY).write_bytes(msgspec.json.format(msgspec.json.encode(study), indent=1))
    return study


def _known(measures: Sequence[str]) -> list[str]:
    for name in measures:
        if name not in LIVE_MEASURES:
            raise StudyError(f"no measure {name!r}; {suggestion(name, LIVE_MEASURES)}")
    if not measures:
        raise StudyError(f"a study needs a measure; {suggestion('', LIVE_MEASURES)}")
    return list(dict.fromkeys(measures))


# --- running --------------------------------------------------------------------------------------------------------


class _Failure(msgspec.Struct, frozen=True):
    why: str


def _lived(
    found: ScenarioFile, design: Design, seed: int, replications: int, crew: Workforce, told: Told | None
) -> list[_Row]:
    """The measures as it is, then at each point, each the mean over the replications."""
    points: list[Mapping[str, float]] = [{}, *design.points]
    arms = [Arm(str(n), LiveMeasure(at_point(found.scenario, point), seed)) for n, point in enumerate(points)]
    tasks = [(arm, replication) for arm in arms for replication in range(replications)]
    rows: list[_Row] = []
    for done, ((arm, replication), outcome) in enumerate(zip(tasks, crew.map(_measured, tasks), strict=True), start=1):
        if isinstance(outcome, _Failure):
            raise ReplicationError(arm.name, replication, outcome.why)
        rows.append(dict(outcome))
        if told is not None:
            told(done, len(tasks))
    groups = [rows[first : first + replications] for first in range(0, len(rows), replications)]
    return [{name: sum(row[name] for row in group) / replications for name in group[0]} for group in groups]


def _measured(task: tuple[Arm, int]) -> Mapping[str, float] | _Failure:
    """Measure a run; a failure is told as a value, so that the earliest one is raised, not the fastest."""
    arm, replication = task
    try:
        return arm.measure(replication)
    except Exception as why:
        return _Failure(f"{type(why).__name__}: {why}\n{''.join(traceback.format_exception(why)).rstrip()}")


# --- telling --------------------------------------------------------------------------------------------------------


def _study(
    found: ScenarioFile, design: Design, rows: Sequence[_Row], names: Sequence[str], seed: int, replications: int,
    confidence: float, again: str, named: bool,
) -> Sensitivity:  # fmt: skip
    scenario = found.scenario
    return Sensitivity(
        scenario=found.name,
        title=scenario.title,
        question=scenario.question,
        again=again,
        seed=seed,
        replications=replications,
        seeds=[replication_seed(seed, replication) for replication in range(replications)],
        confidence=confidence,
        rule="The figures that were named." if named else RULE,
        method=METHOD,
        courts=list(scenario.courts),
        starts_at=scenario.clock.starts.isoformat(),
        ends_at=scenario.clock.ends.isoformat(),
        factors=list(design.factors),
        design=list(design.points),
        measures=[measure_effects(name, design, [row[name] for row in rows], confidence) for name in names],
        versions={
            "ecfsim": sim.__version__,
            "python": platform.python_version(),
            **{name: version(name) for name in _LIBRARIES},
        },
    )


def measure_effects(
    name: str, design: Design, values: Sequence[float], confidence: float = CONFIDENCE
) -> MeasureEffects:
    """The effects of a design's factors on a measure of `LIVE_MEASURES`; ``values``: as it is, then at each point."""
    title, unit = LIVE_MEASURES[name]
    at_base, response = values[0], list(values[1:])
    fitted = effects(design, response, confidence)
    mean = sum(response) / len(response)
    by_key = {factor.key: factor for factor in design.factors}
    return MeasureEffects(
        name=name,
        title=title,
        unit=unit,
        at_base=at_base,
        mean=mean,
        values=response,
        varies=min(response) < max(response),
        effects=[_told(one, by_key[one.key], design, mean) for one in fitted.effects],
        r2=fitted.r2,
        r2_adjusted=fitted.r2_adjusted,
        r2_predicted=fitted.r2_predicted,
        r2_ranks=fitted.r2_ranks,
        caution=fitted.caution,
    )


def _told(one: Effect, factor: Factor, design: Design, mean: float) -> FactorEffect:
    """The effect with the fit at both ends: a least-squares plane goes through the means."""
    middle = sum(factor.share_of(point[factor.key]) for point in design.points) / len(design.points)
    slope = one.swing.estimate
    return FactorEffect(one.key, one.swing, mean - slope * middle, mean + slope * (1 - middle), one.src, one.prcc)


def _write_points(path: Path, design: Design, rows: Sequence[_Row]) -> None:
    keys = [factor.key for factor in design.factors]
    base = {factor.key: factor.base for factor in design.factors}
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["point", *keys, *rows[0]])
        for place, (point, row) in enumerate(zip([base, *design.points], rows, strict=True)):
            writer.writerow([place, *(point[key] for key in keys), *row.values()])
