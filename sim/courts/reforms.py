"""Applies a proposed rule change to a court: a new book with one more layer; the old book is never edited."""

from __future__ import annotations

from pathlib import Path

import msgspec

from sim.courts.book import CourtBook
from sim.courts.rule_file import parse_versions, refuse_unknown, tables
from sim.courts.rule_types import RULE_VALUE_TYPES
from sim.courts.rules import RuleLayer, RuleVersion
from sim.courts.sources import load_sources
from sim.data_file import LocatedToml, read_toml, suggestion
from sim.paths import data_room


def apply_reform(book: CourtBook, path: Path) -> CourtBook:
    """Return a new book in which the reform's rules come before all others.

    The file has a ``title`` and ``[[rule]]`` tables as in a ``rules.toml``. Raises DataError for a malformed file, for
    a rule the court does not have, and for a change that changes nothing.
    """
    located = read_toml(path)
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
    rules = book.rules.overlay(RuleLayer(f"reform: {title}", changed))
    return msgspec.structs.replace(book, rules=rules)


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
