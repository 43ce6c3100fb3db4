"""What of a notice is not for everybody: who may get one of a restricted entry, and whose links open nothing free."""

from __future__ import annotations

from datetime import date
from typing import Any

from sim.courts import CourtBook, DocketEvent, RuleDates
from sim.courts.clock import local_datetime
from sim.ecf.events import Docketed, NoticeIssued
from sim.nef.court_facts import CourtFacts, Place


class Secrecy:
    """Answers for one court, from its rules and from what its events closed.

    The core chooses whom a notice goes to; this is the second lock, so that no mistake there sends out what is sealed.
    """

    def __init__(self, book: CourtBook, facts: CourtFacts) -> None:
        self._book, self._facts = book, facts
        self._values: dict[tuple[str, date], Any] = {}

    def may_get(self, entry: Docketed, issued: NoticeIssued) -> tuple[int, ...]:
        """The users served by the notice who may see the entry: all of them unless it is restricted."""
        restricted = self._facts.restricted
        levels = {restricted[place] for place in _places(issued) if place in restricted} if restricted else None
        if not levels:
            return issued.electronic
        readers = self._value("access.restricted_readers", issued)
        allowed = {entry.signer, entry.login_of}
        if all(getattr(readers, level) == "of_record" for level in levels):
            for case_id, _ in _places(issued):
                for counsel in self._facts.cases[case_id].counsel:
                    allowed.update(counsel)
        return tuple([user_id for user_id in issued.electronic if user_id in allowed])

    def is_free(self, event: DocketEvent, issued: NoticeIssued) -> bool:
        """Whether the documents of an entry of this kind may be opened by a free look, as the court itself judges it.

        Not free: transcripts, restricted entries, and cases that are sealed or open to their parties only.
        """
        if event.read_as == "transcript":
            return False
        restricted = self._facts.restricted
        if not issued.also:
            return self._is_public(issued.case_id, issued) and (
                not restricted or (issued.case_id, issued.entry_number) not in restricted
            )
        return all(place not in restricted and self._is_public(place[0], issued) for place in _places(issued))

    def _is_public(self, case_id: int, issued: NoticeIssued) -> bool:
        case = self._facts.cases[case_id]
        if case.sealed:
            return False
        return not case.nature_of_suit or case.nature_of_suit not in self._value("access.parties_only_natures", issued)

    def _value(self, rule_id: str, issued: NoticeIssued) -> Any:
        """A rule's value on the court's date of a notice; those of a hundred days are kept."""
        on = local_datetime(issued.at, self._book.profile.zone).date()
        key = (rule_id, on)
        if key not in self._values:
            if len(self._values) > 100:
                self._values.clear()
            self._values[key] = self._book.rules.resolve(rule_id, RuleDates(filed=on, event=on)).value
        return self._values[key]


def _places(issued: NoticeIssued) -> tuple[Place, ...]:
    return ((issued.case_id, issued.entry_number), *issued.also)
