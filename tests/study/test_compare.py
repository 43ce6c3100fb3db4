"""Comparisons: arms meet the same world, differences are exact, and an early cut-off reaches exactly whom it should."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from msgspec.structs import replace
from small_comparisons import arm, two_days

from sim.data_file import InputError
from sim.engine.run import run_scenario
from sim.study.compare import base_arm, compare
from sim.study.compare_arms import LivedArm, live_arms
from sim.study.compare_result import Comparison, load_comparison
from sim.study.errors import ReplicationError, StudyError
from sim.study.filing_fates import CHANGES, joined_fates
from sim.study.replications import replication_seed
from sim.study.workforce import workforce
from sim.world.scenario_overlay import Overlay

ZONES = {"cit": "America/New_York"}
BUSY, SEED = 45_000, 3
Lives = dict[str, list[LivedArm]]


def _arms(entries_per_year: float = BUSY) -> list[Overlay]:
    found = two_days(entries_per_year)
    return [base_arm(found), arm(found, "delaware-5pm"), arm(found, "delaware-5pm-shifted")]


@pytest.fixture(scope="module")
def lives() -> Lives:
    """Two replications of the scenario as it is and of both arms of Delaware's hour: arm name to what it lived."""
    arms = _arms()
    with workforce(1) as crew:
        replications = list(live_arms(arms, SEED, 2, crew))
    return {one.name: [lived[place] for lived in replications] for place, one in enumerate(arms)}


def _fates(lives: Lives, overlay: str, replication: int = 0) -> pl.DataFrame:
    base, other = lives["two-days"][replication].filings, lives[overlay][replication].filings
    return joined_fates(base, other, ZONES)


# --- the early cut-off ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("replication", [0, 1])
def test_the_cut_off_makes_untimely_exactly_what_was_due_that_day_and_came_between_five_and_midnight(
    lives: Lives, replication: int
) -> None:
    entered = pl.from_epoch("entered_at_us", "us").dt.replace_time_zone("UTC").dt.convert_time_zone(ZONES["cit"])
    expected = lives["two-days"][replication].filings.filter(
        (pl.col("timeliness") == "on_time")
        & (entered.dt.date() == pl.col("due_on"))
        & (entered.dt.hour() >= 17)
        & (pl.col("medium") == "electronic")
    )
    untimely = _fates(lives, "delaware-5pm", replication).filter("became_untimely")
    assert sorted(untimely["key"]) == sorted(expected["key"])
    assert untimely.height >= 2
    assert set(untimely["rule_arm"]) == {"filing.cutoff_local"}
    assert set(untimely["cite_arm"]) == {"ded.order_2022_hours"}


def test_nobody_who_keeps_their_hours_does_anything_else_otherwise(lives: Lives) -> None:
    fates = _fates(lives, "delaware-5pm")
    assert fates.filter(pl.col("differs") & ~pl.col("standing_changed")).is_empty()
    assert fates.filter(pl.col("category") == "initiating").height > 10
    assert not fates.filter(pl.col("category") == "initiating")["differs"].any()


def test_who_minds_the_cut_off_begins_as_long_before_it_as_before_midnight(lives: Lives) -> None:
    fates = _fates(lives, "delaware-5pm-shifted")
    moved = fates.filter(pl.col("began_at_us_base") != pl.col("began_at_us_arm"))
    assert moved.height >= 3
    assert set(moved["hour"]) <= {f"{hour:02d}" for hour in range(17, 24)}
    ahead = moved["began_at_us_base"] - moved["began_at_us_arm"]
    seven_hours = round(timedelta(hours=7).total_seconds()) * 1_000_000
    prompted = moved.filter(ahead != seven_hours)  # by a paper that came earlier itself
    assert prompted.height <= moved.height // 4
    habits = _fates(lives, "delaware-5pm")["became_untimely"].sum()
    assert fates["became_untimely"].sum() < habits


# --- exactness --------------------------------------------------------------------------------------------------------


def test_keys_name_each_filing_once(lives: Lives) -> None:
    for lived in (one for replications in lives.values() for one in replications):
        assert lived.filings["key"].is_unique().all()
        assert (lived.filings["key"] != "").all()


def test_a_replication_is_what_a_run_with_its_seed_is(lives: Lives, tmp_path: Path) -> None:
    _, summary = run_scenario(
        two_days(BUSY), replication_seed(SEED, 1), tmp_path / "run", 1, lambda _part, _share: None
    )
    assert lives["two-days"][1].trace_digest == summary["trace_digest"]
    assert pl.read_parquet(tmp_path / "run" / "filings.parquet").equals(lives["two-days"][1].filings)


def test_identical_arms_differ_by_exactly_nothing(tmp_path: Path) -> None:
    found = two_days(9_000)
    same = replace(base_arm(found), name="same")
    result = compare([base_arm(found), same], 1, 2, tmp_path / "out")
    (difference,) = result.against
    assert difference.matched.share == 1
    assert all(m.difference == type(m.difference)(0.0, 0.0, 0.0) for m in difference.measures)
    assert all(m.variance_kept in (0.0, None) for m in difference.measures)
    assert all(change.estimate == 0 for change in difference.changes.values())
    assert (difference.why, difference.differences_rows, difference.fates_rows) == ([], 0, 0)
    assert pl.read_parquet(tmp_path / "out" / "differences.parquet").is_empty()
    assert result.arms[0].trace_digests == result.arms[1].trace_digests


def test_swapped_arms_negate_exactly(lives: Lives, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same two arms, each set against the other, from the same runs."""
    monkeypatch.setattr("sim.study.compare.live_arms", _as_lived(lives))
    base, five, _ = _arms()
    forth, back = (compare(pair, SEED, 2, tmp_path / pair[0].name).against[0] for pair in ([base, five], [five, base]))
    for one, other in zip(forth.measures, back.measures, strict=True):
        low, high = one.difference.low, one.difference.high
        assert low is not None
        assert high is not None
        assert other.difference == type(other.difference)(-one.difference.estimate, -high, -low)
        assert other.variance_kept == one.variance_kept
    assert forth.changes["became_untimely"] == back.changes["became_timely"]
    assert forth.changes["became_untimely"].estimate > 0
    assert [(why.rule_id, why.count) for why in forth.why] == [(why.rule_id, why.count) for why in back.why]
    assert {why.change for why in back.why} == {"became_timely"}


def _as_lived(lives: Lives) -> Callable[..., Iterator[list[LivedArm]]]:
    """Lives the arms as they have been lived already."""

    def live(arms: list[Overlay], _seed: int, replications: int, *_: object) -> Iterator[list[LivedArm]]:
        return ([lives[one.name][replication] for one in arms] for replication in range(replications))

    return live


def test_two_workers_find_what_one_finds(tmp_path: Path) -> None:
    arms = _arms(6_000)[:2]
    alone, together = (
        compare(arms, 1, 1, tmp_path / f"{workers}", workers=workers, compare_again="again") for workers in (1, 2)
    )
    assert alone == together
    for name in ("compare.json", "differences.csv", "differences.parquet"):
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes()


# --- what is told -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compared(lives: Lives, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Comparison]:
    """Both arms of Delaware's hour against the scenario as it is, from the runs above."""
    folder = tmp_path_factory.mktemp("compared") / "out"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sim.study.compare.live_arms", _as_lived(lives))
        return folder, compare(_arms(), SEED, 2, folder)


def test_groups_and_reasons_add_up_to_the_changes(lives: Lives, compared: tuple[Path, Comparison]) -> None:
    difference = compared[1].against[0]
    untimely = difference.changes["became_untimely"].estimate
    assert untimely == sum(_fates(lives, "delaware-5pm", one)["became_untimely"].sum() for one in (0, 1)) / 2
    for by in ("court", "role", "category", "represented", "event", "hour", "weekday", "medium"):
        groups = [group for group in difference.who if group.by == by]
        assert sum(group.became_untimely.estimate for group in groups) == pytest.approx(untimely, abs=1e-9)
        assert sum(group.filings.estimate for group in groups) * 2 == pytest.approx(difference.matched.both, abs=1e-9)
    assert sum(why.count.estimate for why in difference.why) == pytest.approx(untimely, abs=1e-9)
    assert all("5:00 p.m. Eastern Time" in why.quote for why in difference.why)


def test_measures_are_paired_by_replication(lives: Lives, compared: tuple[Path, Comparison]) -> None:
    measures = {one.name: one for one in compared[1].against[0].measures}
    attempted = [float(one.filings.height) for one in lives["two-days"]]
    assert measures["attempted"].base_values == measures["attempted"].arm_values == attempted
    assert measures["attempted"].variance_reduction == 1
    untimely = measures["untimely"]
    paired = [b - a for a, b in zip(untimely.base_values, untimely.arm_values, strict=True)]
    assert untimely.difference.estimate == sum(paired) / 2
    assert measures["timely"].difference.estimate == -untimely.difference.estimate


def test_the_files_say_which_filings_differ_and_why(compared: tuple[Path, Comparison]) -> None:
    folder, result = compared
    rows = pl.read_parquet(folder / "differences.parquet")
    fates = pl.read_csv(folder / "differences.csv")
    for difference in result.against:
        own = rows.filter(arm=difference.arm)
        assert own.height == difference.differences_rows
        assert fates.filter(pl.col("arm") == difference.arm).height == difference.fates_rows
        for name in CHANGES:
            assert own[name].sum() == round(difference.changes[name].estimate * 2)
    assert "times_only" in set(rows["change"])
    assert set(fates["change"]) <= set(CHANGES[:7])
    assert fates.columns == rows.columns
    untimely = rows.filter(change="became_untimely", arm="delaware-5pm").row(0, named=True)
    assert (untimely["standing_base"], untimely["rule_arm"]) == ("on_time", "filing.cutoff_local")
    assert untimely["began_local"][10:].startswith("T")
    assert sorted(path.name for path in folder.iterdir()) == ["compare.json", "differences.csv", "differences.parquet"]


def test_an_arm_tells_what_it_changes_and_on_what_that_rests(compared: tuple[Path, Comparison]) -> None:
    folder, result = compared
    assert load_comparison(folder) == result
    assert [one.name for one in result.arms] == ["two-days", "delaware-5pm", "delaware-5pm-shifted"]
    assert result.seeds == [replication_seed(SEED, 0), replication_seed(SEED, 1)]
    base, five, _ = result.arms
    assert base.changed == []
    assert base.reforms == []
    assert {one.key: one.status for one in five.changed}["behaviour.shifts_with_cutoff"] == "assumed"
    (reform,) = five.reforms
    assert (reform.file, reform.courts) == ("scenarios/reforms/delaware-5pm.toml", ["cit"])
    assert [(rule.rule_id, rule.value, rule.effective) for rule in reform.rules] == [
        ("filing.cutoff_local", "17:00", "2012-01-01")
    ]


def test_one_replication_has_differences_but_no_intervals(
    lives: Lives, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.study.compare.live_arms", _as_lived(lives))
    difference = compare(_arms()[:2], SEED, 1, tmp_path / "out").against[0]
    untimely = next(one for one in difference.measures if one.name == "untimely")
    assert untimely.difference.estimate == _fates(lives, "delaware-5pm")["became_untimely"].sum()
    assert (untimely.difference.low, untimely.difference.high, untimely.variance_kept) == (None, None, None)
    told = json.loads((tmp_path / "out" / "compare.json").read_text())
    assert told["against"][0]["measures"][0]["difference"]["low"] is None


# --- what is refused --------------------------------------------------------------------------------------------------


def test_arms_that_cannot_be_compared_are_refused_before_anything_is_run(tmp_path: Path) -> None:
    found = two_days()
    base = base_arm(found)
    later = replace(found, scenario=replace(found.scenario, clock=replace(found.scenario.clock, display_zone="UTC")))
    for arms, replications, problem in (
        ([base], 1, "two arms or more"),
        ([base, base], 1, "two arms are called 'two-days'"),
        ([base, replace(base, name="b")], 0, "1 replication or more, not 0"),
        ([base, replace(base, name="b", found=later)], 1, "different courts or clocks"),
    ):
        with pytest.raises(StudyError, match=problem):
            compare(arms, 1, replications, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(InputError, match=r"holds 'notes\.txt': move it away, or give another folder with --out"):
        compare([base_arm(two_days()), replace(base_arm(two_days()), name="b")], 1, 1, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_an_earlier_comparison_is_replaced_only_by_a_whole_one(
    lives: Lives, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "out"
    monkeypatch.setattr("sim.study.compare.live_arms", _as_lived(lives))
    first = compare(_arms()[:2], SEED, 1, folder)

    def fails(*_: object) -> object:
        raise ReplicationError("delaware-5pm", 0, "no more disk")

    monkeypatch.setattr("sim.study.compare.live_arms", fails)
    with pytest.raises(ReplicationError, match="arm 'delaware-5pm', replication 0: no more disk"):
        compare(_arms()[:2], SEED, 1, folder)
    assert load_comparison(folder) == first
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_court_that_fails_is_told_with_its_arm_and_replication(tmp_path: Path) -> None:
    base = base_arm(two_days())
    scenario = base.found.scenario
    broken = replace(base, name="broken", found=replace(base.found, scenario=replace(scenario, kind={})))
    with pytest.raises(ReplicationError, match="arm 'broken', replication 0: KeyError: 'trade'"):
        compare([broken, base], 1, 1, tmp_path / "out")
