"""An early end of the filing day: Delaware's and the Third Circuit's hour, as if other courts had it."""

from __future__ import annotations

from datetime import date

import pytest
from courtroom import MOTION, Courtroom, all_of, only

from sim.courts import CourtBook, load_court
from sim.courts.reforms import as_if_effective, reformed
from sim.data_file import read_toml
from sim.ecf.commands import DeficiencyNotice
from sim.ecf.events import DeadlineAnswered, DeadlineSet
from sim.ecf.records import Standing, Timeliness
from sim.paths import data_room

DELAWARE, THIRD_CIRCUIT = "delaware-5pm", "third-circuit-lar-26-1"


def _book(court_id: str, reform: str, effective: date) -> CourtBook:
    located = read_toml(data_room("scenarios") / "reforms" / f"{reform}.toml")
    return reformed(load_court(court_id), as_if_effective(located, effective, "a test"))


def _room(
    monkeypatch: pytest.MonkeyPatch, reform: str, effective: date, court_id: str = "caed", now: str = "2013-12-31 12:00"
) -> Courtroom:
    monkeypatch.setattr("courtroom.load_court", lambda court_id: _book(court_id, reform, effective))
    return Courtroom(court_id, now)


def _answered(room: Courtroom, local: str) -> Timeliness:
    """An answer to a complaint of 31 December 2013, due on Friday 24 January, filed at a local time."""
    room.open_case()
    (deadline,) = all_of(room.log, DeadlineSet)
    assert deadline.due_on == date(2014, 1, 24)
    room.clock(local)
    answer = room.do(room.paper("answer", "jones", for_parties=(2,), answers=deadline.deadline_id))
    return only(answer, DeadlineAnswered).timeliness


@pytest.mark.parametrize(
    ("at", "standing", "rule_id"),
    [
        ("2014-01-24 16:59:59", Standing.ON_TIME, "deadline.answer"),
        ("2014-01-24 17:00", Standing.LATE, "filing.cutoff_local"),
        ("2014-01-24 23:59:59", Standing.LATE, "filing.cutoff_local"),
        ("2014-01-25 00:00", Standing.LATE, "deadline.answer"),  # no hour would have saved it
    ],
)
def test_at_five_it_is_late_by_the_rule_on_the_hour(
    at: str, standing: Standing, rule_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    timeliness = _answered(_room(monkeypatch, DELAWARE, date(2012, 1, 1)), at)
    assert (timeliness.standing, timeliness.rule_id) == (standing, rule_id)
    assert (timeliness.cite == "ded.order_2022_hours") is (rule_id == "filing.cutoff_local")


@pytest.mark.parametrize(
    ("effective", "at", "standing", "cite"),
    [
        (date(2014, 1, 1), "2014-01-24 23:59:59", Standing.ON_TIME, "frcp.12a"),  # the deadline was set the day before
        (date(2013, 12, 31), "2014-01-24 23:59:59", Standing.ON_TIME, "ca3.lar26_1"),  # grace, up to midnight only
        (date(2013, 12, 31), "2014-01-25 00:00", Standing.LATE, "frcp.12a"),
        (date(2013, 7, 25), "2014-01-24 23:59:59", Standing.ON_TIME, "ca3.lar26_1"),  # the last day of grace
        (date(2013, 7, 24), "2014-01-24 17:00", Standing.LATE, "ca3.lar26_1"),  # the day after
    ],
)
def test_the_third_circuits_hour_spares_earlier_deadlines_and_grants_grace(
    effective: date, at: str, standing: Standing, cite: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L.A.R. 26.1: deadlines "set on or after" its day; grace of 183 days "for papers mistakenly filed" after five."""
    timeliness = _answered(_room(monkeypatch, THIRD_CIRCUIT, effective), at)
    assert (timeliness.standing, timeliness.cite) == (standing, cite)


@pytest.mark.parametrize(("effective", "hour"), [(date(2013, 12, 31), 17), (date(2014, 1, 1), 24)])
def test_a_deadline_counted_back_from_a_hearing_is_set_when_the_motion_is_filed(
    effective: date, hour: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C.D. Cal.: an opposition is due 21 days before the hearing of 10 March, long after a rule of 1 January."""
    room = _room(monkeypatch, THIRD_CIRCUIT, effective, "cacd")
    room.open_case("clerk", medium="counter", paper_of="smith")
    deadline, *_ = all_of(room.file("motion_misc", for_parties=(1,), hearing_on=date(2014, 3, 10)), DeadlineSet)
    assert deadline.counted_from == date(2014, 3, 10)
    midnight = room.instant(f"{deadline.due_on} 00:00")
    assert deadline.due_before - midnight == hour * 3_600_000_000


@pytest.mark.parametrize(("event", "standing"), [("complaint", Standing.ON_TIME), ("letter", Standing.LATE)])
def test_a_paper_that_initiates_a_proceeding_has_until_midnight(
    event: str, standing: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A complaint at the trade court cures a deficiency of the summons at 23:00 of the last day; a letter is late."""
    room = _room(monkeypatch, DELAWARE, date(2012, 1, 1), "cit")
    room.open_case()
    notice = DeficiencyNotice(room.log_in("clerk"), 1, 1, "no complaint", (1,), (MOTION,), room.key())
    cure = only(room.do(notice), DeadlineSet)
    room.clock(f"{cure.due_on} 23:00")
    timeliness = only(room.file(event, for_parties=(1,), answers=cure.deadline_id), DeadlineAnswered).timeliness
    assert (timeliness.standing, timeliness.rule_id) == (standing, "filing.cutoff_local")


def test_an_outage_moves_the_day_and_the_hour_holds_on_the_day_it_moves_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """E.D. Cal. L.R. 134(c): after more than two hours, announced, what was due on Friday may be filed on Monday."""
    for local, standing in (("2014-01-27 16:59", Standing.MOVED_BY_RULE), ("2014-01-27 17:00", Standing.LATE)):
        room = _room(monkeypatch, DELAWARE, date(2012, 1, 1))
        room.open_case()
        (deadline,) = all_of(room.log, DeadlineSet)
        room.outage("2014-01-24 13:00", "2014-01-24 18:00", announced="2014-01-24 13:30")
        room.clock(local)
        paper = room.paper("answer", "jones", for_parties=(2,), answers=deadline.deadline_id)
        timeliness = only(room.do(paper), DeadlineAnswered).timeliness
        assert (timeliness.standing, timeliness.moved_to) == (standing, date(2014, 1, 27))
        late = standing is Standing.LATE
        assert timeliness.rule_id == ("filing.cutoff_local" if late else "technical_failure")


@pytest.mark.parametrize(("effective", "standing"), [(date(2014, 1, 1), "moved_by_rule"), (date(2013, 7, 1), "late")])
def test_a_deadline_that_was_set_before_the_rule_has_until_midnight_on_the_day_it_moves_to_as_well(
    effective: date, standing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Set on 31 December; moved by an outage from Friday to Monday; filed on Monday at 23:00."""
    room = _room(monkeypatch, THIRD_CIRCUIT, effective)
    room.open_case()
    (deadline,) = all_of(room.log, DeadlineSet)
    room.outage("2014-01-24 13:00", "2014-01-24 18:00", announced="2014-01-24 13:30")
    room.clock("2014-01-27 23:00")
    paper = room.paper("answer", "jones", for_parties=(2,), answers=deadline.deadline_id)
    assert only(room.do(paper), DeadlineAnswered).timeliness.standing.value == standing
