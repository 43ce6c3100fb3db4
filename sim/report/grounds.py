"""What the run's figures rest on: how many are measured, verified, derived, assumed or not known."""

from __future__ import annotations

from collections import Counter

import polars as pl

from sim.report import words
from sim.report.assumptions import breakable, value_words, why_words
from sim.report.run_data import RunSummary
from sim.report.sections import rule_status
from sim.report.views import Show, TableView, table_view, text

STATUSES = ("measured", "verified", "derived", "assumed", "unknown")


def grounds_table(summary: RunSummary) -> TableView:
    """By kind of figure, how many rest on what."""
    kinds: dict[str, Counter[str]] = {}
    for one in summary.assumptions:
        kind = (
            "Values of scenario files" if (one.file or "").startswith("scenarios/") else "Values of the courts’ files"
        )
        kinds.setdefault(kind if one.file else "Other values", Counter())[one.status] += 1
    for shown in summary.courts.values():
        rule = shown.technical_failure_rule
        if rule is not None:
            status = rule_status(rule)
            kinds.setdefault("Technical-failure rules applied", Counter())[_known(status)] += 1
        cited = Counter("verified" if outage.cite else "assumed" for outage in shown.outages)
        if cited:
            kinds.setdefault("Outages, counted by court", Counter()).update(cited)
    if summary.published:
        kinds["Published shares held against the run"] = Counter(verified=len(summary.published))
    rows = [(kind, *(counted.get(status, 0) for status in STATUSES)) for kind, counted in kinds.items()]
    frame = pl.DataFrame(rows, schema={"kind": pl.String} | dict.fromkeys(STATUSES, pl.Int64), orient="row")
    labels = {"unknown": "Not known"}
    shows = [Show("kind", "Figures", text, numeric=False)]
    shows += [Show(status, labels.get(status, words.capital(status)), words.count) for status in STATUSES]
    return table_view("grounds", "What the figures rest on", frame, shows, note=_NOTE)


_NOTE = (
    "Verified: a source says so. Derived: computed from sources. Measured: a calibration timed it on a machine. "
    "Assumed: nobody publishes it. The run lists no value of a file that is verified: those are cited where they are "
    "written down. A published outage counts as verified, one drawn from a pattern as assumed."
)


def _known(status: str) -> str:
    return {"cited": "verified"}.get(status, status if status in STATUSES else "unknown")


def measured_table(summary: RunSummary) -> TableView | None:
    """The figures that a calibration measured; None where the run used none."""
    rows = [
        (one.key, value_words(one.key, one.value), why_words(one.why), one.file or "")
        for one in summary.assumptions
        if one.status == "measured"
    ]
    if not rows:
        return None
    heads = {"key": "What", "value": "Value", "why": "How measured", "file": "Written in"}
    frame = pl.DataFrame(rows, schema=dict.fromkeys(heads, pl.String), orient="row")
    shows = [Show(name, label, text, numeric=False) for name, label in heads.items()]
    shows[0] = Show("key", "What", breakable, numeric=False)
    return table_view("measured", "Measured figures", frame, shows)
