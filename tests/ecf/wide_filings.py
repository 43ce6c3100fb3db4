"""Stretches of a court's life that touch everything about cases and filings, for tests of logs and replays."""

from __future__ import annotations

from courtroom import Courtroom, only

from sim.ecf.commands import AddParty, AssignJudge, Redocket, RelateCases, SettleFee, TerminateParty
from sim.ecf.events import FeeAssessed
from sim.ecf.records import Alias, FeePaid, NewParty


def cases_in_all_their_breadth(room: Courtroom) -> None:
    """A judge, a companion, a party that comes and goes, a fee paid late, a paper spread, a step that others follow."""
    clerk = room.log_in("clerk")
    first = next(iter(room.court.state.cases))
    other = room.do(room.opening())
    second = other.receipt.case_id
    owed = only(other, FeeAssessed)
    room.do(SettleFee(clerk, second, 1, FeePaid(owed.item, owed.amount_cents, "AAA-2")))
    room.do(AssignJudge(clerk, second, "XYZ"))
    room.do(RelateCases(clerk, first, (second,)))
    nutt = NewParty("Nutt", "Defendant", ("brown",), aliases=(Alias("aka", "N. Utt"),))
    party_id = room.do(AddParty(clerk, second, nutt)).receipt.party_id
    room.file("notice_manual_filing", case_id=second, for_parties=(1,))
    room.file("notice_other", case_id=first, for_parties=(1,), also_in=(second,))
    room.do(TerminateParty(clerk, second, party_id))


def a_night_at_the_trade_court() -> Courtroom:
    """A paper left under an event of last resort in the evening, docketed properly in the morning."""
    room = Courtroom("cit", "2014-01-22 21:00")
    room.open_case()
    room.file("z_motion", for_parties=(1,))
    room.clock("2014-01-23 09:00")
    room.do(Redocket(room.log_in("clerk"), 1, 2, "motion_misc", room.key()))
    return room
