"""What became of each filing in two arms: joined by the key of its intention, and how the second differs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sim.engine.filing_record import RUN_ENDED

if TYPE_CHECKING:
    import polars as pl

TIMELY = ("on_time", "moved_by_rule")
UNTIMELY = ("late", "sender_failure", "must_seek_relief", "not_filed")
"""Only a judge's relief can still save these; papers with a due date that their filers gave up are among them."""
COUNSEL_ROLES = ("attorney", "staff")
CHANGES = (
    "only_base",
    "only_arm",
    "became_untimely",
    "became_timely",
    "standing_changed",
    "outcome_changed",
    "date_moved",
    "ended_changed",
    "wait_changed",
)
"""Kinds of change; one filing can be of several. ``change`` names the first that holds, or ``times_only``."""
FATES = CHANGES[:7]
_SAID_ONCE = ("role", "filer_id", "category", "represented", "event_code", "event_name")
_COMPARED = (
    "began_at_us",
    "due_on",
    "medium",
    "outcome",
    "standing",
    "filed_on",
    "moved_to",
    "entered_at_us",
    "ended_at_us",
    "wait_us",
    "attempts",
    "rule",
    "cite",
)


def with_standing(filings: pl.DataFrame) -> pl.DataFrame:
    """A run's filings with ``standing``: the core's judgement of a docketed paper (``no_deadline`` where none), else
    ``not_filed`` for one that was due and was refused or given up, ``unfinished`` where the run ended first.

    ``represented``: yes (counsel, or their staff, file), no (the party itself), other (the court's own people, and
    creditors, trustees and reporters by logins of their own).
    """
    import polars as pl

    unfinished = pl.col("abandon_reason") == RUN_ENDED
    standing = (
        pl.when(pl.col("outcome") == "accepted")
        .then(pl.col("timeliness"))
        .when(pl.col("due_on").is_null())
        .then(pl.lit("no_deadline"))
        .when(unfinished.fill_null(value=False))
        .then(pl.lit("unfinished"))
        .otherwise(pl.lit("not_filed"))
    )
    represented = (
        pl.when(pl.col("filer_role") == "pro_se")
        .then(pl.lit("no"))
        .when(pl.col("filer_role").is_in(COUNSEL_ROLES))
        .then(pl.lit("yes"))
        .otherwise(pl.lit("other"))
    )
    return filings.with_columns(
        standing=standing,
        represented=represented,
        role=pl.col("filer_role"),
        rule=pl.col("timeliness_rule"),
        cite=pl.col("timeliness_cite"),
    )


def joined_fates(base: pl.DataFrame, arm: pl.DataFrame, zones: Mapping[str, str]) -> pl.DataFrame:
    """Every filing of either arm once, with what became of it in both and the kinds of change as booleans.

    zones: court to its IANA zone, for ``began_local`` (ISO; of the base, where it has the filing), ``hour`` and
    ``weekday``.
    Swapping the arms swaps ``_base`` with ``_arm``, ``only_base`` with ``only_arm`` and untimely with timely.
    """
    import polars as pl

    keys = ["court", "key"]
    sides = [
        _side(frame, end).with_columns(pl.lit(value=True).alias(f"in_{end}"))
        for frame, end in ((base, "base"), (arm, "arm"))
    ]
    both = sides[0].join(sides[1], on=keys, how="full", coalesce=True)
    said = [pl.coalesce(f"{name}_base", f"{name}_arm").alias(name) for name in _SAID_ONCE]
    drop = [f"{name}_{end}" for name in _SAID_ONCE for end in ("base", "arm")]
    both = both.with_columns(*said, pl.col("in_base").fill_null(value=False), pl.col("in_arm").fill_null(value=False))
    both = _with_changes(both.drop(drop))
    return _with_local_time(both, zones).sort(keys)


def _side(filings: pl.DataFrame, end: str) -> pl.DataFrame:
    names = (*_SAID_ONCE, *_COMPARED)
    return with_standing(filings).select("court", "key", *names).rename({name: f"{name}_{end}" for name in names})


def _with_changes(both: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    def differs(name: str) -> pl.Expr:
        return matched & pl.col(f"{name}_base").ne_missing(pl.col(f"{name}_arm"))

    def turned(from_: tuple[str, ...], to: tuple[str, ...]) -> pl.Expr:
        return matched & pl.col("standing_base").is_in(from_) & pl.col("standing_arm").is_in(to)

    matched = pl.col("in_base") & pl.col("in_arm")
    both = both.with_columns(
        only_base=~pl.col("in_arm"),
        only_arm=~pl.col("in_base"),
        became_untimely=turned(TIMELY, UNTIMELY),
        became_timely=turned(UNTIMELY, TIMELY),
        standing_changed=differs("standing"),
        outcome_changed=differs("outcome"),
        date_moved=differs("filed_on"),
        ended_changed=differs("ended_at_us"),
        wait_changed=differs("wait_us"),
        differs=~matched | pl.any_horizontal([differs(name) for name in _COMPARED]),
    ).with_columns(pl.col(name).fill_null(value=False) for name in (*CHANGES, "differs"))
    label: pl.Expr = pl.when("differs").then(pl.lit("times_only"))
    for name in reversed(FATES):
        label = pl.when(name).then(pl.lit(name)).otherwise(label)
    return both.with_columns(change=label)


def _with_local_time(both: pl.DataFrame, zones: Mapping[str, str]) -> pl.DataFrame:
    import polars as pl

    began = pl.coalesce("began_at_us_base", "began_at_us_arm").cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    parts = []
    for court, zone in zones.items():
        local = began.dt.convert_time_zone(zone)
        parts.append(
            both.filter(pl.col("court") == court).with_columns(
                began_local=local.dt.strftime("%Y-%m-%dT%H:%M:%S%:z"),
                hour=local.dt.strftime("%H"),
                weekday=local.dt.strftime("%A"),
            )
        )
    return pl.concat(parts)
