"""The courts of the country: all of them, each once; their volumes add up; what is not known is not claimed."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest
from msgspec.structs import replace

from sim.courts import RuleDates, load_court
from sim.data_file import DataError, InputError
from sim.engine.court_assumptions import court_assumptions
from sim.engine.projection import measured_run, project_year
from sim.engine.run import run_scenario
from sim.paths import COURTS_VARIABLE, DataMissingError, data_room
from sim.world import nation_room
from sim.world.nation import KINDS, NationalCourt, _courts, national_courts, national_plan, national_volumes
from sim.world.nation_room import MARKER, SPANS, write_nation
from sim.world.scenario import ScenarioFile, load_scenario
from sim.world.scenario_check import check_against_courts
from sim.world.scenario_tables import Figure

TERRITORIES = {"GU", "VI", "MP"}
DAY = date(2024, 3, 5)


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("nation") / "of-courts"
    write_nation(out, share=0.001)
    return out


def of_kind(kind: str) -> list[NationalCourt]:
    return [court for court in national_courts() if court.kind == kind]


# --- the table --------------------------------------------------------------------------------------------------------


def test_there_are_94_district_and_90_bankruptcy_courts_each_with_an_id_of_its_own() -> None:
    assert (len(of_kind("district")), len(of_kind("bankruptcy"))) == (94, 90)
    assert len({court.id for court in national_courts()}) == 184
    assert all(court.id.endswith(court.kind[0]) for court in national_courts())


def test_every_court_has_a_time_zone_and_a_circuit() -> None:
    for court in national_courts():
        assert ZoneInfo(court.zone)
    assert {court.circuit for court in national_courts()} == {*map(str, range(1, 12)), "dc"}


def test_judgeships_are_those_of_the_statute() -> None:
    """28 U.S.C. 133: 663 permanent ones, 4 of them shared by two or more districts; 4 more in the territories."""
    assert sum(court.judgeships for court in of_kind("district")) == 663 - 4 + 4
    assert sum(court.judgeships for court in of_kind("bankruptcy")) == 316


def test_the_territories_have_no_bankruptcy_court_and_arkansas_has_one_for_both_its_districts() -> None:
    assert {court.state for court in of_kind("district")} >= TERRITORIES
    assert not {court.state for court in of_kind("bankruptcy")} & TERRITORIES
    assert [court.id for court in of_kind("bankruptcy") if court.state == "AR"] == ["areb"]
    assert len(of_kind("district")) - len(TERRITORIES) - 1 == len(of_kind("bankruptcy"))


def test_a_row_that_cannot_be_used_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "courts.csv"
    path.write_text("id,kind,name,district,state,circuit,zone,judgeships\nxd,appeals,X,X,XX,1,UTC,1\n")
    with pytest.raises(DataError, match=r"courts\.csv:2: xd: .*mend the row"):
        _courts(path)


# --- volumes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "total"), [("district", 290_896 + 69_802), ("bankruptcy", 504_112)])
def test_the_courts_filings_add_up_to_the_published_national_total(kind: str, total: int) -> None:
    assert sum(volume.filings for volume in national_volumes() if volume.court.kind == kind) == total


def test_entries_add_up_to_the_national_entries() -> None:
    plan = national_plan()
    expected = sum(plan.of_kind(kind).entries for kind in KINDS)
    assert sum(volume.entries_per_year for volume in national_volumes()) == pytest.approx(expected, rel=1e-12)
    assert 20e6 < expected < 30e6


def test_a_court_whose_counters_were_read_rests_on_them_and_any_other_on_its_judgeships() -> None:
    by_id = {volume.court.id: volume for volume in national_volumes()}
    assert (by_id["nysd"].basis, by_id["cacd"].basis, by_id["akd"].basis) == (
        "notice serials",
        "document ids",
        "judgeships",
    )
    assert by_id["nysd"].weight == pytest.approx(1_797_089 / 2.3)
    assert by_id["canb"].basis == "judgeships"  # its ids were last read at the peak of the recession


@pytest.mark.parametrize(
    ("court_id", "published"), [("ded", 1_599), ("txwd", 12_792), ("casb", 4_890), ("ilnb", 39_413)]
)
def test_the_model_comes_within_a_factor_of_two_of_totals_that_courts_published(court_id: str, published: int) -> None:
    """Of other years than the model's. Others lie farther off: D. Mass. 2.3 times as many, Bankr. C.D. Cal. 0.3."""
    (volume,) = [volume for volume in national_volumes() if volume.court.id == court_id]
    assert published / 2 < volume.filings < published * 2


# --- what is written --------------------------------------------------------------------------------------------------


def test_every_written_court_loads_with_the_ordinary_loader_and_has_a_prefix_of_its_own(nation: Path) -> None:
    books = [load_court(court.id, nation / "courts") for court in national_courts()]
    assert len({book.profile.doc_id_prefix for book in books}) == 184
    assert [(book.court_id, book.profile.kind, book.profile.zone) for book in books] == [
        (court.id, court.kind, court.zone) for court in national_courts()
    ]
    assert load_court("nysb", nation / "courts").profile.short_name == "Bankr. S.D. New York"


@pytest.mark.parametrize("court_id", ["nysd", "akb", "cacd", "vid"])
def test_nothing_but_the_federal_layer_holds_in_a_written_court(nation: Path, court_id: str) -> None:
    book = load_court(court_id, nation / "courts")
    own = [layer for layer in book.rules.layers if layer.name != "federal"]
    assert {rule_id for layer in own for rule_id in layer.rules} == {"filing.size_bytes_max"}
    assert book.rules.resolve("filing.size_bytes_max", RuleDates(filed=DAY)).status == "assumed"
    assert (book.outages, book.outage_log) == ((), "missing")


def test_what_was_not_read_of_a_written_court_is_marked_assumed(nation: Path) -> None:
    book = load_court("akd", nation / "courts")
    marks = {key.partition(":")[2]: item.mark for key, item in book.provenance.items() if key.startswith("akd/court")}
    cited = {key for key, mark in marks.items() if mark.status != "assumed"}
    assert cited == {"court.id", "court.name", "court.district_name", "court.kind", "court.state"}


@pytest.mark.parametrize("span", SPANS, ids=lambda span: span.name)
def test_every_scenario_fits_its_courts_and_says_that_its_volumes_are_modelled(
    nation: Path, span: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(COURTS_VARIABLE, str(nation / "courts"))
    found = load_scenario(str(nation / f"national-{span.name}.toml"))
    check_against_courts(found)
    assert len(found.scenario.courts) == 184
    told = [one for one in found.assumptions if one.key.startswith("volume.")]
    assert len(told) == 3 * 184
    assert all(one.why.startswith("modelled: ") for one in told)
    total = sum(volume.entries_per_year.value for volume in found.scenario.volume.values())
    assert total == pytest.approx(0.001 * 26_130_738.2, rel=1e-3)


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(InputError, match="something else than a nation: name a new folder"):
        write_nation(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("share", [0.0, -1.0, 1.5])
def test_a_share_outside_nought_to_one_is_refused_and_nothing_written(tmp_path: Path, share: float) -> None:
    with pytest.raises(InputError, match="above 0, up to 1"):
        write_nation(tmp_path / "nation", share)
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_nation_is_replaced(tmp_path: Path) -> None:
    write_nation(tmp_path / "nation", 0.5)
    left = tmp_path / "nation" / "courts" / "left-over"
    left.mkdir()
    write_nation(tmp_path / "nation", 0.25)
    assert not left.exists()
    assert msgspec.json.decode((tmp_path / "nation" / MARKER).read_bytes()) == {"share": 0.25}


def test_one_that_is_interrupted_leaves_nothing_behind_and_the_earlier_one_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_nation(tmp_path / "nation", 0.5)
    before = {path: path.read_bytes() for path in (tmp_path / "nation").rglob("*") if path.is_file()}

    def interrupt(*_given: object) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(nation_room, "_write_scenario", interrupt)
    for out in (tmp_path / "nation", tmp_path / "new" / "nation"):
        with pytest.raises(KeyboardInterrupt):
            write_nation(out, 0.25)
    assert [path.name for path in tmp_path.iterdir()] == ["nation"]
    assert {path: path.read_bytes() for path in (tmp_path / "nation").rglob("*") if path.is_file()} == before


def test_what_is_written_is_told_where_it_lies(tmp_path: Path) -> None:
    told = write_nation(tmp_path / "nation", 0.01)
    assert told.courts == tmp_path / "nation" / "courts"
    assert all(path.parent == tmp_path / "nation" and path.is_file() for path in told.scenarios)
    assert (told.courts / "nysd" / "court.toml").is_file()
    assert [path.name for path in tmp_path.iterdir()] == ["nation"]


def test_a_folder_without_courts_in_the_environment_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(COURTS_VARIABLE, str(tmp_path))
    with pytest.raises(DataMissingError, match="holds no courts: unset it, or name another folder"):
        data_room("courts")


# --- running it -------------------------------------------------------------------------------------------------------


def three_courts(nation: Path) -> ScenarioFile:
    """Twelve hours of a court in New York, one in Guam and one bankruptcy court, with few documents."""
    found = load_scenario(str(nation / "national-day.toml"))
    scenario, courts = found.scenario, ("nysd", "gud", "akb")
    clock = replace(
        scenario.clock,
        starts=datetime.fromisoformat("2024-03-05T06:00:00-05:00"),
        ends=datetime.fromisoformat("2024-03-05T18:00:00-05:00"),
        drain_hours=Figure(4.0, assumed="test"),
    )
    few = replace(scenario.documents, distinct_per_court=Figure(8.0, assumed="test"))
    entries = Figure(20_000.0, assumed="test")
    volume = {court_id: replace(scenario.volume[court_id], entries_per_year=entries) for court_id in courts}
    capacity = {court_id: scenario.capacity[court_id] for court_id in courts}
    cut = replace(scenario, courts=courts, clock=clock, documents=few, volume=volume, capacity=capacity)
    return replace(found, scenario=cut)


def test_half_a_day_of_three_courts_runs_and_reconciles(
    nation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(COURTS_VARIABLE, str(nation / "courts"))
    folder, summary = run_scenario(three_courts(nation), 1, tmp_path / "run", 1, lambda _court, _share: None)
    counts = summary["filings"]
    assert counts["attempted"] == counts["accepted"] + counts["refused"] + counts["abandoned"] > 50
    assert sum(court["filings"]["attempted"] for court in summary["courts"].values()) == counts["attempted"]
    assert summary["entries_per_year"] == 60_000
    assert summary["performance"]["cpu_s"] > 0
    assert summary["run_again"].startswith(f"{COURTS_VARIABLE}={nation / 'courts'} ecfsim run ")
    assert not list(folder.glob("*-documents"))


# --- a year from shorter runs -----------------------------------------------------------------------------------------


def told(entries: int, cpu_s: float, peak_mib: float, courts: int = 2) -> dict[str, object]:
    return {
        "scenario": "x",
        "courts": dict.fromkeys(range(courts)),
        "filings": {"accepted": entries},
        "prelude_entries": 5,
        "entries_per_year": 1_000_000.0,
        "performance": {"cpu_s": cpu_s, "wall_s": 1.0, "workers": 2, "peak_rss_mib": peak_mib},
    }


def test_a_year_lies_on_the_line_through_the_runs() -> None:
    runs = [measured_run(told(*run)) for run in [(40_000, 50.0, 400.0), (10_000, 20.0, 340.0), (20_000, 30.0, 350.0)]]
    found = project_year(runs)
    assert found.fixed_s == pytest.approx(10)
    assert found.us_per_entry == pytest.approx(1000)
    assert found.slopes_us == pytest.approx((1000, 1000))
    assert found.slope_spread == pytest.approx(0)
    assert found.core_hours == pytest.approx((10 + 1000) / 3600)
    assert found.peak_rss_mib == pytest.approx(400 + 960_000 * 60 / 30_000)


@pytest.mark.parametrize("other", [(10_000, 20.0, 1.0), (20_000, 20.0, 1.0, 3)])
def test_runs_that_cannot_lie_on_one_line_are_refused(other: tuple[int, float, float]) -> None:
    with pytest.raises(InputError, match="give "):
        project_year([measured_run(told(10_000, 10.0, 1.0)), measured_run(told(*other))])


def test_a_run_that_does_not_tell_its_processor_time_is_refused() -> None:
    old = told(10, 1.0, 1.0)
    old["performance"] = {"wall_s": 1.0, "workers": 1, "peak_rss_mib": 1.0}
    with pytest.raises(InputError, match="no 'cpu_s': run its scenario again"):
        measured_run(old)


def test_what_a_template_says_of_many_courts_is_told_once(nation: Path) -> None:
    rows = court_assumptions(load_court(court.id, nation / "courts") for court in national_courts())
    (zone,) = [row for row in rows if row["key"].endswith(":court.zone")]
    assert zone["value"] == "differs (184 courts)"
    assert zone["file"].endswith("courts/*/court.toml")
    (size,) = [row for row in rows if row["key"].endswith("filing.size_bytes_max@2001-01-01")]
    assert size["value"] == "10000000"
    assert len(rows) < 400


def test_what_a_few_courts_assume_is_told_of_each() -> None:
    rows = court_assumptions([load_court("caed"), load_court("casb")])
    assert {row["file"] for row in rows} >= {"courts/caed/court.toml", "courts/casb/court.toml"}
    assert not [row for row in rows if "*" in row["file"]]
