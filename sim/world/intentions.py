"""What a person means to file: which paper, in which case, when, and by when it is due."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec

from sim.ecf.commands import FileDocument, OpenCase
from sim.ecf.records import Document, Medium, NewParty

Category = Literal["initiating", "deadline", "voluntary", "claim", "court", "batch"]


class NewCase(msgspec.Struct, frozen=True):
    """A case that an initiating paper is to open."""

    office: str
    title: str
    parties: tuple[NewParty, ...]


class Intention(msgspec.Struct, frozen=True):
    """One intended filing. begins_at: when its filer sets about it; due_before: the first instant that is too late.

    key: how it came about, which names its streams of randomness (see streams.py).
    signer: the login whose signature the paper carries; "" for a party without a login, whose paper the clerk dockets.
    answers: the deadline that it answers. relief_for, relief_of: of a motion for relief, the deadline that was missed
    and the filing id of the untimely paper.
    """

    filing_id: int
    key: str
    begins_at: int
    event_code: str
    by: str
    category: Category
    signer: str
    case_id: int | None = None
    for_parties: tuple[int, ...] = ()
    opens: NewCase | None = None
    answers: int | None = None
    due_on: date | None = None
    due_before: int | None = None
    hearing_on: date | None = None
    medium: Medium = Medium.ELECTRONIC
    received_at: int | None = None
    relief_for: int | None = None
    relief_of: int | None = None


def command_for(
    intention: Intention,
    session_id: int,
    documents: tuple[Document, ...],
    medium: Medium,
    received_at: int | None = None,
    sender_failure: bool = False,
) -> OpenCase | FileDocument:
    """The command that carries an intention out. One intention has one idempotency key, however often it is sent."""
    key = f"f{intention.filing_id}"
    paper_of = (intention.signer or None) if medium is Medium.COUNTER else None
    opens = intention.opens
    if opens is not None:
        return OpenCase(
            session_id=session_id,
            event_code=intention.event_code,
            office=opens.office,
            title=opens.title,
            parties=opens.parties,
            documents=documents,
            key=key,
            medium=medium,
            received_at=received_at,
            paper_of=paper_of,
        )
    assert intention.case_id is not None, "an intention that opens no case names one"
    return FileDocument(
        session_id=session_id,
        case_id=intention.case_id,
        event_code=intention.event_code,
        documents=documents,
        key=key,
        for_parties=intention.for_parties,
        answers=intention.answers,
        hearing_on=intention.hearing_on,
        medium=medium,
        received_at=received_at,
        paper_of=paper_of,
        sender_failure=sender_failure,
    )
