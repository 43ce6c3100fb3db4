"""What may be filed only while the clerk's office is closed (CIT-11)."""

from __future__ import annotations

from sim.courts.clock import local_datetime
from sim.ecf.access import COURT_ROLES
from sim.ecf.context import Context
from sim.ecf.refusals import Code, No
from sim.ecf.state import User


def require_after_hours(signer: User, at: int, context: Context) -> None:
    """Refuses an event of last resort while the clerk's office is open: the help desk can then name the right one."""
    if signer.role in COURT_ROLES:
        return
    profile = context.book.profile
    now, hours = local_datetime(at, profile.zone), profile.clerk_hours
    if now.weekday() not in hours.weekdays or context.calendar.is_holiday(now.date()):
        return
    if hours.opens_local <= f"{now:%H:%M}" < hours.closes_local:
        raise No(Code.FILING_CLERK_IS_OPEN)
