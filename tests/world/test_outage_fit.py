"""What logs tell of failures and repairs: known laws are found again, odd rows are counted, short logs are pooled."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from msgspec.structs import replace

from sim.cli import main
from sim.courts import CourtBook, load_court
from sim.courts.outage_log import OutageRow
from sim.stations.fit_families import FitError
from sim.world.outage_fit import SHORT, court_factor, fit_outages, fitted_laws, read_log, shown_fit

MINUTE_US = 60_000_000
HOUR_US = 60 * MINUTE_US
OPENS = round(datetime(2015, 1, 1, tzinfo=UTC).timestamp()) * 1_000_000


def row(court_id: str, starts_h: float, minutes: float, **other: object) -> OutageRow:
    """An unscheduled row that begins so many hours after the log opens."""
    starts = OPENS + round(starts_h * HOUR_US)
    fields: dict[str, object] = {
        "court_id": court_id, "starts_at_us": starts, "ends_at_us": starts + round(minutes * MINUTE_US),
        "starts_local": "", "ends_local": "", "description": "", "kind": "emergency", "scheduled": False,
        "scheduled_basis": "stated", "announced_at_us": None, "flags": (), "alternative_ends_at_us": None,
        "scope": "filing", "logged_by": court_id, "cite": "test", "assumed": None, "file": Path("log"), "line": 1,
    }  # fmt: skip
    return OutageRow(**{**fields, **other})  # type: ignore[arg-type]  # a row's fields by name


def log(court_id: str, *rows: OutageRow, closes_h: float = 10_000) -> CourtBook:
    """A published log that opens with a scheduled minute and closes with one."""
    bounds = (row(court_id, 0, 1, scheduled=True), row(court_id, closes_h - 1 / 60, 1, scheduled=True))
    return replace(load_court(court_id), outages=(*bounds, *rows), outage_log="published")


def drawn_log(court_id: str, up_hours: np.ndarray, minutes: np.ndarray) -> CourtBook:
    """A log of failures with these times up and these repairs."""
    ends = np.cumsum(up_hours + minutes / 60)
    rows = [row(court_id, at - long / 60, long) for at, long in zip(ends, minutes, strict=True)]
    return log(court_id, *rows, closes_h=float(ends[-1]) + 10)


# --- laws -----------------------------------------------------------------------------------------------------------


def test_known_laws_are_found_again() -> None:
    """Weibull times up (shape 0.6) and lognormal repairs (sigma 1), 600 of each; the test rejects neither."""
    rng = np.random.default_rng(11)
    book = drawn_log("caed", 500 * rng.weibull(0.6, 600), rng.lognormal(4, 1, 600))
    found = fit_outages([book], "caed", rng=np.random.default_rng(1))
    up, repair = found.up_hours.chosen, found.repair_minutes.chosen
    assert up.family == "weibull"
    assert up.parameters["shape"] == pytest.approx(0.6, abs=0.05)
    assert up.parameters["scale"] == pytest.approx(500, rel=0.15)
    assert repair.family == "lognormal"
    assert repair.parameters["mu"] == pytest.approx(4, abs=0.1)
    assert repair.parameters["sigma"] == pytest.approx(1, abs=0.07)
    assert found.up_hours.censored == 1
    assert all(one.test is not None and one.test.p_value > 0.05 for one in (found.up_hours, found.repair_minutes))
    assert len(found.up_hours.tried) == 4
    assert not found.pooled


def test_what_no_candidate_fits_is_kept_as_it_is() -> None:
    """Repairs of about five minutes or about two days, and nothing between: the sample itself is the law."""
    rng = np.random.default_rng(5)
    minutes = np.where(rng.random(200) < 0.5, rng.uniform(4, 6, 200), rng.uniform(2_800, 3_000, 200))
    found = fit_outages([drawn_log("caed", rng.exponential(300, 200), minutes)], "caed", rng=np.random.default_rng(1))
    assert found.repair_minutes.chosen.family == "empirical"
    assert found.repair_minutes.test is not None
    assert found.repair_minutes.test.p_value < 0.05


def test_the_same_seed_gives_the_same_p_value() -> None:
    rng = np.random.default_rng(3)
    book = drawn_log("caed", rng.exponential(100, 30), rng.exponential(60, 30))
    once, twice = (fit_outages([book], "caed", rng=np.random.default_rng(9)) for _ in range(2))
    assert once == twice


def test_a_short_log_gets_an_exponential_over_all_the_time_seen() -> None:
    """Two failures of 2 h in 1,000 h: 996 h up, the last of them cut off, over two failures."""
    found = fit_outages([log("caed", row("caed", 100, 120), row("caed", 400, 120), closes_h=1_000)], "caed")
    assert found.up_hours.chosen.family == "exponential"
    assert found.up_hours.chosen.mean == pytest.approx(996 / 2)
    assert (found.up_hours.n, found.up_hours.censored, found.up_hours.test) == (2, 1, None)
    assert found.repair_minutes.chosen.mean == pytest.approx(120)


def test_caeds_published_log_tells_of_two_failures_of_seven_hours() -> None:
    """Opens 9 Nov 2013 07:00, closes with 26 Oct 2014: 8,440 h observed (one more than the clocks say)."""
    found = fit_outages([load_court("caed")], "caed")
    use = found.logs[0]
    assert use.repair_minutes == (420.0, 420.0)
    assert use.observed_days == pytest.approx(8_440 / 24)
    assert found.up_law.mean == pytest.approx((8_440 - 14) / 2)
    assert use.left_out == {"another court's log": 1, "of another scope": 1, "scheduled": 6}


# --- rows -----------------------------------------------------------------------------------------------------------


def test_every_row_that_is_no_failure_is_left_out_and_counted() -> None:
    book = log(
        "caed",
        row("caed", 10, 60),
        row("caed", 20, 0, flags=("zero_length",)),
        row("caed", 30, -60, flags=("ends_before_start",)),
        row("caed", 40, 60, scheduled=None),
        row("caed", 50, 60, scope="payment"),
        row("caed", 60, 60, logged_by="nyed"),
        row("caed", 70, 60, kind="national"),
    )
    use = read_log(book, "own")
    assert use.failures == 1
    assert use.left_out == {
        "another court's log": 1,
        "national": 1,
        "not told whether scheduled": 1,
        "of another scope": 1,
        "scheduled": 2,
        "without a length": 2,
    }


def test_an_ambiguous_end_is_counted_and_read_as_the_log_reads_it() -> None:
    use = read_log(log("caed", row("caed", 10, 90, alternative_ends_at_us=OPENS + 10 * HOUR_US + 30 * MINUTE_US)))
    assert (use.ambiguous, use.repair_minutes) == (1, (90.0,))


def test_unsorted_and_overlapping_failures_are_put_in_order_and_joined() -> None:
    use = read_log(log("caed", row("caed", 50, 60), row("caed", 10, 120), row("caed", 11, 120), closes_h=100))
    assert (use.failures, use.joined) == (2, 1)
    assert use.up_hours == pytest.approx((10, 37))
    assert use.up_hours_cut == pytest.approx((49,))
    assert use.repair_minutes == pytest.approx((180, 60))


# --- pooling --------------------------------------------------------------------------------------------------------


def test_a_long_log_stands_alone_and_a_short_one_is_pooled() -> None:
    rng = np.random.default_rng(2)
    long = drawn_log("caed", rng.exponential(200, SHORT), rng.exponential(60, SHORT))
    short = drawn_log("casb", rng.exponential(200, SHORT - 1), rng.exponential(60, SHORT - 1))
    alone = fit_outages([long, short], "caed")
    assert (alone.used, alone.pooled) == (("caed",), False)
    pooled = fit_outages([short, long], "casb")
    assert (pooled.used, pooled.pooled) == (("casb", "caed"), True)
    assert pooled.up_hours.n == 2 * SHORT - 1


def test_courts_that_fail_alike_have_no_factor_and_others_lie_between_the_pool_and_themselves() -> None:
    """m = 6 each; k = 2 and 10: v = ((16 - 6) + (16 - 6)) / 72 = 20/72; (2 + 3.6) / (6 + 3.6)."""
    books = [log("caed", *(row("caed", 100 * n, 60) for n in range(1, 3)), closes_h=5_000)]
    books.append(log("casb", *(row("casb", 100 * n, 60) for n in range(1, 11)), closes_h=5_000))
    logs = tuple(read_log(book) for book in books)
    assert court_factor(logs[0], logs) == pytest.approx(5.6 / 9.6)
    assert court_factor(logs[1], logs) == pytest.approx(13.6 / 9.6)
    alike = (logs[0], read_log(log("cacd", *(row("cacd", 100 * n, 60) for n in range(1, 3)), closes_h=5_000)))
    assert court_factor(alike[0], alike) == 1.0
    found = fit_outages(books, "caed")
    assert found.up_law.mean == pytest.approx(found.up_hours.chosen.mean * 9.6 / 5.6)


def test_a_pooled_log_without_a_failure_still_tells_of_time_up() -> None:
    """One failure of 2 h in 1,000 h, none in another 3,000 h: 3,998 h up for one failure."""
    books = [log("caed", row("caed", 500, 120), closes_h=1_000), log("casb", closes_h=3_000)]
    found = fit_outages(books)
    assert found.up_hours.chosen.mean == pytest.approx(3_998)
    assert (found.up_hours.n, found.up_hours.censored) == (1, 2)
    assert found.method == "plain pooling: every value of every log counts alike"


def test_an_event_that_two_books_tell_counts_once() -> None:
    """The outage of 24 January 2014 stands in caed's log and, from there, in casb's book; that of nyed in both."""
    found = fit_outages([load_court("caed"), load_court("casb"), load_court("canb")], "casb")
    assert sorted(found.repair_minutes.chosen.parameters.values()) == pytest.approx([(420 + 420 + 45) / 3])
    assert found.up_hours.n == 2


def test_single_notices_tell_no_rate() -> None:
    with pytest.raises(FitError, match="no rate of failures can be taken from casb"):
        fit_outages([load_court("casb")], "casb")


def test_a_scenarios_law_is_drawn_from_the_fit() -> None:
    laws = fitted_laws(("caed",), "all", "caed")
    draw, mean = laws.up_hours
    rng = np.random.default_rng(1)
    assert mean == pytest.approx(4_213)
    assert np.mean([draw(rng) for _ in range(4_000)]) == pytest.approx(mean, rel=0.06)


def test_the_law_in_use_is_the_one_that_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the test rejects every candidate, the scenario too draws from the sample itself."""
    rng = np.random.default_rng(5)
    minutes = np.where(rng.random(200) < 0.5, rng.uniform(4, 6, 200), rng.uniform(2_800, 3_000, 200))
    book = drawn_log("casb", rng.exponential(300, 200), minutes)
    monkeypatch.setattr("sim.world.outage_fit.load_court", {"casb": book}.__getitem__)
    monkeypatch.setattr("sim.world.outage_fit.shown_fit", shown_fit.__wrapped__)  # leaves nothing of this log behind
    assert shown_fit.__wrapped__(("casb",), "own", "casb").repair_minutes.chosen.family == "empirical"
    draw, _ = fitted_laws(("casb",), "own", "casb").repair_minutes
    drawn = [draw(rng) for _ in range(200)]
    assert min(drawn) >= 4
    assert sum(6 < value < 2_800 for value in drawn) <= 4


# --- the command ----------------------------------------------------------------------------------------------------


def test_the_command_shows_the_fit_with_its_likelihoods_and_what_was_pooled(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outages", "casb", "--fit", "--pool", "caed"]) == 0
    told = capsys.readouterr().out
    assert "hours up           exponential  mean 4213   -18.69          39.38  yes" in told
    assert "pooled, since the own log has 0 complete times up, fewer than 8" in told
    assert "caed (published): 10 rows, 2 failures, 351.7 days observed" in told


def test_the_fit_as_json_has_the_samples_and_every_candidate(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["outages", "caed", "--fit", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["logs"][0]["repair_minutes"] == [420.0, 420.0]
    assert told["up_hours"]["tried"][0]["distribution"]["family"] == "exponential"
    assert (told["pooled"], told["factor"]) == (False, 1.0)


@pytest.mark.parametrize(
    "words", ["casb --fit", "caed --pool casb", "caed --fit --calendar", "caed --csv", "caed --fit --pool nowhere"]
)
def test_what_cannot_be_fitted_or_does_not_go_together_is_refused(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["outages", *words.split()]) == 2
    assert capsys.readouterr().out == ""
