"""The checklist is filled in from the run, item by item, and says what the run does not hold."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from make_run import make_run

from sim.report.grounds import grounds_table, measured_table
from sim.report.partial_outages import fits_table, partial_table
from sim.report.stress_des import checklist, stress_table
from sim.report.subject import Subject, load_subject
from sim.stations.network import Network, Station

ITEMS = (
    "1.1 1.2 1.3 2.1 2.2 2.3 2.4 2.5.1 2.5.2 2.5.3 2.5.4 2.5.5 3.1 3.2 3.3 3.4 4.1 4.2 4.3 5.1 5.2 5.3 5.4 6.1".split()
)


@pytest.fixture(scope="module")
def run_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_run(tmp_path_factory.mktemp("run"), filings=500)


def with_summary(run_dir: Path, to: Path, **changes: object) -> Subject:
    for name in ("filings.parquet", "events.parquet"):
        (to / name).write_bytes((run_dir / name).read_bytes())
    summary = json.loads((run_dir / "summary.json").read_text(encoding="utf-8")) | changes
    (to / "summary.json").write_text(json.dumps(summary), encoding="utf-8")
    return load_subject(to)


def test_every_item_of_the_guidelines_stands_there_once_and_in_order(run_dir: Path) -> None:
    assert [item.number for item in checklist(load_subject(run_dir))] == ITEMS


def test_answers_are_the_runs_own_figures(run_dir: Path) -> None:
    answers = {item.number: item.answer for item in checklist(load_subject(run_dir))}
    assert "What did one Friday without CM/ECF do" in answers["1.1"]
    assert "1,234 docket entries were made before the run" in answers["4.1"]
    assert answers["4.2"].startswith("9 d of simulated time")
    assert "Seed 1." in answers["5.2"]
    assert "login 8" in answers["2.5.3"]


def test_what_the_run_does_not_hold_is_said(run_dir: Path, tmp_path: Path) -> None:
    bare = with_summary(run_dir, tmp_path, method=[], versions={}, prelude_entries=None, question="")
    states = {item.number: item.answered for item in checklist(bare)}
    assert {states[number] for number in ("2.2", "4.1", "5.1")} == {"not in the run"}
    assert states["1.1"] == "in part"


def test_queues_are_told_where_the_run_recorded_its_stations(run_dir: Path) -> None:
    stations = (
        Station(name="caed/login", servers=1, room=5, when_down="drop"),
        Station(name="pdf_check", servers=2, discipline="priority"),
    )
    found = {item.number: item for item in checklist(load_subject(run_dir), Network(stations=stations))}["2.5.4"]
    assert found.answered == "answered"
    assert "fifo at 1, priority at 1" in found.answer
    assert "limited room at caed/login" in found.answer
    assert "shared by courts: pdf_check" in found.answer


def test_the_table_counts_what_is_answered(run_dir: Path) -> None:
    view = stress_table(load_subject(run_dir), None)
    states = [row[-1] for row in view.rows]
    assert f"{states.count('answered')} answered; {states.count('in part')} in part" in view.note
    assert view.csv is not None


def test_figures_are_counted_by_what_they_rest_on(run_dir: Path, tmp_path: Path) -> None:
    told = [
        {"key": "a", "value": 1, "why": "timed", "status": "measured", "file": "scenarios/x.toml"},
        {"key": "b", "value": 2, "why": "nobody says", "status": "assumed", "file": "courts/caed/rules.toml"},
    ]
    subject = with_summary(run_dir, tmp_path, assumptions=told)
    rows = {row[0]: row[1:] for row in grounds_table(subject.summary).rows}
    assert rows["Values of scenario files"] == ("1", "0", "0", "0", "0")
    assert rows["Values of the courts’ files"] == ("0", "0", "0", "1", "0")
    assert rows["Technical-failure rules applied"] == ("0", "1", "0", "4", "0")
    measured = measured_table(subject.summary)
    assert measured is not None
    assert measured.rows[0][1:3] == ("1", "timed")


def test_partial_outages_are_counted_by_what_was_out_and_the_download_has_each(run_dir: Path, tmp_path: Path) -> None:
    summary = json.loads((run_dir / "summary.json").read_text(encoding="utf-8"))
    summary["courts"]["caed"]["dependency_outages"] = [
        {"starts_at": f"2014-01-2{day}T00:00:00Z", "ends_at": f"2014-01-2{day}T00:30:00Z", "kind": "dependency"}
        | {"hits": ["pay_gov", "pacer_login"], "text": "Down", "announced_at": None}
        for day in (1, 2)
    ]
    view = partial_table(with_summary(run_dir, tmp_path, courts=summary["courts"]))
    assert view is not None
    assert view.rows[0][1:8] == ("Pay.gov and PACER login", "Down", "dependency", "2", "0", "1 h", "30 min")
    assert view.csv is not None
    assert view.csv.count("%0A") == 3
    assert partial_table(load_subject(run_dir)) is None


def test_fits_to_logs_are_shown_with_their_test_and_reason(run_dir: Path, tmp_path: Path) -> None:
    fit = {"n": 2, "censored": 1, "mean": 420.0, "chosen": {"family": "exponential", "parameters": {"mean": 420.0}}}
    fits = {
        "failure": {
            "caed": {"used": ["caed"], "repair_minutes": fit | {"test": None, "why": "only 2"}, "assumed": ["x"]}
        }
    }
    view = fits_table(with_summary(run_dir, tmp_path, outage_fits=fits))
    assert view is not None
    assert view.rows == (
        (
            "failure", "CAED", "Time to repair", "minutes", "CAED", "2", "1", "420", "exponential (mean 420)",
            "not tested", "only 2",
        ),
    )  # fmt: skip
    assert "Taken for granted: x." in view.note
    assert fits_table(load_subject(run_dir)) is None
