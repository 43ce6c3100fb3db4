"""Who are you, and may you do this."""

from __future__ import annotations

import pytest
from courtroom import Courtroom, only

from sim.courts import court_ids
from sim.ecf.commands import BeginOutage, LogIn, LogOut, RegisterUser
from sim.ecf.events import Docketed, LoggedIn, UserRegistered
from sim.ecf.records import NewParty
from sim.ecf.refusals import Code


@pytest.mark.parametrize("court_id", court_ids())
def test_a_registered_user_logs_in_and_out(court_id: str) -> None:
    """CACD-6: registered users reach the filing side."""
    room = Courtroom(court_id)
    answer = room.do(LogIn("smith", "secret"))
    (event,) = answer.events
    assert (type(event), event.at, event.session_id, event.user_id) == (LoggedIn, room.now, 1, 1)
    assert (answer.receipt.user_id, answer.receipt.session_id) == (1, 1)
    room.do(LogOut(1))
    assert room.refuse(LogOut(1)).code == Code.AUTH_NO_SESSION


def test_user_ids_are_dense() -> None:
    room = Courtroom("caed")
    assert [event.user_id for event in room.log if isinstance(event, UserRegistered)] == list(range(1, 12))


def test_a_taken_login_is_refused(caed: Courtroom) -> None:
    """CACD-1: a login is issued to one person."""
    assert caed.refuse(RegisterUser("smith", "Another Smith", "attorney", ())).code == Code.AUTH_LOGIN_TAKEN


def test_each_cause_of_an_invalid_login_is_told_apart(caed: Courtroom) -> None:
    """CACD-1, CACD-12: nobody of that name here, somebody of another court, a wrong password."""
    assert caed.refuse(LogIn("nobody", "secret")).code == Code.AUTH_UNKNOWN_LOGIN
    assert caed.refuse(LogIn("other-smith", "secret")).code == Code.AUTH_WRONG_COURT
    assert caed.refuse(LogIn("smith", "Secret")).code == Code.AUTH_BAD_PASSWORD


def test_an_old_password_is_dead_at_once(caed: Courtroom) -> None:
    """CACD-2."""
    caed.passwords.enrol("smith", "changed")
    assert caed.refuse(LogIn("smith", "secret")).code == Code.AUTH_BAD_PASSWORD
    caed.do(LogIn("smith", "changed"))


def test_a_stale_session_files_nothing(caed: Courtroom) -> None:
    """CACD-12: after logging out, and after an outage, the session is no longer valid."""
    session = caed.log_in("smith")
    caed.do(LogOut(session))
    assert caed.refuse(caed.paper("notice_other", session_id=session)).code == Code.AUTH_NO_SESSION
    session = caed.log_in("smith")
    caed.outage("2014-01-22 13:00", "2014-01-22 13:10")
    assert caed.refuse(caed.paper("notice_other", session_id=session)).code == Code.AUTH_NO_SESSION


def test_what_staff_file_carries_the_attorneys_signature_and_shows_whose_login_filed(caed: Courtroom) -> None:
    """CACD-3."""
    caed.register("paralegal", "staff", acts_for="smith")
    entry = only(caed.file("notice_other", by="paralegal", for_parties=(1,)), Docketed)
    assert (entry.signer, entry.login_of) == (caed.user_id("smith"), caed.user_id("paralegal"))


def test_staff_without_an_attorney_have_no_signature(caed: Courtroom) -> None:
    """CACD-3, CANB-3."""
    caed.register("trainee", "staff")
    assert caed.refuse(caed.paper("notice_other", by="trainee")).code == Code.ACCESS_NO_RIGHT


@pytest.mark.parametrize(
    ("role", "acts_for"), [("staff", "clerk"), ("staff", "nobody"), ("attorney", "smith"), ("pro_se", "smith")]
)
def test_only_staff_act_for_another_and_only_for_an_attorney(caed: Courtroom, role: str, acts_for: str) -> None:
    """CACD-3: lending a login to another attorney is a violation."""
    refused = caed.refuse(RegisterUser("new", "New", role, (), acts_for=acts_for))
    assert (refused.code, refused.message) == (
        Code.COMMAND_MALFORMED,
        "only staff act for another login, and that login must be an attorney's",
    )


def test_an_unknown_role_is_refused_with_the_known_ones(caed: Courtroom) -> None:
    refused = caed.refuse(RegisterUser("new", "New", "wizard", ()))
    assert refused.code == Code.COMMAND_MALFORMED
    assert "wizard" in refused.message and "court_reporter" in refused.message


def test_a_creditor_files_a_claim_but_no_motion() -> None:
    """CASB-1: the access level follows the login."""
    room = Courtroom("casb")
    room.open_case()
    assert room.file("proof_of_claim", by="claims").receipt.entry_number == 2
    refused = room.refuse(room.paper("motion_misc", by="claims"))
    assert refused.code == Code.ACCESS_NO_RIGHT
    assert "This access attempt has been logged." in refused.message  # CIT-27: the court's own words


def test_a_court_reporter_files_transcripts_and_nothing_else(caed: Courtroom) -> None:
    """CASB-1."""
    caed.file("transcript", by="reporter")
    assert caed.refuse(caed.paper("motion_misc", by="reporter")).code == Code.ACCESS_NO_RIGHT


def test_only_the_noticing_centre_makes_batch_entries() -> None:
    """An attorney cannot pass for the automatic docketing, which the rules on openers and paper leave alone."""
    room = Courtroom("casb")
    room.open_case()
    room.file("bnc_certificate", by="nightly", medium="batch")
    assert room.refuse(room.paper("motion_misc", by="smith", medium="batch")).code == Code.ACCESS_NO_RIGHT
    assert room.refuse(room.opening("smith", medium="batch")).code == Code.ACCESS_NO_RIGHT


def test_a_pro_se_litigant_with_leave_files_in_one_case_only() -> None:
    """CACD-5: L.R. 5-4.1.1, with leave granted they may e-file in that one case."""
    room = Courtroom("cacd", "2015-06-01 12:00")
    alone = (NewParty("Acme", "Plaintiff", ("smith",)), NewParty("P. Se", "Defendant"))
    room.open_case(parties=alone)
    room.open_case(parties=alone)
    room.register("prose", "pro_se", only_case=1)
    room.file("answer", by="prose", case_id=1, for_parties=(2,))
    assert room.refuse(room.paper("answer", by="prose", case_id=2, for_parties=(2,))).code == Code.ACCESS_OTHER_CASE
    assert room.refuse(room.opening("prose")).code == Code.ACCESS_OTHER_CASE
    # Leave is for filing electronically: in another case they may still bring a paper.
    room.do(room.by_hand("answer", "prose", case_id=2, for_parties=(2,)))


def test_a_pro_se_litigant_without_leave_files_nothing_electronically() -> None:
    """CACD-5; the refusal cites the rule."""
    room = Courtroom("cacd", "2015-06-01 12:00")
    room.open_case()
    room.register("prose", "pro_se")
    refused = room.refuse(room.paper("letter", by="prose"))
    assert (refused.code, refused.cite) == (Code.ACCESS_NO_RIGHT, "cacd.faq_access")


def test_a_registered_pro_se_party_needs_no_leave_in_the_trade_court(cit: Courtroom) -> None:
    """CIT-16 knows registered pro se parties."""
    cit.register("prose", "pro_se")
    parties = (NewParty("P. Se", "Plaintiff", ("prose",)), NewParty("United States", "Defendant", ("jones",)))
    assert cit.open_case("prose", parties=parties).entry_number == 1


def test_a_pro_se_litigant_pleads_nobody_elses_case(cit: Courtroom) -> None:
    """28 U.S.C. § 1654."""
    cit.register("prose", "pro_se")
    assert cit.refuse(cit.paper("letter", by="prose", for_parties=(1,))).code == Code.ACCESS_NO_RIGHT


def test_leave_is_a_pro_se_litigants_and_in_a_case_that_exists(caed: Courtroom) -> None:
    """CACD-5."""
    assert caed.refuse(RegisterUser("x", "X", "attorney", (), only_case=1)).code == Code.COMMAND_MALFORMED
    assert caed.refuse(RegisterUser("x", "X", "pro_se", (), only_case=99)).code == Code.CASE_UNKNOWN


def test_while_the_system_is_down_nobody_logs_in(caed: Courtroom) -> None:
    """CIT-21."""
    session = caed.log_in("smith")
    caed.do(BeginOutage("o", "network", False, False))
    assert caed.refuse(LogIn("smith", "secret")).code == Code.SYSTEM_UNAVAILABLE
    assert caed.refuse(LogOut(session)).code == Code.SYSTEM_UNAVAILABLE
