"""The event log: written, read back, replayed; docket sheets from it; the public language as JSON Schema."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from bankruptcy_life import bankruptcy, claims_and_creditors
from court_lives import clerks_hand, counsel_come_and_go, counsel_without_a_linked_account
from courtroom import Courtroom, all_of
from jsonschema import Draft202012Validator, ValidationError
from people import people_come_and_change
from wide_filings import a_night_at_the_trade_court, cases_in_all_their_breadth

from sim.ecf.commands import DecideRelief, LogIn, LogOut, OpenFreeLook, RecordDirectService
from sim.ecf.court import Court
from sim.ecf.docket import docket_sheets
from sim.ecf.events import CourtEvent, DeadlineSet, Docketed
from sim.ecf.log import decode_event, encode_event, schema
from sim.ecf.records import NewParty
from sim.ecf.state import CourtState


@pytest.fixture
def busy() -> Courtroom:
    """A court that has seen every kind of event."""
    room = Courtroom("caed", "2013-12-31 12:00")
    room.register("paralegal", "staff", acts_for="smith")
    room.open_case(
        parties=(NewParty('Åcme "& Co."', "Plaintiff", ("smith",)), NewParty("Bolt", "Defendant", ("jones",)))
    )
    answer_due = all_of(room.log, DeadlineSet)[0].deadline_id
    room.outage("2014-01-24 13:00", "2014-01-24 20:00", announced="2014-01-24 13:45")
    room.do(RecordDirectService("jones", 1, (1,), "email"))
    room.clock("2014-01-29 09:00")
    room.file("answer", by="jones", for_parties=(2,), answers=answer_due)
    room.do(OpenFreeLook(2, room.user_id("smith")))
    room.file("declaration", by="brown", for_parties=(2,))
    room.do(DecideRelief(room.log_in("judge"), 1, answer_due, True))
    people_come_and_change(room)
    cases_in_all_their_breadth(room)
    counsel_come_and_go(room, room.open_case().case_id)
    clerks_hand(room, room.open_case().case_id)
    room.file("judgment", by="judge")
    room.do(LogOut(room.log_in("paralegal")))
    return room


def test_the_busy_court_has_seen_every_kind_of_event(busy: Courtroom) -> None:
    night = a_night_at_the_trade_court()  # events of last resort are that court's only
    unlinked = counsel_without_a_linked_account()  # whether notices reach an account is its only, too
    bankrupt = bankruptcy()  # claims and creditors are of bankruptcies alone
    claims_and_creditors(bankrupt)
    seen = (*busy.log, *night.log, *unlinked.log, *bankrupt.log)
    assert {type(event) for event in seen} == set(get_args(CourtEvent))


def test_every_event_reads_back_as_it_was_written(busy: Courtroom) -> None:
    assert [decode_event(encode_event(event)) for event in busy.log] == busy.log


def test_a_line_of_the_log_is_one_line_of_json_with_its_type(busy: Courtroom) -> None:
    lines = [encode_event(event) for event in busy.log]
    assert all(b"\n" not in line for line in lines)
    assert [json.loads(line)["type"] for line in lines] == [type(event).__name__ for event in busy.log]


@pytest.mark.parametrize("line", [b"", b"{}", b'{"type":"Docketed"}', b'{"type":"Rumour","at":1}', b"\xff"])
def test_what_is_no_event_is_refused(line: bytes) -> None:
    with pytest.raises((msgspec.MsgspecError, UnicodeDecodeError)):
        decode_event(line)


def test_replaying_the_written_log_gives_the_same_court(busy: Courtroom) -> None:
    """Byte for byte: equal digests, equal docket sheets, and the next filing gets the same numbers."""
    again = Court(busy.court.book, busy.passwords)
    again.replay(decode_event(encode_event(event)) for event in busy.log)
    assert again.digest() == busy.court.digest()
    assert docket_sheets(map(decode_event, map(encode_event, busy.log))) == docket_sheets(busy.log)
    assert again.handle(LogIn("smith", "secret"), busy.now) == busy.ask(LogIn("smith", "secret"))
    command = busy.paper("notice_other", session_id=busy.court.state.next_session - 1)
    assert again.handle(command, busy.now) == busy.do(command)


def test_two_databases_of_one_court_share_nothing() -> None:
    """CASB-3: what is filed in training is never in live."""
    live, training = Courtroom("casb"), Courtroom("casb")
    before = live.court.digest()
    training.open_case()
    training.outage("2014-01-22 13:00", "2014-01-22 14:00")
    assert live.court.digest() == before
    assert (live.court.state.cases, live.court.state.outages) == ({}, {})


def test_the_log_does_not_depend_on_the_process_that_wrote_it() -> None:
    """No set order, no hash seed, no wall clock: two processes with different seeds write the same bytes."""
    digests = {seed: _digest_of_a_log(seed) for seed in ("1", "2")}
    assert len(digests["1"]) == 64
    assert digests["1"] == digests["2"]


def _digest_of_a_log(hash_seed: str) -> str:
    told = (
        "from hashlib import blake2b; from courtroom import Courtroom; from sim.ecf.log import encode_event;"
        "room = Courtroom('caed'); room.open_case(); room.file('motion_misc', for_parties=(1,));"
        "room.outage('2014-01-24 13:00', '2014-01-24 20:00', announced='2014-01-24 13:45');"
        "log = b''.join(map(encode_event, room.log)) + room.court.digest().encode();"
        "print(blake2b(log, digest_size=32).hexdigest())"
    )
    paths = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[2])])
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": paths}
    done = subprocess.run([sys.executable, "-c", told], env=environment, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_torn_log_is_refused(busy: Courtroom) -> None:
    """An entry without its notice, or a notice without its entry, is not a court's doing (CIT-8)."""
    entry = next(place for place, event in enumerate(busy.log) if isinstance(event, Docketed))
    torn = Court(busy.court.book, busy.passwords)
    with pytest.raises(ValueError, match="follows no entry of its own"):
        torn.replay([*busy.log[:entry], *busy.log[entry + 1 :]])


def test_a_different_state_has_a_different_digest(busy: Courtroom) -> None:
    before = busy.court.digest()
    assert len(before) == 64
    busy.log_in("smith")
    assert busy.court.digest() != before
    assert CourtState("caed").digest() != CourtState("cacd").digest()


def test_docket_sheets_show_each_entry_with_its_notice(busy: Courtroom) -> None:
    sheet = docket_sheets(busy.log)[1]
    assert sheet.opened.number == "2:13-cv-00001-ABC-AA"
    assert [line.entry.entry_number for line in sheet.entries] == [1, 2, 3, 4, 5]
    assert [line.notice.nef_id for line in sheet.entries][:3] == [1, 2, 3]
    texts = [line.entry.text.split()[0] for line in sheet.entries]
    assert texts == ["COMPLAINT", "ANSWER", "DECLARATION", "NOTICE", "JUDGMENT."]
    assert sheet.closed is True


def test_the_json_schema_holds_for_what_a_court_says_and_is_asked(busy: Courtroom) -> None:
    document = schema()
    Draft202012Validator.check_schema(document)
    validator = Draft202012Validator(document)
    for event in busy.log:
        validator.validate({"event": json.loads(encode_event(event))})
    commands = [busy.paper("letter"), busy.opening(), LogIn("smith", "secret")]
    for command in commands:
        validator.validate({"command": json.loads(msgspec.json.encode(command))})
    validator.validate({"accepted": json.loads(msgspec.json.encode(busy.file("notice_other")))})
    validator.validate({"refused": json.loads(msgspec.json.encode(busy.refuse(busy.paper("judgment"))))})


@pytest.mark.parametrize(
    "wrong",
    [
        {"command": {"type": "LogIn", "login": "smith"}},
        {"command": {"type": "Plead", "login": "smith"}},
        {"command": {"type": "EndOutage", "outage_id": ""}},
        {"event": {"type": "LoggedIn", "at": "noon", "session_id": 1, "user_id": 1}},
        {"refused": {"code": 1, "message": "", "cite": ""}},
    ],
)
def test_the_json_schema_refuses_what_is_wrong(wrong: object) -> None:
    with pytest.raises(ValidationError):
        Draft202012Validator(schema()).validate(wrong)


def test_a_password_reaches_neither_events_nor_state_nor_representations() -> None:
    """DESIGN.md, what never happens: a password in a log or a trace."""
    room = Courtroom("caed")
    room.passwords.enrol("smith", "hunter2")
    command = LogIn("smith", "hunter2")
    answer = room.do(command)
    room.refuse(LogIn("jones", "hunter2"))
    told = [repr(command), repr(answer), repr(room.court.state), repr(room.passwords), f"{command}"]
    told += [encode_event(event).decode() for event in room.log]
    told += [room.refuse(LogIn("smith", "hunter2\udcff")).message, room.refuse(LogIn("smith", ["hunter2"])).message]
    assert not [text for text in told if "hunter2" in text]
