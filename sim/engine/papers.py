"""The PDFs of a run: made once, checked for real once each by the court's own path, then drawn from."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from random import Random

from sim.courts import CourtBook, DocketEvent
from sim.ecf.records import Document
from sim.engine.stopwatch import Stopwatch
from sim.pdf import PdfPolicy, check
from sim.world.documents import FAULTY_KINDS, DocumentPool
from sim.world.documents import Document as SyntheticDocument
from sim.world.scenario_tables import Documents
from sim.world.streams import spawn_vector_stream

_ATTACHMENTS_MAX = 49  # the most seen on 187 real filings


class Papers:
    """One court's documents, and the verdicts on them.

    A verdict is a pure function of bytes and policy, so it is kept by digest and policy. A share of the submissions is
    checked again all the same, which measures the path under the run's own mix and proves the verdicts stable.
    submitted, checks, distinct: documents handed in, runs of the acceptance path, different documents among them.
    """

    def __init__(self, book: CourtBook, plan: Documents, seed: int, folder: Path, watch: Stopwatch) -> None:
        self._book, self._plan, self._watch = book, plan, watch
        with watch.part("world"):
            self._pool = DocumentPool(
                spawn_vector_stream(seed, book.court_id, "documents"),
                int(plan.distinct_per_court.value),
                folder=folder,
                mean_bytes_max=int(plan.mean_megabytes.value * 1e6),
            )
        self._policies: dict[date, PdfPolicy] = {}
        self._checked: dict[tuple[str, PdfPolicy], Document] = {}
        self._again_every = max(1, round(1 / plan.checked_again_share.value))
        self.submitted = self.checks = self.distinct = 0

    def draw(self, event: DocketEvent, day: date, draws: Random, with_attachments: bool) -> tuple[Document, ...]:
        """The documents of one paper, as the court's check judges them on that day."""
        if event.document == "none" or (
            event.document == "optional" and draws.random() >= self._plan.optional_share.value
        ):
            return ()
        chosen = [draws.choice(self._pool.main)]
        if with_attachments and draws.random() < self._plan.attachments_share.value:
            more = 1 + int(draws.expovariate(1 / max(self._plan.attachments_mean.value - 0.5, 0.1)))
            chosen += [draws.choice(self._pool.attachments) for _ in range(min(more, _ATTACHMENTS_MAX))]
        return tuple(self._judged(document, day) for document in chosen)

    def faulty(self, day: date, draws: Random) -> Document:
        """A document with one of the faults that courts see; some courts accept some of them."""
        kinds = (*FAULTY_KINDS, "oversized")
        kind = kinds[draws.randrange(len(kinds))]
        if kind == "oversized":
            return self._judged(self._pool.oversized(self._policy(day).size_bytes_max), day)
        return self._judged(draws.choice(self._pool.faulty[kind]), day)

    def _policy(self, day: date) -> PdfPolicy:
        policy = self._policies.get(day)
        if policy is None:
            table = self._book.pdf_on(day)
            policy = self._policies[day] = PdfPolicy(**{name: getattr(table, name) for name in table.__struct_fields__})
        return policy

    def _judged(self, document: SyntheticDocument, day: date) -> Document:
        self.submitted += 1
        policy = self._policy(day)
        known = self._checked.get((document.digest, policy))
        if known is None:
            known = self._checked[document.digest, policy] = self._check(document, policy)
            self.distinct += 1
        elif self.submitted % self._again_every == 0 and self._check(document, policy) != known:
            raise RuntimeError(f"the PDF check gave two verdicts on {document.digest}")
        return known

    def _check(self, document: SyntheticDocument, policy: PdfPolicy) -> Document:
        """The acceptance path itself, on the bytes."""
        raw = document.path or self._pool.read(document)
        self.checks += 1
        with self._watch.part("pdf"):
            verdict = check(raw, policy)
        return Document(
            digest=verdict.digest,
            size_bytes=verdict.size_bytes,
            page_count=verdict.page_count or 0,
            description="",
            verdict=verdict.code,
            verdict_text=verdict.message or "",
        )
