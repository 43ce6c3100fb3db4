"""The receipt under every page that was billed, and before a document that will be (PACER-3, surfaces §7)."""

from __future__ import annotations

import msgspec

from sim.ecf.pacer.charge import Charge
from sim.serve.web.reading.us_dates import dollars, us_moment
from sim.serve.web.visit import Visit


class Receipt(msgspec.Struct, frozen=True):
    """What a receipt prints. pages: those that count; cost: in dollars."""

    moment: str
    login: str
    client_code: str
    description: str
    criteria: str
    pages: int
    cost: str


def receipt_of(visit: Visit, charge: Charge | None) -> Receipt | None:
    """The receipt of a charge that the reading desk worked out; None where looking was free."""
    if charge is None:
        return None
    session = visit.session
    return Receipt(
        us_moment(charge.at, visit.court.book.profile.zone),
        "" if session is None else session.pacer_login or _login_of(visit),
        charge.client_code,
        charge.description,
        charge.criteria,
        charge.pages_billed,
        dollars(charge.amount_cents),
    )


def _login_of(visit: Visit) -> str:
    """The login of the court by which one reads with the linked account."""
    found = visit.court.state.sessions.get(visit.court_session or 0)
    return "" if found is None else visit.court.state.users[found.user_id].login
