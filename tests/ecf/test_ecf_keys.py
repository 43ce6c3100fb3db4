"""Idempotency keys: sent twice, docketed once; never another's receipt; not remembered for ever."""

from __future__ import annotations

import msgspec
import pytest
from courtroom import EXHIBIT, Courtroom, all_of

from sim.ecf.events import Docketed
from sim.ecf.keys import PERIOD_US
from sim.ecf.refusals import Code


def test_the_same_filing_sent_twice_is_docketed_once(caed: Courtroom) -> None:
    command = caed.paper("motion_misc", for_parties=(1,))
    first = caed.do(command)
    before = caed.court.digest()
    again = caed.do(command)
    assert (again.events, again.receipt) == ((), first.receipt)
    assert caed.court.digest() == before


def test_the_same_opening_sent_twice_opens_one_case(caed: Courtroom) -> None:
    command = caed.opening()
    assert caed.do(command).receipt == caed.do(command).receipt
    assert caed.court.state.next_case == 3


def test_after_an_outage_a_new_session_gets_the_first_receipt(caed: Courtroom) -> None:
    """The filer who saw an error page and logs in again learns that the paper was filed (CIT-21)."""
    command = caed.paper("motion_misc", for_parties=(1,))
    first = caed.do(command)
    caed.outage("2014-01-22 12:10", "2014-01-22 12:20")
    assert caed.refuse(command).code == Code.AUTH_NO_SESSION
    again = caed.do(msgspec.structs.replace(command, session_id=caed.log_in("smith")))
    assert (again.events, again.receipt) == ((), first.receipt)


def test_a_key_used_for_another_paper_is_refused_not_swallowed(caed: Courtroom) -> None:
    """Else a second, different paper would be acknowledged and lost."""
    first = caed.paper("motion_misc", for_parties=(1,))
    caed.do(first)
    caed.open_case()
    others = [{"event_code": "declaration"}, {"documents": (EXHIBIT,)}, {"case_id": 2}]
    for other in others:
        refused = caed.refuse(msgspec.structs.replace(first, **other))
        assert refused.code == Code.COMMAND_MALFORMED
        assert "was used for another filing" in refused.message


def test_nobody_gets_anothers_receipt_by_their_key(caed: Courtroom) -> None:
    command = caed.paper("motion_misc", for_parties=(1,))
    caed.do(command)
    stolen = msgspec.structs.replace(command, session_id=caed.log_in("jones"))
    assert caed.refuse(stolen).code == Code.COMMAND_MALFORMED


def test_an_empty_key_is_refused(caed: Courtroom) -> None:
    assert "$.key" in caed.refuse(caed.paper("motion_misc", key="")).message


@pytest.mark.parametrize(("periods", "docketed"), [(1, 1), (2, 2)])
def test_a_key_is_forgotten_after_two_periods(caed: Courtroom, periods: int, docketed: int) -> None:
    command = caed.paper("notice_other")
    caed.do(command)
    caed.now += periods * PERIOD_US
    caed.file("notice_other")  # time passes for the court by what is filed
    caed.do(command)
    same = [entry for entry in all_of(caed.log, Docketed) if entry.key == command.key]
    assert len(same) == docketed


def test_memory_of_keys_does_not_grow_with_the_docket(caed: Courtroom) -> None:
    session = caed.log_in("smith")
    for _ in range(30):
        caed.now += PERIOD_US // 4
        caed.file("notice_other", session_id=session)
    state = caed.court.state
    assert len(state.done) + len(state.done_before) <= 8
