"""Totals by court: outcomes, reconciliation, refusals, notices, who filed, what filers did."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from sim.report.kinds import is_courts_own, is_diverted

OUTCOMES = ("accepted", "refused", "abandoned")
ATTEMPT_ENDS = ("refused_attempts", "unavailable_attempts", "abandoned_attempts")


def outcomes(filings: pl.DataFrame) -> pl.DataFrame:
    """Per court: filings attempted, accepted, refused, abandoned."""
    counts = [(pl.col("outcome") == name).sum().cast(pl.Int64).alias(name) for name in OUTCOMES]
    return filings.group_by("court").agg(pl.len().cast(pl.Int64).alias("attempted"), *counts).sort("court")


def reconciliation(filings: pl.DataFrame) -> pl.DataFrame:
    """Per court, filings and attempts against the sum of their ends, and the records every accepted filing must have.

    `difference` is attempted - accepted - refused - abandoned; `attempts_difference` is the same one level down, where
    an attempt may also have met a site that could not take it. Both are 0 when the books balance.
    """
    accepted = pl.col("outcome") == "accepted"
    parts = [pl.col(name).cast(pl.Int64).sum().alias(name) for name in ("attempts", *ATTEMPT_ENDS)]
    per_court = filings.group_by("court").agg(
        *parts,
        (accepted & pl.col("entry_number").is_null()).sum().cast(pl.Int64).alias("without_number"),
        (accepted & pl.col("nef_id").is_null()).sum().cast(pl.Int64).alias("without_notice"),
        (~accepted & pl.col("nef_id").is_not_null()).sum().cast(pl.Int64).alias("notice_without_filing"),
        (pl.col("nef_id").drop_nulls().len() - pl.col("nef_id").drop_nulls().n_unique())
        .cast(pl.Int64)
        .alias("notice_shared"),
    )
    ends = pl.sum_horizontal("accepted", *ATTEMPT_ENDS)
    return (
        outcomes(filings)
        .join(per_court, on="court")
        .with_columns(
            difference=pl.col("attempted") - pl.sum_horizontal(OUTCOMES), attempts_difference=pl.col("attempts") - ends
        )
        .sort("court")
    )


def summary_differences(filings: pl.DataFrame, stated: Mapping[str, Mapping[str, int]]) -> pl.DataFrame:
    """Where summary.json states another count than filings.parquet holds: court, what, stated, counted."""
    counted = outcomes(filings)
    known = {row["court"]: row for row in counted.iter_rows(named=True)}
    rows = [
        (court, what, number, int(known.get(court, {}).get(what, 0)))
        for court, numbers in stated.items()
        for what, number in numbers.items()
        if what == "attempted" or what in OUTCOMES
    ]
    schema = {"court": pl.String, "what": pl.String, "stated": pl.Int64, "counted": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row").filter(pl.col("stated") != pl.col("counted"))


def held_up(filings: pl.DataFrame) -> pl.DataFrame:
    """Per court: filings an outage affected, and the calls, counter visits and direct services their filers made.

    `party` are those of filers, `own` the court's own entries; a counter visit counts only where the outage is why the
    paper went to the counter.
    """
    affected = filings.filter("affected_by_outage")
    party, own = ~is_courts_own(), is_courts_own()
    sums = [part.sum().cast(pl.Int64).alias(name) for name, part in (("party", party), ("own", own))]
    sums += [pl.col(name).cast(pl.Int64).sum() for name in ("unavailable_attempts", "help_calls")]
    sums += [pl.col("counter_visits").cast(pl.Int64).filter(is_diverted()).sum()]
    sums += [pl.col("direct_services").cast(pl.Int64).sum()]
    counted = affected.group_by("court").agg(pl.len().cast(pl.Int64).alias("held_up"), *sums)
    return filings.select("court").unique().join(counted, on="court", how="left").fill_null(0).sort("court")


def what_became(
    filings: pl.DataFrame, local_entered: pl.Expr, local_began: pl.Expr, whose: pl.Expr | None = None
) -> pl.DataFrame:
    """Of the filings an outage affected, per court: entered the same local day, later, by way of the counter; or never.

    The first two expressions give the naive local time at which a filing was entered and begun; `whose` chooses among
    the filings. By way of the counter went e-filers whom the outage shut out, not who files there anyway.
    """
    accepted, counter = pl.col("outcome") == "accepted", is_diverted()
    same_day = local_entered.dt.date() == local_began.dt.date()
    parts = {
        "same_day": accepted & ~counter & same_day,
        "later": accepted & ~counter & ~same_day,
        "counter": accepted & counter,
        "refused": pl.col("outcome") == "refused",
        "abandoned": pl.col("outcome") == "abandoned",
    }
    sums = [expr.fill_null(False).sum().cast(pl.Int64).alias(name) for name, expr in parts.items()]
    chosen = filings.filter(pl.col("affected_by_outage") & (pl.lit(True) if whose is None else whose))
    counted = chosen.group_by("court").agg(*sums)
    return filings.select("court").unique().join(counted, on="court", how="left").fill_null(0).sort("court")


def refusals(events: pl.DataFrame) -> pl.DataFrame:
    """Refusals in the trace: code, court, refusals. One filing refused twice counts twice."""
    made = events.filter(pl.col("kind") == "refusal")
    return made.group_by("code", "court").agg(pl.len().cast(pl.Int64).alias("refusals")).sort("code", "court")


def refusals_wide(events: pl.DataFrame, courts: tuple[str, ...]) -> pl.DataFrame:
    """Refusals by code: one column a court, and all courts together; most frequent code first."""
    long = refusals(events)
    columns = [pl.col("refusals").filter(pl.col("court") == court).sum().alias(court) for court in courts]
    wide = long.group_by("code").agg(pl.col("refusals").sum().alias("all"), *columns)
    return wide.sort("all", "code", descending=[True, False], nulls_last=True)


def notices(filings: pl.DataFrame) -> pl.DataFrame:
    """Per court: notices issued, recipients by e-mail and otherwise, recipients of a notice on average."""
    issued = filings.filter(pl.col("nef_id").is_not_null())
    electronic = pl.col("recipients_electronic").cast(pl.Int64)
    other = pl.col("recipients_other").cast(pl.Int64)
    return (
        issued.group_by("court")
        .agg(
            pl.col("nef_id").n_unique().cast(pl.Int64).alias("notices"),
            electronic.sum().alias("electronic"),
            other.sum().alias("other"),
            electronic.max().alias("most"),
        )
        .with_columns(mean=(pl.col("electronic") + pl.col("other")) / pl.col("notices"))
        .sort("court")
    )


def abandon_reasons(filings: pl.DataFrame, courts: tuple[str, ...]) -> pl.DataFrame:
    """Why filings were abandoned: one row a reason, one column a court; most frequent first."""
    lost = filings.filter(pl.col("outcome") == "abandoned")
    columns = [(pl.col("court") == court).sum().cast(pl.Int64).alias(court) for court in courts]
    wide = lost.group_by("abandon_reason").agg(pl.len().cast(pl.Int64).alias("all"), *columns)
    return wide.sort("all", "abandon_reason", descending=[True, False])


def who_filed(filings: pl.DataFrame) -> pl.DataFrame:
    """By filer's role: attempted, accepted, refused, abandoned, pages, held up; most frequent first."""
    counts = [(pl.col("outcome") == name).sum().cast(pl.Int64).alias(name) for name in OUTCOMES]
    pages = pl.col("pages").filter(pl.col("outcome") == "accepted").cast(pl.Int64).sum()
    held = pl.col("affected_by_outage").sum().cast(pl.Int64).alias("held_up")
    grouped = filings.group_by("filer_role").agg(pl.len().cast(pl.Int64).alias("attempted"), *counts, pages, held)
    return grouped.sort("attempted", "filer_role", descending=[True, False])


def filer_actions(events: pl.DataFrame, courts: tuple[str, ...]) -> pl.DataFrame:
    """What filers did that is no filing (retry, help call, counter visit …): one row an action, one column a court."""
    made = events.filter(pl.col("kind") == "filer")
    columns = [(pl.col("court") == court).sum().cast(pl.Int64).alias(court) for court in courts]
    wide = made.group_by("name").agg(pl.len().cast(pl.Int64).alias("all"), *columns)
    return wide.sort("all", "name", descending=[True, False])
