"""Relief, rules nobody read and assumed readings each have their own words on the page."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from make_run import make_run

from sim.report import build

RELIEF = {"sought": 20, "granted": 10, "denied": 2, "pending": 8}


def page_of(folder: Path, courts: dict[str, dict[str, Any]], unknown: tuple[str, ...] = (), **summary: Any) -> str:
    """The text of the page of a made run, its summary changed; `unknown` are courts whose rule was not seen."""
    make_run(folder, filings=2_000)
    path = folder / "summary.json"
    whole = json.loads(path.read_text(encoding="utf-8")) | summary
    for court, more in courts.items():
        whole["courts"][court] |= more
    path.write_text(json.dumps(whole), encoding="utf-8")
    filings = pl.read_parquet(folder / "filings.parquet")
    left = (pl.col("timeliness") == "must_seek_relief") & pl.col("court").is_in(unknown)
    changed = pl.when(left).then(pl.lit("rule_unknown")).otherwise("timeliness")
    filings.with_columns(timeliness=changed).write_parquet(folder / "filings.parquet")
    source = build(folder).read_text(encoding="utf-8")
    body = re.sub(r"(?s)<style>.*?</style>|<svg.*?</svg>", " ", source)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", body)).replace("&#39;", "'")


def timeliness(folder: Path, kind: str) -> int:
    return pl.read_parquet(folder / "filings.parquet").filter(pl.col("timeliness") == kind).height


def test_a_rule_not_seen_has_its_own_sentence_tile_and_column(tmp_path: Path) -> None:
    judged = {"day": "2014-01-24", "is_technical_failure": None, "effect": "unknown", "minutes_in_window": 420.0}
    text = page_of(tmp_path, {"cacd": {"judgements": [judged]}}, unknown=("cacd",))
    number = timeliness(tmp_path, "rule_unknown")
    assert number > 1
    assert (
        f"{number} filings are due under a rule whose text was not seen (the Central District of "
        "California): what happens to them is not known." in text
    )
    assert f"Rule not known{number}its text was not seen" in text
    assert f"; {timeliness(tmp_path, 'must_seek_relief')} must seek relief; for " in text
    assert "Technical failure: not known: the rule’s text was not seen. Effect: not known." in text
    assert text.count("not decided by a rule") == 3


def test_a_run_without_such_filings_says_nothing_of_them(tmp_path: Path) -> None:
    assert "Rule not known" not in page_of(tmp_path, {})


def test_relief_is_told_by_court_with_its_shares_marked_as_assumed(tmp_path: Path) -> None:
    """CAED-5: who is not helped by the rule asks the court."""
    assumed = {"key": "behaviour.relief_granted", "value": "0.85", "why": "no figure is published", "status": "assumed"}
    text = page_of(tmp_path, {"casb": {"relief": RELIEF}}, assumptions=[assumed])
    assert "Relief from the outage, by court" in text
    assert f"All courts{timeliness(tmp_path, 'must_seek_relief')}201028" in text
    assert "Shares that the run was given: 85 % granted (assumed)." in text


def test_a_run_that_tells_nothing_of_relief_has_no_table_of_it(tmp_path: Path) -> None:
    assert "Relief from the outage" not in page_of(tmp_path, {})


def test_filings_moved_on_an_assumed_reading_are_marked_in_tile_and_table(tmp_path: Path) -> None:
    """CAED-5 as an assumed reading: the figure does not pass for a finding."""
    rule = {"value": {"direct_service_required": True}, "cite": "LR 134(c)(1)", "status": "assumed", "assumed": "x"}
    text = page_of(tmp_path, {"caed": {"technical_failure_rule": rule}})
    moved = timeliness(tmp_path, "moved_by_rule")
    assert f"Moved by rule{moved}to Mon 27 Jan; {moved} of them on an assumed reading" in text
    assert f"† On an assumed reading of the court’s rule: {moved} of {moved} filings moved (CAED)." in text
    assert f"{moved} †" in text


def test_direct_service_is_told_where_the_rule_asks_for_it(tmp_path: Path) -> None:
    text = page_of(tmp_path, {})
    filings = pl.read_parquet(tmp_path / "filings.parquet").filter(pl.col("court") == "caed")
    left = filings.filter(pl.col("timeliness").is_in(["moved_by_rule", "must_seek_relief"]))
    served = left.filter(pl.col("direct_services") > 0).height
    assert (
        f"In the Eastern District of California, whose rule asks for direct service, {served} of the {left.height} "
        "filings moved or left to relief recorded that service." in text
    )
    assert text.count("whose rule asks for direct service") == 1


def test_the_backlog_is_told_by_what_it_is_made_of(tmp_path: Path) -> None:
    text = page_of(tmp_path, {})
    source = (tmp_path / "report.html").read_text(encoding="utf-8")
    found = re.search(
        r"When the outage ended, (\d+) filings and entries were unfinished; (\d+) of them were entered", text
    )
    assert found
    assert int(found.group(1)) >= int(found.group(2)) > 0
    assert re.search(r"no station of a site was more than (< )?\d+ % busy in any hour \(\w+ in \w+\)", text)
    assert re.search(r"highest \d+, ordinary \d+, in stations \d+\.?", source)


@pytest.mark.parametrize("given", [None, "ecfsim run scenarios/mine.toml --seed 1"])
def test_the_command_to_run_it_again_is_the_runs_own(tmp_path: Path, given: str | None) -> None:
    text = page_of(tmp_path, {}, **({} if given is None else {"run_again": given}))
    assert (given or "ecfsim run national-outage-2014 --seed 1") in text


def test_no_two_tables_share_a_caption(tmp_path: Path) -> None:
    make_run(tmp_path, filings=500)
    events = pl.read_parquet(tmp_path / "events.parquet")
    upload = (pl.col("kind") == "station") & (pl.col("name") == "upload")
    counter = events.filter(upload).with_columns(name=pl.lit("counter"))
    pl.concat([events, counter]).write_parquet(tmp_path / "events.parquet")
    captions = re.findall(r"(?s)<caption[^>]*><span>(.*?)</span>", build(tmp_path).read_text(encoding="utf-8"))
    assert len(captions) > 20
    assert len(set(captions)) == len(captions)
