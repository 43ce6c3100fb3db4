"""Finding docket events by a word or phrase (CIT-10)."""

from __future__ import annotations

from sim.ecf.access import Decision, user_of_session
from sim.ecf.answers import Receipt
from sim.ecf.commands import SearchEvents
from sim.ecf.context import Context
from sim.ecf.records import FoundEvent
from sim.ecf.state import CourtState


def search(state: CourtState, command: SearchEvents, at: int, context: Context) -> Decision:
    """The events that use the word or phrase, those that use it in their name first; each with who may file it."""
    user = user_of_session(state, command.session_id)
    found = tuple(
        [
            FoundEvent(event.code, event.name, event.menu, event.roles, user.role in event.roles)
            for event in context.book.events.search(command.words)
        ]
    )
    return [], Receipt(user_id=user.user_id, found=found)
