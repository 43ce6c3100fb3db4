"""The list of a bankruptcy case's creditors (the matrix): loaded by the debtor's side or the clerk, and added to."""

from __future__ import annotations

from hashlib import blake2b

import msgspec

from sim.ecf.access import Decision, user_of_session
from sim.ecf.claim_records import ListedCreditor
from sim.ecf.commands import LoadCreditors
from sim.ecf.context import Context
from sim.ecf.court_entries import CLERKS, case_of_id
from sim.ecf.estates import estate_of, fingerprint, next_creditor, paper_of_load, receipt_of_load
from sim.ecf.events import CreditorsLoaded
from sim.ecf.keys import receipt_under
from sim.ecf.refusals import Code, No
from sim.ecf.state import Case, CourtState, User

_DEBTORS = frozenset({"debtor", "joint debtor", "debtor in possession", "debtor-in-possession"})
_encode = msgspec.msgpack.Encoder().encode


def load(state: CourtState, command: LoadCreditors, at: int, context: Context) -> Decision:
    """Creditors added to the list of a case; those it has already keep their numbers, an amended list appends.

    Loading makes no entry: the matrix itself is a paper of its own, docketed with the petition or after it.
    """
    user = user_of_session(state, command.session_id)
    digest = blake2b(_encode(command.creditors), digest_size=8).hexdigest()
    known = receipt_under(state, command.key, user, paper_of_load(digest), command.case_id)
    if known is not None:
        return [], known
    case = case_of_id(state, command.case_id)
    _require_may(case, user)
    if not command.creditors:
        raise No(Code.COMMAND_MALFORMED, "the list names no creditor; name at least one")
    numbers = dict(estate_of(state, case.case_id).creditors)
    new: list[ListedCreditor] = []
    ids: list[int] = []
    fresh = next_creditor(state)
    for creditor in command.creditors:
        mark = fingerprint(creditor)
        if mark not in numbers:
            numbers[mark] = fresh + len(new)
            new.append(ListedCreditor(numbers[mark], creditor))
        ids.append(numbers[mark])
    event = CreditorsLoaded(
        at=at,
        case_id=case.case_id,
        creditors=tuple(new),
        creditor_ids=tuple(ids),
        key=command.key,
        digest=digest,
        by=user.user_id,
    )
    return [event], receipt_of_load(event, case.number)


def _require_may(case: Case, user: User) -> None:
    """The clerk, and who stands for a debtor in the case (assumed: FRBP 1007(a)(1) has the debtor file the list)."""
    if case.kind != "bk":
        raise No(Code.FILING_WRONG_CASE_KIND)
    if user.role in CLERKS:
        return
    acting = user.user_id if user.acts_for is None else user.acts_for
    stands = any(
        acting in party.counsel and party.role.lower() in _DEBTORS for party in case.parties if not party.terminated
    )
    if not stands:
        raise No(Code.ACCESS_NO_RIGHT)
    if case.closed:
        raise No(Code.CASE_CLOSED)
