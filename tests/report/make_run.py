"""Makes plausible run folders without the engine: five courts, nine days, the national outage of 24 January 2014.

Nothing here is a finding: the shapes are invented so that the report has something of the right size and form to show.
"""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

HOUR_US = 3_600_000_000
DAY_US = 24 * HOUR_US
STARTS_US = int(datetime(2014, 1, 20, 5, tzinfo=UTC).timestamp()) * 1_000_000
ENDS_US = STARTS_US + 9 * DAY_US
DOWN_US = int(datetime(2014, 1, 24, 21, tzinfo=UTC).timestamp()) * 1_000_000
UP_US = DOWN_US + 7 * HOUR_US
FRIDAY, MONDAY = date(2014, 1, 24), date(2014, 1, 27)
COURTS: dict[str, tuple[str, str, str, float]] = {
    "cacd": ("U.S. District Court, Central District of California", "America/Los_Angeles", "district", 0.36),
    "caed": ("U.S. District Court, Eastern District of California", "America/Los_Angeles", "district", 0.20),
    "canb": ("U.S. Bankruptcy Court, Northern District of California", "America/Los_Angeles", "bankruptcy", 0.24),
    "casb": ("U.S. Bankruptcy Court, Southern District of California", "America/Los_Angeles", "bankruptcy", 0.16),
    "cit": ("U.S. Court of International Trade", "America/New_York", "trade", 0.04),
}
STATIONS = ("login", "upload", "pdf_check", "docketing", "notice")
CAPACITY = {"login": 8, "upload": 6, "pdf_check": 4, "docketing": 4, "notice": 2, "help_desk": 3, "counter": 2}
MEAN_SERVICE_S = {"login": 2.0, "upload": 25.0, "pdf_check": 1.5, "docketing": 3.0, "notice": 1.0}
MESSAGES = {
    "pdf.too_large": "You cannot load this file because it's over 50 Megabytes (MB)",
    "pdf.encrypted": (
        "ERROR: This document has security measures in effect, such as password protection or access restriction. "
        "This PDF document cannot be accepted."
    ),
    "pdf.not_well_formed": "ERROR: Document is not a well-formed PDF document",
    "auth.wrong_password": "Invalid login",
}
LR_134_C = (
    "A party may file on the next business day following the technical failure "
    "that is announced on the Court's website."
)
_HOUR_WEIGHTS = np.array([1, 1, 1, 1, 1, 2, 4, 9, 28, 58, 74, 70, 55, 60, 78, 85, 62, 22, 9, 7, 6, 5, 5, 4], float)
_ROLES = {"attorney": 0.5, "staff": 0.2, "clerk": 0.27, "pro_se": 0.03}
_DAY_WEIGHTS = np.array([0.15, 1.0, 1.05, 1.0, 1.0, 0.04, 0.05, 1.05, 1.1])


def make_run(folder: Path, filings: int = 2_000, seed: int = 1, core_events: int = 3, outage: bool = True) -> Path:
    """Write a synthetic run of about this many attempted filings into `folder` and return it."""
    rng = np.random.default_rng(seed)
    folder.mkdir(parents=True, exist_ok=True)
    frame = _filings(rng, filings, outage)
    frame.write_parquet(folder / "filings.parquet")
    _events(rng, frame, core_events, outage).write_parquet(folder / "events.parquet")
    summary = _summary(frame, seed, outage)
    (folder / "summary.json").write_text(json.dumps(summary, indent=1), encoding="utf-8")
    return folder


def _filings(rng: np.random.Generator, n: int, outage: bool) -> pl.DataFrame:
    rows = [row for court in COURTS for row in _court_filings(rng, court, n, outage)]
    rows.sort(key=lambda row: (row["began_at_us"], row["court"]))
    for number, row in enumerate(rows, start=1):
        row["filing_id"] = number
    frame = pl.DataFrame(rows, schema=SCHEMA)
    entered = pl.col("entered_at_us").is_not_null()
    numbered = pl.when(entered).then(entered.cum_sum().over("court")).cast(pl.Int64)
    return frame.with_columns(entry_number=numbered.cast(pl.Int32), nef_id=numbered)


def _court_filings(rng: np.random.Generator, court: str, n: int, outage: bool) -> list[dict[str, Any]]:
    _, zone, kind, weight = COURTS[court]
    offset_h = -8 if zone == "America/Los_Angeles" else -5
    size = round(n * weight)
    days = rng.choice(9, size, p=_DAY_WEIGHTS / _DAY_WEIGHTS.sum())
    hours = rng.choice(24, size, p=_HOUR_WEIGHTS / _HOUR_WEIGHTS.sum())
    batch = (rng.random(size) < 0.12) if kind == "bankruptcy" else np.zeros(size, bool)
    hours[batch] = 0
    midnight = STARTS_US + days * DAY_US + (-5 - offset_h) * HOUR_US
    began = midnight + hours * HOUR_US + (rng.random(size) * HOUR_US).astype(np.int64)
    began[batch] = midnight[batch] + (17 * 60 + rng.integers(0, 900, int(batch.sum()))) * 1_000_000
    began = np.clip(began, STARTS_US, ENDS_US - 1)
    return [_one(rng, court, offset_h, int(at), bool(b), outage) for at, b in zip(began, batch, strict=True)]


def _one(rng: np.random.Generator, court: str, offset_h: int, at: int, batch: bool, outage: bool) -> dict[str, Any]:
    held = outage and not batch and DOWN_US <= at < UP_US
    row = _blank(rng, court, at, batch)
    ended, fate = at + int(rng.gamma(2.0, 180.0) * 1e6), "accepted"
    if held:
        ended, fate = _held_fate(rng, row, at)
    elif not batch and rng.random() < 0.03:
        fate = "refused" if rng.random() < 0.6 else "abandoned"
    if fate == "refused" or (fate == "accepted" and not batch and rng.random() < 0.04):
        row["refusal_code"] = str(rng.choice(list(MESSAGES)))
        row["refused_attempts"] = 1
    row["outcome"], row["ended_at_us"] = fate, min(ended, ENDS_US)
    row["abandoned_attempts"] = int(fate == "abandoned")
    row["abandon_reason"] = ("outage" if held else "filer_gave_up") if fate == "abandoned" else None
    if fate == "accepted":
        _enter(rng, row, court, offset_h)
    row["attempts"] = sum(row[c] for c in ("refused_attempts", "unavailable_attempts", "abandoned_attempts"))
    row["attempts"] += int(fate == "accepted")
    return row


def _held_fate(rng: np.random.Generator, row: dict[str, Any], at: int) -> tuple[int, str]:
    row["affected_by_outage"] = True
    row["unavailable_attempts"] = int(rng.integers(1, 6))
    row["help_calls"] = int(rng.random() < 0.2)
    row["direct_services"] = int(rng.random() < 0.15)
    draw = rng.random()
    if draw < 0.35:
        return UP_US + int(rng.gamma(1.5, 1800.0) * 1e6), "accepted"
    if draw < 0.43:
        row["counter_visits"], row["medium"] = 1, "counter"
        return at + int(rng.gamma(3.0, 1500.0) * 1e6), "accepted"
    if draw < 0.48:
        return at + int(rng.gamma(2.0, 5400.0) * 1e6), "abandoned"
    monday = STARTS_US + 7 * DAY_US + 11 * HOUR_US
    return monday + int(rng.gamma(2.5, 3600.0) * 1e6), "accepted"


def _blank(rng: np.random.Generator, court: str, at: int, batch: bool) -> dict[str, Any]:
    due = rng.random()
    return dict.fromkeys(SCHEMA) | {
        "court": court, "filer_id": f"{court}-{int(rng.integers(1, 900))}", "began_at_us": at,
        "filer_role": "batch" if batch else str(rng.choice(list(_ROLES), p=list(_ROLES.values()))),
        "category": "batch" if batch else "deadline" if due < 0.35 else "voluntary" if due < 0.9 else "initiating",
        "event_code": "notice_other", "event_name": "Notice (Other)",
        "case_number": f"2:14-cv-{int(rng.integers(1, 400)):05d}",
        "medium": "batch" if batch else "electronic", "recipients_electronic": int(rng.integers(1, 13)),
        "recipients_other": int(rng.random() < 0.1), "documents": 1 + int(rng.poisson(0.8)),
        "pages": int(rng.integers(1, 40)),
        "size_bytes": int(rng.gamma(2.0, 300_000.0)), "affected_by_outage": False, "help_calls": 0, "counter_visits": 0,
        "direct_services": 0, "wait_us": 0, "service_us": 0, "refused_attempts": 0, "unavailable_attempts": 0,
    }  # fmt: skip


def _enter(rng: np.random.Generator, row: dict[str, Any], court: str, offset_h: int) -> None:
    row["entered_at_us"] = row["ended_at_us"]
    filed = _local_day(row["ended_at_us"], offset_h)
    began = _local_day(row["began_at_us"], offset_h)
    row["filed_on"], row["timeliness"] = filed, "no_deadline"
    if row["category"] != "deadline":
        return
    due = began + timedelta(days=0 if rng.random() < 0.6 else int(rng.integers(1, 10)))
    row["due_on"], row["timeliness"] = due, "on_time"
    if filed <= due and rng.random() > 0.004:
        return
    if due == FRIDAY and row["affected_by_outage"] and court == "caed" and filed <= MONDAY:
        row |= {"timeliness": "moved_by_rule", "timeliness_cite": "LR 134(c)(1)", "moved_to": MONDAY}
    elif row["affected_by_outage"]:
        row |= {"timeliness": "must_seek_relief" if rng.random() < 0.9 else "sender_failure"}
    else:
        row["timeliness"] = "late"


def _local_day(at_us: int, offset_h: int) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at_us, hours=offset_h)).date()


def _events(rng: np.random.Generator, filings: pl.DataFrame, core_events: int, outage: bool) -> pl.DataFrame:
    accepted = filings.filter(pl.col("outcome") == "accepted")
    parts = [_services(rng, accepted, name) for name in STATIONS]
    parts += [_core(accepted, number) for number in range(core_events)]
    refused = filings.filter(pl.col("refusal_code").is_not_null())
    parts.append(
        _rows(refused, "refusal", pl.lit("FileDocument"), at=pl.col("began_at_us"), code=pl.col("refusal_code"))
    )
    parts.append(_help(rng, filings))
    for name, column in (("counter_visit", "counter_visits"), ("direct_service", "direct_services")):
        parts.append(_rows(filings.filter(pl.col(column) > 0), "filer", pl.lit(name), at=pl.col("began_at_us")))
    parts.append(_rows(filings.filter("affected_by_outage"), "filer", pl.lit("retry"), at=pl.col("began_at_us")))
    if outage:
        parts.append(_outage_rows())
    frame = pl.concat(parts).sort("court", "at_us", maintain_order=True)
    return frame.with_columns(seq=pl.int_range(pl.len()).over("court")).select(list(EVENT_SCHEMA))


def _rows(source: pl.DataFrame, kind: str, name: pl.Expr, at: pl.Expr, **more: pl.Expr) -> pl.DataFrame:
    nothing = {"wait_us": pl.lit(None), "service_us": pl.lit(None), "code": pl.lit(None), "detail": pl.lit(None)}
    columns = {"court": pl.col("court"), "seq": pl.lit(0), "at_us": at, "kind": pl.lit(kind), "name": name}
    columns |= {"filing_id": pl.col("filing_id"), "case_id": pl.lit(None)} | nothing | more
    return source.select(**columns).cast(EVENT_SCHEMA)  # type: ignore[arg-type] - polars types a schema more narrowly


def _services(rng: np.random.Generator, accepted: pl.DataFrame, station: str) -> pl.DataFrame:
    size = len(accepted)
    service = (rng.gamma(2.0, MEAN_SERVICE_S[station] / 2.0, size) * 1e6).astype(np.int64)
    wait = np.where(rng.random(size) < 0.12, rng.exponential(MEAN_SERVICE_S[station], size) * 1e6, 0).astype(np.int64)
    more = {"wait_us": pl.lit(pl.Series(wait)), "service_us": pl.lit(pl.Series(service))}
    return _rows(accepted, "station", pl.lit(station), at=pl.col("entered_at_us"), **more)


def _core(accepted: pl.DataFrame, number: int) -> pl.DataFrame:
    detail = pl.concat_str(pl.lit('{"type":"DocketEntryMade","filing":'), "filing_id", pl.lit(f',"part":{number}}}'))
    return _rows(accepted, "core", pl.lit("DocketEntryMade"), at=pl.col("entered_at_us"), detail=detail)


def _help(rng: np.random.Generator, filings: pl.DataFrame) -> pl.DataFrame:
    chance = rng.random(len(filings))
    calls = filings.filter((pl.col("help_calls") > 0) | pl.lit(pl.Series(chance < 0.01)))
    size = len(calls)
    hour = pl.from_epoch("began_at_us", time_unit="us").dt.hour()
    name = pl.when(~hour.is_between(17, 23)).then(pl.lit("after_hours_notification"))
    name = name.when(pl.lit(pl.Series(rng.random(size) < 0.15))).then(pl.lit("abandoned")).otherwise(pl.lit("answered"))
    hold = pl.lit(pl.Series((rng.exponential(90.0, size) * 1e6).astype(np.int64)))
    talk = pl.lit(pl.Series((rng.gamma(2.0, 150.0, size) * 1e6).astype(np.int64)))
    return _rows(calls, "help", name, at=pl.col("began_at_us"), wait_us=hold, service_us=talk)


def _outage_rows() -> pl.DataFrame:
    rows = [
        {"court": court, "filing_id": None, "at": at, "name": name}
        for court in COURTS
        for at, name in ((DOWN_US, "began"), (DOWN_US + HOUR_US, "announced"), (UP_US, "ended"))
    ]
    frame = pl.DataFrame(rows, schema={"court": pl.String, "filing_id": pl.Int64, "at": pl.Int64, "name": pl.String})
    return _rows(frame, "outage", pl.col("name"), at=pl.col("at"))


def _summary(frame: pl.DataFrame, seed: int, outage: bool) -> dict[str, Any]:
    refusals = frame.drop_nulls("refusal_code").group_by("refusal_code").len().sort("refusal_code")
    return {
        "scenario": "national-outage-2014", "title": "The national outage of 24 January 2014", "seed": seed,
        "question": "What did one Friday without CM/ECF do to five courts and their deadlines?",
        "versions": {"ecfsim": "0.1.0", "python": "3.11", "simpy": "4", "polars": pl.__version__},
        "scenario_digest": "5c" * 32, "trace_digest": "a7" * 32, "prelude_entries": 1234,
        "starts_at": _iso(STARTS_US), "ends_at": _iso(ENDS_US),
        "courts": {court: _court_summary(frame, court, outage) for court in COURTS},
        "filings": _outcomes(frame), "refusals": dict(refusals.iter_rows()), "messages": MESSAGES,
        "published": [
            {"what": "docket entries after 5 p.m., federal appellate and district courts, 2018", "share": 0.10,
             "after_hour": 17, "cite": "Federal Judicial Center study, as reported by fd.org"},
            {"what": "docket entries after 6 p.m., federal appellate and district courts, 2018", "share": 0.05,
             "after_hour": 18, "cite": "Federal Judicial Center study, as reported by fd.org"},
        ],
        "assumptions": [
            {"key": f"stations.{name}.capacity", "value": size, "why": "no court publishes it", "file": "x.toml",
             "line": 10 + n}
            for n, (name, size) in enumerate(CAPACITY.items())
        ],
        "method": [{"title": "Where the volumes come from", "text": "Invented for the tests of this report."}],
        "performance": {"wall_s": 61.2, "filings_per_s": 812.0, "workers": 2, "peak_rss_mib": 612.0,
                        "share": {"core": 0.31, "engine": 0.28, "pdf": 0.14, "nef": 0.11, "world": 0.1, "write": 0.06}},
    }  # fmt: skip


def _outcomes(frame: pl.DataFrame) -> dict[str, int]:
    counts = {name: frame.filter(pl.col("outcome") == name).height for name in ("accepted", "refused", "abandoned")}
    return {"attempted": len(frame)} | counts


def _court_summary(frame: pl.DataFrame, court: str, outage: bool) -> dict[str, Any]:
    name, zone, kind, _ = COURTS[court]
    own = frame.filter(pl.col("court") == court)
    made = own.filter(pl.col("outcome") == "accepted")
    row = {
        "starts_at": _iso(DOWN_US),
        "ends_at": _iso(UP_US),
        "announced_at": _iso(DOWN_US + HOUR_US),
        "kind": "national",
        "cite": "CAED outage log",
    }
    timeliness = dict(made.group_by("timeliness").len().sort("timeliness").iter_rows())
    return {
        "name": name, "zone": zone, "kind": kind, "filings": _outcomes(own), "timeliness": timeliness,
        "notices": len(made), "recipients": int((made["recipients_electronic"] + made["recipients_other"]).sum()),
        "capacity": CAPACITY, "outages": [row] if outage else [], "technical_failure_rule": _rule(court),
        "judgements": [_judgement(court)] if outage else [],
    }  # fmt: skip


def _rule(court: str) -> dict[str, Any]:
    if court == "caed":
        value = {"threshold_minutes_over": 120, "window_starts_local": "14:00", "window_ends_local": "24:00",
                 "intermittent": "union", "scheduled_counts": True, "announced_effect": "next_business_day",
                 "unannounced_effect": "seek_relief", "direct_service_required": True}  # fmt: skip
        return {"value": value, "cite": "LR 134(c)", "quote": LR_134_C, "assumed": None, "status": "verified",
                "source_title": "System Outage Notification, U.S. District Court, E.D. California"}  # fmt: skip
    value = {"threshold_minutes_over": None, "announced_effect": "seek_relief", "unannounced_effect": "seek_relief"}
    return {"value": value, "cite": "FRCP 6(a)(3)", "quote": None, "source_title": None, "status": "assumed",
            "assumed": "the court's own text was not seen"}  # fmt: skip


def _judgement(court: str) -> dict[str, Any]:
    if court == "caed":
        return {"day": "2014-01-24", "is_technical_failure": True, "minutes_in_window": 360.0, "moves_to": "2014-01-27",
                "effect": "next_business_day", "cite": "LR 134(c)(1)"}  # fmt: skip
    return {"day": "2014-01-24", "is_technical_failure": None, "minutes_in_window": None, "moves_to": None,
            "effect": "seek_relief", "cite": "FRCP 6(a)(3)"}  # fmt: skip


def _iso(at_us: int) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at_us)).isoformat().replace("+00:00", "Z")


SCHEMA: dict[str, Any] = {
    "filing_id": pl.Int64, "court": pl.String, "filer_id": pl.String, "filer_role": pl.String, "category": pl.String,
    "event_code": pl.String, "event_name": pl.String, "case_number": pl.String, "medium": pl.String,
    "began_at_us": pl.Int64, "ended_at_us": pl.Int64, "outcome": pl.String, "refusal_code": pl.String,
    "abandon_reason": pl.String, "attempts": pl.Int32, "refused_attempts": pl.Int32, "unavailable_attempts": pl.Int32,
    "abandoned_attempts": pl.Int32, "entered_at_us": pl.Int64, "filed_on": pl.Date, "entry_number": pl.Int32,
    "nef_id": pl.Int64, "recipients_electronic": pl.Int32, "recipients_other": pl.Int32, "documents": pl.Int32,
    "pages": pl.Int32, "size_bytes": pl.Int64, "due_on": pl.Date, "moved_to": pl.Date, "timeliness": pl.String,
    "timeliness_cite": pl.String, "affected_by_outage": pl.Boolean, "help_calls": pl.Int32, "counter_visits": pl.Int32,
    "direct_services": pl.Int32, "wait_us": pl.Int64, "service_us": pl.Int64,
}  # fmt: skip
EVENT_SCHEMA: dict[str, Any] = {
    "court": pl.String, "seq": pl.Int64, "at_us": pl.Int64, "kind": pl.String, "name": pl.String, "filing_id": pl.Int64,
    "case_id": pl.Int64, "wait_us": pl.Int64, "service_us": pl.Int64, "code": pl.String, "detail": pl.String,
}  # fmt: skip
