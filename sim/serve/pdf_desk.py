"""The PDF check of the served courts: documents that lie in a store, judged in worker processes by the day's policy."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from sim.courts import CourtBook
from sim.ecf.records import Document
from sim.pdf.policy import PdfPolicy
from sim.pdf.pool import PdfPool
from sim.pdf.verdict import PdfVerdict
from sim.serve.durable.documents import DocumentStore, Stored

_SOUND_KEPT = 20_000


class PdfDesk:
    """Judges what was uploaded, so many files at a time as there are workers; the others wait their turn."""

    def __init__(self, workers: int = 2) -> None:
        """Start the workers. Linux only, as ``PdfPool``."""
        self._pool = PdfPool(workers)
        self._threads = ThreadPoolExecutor(workers, thread_name_prefix="pdf")
        self._policies: dict[tuple[str, date], PdfPolicy] = {}
        self._sound: OrderedDict[tuple[str, PdfPolicy], PdfVerdict] = OrderedDict()

    def policy(self, book: CourtBook, day: date) -> PdfPolicy:
        """What the court accepts in a PDF on a day. Raises NoRuleError where no size limit is known for it."""
        known = self._policies.get((book.court_id, day))
        if known is None:
            table = book.pdf_on(day)
            known = PdfPolicy(**{name: getattr(table, name) for name in table.__struct_fields__})
            self._policies[book.court_id, day] = known
        return known

    async def judged(
        self, store: DocumentStore, stored: Stored, book: CourtBook, day: date, description: str = ""
    ) -> Document:
        """The document as a filing names it, with the court's verdict (CIT-22 to CIT-25).

        Raises DocumentMissingError where the store does not hold it, OSError where it cannot be read.
        """
        policy, path = self.policy(book, day), store.path_of(stored.digest)
        verdict = self._sound.get((stored.digest, policy))  # bytes and policy decide it, and who tries again is quick
        if verdict is None:
            verdict = await asyncio.get_running_loop().run_in_executor(
                self._threads, lambda: self._pool.check(path, policy, digest=stored.digest)
            )
            self._keep(stored.digest, policy, verdict)
        return Document(
            digest=stored.digest,
            size_bytes=stored.size_bytes,
            page_count=verdict.page_count or 0,
            description=description,
            verdict=verdict.code,
            verdict_text=verdict.message or "",
        )

    def _keep(self, digest: str, policy: PdfPolicy, verdict: PdfVerdict) -> None:
        """Remember what was found sound. A refusal is found anew each time: a worker may have been out of time."""
        if verdict.code is None:
            self._sound[digest, policy] = verdict
            if len(self._sound) > _SOUND_KEPT:
                self._sound.popitem(last=False)

    def close(self) -> None:
        """End the workers."""
        self._threads.shutdown()
        self._pool.close()
