"""The event log as bytes: one JSON line an event, to be replayed; and the JSON Schema of the public language."""

from __future__ import annotations

from typing import Any

import msgspec

from sim.ecf.answers import Accepted, Refused
from sim.ecf.commands import Command
from sim.ecf.events import CourtEvent
from sim.ecf.reading.queries import Query
from sim.ecf.reading.shown import Shown

_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(CourtEvent)

encode_event = _encoder.encode
"""One event as canonical JSON bytes."""


def decode_event(line: bytes | str) -> CourtEvent:
    """The event that ``encode_event`` wrote. Raises msgspec.ValidationError on anything else."""
    event: CourtEvent = _decoder.decode(line)
    return event


def schema() -> dict[str, Any]:
    """JSON Schema of every command, event and answer, of every query of the reading desk and what it shows."""
    (command, event, accepted, refused, query, shown), components = msgspec.json.schema_components(
        [Command, CourtEvent, Accepted, Refused, Query, Shown], ref_template="#/$defs/{name}"
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ecfsim: what a court can be asked, what it answers, what happens",
        "properties": {
            "command": command,
            "event": event,
            "accepted": accepted,
            "refused": refused,
            "query": query,
            "shown": shown,
        },
        "$defs": components,
    }
