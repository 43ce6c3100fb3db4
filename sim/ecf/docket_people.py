"""What a docket prints of counsel beside the state's own record of them: address, and by what right they appear."""

from __future__ import annotations

from typing import Final

import msgspec

from sim.ecf.events import AccessDecided, AccessRequested, CourtEvent, ProfileUpdated, UserRegistered


class Contact(msgspec.Struct, frozen=True, gc=False):
    """The lines of a user's address, empty where none was given, and whether they asked to appear pro hac vice."""

    address: tuple[str, ...] = ()
    pro_hac_vice: bool = False


NO_CONTACT = Contact()


NOTED: Final = frozenset({UserRegistered, ProfileUpdated, AccessRequested, AccessDecided})
"""The kinds of events that have something to say here."""


class People:
    """The contacts of a court's users by user id."""

    __slots__ = ("_asked", "contacts")

    def __init__(self) -> None:
        self.contacts: dict[int, Contact] = {}
        self._asked: set[int] = set()  # requests for access pro hac vice on which nobody has decided

    def note(self, event: CourtEvent) -> None:
        """Take in what happened next: events of the kinds in ``NOTED``."""
        if isinstance(event, UserRegistered):
            self._set(event.user_id, event.address, False)
        elif isinstance(event, ProfileUpdated):
            if event.address is not None:
                self._set(event.user_id, event.address, False)
        elif isinstance(event, AccessRequested):
            if event.qualification == "pro_hac_vice":
                self._asked.add(event.request_id)
        elif isinstance(event, AccessDecided):
            asked = event.request_id in self._asked
            self._asked.discard(event.request_id)
            if asked and event.user_id is not None:  # their registration is the next event
                self._set(event.user_id, (), True)

    def _set(self, user_id: int, address: tuple[str, ...], pro_hac_vice: bool) -> None:
        before = self.contacts.get(user_id, NO_CONTACT)
        self.contacts[user_id] = Contact(address, pro_hac_vice or before.pro_hac_vice)
