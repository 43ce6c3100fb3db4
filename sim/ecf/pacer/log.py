"""The account service's event log as bytes, and the JSON Schema of its public language."""

from __future__ import annotations

from typing import Any

import msgspec

from sim.ecf.answers import Refused
from sim.ecf.pacer.commands import Command
from sim.ecf.pacer.events import PacerEvent
from sim.ecf.pacer.machine import Done

encode_event = msgspec.json.Encoder(order="deterministic").encode
"""One event as canonical JSON bytes."""

_decoder = msgspec.json.Decoder(PacerEvent)


def decode_event(line: bytes | str) -> PacerEvent:
    """The event that ``encode_event`` wrote. Raises msgspec.ValidationError on anything else."""
    event: PacerEvent = _decoder.decode(line)
    return event


def schema() -> dict[str, Any]:
    """JSON Schema of every command, event and answer of the account service."""
    (command, event, done, refused), components = msgspec.json.schema_components(
        [Command, PacerEvent, Done, Refused], ref_template="#/$defs/{name}"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ecfsim: what the PACER account service can be asked, what it answers, what happens",
        "properties": {"command": command, "event": event, "done": done, "refused": refused},
        "$defs": components,
    }
