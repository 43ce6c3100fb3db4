"""Applies a proposed rule change to a court: a new book with one more layer; the old book is never edited."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec

from sim.courts.book import CourtBook
from sim.courts.load import rule_provenance
from sim.courts.rule_file import parse_versions, refuse_unknown, tables
from sim.courts.rule_types import RULE_VALUE_TYPES
from sim.courts.rules import RuleLayer, RuleVersion
from sim.courts.sources import load_sources
from sim.data_file import LocatedToml, read_toml, suggestion
from sim.paths import data_room

LAYER = "reform: "
"""How the name of a reform's layer begins; its title follows."""


def apply_reform(book: CourtBook, path: Path) -> CourtBook:
    """Return a new book in which the reform's rules come before all others.

    The file has a ``title`` and ``[[rule]]`` tables as in a ``rules.toml``. Raises DataError for a malformed file, for
    a rule the court does not have, and for a change that changes nothing.
    """
    return reformed(book, read_toml(path))


def reformed(book: CourtBook, located: LocatedToml) -> CourtBook:
    """Return a new book with a reform that has been read already; errors as for ``apply_reform``."""
    refuse_unknown(located, "", located.data, ("title", "rule"))
    title = located.data.get("title")
    if not isinstance(title, str) or not title.strip():
        raise located.error("title", "no 'title'", "name the reform")
    sources = load_sources(data_room("courts") / "sources.toml")
    changed: dict[str, tuple[RuleVersion, ...]] = {}
    for index, table in enumerate(tables(located, "", located.data, "rule")):
        key = f"rule[{index}]"
        rule_id = _known_rule(located, key, table.get("id"), book)
        if rule_id in changed:
            raise located.error(f"{key}.id", "duplicate rule id", "put its versions under one [[rule]]", rule_id)
        changed[rule_id] = parse_versions(located, key, rule_id, table, sources)
        _refuse_no_change(located, key, rule_id, changed[rule_id], book)
    if not changed:
        raise located.error("", "changes nothing: no [[rule]]", "state at least one rule")
    rules = book.rules.overlay(RuleLayer(f"{LAYER}{title}", changed))
    provenance = {**book.provenance, **rule_provenance(data_room("courts"), changed.values())}
    return msgspec.structs.replace(book, rules=rules, provenance=provenance)


def as_if_effective(located: LocatedToml, day: date, why: str) -> LocatedToml:
    """Return a reform as if its newest version took effect on another day; older versions and grace move with it.

    why: what that supposition is for; each version then says that its date is assumed. A file in which no version has
    a date comes back as it is, for its reader to refuse.
    """
    dates = [version["effective"] for version in _versions(located.data) if type(version.get("effective")) is date]
    if not dates:
        return located
    data = deepcopy(located.data)
    by = day - max(dates)
    for version in _versions(data):
        if type(version.get("effective")) is date:
            version["effective_assumed"] = f"as if it took effect so, not on {version['effective']}: {why}"
            version["effective"] = _moved(version["effective"], by)
        grace = version.get("transition")
        if isinstance(grace, dict) and type(grace.get("until")) is date:
            grace["until"] = _moved(grace["until"], by)
    return msgspec.structs.replace(located, data=data)


def _moved(day: date, by: timedelta) -> date:
    moved = min(max(day.toordinal() + by.days, date.min.toordinal()), date.max.toordinal())
    return date.fromordinal(moved)


def _versions(data: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The tables of versions in a file that nobody has checked yet."""
    rules = data.get("rule")
    for rule in rules if isinstance(rules, list) else ():
        versions = rule.get("version") if isinstance(rule, dict) else None
        yield from (one for one in (versions if isinstance(versions, list) else ()) if isinstance(one, dict))


def _known_rule(located: LocatedToml, key: str, rule_id: object, book: CourtBook) -> str:
    if not isinstance(rule_id, str):
        raise located.error(key, "no 'id'", "name the rule")
    if rule_id not in RULE_VALUE_TYPES:
        raise located.error(f"{key}.id", "unknown rule id", suggestion(rule_id, RULE_VALUE_TYPES), rule_id)
    if rule_id not in book.rules.rule_ids():
        hint = suggestion(rule_id, book.rules.rule_ids())
        raise located.error(f"{key}.id", f"{book.court_id} has no such rule", hint, rule_id)
    return rule_id


def _refuse_no_change(
    located: LocatedToml, key: str, rule_id: str, versions: tuple[RuleVersion, ...], book: CourtBook
) -> None:
    """Refuse a version that says what the court's own newest version of that day already says."""
    for version in versions:
        enacted = [
            old
            for _, old in book.rules.versions(rule_id)
            if old.effective <= version.effective and old.compared_with == version.compared_with
        ]
        if enacted and _says(enacted[0]) == _says(version):
            problem = f"changes nothing: the rule already says so since {enacted[0].effective}"
            raise located.error(key, problem, "change the value, its conditions or its date; or remove it", rule_id)


def _says(version: RuleVersion) -> object:
    exceptions = frozenset((exception.when.told(), str(exception.value)) for exception in version.exceptions)
    transition = (version.transition.until, version.transition.effect) if version.transition else None
    return version.repealed, version.value, exceptions, transition
