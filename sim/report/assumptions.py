"""The assumptions as the report shows them: by the file they are written in, in words rather than as data."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import polars as pl
from markupsafe import Markup

from sim.report import words
from sim.report.run_data import AssumptionShown
from sim.report.views import Show, TableView, table_view, text

_STATUS_FIRST = re.compile(r"^(assumed|derived|verified):\s*", re.IGNORECASE)
_RECORD = re.compile(r"^\w+\((.*?)\)?$", re.DOTALL)
_ROOMS = re.compile(r"^(?:courts|scenarios)/")
_IN_WORDS = {"None": "", "null": "", "True": "yes", "true": "yes", "False": "no", "false": "no"}


class AssumedFile(msgspec.Struct, frozen=True):
    """The assumptions of one file: its name, how many there are in words, and their table."""

    file: str
    count: str
    table: TableView


def assumption_groups(assumptions: tuple[AssumptionShown, ...]) -> tuple[AssumedFile, ...]:
    """One table a file, in the order in which the run names the files."""
    files = dict.fromkeys(one.file or "" for one in assumptions)
    return tuple(
        _group(number, file, [one for one in assumptions if (one.file or "") == file])
        for number, file in enumerate(files, start=1)
    )


def _group(number: int, file: str, those: list[AssumptionShown]) -> AssumedFile:
    heads = {"key": "What", "value": "Value", "status": "Status", "why": "Why", "line": "Line"}
    rows = [
        (_key(one.key, file), value_words(one.key, one.value), one.status, why_words(one.why), str(one.line or ""))
        for one in those
    ]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(heads, pl.String), orient="row")
    if not frame["value"].str.len_chars().sum():
        heads.pop("value")
    shows = [Show(column, label, text, numeric=False) for column, label in heads.items()]
    shows[0] = Show("key", "What", breakable, numeric=False)
    name = file or "Not written in a file"
    table = table_view(f"assumptions-{number}", f"Assumptions in {name}", frame, shows, rows_max=len(frame))
    measured = sum(one.status == "measured" for one in those)
    count = words.things(len(those), "value") + (f", {words.count(measured)} of them measured" if measured else "")
    return AssumedFile(name, count, table)


def _key(key: str, file: str) -> str:
    """The key without the name of its file, which stands above the table."""
    return key.removeprefix(f"{_ROOMS.sub('', file)}:").removeprefix("fees:") if file else key


def breakable(code: str | None) -> Markup:
    """A code that may be broken after its dots and underscores where the column is narrow."""
    return Markup("<wbr>").join(re.split(r"(?<=[._])", code or "–"))


def value_words(key: str, value: Any) -> str:
    """A value as a reader wants it: money in dollars, a record as its fields, yes and no, nothing for no value."""
    written = value if isinstance(value, str) else msgspec.json.encode(value).decode()
    if _is_cents(key) and re.fullmatch(r"\d+", written):
        return f"${int(written) / 100:,.2f}"
    record = _RECORD.match(written) if not isinstance(value, dict | list) else None
    if record and "=" in written:
        fields = [field.partition("=") for field in re.split(r",\s+(?=\w+=)", record.group(1))]
        return ", ".join(f"{name.replace('_', ' ')}: {_plain(held)}" for name, _, held in fields)
    return _IN_WORDS.get(written, written)


def _is_cents(key: str) -> bool:
    """Fees are written in cents: under keys that say so, and as the amounts of the fee schedule."""
    name = key.partition("@")[0].partition(" ")[0]
    return name.endswith("cents") or (key.startswith("fees:") and not name.endswith(("bytes", "pages", "max")))


def _plain(held: str) -> str:
    return (_IN_WORDS.get(held, held) or "none").strip("'\"") or "none"


def why_words(why: str) -> str:
    """The reason without the status in front of it, which has a column of its own."""
    return _STATUS_FIRST.sub("", why)
