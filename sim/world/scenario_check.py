"""Does a scenario fit its courts? Its events must be in their menus, open to who files them, its sources known."""

from __future__ import annotations

from sim.courts import CourtBook, UnknownCourtError, UnknownEventError, load_court
from sim.courts.sources import load_sources
from sim.data_file import suggestion
from sim.paths import data_room
from sim.world.assumptions import figures_of
from sim.world.demand_check import check_demand
from sim.world.outage_check import check_outage_patterns
from sim.world.reformed_courts import check_reforms
from sim.world.scenario import ScenarioFile

# Parties without a login bring their papers to the counter, where the clerk dockets whatever comes.
_AT_THE_COUNTER = "pro_se"


def check_against_courts(found: ScenarioFile) -> None:
    """Raise DataError with file, line and key for a source, court, kind, event or role that does not fit."""
    _check_sources(found)
    located, scenario = found.located, found.scenario
    for place, court_id in enumerate(scenario.courts):
        try:
            book = load_court(court_id)
        except UnknownCourtError as error:
            raise located.error(f"courts[{place}]", str(error.args[0])) from None
        kind = book.profile.kind
        if kind not in scenario.kind:
            raise located.error("kind", f"no mix for {kind} courts, which {court_id} is", f"add [kind.{kind}]")
        _check_kind(found, book, kind)
    _check_outages(found)
    check_outage_patterns(found)
    check_demand(found, lambda key, court_id, code, role: _check_surge_event(found, key, court_id, code, role))
    check_reforms(located, scenario)


def _check_kind(found: ScenarioFile, book: CourtBook, name: str) -> None:
    kind, key = found.scenario.kind[name], f"kind.{name}"
    for place, line in enumerate(kind.mix):
        _check_event(found, book, f"{key}.mix[{place}]", line.event, line.by)
    for place, pending in enumerate(kind.pending):
        _check_event(found, book, f"{key}.pending[{place}]", pending.event, pending.by)
        if book.events.get(pending.event).opens is None:
            problem = f"{book.court_id}: event {pending.event!r} opens no case"
            raise found.located.error(f"{key}.pending[{place}].event", problem, "name an initiating paper")
    for place, follow in enumerate(kind.follow):
        _check_event(found, book, f"{key}.follow[{place}]", follow.event, "batch")
        for code in follow.after:
            _check_event(found, book, f"{key}.follow[{place}]", code, _AT_THE_COUNTER, field="after")


def _check_event(found: ScenarioFile, book: CourtBook, key: str, code: str, role: str, field: str = "event") -> None:
    try:
        event = book.events.get(code)
    except UnknownEventError as error:
        raise found.located.error(f"{key}.{field}", f"{book.court_id}: {error.args[0]}") from None
    if role != _AT_THE_COUNTER and role not in event.roles:
        hint = f"it is open to {', '.join(event.roles)}"
        raise found.located.error(f"{key}.by", f"{book.court_id}: event {code!r} is not open to {role!r}", hint)


def _check_surge_event(found: ScenarioFile, key: str, court_id: str, code: str, role: str) -> None:
    """A role of "" asks only for the event, whose code then stands under the key itself."""
    book = load_court(court_id)
    if role:
        _check_event(found, book, key, code, role)
    else:
        table, _, field = key.rpartition(".")
        _check_event(found, book, table, code, _AT_THE_COUNTER, field=field)


def _check_sources(found: ScenarioFile) -> None:
    sources = load_sources(data_room("courts") / "sources.toml")
    cited = [(f"{key}.cite", figure.cite) for key, figure in figures_of(found.scenario) if figure.cite is not None]
    cited += [(f"published[{place}].cite", one.cite) for place, one in enumerate(found.scenario.published)]
    for key, cite in cited:
        if cite not in sources:
            raise found.located.error(key, f"no source {cite!r} in courts/sources.toml", suggestion(cite, sources))


def _check_outages(found: ScenarioFile) -> None:
    """Each outage is a row of a court's log, has a length, and touches no other one of the same court."""
    located, scenario = found.located, found.scenario
    taken: dict[str, list[tuple[int, int, str]]] = {}
    for place, plan in enumerate(scenario.outage):
        try:
            rows = load_court(plan.log).outages
        except UnknownCourtError as error:
            raise located.error(f"outage[{place}].log", str(error.args[0])) from None
        row = next((row for row in rows if row.starts_local == plan.row), None)
        if row is None:
            hint = suggestion(plan.row, [row.starts_local for row in rows])
            raise located.error(f"outage[{place}].row", f"the log of {plan.log} has no row {plan.row!r}", hint)
        if row.ends_at_us <= row.starts_at_us:
            raise located.error(f"outage[{place}].row", f"row {plan.row!r} has no length", "choose another row")
        starts, ends = (round(at.timestamp()) * 1_000_000 for at in (scenario.clock.starts, scenario.clock.ends))
        if not starts <= row.starts_at_us < row.ends_at_us <= ends:
            hint = "move [clock] so that it holds the whole outage"
            raise located.error(f"outage[{place}].row", f"row {plan.row!r} does not lie within the run", hint)
        for court_id in plan.courts:
            for begun, ended, other in taken.setdefault(court_id, []):
                if row.starts_at_us <= ended and begun <= row.ends_at_us:
                    problem = f"{court_id} is down twice at once: {other!r} and {plan.id!r}"
                    raise located.error(f"outage[{place}].row", problem, "leave one of the two out")
            taken[court_id].append((row.starts_at_us, row.ends_at_us, plan.id))
