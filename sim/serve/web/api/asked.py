"""The bodies that the API takes for the core's commands and queries: their own fields, without who asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec
from msgspec import NODEFAULT
from msgspec.structs import fields


class Asked(msgspec.Struct, frozen=True):
    """How one kind of command or query is asked for. body: the type of the request's body; left_out: fields that the
    API fills in itself (the session, the reader)."""

    kind: type
    body: type[msgspec.Struct]
    decode: Any
    left_out: frozenset[str]

    def of(self, body: msgspec.Struct, **filled: object) -> Any:
        """The command or query itself."""
        return self.kind(**{name: getattr(body, name) for name in self.body.__struct_fields__}, **filled)


def _shown(self: msgspec.Struct) -> str:
    """Nothing of the fields: among them are passwords."""
    return f"{type(self).__name__}(…)"


def asked_by(kinds: Iterable[type], suffix: str, *left_out: str) -> Mapping[str, Asked]:
    """The body of each kind, by the kind's name. suffix: of the bodies' names, which are told apart in the schema."""
    return {kind.__name__: _asked(kind, suffix, frozenset(left_out)) for kind in kinds}


def _asked(kind: type, suffix: str, left_out: frozenset[str]) -> Asked:
    own = [_row(field) for field in fields(kind) if field.name not in left_out]
    body = msgspec.defstruct(
        f"{kind.__name__}{suffix}",
        own,
        frozen=True,
        forbid_unknown_fields=True,
        kw_only=True,
        namespace={"__doc__": kind.__doc__, "__repr__": _shown},
    )
    present = frozenset(field.name for field in fields(kind)) & left_out
    return Asked(kind, body, msgspec.json.Decoder(body).decode, present)


def _row(field: msgspec.structs.FieldInfo) -> tuple[str, Any] | tuple[str, Any, Any]:
    if field.default is not NODEFAULT:
        return field.name, field.type, field.default
    if field.default_factory is not NODEFAULT:
        return field.name, field.type, msgspec.field(default_factory=field.default_factory)
    return field.name, field.type
