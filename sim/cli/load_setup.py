"""Before a load: people and cases set up on the served courts, and the plan of what they will do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from sim.cli.load_api import Api
from sim.cli.load_arrivals import Actions, class_of, fee_of, intentions, opened_today, played_outage, played_span
from sim.cli.load_records import Action, Plan, PlannedPerson, Retry, Shape
from sim.courts import load_court
from sim.data_file import InputError
from sim.ecf.access import COURT_ROLES
from sim.ecf.records import Medium, NewParty
from sim.world.cases import PendingCase
from sim.world.court_world import CourtWorld
from sim.world.documents import DocumentPool
from sim.world.intentions import Intention, NewCase, command_for
from sim.world.people import Person
from sim.world.planner import Planner
from sim.world.scenario_tables import Figure, Scenario
from sim.world.streams import one_of, spawn_stream, spawn_vector_stream

ADDRESSEES = 200
"""Who gets the notices of the one case in a fan-out."""

READERS = 8
_COUNSEL_A_PARTY = 4
_PEOPLE_A_CALL = 25
_DRAIN_S = 30.0


class Wanted(msgspec.Struct, frozen=True):
    """What is asked for. attorneys, cases: of each court; multiple: scenario seconds a second."""

    name: str
    scenario: Scenario
    shape: Shape
    seed: int
    minutes: float
    multiple: float
    attorneys: int
    cases: int


class ServedCourtToday(msgspec.Struct, frozen=True):
    """A court of the scenario that is served. today: its own date, by the server's clock."""

    world: CourtWorld
    planner: Planner
    documents: DocumentPool
    today: date


def served_courts(api: Api, wanted: Wanted, folder: Path) -> list[ServedCourtToday]:
    """The scenario's courts that the API serves, with fewer attorneys. Raises InputError where it serves none."""
    scenario, found = wanted.scenario, []
    fan_out = wanted.shape == "fan-out"
    volume = {
        court_id: msgspec.structs.replace(one, attorneys=_fewer(one.attorneys, wanted.attorneys, fan_out))
        for court_id, one in scenario.volume.items()
    }
    smaller = msgspec.structs.replace(scenario, volume=volume)
    for court_id in scenario.courts:
        status, answer = api.call("GET", court_id, "status")
        if status == 200:
            world = CourtWorld(smaller, wanted.seed, load_court(court_id))
            pool = DocumentPool(
                spawn_vector_stream(wanted.seed, court_id, "documents"),
                min(int(scenario.documents.distinct_per_court.value), 40),
                folder=folder,
                mean_bytes_max=int(scenario.documents.mean_megabytes.value * 1e6),
                faulty_each=0,
            )
            today = date.fromisoformat(answer["local_date"])
            found.append(ServedCourtToday(world, Planner(world), pool, today))
    if not found:
        raise InputError(f"none of the scenario's courts ({', '.join(scenario.courts)}) is served at {api!r}")
    return found[:1] if fan_out else found


def _fewer(attorneys: Figure[float], wanted: int, fan_out: bool) -> Figure[float]:
    """So many as are wanted, or as the scenario has; in a fan-out enough for its one case."""
    count = max(wanted, ADDRESSEES) if fan_out else min(int(attorneys.value), wanted)
    return msgspec.structs.replace(attorneys, value=count)


# --- people -----------------------------------------------------------------------------------------------------------


def register(api: Api, court: ServedCourtToday) -> None:
    """Give everybody of a court a login, and those from outside a linked national account."""
    people = [_newcomer(one) for one in court.world.cast.everyone() if one.role != "staff"]
    for place in range(0, len(people), _PEOPLE_A_CALL):
        some = {"people": people[place : place + _PEOPLE_A_CALL]}
        api.required("POST", court.world.court_id, "operator/people", some, operator=True)


def _newcomer(person: Person) -> dict[str, Any]:
    return {
        "login": person.login,
        "secret": person.secret,
        "name": person.name,
        "role": person.role,
        "emails": person.emails,
        "secondary_emails": person.secondary_emails,
        "consents_to_eservice": person.consents_to_eservice,
        "address": person.address,
        "pacer_account": person.role not in COURT_ROLES,
    }


def register_readers(api: Api) -> tuple[PlannedPerson, ...]:
    """National accounts that only read."""
    readers = []
    for number in range(1, READERS + 1):
        one = PlannedPerson(f"load-reader-{number}", f"reader {number}", "pacer", "reader")
        made = {"login": one.login, "contact": {"name": f"Reader {number}"}}
        status, answer = api.call("POST", "pacer", "commands/CreateAccount", made, operator=True)
        if status != 200 and answer.get("refused", {}).get("code") != "auth.login_taken":
            api.required("POST", "pacer", "commands/CreateAccount", made, operator=True)
        secret = {"login": one.login, "secret": one.secret}
        api.required("POST", "pacer", "operator/passwords", secret, operator=True)
        readers.append(one)
    return tuple(readers)


# --- cases ------------------------------------------------------------------------------------------------------------


class Opener:
    """Opens cases on one served court, each by whoever may; notes them in the court's world."""

    def __init__(self, api: Api, court: ServedCourtToday, run_id: str) -> None:
        self._api, self._court, self._run_id = api, court, run_id
        self._tokens: dict[str, str] = {}

    def open_cases(self, count: int) -> None:
        """So many of the scenario's pending cases, and the case of each surge that names its own."""
        world, planner = self._court.world, self._court.planner
        for number in range(count):
            draws = spawn_stream(world.seed, world.court_id, "pending", number)
            lines = world.kind.pending
            line = draws.choices(lines, weights=[one.share for one in lines])[0]
            self._open(self._intend(f"pending/{number}", line.event, line.by))
        for surge in world.scenario.surge:
            if surge.in_case_of is not None and world.court_id in surge.courts:
                roles = world.book.events.get(surge.in_case_of).roles
                by = "attorney" if "attorney" in roles else "clerk"
                planner.own_cases[surge.id] = self._open(self._intend(f"surge/{surge.id}/case", surge.in_case_of, by))

    def open_crowded(self) -> int:
        """One case in which many counsel appear, so that each notice goes to all of them; returns its id."""
        world = self._court.world
        line = next(one for one in world.kind.pending if one.by == "attorney")
        intention = self._intend("fan-out", line.event, line.by)
        counsel = [one.login for one in world.cast.attorneys[:ADDRESSEES]]
        assert intention.opens is not None
        roles = [party.role for party in intention.opens.parties]
        sides = (intention.opens.parties[0], next(one for one in intention.opens.parties if one.role != roles[0]))
        parties = tuple(
            [
                NewParty(f"{sides[place % 2].name} {place + 1}", sides[place % 2].role, tuple(some))
                for place, some in enumerate(_chunks(counsel, _COUNSEL_A_PARTY))
            ]
        )
        new = NewCase(intention.opens.office, intention.opens.title, parties)
        return self._open(msgspec.structs.replace(intention, opens=new, signer=counsel[0]))

    def _intend(self, key: str, event: str, by: str) -> Intention:
        at = round(self._court.world.scenario.clock.starts.timestamp() * 1e6) - 1
        intention = self._court.planner.intend(key, event, by, at, None)
        assert intention is not None, "a paper that opens a case needs none"
        return opened_today(self._court.world, intention, self._court.today)

    def _open(self, intention: Intention) -> int:
        world, court_id = self._court.world, self._court.world.court_id
        by_hand = intention.medium is Medium.COUNTER
        login = world.cast.clerks[0].login if by_hand else intention.signer
        token = self._token(login)
        raw = self._court.documents.read(
            one_of(spawn_stream(world.seed, "opening", intention.key), self._court.documents.main)
        )
        raw += f"\n%{self._run_id} {intention.key}\n".encode()
        document = self._api.required("POST", court_id, "documents", raw, token)
        command = msgspec.structs.replace(
            command_for(intention, 0, (), intention.medium), key=f"{self._run_id}-{intention.key}"
        )
        body = msgspec.to_builtins(command)
        for name in ("type", "session_id", "hearing_on", "received_at"):
            body.pop(name, None)
        body["documents"] = [document]
        if by_hand:
            body["received_at"] = self._api.required("GET", court_id, "status")["now_us"]
        else:
            fee = fee_of(world, intention.event_code, self._court.today, f"{self._run_id}-{intention.filing_id}")
            body["fee"] = None if fee is None else msgspec.to_builtins(fee)
        receipt = self._api.required("POST", court_id, "commands/OpenCase", body, token)["receipt"]
        self._note(int(receipt["case_id"]), intention)
        return int(receipt["case_id"])

    def _note(self, case_id: int, intention: Intention) -> None:
        assert intention.opens is not None
        event = self._court.world.book.events.get(intention.event_code)
        parties = intention.opens.parties
        self._court.world.cases[case_id] = PendingCase(
            case_id,
            event.opens or "",
            event.chapter,
            [party.role for party in parties],
            [party.counsel for party in parties],
        )

    def _token(self, login: str) -> str:
        if login not in self._tokens:
            words = {"login": login, "secret": self._court.world.people[login].secret}
            answer = self._api.required("POST", self._court.world.court_id, "login", words)
            self._tokens[login] = answer["token"]
        return self._tokens[login]


def _chunks(items: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    return (items[place : place + size] for place in range(0, len(items), size))


# --- the plan ---------------------------------------------------------------------------------------------------------


def set_up(api: Api, wanted: Wanted, folder: Path) -> Plan:
    """Set everything up through the API and plan the load. folder: where documents and results go.

    Raises InputError where the API says no, or the scenario does not fit.
    """
    documents = folder / "documents"
    courts = served_courts(api, wanted, documents)
    now_us = api.required("GET", courts[0].world.court_id, "status")["now_us"]
    run_id = f"load{now_us:x}"
    length_us = round(wanted.minutes * 60e6 * wanted.multiple)
    span = played_span(wanted.scenario, [one.world for one in courts], wanted.shape, length_us)
    readers = register_readers(api)
    actions, left_out, down = list[Action](), 0, dict[str, tuple[tuple[int, int], ...]]()
    for court in courts:
        register(api, court)
        opener = Opener(api, court, run_id)
        opener.open_cases(wanted.cases)
        crowded = opener.open_crowded() if wanted.shape == "fan-out" else 0
        maker = Actions(court.world, court.documents, court.today, span[0], wanted.multiple, crowded)
        actions += maker.of_papers(intentions(court.planner, span))
        actions += maker.of_readers(span, [one.login for one in readers], sorted(court.world.cases))
        left_out += maker.left_out
        if wanted.shape == "outage":
            outage = played_outage(wanted.scenario, court.world, span)
            down[court.world.court_id] = (outage,)
            actions += _outage(court.world.court_id, run_id, outage, span[0], wanted.multiple)
    if not actions:
        raise InputError(
            "nobody does anything in this stretch of the scenario; give more --minutes or a greater multiple"
        )
    actions.sort(key=lambda one: (one.at_us, one.number))
    numbered = tuple([msgspec.structs.replace(one, number=place) for place, one in enumerate(actions, 1)])
    acting = {(one.court_id if one.subject != "query" else "pacer", one.login) for one in numbered}
    people = tuple([one for one in (*readers, *_everybody(courts)) if (one.site, one.login) in acting])
    return Plan(
        scenario=wanted.name,
        shape=wanted.shape,
        seed=wanted.seed,
        run_id=run_id,
        multiple=wanted.multiple,
        length_us=round(wanted.minutes * 60e6),
        scenario_span_us=span,
        down_us=down,
        courts=tuple([court.world.court_id for court in courts]),
        people=people,
        actions=numbered,
        retry=_retry(wanted),
        documents=str(documents),
        outcomes=str(folder / "outcomes.jsonl"),
        drain_s=_DRAIN_S,
        left_out=left_out,
    )


def _everybody(courts: Sequence[ServedCourtToday]) -> Iterator[PlannedPerson]:
    for court in courts:
        for one in court.world.cast.everyone():
            yield PlannedPerson(one.login, one.secret, court.world.court_id, class_of(one.role))


def _outage(court_id: str, run_id: str, down: tuple[int, int], first: int, multiple: float) -> list[Action]:
    """The operator's two commands that take the court down and bring it up again."""
    outage_id = f"{run_id}-{court_id}"
    began: Mapping[str, Any] = {"outage_id": outage_id, "kind": "local", "scheduled": False, "national": False}
    named: Sequence[tuple[str, Mapping[str, Any]]] = (("BeginOutage", began), ("EndOutage", {"outage_id": outage_id}))
    return [
        Action(0, round((at - first) / multiple), at, "outage", court_id, "", command, dict(body))
        for at, (command, body) in zip(down, named, strict=True)
    ]


def _retry(wanted: Wanted) -> Retry:
    behaviour = wanted.scenario.behaviour
    return Retry(
        pause_s=behaviour.retry_minutes.value * 60 / wanted.multiple,
        growth=float(behaviour.retry_growth.value),
        pause_s_max=behaviour.retry_minutes_max.value * 60 / wanted.multiple,
        tries_due=int(behaviour.tries_due.value),
        tries_other=int(behaviour.tries_other.value),
    )
