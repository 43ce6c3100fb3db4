"""A run folder with damaged or foreign files is refused with a sentence, never with a traceback of a library."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from make_run import make_run

from sim.report import build
from sim.report.run_data import RunIncompleteError


@pytest.mark.parametrize("name", ["filings.parquet", "events.parquet"])
@pytest.mark.parametrize("keeps", [0.0, 0.001, 0.5, 0.99])
def test_a_truncated_file_is_named(tmp_path: Path, name: str, keeps: float) -> None:
    path = make_run(tmp_path, filings=100) / name
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * keeps)])
    with pytest.raises(
        RunIncompleteError, match=rf"{re.escape(name)}: cannot be read as Parquet.*run the scenario again"
    ):
        build(tmp_path)
    assert not (tmp_path / "report.html").exists()


@pytest.mark.parametrize("name", ["filings.parquet", "events.parquet"])
def test_bytes_damaged_within_a_file_are_refused_or_harmless(tmp_path: Path, name: str) -> None:
    path = make_run(tmp_path, filings=100) / name
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 3 : len(whole) // 3 + 400] = b"\xff" * 400
    path.write_bytes(bytes(whole))
    with pytest.raises(RunIncompleteError, match=re.escape(name)):
        build(tmp_path)


@pytest.mark.parametrize("name", ["filings.parquet", "events.parquet"])
def test_another_programs_parquet_file_is_told_by_what_it_lacks(tmp_path: Path, name: str) -> None:
    make_run(tmp_path, filings=100)
    pl.DataFrame({"city": ["Fresno"], "people": [1]}).write_parquet(tmp_path / name)
    with pytest.raises(RunIncompleteError, match=rf"{re.escape(name)}: not a file of a run, a column is missing"):
        build(tmp_path)


@pytest.mark.parametrize(
    ("name", "column", "kind"),
    [
        ("filings.parquet", "began_at_us", "whole"),
        ("filings.parquet", "due_on", "day"),
        ("filings.parquet", "affected_by_outage", "yes or no"),
        ("events.parquet", "wait_us", "whole"),
    ],
)
def test_a_column_of_another_kind_is_told(tmp_path: Path, name: str, column: str, kind: str) -> None:
    path = make_run(tmp_path, filings=100) / name
    pl.read_parquet(path).with_columns(pl.lit("x").alias(column)).write_parquet(path)
    with pytest.raises(RunIncompleteError, match=rf"its column {column} holds String where a run has {kind}"):
        build(tmp_path)


def test_filings_of_another_run_are_told_by_their_court(tmp_path: Path) -> None:
    path = make_run(tmp_path, filings=100) / "filings.parquet"
    pl.read_parquet(path).with_columns(court=pl.lit("dakd")).write_parquet(path)
    with pytest.raises(RunIncompleteError, match=r"not of this run, it has filings of dakd"):
        build(tmp_path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"starts_at": "yesterday"},
        {"starts_at": "2014-01-20T00:00:00"},
        {"display_zone": "Nowhere/At_All"},
        {"display_zone": "/etc"},
    ],
)
def test_a_summary_with_an_instant_or_zone_nobody_can_read_is_refused(tmp_path: Path, wrong: dict[str, Any]) -> None:
    path = make_run(tmp_path, filings=100) / "summary.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | wrong), encoding="utf-8")
    with pytest.raises(RunIncompleteError, match=r"summary\.json: .*run the scenario again"):
        build(tmp_path)


def test_a_summary_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = make_run(tmp_path, filings=100) / "summary.json"
    path.write_bytes(b'{"scenario": "\xe9"}')
    with pytest.raises(RunIncompleteError, match=r"summary\.json"):
        build(tmp_path)
