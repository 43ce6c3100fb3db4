"""What the courts of a run assume: inherited values once, and those that many courts have from one template once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from sim.courts import AssumedValue, CourtBook, assumed_values
from sim.data_file import shown_path

TOLD_APART_MAX = 10
"""Courts that may say the same of themselves before it is told once for all of them."""
_Place = tuple[str, int | None, str]


def court_assumptions(books: Iterable[CourtBook]) -> list[dict[str, Any]]:
    """Rows of summary.json, by file, line and key; ``courts/*/court.toml`` stands for the files of many courts.

    What a key rests on must be the same in all of these; where their values differ, the value reads "differs".
    """
    listed: dict[_Place, dict[str, Any]] = {}
    alike: dict[tuple[str, str, str], list[_Place]] = {}
    for book in books:
        for one in assumed_values(book):
            place = (shown_path(one.file), one.line, one.key)
            if place not in listed:
                listed[place] = _row(one, place)
                alike.setdefault(_anywhere(book.court_id, place, one.why), []).append(place)
    for (file, key, _why), places in alike.items():
        if len(places) > TOLD_APART_MAX:
            rows = [listed.pop(place) for place in places]
            same = len({row["value"] for row in rows}) == 1
            value = rows[0]["value"] if same else f"differs ({len(rows)} courts)"
            listed[file, rows[0]["line"], key] = {**rows[0], "key": key, "value": value, "file": file}
    return [listed[place] for place in sorted(listed, key=lambda place: (place[0], place[1] or 0, place[2]))]


def _row(one: AssumedValue, place: _Place) -> dict[str, Any]:
    return {
        "key": one.key,
        "value": str(one.value)[:120],
        "status": "assumed",
        "why": one.why,
        "file": place[0],
        "line": one.line,
    }


def _anywhere(court_id: str, place: _Place, why: str) -> tuple[str, str, str]:
    """A place and its reason without the court's own name."""
    file, _, key = place
    own = re.compile(rf"(?<![a-z0-9]){court_id}(?=/)")
    return own.sub("*", file), own.sub("*", key), why
