"""The walk that settles a hit of the screen: is there, anywhere a reader can get to, content the court refuses?

Breadth first from the catalog, so that document actions, name trees and forms come before pages, and pages before
what hangs from them. Every indirect object is visited once; a budget bounds the rest (cyclic ``/Next`` chains, a
million children). What a dictionary *is* follows from the keys a reader acts on, never from its ``/Type``, which
readers ignore and an attacker may choose.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from typing import Any, Final

import pikepdf

from sim.pdf.findings import (
    EMBEDDED_FILE,
    EXTERNAL_ACTION,
    EXTERNAL_ACTION_TYPES,
    EXTERNAL_LINK,
    FORM,
    JAVASCRIPT,
    LINK_ACTION_TYPES,
    MEDIA_ANNOTATION_TYPES,
    XFA,
)

NODES_MAX: Final = 250_000
# An array or a dictionary costs as much to open as this many plain values inside it (measured: 4 and 0.5 us).
_CONTAINER_NODES: Final = 8
_CONTAINERS: Final = (pikepdf.Dictionary, pikepdf.Array, pikepdf.Stream)
_TREE_KEYS: Final = ("/Names", "/Kids")
_RARE_KEYS: Final = frozenset({"/EF", "/EmbeddedFiles", "/JavaScript", "/XFA", "/AcroForm"})


class WalkBudgetError(ValueError):
    """The document has more objects than the walk may visit."""


def find_refused(pdf: pikepdf.Pdf, kinds: frozenset[str], nodes_max: int = NODES_MAX) -> str | None:
    """Return the first refused kind of content that is reachable from the catalog, with where it was seen, or None.

    Raises WalkBudgetError when more than ``nodes_max`` values would have to be looked at; an array or a dictionary
    counts for eight.
    """
    seen: set[tuple[int, int]] = set()
    queue: deque[Any] = deque([pdf.trailer["/Root"]])
    nodes = 0
    while queue:
        node = queue.popleft()
        if node.is_indirect:
            if node.objgen in seen:
                continue
            seen.add(node.objgen)
        nodes += _CONTAINER_NODES
        children, finding = _open(node, kinds)
        if finding:
            return f"{finding} in object {node.objgen[0]}" if node.is_indirect else finding
        for child in children:
            nodes += 1
            if nodes > nodes_max:
                raise WalkBudgetError(f"more than {nodes_max} values are reachable")
            if isinstance(child, _CONTAINERS):
                queue.append(child)
    return None


def _open(node: Any, kinds: frozenset[str]) -> tuple[Iterable[Any], str | None]:
    if isinstance(node, pikepdf.Array):
        return node, None
    entries = dict(node.items())
    for kind in _kinds_of(entries):
        if kind in kinds:
            return (), kind
    return entries.values(), None


def _kinds_of(entries: dict[str, Any]) -> Iterable[str]:
    """Say which kinds of content this dictionary is, by the keys and values on which a reader acts."""
    if "/S" in entries or "/JS" in entries:
        yield from _kinds_of_action(entries)
    subtype = _name(entries["/Subtype"]) if "/Subtype" in entries else None
    if subtype in MEDIA_ANNOTATION_TYPES:
        yield EXTERNAL_ACTION
    if subtype == "/FileAttachment" or ("/Type" in entries and _name(entries["/Type"]) == "/EmbeddedFile"):
        yield EMBEDDED_FILE
    if not _RARE_KEYS.isdisjoint(entries):
        yield from _kinds_of_rare(entries)


def _kinds_of_rare(entries: dict[str, Any]) -> Iterable[str]:
    if _holds_file(entries.get("/EF")) or _is_filled_tree(entries.get("/EmbeddedFiles")):
        yield EMBEDDED_FILE
    if _is_filled_tree(entries.get("/JavaScript")):
        yield JAVASCRIPT
    if isinstance(entries.get("/XFA"), (pikepdf.Array, pikepdf.Stream)):
        yield XFA
    if _has_fields_to_fill(entries.get("/AcroForm")):
        yield FORM


def _kinds_of_action(entries: dict[str, Any]) -> Iterable[str]:
    action = _name(entries.get("/S"))
    if action in EXTERNAL_ACTION_TYPES:
        yield EXTERNAL_ACTION
    if action == "/JavaScript" or isinstance(entries.get("/JS"), (pikepdf.String, pikepdf.Stream, str)):
        yield JAVASCRIPT
    if action in LINK_ACTION_TYPES or (action == "/Thread" and "/F" in entries):
        yield EXTERNAL_LINK


def _name(value: Any) -> str | None:
    """The name; None for anything else. Names are bytes: those on which a reader acts are all in ASCII."""
    if not isinstance(value, pikepdf.Name):
        return None
    try:
        return str(value)
    except UnicodeDecodeError:
        return None


def _holds_file(value: Any) -> bool:
    return isinstance(value, pikepdf.Dictionary) and any(isinstance(file, pikepdf.Stream) for file in value.values())


def _is_filled_tree(value: Any) -> bool:
    """A name tree that lists at least one entry; an empty one is what removing the last attachment leaves behind."""
    if not isinstance(value, pikepdf.Dictionary):
        return False
    branches = (value.get(key) for key in _TREE_KEYS)
    return any(isinstance(branch, pikepdf.Array) and len(branch) > 0 for branch in branches)


def _has_fields_to_fill(value: Any) -> bool:
    """A form with at least one field that is not a signature: a signature field is nothing that a reader fills in."""
    if not isinstance(value, pikepdf.Dictionary):
        return False
    fields = value.get("/Fields")
    if not isinstance(fields, pikepdf.Array):
        return False
    return any(not isinstance(field, pikepdf.Dictionary) or _name(field.get("/FT")) != "/Sig" for field in fields)
