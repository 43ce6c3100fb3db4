"""Does a scenario fit its courts? Its events must be in their menus, and open to those who are to file them."""

from __future__ import annotations

from sim.courts import CourtBook, UnknownCourtError, UnknownEventError, load_court
from sim.world.scenario import ScenarioFile

# Parties without a login bring their papers to the counter, where the clerk dockets whatever comes.
_AT_THE_COUNTER = "pro_se"


def check_against_courts(found: ScenarioFile) -> None:
    """Raise DataError with file, line and key for a court, kind, event or role that does not fit."""
    located, scenario = found.located, found.scenario
    for place, court_id in enumerate(scenario.courts):
        try:
            book = load_court(court_id)
        except UnknownCourtError as error:
            raise located.error(f"courts[{place}]", str(error.args[0])) from None
        kind = book.profile.kind
        if kind not in scenario.kind:
            raise located.error("kind", f"no mix for {kind} courts, which {court_id} is", f"add [kind.{kind}]")
        for number, line in enumerate(scenario.kind[kind].mix):
            _check_event(found, book, f"kind.{kind}.mix[{number}]", line.event, line.by)
        for number, follow in enumerate(scenario.kind[kind].follow):
            _check_event(found, book, f"kind.{kind}.follow[{number}]", follow.event, "batch")
            for code in follow.after:
                _check_event(found, book, f"kind.{kind}.follow[{number}]", code, _AT_THE_COUNTER)


def _check_event(found: ScenarioFile, book: CourtBook, key: str, code: str, role: str) -> None:
    try:
        event = book.events.get(code)
    except UnknownEventError as error:
        raise found.located.error(f"{key}.event", f"{book.court_id}: {error.args[0]}") from None
    if role != _AT_THE_COUNTER and role not in event.roles:
        hint = f"it is open to {', '.join(event.roles)}"
        raise found.located.error(f"{key}.by", f"{book.court_id}: event {code!r} is not open to {role!r}", hint)
