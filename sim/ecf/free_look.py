"""The free look: whoever gets a notice of electronic filing opens its documents once without charge (CIT-5)."""

from __future__ import annotations

from datetime import date, timedelta

from sim.courts import FreeLookRule, RuleDates
from sim.ecf.access import Decision, require_system_up
from sim.ecf.answers import Receipt
from sim.ecf.commands import OpenFreeLook
from sim.ecf.context import Context
from sim.ecf.events import FreeLookUsed
from sim.ecf.reading.rights import is_public_case, is_public_entry
from sim.ecf.refusals import Code, No
from sim.ecf.state import CourtState, SentNotice

# How many addresses of one user a notice tells apart; a choice of this program, so that one number names an addressee.
ADDRESSES_MAX = 16


def open_free_look(state: CourtState, command: OpenFreeLook, at: int, context: Context) -> Decision:
    """Count a free look at a notice's documents, main document and attachments together, or refuse it.

    Refused: a link that no notice bore; transcripts, restricted entries and cases, whose links ask for a login; a look
    already taken, or older than the rule leaves open. The link to the docket sheet gives no look at all (CIT-29): that
    is an ordinary, charged query.
    """
    require_system_up(state)
    notice = notice_of(state, command.nef_id)
    if notice is None:  # never sent, or so long ago that no look can still be open: the link tells no more than that
        raise No(Code.ACCESS_FREE_LOOK_OVER)
    addressee = _addressee(state, notice, command)
    _require_free(state, notice, context.local_date(at), context)
    rule = context.rule("access.free_look", RuleDates(filed=context.local_date(notice.at)))
    if not isinstance(rule.value, FreeLookRule):
        raise TypeError("access.free_look is no rule of its kind; the loader should have refused it")
    # "15 calendar days": the day of the notice is not counted, the last day is open to its end.
    last_day = context.local_date(notice.at) + timedelta(days=rule.value.days)
    if notice.used.count(addressee) >= rule.value.uses or context.local_date(at) > last_day:
        raise No(Code.ACCESS_FREE_LOOK_OVER)
    event = FreeLookUsed(
        at=at,
        nef_id=command.nef_id,
        case_id=notice.case_id,
        entry_number=notice.entry_number,
        user_id=command.user_id,
        address=command.address,
        addressee=addressee,
    )
    receipt = Receipt(
        user_id=command.user_id,
        case_id=notice.case_id,
        case_number=state.cases[notice.case_id].number,
        entry_number=notice.entry_number,
        nef_id=command.nef_id,
    )
    return [event], receipt


def notice_of(state: CourtState, nef_id: int) -> SentNotice | None:
    """What the court still knows of a notice; None when it never was or no look at it can still be open."""
    return state.notices.get(nef_id) or state.notices_before.get(nef_id)


def _addressee(state: CourtState, notice: SentNotice, command: OpenFreeLook) -> int:
    """The addressee's number within the notice; a user or an address that it was not sent to is refused."""
    if command.user_id not in notice.served:
        raise No(Code.ACCESS_NO_FREE_LOOK)
    user = state.users[command.user_id]
    if command.address >= min(len(user.emails) + len(user.secondary_emails), ADDRESSES_MAX):
        raise No(Code.ACCESS_NO_FREE_LOOK)
    return notice.served.index(command.user_id) * ADDRESSES_MAX + command.address


def _require_free(state: CourtState, notice: SentNotice, on: date, context: Context) -> None:
    if context.event(notice.event_code).read_as == "transcript":
        raise No(Code.ACCESS_NO_FREE_LOOK)
    for case_id, entry_number in ((notice.case_id, notice.entry_number), *notice.also):
        case = state.cases[case_id]
        if not is_public_case(case, on, context) or not is_public_entry(case, entry_number):
            raise No(Code.ACCESS_NO_FREE_LOOK)
