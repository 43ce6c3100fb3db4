"""One court's world: its people with logins, its pending cases, and the court itself."""

from __future__ import annotations

from sim.courts import CourtBook
from sim.ecf.answers import Accepted
from sim.ecf.commands import RegisterUser
from sim.ecf.court import Court
from sim.ecf.events import CaseOpened, CounselAdded, CourtEvent
from sim.ecf.passwords import KeyedDigestPasswords
from sim.world.cases import CaseMaker, PendingCase
from sim.world.people import Cast, Names, Person, make_cast
from sim.world.rhythm import CourtClock
from sim.world.scenario_tables import Kind, Scenario
from sim.world.streams import spawn_stream


class NationalDirectory:
    """Where a login exists: this simulation's logins begin with their court's id."""

    __slots__ = ("_others",)

    def __init__(self, court_ids: tuple[str, ...], asking: str) -> None:
        self._others = frozenset(court_ids) - {asking}

    def courts_of(self, login: str) -> tuple[str, ...]:
        """The other court that the login belongs to, if any."""
        prefix = login.split("-", 1)[0]
        return (prefix,) if prefix in self._others else ()


class CourtWorld:
    """Builds one court with its people, and remembers of its cases what choosing a filer needs."""

    def __init__(self, scenario: Scenario, seed: int, book: CourtBook) -> None:
        self.scenario, self.seed, self.book = scenario, seed, book
        self.court_id = book.court_id
        self.kind: Kind = scenario.kind[book.profile.kind]
        self.clock = CourtClock(book)
        draws = spawn_stream(seed, self.court_id, "people")
        names = Names(draws.randrange(2**31), scenario.cases.company_share.value)
        attorneys = int(scenario.volume[self.court_id].attorneys.value)
        consents = scenario.behaviour.consents_share.value
        self.cast: Cast = make_cast(self.court_id, attorneys, consents, scenario.people, names, draws)
        self.people: dict[str, Person] = {person.login: person for person in self.cast.everyone()}
        self.staff_of = {person.acts_for: person.login for person in self.cast.staff if person.acts_for}
        self.maker = CaseMaker(book, scenario.cases, self.cast, names)
        self.cases: dict[int, PendingCase] = {}
        self.passwords = KeyedDigestPasswords(f"{seed}/{self.court_id}".encode())
        self.court = Court(book, self.passwords, NationalDirectory(scenario.courts, self.court_id))

    def register_everyone(self, at: int) -> list[CourtEvent]:
        """Give everyone a login; returns what the court made of it."""
        events: list[CourtEvent] = []
        for person in self.cast.everyone():
            self.passwords.enrol(person.login, person.secret)
            answer = self.court.handle(_registration(person), at)
            if not isinstance(answer, Accepted):
                raise RuntimeError(f"{self.court_id} refused to register {person.login}: {answer}")
            events += answer.events
        return events

    def note(self, event: CourtEvent) -> None:
        """Remember what a court event says about its cases."""
        if isinstance(event, CaseOpened):
            self.cases[event.case_id] = PendingCase(
                event.case_id,
                event.kind,
                event.chapter,
                [party.role for party in event.parties],
                [party.counsel for party in event.parties],
            )
        elif isinstance(event, CounselAdded):
            counsel = self.cases[event.case_id].counsel
            login = self.court.state.users[event.user_id].login
            counsel[event.party_id - 1] = (*counsel[event.party_id - 1], login)


def _registration(person: Person) -> RegisterUser:
    return RegisterUser(
        login=person.login,
        name=person.name,
        role=person.role,
        emails=person.emails,
        secondary_emails=person.secondary_emails,
        consents_to_eservice=person.consents_to_eservice,
        acts_for=person.acts_for,
        address=person.address,
    )
