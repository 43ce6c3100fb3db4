"""Synthetic people of one court: attorneys and their staff, pro se filers, creditors, trustees, clerks and readers."""

from __future__ import annotations

from random import Random

import msgspec
from faker import Faker

from sim.world.scenario_tables import Figure, People
from sim.world.streams import geometric, one_of

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
    """Pools of synthetic names, made once a court; every name is drawn from them with the asker's own stream."""

    def __init__(self, seed: int, company_share: float) -> None:
        fake = Faker(_LOCALES)
        fake.seed_instance(seed)
        self._first = [fake.first_name() for _ in range(_FIRST_NAMES)]
        self._last = [fake.last_name() for _ in range(_LAST_NAMES)]
        self._companies = [fake.company() for _ in range(_COMPANIES)]
        self._streets = [fake["en_US"].street_address() for _ in range(_FIRST_NAMES)]
        self._towns = [f"{fake['en_US'].city()}, CA {90001 + place}" for place in range(_FIRST_NAMES)]
        self._company_share = company_share

    def person(self, draws: Random) -> str:
        """A person's full name."""
        return f"{one_of(draws, self._first)} {one_of(draws, self._last)}"

    def company(self, draws: Random) -> str:
        """A company's name."""
        return one_of(draws, self._companies)

    def party(self, draws: Random) -> str:
        """A party's name: a company or a person."""
        return self.company(draws) if draws.random() < self._company_share else self.person(draws)

    def firm(self, draws: Random) -> str:
        """A law firm's name."""
        return f"{one_of(draws, self._last)} & {one_of(draws, self._last)} LLP"

    def address(self, draws: Random) -> tuple[str, ...]:
        """A postal address in two lines."""
        return (one_of(draws, self._streets), one_of(draws, self._towns))


class Cast(msgspec.Struct, frozen=True):
    """Everyone who can act in one court, by role."""

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
        groups = (self.attorneys, self.staff, self.creditors, self.trustees, self.reporters, self.clerks, self.judges)
        return tuple(person for group in (*groups, self.batch) for person in group)

    def of_court(self, role: str) -> tuple[Person, ...]:
        """The court's own people of a role."""
        return {"judge": self.judges, "clerk": self.clerks, "batch": self.batch}[role]


def make_cast(court_id: str, attorneys: int, consents: float, plan: People, names: Names, draws: Random) -> Cast:
    """Everyone in one court. attorneys: how many; consents: the share of them who consented to electronic service."""
    lawyers = _attorneys(court_id, attorneys, consents, plan, names, draws)

    def some(role: str, count: int, mail: bool) -> tuple[Person, ...]:
        made = []
        for place in range(1, count + 1):
            login = f"{court_id}-{role}-{place}"
            emails = (f"{login}@agency-{place}.example.com",) if mail else ()
            address = names.address(draws)
            made.append(Person(login, f"{role}{place}", names.person(draws), role, emails, address=address))
        return tuple(made)

    def for_each(share: Figure[float], fewest: int) -> int:
        return max(fewest, int(attorneys / share.value))

    return Cast(
        attorneys=lawyers,
        staff=tuple(_staff(court_id, lawyers, plan, names, draws)),
        creditors=some("creditor", for_each(plan.attorneys_per_creditor, 4), mail=True),
        trustees=some("trustee", for_each(plan.attorneys_per_trustee, 3), mail=True),
        reporters=some("court_reporter", for_each(plan.attorneys_per_reporter, 2), mail=True),
        clerks=some("clerk", for_each(plan.attorneys_per_clerk, 2), mail=False),
        judges=some("judge", for_each(plan.attorneys_per_judge, 3), mail=False),
        batch=some("batch", 1, mail=False),
    )


def _attorneys(
    court_id: str, count: int, consents: float, plan: People, names: Names, draws: Random
) -> tuple[Person, ...]:
    made: list[Person] = []
    firm = 0
    while len(made) < count:
        firm += 1
        name, address = names.firm(draws), names.address(draws)
        size = geometric(draws, plan.firm_size_mean.value, int(plan.firm_size_max.value))
        for _ in range(min(size, count - len(made))):
            place = len(made) + 1
            second = draws.random() < plan.second_address_share.value
            made.append(
                Person(
                    f"{court_id}-atty-{place}",
                    f"a{place}",
                    names.person(draws),
                    "attorney",
                    emails=(f"attorney{place}@firm-{firm}.example.com",),
                    secondary_emails=(f"docketing@firm-{firm}.example.com",) if second else (),
                    consents_to_eservice=draws.random() < consents,
                    address=(name, *address),
                )
            )
    return tuple(made)


def _staff(court_id: str, lawyers: tuple[Person, ...], plan: People, names: Names, draws: Random) -> list[Person]:
    made = []
    for place, lawyer in enumerate(lawyers, start=1):
        if draws.random() < plan.has_staff_share.value:
            login = f"{court_id}-staff-{place}"
            made.append(Person(login, f"s{place}", names.person(draws), "staff", acts_for=lawyer.login))
    return made
