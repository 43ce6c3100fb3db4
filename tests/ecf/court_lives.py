"""Stretches of a court's life for tests that need one: what the clerk's hand, counsel and time bring about."""

from __future__ import annotations

from datetime import timedelta

from courtroom import EXHIBIT, MOTION, Courtroom, all_of

from sim.ecf.commands import (
    CorrectEntry,
    DeclareInaccessible,
    DeficiencyNotice,
    GrantExtension,
    RecordAccountStanding,
    RestrictEntry,
    ReviewEntry,
    SealCase,
    StrikeEntry,
    SweepDeadlines,
    TerminateCounsel,
    UndoCounsel,
    UnsealCase,
    UpdateProfile,
)
from sim.ecf.events import DeadlineSet
from sim.ecf.explain import Explanation, Ground

DAY_US = 24 * 3600 * 1_000_000


def clerks_hand(room: Courtroom, case_id: int = 1) -> None:
    """Entries reviewed, corrected, found deficient, struck, restricted; a case sealed and unsealed; time passing."""
    clerk, judge = room.log_in("clerk"), room.log_in("judge")
    room.do(ReviewEntry(clerk, case_id, 1, "correct"))
    room.do(CorrectEntry(clerk, case_id, 1, "wrong party", room.key(), text="COMPLAINT, as corrected."))
    noted = room.do(DeficiencyNotice(clerk, case_id, 1, "no signature", (1,), (MOTION,), room.key()))
    cure = all_of(noted, DeadlineSet)[0].deadline_id
    room.do(
        GrantExtension(judge, case_id, cure, room.court.state.cases[case_id].deadlines[cure].due_on + _WEEK, room.key())
    )
    room.do(RestrictEntry(judge, case_id, 1, "restricted", room.key()))
    room.do(SealCase(judge, case_id, room.key()))
    room.do(UnsealCase(judge, case_id, room.key()))
    room.do(StrikeEntry(judge, case_id, 1, "by stipulation", room.key()))
    due = room.court.state.cases[case_id].deadlines[cure].due_on
    room.do(DeclareInaccessible(judge, due, "snow"))
    room.now += 40 * DAY_US
    room.do(SweepDeadlines())
    room.now += 100 * DAY_US
    room.do(SweepDeadlines())


_WEEK = timedelta(days=7)


def counsel_come_and_go(room: Courtroom, case_id: int = 1) -> None:
    """Counsel added by inadvertence, undone, appearing, withdrawing; contact data changed; a paper to be e-filed."""
    other, paper = "smith", "letter" if room.court_id == "cit" else "notice_other"
    room.file(paper, by="brown", case_id=case_id, for_parties=(1,))
    room.do(UndoCounsel(room.log_in("clerk"), case_id, 1, "brown"))
    room.file(paper, by="brown", case_id=case_id, for_parties=(1,))
    room.file("notice_appearance", by="brown", case_id=case_id, for_parties=(1,))
    room.do(UpdateProfile(room.log_in("brown"), emails=("brown@example.net",)))
    change = "change_address" if room.court_id in ("casb", "canb") else "notice_change_address"
    room.file(
        "notice_change_information" if room.court_id == "cit" else change, by="brown", case_id=case_id, for_parties=(1,)
    )
    room.file("notice_withdrawal", by="brown", case_id=case_id, for_parties=(1,))
    entry = room.court.state.cases[case_id].next_entry - 1
    room.file("certificate_service", by=other, case_id=case_id, for_parties=(1,), relates_to=entry)
    brought = room.do(room.by_hand(paper, other, case_id=case_id, for_parties=(1,), sender_failure=True)).receipt
    room.file(paper, by=other, case_id=case_id, for_parties=(1,), relates_to=brought.entry_number)
    room.file(paper, by=other, case_id=case_id, for_parties=(1,), documents=(EXHIBIT,), restriction="sealed")
    clerk = room.log_in("clerk")
    room.do(TerminateCounsel(clerk, case_id, 1, other, "withdrawal_granted", entry))


def counsel_without_a_linked_account() -> Courtroom:
    """The trade court in 2021, of whose two counsel one cannot be reached by a notice."""
    room = Courtroom("cit", "2021-03-04 10:00")
    room.open_case()
    room.do(RecordAccountStanding("jones", upgraded_and_linked=False))
    return room


def require_grounded(explanation: Explanation) -> None:
    """Each statement gives a value and stands on a quoted source or says what it assumes."""
    assert explanation.subject and explanation.value
    for ground in (explanation.ground, *(step.ground for step in explanation.steps)):
        _require_ground(ground)
    assert all(explanation.lines())


def _require_ground(ground: Ground) -> None:
    assert ground.status in ("verified", "derived", "assumed"), ground
    if ground.status == "assumed":
        assert ground.assumed, ground
    else:
        assert ground.cite and ground.title and ground.quote, ground
    if ground.cite:
        assert ground.title and ground.quote, ground
