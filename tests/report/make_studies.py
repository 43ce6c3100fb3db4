"""Makes small capacity studies and comparisons without running any: figures are invented, only their form is right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from sim.study.capacity_result import Capacity
from sim.study.compare_result import Comparison

OBJECTIVE = "filing.p95 <= 10s during deadline_hour"
STARTS_US = 1_390_464_000_000_000  # 23 January 2014, 08:00 UTC
HOUR_US = 3_600_000_000


def attained(estimate: float, verdict: str = "holds") -> dict[str, Any]:
    return {"low": estimate - 0.02, "estimate": estimate, "high": estimate + 0.01, "count": 400, "verdict": verdict}


def _range(estimate: float) -> dict[str, float]:
    return {"low": estimate * 0.9, "estimate": estimate, "high": estimate * 1.1}


def _station(court: str, station: str, now: int, smallest: int | None) -> dict[str, Any]:
    more = {"n_plus_1": None, "n_plus_2": None, "in_years": None, "alone": None}
    if smallest is not None:
        more = {"n_plus_1": smallest + 1, "n_plus_2": smallest + 2, "in_years": smallest + 1, "alone": smallest}
    return {
        "name": f"{court}/{station}", "court": court, "station": station, "cost": 1.0, "now": now, "smallest": smallest,
        "gain_of_one_more_now": 0.059 if station == "docketing" else 0.0, "loss_of_one_less": 0.04,
        "one_lost_holds": False, "two_lost_hold": False, "binding_now": station == "docketing", "binding": False,
        "mean_service_s": 2.5, "use_in_busiest_hour": 0.31,
    } | more  # fmt: skip


def _group(court: str, possible: bool) -> dict[str, Any]:
    smallest = 3 if possible else None
    cell = {
        "objective": OBJECTIVE, "court": court, "measure": "share within 10 s", "threshold": 0.95,
        "at_least": True, "is_share": True, "by_estimate": False,
        "now": attained(0.91, "fails"), "ample": attained(0.98),
        "smallest": attained(0.96) if possible else None, "n_plus_1": attained(0.97) if possible else None,
    }  # fmt: skip
    names = {f"{court}/login": 2, f"{court}/docketing": 3}
    outage = {"begins_us": STARTS_US + 5 * HOUR_US, "ends_us": STARTS_US + 7 * HOUR_US}
    at_us = [STARTS_US + n * HOUR_US for n in range(4, 10)]
    recovery = {
        "court": court, "capacity": "smallest", "at_us": at_us, "backlog": [0.0, 5.0, 42.0, 20.0, 1.0, 0.0],
        "low": [0.0, 4.0, 40.0, 18.0, 0.5, 0.0], "high": [0.0, 6.0, 44.0, 22.0, 1.5, 0.0], "peak": _range(42.0),
        "normal_again_min": 90.0, "lost_share": 0.01,
        "fluid": {"at_us": at_us[:3], "backlog": [0.0, 40.0, 0.0], "peak": 40.0, "normal_again_min": 80.0},
    }  # fmt: skip
    both = [recovery, recovery | {"capacity": "now", "fluid": None}]
    hour = {
        "station": f"{court}/docketing", "hour_us": STARTS_US, "servers": 3, "arrival_per_s": 0.1, "arrival_cv": 1.0,
        "service_s": 2.5, "service_cv": 1.0, "simulated_wait_s": _range(0.12), "name": "M/M/c (Erlang C)",
        "source": "Erlang 1917", "exact": True, "why": "Poisson arrivals", "wait_s": 0.11, "utilisation": 0.25,
    }  # fmt: skip
    dates = {"proven": "2014-06-01", "estimate": "2016-06-01", "at_best": None}
    return {
        "name": court, "courts": [court], "replications": 8, "replays": 100, "possible": possible,
        "possible_in_years": possible, "decided": possible, "stations": [
            _station(court, "login", 2, 2 if possible else None), _station(court, "docketing", 2, smallest),
        ],
        "cells": [cell],
        "servers_curve": [
            {"station": f"{court}/{name}", "servers": n, "worst": attained(0.8 + n * 0.04)}
            for name in ("login", "docketing") for n in (1, 2, 3, 4)
        ],
        "load_curve": [
            {"capacity": which, "multiple": n / 2, "worst": attained(1 - n * 0.05), "p50_s": _range(2.0 * n),
             "p95_s": None if n == 4 else _range(4.0 * n)}
            for which in ("now", "smallest") for n in (1, 2, 3, 4)
        ],
        "knee": {"now": 1.5, "smallest": None},
        "headroom": [
            {"capacity": "now", "proven": 0.8, "estimate": 0.9, "at_best": 1.1, "most": 4.0, "exhausted": dates},
            {"capacity": "smallest", "proven": 1.1, "estimate": 1.2, "at_best": None, "most": 4.0, "exhausted": dates},
        ],
        "pareto": [
            {"cost": 4.0, "servers": names, "worst": attained(0.91, "fails"), "is_smallest": False, "is_now": True},
            {"cost": 5.0, "servers": names, "worst": attained(0.96), "is_smallest": possible, "is_now": False},
        ],
        "recovery": outage | {"courts": both} if possible else None,
        "theory": [hour, hour | {"name": "", "wait_s": None, "utilisation": None, "why": "arrivals change"}],
    }  # fmt: skip


def capacity_study(possible: bool = True) -> Capacity:
    """Two courts, two stations each; in the second one no number of servers may do."""
    whole = {
        "scenario": "deadline-hour", "title": "The hour before the deadline", "question": "How many workers?",
        "answer": "Two courts need six servers where there are eight.", "seed": 7, "confidence": 0.95,
        "objectives": [OBJECTIVE], "growth": 0.05, "years": 3.0, "starts_at_us": STARTS_US, "at_most": 16,
        "groups": [_group("caed", True), _group("cit", possible)],
        "confirmation": {"replication": 0, "seed": 9, "explained": ["Filers try again by a rule."], "cells": [
            {"objective": OBJECTIVE, "court": "caed", "sweep": 0.96, "whole_core": 0.95, "count_sweep": 50,
             "count_core": 51}]},
        "notes": ["Every capacity meets the same worlds."], "assumed": ["Every server costs the same."],
        "performance": {"wall_s": 12.0, "share": {"searching": 1.0}, "workers": 2, "replays": 200},
    }  # fmt: skip
    return msgspec.convert(whole, Capacity)


def write_capacity(folder: Path, possible: bool = True) -> Path:
    """The folder of a capacity study with its capacity.json."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "capacity.json").write_bytes(msgspec.json.encode(capacity_study(possible)))
    return folder


def _told(estimate: float, interval: bool = True) -> dict[str, float | None]:
    return {"estimate": estimate, "low": estimate - 1 if interval else None, "high": estimate + 1 if interval else None}


def _who(by: str, value: str, untimely: float) -> dict[str, Any]:
    counted = {"became_untimely": _told(untimely), "became_timely": _told(0.0), "date_moved": _told(0.0)}
    return {"by": by, "value": value, "filings": _told(50.0), "outcome_changed": _told(0.0)} | counted


def comparison(replications: int = 4, differs: bool = True) -> Comparison:
    """One court, one arm in which a few filings become untimely by an earlier hour."""
    interval, change = replications > 1, 3.0 if differs else 0.0
    measure = {
        "name": "untimely", "title": "Papers with a deadline that came too late, of those that any filer had to make",
        "unit": "filings", "base": _told(0.0, interval), "arm": _told(change, interval),
        "difference": _told(change, interval), "correlation": None, "variance_kept": 0.1 if interval else None,
        "variance_reduction": 0.9 if interval else None, "base_values": [0.0] * replications,
        "arm_values": [change] * replications,
    }  # fmt: skip
    why = {
        "change": "became_untimely", "standing": "late", "rule_id": "filing.cutoff_local", "cite": "ded.order",
        "source_title": "Order effective 1 September 2022", "url": "", "quote": "by 5:00 p.m.", "count": _told(change),
    }  # fmt: skip
    changes = dict.fromkeys(("became_timely", "date_moved", "outcome_changed"), _told(0.0, interval))
    base = {"file": "", "digest": "aa", "changed": [], "reforms": [], "trace_digests": ["ab"] * replications}
    changed = [{"key": "behaviour.stays_up", "before": "0.4", "after": "0.9", "status": "assumed", "why": "<nobody>"}]
    whole = {
        "scenario": "trade-court-week", "title": "A week", "question": "What if?", "seed": 1, "confidence": 0.95,
        "compare_again": "ecfsim compare trade-court-week --with x.toml", "replications": replications,
        "seeds": list(range(replications)), "display_zone": "America/New_York", "courts": ["cit"],
        "starts_at": "2025-10-13T00:00:00-04:00", "ends_at": "2025-10-20T00:00:00-04:00", "versions": {"ecfsim": "0.1"},
        "arms": [
            base | {"name": "trade-court-week", "title": "As it is", "assumptions": []},
            base | {"name": "five", "title": "Five o’clock", "assumptions": [], "file": "x.toml", "changed": changed},
        ],
        "against": [{
            "arm": "five", "base": "trade-court-week", "measures": [measure],
            "matched": {"both": 50 * replications, "only_base": 1, "only_arm": 1, "share": 0.99},
            "changes": changes | {"became_untimely": _told(change, interval)},
            "who": [_who("role", "attorney", change), _who("court", "cit", change), _who("hour", "17", change)],
            "why": [why] if differs else [], "differences_rows": 12, "fates_rows": 2,
        }],
    }  # fmt: skip
    return msgspec.convert(whole, Comparison)


def write_comparison(folder: Path, replications: int = 4, differs: bool = True) -> Path:
    """The folder of a comparison with its compare.json and its list of filings."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "compare.json").write_bytes(msgspec.json.encode(comparison(replications, differs)))
    row = {
        "arm": "five", "replication": 0, "court": "cit", "change": "became_untimely", "role": "attorney",
        "event_name": "Reply", "began_local_base": "2025-10-14T17:20:00-04:00", "due_on_base": "2025-10-14",
        "standing_base": "on_time", "standing_arm": "late", "filed_on_base": "2025-10-14", "filed_on_arm": "2025-10-14",
        "cite_arm": "ded.order",
    }  # fmt: skip
    pl.DataFrame([row, row | {"replication": 1}]).head(2 if differs else 0).write_csv(folder / "differences.csv")
    return folder
