"""Does a scenario's demand fit its courts? Growth, season, surges and a recorded log name what the courts have."""

from __future__ import annotations

from collections.abc import Callable

from sim.courts import load_court
from sim.data_file import suggestion
from sim.world.outage_calendar import run_span
from sim.world.planner import hours_of
from sim.world.replay import rows_to_file
from sim.world.rhythm import CourtClock
from sim.world.scenario import ScenarioFile
from sim.world.surges import surge_rate, surge_span

CheckEvent = Callable[[str, str, str, str], None]
"""Raise DataError unless a court has an event that is open to a role: key, court, event, role."""


def check_demand(found: ScenarioFile, check_event: CheckEvent) -> None:
    """Raise DataError with file, line and key for demand that cannot be met as asked."""
    located, scenario = found.located, found.scenario
    for name in scenario.season:
        if name not in scenario.kind:
            raise located.error(f"season.{name}", f"no courts of kind {name!r}", suggestion(name, scenario.kind))
    for court_id in scenario.growth.court if scenario.growth is not None else ():
        if court_id not in scenario.courts:
            hint = suggestion(court_id, scenario.courts)
            raise located.error(f"growth.court.{court_id}", f"court {court_id!r} is not in this scenario", hint)
    ids: set[str] = set()
    for place, surge in enumerate(scenario.surge):
        if surge.id in ids:
            raise located.error(f"surge[{place}].id", f"{surge.id!r} is the id of another surge", "choose another id")
        ids.add(surge.id)
        _check_surge(found, place, check_event)
    _check_replay(found)


def _check_surge(found: ScenarioFile, place: int, check_event: CheckEvent) -> None:
    located, scenario, surge = found.located, found.scenario, found.scenario.surge[place]
    key = f"surge[{place}]"
    first, last = surge_span(surge)
    starts, ends = run_span(scenario)
    if last <= starts or first >= ends:
        raise located.error(f"{key}.starts", "the surge lies outside the run", "move it, or move [clock]")
    for number, court_id in enumerate(surge.courts):
        if court_id not in scenario.courts:
            hint = suggestion(court_id, scenario.courts)
            raise located.error(f"{key}.courts[{number}]", f"court {court_id!r} is not in this scenario", hint)
        check_event(key, court_id, surge.event, surge.by)
        book = load_court(court_id)
        event = book.events.get(surge.event)
        if surge.firms is not None and event.opens is None:
            problem = f"{court_id}: {surge.event!r} opens no case: who files it is counsel in its case"
            raise located.error(f"{key}.firms", problem, "leave firms out, or name an initiating paper")
        if surge.in_case_of is not None:
            _check_case(found, key, court_id, surge.in_case_of, event.case_kinds, check_event)
        rate = surge_rate(surge, scenario.kind[book.profile.kind], hours_of(surge.by, scenario), CourtClock(book))
        if rate.expected().sum() <= 0:
            problem = f"{court_id}: {surge.by} keeps no hours within it"
            raise located.error(f"{key}.keeps_hours", problem, "leave keeps_hours out, or move the surge")


def _check_case(
    found: ScenarioFile, key: str, court_id: str, opened_by: str, kinds: tuple[str, ...], check_event: CheckEvent
) -> None:
    """The paper that opens the surge's own case does open one, of a kind that the surge's papers belong to."""
    check_event(f"{key}.in_case_of", court_id, opened_by, "")
    event = load_court(court_id).events.get(opened_by)
    if event.opens is None or not {"attorney", "clerk"} & set(event.roles):
        problem = f"{court_id}: event {opened_by!r} opens no case by an attorney or a clerk"
        raise found.located.error(f"{key}.in_case_of", problem, "name an initiating paper")
    if kinds and event.opens not in kinds:
        problem = f"{court_id}: event {opened_by!r} opens a case of another kind than its papers belong to"
        raise found.located.error(f"{key}.in_case_of", problem, f"one of kind {' or '.join(kinds)} is needed")


def _check_replay(found: ScenarioFile) -> None:
    scenario, replay = found.scenario, found.scenario.replay
    if replay is None:
        return
    books = {court_id: load_court(court_id) for court_id in replay.courts}
    for court_id, rows in rows_to_file(replay, scenario, books, run_span(scenario)).items():
        if not rows:
            problem = f"the log has no row of {court_id} within the run"
            raise found.located.error("replay.file", problem, "move [clock], or name its courts in replay.courts")
    if not replay.courts:
        raise found.located.error("replay.file", "the log has no rows", "leave [replay] out, or name another file")
