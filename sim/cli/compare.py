"""What the compare command shows: who is affected and why, and the paired differences with their intervals."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from sim.cli.runs import ProgressShown
from sim.data_file import InputError
from sim.report import build
from sim.study.compare import base_arm, compare
from sim.study.compare_result import ArmDifference, Comparison, Estimate
from sim.study.errors import ReplicationError, StudyError
from sim.world.scenario import load_scenario
from sim.world.scenario_check import check_against_courts
from sim.world.scenario_overlay import load_overlay

HEADINGS = ("measure", "unit", "as it is", "in this arm", "difference", "interval", "variance saved")
_PART = "arms"
_CHANGES = {
    "standing_changed": "standing",
    "outcome_changed": "outcome",
    "date_moved": "date of filing",
    "ended_changed": "time of ending",
    "wait_changed": "time in queues",
}


def compared(
    scenario: str,
    overlays: Sequence[str],
    seed: int,
    replications: int,
    out: Path | None,
    workers: int,
    cluster: str | None,
    progress: ProgressShown,
) -> tuple[Path, Comparison]:
    """Run the comparison and write its page; returns its folder. Raises InputError for what cannot be compared."""
    found = load_scenario(scenario)
    check_against_courts(found)
    arms = [base_arm(found), *(load_overlay(found, overlay) for overlay in overlays)]
    folder = out or Path("runs") / f"compare-{found.name}-{seed}"
    again = ["ecfsim", "compare", scenario, *(part for one in overlays for part in ("--with", one))]
    again += ["--seed", str(seed), "--replications", str(replications)]
    progress.expect({_PART: 1.0})
    try:
        comparison = compare(
            arms,
            seed,
            replications,
            folder,
            workers=workers,
            cluster=cluster,
            compare_again=shlex.join(again),
            told=lambda done, of: progress(_PART, done / of),
        )
    except ReplicationError:
        raise  # a fault of the program, to be seen whole
    except StudyError as why:
        raise InputError(str(why)) from None
    build(folder)
    return folder, comparison


def opening_lines(found: Comparison) -> Iterator[str]:
    """What was compared."""
    worlds = "1 world" if found.replications == 1 else f"{found.replications} worlds"
    yield f"{found.title} ({worlds}, seed {found.seed})"


def why_lines(found: Comparison, difference: ArmDifference) -> Iterator[str]:
    """An arm in sentences: what it changes, how many filings turn untimely or timely, and by which rule."""
    arm = next(one for one in found.arms if one.name == difference.arm)
    yield f"{arm.title} ({arm.name})"
    for change in arm.changed:
        rests = f" ({change.status}: {change.why})" if change.why else ""
        yield f"  {change.key}: {change.before} -> {change.after}{rests}"
    matched = difference.matched
    yield (
        f"  {matched.both:,} filings in both arms ({matched.share:.1%} of all), {matched.only_base:,} only as it is, "
        f"{matched.only_arm:,} only in this arm"
    )
    for why in difference.why:
        turned = "untimely" if why.change == "became_untimely" else "timely"
        rule = f"{why.rule_id}, {why.source_title or why.cite or 'assumed'}" if why.rule_id else "never docketed"
        yield f"  {_told(why.count)} a run become {turned} ({why.standing.replace('_', ' ')}): {rule}"
    if not difference.why:
        yield "  no filing becomes timely or untimely"
    changed = [
        f"{difference.changes[kind].estimate:,.4g} {words}"
        for kind, words in _CHANGES.items()
        if difference.changes[kind].estimate
    ]
    yield f"  filings a run that differ in: {', '.join(changed)}" if changed else "  no filing differs"


def _told(one: Estimate) -> str:
    interval = "" if one.low is None or one.high is None else f" [{one.low:,.4g}, {one.high:,.4g}]"
    return f"{one.estimate:,.4g}{interval}"


def result_rows(difference: ArmDifference) -> list[tuple[str, ...]]:
    """The measures that differ in any replication, and those that everybody asks for."""
    rows: list[tuple[str, ...]] = []
    for one in difference.measures:
        if one.base_values == one.arm_values and one.name not in ("attempted", "timely", "untimely"):
            continue
        low, high = one.difference.low, one.difference.high
        rows.append(
            (
                one.name,
                one.unit,
                f"{one.base.estimate:,.4g}",
                f"{one.arm.estimate:,.4g}",
                f"{one.difference.estimate:+,.4g}",
                "–" if low is None or high is None else f"{low:+,.4g} … {high:+,.4g}",
                "–" if one.variance_reduction is None else f"{one.variance_reduction:.1%}",
            )
        )
    return rows
