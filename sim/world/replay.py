"""A scenario's recorded log: found, read, and each of its rows put to a line of the court's menu."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from sim.courts import CourtBook, UnknownEventError, load_court
from sim.data_file import DataError, LocatedToml, suggestion
from sim.paths import data_room
from sim.world.demand_tables import Replay
from sim.world.filing_log import ROLES, LogRow, read_log
from sim.world.planner import category_of
from sim.world.scenario_tables import Kind, Mix, Scenario
from sim.world.streams import spawn_stream

KEY = "replay.file"


def replay_path(located: LocatedToml) -> Path | None:
    """The log that a scenario names, looked for beside the file that names it and in the data room; None without one.

    Raises DataError where it is neither.
    """
    table = located.data.get("replay")
    name = table.get("file") if isinstance(table, dict) else None
    if not isinstance(name, str):
        return None
    for folder in (located.place_of(KEY)[0].parent, data_room("scenarios")):
        if (folder / name).is_file():
            return folder / name
    raise located.error(KEY, f"no log {name!r}", "correct the path (it is taken from this file's folder)")


def with_replay(located: LocatedToml, scenario: Scenario) -> Scenario:
    """The scenario with its log's whole path and all courts that it is taken for; itself without a log.

    Raises DataError for a log that cannot be read, and for courts that are not in the scenario.
    """
    replay, path = scenario.replay, replay_path(located)
    if replay is None or path is None:
        return scenario
    for place, court_id in enumerate(replay.courts):
        if court_id not in scenario.courts:
            hint = suggestion(court_id, scenario.courts)
            raise located.error(f"replay.courts[{place}]", f"court {court_id!r} is not in this scenario", hint)
    seen = {row.court_id for row in read_log(path, zones_of(scenario))}
    courts = replay.courts or tuple(court_id for court_id in scenario.courts if court_id in seen)
    found = msgspec.structs.replace(replay, file=path.resolve().as_posix(), courts=courts)
    return msgspec.structs.replace(scenario, replay=found)


def zones_of(scenario: Scenario) -> dict[str, str]:
    """The time zone of each court of a scenario."""
    return {court_id: load_court(court_id).profile.zone for court_id in scenario.courts}


def rows_to_file(
    replay: Replay, scenario: Scenario, books: Mapping[str, CourtBook], span: tuple[int, int]
) -> dict[str, list[tuple[LogRow, Mix]]]:
    """For each of some courts its rows within a span, in order of their instants (ties: of the log), with who files it.

    Where the log's deadlines and entries prompt papers, its answers and the entries that follow by themselves are left
    out. Raises DataError for an event, role or category that the court does not have.
    """
    filed: dict[str, list[tuple[LogRow, Mix]]] = {court_id: [] for court_id in books}
    for row in read_log(Path(replay.file), zones_of(scenario)):
        book = books.get(row.court_id)
        if book is None or not span[0] <= row.at < span[1]:
            continue
        kind = scenario.kind[book.profile.kind]
        line = line_of(row, replay, kind, book)
        if not (replay.prompts and (row.is_prompted or _follows(line, kind))):
            filed[row.court_id].append((row, line))
    for rows in filed.values():
        rows.sort(key=lambda one: (one[0].at, one[0].number))
    return filed


def _follows(line: Mix, kind: Kind) -> bool:
    """Whether the court's system makes the entry by itself after another one."""
    return line.by == "batch" and any(follow.event == line.event for follow in kind.follow)


def line_of(row: LogRow, replay: Replay, kind: Kind, book: CourtBook) -> Mix:
    """Who files which paper. What the row leaves open is drawn, by share, from the lines of the mix that it fits;
    it is the same for every seed, as the log is.

    An event that is not in the mix is filed by the first role that its menu names. Raises DataError.
    """
    fitting = [line for line in kind.mix if _fits(line, row, book)]
    if fitting:
        draws = spawn_stream(0, "replay-line", book.court_id, row.number)
        return draws.choices(fitting, weights=[line.share or 1e-12 for line in fitting])[0]
    if not row.event:
        problem = f"{book.court_id}: its mix has no {row.category} paper" + (f" by {row.by}" if row.by else "")
        raise _wrong(replay, row, "category", problem, "name the event")
    try:
        event = book.events.get(row.event)
    except UnknownEventError as error:
        raise _wrong(replay, row, "event", f"{book.court_id}: {error.args[0]}", "") from None
    roles = [role for role in event.roles if role in ROLES]
    by = row.by or (roles[0] if roles else "")
    if by != "pro_se" and by not in event.roles:
        hint = f"it is open to {', '.join(event.roles)}"
        raise _wrong(replay, row, "by", f"{book.court_id}: event {row.event!r} is not open to {by!r}", hint)
    return msgspec.convert({"event": row.event, "by": by, "share": 0.0}, Mix)


def _fits(line: Mix, row: LogRow, book: CourtBook) -> bool:
    if (row.event and row.event != line.event) or (row.by and row.by != line.by):
        return False
    return bool(row.event) or category_of(book.events.get(line.event), line.by) == row.category


def _wrong(replay: Replay, row: LogRow, column: str, problem: str, hint: str) -> DataError:
    path = Path(replay.file)
    if path.suffix == ".parquet":
        return DataError(path, None, f"row {row.number}: {column}", problem, hint)
    return DataError(path, row.number, column, problem, hint)


__all__ = ["line_of", "replay_path", "rows_to_file", "with_replay", "zones_of"]
