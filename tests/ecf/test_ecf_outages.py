"""The system down and up again, and the days that the court's rule then deems technical failures."""

from __future__ import annotations

from datetime import date

import pytest
from courtroom import Courtroom, all_of

from sim.ecf.commands import AnnounceOutage, BeginOutage, EndOutage, LogIn
from sim.ecf.events import OutageAnnounced, OutageBegan, OutageEnded, TechnicalFailureDeclared
from sim.ecf.refusals import Code


def declared(events: object) -> list[tuple[date, int, bool, str, date | None]]:
    return [
        (event.day, event.minutes_in_window, event.announced, event.effect, event.moves_to)
        for event in all_of(events, TechnicalFailureDeclared)
    ]


def test_the_outage_of_24_january_2014(caed: Courtroom) -> None:
    """CAED-2, CAED-3, CAED-8, PACER-2: as logged, 1:00 pm to 8:00 pm; six hours of it after 2:00 pm."""
    caed.clock("2014-01-24 13:00")
    assert caed.do(BeginOutage("n", "national", False, True)).events == (
        OutageBegan(caed.now, "n", "national", False, True),
    )
    caed.clock("2014-01-24 13:45")
    assert caed.do(AnnounceOutage("n", "Down.")).events == (OutageAnnounced(caed.now, "n", "Down."),)
    caed.clock("2014-01-24 20:00")
    ended, failure = caed.do(EndOutage("n")).events
    assert ended == OutageEnded(caed.now, "n")
    assert declared([failure]) == [(date(2014, 1, 24), 360, True, "moved", date(2014, 1, 27))]
    assert failure.moves_before == caed.instant("2014-01-28 00:00")
    assert failure.cite == "caed.lr134c"


def test_posting_an_outage_twice_changes_nothing(caed: Courtroom) -> None:
    """CAED-3."""
    caed.do(AnnounceOutage("o", "Maintenance tonight."))
    before = caed.court.digest()
    assert caed.do(AnnounceOutage("o", "Maintenance tonight!")).events == ()
    assert caed.court.digest() == before


def test_an_outage_cannot_begin_twice_nor_end_unbegun(caed: Courtroom) -> None:
    assert caed.refuse(EndOutage("o")).code == Code.SYSTEM_UNKNOWN_OUTAGE
    caed.do(BeginOutage("o", "network", False, False))
    assert caed.refuse(BeginOutage("o", "network", False, False)).code == Code.SYSTEM_UNKNOWN_OUTAGE
    assert caed.refuse(EndOutage("p")).code == Code.SYSTEM_UNKNOWN_OUTAGE
    caed.do(EndOutage("o"))
    assert caed.refuse(EndOutage("o")).code == Code.SYSTEM_UNKNOWN_OUTAGE
    assert caed.refuse(BeginOutage("o", "network", False, False)).code == Code.SYSTEM_UNKNOWN_OUTAGE


def test_an_outage_over_midnight_is_judged_day_by_day(caed: Courtroom) -> None:
    """CAED-2, "on a given day": 29 and 30 September 2014, half an hour before midnight and none after 2 pm: no."""
    assert declared(caed.outage("2014-09-29 23:30", "2014-09-30 06:30", announced="2014-09-29 23:40")) == []
    events = caed.outage("2014-10-01 21:59", "2014-10-02 16:01", "second", announced="2014-10-01 22:00")
    assert declared(events) == [
        (date(2014, 10, 1), 121, True, "moved", date(2014, 10, 2)),
        (date(2014, 10, 2), 121, True, "moved", date(2014, 10, 3)),
    ]


def test_a_weekend_long_outage_fails_each_of_its_days(caed: Courtroom) -> None:
    """CAED-8: October 24, 2014 7pm to October 26 midnight (read as the one that ends the 26th)."""
    events = caed.outage("2014-10-24 19:00", "2014-10-27 00:00", announced="2014-10-20 09:00", scheduled=True)
    assert [(day, to) for day, _, _, _, to in declared(events)] == [
        (date(2014, 10, day), date(2014, 10, 27)) for day in (24, 25, 26)
    ]


def test_two_outages_of_one_day_are_added_up(caed: Courtroom) -> None:
    """CAED-2, "continuously or intermittently": an hour and then an hour and a minute more."""
    assert declared(caed.outage("2014-01-24 14:00", "2014-01-24 15:00", announced="2014-01-24 14:10")) == []
    second = caed.outage("2014-01-24 17:00", "2014-01-24 18:01", "second", announced="2014-01-24 17:10")
    assert declared(second) == [(date(2014, 1, 24), 121, True, "moved", date(2014, 1, 27))]


def test_a_later_outage_of_a_failed_day_declares_nothing_new(caed: Courtroom) -> None:
    caed.outage("2014-01-24 14:00", "2014-01-24 17:00", announced="2014-01-24 14:10")
    assert declared(caed.outage("2014-01-24 18:00", "2014-01-24 19:00", "second", announced="2014-01-24 18:10")) == []


def test_an_announcement_after_the_end_counts_from_then_on(caed: Courtroom) -> None:
    """CAED-5: L.R. 134(c)(1) asks that the failure "is announced on the Court's website" and names no time for it."""
    events = caed.outage("2014-01-24 13:00", "2014-01-24 20:00")
    assert declared(events) == [(date(2014, 1, 24), 360, False, "seek_relief", None)]
    caed.clock("2014-01-24 20:30")
    answer = caed.do(AnnounceOutage("o", "The system was down."))
    assert declared(answer) == [(date(2014, 1, 24), 360, True, "moved", date(2014, 1, 27))]
    assert caed.court.state.failure_days[date(2014, 1, 24)].announced


def test_announcing_an_outage_that_made_no_failure_declares_none(caed: Courtroom) -> None:
    caed.outage("2014-01-24 09:00", "2014-01-24 10:00")
    assert declared(caed.do(AnnounceOutage("o", "The system was down."))) == []


def test_where_the_rule_names_no_length_any_outage_is_one_and_relief_must_be_sought() -> None:
    """C.D. Cal. L.R. 5-4.6.2."""
    room = Courtroom("cacd")
    events = room.outage("2014-01-24 08:00", "2014-01-24 08:05", announced="2014-01-24 08:01")
    assert declared(events) == [(date(2014, 1, 24), 5, True, "seek_relief", None)]


@pytest.mark.parametrize("court_id", ["casb", "cit"])
def test_an_unknown_effect_stays_unknown_and_visible(court_id: str) -> None:
    """The rule exists, its text was not seen: the event says so, and nothing is moved."""
    room = Courtroom(court_id)
    events = room.outage("2014-01-24 13:00", "2014-01-24 20:00", announced="2014-01-24 13:10")
    assert [(effect, to) for _, _, _, effect, to in declared(events)] == [("unknown", None)]


def test_the_same_instants_are_other_hours_in_new_york(cit: Courtroom) -> None:
    """PACER-2, CIT-7: 21:30 Pacific of the 23rd to 0:30 is 0:30 to 3:30 of the 24th in New York only."""
    west = Courtroom("canb")
    west.outage("2014-01-23 21:30", "2014-01-24 00:30")
    for command, local in ((BeginOutage("n", "national", False, True), "21:30"), (EndOutage("n"), "00:30")):
        cit.now = west.instant(f"2014-01-{23 if local > '12' else 24} {local}")
        events = cit.do(command).events
    assert sorted(west.court.state.failure_days) == [date(2014, 1, 23), date(2014, 1, 24)]
    assert [day for day, *_ in declared(events)] == [date(2014, 1, 24)]


def test_before_any_rule_is_on_file_no_day_is_declared() -> None:
    """Unknown stays unknown: no rule of the Northern District's bankruptcy court is on file for 2009-06."""
    room = Courtroom("canb", "2009-06-01 12:00")
    assert declared(room.outage("2009-06-02 13:00", "2009-06-02 20:00")) == []


def test_a_local_outage_within_a_national_one_is_judged_with_it(caed: Courtroom) -> None:
    """PACER-2, CAED-2: the system is up when the last of them is over, and no minute counts twice."""
    steps = [
        ("2014-01-24 13:00", BeginOutage("national", "national", False, True)),
        ("2014-01-24 13:30", AnnounceOutage("national", "Down.")),
        ("2014-01-24 15:00", BeginOutage("local", "network", False, False)),
        ("2014-01-24 15:30", EndOutage("local")),
        ("2014-01-24 17:00", EndOutage("national")),
    ]
    judged = []
    for local, command in steps:
        caed.clock(local)
        judged += declared(caed.do(command))
        assert (caed.court.state.down is None) == (command == EndOutage("national"))
    assert judged == [(date(2014, 1, 24), 180, True, "moved", date(2014, 1, 27))]


def test_the_day_is_judged_as_it_looks_when_the_first_of_two_outages_ends(caed: Courtroom) -> None:
    """CAED-2: the local outage ends after three hours of a national one that goes on; the day has failed already."""
    steps = [
        ("2014-01-24 13:00", BeginOutage("national", "national", False, True)),
        ("2014-01-24 16:50", BeginOutage("local", "network", False, False)),
        ("2014-01-24 17:00", EndOutage("local")),
        ("2014-01-25 09:00", EndOutage("national")),
    ]
    judged = []
    for local, command in steps:
        caed.clock(local)
        judged += declared(caed.do(command))
    assert judged[0] == (date(2014, 1, 24), 180, False, "seek_relief", None)
    assert caed.refuse(EndOutage("local")).code == Code.SYSTEM_UNKNOWN_OUTAGE


def test_an_outage_that_outlasts_the_one_it_began_in_keeps_the_system_down(caed: Courtroom) -> None:
    """PACER-2: the national one is over, the court's own is not."""
    caed.do(BeginOutage("national", "national", False, True))
    caed.do(BeginOutage("local", "network", False, False))
    caed.do(EndOutage("national"))
    assert caed.court.state.down == "local"
    assert caed.refuse(LogIn("smith", "secret")).code == Code.SYSTEM_UNAVAILABLE
    caed.do(EndOutage("local"))
    caed.log_in("smith")
