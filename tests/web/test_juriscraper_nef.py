"""Every notice of a short life in three courts parses, and says what the core has (surfaces §14).

What the library loses by its own making is listed in tests/nef/test_nef_juriscraper.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from juriscraper.pacer import S3NotificationEmail
from juriscraper_client import COURTS, MINUTES, World, normal, short_number, tidy, tidy_name, world_of
from served_house import Served

from sim.courts import DocketEvent
from sim.ecf.answers import Accepted
from sim.ecf.commands import FileDocument
from sim.ecf.docket import DocketEntry
from sim.nef import messages
from sim.nef.message import OutgoingMessage
from sim.serve.served_court import ServedCourt

KINDS_MAX = 12


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    yield from world_of(tmp_path_factory.mktemp("house"))


def ordinary(event: DocketEvent, role: str) -> bool:
    """Whether papers of this kind come into a case that is open, from people in this role, without more ado."""
    return role in event.roles and event.opens is None and event.fee is None and not event.effects


async def live(one: Served, court_id: str) -> int:
    """A case into which everybody files what they may: a dozen kinds of paper each, with 0, 1 or more attachments."""
    case_id = (await one.open_case(court_id, "Acme & Co v. O'Bolt")).receipt.case_id
    court = one.house.courts[court_id]
    for login, role in (("smith", "attorney"), ("judge", "judge"), ("clerk", "clerk")):
        session, filed = await one.log_in(court_id, login), 0
        for number, event in enumerate(one_event for one_event in court.book.events if ordinary(one_event, role)):
            papers = 0 if event.document == "none" else 1 + number % 3
            documents = [await one.document(court_id, f"Paper {place} & more", 1) for place in range(papers)]
            parties = (1,) if role == "attorney" else ()
            command = FileDocument(session, case_id, event.code, tuple(documents), one.key(), for_parties=parties)
            filed += isinstance(await court.do(command), Accepted)
            if filed == KINDS_MAX:
                break
    await one.file(court_id, case_id, "motion_misc", restriction="sealed")
    await one.file(court_id, case_id, "motion_misc", documents=41)
    session = await one.log_in(court_id, "clerk")
    await one.do(court_id, FileDocument(session, case_id, MINUTES[court_id], (), one.key()))
    return case_id


@pytest.mark.parametrize("court_id", COURTS)
def test_every_notice_reads_as_the_core_has_it(world: World, court_id: str) -> None:
    async def story() -> None:
        case_id = await live(world.one, court_id)
        court = world.one.house.courts[court_id]
        lines = court.sheet(case_id).entries
        assert len(lines) >= 20
        for line in lines:
            notice = court.notice(line.notice.nef_id)
            assert notice is not None
            sent = list(messages(notice))  # none where all are served otherwise, as with what initiates a proceeding
            assert len(sent) == len(line.notice.electronic)
            for message in sent:
                same_notice(court, line, message)

    world.run(story())


def same_notice(court: ServedCourt, line: DocketEntry, message: OutgoingMessage) -> None:
    client = S3NotificationEmail(court.court_id)
    client._parse_text(message.raw.decode("utf-8"))
    found, entry, sheet = client.data, line.entry, court.sheet(line.entry.case_id)
    assert (found["court_id"], found["appellate"], found["acms"]) == (court.court_id, False, False)
    assert found["contains_attachments"] is (len(entry.documents) > 1)
    (case,) = found["dockets"]
    assert case["case_name"] == tidy_name(sheet.opened.title)
    assert case["docket_number"] == short_number(sheet.number)
    (told,) = case["docket_entries"]
    assert told["date_filed"] == entry.filed_on
    assert told["description"] == tidy(entry.text)
    assert told["short_description"] == court.book.events.get(entry.event_code).name
    assert told["pacer_case_id"] == str(entry.case_id)
    assert told["document_number"] == str(entry.entry_number)
    if not entry.documents:
        assert told["pacer_doc_id"] is None
    else:
        assert told["pacer_doc_id"] == normal(entry.documents[0].doc_id)
        assert told["pacer_seq_no"] == str(entry.entry_number)
        same_free_look(court, line, told["pacer_magic_num"], message.to)
    served = [court.state.users[user_id] for user_id in line.notice.electronic]
    if court.book.profile.kind == "bankruptcy":
        (everybody,) = found["email_recipients"]
        assert everybody["email_addresses"] == [mail for user in served for mail in user.emails]
    else:
        assert [(one["name"], one["email_addresses"]) for one in found["email_recipients"]] == [
            (user.name, list(user.emails)) for user in served
        ]


def same_free_look(court: ServedCourt, line: DocketEntry, number: str | None, to: str) -> None:
    """The number in the link belongs to the address that the mail went to; what is not free has none in its link."""
    restricted = line.entry.entry_number in court.state.cases[line.entry.case_id].restricted
    if restricted or court.book.events.get(line.entry.event_code).read_as == "transcript":
        assert not number
        return
    assert number is not None
    found = court.notices.addressee_of(line.notice, number)
    assert found is not None
    user = court.state.users[found[0]]
    assert (*user.emails, *user.secondary_emails)[found[1]] == to
