"""Asking a court for access, and what the clerk makes of it."""

from __future__ import annotations

from datetime import date

import pytest
from courtroom import MOTION, Courtroom, only
from nation import Nation

from sim.ecf.commands import BeginOutage, DecideAccess, LogIn, RecordTraining, RegisterUser, RequestAccess
from sim.ecf.events import AccessDecided, AccessRequested, UserRegistered
from sim.ecf.pacer.commands import RecordLink
from sim.ecf.records import Document, ForeignNotice
from sim.ecf.refusals import Code

ADMITTED = {"qualification": "admitted", "admitted_on": date(2009, 6, 1)}
NATIONAL = "national-secret"


def request(login: str = "new", role: str = "attorney", **more: object) -> RequestAccess:
    fields: dict[str, object] = {"emails": (f"{login}@example.org",)} | (ADMITTED if role == "attorney" else {})
    return RequestAccess(login, login.title(), role, **(fields | more))


def decide(room: Courtroom, request_id: int, granted: bool = True) -> DecideAccess:
    return DecideAccess(room.log_in("clerk"), request_id, granted)


def train(room: Courtroom, login: str, course: str, taken_by: str | None = None) -> RecordTraining:
    return RecordTraining(room.log_in("clerk"), login, course, taken_by or login)


@pytest.fixture
def canb() -> Courtroom:
    return Courtroom("canb", "2014-01-22 12:00")


def test_a_granted_request_makes_a_user(caed: Courtroom) -> None:
    """CACD-6, CIT-1."""
    asked = caed.do(request())
    assert caed.refuse(LogIn("new", "secret")).code == Code.AUTH_UNKNOWN_LOGIN
    answer = caed.do(decide(caed, asked.receipt.request_id))
    user = only(answer, UserRegistered)
    assert (user.login, user.role, user.emails) == ("new", "attorney", ("new@example.org",))
    assert only(answer, AccessDecided).user_id == user.user_id == answer.receipt.user_id
    caed.passwords.enrol("new", "secret")
    caed.do(LogIn("new", "secret"))
    assert caed.court.state.access_requests == {}


def test_a_denied_request_makes_none_and_may_be_made_again(caed: Courtroom) -> None:
    asked = caed.do(request()).receipt.request_id
    answer = caed.do(decide(caed, asked, granted=False))
    assert [type(event) for event in answer.events] == [AccessDecided]
    assert caed.refuse(decide(caed, asked)).code == Code.ACCESS_REQUEST_UNKNOWN
    assert caed.do(request()).receipt.request_id == asked + 1


def test_the_receipt_says_by_when_a_decision_may_be_expected(canb: Courtroom) -> None:
    """CANB-5: five to seven business days; Wednesday 22 January 2014 and on, over a weekend."""
    asked = canb.do(request())
    assert (asked.receipt.due_from, asked.receipt.due_by) == (date(2014, 1, 29), date(2014, 1, 31))
    event = only(asked, AccessRequested)
    assert (event.due_from, event.due_by) == (asked.receipt.due_from, asked.receipt.due_by)


def test_business_days_leave_holidays_out(canb: Courtroom) -> None:
    """CANB-5; Presidents' Day is 17 February 2014."""
    canb.clock("2014-02-12 12:00")
    receipt = canb.do(request()).receipt
    assert (receipt.due_from, receipt.due_by) == (date(2014, 2, 20), date(2014, 2, 24))


@pytest.mark.parametrize(
    "qualified",
    [ADMITTED, {"qualification": "pro_hac_vice"}, {"qualification": "united_states"}],
)
def test_an_attorney_qualifies_in_one_of_three_ways(canb: Courtroom, qualified: dict[str, object]) -> None:
    """CANB-1: admitted to the district court, pro hac vice, or for the United States."""
    canb.do(request(**qualified))


@pytest.mark.parametrize(
    "unqualified",
    [
        {"qualification": None},
        {"qualification": "admitted", "admitted_on": None},
        {"qualification": "admitted", "admitted_on": date(2014, 1, 23)},
    ],
)
def test_an_attorney_who_does_not_qualify_is_refused(canb: Courtroom, unqualified: dict[str, object]) -> None:
    """CANB-1."""
    refused = canb.refuse(request(**unqualified))
    assert (refused.code, refused.cite) == (Code.ACCESS_NOT_QUALIFIED, "canb.accounts")


def test_others_than_attorneys_need_no_admission(canb: Courtroom) -> None:
    """CASB-1: creditor representatives, trustees and court reporters have logins of their own kind."""
    for role in ("creditor", "trustee", "court_reporter"):
        canb.do(request(f"new-{role}", role))


@pytest.mark.parametrize("role", ["clerk", "judge", "batch", "case_manager", "staff"])
def test_nobody_asks_to_be_the_court_or_an_attorneys_staff(caed: Courtroom, role: str) -> None:
    """CACD-6."""
    assert caed.refuse(request("new", role)).code == Code.ACCESS_NO_RIGHT


def test_a_login_that_is_taken_or_asked_for_is_refused(caed: Courtroom) -> None:
    """CACD-1."""
    assert caed.refuse(request("smith")).code == Code.AUTH_LOGIN_TAKEN
    asked = caed.do(request()).receipt.request_id
    assert caed.refuse(request()).code == Code.AUTH_LOGIN_TAKEN
    caed.register("new", "attorney")
    assert caed.refuse(decide(caed, asked)).code == Code.AUTH_LOGIN_TAKEN


def test_only_the_clerk_decides(caed: Courtroom) -> None:
    """CIT-27."""
    asked = caed.do(request()).receipt.request_id
    assert caed.refuse(DecideAccess(caed.log_in("smith"), asked, True)).code == Code.ACCESS_NO_RIGHT


def test_while_the_system_is_down_nobody_asks(caed: Courtroom) -> None:
    """CIT-21."""
    caed.do(BeginOutage("o", "network", False, False))
    assert caed.refuse(request()).code == Code.SYSTEM_UNAVAILABLE


# --- the trade court -------------------------------------------------------------------------------------------------


def test_attorneys_admitted_after_12_march_2020_must_request_access_themselves() -> None:
    """CIT-1."""
    room = Courtroom("cit", "2020-06-01 12:00")
    room.register("older", "attorney", admitted_on=date(2020, 3, 12))
    refused = room.refuse(RegisterUser("newer", "Newer", "attorney", (), admitted_on=date(2020, 3, 13)))
    assert (refused.code, refused.cite) == (Code.ACCESS_MUST_REQUEST, "cit.faq")
    room.do(request("newer", admitted_on=date(2020, 3, 13)))


def test_elsewhere_the_clerk_registers_attorneys_whenever_admitted() -> None:
    Courtroom("caed", "2020-06-01 12:00").register("newer", "attorney", admitted_on=date(2020, 3, 13))


def test_a_request_names_an_account_that_may_file_and_the_grant_links_it() -> None:
    """CIT-1: filing access requested, and an upgraded, individual, linked account."""
    nation = Nation()
    room = nation.room("cit", "2020-06-01 12:00")
    number = nation.account(room, "new-pacer")
    nation.account(room, "firm", kind="shared")
    nation.account(room, "old", created="2012-01-05 12:00")
    assert room.refuse(request()).code == Code.AUTH_UNLINKED_ACCOUNT
    assert room.refuse(request(pacer_login="nobody")).code == Code.AUTH_UNLINKED_ACCOUNT
    assert room.refuse(request(pacer_login="firm")).code == Code.AUTH_SHARED_ACCOUNT
    assert room.refuse(request(pacer_login="old")).code == Code.AUTH_LEGACY_ACCOUNT
    asked = room.do(request(pacer_login="new-pacer"))
    assert only(asked, AccessRequested).pacer_account == number
    granted = room.do(decide(room, asked.receipt.request_id))
    nation.do(RecordLink(number, "cit", granted.receipt.user_id), room.now)
    assert room.do(LogIn("new-pacer", NATIONAL)).receipt.user_id == granted.receipt.user_id


# --- training --------------------------------------------------------------------------------------------------------


def test_no_login_without_the_courts_own_training(canb: Courtroom) -> None:
    """CANB-2, CASB-2."""
    asked = canb.do(request()).receipt.request_id
    refused = canb.refuse(decide(canb, asked))
    assert (refused.code, refused.cite) == (Code.ACCESS_TRAINING_NEEDED, "canb.accounts")
    canb.do(train(canb, "new", "creditor_attorney"))
    canb.do(decide(canb, asked))


def test_users_of_other_courts_must_train_all_the_same() -> None:
    """CASB-2: an account linked and used elsewhere, and six notices from there, spare nobody the training."""
    nation = Nation()
    casb, cacd = nation.room("casb", "2021-01-05 12:00"), nation.room("cacd", "2021-01-05 12:00")
    nation.account(casb, "smith-pacer")
    nation.do(nation.link(cacd, "smith-pacer", "smith"), casb.now)
    cacd.do(LogIn("smith-pacer", NATIONAL))
    asked = casb.do(request(pacer_login="smith-pacer")).receipt.request_id
    refused = casb.refuse(decide(casb, asked))
    assert (refused.code, refused.cite) == (Code.ACCESS_TRAINING_NEEDED, "casb.cmecf")
    papers = waiver("canb", 6)
    refused = casb.refuse(request("other", pacer_login="smith-pacer", **papers))
    assert (refused.code, refused.cite) == (Code.ACCESS_WAIVER_REFUSED, "casb.cmecf")


def test_a_course_of_another_kind_gives_no_login(canb: Courtroom) -> None:
    """CASB-1: court reporters file transcripts after their own training."""
    asked = canb.do(request("new", "court_reporter")).receipt.request_id
    assert canb.refuse(train(canb, "new", "debtor_attorney")).code == Code.ACCESS_TRAINING_NOT_OWN
    canb.do(train(canb, "new", "court_reporter"))
    canb.do(decide(canb, asked))


def test_staff_cannot_complete_the_training_for_the_attorney(canb: Courtroom) -> None:
    """CANB-3: they may watch and practise; it counts for nobody."""
    canb.register("paralegal", "staff", acts_for="smith")
    asked = canb.do(request()).receipt.request_id
    refused = canb.refuse(train(canb, "new", "debtor_attorney", taken_by="paralegal"))
    assert (refused.code, refused.cite) == (Code.ACCESS_TRAINING_NOT_OWN, "canb.accounts")
    assert canb.refuse(train(canb, "paralegal", "debtor_attorney")).code == Code.ACCESS_TRAINING_NOT_OWN
    assert canb.refuse(decide(canb, asked)).code == Code.ACCESS_TRAINING_NEEDED


def test_only_the_clerk_records_training_and_once(canb: Courtroom) -> None:
    command = RecordTraining(canb.log_in("smith"), "new", "trustee", "new")
    assert canb.refuse(command).code == Code.ACCESS_NO_RIGHT
    assert len(canb.do(train(canb, "new", "trustee")).events) == 1
    assert canb.do(train(canb, "new", "trustee")).events == ()


def trained(room: Courtroom, *courses: str) -> None:
    """An attorney ``new`` with a login and these courses."""
    asked = room.do(request()).receipt.request_id
    for course in courses:
        room.do(train(room, "new", course))
    room.do(decide(room, asked))
    room.passwords.enrol("new", "secret")


def test_what_was_completed_decides_what_may_be_filed(canb: Courtroom) -> None:
    """CANB-2: debtor's attorney: new cases, motions, adversaries; creditor's attorney: motions, adversaries, claims."""
    canb.open_case()
    trained(canb, "creditor_attorney")
    canb.file("motion_relief_stay", by="new")
    canb.file("proof_of_claim", by="new")
    assert canb.refuse(canb.opening("new")).code == Code.ACCESS_TRAINING_NEEDED
    assert canb.refuse(canb.paper("schedules", by="new")).code == Code.ACCESS_TRAINING_NEEDED
    canb.do(train(canb, "new", "debtor_attorney"))
    canb.open_case("new")
    canb.file("schedules", by="new")


def test_a_debtors_attorney_files_no_claims(canb: Courtroom) -> None:
    """CANB-2."""
    canb.open_case()
    trained(canb, "debtor_attorney")
    canb.file("motion_relief_stay", by="new")
    assert canb.refuse(canb.paper("proof_of_claim", by="new")).code == Code.ACCESS_TRAINING_NEEDED


def test_staff_file_within_their_attorneys_training(canb: Courtroom) -> None:
    """CANB-2, CANB-3: what staff file carries the attorney's signature, and the attorney's training."""
    canb.open_case()
    trained(canb, "debtor_attorney")
    canb.register("paralegal", "staff", acts_for="new")
    assert canb.refuse(canb.paper("proof_of_claim", by="paralegal")).code == Code.ACCESS_TRAINING_NEEDED
    canb.file("motion_relief_stay", by="paralegal")


def test_the_clerk_dockets_a_paper_whatever_its_bearer_was_trained_in(canb: Courtroom) -> None:
    """Training is for the filing screens; nobody is turned away at the counter for want of it."""
    canb.clock("2009-06-01 12:00")
    canb.open_case()
    trained(canb, "debtor_attorney")
    canb.do(canb.by_hand("proof_of_claim", "new"))


def test_users_whom_the_clerk_registered_directly_are_not_limited(canb: Courtroom) -> None:
    canb.open_case()
    canb.file("proof_of_claim", by="smith")


# --- waivers ---------------------------------------------------------------------------------------------------------


def waiver(court_id: str, count: int, first: int = 0) -> dict[str, object]:
    notices = tuple(ForeignNotice(court_id, Document(f"{n:02x}" * 64, 9_000, 1)) for n in range(first, first + count))
    return {"letter": MOTION, "notices": notices}


def test_a_letter_and_six_notices_from_another_district_waive_the_training(canb: Courtroom) -> None:
    """CANB-4; and then nothing limits what may be filed."""
    canb.open_case()
    asked = canb.do(request(**waiver("casb", 6))).receipt.request_id
    canb.do(decide(canb, asked))
    canb.passwords.enrol("new", "secret")
    canb.file("proof_of_claim", by="new")
    canb.file("schedules", by="new")


@pytest.mark.parametrize(
    "papers",
    [
        waiver("casb", 5),
        waiver("casb", 6) | {"letter": None},
        waiver("cacd", 6),  # a district court's
        waiver("canb", 6),  # this court's own
        {"letter": MOTION},
        {"notices": waiver("casb", 1)["notices"] * 6, "letter": MOTION},  # one notice six times
    ],
)
def test_an_incomplete_waiver_is_refused(canb: Courtroom, papers: dict[str, object]) -> None:
    """CANB-4: a letter of acknowledgment and six notices, of a bankruptcy court in another district."""
    refused = canb.refuse(request(**papers))
    assert (refused.code, refused.cite) == (Code.ACCESS_WAIVER_INCOMPLETE, "canb.accounts")


def test_who_filed_in_eastern_california_only_must_train(canb: Courtroom) -> None:
    """CANB-4."""
    refused = canb.refuse(request(**waiver("caeb", 6)))
    assert (refused.code, refused.message) == (
        Code.ACCESS_WAIVER_REFUSED,
        "You will be required to take the training course.",
    )
    mixed = waiver("caeb", 5)["notices"] + waiver("casb", 1, first=9)["notices"]
    canb.do(request(letter=MOTION, notices=mixed))


def test_a_waivers_papers_are_pdfs(canb: Courtroom) -> None:
    """CANB-4: all as PDF."""
    bad = Document("ff" * 64, 9, 1, verdict="pdf.not_well_formed")
    notices = waiver("casb", 5)["notices"] + (ForeignNotice("casb", bad),)
    assert canb.refuse(request(letter=MOTION, notices=notices)).code == Code.PDF_NOT_WELL_FORMED
    papers = waiver("casb", 6) | {"letter": bad}
    assert canb.refuse(request(**papers)).code == Code.PDF_NOT_WELL_FORMED


def test_a_court_that_asks_for_no_training_waives_none(caed: Courtroom) -> None:
    assert caed.refuse(request(**waiver("casb", 6))).code == Code.ACCESS_WAIVER_REFUSED
