"""Starts the folder of a new court from that of another, with every value marked as not yet checked for the new one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from sim.courts.load import court_ids, load_court
from sim.courts.rules import RuleVersion
from sim.courts.sources import MARK_KEYS
from sim.data_file import InputError, read_toml

_ID = re.compile(r"[a-z][a-z0-9]{1,15}")
_NOT_COPIED = (*MARK_KEYS, "by_key")
_OUTAGE_HEADINGS = "starts,ends,explanation,scheduled,scope,cite,assumed\n"


def new_court(room: Path, court_id: str, like: str) -> Path:
    """Write the folder of a court after the model of another and return it.

    It has the model's particulars, each marked as assumed; of its rules only those that every court has and its kind
    does not inherit (the size limit, and few more in a trade court); no event or fee of its own; and an outage log
    without rows. Help-desk numbers are left out.
    Raises InputError for an id that is taken or malformed; UnknownCourtError, DataError for the model, as
    ``load_court`` does.
    """
    folder = room / court_id
    if _ID.fullmatch(court_id) is None:
        raise InputError(f"court id {court_id!r}: write a letter and then letters or digits, all small, like 'azd'")
    if folder.exists():
        raise InputError(f"court {court_id!r} is there already: it has a folder in courts; choose another id")
    needed = _needed(room, like)
    why = f"copied from {like}; not checked for {court_id}"
    particulars = _particulars(read_toml(room / like / "court.toml").data, court_id, _free_prefix(room), why)
    folder.mkdir()
    (folder / "rules.toml").write_text(_rules(needed, why), encoding="utf-8")
    (folder / "outages.csv").write_text(_OUTAGE_HEADINGS, encoding="utf-8")
    (folder / "court.toml").write_text(particulars, encoding="utf-8")  # last: with it the court is on file
    return folder


def _free_prefix(room: Path) -> str:
    """Return a document-id prefix that no court on file has, from 999 down."""
    taken = {load_court(court_id, room).profile.doc_id_prefix for court_id in court_ids(room)}
    return next(prefix for prefix in (f"{number:03d}" for number in range(999, -1, -1)) if prefix not in taken)


def _particulars(model: Mapping[str, Any], court_id: str, prefix: str, why: str) -> str:
    lines = [f"# {court_id}. Put what you read in the place of what is copied, and 'cite' in the place of 'assumed'."]
    for name, found in model.items():
        for section in found if isinstance(found, list) else [found]:
            values = {key: value for key, value in section.items() if key not in _NOT_COPIED}
            if name == "court":
                values |= {"id": court_id, "doc_id_prefix": prefix}
            if name == "help_desk":
                values.pop("phone", None)
            lines += ["", f"[[{name}]]" if isinstance(found, list) else f"[{name}]"]
            lines += [f"{key} = {_toml(value)}" for key, value in values.items()]
            lines.append(f"assumed = {_toml(why)}")
            if name == "court":
                lines.append('by_key.doc_id_prefix = { assumed = "a free prefix; the court\'s own was not looked up" }')
    return "\n".join(lines) + "\n"


def _needed(room: Path, like: str) -> list[RuleVersion]:
    """Return the model's newest version of each rule that every court on file has and its kind does not inherit."""
    everywhere = set.intersection(*(set(load_court(court_id, room).rules.rule_ids()) for court_id in court_ids(room)))
    rules = load_court(like, room).rules
    inherited = {rule_id for layer in rules.layers if layer.name == "federal" for rule_id in layer.rules}
    own = next(layer for layer in rules.layers if layer.name == like).rules
    needed = sorted((everywhere - inherited) & set(own))
    return [next(version for version in own[rule_id] if not version.repealed) for rule_id in needed]


def _rules(versions: list[RuleVersion], why: str) -> str:
    heading = "# What the court's own rules say beyond the federal ones: so far only what no court can do without.\n"
    return "\n".join([heading, *(_rule(version, why) for version in versions)])


def _rule(version: RuleVersion, why: str) -> str:
    return f"""[[rule]]
id = {_toml(version.rule_id)}
[[rule.version]]
value = {_toml(msgspec.to_builtins(version.value))}
effective = 2001-01-01
compared_with = {_toml(version.compared_with)}
assumed = {_toml(why)}
effective_assumed = "start of CM/ECF in the courts; earlier days are not simulated"
"""


def _toml(value: object) -> str:
    """Return a value as TOML. A JSON text is a TOML basic string, but for DEL, which no court's data holds."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):  # TOML has no null: what is left out is None again when read
        return f"{{ {', '.join(f'{key} = {_toml(one)}' for key, one in value.items() if one is not None)} }}"
    if isinstance(value, list):
        return f"[{', '.join(_toml(one) for one in value)}]"
    return json.dumps(value, ensure_ascii=False)
