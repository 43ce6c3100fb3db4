"""Timeliness by court: on time, late, moved by rule, must seek relief, rule not known, sender's own failure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import polars as pl

JUDGED = ("on_time", "moved_by_rule", "must_seek_relief", "rule_unknown", "sender_failure", "late")
NOT_FILED = "not_filed"
_ONLY_WHERE_ANY = ("rule_unknown",)


def timeliness_by_court(filings: pl.DataFrame) -> pl.DataFrame:
    """Per court, of accepted filings: how many of each timeliness, no deadline included."""
    made = filings.filter(pl.col("outcome") == "accepted")
    return _counted(made, filings, ("no_deadline", *JUDGED))


def due_on_days(filings: pl.DataFrame, days: Mapping[str, tuple[date, ...]]) -> pl.DataFrame:
    """Per court, of filings due on one of its given days: timeliness, and those that never came (`not_filed`)."""
    due = pl.any_horizontal(
        [(pl.col("court") == court) & pl.col("due_on").is_in(list(its)) for court, its in days.items()]
        or [pl.lit(False)]
    )
    fate = pl.when(pl.col("outcome") == "accepted").then("timeliness").otherwise(pl.lit(NOT_FILED))
    return _counted(filings.filter(due).with_columns(timeliness=fate), filings, (*JUDGED, NOT_FILED))


def direct_services(filings: pl.DataFrame) -> pl.DataFrame:
    """Per court, of accepted filings that a rule moved or that are left to relief: how many (`left`), and how many of
    them recorded that their filer served directly (`served`)."""
    left = pl.col("timeliness").is_in(("moved_by_rule", "must_seek_relief", "rule_unknown"))
    chosen = filings.filter(left & (pl.col("outcome") == "accepted"))
    served = (pl.col("direct_services") > 0).sum().cast(pl.Int64).alias("served")
    return chosen.group_by("court").agg(pl.len().cast(pl.Int64).alias("left"), served).sort("court")


def shown_names(counted: pl.DataFrame, called: Mapping[str, str]) -> dict[str, str]:
    """The kinds of timeliness that a table shows: a rule not known only in a run that has such filings."""
    return {
        name: word
        for name, word in called.items()
        if name in counted.columns and (name not in _ONLY_WHERE_ANY or int(counted[name].sum()))
    }


def _counted(chosen: pl.DataFrame, every: pl.DataFrame, names: tuple[str, ...]) -> pl.DataFrame:
    sums = [(pl.col("timeliness") == name).sum().cast(pl.Int64).alias(name) for name in names]
    counted = chosen.group_by("court").agg(*sums)
    return every.select("court").unique().join(counted, on="court", how="left").fill_null(0).sort("court")


def moved(filings: pl.DataFrame) -> pl.DataFrame:
    """Filings moved by rule: court, the day they were due, the day they moved to, the rule, how many."""
    chosen = filings.filter(pl.col("timeliness") == "moved_by_rule")
    keys = ["court", "due_on", "moved_to", "timeliness_cite"]
    return chosen.group_by(keys).agg(pl.len().cast(pl.Int64).alias("filings")).sort(keys)
