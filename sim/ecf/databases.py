"""Live and training: two databases of one court, which never meet (CASB-3)."""

from __future__ import annotations

from typing import Literal

from sim.ecf.events import CourtEvent
from sim.ecf.state import CourtState

Database = Literal["live", "training"]

# Where the training database's numbers begin: no session, case, user or notice of one is ever one of the other.
# A choice of this program; document ids have eight digits for their serial.
_TRAINING_FROM = 1_000_000_001
_TRAINING_DOCUMENTS_FROM = 90_000_001

# Fields that hold such numbers; each event but those on outages has one.
_NUMBERED = ("user_id", "session_id", "case_id", "request_id", "by")


def empty_state(court_id: str, database: Database) -> CourtState:
    """The state of a database in which nothing has happened yet. Raises ValueError for a database there is not."""
    if database == "live":
        return CourtState(court_id)
    if database != "training":
        raise ValueError(f"no database {database!r}: a court has a 'live' and a 'training' one")
    first = _TRAINING_FROM
    return CourtState(
        court_id,
        database=database,
        next_user=first,
        next_session=first,
        next_request=first,
        next_case=first,
        next_deadline=first,
        next_duty=first,
        next_nef=first,
        next_document=_TRAINING_DOCUMENTS_FROM,
    )


def require_own(state: CourtState, event: CourtEvent) -> None:
    """Raises ValueError for an event that the other database wrote; outages, which bear no number, tell of neither."""
    for name in _NUMBERED:
        number = getattr(event, name, None)
        if isinstance(number, int) and number > 0:
            if (number >= _TRAINING_FROM) != (state.database == "training"):
                raise ValueError(
                    f"event log: {type(event).__name__} with {name} {number} is not of the {state.database} database"
                )
            return
