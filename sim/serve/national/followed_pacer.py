"""The national accounts in a process that does not own them: a replica kept up from the owner's journal.

``Pacer`` answers from the replica at once, as courts ask it (PacerView). The replica is at most ``FRESH_S`` behind what
the owner has told anybody: it is looked for every ``LOOK_EVERY_S``, and reading takes milliseconds. So an account
opened, linked or closed at the owner, and the end of sessions begun with an old password, count here within that time.
Whether a password is right does not wait for it: that is read in the store itself (shared_passwords.py). Of a change
of password, a session that was begun here by the old one after the change's instant, and before the store had the new
one, is not ended: a matter of milliseconds.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import msgspec

from sim.courts.book import NationalBook
from sim.ecf.answers import Refused
from sim.ecf.pacer import deciding
from sim.ecf.pacer.commands import Command, LinkAccount, RecordLink
from sim.ecf.pacer.machine import Done, Pacer
from sim.ecf.passwords import Passwords
from sim.ecf.refusals import No, RefusalText
from sim.serve.durable.journal import Head, JournalDamagedError, JournalError, origin, require_there
from sim.serve.durable.machine_kinds import PACER
from sim.serve.durable.opening import PACER_NAME
from sim.serve.national.away import NationalAwayError, NationalElsewhereError
from sim.serve.national.followed_journal import FollowedJournal, followed_journal
from sim.serve.national.owner_line import OwnerLine
from sim.serve.national.sealed import LINKS_PATH, LinkAsked

LOOK_EVERY_S = 0.1
FRESH_S = 0.2
STALE_S = 5.0
"""Assumed: when the journal could not be read for as long as this, nobody is let in on what the replica says."""

_RETRY_S = 1.0


class Linking:
    """What proving a link takes: the rules, the national passwords, and the courts of this process."""

    __slots__ = ("courts", "ports", "texts")

    def __init__(self, book: NationalBook, passwords: Passwords, courts: deciding.CourtLogins) -> None:
        self.courts, self.ports = courts, deciding.Ports(book.rules, passwords, courts)
        self.texts = RefusalText(book.refusals)


class FollowedPacer:
    """Keeps ``pacer`` up with the owner's journal, and takes the commands that a follower may forward.

    reached: the last record that the replica holds; its chain was checked from the first on.
    """

    def __init__(
        self, pacer: Pacer, linking: Linking, journal: FollowedJournal, line: OwnerLine, look_every_s: float
    ) -> None:
        self.pacer, self.line = pacer, line
        self._linking = linking
        self.reached = origin(PACER_NAME)
        self.failure: JournalDamagedError | None = None
        self._journal, self._look_every_s = journal, look_every_s
        self._looked_at = 0.0
        self._turn = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    @classmethod
    async def open(
        cls,
        pacer: Pacer,
        linking: Linking,
        folder: Path,
        url: str,
        line: OwnerLine,
        look_every_s: float = LOOK_EVERY_S,
    ) -> FollowedPacer:
        """Follow the national journal in ``folder``, or on the server at ``url``, from its first record.

        pacer: made afresh. Raises JournalError where it cannot be read, JournalDamagedError.
        """
        followed = cls(pacer, linking, followed_journal(folder, PACER_NAME, url), line, look_every_s)
        try:
            await followed.catch_up()
        except BaseException:
            await followed._journal.close()
            raise
        followed._task = asyncio.get_running_loop().create_task(followed._keep_up())
        return followed

    async def submit(self, command: Command, at: int) -> Done | Refused:
        """A link to a court of this process goes to the owner, and counts here on return: one that the court tells of
        (RecordLink), and one for which an account's owner proved both passwords here (LinkAccount), which the owner
        then records as told by the court.

        Everything else raises NationalElsewhereError, with where to go. Raises NationalAwayError.
        """
        if isinstance(command, LinkAccount) and command.court_id in self._linking.courts.court_ids():
            try:
                linked = deciding.link(self.pacer.state, command, at, self._linking.ports)
            except No as no:
                return self._linking.texts.refused(no)
            asked = LinkAsked(linked.account_id, linked.court_id, linked.user_id)
        elif isinstance(command, RecordLink):
            asked = LinkAsked(command.account_id, command.court_id, command.user_id)
        else:
            raise self._elsewhere()
        return await self._link(asked)

    async def _link(self, asked: LinkAsked) -> Done | Refused:
        told = await self.line.ask(LINKS_PATH, asked)
        if told.refused is not None:
            return told.refused
        await self.catch_up()
        if self.reached.seq < told.accounts_seq:
            raise NationalAwayError("the link is made and not to be seen here yet; ask again in a moment")
        return Done(())

    def _elsewhere(self) -> NationalElsewhereError:
        where = self.line.where
        go = f"at {where}/pacer/" if where else "at the process that owns it, once it runs"
        return NationalElsewhereError(
            f"these courts only follow the national service (PACER); accounts and passwords are changed {go}"
        )

    async def catch_up(self) -> Head:
        """Take in whatever the owner has committed by now. Raises JournalError, JournalDamagedError."""
        async with self._turn:
            if self.failure is not None:
                raise self.failure
            try:
                head = await self._journal.look()
                require_there(self.reached.seq, head, self._journal.where)
                if head != self.reached:
                    await self._read()
            except JournalDamagedError as error:
                self.failure = error  # what is known stays known; nothing more is believed
                raise
            self._looked_at = asyncio.get_running_loop().time()
            return self.reached

    def require_fresh(self) -> None:
        """Raises NationalAwayError where the replica may be older than ``STALE_S``, or its journal is damaged."""
        if self.failure is not None:
            raise NationalAwayError(f"the national accounts cannot be followed: {self.failure}")
        if asyncio.get_running_loop().time() - self._looked_at > STALE_S:
            raise NationalAwayError(
                f"the national accounts ({self._journal.where}) could not be read for a while; try again in a moment"
            )

    async def close(self) -> None:
        """Stop following. Closing twice is no mistake."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
        await self._journal.close()
        self.line.close()

    async def _read(self) -> None:
        start = self.reached
        async for page in self._journal.read(start if start.seq else None):
            for record in page:
                try:
                    self.pacer.replay(PACER.decode_events(record.events))
                except (msgspec.MsgspecError, ValueError, LookupError, TypeError, AttributeError) as error:
                    raise JournalDamagedError(
                        f"{self._journal.where}: record {record.seq} is none that this program could have written "
                        f"({type(error).__name__}: {error}); run the same version everywhere"
                    ) from error
                self.reached = Head(record.seq, record.digest)

    async def _keep_up(self) -> None:
        while self.failure is None:
            try:
                await self.catch_up()
                await asyncio.sleep(self._look_every_s)
            except JournalError:  # told to whoever logs in (require_fresh), once it lasts
                await asyncio.sleep(_RETRY_S)
