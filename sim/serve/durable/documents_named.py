"""Which documents a command brings, and which the records of a journal name."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable

from sim.ecf.commands import Command, RequestAccess
from sim.ecf.records import Document
from sim.serve.durable.journal import Journal

# Any word of 128 hex digits counts as a document's digest, whatever field of whatever event it stands in: a sweep may
# keep a file too many and never one too few.
_DIGEST = re.compile(rb"(?<![0-9a-fA-F])[0-9a-fA-F]{128}(?![0-9a-fA-F])")


def brought_by(command: Command) -> tuple[str, ...]:
    """Digests of the documents that must be in the store before the command is decided.

    Not those that the PDF check refused or that cannot come through the system (CIT-14): of these there are no bytes
    to keep.
    """
    documents: Iterable[Document] = getattr(command, "documents", ())
    if isinstance(command, RequestAccess):
        letter = (command.letter,) if command.letter is not None else ()
        documents = (*letter, *(notice.document for notice in command.notices))
    return tuple([one.digest for one in documents if one.verdict is None and one.kept_out is None])


def named_in(events: bytes) -> frozenset[str]:
    """Digests of the documents that the events of one record name."""
    return frozenset(found.decode().lower() for found in _DIGEST.findall(events))


async def named_by(*journals: Journal) -> AsyncIterator[frozenset[str]]:
    """Digests that the durable records of some journals name, a page at a time; for ``DocumentStore.sweep``.

    Give every journal whose documents lie in that store (live and training, say). Raises JournalDamagedError, and
    JournalFailedError where a journal is out of order: what it holds is not certain then.
    """
    for journal in journals:
        if journal.failure is not None:
            raise journal.failure
        async for page in journal.read():
            yield frozenset().union(*[named_in(record.events) for record in page])
