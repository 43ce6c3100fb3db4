"""What the owner of the national service does for other processes of its house: charges once, links by their word."""

from __future__ import annotations

import asyncio
from asyncio import Task
from collections import OrderedDict
from collections.abc import Callable, Sequence

from sim.ecf.answers import Refused
from sim.ecf.pacer.billing import Charged, RecordCharge, Recorded
from sim.ecf.pacer.commands import RecordLink
from sim.serve.durable.journal import Record
from sim.serve.durable.opening import DurableBilling, DurablePacer
from sim.serve.national.courts_everywhere import CourtsEverywhere
from sim.serve.national.sealed import ChargeAsked, LinkAsked, Told

_KEYS_MAX = 100_000
"""Charges remembered by key, the oldest forgotten first; a line asks again within seconds."""


class OwnerDesk:
    """The owner's side of the line. key: the house's secret, with which questions and answers are sealed."""

    def __init__(
        self,
        key: bytes,
        pacer: DurablePacer,
        billing: DurableBilling,
        courts: CourtsEverywhere,
        now_us: Callable[[], int],
    ) -> None:
        self.key = key
        self._pacer, self._billing, self._courts, self._now_us = pacer, billing, courts, now_us
        self._charged: OrderedDict[str, tuple[Charged, ...]] = OrderedDict()
        self._under_way: dict[str, Task[Recorded | Refused]] = {}
        self._begun: Task[None] | None = None

    async def charge(self, asked: ChargeAsked) -> Told:
        """Put a charge on the bill, once for each key, also if it comes again while it is under way or after a
        restart: the keys are in the journal. Raises JournalFailedError; asked again, it is billed once all the same.
        """
        if self._begun is None:  # at the first charge: a house that nobody follows need not read its bills
            self._begun = asyncio.get_running_loop().create_task(self._billing.follow(self._sees))
        try:
            await asyncio.shield(self._begun)
        except BaseException:
            if self._begun is not None and self._begun.done():
                self._begun = None
            raise
        known = self._charged.get(asked.key)
        if known is not None:
            return Told(charged=known)
        task = self._under_way.get(asked.key)
        if task is None:
            command = RecordCharge(asked.charge, asked.key)
            task = asyncio.get_running_loop().create_task(self._billing.submit(command, self._now_us()))
            self._under_way[asked.key] = task
            task.add_done_callback(lambda done: self._settled(asked.key, done))
        answer = await asyncio.shield(task)
        return Told(refused=answer) if isinstance(answer, Refused) else Told(charged=answer.events)

    async def link(self, asked: LinkAsked) -> Told:
        """Record a link of which a court elsewhere tells; told twice, it is there once. Raises JournalFailedError."""
        machine = self._pacer.machine.state
        if machine.users_of.get(asked.account_id, {}).get(asked.court_id) == asked.user_id:
            await self._pacer.settled()
            return Told(accounts_seq=self._pacer.journal.head.seq)
        with self._courts.vouched(asked.court_id, asked.user_id):
            command = RecordLink(asked.account_id, asked.court_id, asked.user_id)
            answer = await self._pacer.submit(command, self._now_us())
        refused = answer if isinstance(answer, Refused) else None
        return Told(refused, accounts_seq=self._pacer.journal.head.seq)

    def _sees(self, record: Record, events: Sequence[Charged]) -> None:
        if record.key:
            self._charged[record.key] = tuple(events)
            if len(self._charged) > _KEYS_MAX:
                self._charged.popitem(last=False)

    def _settled(self, key: str, done: Task[Recorded | Refused]) -> None:
        del self._under_way[key]
        if not done.cancelled():
            done.exception()  # looked at: whoever asked may have gone away
