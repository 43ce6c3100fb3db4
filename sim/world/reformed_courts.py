"""The courts' books as a scenario changes them: each reform read once, applied to the courts that it names."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import msgspec

from sim.courts import CourtBook, load_court
from sim.courts.clock import local_datetime
from sim.courts.reforms import as_if_effective, reformed
from sim.courts.rules import RuleVersion
from sim.data_file import LocatedToml, parse_toml, read_toml, suggestion
from sim.paths import data_room
from sim.world.reform_tables import Reform
from sim.world.scenario_tables import Scenario

_HOUR_S = 3600


def court_book(scenario: Scenario, court_id: str) -> CourtBook:
    """The book by which a court of the scenario lives: the published one, with the scenario's reforms laid over it.

    The same object for equal reforms. Raises as ``load_court`` does, and DataError for a reform that does not fit.
    """
    return _book(court_id, tuple(reform for reform in scenario.reform if reform.applies_to(court_id)))


@lru_cache(maxsize=256)
def _book(court_id: str, reforms: tuple[Reform, ...]) -> CourtBook:
    book = load_court(court_id)
    for reform in reforms:
        book = reformed(book, told_by(reform))
    return book


def told_by(reform: Reform) -> LocatedToml:
    """A loaded reform's file, its dates moved if the scenario supposes others. Raises DataError on bad syntax."""
    located = parse_toml(Path(reform.file), reform.text)
    if reform.as_if_effective is None:
        return located
    return as_if_effective(located, reform.as_if_effective, reform.assumed or "")


def with_reforms(located: LocatedToml, scenario: Scenario) -> Scenario:
    """The scenario with the text of its reforms read in; itself where it has none.

    Raises DataError with file, line and key: no such file, a court that is not in the scenario, ``text`` written out.
    """
    if not scenario.reform:
        return scenario
    found = []
    for place, reform in enumerate(scenario.reform):
        key = f"reform[{place}]"
        if reform.text:
            raise located.error(f"{key}.text", "unknown key", "leave it out: what the reform says stands in its file")
        for court_id in reform.courts:
            if court_id not in scenario.courts:
                hint = suggestion(court_id, scenario.courts)
                raise located.error(f"{key}.courts", f"court {court_id!r} is not in this scenario", hint)
        path = _path_of(located, key, reform.file)
        read_toml(path)  # a syntax error is told here
        found.append(msgspec.structs.replace(reform, file=str(path), text=path.read_text(encoding="utf-8")))
    return msgspec.structs.replace(scenario, reform=tuple(found))


def _path_of(located: LocatedToml, key: str, name: str) -> Path:
    """Beside the file that names it, or in the data room."""
    for folder in (located.place_of(f"{key}.file")[0].parent, data_room("scenarios")):
        if (folder / name).is_file():
            return folder / name
    known = [f"reforms/{path.name}" for path in (data_room("scenarios") / "reforms").glob("*.toml")]
    raise located.error(f"{key}.file", f"no reform {name!r}", suggestion(name, known))


def check_reforms(located: LocatedToml, scenario: Scenario) -> None:
    """Raise DataError for a reform that does not fit one of its courts, or that comes too late to change the run."""
    over = scenario.clock.ends.timestamp() + scenario.clock.drain_hours.value * _HOUR_S
    for court_id in scenario.courts:
        for place, reform in enumerate(scenario.reform):
            if not reform.applies_to(court_id):
                continue
            up_to = tuple(one for one in scenario.reform[: place + 1] if one.applies_to(court_id))
            book = _book(court_id, up_to)
            last = local_datetime(round(over) * 1_000_000, book.profile.zone).date()
            first = min(version.effective for version in versions_of(book))
            if first > last:
                problem = f"changes nothing: it takes effect on {first}, and the run of {court_id} is over on {last}"
                hint = 'give as_if_effective = DATE with assumed = "why", or run a later scenario'
                raise located.error(f"reform[{place}].file", problem, hint)


def versions_of(book: CourtBook) -> tuple[RuleVersion, ...]:
    """The versions of the rules that the topmost layer of a book states."""
    return tuple(version for versions in book.rules.layers[-1].rules.values() for version in versions)
