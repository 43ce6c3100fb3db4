"""Live and training databases of one court cannot meet; and a document can be told from an altered one."""

from __future__ import annotations

import pytest
from courtroom import EXHIBIT, MOTION, Courtroom, all_of

from sim.ecf.commands import LogIn
from sim.ecf.court import Court
from sim.ecf.events import Docketed
from sim.ecf.integrity import Stamps, verify_stamp
from sim.ecf.refusals import Code


@pytest.fixture
def live() -> Courtroom:
    room = Courtroom("casb")
    room.open_case()
    return room


@pytest.fixture
def training() -> Courtroom:
    room = Courtroom("casb", database="training")
    room.open_case()
    return room


def test_each_database_works_by_itself_and_numbers_its_dockets_from_one(training: Courtroom) -> None:
    """CASB-3."""
    receipt = training.file("schedules", case_id=training.court.state.next_case - 1).receipt
    assert (receipt.entry_number, receipt.case_number) == (2, "14-00001-7")


def test_no_number_of_one_is_a_number_of_the_other(live: Courtroom, training: Courtroom) -> None:
    """CASB-3: users, sessions, cases, notices, documents."""
    for room in (live, training):
        room.log_in("smith")
    one, other = live.court.state, training.court.state
    assert not (one.users.keys() & other.users.keys() or one.sessions.keys() & other.sessions.keys())
    assert not one.cases.keys() & other.cases.keys()
    documents = [{document.doc_id for event in all_of(room.log, Docketed) for document in event.documents}
                 for room in (live, training)]  # fmt: skip
    assert not documents[0] & documents[1]


def test_a_session_or_a_case_of_one_is_none_in_the_other(live: Courtroom, training: Courtroom) -> None:
    """CASB-3."""
    for here, there in ((live, training), (training, live)):
        foreign_case = there.court.state.next_case - 1
        paper = here.paper("schedules", case_id=foreign_case)
        assert here.refuse(paper).code == Code.CASE_UNKNOWN
        foreign_session = here.paper("schedules", session_id=there.log_in("smith"))
        assert here.refuse(foreign_session).code == Code.AUTH_NO_SESSION


def test_a_login_of_one_is_none_in_the_other(live: Courtroom, training: Courtroom) -> None:
    """CASB-3, CASB-2."""
    training.register("trainee", "attorney")
    training.log_in("trainee")
    assert live.refuse(LogIn("trainee", "secret")).code == Code.AUTH_UNKNOWN_LOGIN


def test_what_is_filed_in_training_is_never_in_live(live: Courtroom, training: Courtroom) -> None:
    """CASB-3."""
    before = live.court.digest()
    training.file("schedules", case_id=training.court.state.next_case - 1)
    assert live.court.digest() == before


def test_the_log_of_one_cannot_be_replayed_into_the_other(live: Courtroom, training: Courtroom) -> None:
    """CASB-3."""
    for room, database in ((live, "training"), (training, "live")):
        own = Court(room.court.book, room.passwords, database=room.court.state.database)
        own.replay(room.log)
        assert own.digest() == room.court.digest()
        with pytest.raises(ValueError, match=f"is not of the {database} database"):
            Court(room.court.book, room.passwords, database=database).replay(room.log)


def test_a_court_has_no_third_database(live: Courtroom) -> None:
    with pytest.raises(ValueError, match="no database 'test'"):
        Court(live.court.book, live.passwords, database="test")


# --- integrity ------------------------------------------------------------------------------------------------------


def test_a_filing_can_be_verified_unaltered(caed: Courtroom) -> None:
    """CIT-26: by the stamp on its notice."""
    main, exhibit = caed.file("motion_misc", documents=(MOTION, EXHIBIT)).receipt.document_ids
    assert verify_stamp(caed.log, main, MOTION.digest) == "matches"
    assert verify_stamp(caed.log, exhibit, EXHIBIT.digest.upper()) == "matches"
    assert verify_stamp(caed.log, main, EXHIBIT.digest) == "altered"
    assert verify_stamp(caed.log, "03319999999", MOTION.digest) == "unknown"


def test_stamps_follow_a_court_as_it_lives(caed: Courtroom) -> None:
    """CIT-26."""
    stamps = Stamps()
    doc_id = "033100000002"
    assert stamps.verify(doc_id, MOTION.digest) == "unknown"
    stamps.follow(caed.file("motion_misc").events)
    assert stamps.verify(doc_id, MOTION.digest) == "matches"
