"""PACER billing: every court's charges gathered by account, as events, and what each quarter's bill then is."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Protocol

import msgspec
from msgspec.structs import replace

from sim.courts import NoRuleError, RuleDates, UnknownFeeError
from sim.courts.book import NationalBook
from sim.ecf.answers import Refused
from sim.ecf.door import Decoders, Malformed, well_formed
from sim.ecf.events.base import Event
from sim.ecf.pacer.accounts import Account
from sim.ecf.pacer.charge import ACCESS_FEES, Charge
from sim.ecf.refusals import Code, No, RefusalText


class RecordCharge(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A court tells what an account looked at. Told twice, it is billed twice: so is a page that is reloaded.

    key: the court's own name for this telling, written into the journal beside it, for courts that may have to tell it
    again because an answer was lost; "" where none can be.
    """

    charge: Charge
    key: str = ""


class Charged(Event, frozen=True, gc=False, tag=True):
    """An access was put on an account's bill; transaction_id numbers all accesses of all courts."""

    transaction_id: int
    charge: Charge


class Recorded(msgspec.Struct, frozen=True, gc=False):
    """The charge is on the bill."""

    events: tuple[Charged, ...]


class BillingState(msgspec.Struct):
    """What billing decides from: nothing but the next number. Bills are projections of the events (statements.py)."""

    next_transaction: int = 1


class Accounts(Protocol):
    """The narrow question billing puts to the account service: whose account is this?"""

    def account(self, account_id: int) -> Account | None:
        """The account, active or not; None where there is none."""
        ...


_DECODERS: Decoders = {RecordCharge: msgspec.msgpack.Decoder(RecordCharge)}


class PacerBilling:
    """The national billing service, a machine like a court: commands in, events out, replay gives the same state.

    book: the national rules and fee schedule, against which every charge is checked, and the words of refusals.
    """

    __slots__ = ("_accounts", "_book", "_texts", "state")

    def __init__(self, book: NationalBook, accounts: Accounts) -> None:
        self._book = book
        self._texts = RefusalText(book.refusals)
        self._accounts = accounts
        self.state = BillingState()

    def handle(self, command: RecordCharge, at: int) -> Recorded | Refused:
        """Put a charge on its account's bill at instant ``at``, or say why not. Total; a refusal changes nothing."""
        try:
            event = self._decide(well_formed(command, _DECODERS, "billing").charge, at)
        except No as no:
            return self._texts.refused(no)
        except (Malformed, NoRuleError, UnknownFeeError) as error:
            return self._texts.refused(No(Code.COMMAND_MALFORMED, str(error)))
        self._apply(event)
        return Recorded((event,))

    def replay(self, events: Iterable[Charged]) -> None:
        """Rebuild the state from the events."""
        for event in events:
            self._apply(event)

    def digest(self) -> str:
        """64 hex digits that two equal states share."""
        return blake2b(msgspec.msgpack.encode(self.state), digest_size=32).hexdigest()

    def _decide(self, charge: Charge, at: int) -> Charged:
        account = self._accounts.account(charge.account_id)
        if account is None:  # one that was closed meanwhile still owes what it looked at
            raise No(Code.ACCESS_NO_ACCOUNT)
        dates = RuleDates(filed=charge.on, event=charge.on)
        if len(charge.client_code) > int(str(self._book.rules.resolve("access.client_code_length_max", dates).value)):
            raise No(Code.ACCESS_CLIENT_CODE)
        if charge.fee_id not in ACCESS_FEES:
            raise No(Code.COMMAND_MALFORMED, f"{charge.fee_id!r} is no fee for access")
        fee = self._book.fees.get(charge.fee_id, charge.on)
        billed = charge.pages if fee.units_max is None else min(charge.pages, fee.units_max)
        full = billed * fee.amount_cents
        if charge.pages_billed != billed or charge.amount_cents not in (0, full):
            told = f"{charge.pages_billed} pages for {charge.amount_cents} cents"
            raise No(Code.COMMAND_MALFORMED, f"{told}; the schedule of {charge.on} has {billed} for {full}")
        # Whether the account is exempt is this service's to know: a court may have asked a moment before it changed.
        charge = replace(charge, amount_cents=0 if account.exempt else full)
        return Charged(at=at, transaction_id=self.state.next_transaction, charge=charge)

    def _apply(self, event: Charged) -> None:
        self.state.next_transaction = event.transaction_id + 1
