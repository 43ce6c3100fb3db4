"""What a comparison measures in each replication of an arm, and the paired difference of two arms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from sim.study.compare_result import Measured, estimate_of
from sim.study.filing_fates import TIMELY, UNTIMELY, with_standing
from sim.study.paired_differences import paired_difference

if TYPE_CHECKING:
    import polars as pl

_FILINGS, _SECONDS = "filings", "s"
MEASURES: Mapping[str, tuple[str, str]] = {
    "attempted": ("Filings attempted", _FILINGS),
    "accepted": ("Filings accepted", _FILINGS),
    "refused": ("Filings refused for good", _FILINGS),
    "abandoned": ("Filings given up or unfinished", _FILINGS),
    "timely": ("Papers with a deadline on time, or moved by rule", _FILINGS),
    "untimely": ("Papers with a deadline that only relief can save", _FILINGS),
    "late": ("Papers late by their own doing", _FILINGS),
    "moved_by_rule": ("Papers whose due date a rule moved", _FILINGS),
    "must_seek_relief": ("Papers left to a judge's relief", _FILINGS),
    "rule_unknown": ("Papers whose rule is not known", _FILINGS),
    "not_filed": ("Papers due but never docketed", _FILINGS),
    "untimely_share": ("Untimely share of papers with a deadline", "share"),
    "wait_mean_s": ("Mean time in queues, accepted electronic filings", _SECONDS),
    "wait_p95_s": ("95 % of accepted electronic filings wait at most", _SECONDS),
    "finish_mean_s": ("Mean time from beginning to notice, accepted electronic filings", _SECONDS),
    "finish_p95_s": ("95 % of accepted electronic filings take at most", _SECONDS),
    "unavailable_attempts": ("Tries that no station served", "tries"),
    "help_calls": ("Calls to the help desk", "calls"),
    "counter_visits": ("Visits to the counter", "visits"),
}
"""Name to title and unit. Quantiles are of one replication's filings (linear between the two nearest)."""


def measures_of(filings: pl.DataFrame) -> dict[str, float]:
    """Every measure of one replication's filings, in the unit of `MEASURES`; 0 where there is nothing to measure."""
    import polars as pl

    judged = with_standing(filings)
    standings = _counts(judged, "standing")
    outcomes = _counts(judged, "outcome")
    untimely = sum(standings.get(name, 0.0) for name in UNTIMELY)
    timely = sum(standings.get(name, 0.0) for name in TIMELY)
    due = timely + untimely + standings.get("rule_unknown", 0.0)
    done = judged.filter((pl.col("outcome") == "accepted") & (pl.col("medium") == "electronic"))
    finish = done["ended_at_us"] - done["began_at_us"]
    return {
        "attempted": float(judged.height),
        **{name: outcomes.get(name, 0.0) for name in ("accepted", "refused", "abandoned")},
        "timely": timely,
        "untimely": untimely,
        **{
            name: standings.get(name, 0.0)
            for name in ("late", "moved_by_rule", "must_seek_relief", "rule_unknown", "not_filed")
        },
        "untimely_share": untimely / due if due else 0.0,
        "wait_mean_s": _seconds(done["wait_us"].mean()),
        "wait_p95_s": _seconds(done["wait_us"].quantile(0.95, "linear")),
        "finish_mean_s": _seconds(finish.mean()),
        "finish_p95_s": _seconds(finish.quantile(0.95, "linear")),
        **{name: float(judged[name].sum()) for name in ("unavailable_attempts", "help_calls", "counter_visits")},
    }


def _counts(filings: pl.DataFrame, column: str) -> dict[str, float]:
    return {str(value): float(count) for value, count in filings[column].value_counts().iter_rows()}


def _seconds(microseconds: object) -> float:
    return microseconds / 1e6 if isinstance(microseconds, float) else 0.0


def measured(
    base: Sequence[Mapping[str, float]], arm: Sequence[Mapping[str, float]], confidence: float
) -> list[Measured]:
    """Each measure in both arms and its paired difference, arm less base; row r of both met the same world.

    The paired t interval (Law 2015, §10.2.1) and the variance reduction that the common worlds brought (§11.2), which
    take two replications or more.
    """
    found = []
    for name, (title, unit) in MEASURES.items():
        first, second = [row[name] for row in base], [row[name] for row in arm]
        pair = paired_difference(first, second, confidence) if len(first) > 1 else None
        found.append(
            Measured(
                name=name,
                title=title,
                unit=unit,
                base=estimate_of(first, confidence),
                arm=estimate_of(second, confidence),
                difference=estimate_of([b - a for a, b in zip(first, second, strict=True)], confidence),
                correlation=None if pair is None else pair.correlation,
                variance_kept=None if pair is None else pair.variance_kept,
                variance_reduction=None if pair is None else pair.variance_reduction,
                base_values=first,
                arm_values=second,
            )
        )
    return found
