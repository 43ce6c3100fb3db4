"""What must come with a petition, and what the clerk finds missing (CASB-4)."""

from __future__ import annotations

from sim.courts import DocketEvent
from sim.ecf.commands import OpenCase


def missing_from(event: DocketEvent, command: OpenCase) -> tuple[str, ...]:
    """What the event asks for and neither the filer's list nor a file's description names.

    The case is opened all the same: the clerk refuses no petition for its form and sends a deficiency notice. A filer
    who says nothing of enclosures is not judged.
    """
    if command.encloses is None or not event.encloses:
        return ()
    named = [text.lower() for text in (*command.encloses, *[document.description for document in command.documents])]
    return tuple([wanted for wanted in event.encloses if not any(wanted.lower() in text for text in named)])
