"""Direct service put on record, and relief decided by a judge."""

from __future__ import annotations

import pytest
from courtroom import Courtroom, only

from sim.ecf.commands import BeginOutage, DecideRelief, RecordDirectService
from sim.ecf.events import DeadlineSet, DirectServiceRecorded, ReliefDecided
from sim.ecf.refusals import Code


def test_direct_service_goes_on_record_while_the_system_is_down(caed: Courtroom) -> None:
    """CAED-6: counsel serves all counsel directly by e-mail, overnight delivery or other expeditious means."""
    caed.do(BeginOutage("o", "network", False, False))
    answer = caed.do(RecordDirectService("smith", 1, (2,), "email"))
    assert answer.events == (DirectServiceRecorded(caed.now, 1, 1, (2,), "email"),)


def test_direct_service_names_who_whom_where_and_how(caed: Courtroom) -> None:
    """CAED-6."""
    refusals = [
        (RecordDirectService("nobody", 1, (2,), "email"), Code.AUTH_UNKNOWN_LOGIN),
        (RecordDirectService("smith", 9, (2,), "email"), Code.CASE_UNKNOWN),
        (RecordDirectService("smith", 1, (3,), "email"), Code.CASE_UNKNOWN_PARTY),
        (RecordDirectService("smith", 1, (), "email"), Code.CASE_UNKNOWN_PARTY),
        (RecordDirectService("smith", 1, (2,), "pigeon"), Code.COMMAND_MALFORMED),
    ]
    for command, code in refusals:
        assert caed.refuse(command).code == code
    assert "overnight_delivery" in caed.refuse(RecordDirectService("smith", 1, (2,), "pigeon")).message


@pytest.fixture
def untimely() -> tuple[Courtroom, int]:
    """An answer filed a day late in case 1, and its deadline's id."""
    room = Courtroom("caed", "2013-12-31 12:00")
    deadline = only(room.do(room.opening()), DeadlineSet)
    room.open_case()
    room.clock("2014-01-25 09:00")
    room.file("answer", by="jones", for_parties=(2,), answers=deadline.deadline_id)
    return room, deadline.deadline_id


@pytest.mark.parametrize("granted", [True, False])
def test_a_judge_grants_or_denies_relief_once(untimely: tuple[Courtroom, int], granted: bool) -> None:
    """CAED-5."""
    room, deadline_id = untimely
    session = room.log_in("judge")
    answer = room.do(DecideRelief(session, 1, deadline_id, granted))
    assert answer.events == (ReliefDecided(room.now, 1, deadline_id, granted, room.user_id("judge")),)
    assert room.refuse(DecideRelief(session, 1, deadline_id, not granted)).code == Code.FILING_UNKNOWN_DEADLINE


def test_nobody_but_a_judge_decides_relief(untimely: tuple[Courtroom, int]) -> None:
    """CAED-5."""
    room, deadline_id = untimely
    for login in ("smith", "clerk"):
        assert room.refuse(DecideRelief(room.log_in(login), 1, deadline_id, True)).code == Code.ACCESS_NO_RIGHT


def test_relief_is_for_the_untimely_filings_of_that_case(untimely: tuple[Courtroom, int]) -> None:
    room, deadline_id = untimely
    session = room.log_in("judge")
    assert room.refuse(DecideRelief(session, 2, deadline_id, True)).code == Code.FILING_UNKNOWN_DEADLINE
    assert room.refuse(DecideRelief(session, 3, deadline_id, True)).code == Code.CASE_UNKNOWN
    (pending,) = room.court.state.cases[2].deadlines
    assert room.refuse(DecideRelief(session, 2, pending, True)).code == Code.FILING_UNKNOWN_DEADLINE
