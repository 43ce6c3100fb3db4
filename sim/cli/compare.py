"""What the compare command shows: who is affected and why, and the paired differences with their intervals."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

from sim.cli.runs import ProgressShown
from sim.cli.showing import table
from sim.data_file import InputError
from sim.report import build
from sim.study.best_arm import Wanted
from sim.study.compare import base_arm, compare
from sim.study.compare_result import ArmDifference, Comparison, Estimate, Measured
from sim.study.errors import ReplicationError, StudyError
from sim.world.scenario import load_scenario
from sim.world.scenario_check import check_against_courts
from sim.world.scenario_overlay import load_overlay

HEADINGS = ("measure", "unit", "as it is", "in this arm", "difference", "interval", "variance saved")
FEW_WORLDS = 5
"""Below so many replications a comparison says that its intervals may mislead."""
_ALWAYS = ("attempted", "timely", "untimely")
_PLAIN = ("attempted", "accepted", "refused", "abandoned")
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
    best: str | None = None,
    indifference: float | None = None,
) -> tuple[Path, Comparison]:
    """Run the comparison and write its page; returns its folder. Raises InputError for what cannot be compared."""
    found = load_scenario(scenario)
    check_against_courts(found)
    arms = [base_arm(found), *(load_overlay(found, overlay) for overlay in overlays)]
    folder = out or Path("runs") / f"compare-{found.name}-{seed}"
    again = ["ecfsim", "compare", scenario, *(part for one in overlays for part in ("--with", one))]
    again += ["--seed", str(seed), "--replications", str(replications)]
    if best is not None:
        again += ["--best", best, "--indifference", f"{indifference or 0.0:.15g}"]
    progress.expect({_PART: 1.0})
    try:
        wanted = None if best is None else Wanted.read(best, indifference)
        if wanted is None and indifference is not None:
            raise StudyError("--indifference goes with --best MEASURE: say by which measure an arm is to be selected")
        comparison = compare(
            arms,
            seed,
            replications,
            folder,
            workers=workers,
            cluster=cluster,
            compare_again=shlex.join(again),
            best=wanted,
            told=lambda done, of: progress(_PART, done / of),
        )
    except ReplicationError:
        raise  # a fault of the program, to be seen whole
    except StudyError as why:
        raise InputError(str(why)) from None
    build(folder)
    return folder, comparison


def comparison_lines(found: Comparison) -> Iterator[str]:
    """The whole comparison, arm by arm, as the terminal shows it; tables as wide as that allows."""
    yield from opening_lines(found)
    for difference in found.against:
        yield from ("", *why_lines(found, difference), "", table(HEADINGS, result_rows(difference)))
        yield from unchanged_lines(difference)
    yield from ("", *legend_lines(found))
    if found.best is not None:
        yield from ("", *best_lines(found))


def opening_lines(found: Comparison) -> Iterator[str]:
    """What was compared."""
    worlds = "1 world" if found.replications == 1 else f"{found.replications} worlds"
    yield f"{found.title} ({worlds}, seed {found.seed})"
    if found.replications == 1:
        yield "One world: differences have no interval, and another world may show others; try --replications 5."
        return
    yield (
        f"Differences: in an arm less as it is, on average of the worlds, which all arms meet. "
        f"Intervals: {found.confidence:.0%} confidence, one measure at a time (paired t, Law 2015, 10.2.1)."
    )
    if found.replications < FEW_WORLDS:
        yield (
            f"Only {found.replications} worlds: intervals from so few are unsure, and one without width says no more "
            f"than that these worlds agree; try --replications {FEW_WORLDS} or more."
        )


def best_lines(found: Comparison) -> Iterator[str]:
    """Which arm was selected as the best, how surely, and the means of all."""
    one = found.best
    if one is None:
        return
    settled = f"at {one.confidence:.0%} confidence" if one.decided else "undecided: only the best looking so far"
    yield ""
    yield f"best by {one.measure} ({'largest' if one.largest else 'smallest'}): {one.best}, {settled}"
    yield f"  {one.title}; differences below {one.indifference:g} {one.unit} do not matter"
    for each in one.contenders:
        out = "" if each.left_at is None else f", out after {each.left_at}"
        yield f"  {each.arm}: {each.mean:,.4g} {one.unit} on average of {each.replications} worlds{out}"


def why_lines(found: Comparison, difference: ArmDifference) -> Iterator[str]:
    """An arm in sentences: what it changes, how many filings turn untimely or timely, and by which rule."""
    arm = next(one for one in found.arms if one.name == difference.arm)
    yield f"{arm.title} ({arm.name})"
    for change in arm.changed:
        rests = f" ({change.status}: {change.why})" if change.why else ""
        yield f"  {change.key}: {change.before} -> {change.after}{rests}"
    matched = difference.matched
    yield (
        f"  filings a run: {_a_run(matched.both, found)} in both arms ({matched.share:.1%} of all), "
        f"{_a_run(matched.only_base, found)} only as it is, {_a_run(matched.only_arm, found)} only in this arm"
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


def _a_run(count: int, found: Comparison) -> str:
    """A count over all worlds as the mean of one, as the counts beside it are."""
    return f"{count / found.replications:,.1f}".removesuffix(".0")


def _told(one: Estimate) -> str:
    interval = "" if one.low is None or one.high is None else f" [{one.low:,.4g}, {one.high:,.4g}]"
    return f"{one.estimate:,.4g}{interval}"


def result_rows(difference: ArmDifference) -> list[tuple[str, ...]]:
    """The measures that differ in any replication, and those that everybody asks for."""
    rows: list[tuple[str, ...]] = []
    for one in difference.measures:
        if not _is_shown(one):
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


def _is_shown(one: Measured) -> bool:
    return one.base_values != one.arm_values or one.name in _ALWAYS


def unchanged_lines(difference: ArmDifference) -> Iterator[str]:
    """Which measures the table leaves out, as they are the same in every world; nothing where there is none."""
    names = [one.name for one in difference.measures if not _is_shown(one)]
    if names:
        yield f"unchanged in every world: {', '.join(names)}"


def legend_lines(found: Comparison) -> Iterator[str]:
    """What the measures that are shown of any arm are of; those whose name says it are left out."""
    shown = {one.name: one.title for arm in found.against for one in arm.measures if _is_shown(one)}
    yield from (f"{name}: {title}." for name, title in shown.items() if name not in _PLAIN)
