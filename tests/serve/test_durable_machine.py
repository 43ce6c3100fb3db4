"""A court behind its journal: answers after commits only, failures tell everybody, a restart gives the same court."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest
from journal_doubles import DoubleJournal, Opens
from served_court import NOON, do, docketed, document, new_court, paper, pdf, session_with_a_case

from sim.ecf.answers import Accepted, Refused
from sim.ecf.commands import LogIn
from sim.ecf.court import Court
from sim.serve.durable.documents import DocumentMissingError, DocumentStore
from sim.serve.durable.documents_named import named_by
from sim.serve.durable.durable_machine import DurableMachine
from sim.serve.durable.journal import Journal, JournalDamagedError, JournalFailedError, Record
from sim.serve.durable.machine_kinds import COURT
from sim.serve.durable.opening import DurableCourt
from sim.serve.durable.snapshots import Snapshots
from sim.serve.durable.sqlite_journal import SqliteJournal

FULL = "the disk is full"
LATER = 4_000_000_000_000_000


async def _served(journal: Journal, **more: Any) -> tuple[DurableCourt, int]:
    """A court with one case behind a journal, and the session of its counsel."""
    court: DurableCourt = await DurableMachine.open(new_court(), COURT, journal, **more)
    return court, await session_with_a_case(court)


async def _turns(count: int = 20) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def _replayed(journal: DoubleJournal) -> Court:
    court = new_court()
    for record in journal.stored:
        court.replay(COURT.decode_events(record.events))
    return court


# --- answers and commits ----------------------------------------------------------------------------------------------


def test_nobody_is_answered_before_the_commit_not_even_the_refused() -> None:
    async def story() -> None:
        journal = DoubleJournal()
        court, session = await _served(journal)
        journal.hold()
        asked = [paper(session, "a"), paper(session, "a"), paper(session, ""), LogIn("smith", "wrong")]
        answers = [asyncio.create_task(court.submit(command, NOON)) for command in asked]
        await _turns()
        assert not any(answer.done() for answer in answers)
        assert len(journal.stored) == 3
        journal.let_go()
        first, again, *refused = await asyncio.gather(*answers)
        assert isinstance(first, Accepted) and isinstance(again, Accepted)
        assert (again.events, again.receipt) == ((), first.receipt)
        assert [type(answer) for answer in refused] == [Refused, Refused]
        assert [record.key for record in journal.stored[3:]] == ["a"]

    asyncio.run(story())


def test_a_refusal_with_nothing_under_way_waits_for_nothing() -> None:
    async def story() -> None:
        journal = DoubleJournal()
        court, session = await _served(journal)
        journal.hold()
        assert isinstance(await court.submit(paper(session, ""), NOON), Refused)

    asyncio.run(story())


def test_a_hundred_filings_at_once_share_a_few_commits_on_either_journal(opens: Opens) -> None:
    async def story() -> None:
        journal = await opens()
        court, session = await _served(journal)
        before = journal.commits
        answers = await asyncio.gather(*[do(court, paper(session, f"k{n}")) for n in range(100)])
        assert [answer.receipt.entry_number for answer in answers] == list(range(2, 102))
        assert journal.commits - before <= 3
        assert len(await docketed(journal)) == 101
        await court.close()

    asyncio.run(story())


def test_a_caller_that_goes_away_leaves_its_filing_made() -> None:
    async def story() -> None:
        journal = DoubleJournal()
        court, session = await _served(journal)
        journal.hold()
        task = asyncio.create_task(court.submit(paper(session, "gone"), NOON))
        await _turns()
        task.cancel()
        await asyncio.wait([task])
        journal.let_go()
        assert (await do(court, paper(session, "gone"))).receipt.entry_number == 2
        assert [record.key for record in journal.stored].count("gone") == 1

    asyncio.run(story())


# --- failures ---------------------------------------------------------------------------------------------------------


def test_a_failed_commit_tells_all_who_wait_and_the_state_is_that_of_the_journal() -> None:
    async def story() -> None:
        journal = DoubleJournal()
        court, session = await _served(journal)
        sound = court.machine.digest()
        journal.hold()
        asked = [paper(session, "a"), paper(session, "b"), paper(session, "a"), paper(session, "")]
        answers = [asyncio.create_task(court.submit(command, NOON)) for command in asked]
        await _turns()
        journal.failing = FULL
        journal.let_go()
        told = await asyncio.gather(*answers, return_exceptions=True)
        assert [(type(one), FULL in str(one)) for one in told] == [(JournalFailedError, True)] * 4
        assert len(journal.stored) == 3
        with pytest.raises(JournalFailedError, match=FULL):  # still full: told at once, nothing decided
            await court.submit(paper(session, "a"), NOON)
        journal.failing = ""
        assert (await do(court, paper(session, "b"))).receipt.entry_number == 2
        assert (await do(court, paper(session, "a"))).receipt.entry_number == 3
        assert _replayed(journal).digest() == court.machine.digest() != sound

    asyncio.run(story())


def test_a_full_disk_is_asked_again_for_each_command_but_nothing_is_replayed_until_it_has_room() -> None:
    async def story() -> None:
        journal = DoubleJournal()
        court, session = await _served(journal)
        journal.failing = FULL
        reads = 0
        read = journal.read

        def counted(*arguments: Any) -> Any:
            nonlocal reads
            reads += 1
            return read(*arguments)

        journal.read = counted  # type: ignore[method-assign]  # the double, made to count its readings
        for n in range(5):
            with pytest.raises(JournalFailedError):
                await court.submit(paper(session, f"k{n}"), NOON)
        assert (journal.recoveries, reads) == (4, 0)
        journal.failing = ""
        await asyncio.gather(*[do(court, paper(session, f"k{n}")) for n in range(5)])
        assert (journal.recoveries, reads) == (5, 1)

    asyncio.run(story())


def test_a_commit_whose_answer_was_lost_is_found_again_under_its_key() -> None:
    """The disk said no and stored it all the same: the asker was told nothing, and asking again docketed nothing."""

    async def story() -> None:
        journal = DoubleJournal()
        court, session = await _served(journal)
        seen: list[int] = []
        await court.follow(lambda record, _: seen.append(record.seq))
        journal.failing, journal.stores_all_the_same = "no answer", True
        with pytest.raises(JournalFailedError) as failed:
            await court.submit(paper(session, "k"), NOON)
        assert failed.value.maybe_stored is True
        journal.failing = ""
        again = await do(court, paper(session, "k"))
        assert (again.events, again.receipt.entry_number) == ((), 2)
        assert seen == [1, 2, 3, 4]

    asyncio.run(story())


def test_a_fault_in_the_middle_of_applying_leaves_nothing_of_the_command(monkeypatch: pytest.MonkeyPatch) -> None:
    async def story() -> None:
        journal = DoubleJournal()
        court, session = await _served(journal)
        journal.hold()
        before = asyncio.create_task(court.submit(paper(session, "before"), NOON))
        await _turns()
        handle = type(court.machine).handle

        def breaks(machine: Court, command: Any, at: int) -> Any:
            handle(machine, command, at)
            raise ZeroDivisionError("planted")

        monkeypatch.setattr(type(court.machine), "handle", breaks)
        with pytest.raises(ZeroDivisionError):
            await court.submit(paper(session, "half"), NOON)
        monkeypatch.undo()
        after = asyncio.create_task(court.submit(paper(session, "after"), NOON))
        await _turns()
        assert not after.done()
        journal.let_go()
        assert [(await one).receipt.entry_number for one in (before, after)] == [2, 3]
        assert [record.key for record in journal.stored[3:]] == ["before", "after"]
        assert _replayed(journal).digest() == court.machine.digest()

    asyncio.run(story())


# --- restarts ---------------------------------------------------------------------------------------------------------


def test_a_restart_gives_the_same_court_and_remembers_every_key(opens: Opens) -> None:
    async def story() -> None:
        court, session = await _served(await opens())
        receipts = [(await do(court, paper(session, f"k{n}"))).receipt for n in range(5)]
        digest = court.machine.digest()
        await court.close()
        again: DurableCourt = await DurableMachine.open(new_court(), COURT, await opens())
        assert (again.machine.digest(), again.restored.seq, again.restored.from_snapshot) == (digest, 8, 0)
        answers = [await do(again, paper(session, f"k{n}")) for n in range(5)]
        assert [(answer.events, answer.receipt) for answer in answers] == [((), receipt) for receipt in receipts]
        assert (await do(again, paper(session, "new"))).receipt.entry_number == 7
        await again.close()

    asyncio.run(story())


def test_a_restart_from_a_snapshot_replays_only_what_came_after_it(tmp_path: Path) -> None:
    async def story() -> None:
        snapshots = Snapshots(tmp_path / "snapshots")
        journal = await SqliteJournal.open(tmp_path / "j", "caed")
        court, session = await _served(journal, snapshots=snapshots, snapshot_every=10)
        for n in range(40):
            await do(court, paper(session, f"k{n}"))
            if court._snapshot_task is not None:
                await court._snapshot_task
        digest, taken = court.machine.digest(), [path.stem for path in snapshots.paths()]
        assert len(taken) == 2
        await court.journal.close()  # killed: no snapshot at the end
        journal = await SqliteJournal.open(tmp_path / "j", "caed")
        again: DurableCourt = await DurableMachine.open(new_court(), COURT, journal, snapshots)
        assert (again.machine.digest(), again.restored.seq, again.restored.notes) == (digest, 43, ())
        assert again.restored.from_snapshot == int(taken[0]) >= 30
        await again.close()
        assert int(snapshots.paths()[0].stem) == 43

    asyncio.run(story())


@pytest.mark.parametrize("harm", ["cut", "bit", "foreign", "of another version", "gone"])
def test_a_damaged_snapshot_is_left_aside_with_a_note(tmp_path: Path, harm: str) -> None:
    async def story() -> None:
        snapshots = Snapshots(tmp_path / "snapshots")
        court, session = await _served(await SqliteJournal.open(tmp_path / "j", "caed"), snapshots=snapshots)
        await do(court, paper(session, "k"))
        digest = court.machine.digest()
        await court.close()
        (path,) = snapshots.paths()
        whole = path.read_bytes()
        if harm == "foreign":
            other, _ = await _served(DoubleJournal(), snapshots=Snapshots(tmp_path / "other"))
            await do(other, LogIn("smith", "secret"))
            other.machine.state.next_nef = 77
            await other.close()
            path.write_bytes((tmp_path / "other" / path.name).read_bytes())
        elif harm == "of another version":
            snapshots.save(msgspec.structs.replace(snapshots.load(path), state_digest="ab" * 32))
        elif harm == "gone":
            path.unlink()
        else:
            path.write_bytes(whole[:-1] if harm == "cut" else whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
        journal = await SqliteJournal.open(tmp_path / "j", "caed")
        again: DurableCourt = await DurableMachine.open(new_court(), COURT, journal, snapshots)
        assert (again.machine.digest(), again.restored.from_snapshot) == (digest, 0)
        assert ["left aside" in note for note in again.restored.notes] == ([] if harm == "gone" else [True])
        await again.close()

    asyncio.run(story())


def test_a_journal_shorter_than_its_snapshot_is_damaged(tmp_path: Path) -> None:
    async def story() -> None:
        snapshots = Snapshots(tmp_path / "snapshots")
        court, _ = await _served(await SqliteJournal.open(tmp_path / "j", "caed"), snapshots=snapshots)
        await court.close()
        with pytest.raises(JournalDamagedError, match="the journal lost its end"):
            await DurableMachine.open(new_court(), COURT, DoubleJournal(), snapshots)

    asyncio.run(story())


def test_a_journal_that_no_court_wrote_is_damaged() -> None:
    async def story() -> None:
        journal = DoubleJournal()
        await journal.append(1, "", b'[{"type":"Rumour","at":1}]')
        with pytest.raises(JournalDamagedError, match="record 1 is none that this program could have written"):
            await DurableMachine.open(new_court(), COURT, journal)

    asyncio.run(story())


# --- followers --------------------------------------------------------------------------------------------------------


def test_a_follower_sees_each_durable_record_once_before_the_asker_is_answered() -> None:
    async def story() -> None:
        journal = DoubleJournal()
        court, session = await _served(journal)
        seen: list[tuple[int, tuple[str, ...]]] = []

        def sees(record: Record, events: Sequence[Any]) -> None:
            assert record in journal.stored
            seen.append((record.seq, tuple(type(event).__name__ for event in events)))

        filing = [asyncio.create_task(do(court, paper(session, f"k{n}"))) for n in range(10)]
        await asyncio.gather(court.follow(sees), *filing)
        journal.hold()
        last = asyncio.create_task(court.submit(paper(session, "last"), NOON))
        await _turns()
        assert len(seen) == 13
        journal.let_go()
        await last
        assert [seq for seq, _ in seen] == list(range(1, 15))
        assert seen[13] == (14, ("Docketed", "NoticeIssued"))
        late: list[int] = []
        await court.follow(lambda record, _: late.append(record.seq), after=journal.head)
        await do(court, paper(session, "later"))
        assert late == [15]

    asyncio.run(story())


# --- documents --------------------------------------------------------------------------------------------------------


def test_a_filing_whose_document_is_not_stored_is_not_looked_at(tmp_path: Path) -> None:
    async def story() -> None:
        journal, documents = DoubleJournal(), DocumentStore(tmp_path)
        court: DurableCourt = await DurableMachine.open(new_court(), COURT, journal, documents=documents)
        with pytest.raises(DocumentMissingError, match="upload it before filing it"):
            await session_with_a_case(court)
        assert len(journal.stored) == 2
        documents.close()

    asyncio.run(story())


def test_a_sweep_keeps_what_is_filed_and_what_is_under_way_though_its_asker_has_gone(tmp_path: Path) -> None:
    async def story() -> None:
        journal, documents = DoubleJournal(), DocumentStore(tmp_path)

        async def put(content: bytes) -> str:
            async with documents.upload(10_000) as upload:
                await upload.write(content)
                return (await upload.finish())[0]

        for n in range(3):
            await put(pdf(n))
        court: DurableCourt = await DurableMachine.open(new_court(), COURT, journal, documents=documents)
        session = await session_with_a_case(court, document(pdf(0)))
        journal.hold()
        task = asyncio.create_task(court.submit(paper(session, "k", document(pdf(1))), NOON))
        await _turns()
        task.cancel()
        await asyncio.wait([task])
        assert await documents.sweep(named_by(journal), LATER) == (document(pdf(2)).digest,)
        journal.let_go()
        await court.settled()
        assert await documents.sweep(named_by(journal), LATER) == ()
        assert await documents.read(document(pdf(1)).digest) == pdf(1)
        documents.close()

    asyncio.run(story())
