"""What a login of each role may file, and whose signature it carries."""

from __future__ import annotations

from typing import get_args

import pytest
from courtroom import Courtroom, only

from sim.courts.docket_events import Role
from sim.ecf.events import Docketed
from sim.ecf.refusals import Code

FILES = {
    "attorney": ("casb", "motion_misc"),
    "staff": ("casb", "motion_misc"),
    "pro_se": ("cit", "letter"),
    "creditor": ("casb", "proof_of_claim"),
    "trustee": ("casb", "trustee_report_no_distribution"),
    "court_reporter": ("casb", "transcript"),
    "clerk": ("caed", "minute_entry"),
    "judge": ("caed", "order"),
    "batch": ("casb", "bnc_certificate"),
    "ci_filer": ("cit", "brief_confidential"),
}
"""A court and an event that each filing role may file; case managers and readers file nothing."""


def newcomer(role: str, court_id: str) -> Courtroom:
    room = Courtroom(court_id)
    room.open_case()
    room.register("new", role, **({"acts_for": "smith"} if role == "staff" else {}))
    return room


def test_every_role_is_one_of_those_tested_here() -> None:
    assert set(FILES) | {"case_manager", "reader"} == set(get_args(Role))


@pytest.mark.parametrize("role", sorted(FILES))
def test_a_login_files_what_its_role_may(role: str) -> None:
    """CASB-1, CIT-2: the access level follows the login."""
    court_id, event = FILES[role]
    room = newcomer(role, court_id)
    room.file(event, by="new", medium="batch" if role == "batch" else "electronic")


@pytest.mark.parametrize("role", ["creditor", "court_reporter", "trustee", "reader", "case_manager", "batch"])
def test_motions_and_objections_are_for_attorneys_and_their_staff(role: str) -> None:
    """CASB-1: others file claims, transcripts, reports, or nothing."""
    room = newcomer(role, "casb")
    allowed = room.court.book.events.get("objection_exemptions").roles
    if role not in allowed:
        assert room.refuse(room.paper("objection_exemptions", by="new")).code == Code.ACCESS_NO_RIGHT
    assert room.refuse(room.paper("motion_convert_13", by="new")).code == Code.ACCESS_NO_RIGHT


@pytest.mark.parametrize("role", ["reader", "case_manager"])
@pytest.mark.parametrize("court_id", ["caed", "casb", "cit"])
def test_readers_and_case_managers_file_nothing(role: str, court_id: str) -> None:
    """CACD-6: the public cannot file."""
    room = newcomer(role, court_id)
    session = room.log_in("new")
    kind = room.court.state.cases[1].kind
    for event in room.court.book.events:
        if event.opens is None and kind in event.case_kinds and not event.by_hand_only and role not in event.roles:
            assert room.refuse(room.paper(event.code, session_id=session)).code in (
                Code.ACCESS_NO_RIGHT,
                Code.ACCESS_CONFIDENTIAL,
            )
    assert not [event.code for event in room.court.book.events if "reader" in event.roles]


def test_confidential_papers_are_for_confidential_information_filers(cit: Courtroom) -> None:
    """CIT-2: a filer class of its own; what they file so is restricted."""
    assert cit.refuse(cit.paper("brief_confidential", by="smith")).code == Code.ACCESS_CONFIDENTIAL
    cit.register("bpi", "ci_filer")
    entry = only(cit.file("brief_confidential", by="bpi"), Docketed)
    assert cit.court.state.cases[1].restricted[entry.entry_number] == "restricted"
    number = only(cit.file("brief", by="bpi"), Docketed).entry_number
    assert number not in cit.court.state.cases[1].restricted


def test_a_lent_login_shows_whose_it_was(caed: Courtroom) -> None:
    """CACD-3, CACD-1: the record cannot know who sat at the keys; it shows the login, and its owner answers for it.

    Smith's login is used for Jones's paper: signature and login are Smith's, whoever lent or borrowed it.
    """
    session = caed.log_in("smith")  # Jones knows the password
    entry = only(caed.file("opposition", by="jones", session_id=session, for_parties=(2,)), Docketed)
    assert entry.signer == entry.login_of == caed.user_id("smith")
    assert caed.user_id("jones") not in (entry.signer, entry.login_of)
    added = [event for event in caed.log if type(event).__name__ == "CounselAdded"]
    assert [(event.user_id, event.inadvertent) for event in added] == [(caed.user_id("smith"), True)]  # CACD-4


def test_an_attorney_is_nobodys_staff(caed: Courtroom) -> None:
    """CACD-3: another attorney's paper cannot be filed under one's own login, but by the clerk at the counter."""
    refused = caed.refuse(caed.paper("opposition", by="smith", paper_of="jones", for_parties=(2,)))
    assert refused.code == Code.ACCESS_NO_RIGHT
