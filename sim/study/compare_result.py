"""What a comparison found: the records of compare.json, and how to read them back."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from sim.data_file import InputError
from sim.study.errors import StudyError
from sim.study.intervals import CONFIDENCE, mean_interval
from sim.world.assumptions import Assumption
from sim.world.scenario_overlay import Change

COMPARISON, DIFFERENCES, FATES = "compare.json", "differences.parquet", "differences.csv"
GroupedBy = Literal["court", "role", "category", "represented", "event", "hour", "weekday", "medium"]


class Estimate(msgspec.Struct, frozen=True):
    """A mean over the replications with its t interval; no interval (None) where there is one replication."""

    estimate: float
    low: float | None
    high: float | None


def estimate_of(values: list[float], confidence: float = CONFIDENCE) -> Estimate:
    """The mean of one value a replication, in its unit, with its interval. Raises StudyError for no values."""
    if not values:
        raise StudyError("no replication measured this: make at least one")
    if len(values) == 1:
        return Estimate(values[0], None, None)
    interval = mean_interval(values, confidence)
    return Estimate(interval.estimate, interval.low, interval.high)


class RuleTold(msgspec.Struct, frozen=True):
    """One rule that a reform states, with the source on which its newest version rests. value: in words."""

    rule_id: str
    value: str
    effective: str
    compared_with: str
    cite: str
    source_title: str
    quote: str
    assumed: str | None


class ReformTold(msgspec.Struct, frozen=True):
    """A reform that an arm applies, and the courts whose books it changes."""

    title: str
    file: str
    courts: list[str]
    as_if_effective: str | None
    rules: list[RuleTold]


class ArmTold(msgspec.Struct, frozen=True):
    """One arm: what was laid over the scenario, what that changes, and the digests of its traces by replication."""

    name: str
    title: str
    file: str
    digest: str
    changed: list[Change]
    reforms: list[ReformTold]
    trace_digests: list[str]
    assumptions: list[Assumption]


class Matched(msgspec.Struct, frozen=True):
    """Filings that both arms attempted, and those of one arm only, over all replications. share: both / all."""

    both: int
    only_base: int
    only_arm: int
    share: float


class Measured(msgspec.Struct, frozen=True):
    """One measure in the base and in the arm, and the paired difference, arm less base.

    variance_kept: the variance of the difference over that of independent arms of the same length; variance_reduction:
    1 - variance_kept. Both None with one replication, and where neither arm varies.
    """

    name: str
    title: str
    unit: str
    base: Estimate
    arm: Estimate
    difference: Estimate
    correlation: float | None
    variance_kept: float | None
    variance_reduction: float | None
    base_values: list[float]
    arm_values: list[float]


class Group(msgspec.Struct, frozen=True):
    """Filings of one kind, matched in both arms, and what became of them otherwise in the arm: counts a replication."""

    by: GroupedBy
    value: str
    filings: Estimate
    became_untimely: Estimate
    became_timely: Estimate
    date_moved: Estimate
    outcome_changed: Estimate


class Why(msgspec.Struct, frozen=True):
    """The rule by which filings became untimely (in the arm) or timely (in the base), and how many a replication.

    rule_id "" where no rule judged it: the paper was never docketed.
    """

    change: Literal["became_untimely", "became_timely"]
    standing: str
    rule_id: str
    cite: str
    source_title: str
    url: str
    quote: str
    count: Estimate


class ArmDifference(msgspec.Struct, frozen=True):
    """One arm against the scenario as it is. changes: filings a replication, by kind of change."""

    arm: str
    base: str
    matched: Matched
    measures: list[Measured]
    changes: dict[str, Estimate]
    who: list[Group]
    why: list[Why]
    differences_rows: int
    fates_rows: int


class Contender(msgspec.Struct, frozen=True):
    """An arm in a selection: replications taken, their mean in the measure's unit, and after which it was out."""

    arm: str
    replications: int
    mean: float
    left_at: int | None


class BestArm(msgspec.Struct, frozen=True):
    """The arm with the best mean of a measure; ``decided``: whether that is settled at this confidence.

    With this confidence it is best, or within ``indifference`` (the measure's unit) of the best.
    """

    measure: str
    title: str
    unit: str
    largest: bool
    indifference: float
    confidence: float
    best: str
    decided: bool
    contenders: list[Contender]


class Comparison(msgspec.Struct, frozen=True):
    """A whole comparison; arms[0] is the scenario as it is, and ``against`` holds each other arm less that one."""

    scenario: str
    title: str
    question: str
    compare_again: str
    seed: int
    replications: int
    seeds: list[int]
    confidence: float
    display_zone: str
    starts_at: str
    ends_at: str
    courts: list[str]
    arms: list[ArmTold]
    against: list[ArmDifference]
    versions: dict[str, str]
    best: BestArm | None = None


def load_comparison(folder: Path) -> Comparison:
    """Read compare.json of a folder. Raises InputError where there is none that can be read."""
    try:
        return msgspec.json.decode((folder / COMPARISON).read_bytes(), type=Comparison)
    except (OSError, msgspec.DecodeError) as error:
        raise InputError(f"{folder} holds no comparison that can be read ({error}): compare again") from None
