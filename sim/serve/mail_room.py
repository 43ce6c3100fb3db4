"""The mail of all courts of a house: each has its own queue, and all hand their letters to one relay."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from sim.serve.mail.bounce import Bounce, FailingAddress, Pending
from sim.serve.mail.mail_service import MailService
from sim.serve.mail.relay import Relay
from sim.serve.served_court import ServedCourt


class MailRoom:
    """Opened by the house, court by court, before a court takes in what happened there."""

    def __init__(self, relay: Relay, now_us: Callable[[], int], jitter: Callable[[], float]) -> None:
        """jitter: draws from [0, 1), for the times of retries. now_us: the clock, microseconds UTC."""
        self.relay = relay
        self.services: dict[str, MailService] = {}
        self._now_us, self._jitter = now_us, jitter

    async def join(self, court: ServedCourt, folder: Path, only_new: bool = False) -> None:
        """Open a court's queue in its folder, and have the court feed it.

        only_new: of a queue begun now, send nothing of what happened before. Raises as ``MailService.open``.
        """
        service = await MailService.open(
            folder,
            court.court_id,
            relay=self.relay,
            notice=court.notices.notice,
            now_us=self._now_us,
            jitter=self._jitter,
            after=court.durable.journal.head if only_new else None,
        )
        service.check(court.durable.journal.head)
        self.services[court.court_id] = court.mail = service

    async def bounces(self, court_id: str, all_of_them: bool = False) -> tuple[Bounce, ...]:
        """The bounces that the court's clerk has not dealt with, or all of them, the newest first."""
        return await self.services[court_id].bounces(all_of_them)

    async def failing(self, court_id: str) -> tuple[FailingAddress, ...]:
        """Addresses that bounced, the most often first."""
        return await self.services[court_id].failing()

    async def pending(self, court_id: str) -> Pending:
        """What the court's queue still has to do."""
        return await self.services[court_id].pending()

    async def requeue(self, court_id: str, bounce_id: int) -> None:
        """Send a bounced letter again. Raises BounceError."""
        await self.services[court_id].requeue(bounce_id)

    async def dismiss(self, court_id: str, bounce_id: int) -> None:
        """Mark a bounce as dealt with. Raises BounceError."""
        await self.services[court_id].dismiss(bounce_id)

    async def close(self) -> None:
        """Finish what is under way; what is still owed is sent after the next start."""
        await asyncio.gather(*[service.close() for service in self.services.values()])
