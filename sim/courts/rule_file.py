"""Reads a ``rules.toml``: dated versions, exceptions and transitions, each with its mark; refuses what is doubtful."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, cast, get_args

import msgspec

from sim.courts.facts import can_both_hold, parse_condition
from sim.courts.rule_types import DEADLINE_KINDS, RULE_VALUE_TYPES, RuleValue
from sim.courts.rules import ComparedWith, RuleException, RuleVersion, Transition
from sim.courts.sources import MARK_KEYS, Mark, Source, parse_mark
from sim.data_file import LocatedToml, MisfitError, convert_value, suggestion

_RULE_KEYS = ("id", "version")
_VERSION_KEYS = (
    "value",
    "effective",
    "compared_with",
    "effective_assumed",
    "repealed",
    "except",
    "transition",
    "by_key",
    *MARK_KEYS,
)
_EXCEPTION_KEYS = ("when", "value", *MARK_KEYS)
_TRANSITION_KEYS = ("until", "effect", *MARK_KEYS)
_COMPARED_WITH = get_args(ComparedWith)

Sources = Mapping[str, Source]


def parse_rules(located: LocatedToml, sources: Sources) -> dict[str, tuple[RuleVersion, ...]]:
    """Return every rule's versions, newest first. Raises DataError with file, line, key and what to do."""
    refuse_unknown(located, "", located.data, ("rule",))
    rules: dict[str, tuple[RuleVersion, ...]] = {}
    for index, table in enumerate(tables(located, "", located.data, "rule")):
        key = f"rule[{index}]"
        rule_id = _rule_id(located, key, table)
        if rule_id in rules:
            raise located.error(f"{key}.id", "duplicate rule id", "put its versions under one [[rule]]", rule_id)
        rules[rule_id] = parse_versions(located, key, rule_id, table, sources)
    return rules


def parse_versions(
    located: LocatedToml, key: str, rule_id: str, table: dict[str, Any], sources: Sources
) -> tuple[RuleVersion, ...]:
    """Return the versions of one ``[[rule]]`` table, newest first."""
    refuse_unknown(located, key, table, _RULE_KEYS, rule_id)
    versions: dict[date, RuleVersion] = {}
    for index, version_table in enumerate(tables(located, key, table, "version", rule_id)):
        place, shown = f"{key}.version[{index}]", f"{rule_id}.version[{index}]"
        refuse_unknown(located, place, version_table, _VERSION_KEYS, shown)
        version = parse_version(located, place, shown, rule_id, version_table, sources)
        if version.effective in versions:
            problem = f"two versions are effective {version.effective}"
            raise located.error(f"{place}.effective", problem, "keep one, or correct a date", shown)
        versions[version.effective] = version
    if not versions:
        raise located.error(key, "no version", "add a [[rule.version]]", rule_id)
    return tuple(versions[day] for day in sorted(versions, reverse=True))


def parse_version(
    located: LocatedToml, place: str, shown: str, rule_id: str, table: dict[str, Any], sources: Sources
) -> RuleVersion:
    """Return one version. The caller has refused unknown keys."""
    repealed = _flag(located, place, shown, table, "repealed")
    mark = parse_mark(located, place, table, sources, shown)
    value = None if repealed else _value(located, place, shown, rule_id, table)
    version = RuleVersion(
        rule_id=rule_id,
        value=value,
        effective=_date(located, place, shown, table, "effective"),
        compared_with=_compared_with(located, place, shown, table),
        mark=mark,
        by_key=_marks_by_key(located, place, shown, table, sources, mark, value),
        effective_assumed=_text(located, place, shown, table, "effective_assumed"),
        exceptions=_exceptions(located, place, shown, rule_id, table, sources, mark),
        transition=_transition(located, place, shown, table, sources, mark),
        repealed=repealed,
        file=located.path,
        line=located.line_of(place),
        by_key_lines={name: located.line_of(f"{place}.by_key.{name}") for name in table.get("by_key", {})},
    )
    _refuse_overlaps(located, place, shown, version.exceptions)
    return version


def refuse_unknown(
    located: LocatedToml, key: str, table: Mapping[str, Any], known: Iterable[str], shown: str | None = None
) -> None:
    """Raise DataError for the first key that is not known here."""
    for name in table:
        if name not in known:
            place = f"{key}.{name}" if key else name
            shown_key = None if shown is None else f"{shown}.{name}"
            raise located.error(place, "unknown key", suggestion(name, known), shown_key)


def tables(
    located: LocatedToml, key: str, table: Mapping[str, Any], name: str, shown: str | None = None
) -> list[dict[str, Any]]:
    """Return the array of tables under a name (empty if absent). Raises DataError if it is something else."""
    found = table.get(name, [])
    if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
        place = f"{key}.{name}" if key else name
        raise located.error(place, f"{name!r} must be an array of tables", f"write [[{name}]]", shown)
    return found


def _rule_id(located: LocatedToml, key: str, table: dict[str, Any]) -> str:
    rule_id = table.get("id")
    if not isinstance(rule_id, str):
        raise located.error(key, "no 'id'", "name the rule")
    if rule_id.startswith("deadline.") and rule_id not in RULE_VALUE_TYPES:
        kind = rule_id.removeprefix("deadline.")
        raise located.error(f"{key}.id", "unknown deadline kind", suggestion(kind, DEADLINE_KINDS), rule_id)
    if rule_id not in RULE_VALUE_TYPES:
        raise located.error(f"{key}.id", "unknown rule id", suggestion(rule_id, RULE_VALUE_TYPES), rule_id)
    return rule_id


def _value(located: LocatedToml, place: str, shown: str, rule_id: str, table: dict[str, Any]) -> RuleValue:
    if "value" not in table:
        raise located.error(place, "no 'value'", "state the value, or 'repealed = true'", shown)
    try:
        return cast(RuleValue, convert_value(table["value"], RULE_VALUE_TYPES[rule_id]))
    except MisfitError as error:
        inside = f".{error.path}" if error.path and not error.path.startswith("[") else error.path
        raise located.error(f"{place}.value{inside}", error.problem, error.hint, f"{shown}.value{inside}") from None


def _date(located: LocatedToml, place: str, shown: str, table: dict[str, Any], name: str) -> date:
    day = table.get(name)
    if type(day) is not date:
        problem = f"no {name!r}" if day is None else f"bad date in {name!r}: {day!r}"
        raise located.error(f"{place}.{name}", problem, "write a date without quotes, like 2014-01-31", shown)
    return day


def _compared_with(located: LocatedToml, place: str, shown: str, table: dict[str, Any]) -> ComparedWith:
    given = table.get("compared_with")
    if given not in _COMPARED_WITH:
        problem = "no 'compared_with'" if given is None else f"unknown 'compared_with' {given!r}"
        raise located.error(f"{place}.compared_with", problem, f"use one of: {', '.join(_COMPARED_WITH)}", shown)
    return cast(ComparedWith, given)


def _text(located: LocatedToml, place: str, shown: str, table: dict[str, Any], name: str) -> str | None:
    text = table.get(name)
    if text is not None and not isinstance(text, str):
        raise located.error(f"{place}.{name}", f"{name!r} must be text", "write it in quotes", shown)
    return text


def _flag(located: LocatedToml, place: str, shown: str, table: dict[str, Any], name: str) -> bool:
    flag = table.get(name, False)
    if not isinstance(flag, bool):
        raise located.error(f"{place}.{name}", f"{name!r} must be true or false", "write it without quotes", shown)
    return flag


def _own_or_version_mark(
    located: LocatedToml, place: str, shown: str, table: dict[str, Any], sources: Sources, version_mark: Mark
) -> Mark:
    """An exception or transition may stand in the very text its version cites; then it need not cite it again."""
    if not any(name in table for name in ("cite", "assumed")) and "quote" in table and version_mark.cite:
        return parse_mark(located, place, {**table, "cite": version_mark.cite}, sources, shown)
    return parse_mark(located, place, table, sources, shown)


def _marks_by_key(
    located: LocatedToml,
    place: str,
    shown: str,
    table: dict[str, Any],
    sources: Sources,
    version_mark: Mark,
    value: RuleValue | None,
) -> Mapping[str, Mark]:
    """Return the grounds of single parts of a value; what is not named rests on the version's own mark."""
    given = table.get("by_key", {})
    key, shown_key = f"{place}.by_key", f"{shown}.by_key"
    if not isinstance(given, dict) or not all(isinstance(mark, dict) for mark in given.values()):
        raise located.error(key, "'by_key' must be a table of marks", "write by_key.KEY = { cite = … }", shown_key)
    if given and not isinstance(value, msgspec.Struct):
        raise located.error(key, "the value has no parts", "mark the version itself", shown_key)
    parts = value.__struct_fields__ if isinstance(value, msgspec.Struct) else ()
    refuse_unknown(located, key, given, parts, shown_key)
    return {
        name: _own_or_version_mark(located, f"{key}.{name}", f"{shown_key}.{name}", mark, sources, version_mark)
        for name, mark in given.items()
    }


def _exceptions(
    located: LocatedToml,
    place: str,
    shown: str,
    rule_id: str,
    table: dict[str, Any],
    sources: Sources,
    version_mark: Mark,
) -> tuple[RuleException, ...]:
    found = []
    for index, item in enumerate(tables(located, place, table, "except", shown)):
        key, shown_key = f"{place}.except[{index}]", f"{shown}.except[{index}]"
        refuse_unknown(located, key, item, _EXCEPTION_KEYS, shown_key)
        try:
            when = parse_condition(item.get("when"))
        except ValueError as error:
            problem, _, hint = str(error).partition("; ")
            raise located.error(f"{key}.when", problem, hint, shown_key) from None
        value = _value(located, key, shown_key, rule_id, item)
        mark = _own_or_version_mark(located, key, shown_key, item, sources, version_mark)
        found.append(RuleException(when, value, mark, located.line_of(key)))
    return tuple(found)


def _refuse_overlaps(located: LocatedToml, place: str, shown: str, exceptions: tuple[RuleException, ...]) -> None:
    for index, later in enumerate(exceptions):
        for earlier_index, earlier in enumerate(exceptions[:index]):
            if later.value != earlier.value and can_both_hold(later.when, earlier.when):
                other = f"except[{earlier_index}] on line {earlier.line}"
                problem = f"overlaps with {other}: both could hold, with different values"
                hint = "add a fact to one 'when' that tells them apart"
                raise located.error(f"{place}.except[{index}]", problem, hint, f"{shown}.except[{index}]")


def _transition(
    located: LocatedToml, place: str, shown: str, table: dict[str, Any], sources: Sources, version_mark: Mark
) -> Transition | None:
    item = table.get("transition")
    if item is None:
        return None
    key, shown_key = f"{place}.transition", f"{shown}.transition"
    if not isinstance(item, dict):
        raise located.error(key, "'transition' must be a table", "write [rule.version.transition]", shown_key)
    refuse_unknown(located, key, item, _TRANSITION_KEYS, shown_key)
    if item.get("effect") != "lenient":
        raise located.error(f"{key}.effect", f"unknown 'effect' {item.get('effect')!r}", "use 'lenient'", shown_key)
    mark = _own_or_version_mark(located, key, shown_key, item, sources, version_mark)
    return Transition(_date(located, key, shown_key, item, "until"), "lenient", mark)
