"""Synthetic cases: who sues whom, who owes whom, and who represents them."""

from __future__ import annotations

import msgspec
import numpy as np

from sim.courts import CourtBook
from sim.ecf.records import NewParty
from sim.world.intentions import NewCase
from sim.world.people import Cast, Names

# Assumed shares, none of them published: parties without counsel, and further parties or counsel on a side.
_UNREPRESENTED = 0.10
_MORE_PARTIES = 0.35
_MORE_COUNSEL = 0.45
_COUNSEL_MAX = 4
_CREDITORS_MEAN = 1.6


class PendingCase(msgspec.Struct):
    """What the world remembers of a case: enough to choose who files what in it."""

    case_id: int
    kind: str
    chapter: int | None
    roles: list[str]
    counsel: list[tuple[str, ...]]


class CaseMaker:
    """Draws new cases of every kind from one stream."""

    def __init__(self, book: CourtBook, cast: Cast, names: Names, rng: np.random.Generator) -> None:
        self._offices = [division.code for division in book.profile.divisions]
        self._cast = cast
        self._names = names
        self._rng = rng
        # The government's own lawyers: the first few, who appear in criminal and trade cases.
        self._government = cast.attorneys[: max(2, len(cast.attorneys) // 20)]

    def _counsel(self, first: str | None = None) -> tuple[str, ...]:
        chosen = [first] if first else []
        while not chosen or (self._rng.random() < _MORE_COUNSEL and len(chosen) < _COUNSEL_MAX):
            login = self._cast.attorneys[int(self._rng.integers(len(self._cast.attorneys)))].login
            if login not in chosen:
                chosen.append(login)
        return tuple(chosen)

    def _government_counsel(self) -> tuple[str, ...]:
        return (self._government[int(self._rng.integers(len(self._government)))].login,)

    def _side(self, role: str, represented: float, first: str | None = None) -> list[NewParty]:
        """The parties of one side, who share counsel. The first of them is represented by ``first`` if given."""
        has_counsel = first is not None or self._rng.random() < represented
        counsel = self._counsel(first) if has_counsel else ()
        parties: list[NewParty] = []
        while not parties or (self._rng.random() < _MORE_PARTIES and len(parties) < 5):
            name = self._names.company() if self._rng.random() < 0.5 else self._names.person()
            parties.append(NewParty(name, role, counsel, self._names.address()))
        return parties

    def make(self, kind: str, opener: str | None) -> NewCase:
        """A new case of a kind (cv, cr, bk, ap). opener: login of counsel for the side that opens it; None: pro se."""
        parties, title = getattr(self, f"_{kind}")(opener)
        office = self._offices[int(self._rng.integers(len(self._offices)))]
        return NewCase(office, title, tuple(parties))

    def make_trade(self, opener: str | None) -> NewCase:
        """A trade case: an importer or producer against the United States."""
        plaintiffs = self._side("Plaintiff", 1.0, opener)
        government = NewParty("United States", "Defendant", self._government_counsel())
        return NewCase(self._offices[0], f"{plaintiffs[0].name} v. United States", (*plaintiffs, government))

    def _cv(self, opener: str | None) -> tuple[list[NewParty], str]:
        plaintiffs = self._side("Plaintiff", 0.0, opener)
        defendants = self._side("Defendant", 1 - _UNREPRESENTED)
        return plaintiffs + defendants, f"{plaintiffs[0].name} v. {defendants[0].name}"

    def _cr(self, _opener: str | None) -> tuple[list[NewParty], str]:
        government = NewParty("USA", "Plaintiff", self._government_counsel())
        defendants = self._side("Defendant", 1.0)
        return [government, *defendants], f"USA v. {defendants[0].name}"

    def _bk(self, opener: str | None) -> tuple[list[NewParty], str]:
        debtor = NewParty(self._names.person(), "Debtor", (opener,) if opener else (), self._names.address())
        trustees = self._cast.trustees
        trustee = trustees[int(self._rng.integers(len(trustees)))]
        parties = [debtor, NewParty(trustee.name, "Trustee", (trustee.login,))]
        parties += [
            NewParty(self._names.company(), "Creditor", self._counsel(), self._names.address())
            for _ in range(int(self._rng.poisson(_CREDITORS_MEAN)))
        ]
        return parties, debtor.name

    def _ap(self, opener: str | None) -> tuple[list[NewParty], str]:
        return self._cv(opener)
