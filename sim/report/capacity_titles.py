"""Titles of a capacity study's charts of load: sentences that tell what was found from where the trying ended."""

from __future__ import annotations

from sim.report import words
from sim.report.capacity_tables import rows_of
from sim.study.capacity_result import Capacity, Which
from sim.study.headroom_words import most_words


def load_title(study: Capacity) -> str:
    """How much load the capacities bear where it is tightest, or that no load tried was too much."""
    now, then = _tightest(study, "now"), _tightest(study, "smallest")
    if not now and not then:
        return "Under no load tried were the objectives kept"
    parts = [f"today’s capacity keeps the objectives {now}"] if now else []
    parts += [f"the needed one {then}"] if then else []
    return words.capital(f"where it is tightest, {', '.join(parts)}")


def _tightest(study: Capacity, which: Which) -> str:
    """Up to which load a capacity does in the group where it does least; at the end of what was tried, that end."""
    found = [
        (one, group.replications, name)
        for group, name in rows_of(study)
        for one in group.headroom
        if one.capacity == which
    ]
    reached = [(one.estimate, name) for one, _, name in found if one.estimate is not None]
    if reached:
        multiple, name = min(reached)
        return f"up to {multiple:.2f}× today’s load ({name})" if multiple > 0 else f"under no load tried ({name})"
    if not found:
        return ""
    one, replications, _ = min(found, key=lambda row: row[0].most)
    ended = most_words(one.most, replications).replace("'", "’")
    return f"under every load tried ({ended})"


def knee_title(study: Capacity) -> str:
    """The load at which waiting first doubles the 95th percentile."""
    knees = [
        (at, name)
        for group, name in rows_of(study)
        for which, at in group.knee.items()
        if at is not None and which == "now"
    ]
    if not knees:
        return "Within the loads tried, p95 with today’s capacity never doubled"
    at, name = min(knees)
    return f"With today’s capacity p95 first doubles at {at:.2f}× today’s load, in {name}"
