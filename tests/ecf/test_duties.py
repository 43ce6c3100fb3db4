"""What a paper brings or fulfils beside its entry: certificates of service, and e-filing after paper."""

from __future__ import annotations

from courtroom import Courtroom, all_of, only

from sim.ecf.docket import docket_sheets
from sim.ecf.events import CertificateRecorded, DutyArose, DutySatisfied, NoticeIssued
from sim.ecf.refusals import Code


def test_a_certificate_of_service_is_recorded_with_the_entry_that_it_certifies() -> None:
    """CIT-17: due only where someone is served by non-electronic means; recorded when it is filed."""
    room = Courtroom("cit")
    room.open_case()
    assert not only(room.file("letter", for_parties=(1,)), NoticeIssued).certificate_due
    room.open_case(parties=(room.opening().parties[0],))
    filed = room.file("certificate_service", for_parties=(1,), relates_to=2)
    recorded = only(filed, CertificateRecorded)
    assert (recorded.case_id, recorded.entry_number, recorded.by_entry) == (1, 2, 3)
    assert docket_sheets(room.log)[1].marks[2].certified_by == (3,)


def test_a_paper_relates_to_an_entry_that_there_is(caed: Courtroom) -> None:
    for entry in (0, 2, -1):
        refused = caed.refuse(caed.paper("certificate_service", relates_to=entry))
        assert refused.code == Code.CASE_UNKNOWN_ENTRY


def test_what_came_on_paper_after_a_failure_at_the_sender_must_be_e_filed(caed: Courtroom) -> None:
    """CAED-7: the party may file a paper document, and shall file electronically as soon as possible."""
    brought = caed.do(caed.by_hand("motion_misc", "smith", for_parties=(1,), sender_failure=True))
    duty = only(brought, DutyArose)
    assert (duty.kind, duty.user_id, duty.entry_number, duty.cite) == (
        "e_file",
        caed.user_id("smith"),
        brought.receipt.entry_number,
        "caed.lr134c",
    )
    assert all_of(caed.file("motion_misc", for_parties=(1,)), DutySatisfied) == []  # another paper
    assert all_of(caed.file("motion_misc", "jones", for_parties=(2,), relates_to=2), DutySatisfied) == []
    assert only(caed.file("motion_misc", for_parties=(1,), relates_to=2), DutySatisfied).duty_id == duty.duty_id
    assert caed.court.state.cases[1].duties == {}


def test_elsewhere_no_such_rule_was_seen() -> None:
    """CAED-7 is the Eastern District's."""
    room = Courtroom("casb")
    room.open_case()
    brought = room.do(room.by_hand("motion_misc", "smith", for_parties=(1,), sender_failure=True))
    assert all_of(brought, DutyArose) == []
