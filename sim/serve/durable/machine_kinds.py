"""The kinds of machine that a journal can stand behind, and how each is written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

import msgspec

from sim.ecf.answers import Accepted, Refused
from sim.ecf.commands import Command
from sim.ecf.court import Court
from sim.ecf.databases import empty_state
from sim.ecf.events import CourtEvent
from sim.ecf.pacer.billing import BillingState, Charged, PacerBilling
from sim.ecf.pacer.commands import Command as PacerCommand
from sim.ecf.pacer.events import PacerEvent
from sim.ecf.pacer.machine import Done, Pacer
from sim.ecf.pacer.state import PacerState
from sim.ecf.state import CourtState

CommandT = TypeVar("CommandT", contravariant=True)
AnswerT = TypeVar("AnswerT", covariant=True)

# Canonical JSON, as the event log of a run has it (sim/ecf/log.py): readable in the journal with any tool.
_encode = msgspec.json.Encoder(order="deterministic").encode
_pack = msgspec.msgpack.Encoder().encode


class Machine(Protocol[CommandT, AnswerT]):
    """A deterministic state machine of the core: courts and the national service are such."""

    state: Any

    def handle(self, command: CommandT, at: int) -> AnswerT:
        """Decide and apply at an instant (microseconds UTC); an answer with ``events`` says what happened."""
        ...

    def replay(self, events: Any) -> None:
        """Apply the events of a log."""
        ...

    def digest(self) -> str:
        """The digest of the state."""
        ...


class Kind(msgspec.Struct, frozen=True):
    """How one kind of machine is written down. decode_*: raise msgspec.MsgspecError on anything else."""

    decode_events: Callable[[bytes], Sequence[Any]]
    decode_state: Callable[[bytes], Any]
    empty_state: Callable[[Any], Any]

    def encode_events(self, events: Sequence[Any]) -> bytes:
        """The events of one command as a JSON array."""
        return _encode(events)

    def encode_state(self, state: Any) -> bytes:
        """The state, tables in the order in which events filled them."""
        return _pack(state)


def _empty_court(court: Court) -> CourtState:
    return empty_state(court.book.court_id, court.state.database)


def _empty_billing(_billing: PacerBilling) -> BillingState:
    return BillingState()


def _empty_pacer(_pacer: Pacer) -> PacerState:
    return PacerState()


COURT = Kind(
    msgspec.json.Decoder(tuple[CourtEvent, ...]).decode,
    msgspec.msgpack.Decoder(CourtState).decode,
    _empty_court,
)
PACER = Kind(
    msgspec.json.Decoder(tuple[PacerEvent, ...]).decode,
    msgspec.msgpack.Decoder(PacerState).decode,
    _empty_pacer,
)
BILLING = Kind(
    msgspec.json.Decoder(tuple[Charged, ...]).decode,
    msgspec.msgpack.Decoder(BillingState).decode,
    _empty_billing,
)

CourtMachine = Machine[Command, Accepted | Refused]
PacerMachine = Machine[PacerCommand, Done | Refused]
