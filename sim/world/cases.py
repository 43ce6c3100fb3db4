"""Synthetic cases: who sues whom, who owes whom, and who represents them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from random import Random

import msgspec

from sim.courts import CourtBook
from sim.ecf.records import NewParty
from sim.world.intentions import NewCase
from sim.world.people import Cast, Names
from sim.world.scenario_tables import Cases
from sim.world.streams import one_of, poisson

_COUNSEL_MAX = 4
_PARTIES_MAX = 5


class PendingCase(msgspec.Struct):
    """What the world remembers of a case: enough to choose who files what in it."""

    case_id: int
    kind: str
    chapter: int | None
    roles: list[str]
    counsel: list[tuple[str, ...]]


class CaseMaker:
    """Draws new cases of every kind, each from the stream it is given."""

    def __init__(self, book: CourtBook, plan: Cases, cast: Cast, names: Names) -> None:
        self._offices = [division.code for division in book.profile.divisions]
        self._is_trade_court = book.profile.kind == "trade"
        self._plan, self._cast, self._names = plan, cast, names
        # The government's own lawyers: the first few, who appear in criminal and trade cases.
        self._government = cast.attorneys[: max(2, len(cast.attorneys) // 20)]
        self._makers: Mapping[str, Callable[[str | None, Random], tuple[list[NewParty], str]]] = {
            "cv": self._civil, "cr": self._criminal, "bk": self._bankruptcy, "ap": self._civil,
        }  # fmt: skip

    def make(self, kind: str, opener: str | None, draws: Random) -> NewCase:
        """A new case of a kind (cv, cr, bk, ap). opener: login of counsel for the side that opens it; None: pro se."""
        maker = self._trade if self._is_trade_court else self._makers[kind]
        parties, title = maker(opener, draws)
        return NewCase(one_of(draws, self._offices), title, tuple(parties))

    def _counsel(self, draws: Random, first: str | None = None) -> tuple[str, ...]:
        chosen = [first] if first else []
        while not chosen or (len(chosen) < _COUNSEL_MAX and draws.random() < self._plan.more_counsel_share.value):
            login = one_of(draws, self._cast.attorneys).login
            if login not in chosen:
                chosen.append(login)
        return tuple(chosen)

    def _side(self, role: str, represented: float, draws: Random, first: str | None = None) -> list[NewParty]:
        """The parties of one side, who share counsel. ``first`` if given represents it, else counsel by chance."""
        has_counsel = first is not None or draws.random() < represented
        counsel = self._counsel(draws, first) if has_counsel else ()
        parties: list[NewParty] = []
        while not parties or (len(parties) < _PARTIES_MAX and draws.random() < self._plan.more_parties_share.value):
            parties.append(NewParty(self._names.party(draws), role, counsel, self._names.address(draws)))
        return parties

    def _united_states(self, name: str, role: str, draws: Random) -> NewParty:
        return NewParty(name, role, (one_of(draws, self._government).login,))

    def _civil(self, opener: str | None, draws: Random) -> tuple[list[NewParty], str]:
        plaintiffs = self._side("Plaintiff", 0.0, draws, opener)
        defendants = self._side("Defendant", 1 - self._plan.unrepresented_share.value, draws)
        return plaintiffs + defendants, f"{plaintiffs[0].name} v. {defendants[0].name}"

    def _criminal(self, _opener: str | None, draws: Random) -> tuple[list[NewParty], str]:
        defendants = self._side("Defendant", 1.0, draws)
        return [self._united_states("USA", "Plaintiff", draws), *defendants], f"USA v. {defendants[0].name}"

    def _trade(self, opener: str | None, draws: Random) -> tuple[list[NewParty], str]:
        """An importer or producer against the United States."""
        plaintiffs = self._side("Plaintiff", 1.0, draws, opener)
        government = self._united_states("United States", "Defendant", draws)
        return [*plaintiffs, government], f"{plaintiffs[0].name} v. United States"

    def _bankruptcy(self, opener: str | None, draws: Random) -> tuple[list[NewParty], str]:
        names = self._names
        debtor = NewParty(names.person(draws), "Debtor", (opener,) if opener else (), names.address(draws))
        trustee = one_of(draws, self._cast.trustees)
        parties = [debtor, NewParty(trustee.name, "Trustee", (trustee.login,))]
        for _ in range(poisson(draws, self._plan.creditors_mean.value)):
            counsel = self._counsel(draws)
            parties.append(NewParty(names.company(draws), "Creditor", counsel, names.address(draws)))
        return parties, debtor.name
