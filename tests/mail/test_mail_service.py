"""A court's mail: what is taken in leaves as it was made, is tried again in time, bounces to the clerk, and is kept."""

from __future__ import annotations

import asyncio
import email
import email.policy
import sqlite3
import stat
from collections import Counter
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest
from mailings import NOON, SECOND, Mail, notice_to, relay_of
from nef_notices import BANKRUPTCY, DISTRICT, TRADE
from smtp_doubles import CLOSE, Says, ScriptedServer, as_usual

from sim.nef import Notice, NoticeError, messages
from sim.serve.durable.journal import Head, JournalBusyError, Record
from sim.serve.mail import mail_service
from sim.serve.mail.bounce import Bounce, BounceError, FailingAddress, Pending, bounce_text
from sim.serve.mail.mail_service import QUEUE_FILE, MailService
from sim.serve.mail.queue_file import QueueFileError
from sim.serve.mail.retrying import Retrying

PLAIN = msgspec.structs.replace(
    DISTRICT,
    electronic=tuple(msgspec.structs.replace(one, plain=True) for one in DISTRICT.electronic),
    docket_text="MOTION é\r\n.\r\nMAIL FROM:<x@y>",
)
HOSTILE = msgspec.structs.replace(
    DISTRICT,
    docket_text=".\r\n.\r\nDATA\r\n..\n.\n\r" + "x" * 3_000,
    short_description="Motion\r\nBcc: everybody@example.com\r\n\r\n.",
)
Story = Callable[[Mail], Awaitable[None]]


def run(tmp_path: Path, story: Story, says: Says = as_usual) -> Mail:
    async def with_server() -> Mail:
        async with ScriptedServer(says) as server:
            mail = Mail(tmp_path / "caed", server)
            await story(mail)
            return mail

    return asyncio.run(with_server())


async def idle(service: MailService) -> None:
    async with asyncio.timeout(10):
        await service.idle()


def file_of(mail: Mail) -> sqlite3.Connection:
    return sqlite3.connect(mail.folder / QUEUE_FILE)


# --- delivery ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("notice", [DISTRICT, BANKRUPTCY, TRADE, PLAIN, HOSTILE, notice_to(3)])
def test_every_message_arrives_as_it_was_made_and_any_parser_reads_it(tmp_path: Path, notice: Notice) -> None:
    async def story(mail: Mail) -> None:
        async with mail.opened() as service:
            service.follow(*mail.court.issue(notice))
            await idle(service)

    mail = run(tmp_path, story)
    assert sorted(mail.server.taken) == sorted(((message.to,), message.raw) for message in messages(notice))
    for _, raw in mail.server.taken:
        read = email.message_from_bytes(raw, policy=email.policy.default)
        assert not read.defects
        encoded = {"Content-Transfer-Encoding"} & set(read.keys())
        assert sorted({*read.keys()} - encoded) == ["Content-Type", "Date", "From", "MIME-Version", *_REST]
        assert len(read.keys()) == 7 + len(encoded)


_REST = ["Message-Id", "Subject", "To"]


def test_nothing_in_a_notice_makes_another_command_or_another_message(tmp_path: Path) -> None:
    async def story(mail: Mail) -> None:
        async with mail.opened() as service:
            for notice in (HOSTILE, PLAIN):
                service.follow(*mail.court.issue(notice))
            await idle(service)

    server = run(tmp_path, story).server
    assert len(server.taken) == 6
    verbs = Counter(line[:4] for session in server.sessions for line in session)
    assert (verbs["MAIL"], verbs["RCPT"], verbs["DATA"]) == (6, 6, 6)
    assert set(verbs) <= {"EHLO", "MAIL", "RCPT", "DATA", "QUIT"}
    assert all("Bcc" not in email.message_from_bytes(raw) for _, raw in server.taken)


def test_the_return_path_is_the_courts_mailbox(tmp_path: Path) -> None:
    async def story(mail: Mail) -> None:
        async with mail.opened() as service:
            service.follow(*mail.court.issue(msgspec.structs.replace(DISTRICT, mailbox="caed_cmecf_helpdesk")))
            await idle(service)

    server = run(tmp_path, story).server
    assert server.sessions[0][1].startswith("MAIL FROM:<caed_cmecf_helpdesk@caed.uscourts.gov>")
    assert b"\r\nFrom:caed_cmecf_helpdesk@caed.uscourts.gov\r\n" in server.taken[0][1]


def test_five_hundred_recipients_get_one_message_each_over_four_connections_and_one_copy_lies_in_the_file(
    tmp_path: Path,
) -> None:
    sizes: list[int] = []

    async def story(mail: Mail) -> None:
        await mail.server.stop()  # so that all of it lies in the file at one time
        async with mail.opened() as service:
            service.follow(*mail.court.issue(notice_to(500)))
            await service.recorded()
            ((parts, size),) = file_of(mail).execute("SELECT count(*), sum(length(pieces)) FROM part").fetchall()
            sizes.extend((parts, size))
            await mail.server.start(mail.server.port)
            await idle(service)
            assert (await service.pending()).owed == 0
            states = await service.letters_of(1)
            assert [(one.state, one.attempts, one.words) for one in states] == [("delivered", 1, "250 taken")] * 500
            assert service.delivery.connections <= 4

    mail = run(tmp_path, story)
    raws = mail.court.raws()
    assert {(1, to[0]): raw for to, raw in mail.server.taken} == raws
    assert len(mail.server.taken) == 500
    assert mail.server.most <= 4
    assert sizes[0] == 1
    assert sizes[1] < 1.01 * len(raws[1, "counsel0@example.com"])
    db = file_of(mail)
    assert db.execute("SELECT count(*) FROM part").fetchone() == (0,)
    assert db.execute("SELECT count(*) FROM letter WHERE look != ''").fetchone() == (0,)


def test_two_addressees_with_one_address_get_a_message_each(tmp_path: Path) -> None:
    notice = notice_to(2)
    both = tuple(msgspec.structs.replace(one, emails=("docket@example.com",)) for one in notice.electronic)

    async def story(mail: Mail) -> None:
        async with mail.opened() as service:
            service.follow(*mail.court.issue(msgspec.structs.replace(notice, electronic=both)))
            await idle(service)
            assert [one.state for one in await service.letters_of(1)] == ["delivered", "delivered"]

    server = run(tmp_path, story).server
    assert server.addressed == ["docket@example.com", "docket@example.com"]
    assert len({raw for _, raw in server.taken}) == 2


def test_what_is_shown_twice_is_sent_once(tmp_path: Path) -> None:
    async def story(mail: Mail) -> None:
        async with mail.opened() as service:
            shown = [mail.court.issue(notice_to(2)), mail.court.pass_over(), mail.court.issue(notice_to(1))]
            for record in (*shown, *shown):
                service.follow(*record)
            await idle(service)
            for record in shown:
                service.follow(*record)
            await idle(service)

    assert len(run(tmp_path, story).server.taken) == 3


def test_the_clerk_is_answered_while_letters_keep_leaving(tmp_path: Path) -> None:
    async def story(mail: Mail) -> None:
        async with mail.opened() as service:
            for _ in range(8):
                service.follow(*mail.court.issue(notice_to(20)))
                async with asyncio.timeout(5):
                    await service.recorded()
                    assert (await service.pending()).bounces == 0
            await idle(service)
            assert await service.pending() == Pending(owed=0, retried=0, bounces=0, oldest_us=None)

    assert len(run(tmp_path, story).server.taken) == 160


# --- trying again -----------------------------------------------------------------------------------------------------


def test_a_letter_is_tried_again_at_growing_intervals_less_what_chance_takes_off(tmp_path: Path) -> None:
    """5, 10, 20 … minutes, 4 hours at most; chance takes off up to a quarter of each."""
    retries: list[tuple[int, int]] = []

    async def story(mail: Mail) -> None:
        async with mail.opened() as service:
            mail.chance = 0.5
            service.follow(*mail.court.issue(notice_to(1)))
            for _ in range(9):
                await idle(service)
                (record,) = await service.letters_of(1)
                assert (record.state, record.words) == ("owed", "451 later")
                retries.append((record.attempts, (record.at_us - mail.clock.now) // SECOND))
                mail.clock.now = record.at_us - 1
                service.wake()
                await idle(service)
                assert (await service.letters_of(1))[0].attempts == record.attempts
                mail.clock.now = record.at_us
                service.wake()

    run(tmp_path, story, lambda line: "451 later" if line.startswith("RCPT") else None)
    minutes = [5, 10, 20, 40, 80, 160, 240, 240, 240]
    assert retries == [(at + 1, minute * 60 * 7 // 8) for at, minute in enumerate(minutes)]


def test_chance_takes_off_at_most_a_quarter_and_a_wait_never_overflows() -> None:
    retrying = Retrying()
    assert retrying.wait_us(1, 0.0) == 300 * SECOND
    assert retrying.wait_us(1, 1.0) == 225 * SECOND
    assert retrying.wait_us(10_000, 0.0) == 4 * 3_600 * SECOND


def test_a_letter_that_fails_once_and_then_goes_is_delivered_at_the_second_attempt(tmp_path: Path) -> None:
    refusals = iter(["451 try again"])

    async def story(mail: Mail) -> None:
        async with mail.opened() as service:
            service.follow(*mail.court.issue(notice_to(1)))
            await idle(service)
            assert (await service.pending()).retried == 1
            mail.clock.pass_s(300)
            service.wake()
            await idle(service)
            (record,) = await service.letters_of(1)
            assert (record.state, record.attempts, record.at_us) == ("delivered", 2, mail.clock.now)

    run(tmp_path, story, lambda line: next(refusals, None) if line == "." else None)


def test_a_letter_is_given_up_after_five_days_and_the_clerk_sees_the_last_words(tmp_path: Path) -> None:
    async def story(mail: Mail) -> None:
        async with mail.opened() as service:
            service.follow(*mail.court.issue(notice_to(1)))
            await idle(service)
            mail.clock.pass_s(5 * 86_400 - 1)
            service.wake()
            await idle(service)
            assert await service.bounces() == ()
            mail.clock.pass_s(4 * 3_600)
            service.wake()
            await idle(service)
            (bounce,) = await service.bounces()
            assert (bounce.words, bounce.attempts) == ("given up after 120 hours: 451 later", 3)

    run(tmp_path, story, lambda line: "451 later" if line.startswith("MAIL") else None)


def test_the_courts_clock_is_looked_at_while_something_is_to_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_service, "_CLOCK_S", 0.01)
    refusals = iter(["451 try again"])

    async def story(mail: Mail) -> None:
        async with mail.opened() as service:
            service.follow(*mail.court.issue(notice_to(1)))
            await idle(service)
            mail.clock.pass_s(300)
            async with asyncio.timeout(5):
                while not mail.server.taken:
                    await asyncio.sleep(0.01)

    run(tmp_path, story, lambda line: next(refusals, None) if line == "." else None)


# --- bounces ----------------------------------------------------------------------------------------------------------


def refuse_second(line: str) -> str | None:
    return "550 5.1.1 no such user here" if line.startswith("RCPT TO:<counsel1@") else None


def test_a_refused_letter_is_a_bounce_with_its_case_and_the_servers_words_and_the_others_arrive(tmp_path: Path) -> None:
    async def story(mail: Mail) -> None:
        async with mail.opened() as service:
            service.follow(*mail.court.issue(notice_to(3)))
            await idle(service)
            (bounce,) = await service.bounces()
            assert bounce == Bounce(
                bounce_id=1,
                nef_id=1,
                case_number="2:14-cv-00123-KJM-DAD",
                address="counsel1@example.com",
                at_us=NOON,
                words="550 5.1.1 no such user here",
                attempts=1,
            )
            assert bounce_text(bounce) == (
                "The notice of case 2:14-cv-00123-KJM-DAD (NEF 1) did not reach counsel1@example.com after 1 attempt: "
                "550 5.1.1 no such user here"
            )
            assert [one.state for one in await service.letters_of(1)] == ["delivered", "bounced", "delivered"]
            pending = await service.pending()
            assert (pending.owed, pending.bounces) == (0, 1)

    server = run(tmp_path, story, refuse_second).server
    assert sorted(server.addressed) == ["counsel0@example.com", "counsel2@example.com"]


def test_the_clerk_sends_a_bounced_letter_again_and_it_is_the_same_letter(tmp_path: Path) -> None:
    gone = [True]

    async def story(mail: Mail) -> None:
        async with mail.opened() as service:
            service.follow(*mail.court.issue(notice_to(3)))
            await idle(service)
            gone[0] = False
            mail.clock.pass_s(60)
            await service.requeue(1)
            await idle(service)
            assert await service.bounces() == ()
            (dealt,) = await service.bounces(all_of_them=True)
            assert dealt.dealt_with_us == NOON + 60 * SECOND
            record = (await service.letters_of(1))[1]
            assert (record.state, record.attempts) == ("delivered", 1)
            with pytest.raises(BounceError, match="already"):
                await service.requeue(1)
            with pytest.raises(BounceError, match="none of this number"):
                await service.dismiss(7)

    mail = run(tmp_path, story, lambda line: refuse_second(line) if gone[0] else None)
    assert {(1, to[0]): raw for to, raw in mail.server.taken} == mail.court.raws()
    assert file_of(mail).execute("SELECT count(*) FROM part").fetchone() == (0,)


def test_a_bounce_that_is_dealt_with_is_closed_and_its_bytes_and_number_go(tmp_path: Path) -> None:
    async def story(mail: Mail) -> None:
        async with mail.opened() as service:
            service.follow(*mail.court.issue(notice_to(2)))
            await idle(service)
            await service.dismiss(1)
            assert await service.bounces() == ()
            assert [one.state for one in await service.letters_of(1)] == ["delivered", "closed"]

    db = file_of(run(tmp_path, story, refuse_second))
    assert db.execute("SELECT count(*) FROM part").fetchone() == (0,)
    assert db.execute("SELECT count(*) FROM letter WHERE look != ''").fetchone() == (0,)


def test_addresses_that_keep_failing_are_counted_for_good(tmp_path: Path) -> None:
    async def story(mail: Mail) -> None:
        async with mail.opened() as service:
            for _ in range(3):
                service.follow(*mail.court.issue(notice_to(2)))
            await idle(service)
            await service.dismiss(1)
            await service.requeue(2)
            await idle(service)

        async with mail.opened() as service:
            assert await service.failing() == (
                FailingAddress(
                    address="counsel1@example.com", bounces=4, last_us=NOON, words="550 5.1.1 no such user here"
                ),
            )
            assert [one.bounce_id for one in await service.bounces()] == [4, 3]

    run(tmp_path, story, refuse_second)


@pytest.mark.parametrize("wrong", [NoticeError("no such form"), KeyError(7)])
def test_a_notice_that_cannot_be_made_is_told_the_clerk_and_stops_nothing(tmp_path: Path, wrong: Exception) -> None:
    async def story(mail: Mail) -> None:
        async with mail.opened() as service:
            service.follow(*mail.court.issue(wrong))
            service.follow(*mail.court.issue(notice_to(1)))
            await idle(service)
            (bounce,) = await service.bounces()
            assert (bounce.nef_id, bounce.address, bounce.attempts) == (1, "", 0)
            assert bounce_text(bounce).startswith("The notice of case id 1 (NEF 1) could not be made: ")
            with pytest.raises(BounceError, match="nothing to send"):
                await service.requeue(bounce.bounce_id)
            await service.dismiss(bounce.bounce_id)
            assert await service.failing() == ()

    assert run(tmp_path, story).server.addressed == ["counsel0@example.com"]


# --- restart ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [0, 1, 3, 7, 20, 45])
def test_killed_in_the_middle_each_letter_is_sent_at_least_once_and_recorded_once(tmp_path: Path, after: int) -> None:
    """The journal is shown from its beginning after the restart, as the court does."""

    async def story(mail: Mail) -> None:
        shown = [mail.court.issue(notice_to(count)) for count in (5, 1, 30, 10)]
        service = await mail.open()
        for record in shown:
            service.follow(*record)
        async with asyncio.timeout(5):
            while len(mail.server.taken) < after:
                await asyncio.sleep(0)
        await service.abandon()
        async with mail.opened() as service:
            for record in shown:
                service.follow(*record)
            await idle(service)
            found = [await service.letters_of(nef_id) for nef_id in (1, 2, 3, 4)]
            assert [[one.state for one in letters] for letters in found] == [
                ["delivered"] * count for count in (5, 1, 30, 10)
            ]
            assert all(one.attempts == 1 for letters in found for one in letters)
            assert (await service.pending()).owed == 0

    mail = run(tmp_path, story)
    wanted = Counter((to, raw) for (_, to), raw in mail.court.raws().items())
    sent = Counter((to[0], raw) for to, raw in mail.server.taken)
    assert not wanted - sent, "a letter was not sent"
    assert set(sent) == set(wanted)


def test_after_an_ordinary_end_nothing_is_sent_twice(tmp_path: Path) -> None:
    async def story(mail: Mail) -> None:
        shown = [mail.court.issue(notice_to(40)), mail.court.pass_over()]
        service = await mail.open()
        for record in shown:
            service.follow(*record)
        async with asyncio.timeout(5):
            while len(mail.server.taken) < 3:
                await asyncio.sleep(0)
        await service.close()
        await service.close()
        assert 3 <= len(mail.server.taken) < 40
        service.follow(*mail.court.issue(notice_to(1)))  # too late: the journal has it
        async with mail.opened() as service:
            for record in mail.court.records:
                service.follow(*record)
            await idle(service)

    mail = run(tmp_path, story)
    assert Counter((to[0], raw) for to, raw in mail.server.taken) == Counter(
        (to, raw) for (_, to), raw in mail.court.raws().items()
    )


def test_what_was_taken_in_is_sent_as_it_was_then_although_the_court_went_on(tmp_path: Path) -> None:
    async def story(mail: Mail) -> None:
        port = mail.server.port
        await mail.server.stop()
        shown = mail.court.issue(notice_to(2))
        async with mail.opened() as service:
            service.follow(*shown)
            await service.recorded()
            assert f":{port}" in (await service.pending()).trouble
        mail.court.notices[1] = KeyError("the case is sealed by now")
        await mail.server.start(port)
        async with mail.opened() as service:
            service.follow(*shown)
            await idle(service)

    server = run(tmp_path, story).server
    assert sorted(server.taken) == sorted(((one.to,), one.raw) for one in messages(notice_to(2)))


def test_a_court_shown_from_a_finished_run_sends_none_of_its_notices(tmp_path: Path) -> None:
    async def story(mail: Mail) -> None:
        past = [mail.court.issue(notice_to(3)), mail.court.pass_over()]
        last = past[-1][0]
        async with mail.opened(after=Head(last.seq, last.digest)) as service:
            for record in past:
                service.follow(*record)
            service.follow(*mail.court.issue(notice_to(1)))
            await idle(service)
            assert service.trouble == ""

    assert run(tmp_path, story).server.addressed == ["counsel0@example.com"]


def test_another_journal_under_an_old_queue_is_told_and_sends_nothing(tmp_path: Path) -> None:
    async def story(mail: Mail) -> None:
        async with mail.opened() as service:
            service.follow(*mail.court.issue(notice_to(1)))
            await idle(service)
        record, events = mail.court.records[0]
        async with mail.opened() as service:
            service.follow(msgspec.structs.replace(record, digest=b"another"), events)
            assert "record 1 of the journal is not the one" in service.trouble
            service.follow(*mail.court.issue(notice_to(1)))
            await idle(service)

    assert len(run(tmp_path, story).server.taken) == 1


def test_a_journal_that_is_shorter_than_what_was_read_is_told_and_sends_nothing(tmp_path: Path) -> None:
    async def story(mail: Mail) -> None:
        async with mail.opened() as service:
            for _ in range(2):
                service.follow(*mail.court.issue(notice_to(1)))
            await idle(service)
        last = mail.court.records[1][0]
        async with mail.opened() as service:
            service.check(Head(2, last.digest))
            assert service.trouble == ""
            service.check(Head(1, b""))
            assert "the mail queue has read record 2, the journal ends with record 1" in service.trouble
            service.follow(*mail.court.issue(notice_to(1)))
            await idle(service)

    assert len(run(tmp_path, story).server.taken) == 2


# --- the file ---------------------------------------------------------------------------------------------------------


def test_the_file_has_one_owner_and_one_court(tmp_path: Path) -> None:
    async def story(mail: Mail) -> None:
        async with mail.opened():
            with pytest.raises(JournalBusyError):
                await mail.open()
            for name in (QUEUE_FILE, f"{QUEUE_FILE}-wal"):
                assert stat.S_IMODE((mail.folder / name).stat().st_mode) == 0o600
        async with mail.opened() as service:
            assert await service.bounces() == ()
        with pytest.raises(QueueFileError, match="is the mail queue of caed, not of cacd"):
            await MailService.open(
                mail.folder,
                "cacd",
                relay=relay_of(mail.server),
                notice=mail.court.notice,
                now_us=mail.clock,
                jitter=lambda: 0.0,
            )
        (mail.folder / QUEUE_FILE).write_bytes(b"no database at all, but long enough to be looked at" * 30)
        with pytest.raises(QueueFileError, match="cannot be used as a mail queue"):
            await mail.open()

    run(tmp_path, story)


def test_while_the_disk_takes_nothing_nothing_is_lost_and_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_service, "_MEND_S", 0.01)

    async def story(mail: Mail) -> None:
        async with mail.opened() as service:
            other = file_of(mail)
            other.execute("CREATE TRIGGER full BEFORE INSERT ON letter BEGIN SELECT RAISE(ABORT, 'disk full'); END")
            other.commit()
            service.follow(*mail.court.issue(notice_to(2)))
            async with asyncio.timeout(5):
                while "disk full" not in service.trouble:
                    await asyncio.sleep(0.001)
            service.follow(*mail.court.issue(notice_to(1)))
            assert mail.server.taken == []
            other.execute("DROP TRIGGER full")
            other.commit()
            await idle(service)
            assert service.trouble == ""
            assert [len(await service.letters_of(nef_id)) for nef_id in (1, 2)] == [2, 1]

    assert len(run(tmp_path, story).server.taken) == 3


def test_notices_faster_than_the_disk_wait_for_it_and_memory_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_service, "_TAKEN_MAX", 50)
    monkeypatch.setattr(mail_service, "_READY_MAX", 16)
    most = [0, 0]

    async def story(mail: Mail) -> None:
        async with mail.opened() as service:
            for _ in range(40):
                service.follow(*mail.court.issue(notice_to(10)))
                most[0] = max(most[0], service._taken_letters)
            async with asyncio.timeout(10):
                while len(mail.server.taken) < 400:
                    most[1] = max(most[1], len(service._held))
                    await asyncio.sleep(0)
            await idle(service)
            assert (await service.pending()).owed == 0

    mail = run(tmp_path, story)
    assert len(mail.server.taken) == 400
    assert most[0] <= 50
    assert most[1] <= 400  # ready, under way, or told and not yet recorded


def test_letters_that_are_due_are_read_while_others_leave_however_long_outcomes_are_gathered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_service, "_GATHER_S", 600.0)
    monkeypatch.setattr(mail_service, "_READY_MAX", 64)

    async def story(mail: Mail) -> None:
        async with mail.opened() as service:
            service.follow(*mail.court.issue(notice_to(300)))
            async with asyncio.timeout(10):
                while len(mail.server.taken) < 300:
                    await asyncio.sleep(0.001)
                await service.close()  # does not wait for more either
        async with mail.opened() as service:
            assert (await service.pending()).owed == 0

    assert len(run(tmp_path, story).server.taken) == 300


def test_where_the_disk_fails_for_good_nothing_more_is_taken_in_and_the_next_start_has_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail_service, "_TAKEN_MAX", 3)
    monkeypatch.setattr(mail_service, "_MEND_S", 0.01)

    async def story(mail: Mail) -> None:
        service = await mail.open()
        other = file_of(mail)
        other.execute("CREATE TRIGGER full BEFORE INSERT ON letter BEGIN SELECT RAISE(ABORT, 'disk full'); END")
        other.commit()
        for _ in range(6):
            service.follow(*mail.court.issue(notice_to(1)))
            await asyncio.sleep(0)
        assert "until the next start" in service.trouble
        assert service._taken_letters <= 6
        await service.close()
        other.execute("DROP TRIGGER full")
        other.commit()
        async with mail.opened() as service:
            for record in mail.court.records:
                service.follow(*record)
            await idle(service)
            assert [len(await service.letters_of(nef_id)) for nef_id in range(1, 7)] == [1] * 6

    assert len(run(tmp_path, story).server.taken) == 6


def test_no_record_is_lost_between_a_write_that_failed_and_one_that_did_not(tmp_path: Path) -> None:
    """Of two batches handed to the file one behind the other, the second is not stored without the first."""

    async def story(mail: Mail) -> None:
        async with mail.opened() as service:
            queue = service._queue
            record = Record("caed", 2, NOON, "", b"", b"2")
            with pytest.raises(sqlite3.OperationalError, match="record 0 was the last one stored, not 1"):
                await service._on_thread(lambda: queue.write([], Head(1, b"1"), Head(2, record.digest), []))
            assert queue.head.seq == 0

    run(tmp_path, story)


def test_a_server_that_closes_in_the_middle_of_every_fifth_text_gets_all_of_them_in_the_end(tmp_path: Path) -> None:
    dots = [0]

    def says(line: str) -> str | None:
        dots[0] += line == "."
        return CLOSE if line == "." and dots[0] % 5 == 0 else None

    async def story(mail: Mail) -> None:
        async with mail.opened() as service:
            service.follow(*mail.court.issue(notice_to(60)))
            for _ in range(12):
                await idle(service)
                mail.clock.pass_s(4 * 3_600)
                service.wake()
            await idle(service)
            assert Counter(one.state for one in await service.letters_of(1)) == {"delivered": 60}

    server = run(tmp_path, story, says).server
    assert sorted(server.addressed) == sorted(f"counsel{number}@example.com" for number in range(60))
