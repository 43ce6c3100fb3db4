"""What comes to a court of itself in a run: drawn papers or those of a recorded log, and surges beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec.structs import replace

from sim.data_file import InputError
from sim.world.demand_tables import Replay, Surge
from sim.world.filing_log import LogRow
from sim.world.intentions import Intention
from sim.world.people import Person
from sim.world.planner import Planner, hours_of
from sim.world.replay import rows_to_file
from sim.world.scenario_tables import Mix
from sim.world.streams import one_of, spawn_stream
from sim.world.surges import surge_instants, surge_rate


def own_accord(planner: Planner, first: int, last: int) -> list[Iterator[Intention]]:
    """Streams of intentions that begin in [first, last) (microseconds UTC), each in order and made as it is asked for.

    Surges and recorded papers concern the cases that pend when this is called. Raises InputError where there is none.
    """
    world = planner.world
    log = world.scenario.replay
    if log is not None and world.court_id in log.courts:
        streams = [_replayed(planner, log, first, last)]
    else:
        streams = [planner.plan(first, last, lambda _line: True, "run")]
    surges = [surge for surge in world.scenario.surge if world.court_id in surge.courts]
    return streams + [_surging(planner, surge, first, last) for surge in surges]


# --- surges ---------------------------------------------------------------------------------------------------------


def _surging(planner: Planner, surge: Surge, first: int, last: int) -> Iterator[Intention]:
    """The papers of a surge. Their keys count all of them, also those that do not fall into the run."""
    world = planner.world
    rate = surge_rate(surge, world.kind, hours_of(surge.by, world.scenario), world.clock)
    instants = surge_instants(surge, world.seed, world.court_id, rate).tolist()
    own = planner.own_cases.get(surge.id)
    line = Mix(surge.event, surge.by, 0.0, chapters=surge.chapters)
    cases = _cases(planner, line, f"surge {surge.id!r}") if own is None else (own,)
    signers = firms_of(planner, surge)
    moments = [(at, f"surge/{surge.id}/{number}") for number, at in enumerate(instants) if first <= at < last]
    return _intended(planner, [(at, key, line, cases) for at, key in moments], signers, surge.due_before)


def firms_of(planner: Planner, surge: Surge) -> Sequence[Person]:
    """The attorneys of the firms that a surge comes from, drawn from its own stream; all where it names no number."""
    attorneys = planner.world.cast.attorneys
    if surge.firms is None:
        return attorneys
    by_firm: dict[str, list[Person]] = {}
    for person in attorneys:
        by_firm.setdefault(person.emails[0].partition("@")[2], []).append(person)
    draws = spawn_stream(planner.world.seed, planner.world.court_id, "surge-firms", surge.id)
    chosen = draws.sample(sorted(by_firm), min(int(surge.firms.value), len(by_firm)))
    return [person for firm in chosen for person in by_firm[firm]]


# --- a recorded log -------------------------------------------------------------------------------------------------


def _replayed(planner: Planner, log: Replay, first: int, last: int) -> Iterator[Intention]:
    """The papers of a log, each at its instant; a row's number names its draws."""
    world = planner.world
    rows = rows_to_file(log, world.scenario, {world.court_id: world.book}, (first, last))[world.court_id]
    cases = {(line.event, line.by): _cases(planner, line, _shown(row)) for row, line in reversed(rows)}
    moments = [(row.at, f"replay/{row.number}", line, cases[(line.event, line.by)]) for row, line in rows]
    return _intended(planner, moments, world.cast.attorneys, None)


def _shown(row: LogRow) -> str:
    return f"row {row.number} of the recorded log"


# --- both -----------------------------------------------------------------------------------------------------------


def _cases(planner: Planner, line: Mix, whose: str) -> Sequence[int]:
    """The cases that a line's papers may concern; any for papers that open one. Raises InputError where none pends."""
    cases = planner.cases_for(line)
    if not cases and planner.world.book.events.get(line.event).opens is None:
        chapters = f" of chapter {' or '.join(map(str, line.chapters))}" if line.chapters else ""
        raise InputError(
            f"{whose}: {planner.world.court_id} has no pending case{chapters} that a {line.event!r} belongs to; "
            "let more cases pend (a smaller entries_per_case), or for a surge name the case in in_case_of"
        )
    return cases


def _intended(
    planner: Planner,
    moments: Sequence[tuple[int, str, Mix, Sequence[int]]],
    signers: Sequence[Person],
    due_before: datetime | None,
) -> Iterator[Intention]:
    world = planner.world
    for at, key, line, cases in moments:
        case = None
        if cases and world.book.events.get(line.event).opens is None:
            case = world.cases[one_of(spawn_stream(world.seed, world.court_id, "case", key), cases)]
        intention = planner.intend(key, line.event, line.by, at, case, line.nightly, signers)
        if intention is not None:
            yield intention if due_before is None else _due(planner, intention, round(due_before.timestamp() * 1e6))


def _due(planner: Planner, intention: Intention, too_late: int) -> Intention:
    """The paper with its last day: what its filer goes by. The court holds no deadline against it."""
    return replace(intention, due_on=planner.world.clock.local(too_late - 1).date(), due_before=too_late)
