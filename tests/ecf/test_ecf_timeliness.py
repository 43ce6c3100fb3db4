"""On time, late, moved by rule, left to relief, or the sender's own fault: the day the court's system was down."""

from __future__ import annotations

from datetime import date

import pytest
from courtroom import Courtroom, all_of, only

from sim.ecf.events import DeadlineAnswered, DeadlineSet
from sim.ecf.records import NewParty, Standing, Timeliness

FRIDAY = ("2014-01-24 13:00", "2014-01-24 20:00")  # the national outage as E.D. Cal. logged it
ANNOUNCED = "2014-01-24 13:45"


def due_friday(court_id: str = "caed") -> tuple[Courtroom, int]:
    """A case in which a paper of party 2 is due on Friday 2014-01-24, and that deadline's id."""
    starts = {"cit": "2014-01-03 12:00", "casb": "2013-12-25 12:00", "canb": "2013-12-25 12:00"}
    room = Courtroom(court_id, starts.get(court_id, "2013-12-31 12:00"))
    if court_id == "cacd":
        room.open_case("clerk", medium="counter", paper_of="smith")
    elif court_id in ("caed", "cit"):
        room.open_case()
    else:
        parties = (NewParty("Acme", "Plaintiff", ("smith",)), NewParty("Bolt", "Defendant", ("jones",)))
        room.open_case(event_code="adversary_complaint", parties=parties)
    if court_id == "cit":
        room.file("motion_extension", for_parties=(1,))  # opposed within 21 days
    (deadline,) = all_of(room.log, DeadlineSet)
    assert (deadline.party_ids, deadline.due_on) == ((2,), date(2014, 1, 24)), deadline
    return room, deadline.deadline_id


def answered(room: Courtroom, deadline_id: int, local: str, **more: object) -> Timeliness:
    room.clock(local)
    event = "opposition" if room.court_id == "cit" else "answer"
    paper = room.paper(event, "jones", for_parties=(2,), answers=deadline_id, **more)
    answer = room.do(paper)
    timeliness = only(answer, DeadlineAnswered).timeliness
    assert timeliness == answer.receipt.timeliness
    return timeliness


def test_before_midnight_it_is_on_time_and_at_midnight_late() -> None:
    """CIT-7, FRCP 6(a)(4)."""
    room, deadline_id = due_friday()
    assert answered(room, deadline_id, "2014-01-24 23:59:59").standing is Standing.ON_TIME
    room, deadline_id = due_friday()
    late = answered(room, deadline_id, "2014-01-25 00:00")
    assert (late.standing, late.moved_to, late.cite) == (Standing.LATE, None, "frcp.12a")


def test_an_announced_failure_moves_friday_to_monday() -> None:
    """CAED-2, CAED-5: 2014-01-24 moves to Monday the 27th; filed on the 27th it is timely, on the 28th late."""
    for local, standing in (
        ("2014-01-24 21:00", Standing.ON_TIME),  # the system was back before midnight
        ("2014-01-25 12:00", Standing.MOVED_BY_RULE),
        ("2014-01-27 23:59:59", Standing.MOVED_BY_RULE),
        ("2014-01-28 00:00", Standing.LATE),
    ):
        room, deadline_id = due_friday()
        room.outage(*FRIDAY, announced=ANNOUNCED)
        judged = answered(room, deadline_id, local)
        assert judged.standing is standing, local
    assert (judged.due_on, judged.moved_to) == (date(2014, 1, 24), date(2014, 1, 27))
    assert (judged.rule_id, judged.cite) == ("technical_failure", "caed.lr134c")


def test_an_unannounced_failure_leaves_it_to_relief() -> None:
    """CAED-5."""
    room, deadline_id = due_friday()
    room.outage(*FRIDAY)
    judged = answered(room, deadline_id, "2014-01-27 09:00")
    assert (judged.standing, judged.moved_to, judged.cite) == (Standing.MUST_SEEK_RELIEF, None, "caed.lr134c")


@pytest.mark.parametrize(
    ("court_id", "standing", "cite"),
    [
        ("cacd", Standing.MUST_SEEK_RELIEF, "cacd.lr5-4.6.2"),  # application for leave to file
        ("casb", Standing.RULE_UNKNOWN, "casb.ap1-14"),  # the rule exists, its text was not seen
        ("cit", Standing.RULE_UNKNOWN, "cit.ao02-01"),  # likewise
        ("canb", Standing.MOVED_BY_RULE, "frbp.9006a3"),  # FRBP 9006(a)(3): the first accessible day
    ],
)
def test_the_same_announced_failure_by_the_other_courts_rules(court_id: str, standing: Standing, cite: str) -> None:
    """CAED-5 is one court's rule; each court has its own, and an unknown one moves nothing."""
    room, deadline_id = due_friday(court_id)
    room.outage(*FRIDAY, announced=ANNOUNCED)
    judged = answered(room, deadline_id, "2014-01-27 09:00")
    assert (judged.standing, judged.cite) == (standing, cite)


def test_two_hours_exactly_are_no_failure() -> None:
    """CAED-2: "greater than two hours after 2:00 p.m."."""
    room, deadline_id = due_friday()
    room.outage("2014-01-24 14:00", "2014-01-24 16:00", announced=ANNOUNCED)
    assert answered(room, deadline_id, "2014-01-27 09:00").standing is Standing.LATE
    room, deadline_id = due_friday()
    room.outage("2014-01-24 14:00", "2014-01-24 16:01", announced=ANNOUNCED)
    assert answered(room, deadline_id, "2014-01-27 09:00").standing is Standing.MOVED_BY_RULE


def test_the_senders_own_failure_excuses_nothing() -> None:
    """CAED-7: late is late; on time is on time; and with the court's own failure that rule governs."""
    room, deadline_id = due_friday()
    judged = answered(room, deadline_id, "2014-01-25 09:00", sender_failure=True)
    assert (judged.standing, judged.cite) == (Standing.SENDER_FAILURE, "caed.lr134c")
    room, deadline_id = due_friday()
    assert answered(room, deadline_id, "2014-01-24 23:00", sender_failure=True).standing is Standing.ON_TIME
    room, deadline_id = due_friday()
    room.outage(*FRIDAY, announced=ANNOUNCED)
    assert answered(room, deadline_id, "2014-01-27 09:00", sender_failure=True).standing is Standing.MOVED_BY_RULE


def test_if_the_day_it_moves_to_fails_too_it_moves_again() -> None:
    """L.R. 134(c)(1) read again for Monday: Friday's filing, then due on Monday, is timely on Tuesday."""
    room, deadline_id = due_friday()
    room.outage(*FRIDAY, announced=ANNOUNCED)
    room.outage("2014-01-27 14:00", "2014-01-27 23:00", "second", announced="2014-01-27 15:00")
    judged = answered(room, deadline_id, "2014-01-28 09:00")
    assert (judged.standing, judged.moved_to) == (Standing.MOVED_BY_RULE, date(2014, 1, 28))


def test_if_the_day_it_moves_to_fails_unannounced_relief_must_be_sought() -> None:
    """CAED-5, for the day the filing had moved to."""
    for local, standing in (
        ("2014-01-27 23:30", Standing.MOVED_BY_RULE),
        ("2014-01-28 09:00", Standing.MUST_SEEK_RELIEF),
    ):
        room, deadline_id = due_friday()
        room.outage(*FRIDAY, announced=ANNOUNCED)
        room.outage("2014-01-27 14:00", "2014-01-27 23:00", "second")
        assert answered(room, deadline_id, local).standing is standing


def test_media_brought_during_the_outage_are_on_time() -> None:
    """CAED-4: docketed on Monday, filed on Friday at 15:00."""
    room, deadline_id = due_friday()
    room.outage(*FRIDAY, announced=ANNOUNCED)
    room.clock("2014-01-27 10:00")
    answer = room.do(room.by_hand("answer", "jones", "2014-01-24 15:00", for_parties=(2,), answers=deadline_id))
    assert answer.receipt.timeliness.standing is Standing.ON_TIME
    assert answer.receipt.filed_on == date(2014, 1, 24)
