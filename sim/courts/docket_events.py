"""The docket events of a court: what may be filed, by whom, in which cases, and what each filing sets in motion."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from sim.courts.rule_file import refuse_unknown, tables
from sim.courts.rule_types import DEADLINE_KINDS
from sim.courts.sources import MARK_KEYS, Mark, Provenance, Source, parse_mark
from sim.data_file import LocatedToml, MisfitError, convert_value, suggestion

Role = Literal[
    "attorney",
    "staff",
    "pro_se",
    "creditor",
    "trustee",
    "court_reporter",
    "clerk",
    "judge",
    "batch",
    "case_manager",
    "reader",
    "ci_filer",
]
CaseKind = Literal["cv", "cr", "mj", "mc", "bk", "ap"]


class UnknownEventError(LookupError):
    """No docket event has this code; the message suggests the nearest."""


class DocketEvent(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of the filing menus.

    ``sets`` and ``answers`` are deadline kinds (rules ``deadline.*``); ``text`` is the docket text, with ``{filer}``
    for the filing party; ``words`` are further words under which the event is found; ``fee`` is a fee item's id;
    ``opens`` is the kind of case that the filing opens; ``read_as`` says what its readers get, and so what they pay.

    ``courses``: any of these courses of the court's own training lets a person file it (none: no course is asked for);
    ``confidential``: for confidential-information filers alone (CIT-2).

    ``after`` are events that the same party must have filed before in the case, ``after_binds`` the roles of the
    parties so bound (none: all); ``after_hours_only`` is for what may be filed only while the clerk's office is
    closed; ``by_hand_only`` is for what never comes through the system; ``encloses`` describes the documents that
    must come with the paper.

    ``effects``: what the paper does besides: it ends its signer's being counsel of record (``terminates_counsel``),
    tells of changed contact data (``notes_change``), or certifies service of another entry (``certifies_service``).

    ``claims``: it may bring a claim for the register; ``written_opinion``: it sets forth the reasons of a decision, and
    is read without charge; ``milestone``: what the heading of the case tells from then on, with the day.
    """

    code: str
    name: str
    menu: str
    roles: tuple[Role, ...]
    case_kinds: tuple[CaseKind, ...]
    document: Literal["required", "optional", "none"]
    text: str
    initiates_proceeding: bool = False
    sets: tuple[str, ...] = ()
    answers: tuple[str, ...] = ()
    adds_counsel: bool = False
    ends_case: bool = False
    words: tuple[str, ...] = ()
    fee: str | None = None
    opens: CaseKind | None = None
    chapter: int | None = None
    read_as: Literal["document", "transcript", "audio"] = "document"
    after: tuple[str, ...] = ()
    after_binds: tuple[str, ...] = ()
    after_hours_only: bool = False
    courses: tuple[str, ...] = ()
    confidential: bool = False
    by_hand_only: bool = False
    encloses: tuple[str, ...] = ()
    effects: tuple[Literal["terminates_counsel", "notes_change", "certifies_service"], ...] = ()
    claims: bool = False
    written_opinion: bool = False
    milestone: Literal["converted", "plan_confirmed", "debtor_discharged"] | None = None


class EventCatalogue:
    """All docket events of one court, in menu order."""

    __slots__ = ("_by_code",)

    def __init__(self, events: Mapping[str, DocketEvent]) -> None:
        self._by_code = dict(events)

    def __iter__(self) -> Iterator[DocketEvent]:
        return iter(self._by_code.values())

    def __len__(self) -> int:
        return len(self._by_code)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def get(self, code: str) -> DocketEvent:
        """Return the event with this code. Raises UnknownEventError with a suggestion."""
        try:
            return self._by_code[code]
        except KeyError:
            raise UnknownEventError(f"no docket event {code!r}: {suggestion(code, self._by_code)}") from None

    def search(self, words: str) -> tuple[DocketEvent, ...]:
        """Return the events that use this word or phrase, those that use it in their name first (CIT-10)."""
        phrase = " ".join(words.lower().split())
        if not phrase:
            return ()
        in_name = [event for event in self if phrase in event.name.lower()]
        elsewhere = [
            event
            for event in self
            if event not in in_name and any(phrase in text.lower() for text in (event.menu, *event.words))
        ]
        return (*in_name, *elsewhere)


class EventEntry(msgspec.Struct, frozen=True):
    """An event as one file gives it, before a court's file may change it."""

    table: dict[str, Any]
    provenance: dict[str, Provenance]
    place: str
    located: LocatedToml


_EVENT_KEYS = (*DocketEvent.__struct_fields__, "overrides", *MARK_KEYS)
_PLACEHOLDER = re.compile(r"\{([^}]*)\}")


def read_events(
    located: LocatedToml, sources: Mapping[str, Source], base: Mapping[str, EventEntry]
) -> dict[str, EventEntry]:
    """Return ``base`` with the file's events added. A court changes an inherited event with ``overrides = true``."""
    refuse_unknown(located, "", located.data, ("all", "event"))
    common = _common_marks(located, sources)
    entries = dict(base)
    seen: set[str] = set()
    for index, table in enumerate(tables(located, "", located.data, "event")):
        place = f"event[{index}]"
        code = table.get("code")
        if not isinstance(code, str):
            raise located.error(place, "no 'code'", "give the event a code")
        refuse_unknown(located, place, table, _EVENT_KEYS, code)
        if code in seen:
            raise located.error(f"{place}.code", "duplicate event code", "give each event its own code", code)
        seen.add(code)
        _check_override(located, place, code, table, base)
        entries[code] = _entry(located, place, code, table, sources, common, entries.get(code))
    return entries


def build_catalogue(entries: Mapping[str, EventEntry]) -> EventCatalogue:
    """Return the catalogue of the entries. Raises DataError for a wrong type, deadline kind or docket text."""
    events = {code: _event(code, entry) for code, entry in entries.items()}
    for code, event in events.items():
        for earlier in event.after:
            if earlier not in events:
                entry = entries[code]
                raise entry.located.error(
                    f"{entry.place}.after", f"unknown docket event {earlier!r}", suggestion(earlier, events), code
                )
    return EventCatalogue(events)


def _common_marks(located: LocatedToml, sources: Mapping[str, Source]) -> dict[str, Mark]:
    """Read ``[all.by_key]``: what of every event in the file rests on one common source or assumption."""
    table = located.data.get("all", {})
    refuse_unknown(located, "all", table, ("by_key",))
    by_key = table.get("by_key", {})
    refuse_unknown(located, "all.by_key", by_key, DocketEvent.__struct_fields__)
    return {name: parse_mark(located, f"all.by_key.{name}", mark, sources) for name, mark in by_key.items()}


def _check_override(
    located: LocatedToml, place: str, code: str, table: Mapping[str, Any], base: Mapping[str, EventEntry]
) -> None:
    overrides = table.get("overrides", False)
    if code in base and overrides is not True:
        problem = "duplicate event code: every court of this kind has it"
        hint = "write 'overrides = true' to change it, or use another code"
        raise located.error(f"{place}.code", problem, hint, code)
    if code not in base and overrides:
        raise located.error(f"{place}.code", "overrides nothing", suggestion(code, base), code)


def _entry(
    located: LocatedToml,
    place: str,
    code: str,
    table: dict[str, Any],
    sources: Mapping[str, Source],
    common: Mapping[str, Mark],
    inherited: EventEntry | None,
) -> EventEntry:
    mark = parse_mark(located, place, table, sources, code)
    own = {name: value for name, value in table.items() if name not in MARK_KEYS and name != "overrides"}
    provenance = dict(inherited.provenance) if inherited else {}
    for name, value in own.items():
        line = located.line_of(f"{place}.{name}")
        group = f"all events: {name}" if name in common else code
        provenance[name] = Provenance(value, common.get(name, mark), located.path, line, group)
    return EventEntry((inherited.table if inherited else {}) | own, provenance, place, located)


def _event(code: str, entry: EventEntry) -> DocketEvent:
    located, place = entry.located, entry.place
    try:
        event: DocketEvent = convert_value(entry.table, DocketEvent)
    except MisfitError as error:
        shown = f"{code}.{error.path}" if error.path else code
        raise located.error(f"{place}.{error.path}", error.problem, error.hint, shown) from None
    for name in ("sets", "answers"):
        for kind in getattr(event, name):
            if kind not in DEADLINE_KINDS:
                problem = f"unknown deadline kind {kind!r}"
                raise located.error(f"{place}.{name}", problem, suggestion(kind, DEADLINE_KINDS), code)
    for placeholder in _PLACEHOLDER.findall(event.text):
        if placeholder != "filer":
            problem = f"unknown placeholder {{{placeholder}}}"
            raise located.error(f"{place}.text", problem, "only {filer} is known", code)
    return event
