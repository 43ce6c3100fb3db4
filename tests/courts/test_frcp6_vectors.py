"""Every published or observed computation of time on file comes out as it was published (facts: frcp6_vectors)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Literal

import msgspec
import pytest

from sim.courts.calendar import CourtCalendar
from sim.courts.clock import instant_us
from sim.courts.rule_types import ExtraDaysRule
from sim.courts.time_computation import (
    Deadline,
    DeadlineRequest,
    Direction,
    HoursRequest,
    Service,
    TimeRules,
    compute_deadline,
)
from sim.courts.time_texts import time_text
from sim.data_file import read_record

ZONES = ("America/New_York", "America/Los_Angeles")


class Vector(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    says: str
    source: str
    read: Literal["source", "rule", "memory", "derived"]
    edition: Literal["1971", "2009"]
    due: date
    start: date | None = None
    start_local: datetime | None = None
    days: int = 0
    hours: int = 0
    direction: Direction = "after"
    service: Service | None = None
    inaccessible: tuple[date, ...] = ()
    state: str | None = None
    court: str | None = None
    without_state: date | None = None
    ends_local: str | None = None
    extra_electronic: int = 0
    schematic: bool = False


class VectorFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    vector: tuple[Vector, ...]


VECTORS = read_record(Path(__file__).with_name("frcp6_vectors.toml"), VectorFile).vector


def compute(vector: Vector, zone: str) -> Deadline:
    old = vector.edition == "1971"
    rules = TimeRules(
        text=time_text("district", date(2008, 1, 1) if old else date(2014, 1, 1)),
        exclude_short_below_days=11 if old else 0,
        include_last_day_rollover=True,
        extra_days=ExtraDaysRule(mail=3, clerk=3, consented=3, electronic=vector.extra_electronic, hand=0),
        state_holidays="both" if old else "forward",
    )
    calendar = CourtCalendar(zone=zone, state=vector.state, court_id=vector.court)
    if vector.start_local is not None:
        return compute_deadline(
            HoursRequest(
                start_at_us=instant_us(vector.start_local, zone),
                hours=vector.hours,
                direction=vector.direction,
                rules=rules,
                calendar=calendar,
            )
        )
    assert vector.start is not None
    return compute_deadline(
        DeadlineRequest(
            start=vector.start,
            days=vector.days,
            direction=vector.direction,
            service=vector.service,
            inaccessible=frozenset(vector.inaccessible),
            rules=rules,
            calendar=calendar,
        )
    )


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
@pytest.mark.parametrize("zone", ZONES)
def test_the_period_ends_on_the_published_day(vector: Vector, zone: str) -> None:
    deadline = compute(vector, zone)
    assert deadline.due == vector.due
    assert deadline.steps[-1].day == vector.due


@pytest.mark.parametrize("vector", [v for v in VECTORS if v.without_state], ids=lambda vector: vector.id)
def test_both_readings_of_a_state_holiday_are_reported(vector: Vector) -> None:
    """R2: the court's software printed the day that skips no state holiday; N8: the rule's own reading skips it."""
    readings = {reading.name: reading.due for reading in compute(vector, ZONES[1]).readings}
    assert readings == {"state holidays ignored": vector.without_state}


@pytest.mark.parametrize("zone", ZONES)
def test_n6_ends_an_hour_earlier_by_the_clock_because_every_hour_counts(zone: str) -> None:
    (vector,) = [v for v in VECTORS if v.id == "N6"]
    deadline = compute(vector, zone)
    assert deadline.cutoff_local == vector.ends_local
    assert deadline.due_instant_us == instant_us(datetime(2007, 11, 5, 9, 23), zone)


def test_the_collection_holds_every_published_row() -> None:
    ids = {vector.id.split("-")[0] for vector in VECTORS}
    assert ids == {f"N{n}" for n in range(1, 13)} | {f"R{n}" for n in range(1, 6)} | {"L1", "L2", "L3"}
