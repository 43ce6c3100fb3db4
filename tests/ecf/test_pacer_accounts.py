"""The national account service: accounts, links, passwords, and what courts may ask it."""

from __future__ import annotations

import json
from typing import get_args

import msgspec
import pytest
from courtroom import Courtroom
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from nation import AFTER, BEFORE, Nation

from sim.courts import load_national
from sim.ecf.answers import Refused
from sim.ecf.commands import BeginOutage, LogIn
from sim.ecf.pacer import commands
from sim.ecf.pacer.accounts import Contact
from sim.ecf.pacer.courts import Courts
from sim.ecf.pacer.events import AccountLinked, PacerEvent
from sim.ecf.pacer.log import decode_event, encode_event, schema
from sim.ecf.pacer.machine import Done, Pacer
from sim.ecf.passwords import KeyedDigestPasswords
from sim.ecf.refusals import Code

NATIONAL, NEW = "national-secret", "Br4nd-new-one"


@pytest.fixture
def nation() -> Nation:
    return Nation()


@pytest.fixture
def room(nation: Nation) -> Courtroom:
    return nation.room("casb", "2016-03-01 12:00")


def test_an_account_is_one_persons_nationwide(nation: Nation, room: Courtroom) -> None:
    """PACER-1: numbers are dense, a login is given once."""
    assert [nation.account(room, login) for login in ("a", "b", "c")] == [1, 2, 3]
    assert nation.refuse(commands.CreateAccount("a", Contact("Again")), room.now) == Code.AUTH_LOGIN_TAKEN


def test_accounts_are_dated_in_central_time(nation: Nation, room: Courtroom) -> None:
    """PACER-1: half past ten in the evening of 11 August in California is the 12th at the service center."""
    nation.account(room, "late", "2014-08-11 21:59")
    nation.account(room, "later", "2014-08-11 22:00")
    assert [nation.pacer.account(login).upgraded for login in ("late", "later")] == [False, True]


def test_a_legacy_account_is_upgraded_by_its_owner_and_once(nation: Nation, room: Courtroom) -> None:
    """PACER-1, CIT-1."""
    nation.account(room, "old", BEFORE)
    assert nation.refuse(commands.UpgradeAccount("old", "guess"), room.now) == Code.AUTH_BAD_PASSWORD
    assert nation.refuse(commands.UpgradeAccount("old", NATIONAL), room.instant(BEFORE)) == Code.PACER_NO_UPGRADE_YET
    assert nation.refuse(nation.link(room, "old", "smith"), room.now) == Code.AUTH_LEGACY_ACCOUNT
    nation.upgrade(room, "old")
    assert nation.pacer.account("old").upgraded is True
    assert nation.refuse(commands.UpgradeAccount("old", NATIONAL), room.now) == Code.PACER_ALREADY_UPGRADED
    nation.do(nation.link(room, "old", "smith"), room.now)


def test_linking_takes_both_credentials(nation: Nation, room: Courtroom) -> None:
    """CACD-11, PACER-1: the court's own causes come through."""
    nation.account(room, "mine")
    link = nation.link(room, "mine", "smith")
    change = msgspec.structs.replace
    assert nation.refuse(change(link, secret="x"), room.now) == Code.AUTH_BAD_PASSWORD
    assert nation.refuse(change(link, court_secret="x"), room.now) == Code.AUTH_BAD_PASSWORD
    assert nation.refuse(change(link, court_login="nobody"), room.now) == Code.AUTH_UNKNOWN_LOGIN
    assert nation.refuse(change(link, court_id="cab"), room.now) == Code.PACER_UNKNOWN_COURT
    assert nation.refuse(change(link, login="nobody"), room.now) == Code.AUTH_UNKNOWN_LOGIN
    (event,) = nation.do(link, room.now)
    assert event == AccountLinked(
        at=room.now, account_id=1, court_id="casb", user_id=room.user_id("smith"), by_court=False
    )
    assert nation.pacer.courts_of("mine") == ("casb",)


def test_shared_accounts_link_to_nobody(nation: Nation, room: Courtroom) -> None:
    """CIT-1."""
    nation.account(room, "firm", kind="shared")
    assert nation.refuse(nation.link(room, "firm", "smith"), room.now) == Code.AUTH_SHARED_ACCOUNT


def test_one_account_a_user_and_one_user_an_account_in_each_court(nation: Nation, room: Courtroom) -> None:
    """CACD-1, PACER-1: but one account serves its owner in many courts."""
    nation.account(room, "mine")
    nation.account(room, "yours")
    nation.do(nation.link(room, "mine", "smith"), room.now)
    assert nation.refuse(nation.link(room, "mine", "jones"), room.now) == Code.PACER_ALREADY_LINKED
    assert nation.refuse(nation.link(room, "yours", "smith"), room.now) == Code.PACER_ALREADY_LINKED
    other = nation.room("canb", "2021-03-01 12:00")
    nation.do(nation.link(other, "mine", "jones"), room.now)
    assert nation.pacer.courts_of("mine") == ("casb", "canb")


def test_a_court_that_is_down_links_nobody(nation: Nation, room: Courtroom) -> None:
    """PACER-2, CIT-21."""
    nation.account(room, "mine")
    room.do(BeginOutage("o", "network", False, False))
    assert nation.refuse(nation.link(room, "mine", "smith"), room.now) == Code.SYSTEM_UNAVAILABLE


def test_a_court_records_the_link_of_access_that_it_granted(nation: Nation, room: Courtroom) -> None:
    """CIT-1."""
    number = nation.account(room, "mine")
    (event,) = nation.do(commands.RecordLink(number, "casb", room.user_id("smith")), room.now)
    assert event.by_court is True
    for command, code in (
        (commands.RecordLink(number, "casb", room.user_id("jones")), Code.PACER_ALREADY_LINKED),
        (commands.RecordLink(9, "casb", 1), Code.AUTH_UNKNOWN_LOGIN),
        (commands.RecordLink(number, "casb", 99), Code.AUTH_UNKNOWN_LOGIN),
        (commands.RecordLink(number, "nysd", 1), Code.PACER_UNKNOWN_COURT),
    ):
        assert nation.refuse(command, room.now) == code


def test_the_owner_keeps_the_contact_data_up_to_date(nation: Nation, room: Courtroom) -> None:
    """CIT-30: the individual account is updated by its owner, and stays theirs across firms (pacer.upgrade_2014)."""
    nation.account(room, "mine")
    moved = Contact("M. Ine", ("mine@example.net",), ("1 New Street",), "555-0100")
    assert nation.refuse(commands.UpdateContact("mine", "x", moved), room.now) == Code.AUTH_BAD_PASSWORD
    nation.do(commands.UpdateContact("mine", NATIONAL, moved), room.now)
    assert nation.pacer.state.contacts[1] == moved
    assert nation.pacer.account("mine").name == "M. Ine"


def test_a_changed_password_is_dead_at_once(nation: Nation, room: Courtroom) -> None:
    """CACD-2, PACER-1."""
    nation.account(room, "mine")
    assert nation.refuse(commands.ChangePassword("mine", "x", NEW), room.now) == Code.AUTH_BAD_PASSWORD
    assert nation.refuse(commands.ChangePassword("mine", NATIONAL, "weak"), room.now) == Code.AUTH_WEAK_PASSWORD
    nation.do(commands.ChangePassword("mine", NATIONAL, NEW), room.now)
    assert nation.refuse(commands.ChangePassword("mine", NATIONAL, NEW), room.now) == Code.AUTH_BAD_PASSWORD


def test_lost_pacer_passwords_go_by_their_own_routes(nation: Nation, room: Courtroom) -> None:
    """CIT-31: through the PACER Service Center, or Manage My Account with what was sent to the owner."""
    nation.account(room, "mine")
    assert nation.refuse(commands.ResetPassword("mine", NEW, "guess"), room.now) == Code.AUTH_BAD_TOKEN
    token = nation.passwords.token("mine")
    nation.do(commands.ResetPassword("mine", NEW, token), room.now)
    assert nation.refuse(commands.ResetPassword("mine", NEW, token), room.now) == Code.AUTH_BAD_TOKEN
    (event,) = nation.do(commands.ResetPassword("mine", NEW + "!", by_service_center=True), room.now)
    assert event.by_service_center is True
    nation.do(commands.UpdateContact("mine", NEW + "!", Contact("Mine")), room.now)


def test_wrong_passwords_lock_the_account_in_every_court(nation: Nation) -> None:
    """CACD-12, PACER-1: one credential, one count."""
    cacd, casb = nation.room("cacd", "2021-01-05 12:00"), nation.room("casb", "2021-01-05 12:00")
    nation.account(cacd, "mine")
    for court in (cacd, casb):
        nation.do(nation.link(court, "mine", "smith"), court.now)
    for court in (cacd, casb):
        for _ in range(3):
            assert court.refuse(LogIn("mine", "x")).code == Code.AUTH_BAD_PASSWORD
    assert cacd.refuse(LogIn("mine", NATIONAL)).code == Code.AUTH_LOCKED
    assert nation.refuse(commands.UpgradeAccount("mine", NATIONAL), casb.now) == Code.AUTH_LOCKED


def test_a_closed_account_does_nothing_until_it_is_opened_again(nation: Nation, room: Courtroom) -> None:
    """PACER-1."""
    nation.account(room, "mine")
    nation.do(commands.SetActive("mine", False), room.now)
    assert nation.do(commands.SetActive("mine", False), room.now) == ()
    assert nation.refuse(nation.link(room, "mine", "smith"), room.now) == Code.AUTH_INACTIVE_ACCOUNT
    assert nation.refuse(commands.ResetPassword("mine", NEW, "t"), room.now) == Code.AUTH_INACTIVE_ACCOUNT
    nation.do(commands.SetActive("mine", True), room.now)
    nation.do(nation.link(room, "mine", "smith"), room.now)


def test_an_exemption_is_entered_and_ended(nation: Nation, room: Courtroom) -> None:
    """PACER-3."""
    number = nation.account(room, "scholar")
    nation.do(commands.SetExemption("scholar", True), room.now)
    assert nation.pacer.by_number().account(number).exempt is True
    assert nation.do(commands.SetExemption("scholar", True), room.now) == ()
    nation.do(commands.SetExemption("scholar", False), room.now)
    assert nation.pacer.account("scholar").exempt is False
    assert nation.pacer.by_number().account(99) is None


def test_refused_attempts_are_logged_without_secrets(nation: Nation, room: Courtroom) -> None:
    """CIT-27."""
    nation.account(room, "mine")
    nation.refuse(commands.UpgradeAccount("mine", "hunter2"), room.now)
    nation.refuse(commands.UpgradeAccount("hunter2", "mine"), room.now)
    attempts = list(nation.pacer._access_log.attempts)
    assert [(attempt.code, attempt.login) for attempt in attempts] == [
        (Code.AUTH_BAD_PASSWORD, "mine"),
        (Code.AUTH_UNKNOWN_LOGIN, ""),
    ]


def test_no_secret_shows_in_a_command_or_an_event(nation: Nation, room: Courtroom) -> None:
    """DESIGN.md, what never happens."""
    nation.account(room, "mine")
    asked = [
        commands.UpgradeAccount("mine", "hunter2"),
        commands.LinkAccount("mine", "hunter2", "casb", "smith", "hunter2"),
        commands.UpdateContact("mine", "hunter2", Contact("M")),
        commands.ChangePassword("mine", "hunter2", "hunter2"),
        commands.ResetPassword("mine", "Hunter2-hunter2", "hunter2", by_service_center=True),
    ]
    told = [repr(command) + repr(nation.ask(command, room.now)) for command in asked]
    told += [repr(nation.log), repr(nation.pacer.state)]
    assert not [text for text in told if "hunter2" in text.casefold()]


def test_the_log_alone_rebuilds_the_service(nation: Nation, room: Courtroom) -> None:
    """Replay gives the same state, byte for byte, from the log as written."""
    nation.account(room, "mine", BEFORE)
    nation.account(room, "firm", kind="shared")
    nation.upgrade(room, "mine")
    nation.do(nation.link(room, "mine", "smith"), room.now)
    nation.do(commands.ChangePassword("mine", NATIONAL, NEW), room.now)
    nation.do(commands.UpdateContact("mine", NEW, Contact("Moved")), room.now)
    nation.do(commands.SetActive("firm", False), room.now)
    nation.do(commands.SetExemption("mine", True), room.now)
    assert {type(event) for event in nation.log} == set(get_args(PacerEvent))
    log = [decode_event(encode_event(event)) for event in nation.log]
    assert log == nation.log
    validator = Draft202012Validator(schema())
    for event in nation.log:
        validator.validate({"event": json.loads(encode_event(event))})
    again = Pacer(load_national(), KeyedDigestPasswords(b"other"), Courts())
    again.replay(log)
    assert again.digest() == nation.pacer.digest()
    assert again.digest() != Pacer(load_national(), KeyedDigestPasswords(b"other"), Courts()).digest()


GOOD = [
    commands.CreateAccount("new", Contact("New")),
    commands.UpgradeAccount("mine", NATIONAL),
    commands.LinkAccount("mine", NATIONAL, "casb", "smith", "secret"),
    commands.RecordLink(1, "casb", 1),
    commands.UpdateContact("mine", NATIONAL, Contact("New")),
    commands.ChangePassword("mine", NATIONAL, NEW),
    commands.ResetPassword("mine", NEW, "t"),
    commands.SetActive("mine", False),
    commands.SetExemption("mine", True),
]
GARBAGE = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.binary(max_size=3),
    st.sampled_from(["\udcff", 10**30, (), {}, object(), Contact(""), Code]),
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(GOOD), st.integers(-1, 9), GARBAGE), max_size=12))
def test_whatever_is_asked_is_done_or_refused_and_a_refusal_changes_nothing(
    asked: list[tuple[commands.Command, int, object]],
) -> None:
    """DESIGN.md: handle is total."""
    nation = Nation()
    room = nation.room("casb", "2016-03-01 12:00")
    nation.account(room, "mine")
    for good, place, value in asked:
        fields = good.__struct_fields__
        changed = {fields[place]: value} if 0 <= place < len(fields) else {}
        command = msgspec.structs.replace(good, **changed)
        answer = nation.ask(command, room.instant(AFTER))
        assert isinstance(answer, Done | Refused)
        if isinstance(answer, Refused):
            assert answer.code in list(Code) and answer.message and answer.cite
    again = Pacer(load_national(), nation.passwords, nation.courts)
    again.replay(nation.log)
    assert again.digest() == nation.pacer.digest()


@pytest.mark.parametrize("command", [None, 3, object(), LogIn("mine", NATIONAL)])
def test_what_is_no_command_is_refused(nation: Nation, command: object) -> None:
    assert nation.refuse(command, 0) == Code.COMMAND_MALFORMED
