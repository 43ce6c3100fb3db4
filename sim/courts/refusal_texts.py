"""The words with which a court's system refuses, by refusal code, and what they rest on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import msgspec

from sim.courts.rule_file import refuse_unknown, tables
from sim.courts.sources import MARK_KEYS, Mark, Provenance, Source, parse_mark
from sim.data_file import read_toml


class RefusalWords(msgspec.Struct, frozen=True):
    """One refusal's text with its mark; ``cite`` is the source's id, or "assumed"."""

    text: str
    mark: Mark

    @property
    def cite(self) -> str:
        """The source id that the text rests on, or "assumed"."""
        return self.mark.cite or "assumed"


def read_refusals(
    path: Path, sources: Mapping[str, Source], base: Mapping[str, RefusalWords]
) -> tuple[dict[str, RefusalWords], dict[str, Provenance]]:
    """``base`` with the file's texts laid over it, and where each stands. A missing file adds nothing.

    Raises DataError with file and line for an unknown or repeated code, a missing text or a missing mark.
    """
    words = dict(base)
    provenance: dict[str, Provenance] = {}
    if not path.is_file():
        return words, provenance
    located = read_toml(path)
    refuse_unknown(located, "", located.data, ("refusal",))
    seen: set[str] = set()
    for index, table in enumerate(tables(located, "", located.data, "refusal")):
        place = f"refusal[{index}]"
        refuse_unknown(located, place, table, ("code", "text", *MARK_KEYS))
        code, text = table.get("code"), table.get("text")
        if not isinstance(code, str) or not isinstance(text, str) or not text:
            raise located.error(place, "no 'code' or no 'text'", "give both")
        if code in seen:
            raise located.error(f"{place}.code", "duplicate refusal code", "keep one of the two", code)
        if base and code not in base:
            raise located.error(f"{place}.code", "unknown refusal code", "see courts/_federal/refusals.toml", code)
        seen.add(code)
        mark = parse_mark(located, place, table, sources, code)
        words[code] = RefusalWords(text, mark)
        provenance[f"refusals:{code}"] = Provenance(text, mark, path, located.line_of(f"{place}.text"))
    return words, provenance
