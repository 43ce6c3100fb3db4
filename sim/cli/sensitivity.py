"""What the sensitivity command shows: a table a measure, the factor that matters most first."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from sim.cli.runs import ProgressShown
from sim.data_file import InputError
from sim.report import build
from sim.study.errors import ReplicationError, StudyError
from sim.study.sensitivity_result import MeasureEffects, Sensitivity
from sim.study.sensitivity_study import DEFAULT_MEASURES, sensitivity_study
from sim.world.scenario import load_scenario
from sim.world.scenario_check import check_against_courts

HEADINGS = ("figure", "as it is", "from", "to", "measure from", "to", "change", "interval", "rank correlation")
_PART = "points"


def studied(
    scenario: str,
    measures: Sequence[str],
    factors: Sequence[str],
    points: int,
    seed: int,
    replications: int,
    out: Path | None,
    workers: int,
    cluster: str | None,
    progress: ProgressShown,
) -> tuple[Path, Sensitivity]:
    """Run the study and write its page; returns its folder. Raises InputError for what cannot be studied."""
    found = load_scenario(scenario)
    check_against_courts(found)
    folder = out or Path("runs") / f"sensitivity-{found.name}-{seed}"
    again = ["ecfsim", "sensitivity", scenario, *(part for one in measures for part in ("--measure", one))]
    again += [part for one in factors for part in ("--factor", one)]
    again += ["--points", str(points), "--seed", str(seed), "--replications", str(replications)]
    progress.expect({_PART: 1.0})
    try:
        study = sensitivity_study(
            found,
            folder,
            factors=factors,
            measures=measures or DEFAULT_MEASURES,
            points=points,
            seed=seed,
            replications=replications,
            workers=workers,
            cluster=cluster,
            again=shlex.join(again),
            told=lambda done, of: progress(_PART, done / of),
        )
    except ReplicationError:
        raise  # a fault of the program, to be seen whole
    except StudyError as why:
        raise InputError(str(why)) from None
    build(folder)
    return folder, study


def opening_lines(found: Sensitivity) -> Iterator[str]:
    """What was studied."""
    worlds = "1 world" if found.replications == 1 else f"{found.replications} worlds"
    yield f"{found.title} ({len(found.design)} points in {worlds}, seed {found.seed})"
    yield f"varied at once: {len(found.factors)} figures. {found.rule}"


def measure_lines(one: MeasureEffects) -> Iterator[str]:
    """A measure in words: as it is, how far it moved, how much of that the fit explains, and what to beware of."""
    yield f"{one.title} ({one.name}): {_number(one.at_base)} {one.unit} as it is"
    if not one.varies:
        yield "  no point changed it: in these ranges none of these figures matters to it"
        return
    span = f"{_number(min(one.values))} to {_number(max(one.values))}"
    yield f"  {span} over the points; R2 {one.r2_adjusted:.2f} (adjusted), {one.r2_predicted:.2f} (predicted)"
    if one.caution is not None:
        yield f"  caution: {one.caution}"


def effect_rows(found: Sensitivity, one: MeasureEffects) -> list[tuple[str, ...]]:
    """A row a factor, the largest change first."""
    factors = {factor.key: factor for factor in found.factors}
    return [
        (
            effect.key,
            _number(factors[effect.key].base),
            _number(factors[effect.key].low),
            _number(factors[effect.key].high),
            _number(effect.at_low),
            _number(effect.at_high),
            f"{effect.swing.estimate:+,.3g}",
            f"{effect.swing.low:+,.3g} … {effect.swing.high:+,.3g}",
            f"{effect.prcc.estimate:+.2f}",
        )
        for effect in one.effects
    ]


def _number(value: float) -> str:
    return f"{value:,.4g}"
