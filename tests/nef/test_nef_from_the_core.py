"""A notice says what the court's events made so: people as they are now, every docket, nothing that is sealed."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "ecf"))
from courtroom import Courtroom, only
from nef_notices import ReadNotice

from sim.ecf.commands import (
    AssignJudge,
    CorrectEntry,
    OpenFreeLook,
    RelateCases,
    RestrictEntry,
    SealCase,
    TerminateCounsel,
    UpdateProfile,
)
from sim.ecf.events import Docketed, NoticeIssued
from sim.ecf.records import NewParty
from sim.ecf.refusals import Code
from sim.nef import messages
from sim.nef.assemble import NoticeAssembler


@pytest.fixture
def caed():
    """The Eastern District of California on Wednesday 2014-01-22: Acme (smith) against Bolt (jones)."""
    room = Courtroom("caed")
    room.open_case()
    return room


def assembler_of(room, log=None):
    assembler = NoticeAssembler(room.court.book, b"key")
    for event in room.log if log is None else log:
        assembler.note(event)
    return assembler


def notice_of(room, answer):
    return assembler_of(room).notice(only(answer, Docketed), only(answer, NoticeIssued))


def sent(room, answer):
    """What each address gets: address -> the message as read."""
    return {message.to: ReadNotice(message.raw) for message in messages(notice_of(room, answer))}


def test_a_filing_reaches_each_counsel_of_record_with_what_was_filed(caed):
    answer = caed.file("motion_misc", for_parties=(1,))
    mails = sent(caed, answer)
    assert list(mails) == ["smith@example.org", "jones@example.org"]
    page = mails["jones@example.org"]
    assert page.cell("Case Name:") == "Acme v. Bolt"
    assert page.cell("Filer:") == "Acme"
    assert page.docket_texts == [only(answer, Docketed).text]
    assert only(answer, Docketed).documents[0].digest in page.text.replace(" ", "")


def test_a_court_entry_names_nobody_who_entered_it(caed):
    """As in real notices of orders: "The following transaction was entered on …" (N.D. Cal., M.D. Fla.)."""
    (page, _) = sent(caed, caed.file("order", "judge")).values()
    assert "The following transaction was entered on 1/22/2014" in page.text
    assert page.cell("Filer:") == ""


def test_who_left_is_no_longer_named_and_a_changed_address_is_the_new_one(caed):
    """CACD-8, CACD-9."""
    caed.do(
        UpdateProfile(
            caed.log_in("jones"), name="Jane Jones", emails=("jj@example.net",), secondary_emails=("x@example.net",)
        )
    )
    mails = sent(caed, caed.file("motion_misc", for_parties=(1,)))
    assert list(mails) == ["smith@example.org", "jj@example.net", "x@example.net"]
    heading = "2:14-cv-00001-ABC-AA Notice has been electronically mailed to:"
    assert mails["jj@example.net"].section(heading)[2:] == ["Jane Jones", "jj@example.net, x@example.net"]


def test_the_number_is_the_one_that_the_case_prints_by_now(caed):
    caed.do(AssignJudge(caed.log_in("clerk"), 1, "XYZ", "AB"))
    page = sent(caed, caed.file("motion_misc", for_parties=(1,)))["smith@example.org"]
    assert page.cell("Case Number:") == "2:14-cv-00001-XYZ-AB"


@pytest.mark.parametrize("level", ["sealed", "ex_parte", "restricted"])
def test_no_link_of_a_restricted_entry_opens_it_free(caed, level):
    """The link of a real notice of a sealed document bears an empty number (C.D. Cal. 4/19/2021)."""
    answer = caed.file("motion_misc", for_parties=(1,), restriction=level)
    mails = sent(caed, answer)
    assert list(mails) == ["smith@example.org"] + (["jones@example.org"] if level == "restricted" else [])
    assert all(page.links[1][0].endswith("magic_num=") for page in mails.values())


def test_a_notice_of_a_sealed_entry_goes_to_nobody_else_even_if_the_core_named_them(caed):
    """A mistake in choosing whom to serve sends out nothing that is sealed."""
    answer = caed.file("motion_misc", for_parties=(1,), restriction="sealed")
    issued = only(answer, NoticeIssued)
    wrong = NoticeIssued(
        at=issued.at,
        nef_id=issued.nef_id,
        case_id=1,
        entry_number=issued.entry_number,
        electronic=(caed.user_id("smith"), caed.user_id("jones"), caed.user_id("brown")),
        otherwise=(),
        certificate_due=False,
    )
    notice = assembler_of(caed).notice(only(answer, Docketed), wrong)
    assert [message.to for message in messages(notice)] == ["smith@example.org"]
    assert all("jones@example.org" not in one.emails for one in notice.electronic)


def test_an_entry_restricted_later_is_no_longer_free_in_a_notice_made_again(caed):
    answer = caed.file("motion_misc", for_parties=(1,))
    before = notice_of(caed, answer)
    caed.do(RestrictEntry(caed.log_in("judge"), 1, answer.receipt.entry_number, "sealed", caed.key()))
    after = notice_of(caed, answer)
    assert (len(before.free_looks), after.free_looks) == (2, ())
    assert [one.name for one in after.electronic] == ["Smith"]


def test_a_sealed_case_gives_no_free_look(caed):
    caed.do(SealCase(caed.log_in("judge"), 1, caed.key()))
    assert notice_of(caed, caed.file("motion_misc", for_parties=(1,))).free_looks == ()


def test_the_number_in_a_link_is_the_one_that_the_court_counts_a_look_for(caed):
    """CIT-5: each address of each addressee, secondary ones alike, opens the documents once."""
    caed.do(UpdateProfile(caed.log_in("jones"), emails=("jones@example.org",), secondary_emails=("j2@example.org",)))
    answer = caed.file("motion_misc", for_parties=(1,))
    issued, assembler = only(answer, NoticeIssued), assembler_of(caed)
    links = {to: page.links[1][0].partition("magic_num=")[2] for to, page in sent(caed, answer).items()}
    assert len(set(links.values())) == 3
    found = {to: assembler.addressee_of(issued, number) for to, number in links.items()}
    jones = caed.user_id("jones")
    assert found == {
        "smith@example.org": (caed.user_id("smith"), 0),
        "jones@example.org": (jones, 0),
        "j2@example.org": (jones, 1),
    }
    for user_id, address in found.values():
        caed.do(OpenFreeLook(issued.nef_id, user_id, address))
        assert caed.refuse(OpenFreeLook(issued.nef_id, user_id, address)).code == Code.ACCESS_FREE_LOOK_OVER
    assert assembler.addressee_of(issued, "00000000") is None


def test_a_notice_made_again_says_what_the_entry_says_by_now(caed):
    """The marks of a re-generated notice are those of CourtListener's issue 1779; that its text is today's: assumed."""
    answer = caed.file("motion_misc", for_parties=(1,))
    number = answer.receipt.entry_number
    caed.do(CorrectEntry(caed.log_in("clerk"), 1, number, "wrong event", caed.key(), text="MOTION  to strike by Acme."))
    assembler = assembler_of(caed)
    again = assembler.notice(only(answer, Docketed), only(answer, NoticeIssued), caed.instant("2014-01-23 18:07"))
    page = ReadNotice(next(iter(messages(again))).raw)
    assert "was entered by Smith on 01/22/2014 at 12:00:00 PM PST and filed on 01/22/2014" in page.text
    assert "This is a re-generated NEF. Created on 1/23/2014 at 6:07 PM PST" in page.text
    assert page.docket_texts == ["MOTION to strike by Acme."]
    assert str(page.message["Date"]) == "Thu, 23 Jan 2014 18:07:00 -0800"
    first = ReadNotice(next(iter(messages(assembler.notice(only(answer, Docketed), only(answer, NoticeIssued))))).raw)
    assert first.docket_texts == [only(answer, Docketed).text]


def test_a_closed_case_is_warned_of_from_the_next_entry_on(caed):
    ending = caed.file("judgment", "judge")
    assert "WARNING" not in sent(caed, ending)["smith@example.org"].text
    caed.clock("2014-01-23 09:00")
    page = sent(caed, caed.file("notice_other", for_parties=(1,)))["smith@example.org"]
    assert "WARNING: CASE CLOSED on 01/22/2014" in page.cells


@pytest.fixture
def family():
    """Two cases tied to one another: Acme (smith) v. Bolt (jones), and Acme (smith) v. Coyle (brown) and Doe."""
    room = Courtroom("caed")
    room.open_case()
    parties = (
        NewParty("Acme", "Plaintiff", ("smith",)),
        NewParty("Coyle", "Defendant", ("brown",)),
        NewParty("Doe", "Defendant", (), ("3 Third St",)),
    )
    room.open_case(title="Acme v. Coyle", parties=parties)
    room.do(RelateCases(room.log_in("clerk"), 1, (2,)))
    return room


def test_a_notice_in_two_cases_lists_in_each_those_served_there(family):
    page = sent(family, family.file("notice_other", for_parties=(1,), also_in=(2,)))["brown@example.org"]
    assert page.section("2:14-cv-00001-ABC-AA Notice has been electronically mailed to:") == [
        *("Smith", "smith@example.org", "Jones", "jones@example.org"),
    ]
    number = family.court.state.cases[2].number
    assert page.section(f"{number} Notice has been electronically mailed to:") == [
        *("Smith", "smith@example.org", "Brown", "brown@example.org"),
    ]
    assert page.section(f"{number} Notice has been delivered by other means to:")[:2] == ["Doe", "3 Third St"]


def test_counsel_in_one_sealed_case_do_not_learn_of_the_other(family):
    for case_id in (1, 2):
        family.do(SealCase(family.log_in("judge"), case_id, family.key()))
    mails = sent(family, family.file("notice_other", for_parties=(1,), also_in=(2,)))
    assert [mails[to].text.count("Case Name:") for to in mails] == [2, 1, 1]
    assert "Coyle" not in mails["jones@example.org"].text + str(mails["jones@example.org"].message["Subject"])
    assert "Bolt" not in mails["brown@example.org"].text + str(mails["brown@example.org"].message["Subject"])
    assert mails["brown@example.org"].message["Subject"].startswith("Activity in Case 2:14-cv-00002")


def test_who_chose_plain_text_gets_plain_text(caed):
    answer, assembler = caed.file("motion_misc", for_parties=(1,)), assembler_of(caed)
    assembler.prefers_plain(caed.user_id("jones"))
    notice = assembler.notice(only(answer, Docketed), only(answer, NoticeIssued))
    kinds = {message.to: ReadNotice(message.raw).message.get_content_type() for message in messages(notice)}
    assert kinds == {"smith@example.org": "text/html", "jones@example.org": "text/plain"}


def test_counsel_acts_for_the_party_that_they_still_represent():
    """CACD-9: the bankruptcy form prints for whom counsel acts; after a withdrawal, for whom else they do."""
    room = Courtroom("casb")
    room.open_case(
        parties=(
            NewParty("Acme", "Debtor", ("smith",)),
            NewParty("Bolt", "Creditor", ("jones",)),
            NewParty("Coyle", "Creditor", ("jones",)),
        )
    )
    before = notice_of(room, room.file("order", "judge"))
    room.do(TerminateCounsel(room.log_in("clerk"), 1, 2, "jones", "withdrawal_granted", 2))
    after = notice_of(room, room.file("order", "judge"))
    acts_for = [[one.on_behalf_of for one in notice.electronic] for notice in (before, after)]
    assert acts_for == [["Debtor Acme", "Creditor Bolt"], ["Debtor Acme", "Creditor Coyle"]]
    assert after.entered_by == "j"


def test_a_petition_has_a_heading_of_its_own():
    """Seen in S.D. Cal. Bankr. 12/29/2024; taken for every bankruptcy court."""
    room = Courtroom("casb")
    answer = room.do(room.opening())
    page = sent(room, answer)["smith@example.org"]
    assert "Notice of Bankruptcy Case Filing" in page.text
    assert "Notice of Electronic Filing" not in page.text


def test_an_address_that_no_envelope_carries_stops_no_other(caed):
    caed.do(UpdateProfile(caed.log_in("jones"), emails=("not an address", "jones@example.org"), secondary_emails=()))
    answer = caed.file("motion_misc", for_parties=(1,))
    notice = notice_of(caed, answer)
    assert [message.to for message in messages(notice)] == ["smith@example.org", "jones@example.org"]
    number = notice.free_looks[1][0]
    assert assembler_of(caed).addressee_of(only(answer, NoticeIssued), number) == (caed.user_id("jones"), 1)
