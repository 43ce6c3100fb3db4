"""Probes of the PDF check: files of several kinds and sizes, judged in this process and by a worker of the pool."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final, Literal

import msgspec
import numpy as np
import pikepdf

from sim.courts import load_court
from sim.courts.clock import local_datetime
from sim.engine.probe_court import COURT, NOON_US
from sim.engine.probes import Deed, Probe
from sim.pdf import PdfPolicy, PdfVerdict, check
from sim.pdf.pool import PdfPool
from sim.world.documents import BYTES_PER_PAGE, scan_pdf, text_pdf

PdfKind = Literal["text", "scan", "object_streams", "active"]
SIZES_BYTES: Final = (10_000, 100_000, 1_000_000, 5_000_000, 20_000_000)
KINDS: Final[tuple[PdfKind, ...]] = ("text", "scan", "object_streams", "active")
_SCAN_PAGE_BYTES: Final = int(BYTES_PER_PAGE.p90)

_KIND_WORDS = {
    "text": "born-digital files",
    "scan": "scanned files",
    "object_streams": "files with object streams",
    "active": "files with active content (refused)",
}
WHAT = {
    "pdf_check": "the PDF check of sound files of all kinds, by size, in this process, digest included",
    "pdf_check_pool": "the PDF check of sound files of all kinds, by size, by one worker process of the pool",
    **{
        f"pdf_check_{kind}": f"the PDF check of {words}, by size, in this process"
        for kind, words in _KIND_WORDS.items()
    },
    **{
        f"pdf_check_pool_{kind}": f"the PDF check of {words}, by size, by a worker"
        for kind, words in _KIND_WORDS.items()
    },
}


def pdf_probes(
    folder: Path, pool: PdfPool, rng: np.random.Generator, sizes_bytes: tuple[int, ...] = SIZES_BYTES
) -> Iterator[Probe]:
    """Write a file of every kind and size into a folder; a probe in this process and one by the pool for each.

    Raises RuntimeError where the check judges one otherwise than its kind says.
    """
    policy = _policy()
    for size_bytes in sizes_bytes:
        for kind in KINDS:
            file = folder / f"{kind}-{size_bytes}.pdf"
            file.write_bytes(_pdf(kind, size_bytes, rng))
            judge = partial(check, file, policy)
            verdict = judge()
            if verdict.accepted != (kind != "active"):
                raise RuntimeError(f"a file of kind {kind} was judged {verdict.reason}: the probe is out of date")
            megabytes = verdict.size_bytes / 1e6
            yield Probe(_paths("pdf_check", kind), _ready(judge), megabytes=megabytes)
            asks = _ready(partial(pool.check, file, policy))
            yield Probe(_paths("pdf_check_pool", kind), asks, megabytes=megabytes, workers=pool.worker_pids)


def _paths(name: str, kind: PdfKind) -> tuple[str, ...]:
    """Refused files are quicker or slower than sound ones: they do not count to all kinds together."""
    return (f"{name}_{kind}",) if kind == "active" else (f"{name}_{kind}", name)


def _ready(deed: Callable[[], PdfVerdict]) -> Callable[[], Deed]:
    return lambda: deed


def _policy() -> PdfPolicy:
    """A court's policy with a size limit that the greatest file here does not meet."""
    book = load_court(COURT)
    table = book.pdf_on(local_datetime(NOON_US, book.profile.zone).date())
    policy = PdfPolicy(**{name: getattr(table, name) for name in table.__struct_fields__})
    return msgspec.structs.replace(policy, size_bytes_max=10 * max(SIZES_BYTES), javascript="refuse")


def _pdf(kind: PdfKind, size_bytes: int, rng: np.random.Generator) -> bytes:
    if kind == "scan":
        pages = max(1, round(size_bytes / _SCAN_PAGE_BYTES))
        return scan_pdf(1, pages, size_bytes // pages, rng.bytes)
    pages = max(1, round(size_bytes / BYTES_PER_PAGE.p50))
    raw = text_pdf(1, pages, size_bytes, rng.bytes)
    return raw if kind == "text" else _saved_anew(raw, kind)


def _saved_anew(raw: bytes, kind: PdfKind) -> bytes:
    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(raw)) as pdf:
        if kind == "active":
            script = pikepdf.String("app.alert('synthetic')")
            pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=script)
        packed = kind == "object_streams"
        mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
        pdf.save(target, object_stream_mode=mode, compress_streams=False, static_id=True)
    return target.getvalue()
