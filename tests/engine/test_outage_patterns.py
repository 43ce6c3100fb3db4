"""Four days of November 2025 in two courts: each kind of outage keeps out whom it should, and nobody else.

Monday: Pay.gov alone; Tuesday: the PACER login alone; Wednesday: the mail alone; Thursday: the whole system, twice at
once. The Eastern District of California lets filers in by its own login, the Southern District's bankruptcy court asks
for a linked PACER account.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
import polars as pl
import pytest
import simpy
from msgspec.structs import replace
from small_runs import Run, no_progress, small_scenario

from sim.courts import load_court
from sim.engine.closures import Closures
from sim.engine.run import run_scenario
from sim.world.outage_tables import OutagePattern
from sim.world.scenario import ScenarioFile

MONDAY = datetime.fromisoformat("2025-11-03T00:00:00-08:00")
COURTS = ("caed", "casb")
SECONDS = 1_000_000


def at(days: int, hour: float) -> datetime:
    return MONDAY + timedelta(days=days, hours=hour)


def us(when: datetime) -> int:
    return round(when.timestamp()) * SECONDS


def window(name: str, kind: str, days: int, first: float, last: float, *hits: str, **more: Any) -> OutagePattern:
    times = {"starts": at(days, first), "ends": at(days, last), "assumed": "test", "courts": COURTS}
    return msgspec.convert({"id": name, "kind": kind, "hits": hits or ("system",), **times, **more}, OutagePattern)


PAY, LOGIN, MAIL, DOWN = (0, 9, 16), (1, 11, 16), (2, 9, 16), (3, 10, 12)
PATTERNS = (
    window("pay", "dependency", *PAY, "pay_gov"),
    window("login", "dependency", *LOGIN, "pacer_login"),
    window("mail", "dependency", *MAIL, "mail"),
    window("first", "maintenance", 3, 10, 11),
    window("second", "national", 3, 10.5, 12),
)


def scenario(*patterns: OutagePattern) -> ScenarioFile:
    volumes = dict.fromkeys(COURTS, 90_000.0)
    found = small_scenario(volumes, starts=MONDAY, ends=MONDAY + timedelta(days=4), outage=False)
    return replace(found, scenario=replace(found.scenario, outage_pattern=patterns))


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("patterns") / "run"
    path, summary = run_scenario(scenario(*PATTERNS), seed=7, out=folder, workers=1, progress=no_progress)
    return Run(path, summary, pl.read_parquet(path / "filings.parquet"), pl.read_parquet(path / "events.parquet"))


def inside(column: str, span: tuple[int, float, float], after_s: int = 0) -> pl.Expr:
    """Within a window, from so many seconds after it opens: what was under way then may still end."""
    days, first, last = span
    return pl.col(column).is_between(us(at(days, first)) + after_s * SECONDS, us(at(days, last)), closed="left")


def with_fee(court_id: str) -> list[str]:
    return [event.code for event in load_court(court_id).events if event.fee is not None]


def entered(run: Run, court_id: str, span: tuple[int, float, float], after_s: int = 120) -> pl.DataFrame:
    """Filers' own electronic filings of a court that were entered in a window."""
    return run.filings.filter(inside("entered_at_us", span, after_s), court=court_id, medium="electronic").filter(
        ~pl.col("filer_role").is_in(["judge", "clerk", "batch"])
    )


# --- Pay.gov --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("court_id", COURTS)
def test_without_pay_gov_only_papers_that_carry_a_fee_wait(run: Run, court_id: str) -> None:
    during = entered(run, court_id, PAY)
    assert during.height > 20
    assert during.filter(pl.col("event_code").is_in(with_fee(court_id))).is_empty()
    kept_out = run.filings.filter(inside("began_at_us", PAY), pl.col("unavailable_attempts") > 0, court=court_id)
    assert kept_out.height > 3
    assert set(kept_out["event_code"]) <= set(with_fee(court_id))


def test_papers_with_a_fee_come_through_once_pay_gov_is_back(run: Run) -> None:
    kept_out = run.filings.filter(inside("began_at_us", PAY), pl.col("unavailable_attempts") > 0, outcome="accepted")
    assert kept_out.height > 3
    assert (kept_out["entered_at_us"] >= us(at(0, 16))).all()
    assert kept_out["affected_by_outage"].all()


# --- PACER login ----------------------------------------------------------------------------------------------------


def test_without_the_pacer_login_nobody_new_gets_into_a_court_that_asks_for_it(run: Run) -> None:
    logins = (
        run.core("LoggedIn")
        .filter(inside("at_us", LOGIN, 60))
        .join(run.filings.select("filing_id", "filer_role"), on="filing_id", how="left")
    )
    outsiders = logins.filter(pl.col("filer_role").is_not_null())
    assert outsiders.filter(court="casb").is_empty()
    assert outsiders.filter(court="caed").height > 20


def test_who_is_logged_in_goes_on_and_the_courts_own_people_do(run: Run) -> None:
    """A session that was open at eleven is used to file after it; judges and clerks keep the court's own login."""
    opened = us(at(1, 11))
    filed = run.filings.filter(inside("entered_at_us", LOGIN, 1), court="casb")
    by_staff = filed.filter(pl.col("filer_role").is_in(["judge", "clerk"]))
    by_filers = filed.filter(~pl.col("filer_role").is_in(["judge", "clerk", "batch"]), medium="electronic")
    assert by_staff.height > 20
    assert by_filers.height > 0
    assert (by_filers["began_at_us"] < opened).all()


def test_without_the_pacer_login_readers_are_turned_away_in_every_court(run: Run) -> None:
    during = run.events.filter(inside("at_us", LOGIN, 60), kind="reader")
    assert during.filter(name="served").is_empty()
    assert set(during.filter(name="turned_away")["court"]) == set(COURTS)
    assert run.events.filter(inside("at_us", PAY), kind="reader", name="turned_away").is_empty()


# --- mail -----------------------------------------------------------------------------------------------------------


def test_without_mail_papers_are_docketed_and_their_notices_wait(run: Run) -> None:
    notices = run.events.filter(kind="station", name="notice")
    assert notices.filter(inside("at_us", MAIL, 60)).is_empty()
    assert notices.filter(inside("at_us", PAY, 60)).height > 100
    during = run.filings.filter(inside("began_at_us", MAIL), inside("entered_at_us", MAIL, 60), outcome="accepted")
    assert during.height > 100
    assert during["unavailable_attempts"].sum() == 0
    assert during["ended_at_us"].min() >= us(at(2, 16))  # type: ignore[operator]  # polars types a minimum widely
    waits = notices.filter(pl.col("at_us") >= us(at(2, 16)))["wait_us"]
    assert waits.max() > 6 * 3_600 * SECONDS


# --- what the court makes of it -------------------------------------------------------------------------------------


def test_of_a_dependency_the_court_declares_no_outage_and_judges_no_day(run: Run) -> None:
    began = run.core("OutageBegan")
    assert set(began["detail"].str.json_path_match("$.outage_id")) == {
        "first-20251106T180000Z", "second-20251106T183000Z",
    }  # fmt: skip
    for court in run.summary["courts"].values():
        assert {one["id"][:5] for one in court["outages"]} == {"first", "secon"}
        assert [one["hits"] for one in court["dependency_outages"]] == [("pay_gov",), ("pacer_login",), ("mail",)]
        assert [one["day"] for one in court["judgements"]] == ["2025-11-06"]


def test_whom_a_dependency_keeps_out_neither_goes_to_the_counter_nor_serves_directly(run: Run) -> None:
    kept_out = run.filings.filter(pl.col("began_at_us") < us(at(2, 0)), pl.col("unavailable_attempts") > 0)
    assert kept_out.height > 20
    assert kept_out["direct_services"].sum() == 0
    assert kept_out["counter_visits"].sum() == 0


def test_a_system_that_is_down_twice_at_once_is_back_when_both_are_over(run: Run) -> None:
    assert run.filings.filter(inside("entered_at_us", DOWN)).is_empty()
    assert run.filings.filter(inside("entered_at_us", (3, 8, 10))).height > 50
    after = run.filings.filter(inside("entered_at_us", (3, 12, 14)))
    assert after.height > 50
    assert after["affected_by_outage"].any()
    system = ["login", "upload", "pdf_check", "docketing", "query"]
    assert run.events.filter(inside("at_us", DOWN), pl.col("name").is_in(system), kind="station").is_empty()


def test_outages_are_on_the_trace_as_the_calendar_has_them(run: Run) -> None:
    rows = run.events.filter(kind="outage", court="caed").select("at_us", "name", "code").rows()
    assert [(when, name, code.split("-")[0]) for when, name, code in rows] == [
        (us(at(0, 9)), "began", "pay"), (us(at(0, 16)), "ended", "pay"),
        (us(at(1, 11)), "began", "login"), (us(at(1, 16)), "ended", "login"),
        (us(at(2, 9)), "began", "mail"), (us(at(2, 16)), "ended", "mail"),
        (us(at(3, 10)), "began", "first"), (us(at(3, 10.5)), "began", "second"),
        (us(at(3, 11)), "ended", "first"), (us(at(3, 12)), "ended", "second"),
    ]  # fmt: skip


def test_a_part_is_open_again_when_every_outage_that_hit_it_is_over() -> None:
    env = simpy.Environment()
    closures = Closures(env)
    closures.close(("system", "mail"))
    closures.close(("system",))
    assert not closures.only_parts
    back = closures.back("system")
    closures.open(("system", "mail"))
    assert closures.is_closed("system")
    assert not closures.is_closed("mail")
    assert back is not None
    assert not back.triggered
    closures.close(("pay_gov",))
    closures.open(("system",))
    assert back.triggered
    assert closures.back("system") is None
    assert closures.only_parts
