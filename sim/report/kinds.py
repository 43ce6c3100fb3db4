"""Whose a filing is: a filer's, or one of the court's own entries; and which ones went to the counter instead."""

from __future__ import annotations

import polars as pl

from sim.report import words

_COURTS_PEOPLE = ("judge", "clerk")


def is_batch() -> pl.Expr:
    """Whether a row is an entry of the court's overnight batches."""
    return ((pl.col("medium") == "batch") | (pl.col("filer_role") == "batch")).fill_null(False)


def is_courts_own() -> pl.Expr:
    """Whether a row is an entry of the court's own: by a judge, by a clerk, by an overnight batch."""
    return pl.col("filer_role").is_in(_COURTS_PEOPLE).fill_null(False) | is_batch()


def is_diverted() -> pl.Expr:
    """Whether an e-filer whom the outage shut out took the paper to the counter.

    What is brought to the counter anyway (by pro se filers, and complaints where the clerk opens the case) is not.
    """
    shut_out = pl.col("affected_by_outage") & (pl.col("unavailable_attempts") > 0)
    return (
        shut_out & (pl.col("medium") == "counter") & (pl.col("filer_role") != "pro_se") & (pl.col("counter_visits") > 0)
    )


def is_usual_counter() -> pl.Expr:
    """Whether a filer's paper came by the counter and would have come so without any outage."""
    return (pl.col("medium") == "counter") & ~is_diverted() & ~is_courts_own()


def kinds_words(filings: pl.DataFrame) -> str:
    """'31,498 by filers, 12,794 entries by judges and clerks, 4,578 entries by overnight batches'."""
    own, batch = _own_and_batch(filings)
    parts = [f"{words.count(len(filings) - own - batch)} by filers"]
    parts += [f"{words.things(own, 'entry', 'entries')} by judges and clerks"] if own else []
    parts += [f"{words.things(batch, 'entry', 'entries')} by overnight batches"] if batch else []
    return ", ".join(parts)


def others_words(filings: pl.DataFrame) -> str:
    """'with 12,794 entries by courts and 4,578 overnight batch entries': what of all that was begun is no filer's."""
    own, batch = _own_and_batch(filings)
    parts = [f"{words.count(own)} entries by courts"] if own else []
    parts += [f"{words.count(batch)} overnight batch entries"] if batch else []
    return f"with {' and '.join(parts)}" if parts else "all by filers"


def _own_and_batch(filings: pl.DataFrame) -> tuple[int, int]:
    """Entries by judges and clerks, and entries by overnight batches."""
    batch = int(filings.select(is_batch().sum()).item() or 0)
    return int(filings.select(is_courts_own().sum()).item() or 0) - batch, batch
