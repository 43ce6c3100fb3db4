"""The register of requirements is whole, and every row that the core decides is cited by a test."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REGISTER = tomllib.loads((ROOT / "scenarios/conformance/requirements.toml").read_text(encoding="utf-8"))["requirement"]
SOURCES = {
    source["id"] for source in tomllib.loads((ROOT / "courts/sources.toml").read_text(encoding="utf-8"))["source"]
}
ROWS_BY_COURT = {"CAED": 8, "CACD": 15, "CASB": 6, "CANB": 5, "CIT": 31, "PACER": 4}


def uncited(register: list[dict[str, str]], tests: str) -> list[str]:
    """Ids of decided rows that the text of the tests does not name."""
    cited = set(re.findall(r"\b(?:CAED|CACD|CASB|CANB|CIT|PACER)-\d+\b", tests))
    return [row["id"] for row in register if "decided" in row["kind"] and row["id"] not in cited]


def _tests() -> str:
    here = Path(__file__).resolve()
    return "\n".join(
        path.read_text(encoding="utf-8") for path in sorted(here.parent.rglob("test_*.py")) if path != here
    )


def test_the_register_has_every_row_once_with_a_known_source() -> None:
    wanted = [f"{court}-{number}" for court, count in ROWS_BY_COURT.items() for number in range(1, count + 1)]
    assert [row["id"] for row in REGISTER] == wanted
    assert {row["source"] for row in REGISTER} <= SOURCES
    assert all(len(row["behaviour"]) > 20 and row["kind"] for row in REGISTER)


def test_every_row_that_the_core_decides_is_cited_by_a_test() -> None:
    assert uncited(REGISTER, _tests()) == []


def test_a_missing_citation_would_be_found() -> None:
    assert uncited([{"id": "CIT-7", "kind": "decided"}], "CIT-77 and CACD-7") == ["CIT-7"]
