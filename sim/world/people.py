"""Synthetic people of one court: attorneys and their staff, pro se filers, creditors, trustees, clerks and readers."""

from __future__ import annotations

import msgspec
import numpy as np
from faker import Faker

# Names come from pools drawn once: a name from Faker costs more than a whole docket entry.
_FIRST_NAMES, _LAST_NAMES, _COMPANIES = 160, 320, 160
_LOCALES = ["en_US", "es_MX", "fr_FR"]  # accents and apostrophes are ordinary on real dockets


class Person(msgspec.Struct, frozen=True):
    """Someone with a login in one court. acts_for: the attorney's login whose signature this member of staff uses."""

    login: str
    secret: str
    name: str
    role: str
    emails: tuple[str, ...] = ()
    secondary_emails: tuple[str, ...] = ()
    consents_to_eservice: bool = True
    acts_for: str | None = None
    address: tuple[str, ...] = ()


class Names:
    """Pools of synthetic names, and combinations of them drawn from one stream."""

    def __init__(self, seed: int, rng: np.random.Generator) -> None:
        fake = Faker(_LOCALES)
        fake.seed_instance(seed)
        self._first = [fake.first_name() for _ in range(_FIRST_NAMES)]
        self._last = [fake.last_name() for _ in range(_LAST_NAMES)]
        self._companies = [fake.company() for _ in range(_COMPANIES)]
        self._streets = [fake["en_US"].street_address() for _ in range(_FIRST_NAMES)]
        self._towns = [f"{fake['en_US'].city()}, CA {90001 + place}" for place in range(_FIRST_NAMES)]
        self._rng = rng

    def _pick(self, pool: list[str]) -> str:
        return pool[int(self._rng.integers(len(pool)))]

    def person(self) -> str:
        """A person's full name."""
        return f"{self._pick(self._first)} {self._pick(self._last)}"

    def company(self) -> str:
        """A company's name."""
        return self._pick(self._companies)

    def firm(self) -> str:
        """A law firm's name."""
        return f"{self._pick(self._last)} & {self._pick(self._last)} LLP"

    def address(self) -> tuple[str, ...]:
        """A postal address in two lines."""
        return (self._pick(self._streets), self._pick(self._towns))

    def caption(self) -> tuple[str, str]:
        """(plaintiff, defendant): half of either are companies."""
        draws = self._rng.random(2) < 0.5
        first = self.company() if draws[0] else self.person()
        return first, (self.company() if draws[1] else self.person())


class Cast(msgspec.Struct, frozen=True):
    """Everyone who can act in one court, by role. staff_of: an attorney's login -> the login of their staff."""

    attorneys: tuple[Person, ...]
    staff: tuple[Person, ...]
    creditors: tuple[Person, ...]
    trustees: tuple[Person, ...]
    reporters: tuple[Person, ...]
    clerks: tuple[Person, ...]
    judges: tuple[Person, ...]
    batch: tuple[Person, ...]

    def everyone(self) -> tuple[Person, ...]:
        """All, attorneys before the staff who act for them."""
        return (
            *self.attorneys,
            *self.staff,
            *self.creditors,
            *self.trustees,
            *self.reporters,
            *self.clerks,
            *self.judges,
            *self.batch,
        )


def make_cast(court_id: str, attorneys: int, consents: float, names: Names, rng: np.random.Generator) -> Cast:
    """Everyone in one court: ``attorneys`` in firms of one to eight, one member of staff for two in three of them."""
    lawyers = _attorneys(court_id, attorneys, consents, names, rng)
    staff = tuple(
        Person(f"{court_id}-staff-{place}", f"s{place}", names.person(), "staff", acts_for=lawyer.login)
        for place, lawyer in enumerate(lawyers, start=1)
        if place % 3
    )

    def some(role: str, count: int, mail: bool) -> tuple[Person, ...]:
        made = []
        for place in range(1, count + 1):
            login = f"{court_id}-{role}-{place}"
            emails = (f"{login}@agency-{place}.example.com",) if mail else ()
            made.append(Person(login, f"{role}{place}", names.person(), role, emails, address=names.address()))
        return tuple(made)

    return Cast(
        attorneys=lawyers,
        staff=staff,
        creditors=some("creditor", max(4, attorneys // 12), mail=True),
        trustees=some("trustee", max(3, attorneys // 60), mail=True),
        reporters=some("court_reporter", max(2, attorneys // 100), mail=True),
        clerks=some("clerk", max(2, attorneys // 40), mail=False),
        judges=some("judge", max(3, attorneys // 60), mail=False),
        batch=some("batch", 1, mail=False),
    )


def _attorneys(
    court_id: str, count: int, consents: float, names: Names, rng: np.random.Generator
) -> tuple[Person, ...]:
    made: list[Person] = []
    firm = 0
    while len(made) < count:
        firm += 1
        name, address = names.firm(), names.address()
        for _ in range(min(int(rng.geometric(0.35)), 8, count - len(made))):
            place = len(made) + 1
            login = f"{court_id}-atty-{place}"
            made.append(
                Person(
                    login,
                    f"a{place}",
                    names.person(),
                    "attorney",
                    emails=(f"attorney{place}@firm-{firm}.example.com",),
                    secondary_emails=(f"docketing@firm-{firm}.example.com",) if rng.random() < 0.5 else (),
                    consents_to_eservice=bool(rng.random() < consents),
                    address=(name, *address),
                )
            )
    return tuple(made)
