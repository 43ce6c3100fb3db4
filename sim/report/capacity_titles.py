"""Titles of a capacity study's charts of load: sentences that tell what was found from where the trying ended."""

from __future__ import annotations

from sim.report import words
from sim.report.capacity_tables import rows_of
from sim.study.capacity_result import Capacity, Which
from sim.study.headroom_words import KNEE_UNKNOWN, knee_is_unknown, most_words


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
    knees = [(at, name) for group, name in rows_of(study) if (at := group.knee.get("now")) is not None]
    if knees:
        least = min(at for at, _ in knees)
        where = words.listed([name for at, name in knees if at == least])
        return f"With today’s capacity p95 first doubles at {least:.2f}× today’s load, in {where}"
    unknown = [name for group, name in rows_of(study) if knee_is_unknown(group, "now")]
    known = [name for _, name in rows_of(study) if name not in unknown]
    if not known:
        return "At which load p95 doubles cannot be told from these replications"
    return f"Within the loads tried, p95 with today’s capacity never doubled in {words.listed(known)}"


def knee_note(study: Capacity) -> str:
    """Where the knee cannot be told, why, and what to do; nothing where it can everywhere."""
    unknown = [name for group, name in rows_of(study) if knee_is_unknown(group, "now")]
    return f"In {words.listed(unknown)} the doubling cannot be told: {KNEE_UNKNOWN}." if unknown else ""
