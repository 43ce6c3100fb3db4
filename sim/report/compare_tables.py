"""A comparison as tables: who is affected, why, what differs by how much, what each arm changes, which filings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from sim.report import names, words
from sim.report.capacity_tables import frame_of
from sim.report.views import Show, TableView, table_view, text
from sim.study.compare_result import ArmDifference, ArmTold, Estimate, Group, Measured

FATES = "differences.csv"
ROWS_SHOWN = 40
BY = {
    "court": "Court", "role": "Role", "category": "Kind of paper", "represented": "Represented", "event": "Docket "
    "event",
    "medium": "Way of filing", "weekday": "Weekday", "hour": "Hour begun, local",
}  # fmt: skip
CHANGES = {
    "became_untimely": "Became untimely",
    "became_timely": "Became timely",
    "date_moved": "Filed date moved",
    "outcome_changed": "Outcome changed",
    "standing_changed": "Standing changed",
    "wait_changed": "Wait changed",
    "ended_changed": "Ended at another time",
    "only_base": "Made only as it is",
    "only_arm": "Made only in this arm",
}
_WEEKDAYS = {str(n): day for n, day in enumerate(("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"))}


def told(one: Estimate, signed: bool = False) -> str:
    """'12.5 (9.1 to 15.9)', with a sign where it is a difference; no interval where there is one replication."""
    if one.low is None or one.high is None:
        return figure(one.estimate, signed)
    return f"{figure(one.estimate, signed)} ({figure(one.low, signed)} to {figure(one.high, signed)})"


def figure(value: float, signed: bool = False) -> str:
    """Three digits that count, with a real minus; what is nearer to nothing than a thousandth says so."""
    if 0 < abs(value) < 0.001:
        return f"{'−' if value < 0 else ''}< 0.001"
    written = (
        f"{value:{'+' if signed and value else ''},.0f}"
        if abs(value) >= 1000
        else (f"{value:{'+' if signed and value else ''}.3g}")
    )
    return written.replace("-", "−")


def flat(name: str, one: Estimate) -> dict[str, Any]:
    """An estimate as three columns."""
    return {name: one.estimate, f"{name}_low": one.low, f"{name}_high": one.high}


def group_words(group: Group) -> str:
    """A group as a reader says it."""
    if group.by == "hour":
        return f"{int(group.value):02d}:00" if group.value.isdigit() else group.value
    if group.by == "weekday":
        return _WEEKDAYS.get(group.value, group.value)
    if group.by == "court":
        return names.code(group.value)
    return getattr(group, "title", "") or names.plain(group.value)


def moved_groups(arm: ArmDifference, by: Iterable[str]) -> list[Group]:
    """The groups of these kinds in which something became otherwise, those most affected first within a kind."""
    order = list(by)
    found = [one for one in arm.who if one.by in order and _touched(one)]
    return sorted(found, key=lambda one: (order.index(one.by), -_touched(one), one.value))


def _touched(group: Group) -> float:
    return group.became_untimely.estimate + group.became_timely.estimate + group.date_moved.estimate


def who_table(
    arm: ArmDifference, id_: str, by: Sequence[str] = ("court", "role", "category", "represented")
) -> TableView:
    """Who is affected: filings of each group in both arms, and how many became otherwise, a replication."""
    groups = moved_groups(arm, by)
    return _groups_table(arm, groups, id_, f"{arm.arm}: who is affected, filings a replication")


def every_group_table(arm: ArmDifference, id_: str) -> TableView:
    """Every group of every kind."""
    return _groups_table(arm, arm.who, id_, "Filings a replication by every kind of group")


def _groups_table(arm: ArmDifference, groups: Sequence[Group], id_: str, caption: str) -> TableView:
    rows = [
        {"by": BY.get(one.by, one.by), "value": group_words(one)}
        | flat("filings", one.filings)
        | flat("became_untimely", one.became_untimely)
        | flat("became_timely", one.became_timely)
        | flat("date_moved", one.date_moved)
        | flat("outcome_changed", one.outcome_changed)
        for one in groups
    ]
    counted = ("filings", "became_untimely", "became_timely", "date_moved", "outcome_changed")
    said = [{f"{name}_told": told(getattr(one, name)) for name in counted} for one in groups]
    frame = frame_of(rows)
    shown = pl.concat([frame, frame_of(said)], how="horizontal") if rows else frame
    labels = ("Filings in both", "Became untimely", "Became timely", "Date moved", "Outcome changed")
    shows = [Show("by", "By", text, numeric=False), Show("value", "Which", text, numeric=False)]
    shows += [Show(f"{name}_told", label, text) for name, label in zip(counted, labels, strict=True)]
    note = f"Means over the replications with their 95 % intervals; {arm.arm} against {arm.base}, filing by filing."
    return table_view(id_, caption, shown, shows if rows else [], note=note, csv=frame)


def why_table(arm: ArmDifference, id_: str) -> TableView:
    """By which rule filings became untimely or timely, with its citation and words."""
    rows = [
        {"change": CHANGES.get(one.change, one.change), "standing": names.TIMELINESS.get(one.standing, one.standing)}
        | flat("filings", one.count)
        | {"told": told(one.count), "rule": one.rule_id or "never docketed"}
        | {"source": one.source_title or one.cite or "–", "quote": one.quote, "cite": one.cite}
        for one in arm.why
    ]
    quoted = [str(row["quote"]) for row in rows]
    said = ["as above" if words and words in quoted[:place] else words for place, words in enumerate(quoted)]
    shows = [
        Show("change", "Change", text, numeric=False),
        Show("standing", "Standing", text, numeric=False),
        Show("told", "Filings a replication", text),
        Show("rule", "Rule", text, numeric=False),
        Show("source", "Source", text, numeric=False),
        Show("said", "In its words", text, numeric=False),
    ]
    frame = frame_of(rows)
    shown = frame.with_columns(pl.Series("said", said, dtype=pl.String)) if rows else frame
    return table_view(id_, f"{arm.arm}: why, the rule that decides", shown, shows if rows else [], csv=frame)


def measures_table(arm: ArmDifference, id_: str) -> TableView:
    """Every measure as it is and in the arm, the paired difference, and the variance that pairing saved."""
    rows = [
        {"measure": one.title, "unit": one.unit}
        | flat("base", one.base)
        | flat("arm", one.arm)
        | flat("difference", one.difference)
        | {"correlation": one.correlation, "variance_reduction": one.variance_reduction}
        for one in arm.measures
    ]
    said = [
        {"base_told": told(one.base), "arm_told": told(one.arm), "difference_told": told(one.difference, signed=True)}
        for one in arm.measures
    ]
    frame = frame_of(rows)
    shown = pl.concat([frame, frame_of(said)], how="horizontal") if rows else frame
    shows = [
        Show("measure", "Measure", text, numeric=False),
        Show("unit", "Unit", text, numeric=False),
        Show("base_told", "As it is", text),
        Show("arm_told", "In this arm", text),
        Show("difference_told", "Paired difference", text),
        Show("correlation", "Correlation", lambda value: "–" if value is None else f"{value:.3f}"),
        Show("variance_reduction", "Variance saved", words.share),
    ]
    note = (
        "Both arms live in the same worlds. Variance saved: of the variance that two independent arms of as many "
        "replications would have given the difference, the share that pairing took away; –: neither arm varies, or one "
        "replication."
    )
    return table_view(id_, "Measures, paired", shown, shows, note=note, csv=frame)


def drawn_measures(arm: ArmDifference) -> list[Measured]:
    """The measures that differ in some replication."""
    return [one for one in arm.measures if one.base_values != one.arm_values]


def changed_table(arm: ArmTold, id_: str) -> TableView:
    """What the arm lays over the scenario, and on what ground."""
    rows = [
        {
            "key": one.key,
            "before": text(one.before),
            "after": text(one.after),
            "status": one.status,
            "why": one.why or "",
        }
        for one in arm.changed
    ]
    rows += [
        {
            "key": f"{rule.rule_id} in {words.listed([names.code(c) for c in reform.courts])}",
            "before": "the court’s own",
        }
        | {"after": f"{rule.value}, from {rule.effective}", "status": "assumed" if rule.assumed else "verified"}
        | {"why": rule.assumed or f"{rule.source_title}: “{rule.quote}”"}
        for reform in arm.reforms
        for rule in reform.rules
    ]
    heads = {"key": "What", "before": "Before", "after": "After", "status": "Status", "why": "Ground"}
    shows = [Show(name, label, text, numeric=False) for name, label in heads.items()]
    return table_view(id_, f"What {arm.name} changes", frame_of(rows), shows if rows else [])


def filings_table(arm: ArmDifference, folder: Path, id_: str) -> TableView | None:
    """The first filings whose fate differs; the download has all of this arm. None without the list."""
    path = folder / FATES
    if not path.is_file():
        return None
    frame = pl.read_csv(path, infer_schema_length=None).filter(pl.col("arm") == arm.arm)
    if frame.is_empty():
        return None
    heads = {
        "replication": "World", "court": "Court", "change": "Change", "role": "By", "event_name": "Paper",
        "began_local_base": "Begun, local", "due_on_base": "Due", "standing_base": "As it is",
        "standing_arm": "In this arm", "filed_on_base": "Filed, as it is", "filed_on_arm": "Filed, in this arm",
        "cite_arm": "Rule",
    }  # fmt: skip
    shows = [
        Show(name, label, _cell(name), numeric=False) for name, label in heads.items() if name in frame.columns
    ]  # fmt: skip
    note = f"All {words.count(len(frame))} of them, with every column, are in {FATES} beside this page."
    caption = f"Filings whose fate differs, the first of {words.count(len(frame))}"
    shown = frame.head(ROWS_SHOWN)
    return table_view(id_, caption, shown, shows, note=note, csv=frame)


def _cell(name: str) -> Any:
    if name.startswith("standing"):
        return lambda value: names.TIMELINESS.get(value or "", text(value))
    if name == "change":
        return lambda value: CHANGES.get(value or "", text(value))
    if name == "court":
        return names.code
    if name.startswith(("due_on", "filed_on")):
        return lambda value: words.day_short(date.fromisoformat(value)).replace(" ", "\u00a0") if value else "–"
    if name == "began_local_base":
        return lambda value: text(value)[:16].replace("T", " ")
    return text
