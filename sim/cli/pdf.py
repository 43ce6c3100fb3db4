"""What the command line answers about PDF files: a court's verdict on each, with what is worth a warning."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

import msgspec

from sim.courts import load_court
from sim.data_file import InputError
from sim.pdf import PdfPolicy, check
from sim.pdf.facts import PdfFacts


class FileVerdict(msgspec.Struct, frozen=True, kw_only=True):
    """One file as a court judges it. ``code``, ``message`` and ``reason`` are None for an accepted file."""

    file: str
    verdict: str
    code: str | None
    message: str | None
    reason: str | None
    pages: int | None
    size_bytes: int
    digest: str
    warnings: tuple[str, ...]


def court_policy(court: str, on: date | None) -> PdfPolicy:
    """Return a court's policy on a day, or the latest on file. Raises UnknownCourtError and NoRuleError."""
    book = load_court(court)
    table = book.pdf_on(on) if on else book.profile.pdf
    return PdfPolicy(**msgspec.structs.asdict(table))


def judge_files(files: Iterable[Path], policy: PdfPolicy) -> list[FileVerdict]:
    """Judge each file. Raises InputError for one that cannot be read."""
    return [_judged(file, policy) for file in files]


def verdict_lines(verdicts: Iterable[FileVerdict]) -> Iterator[str]:
    """Each file in a line, and under it the words shown to the filer, the technical reason and any warnings."""
    for one in verdicts:
        pages = "" if one.pages is None else f", {one.pages} page{'' if one.pages == 1 else 's'}"
        yield f"{one.file}: {one.verdict} ({one.size_bytes:,} bytes{pages})"
        if one.message is not None:
            yield f"  {one.code}: {one.message}"
            yield f"  because: {one.reason}"
        yield from (f"  warning: {warning}" for warning in one.warnings)


def _judged(file: Path, policy: PdfPolicy) -> FileVerdict:
    try:
        verdict = check(file, policy)
    except OSError as error:
        raise InputError(f"{file}: {error.strerror or error}") from error
    return FileVerdict(
        file=str(file),
        verdict="accepted" if verdict.accepted else "refused",
        code=verdict.code,
        message=verdict.message,
        reason=None if verdict.accepted else verdict.reason,
        pages=verdict.page_count,
        size_bytes=verdict.size_bytes,
        digest=verdict.digest,
        warnings=_warnings(file, policy) if verdict.accepted else (),
    )


def _warnings(file: Path, policy: PdfPolicy) -> tuple[str, ...]:
    """CIT-20: what the filer of an accepted file is told; nothing of it refuses."""
    with PdfFacts(file) as facts:
        return facts.warnings(asks_for_pdfa=policy.pdfa == "asked")
