"""Scenario files: what is wrong with one is told by file, line and key, with what to do about it."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from sim.courts import load_court
from sim.data_file import DataError
from sim.paths import data_room
from sim.world.assumptions import figures_of
from sim.world.scenario import UnknownScenarioError, load_scenario
from sim.world.scenario_check import check_against_courts
from sim.world.scenario_tables import Figure

SHIPPED = (data_room("scenarios") / "national-outage-2014.toml").read_text(encoding="utf-8")


def _line_of(text: str, words: str) -> int:
    (line,) = [number for number, one in enumerate(text.splitlines(), start=1) if words in one]
    return line


def _refusal(tmp_path: Path, old: str, new: str) -> tuple[DataError, str]:
    """The error for the shipped scenario with one passage changed, and the changed text."""
    assert SHIPPED.count(old) == 1, f"{old!r} stands {SHIPPED.count(old)} times in the shipped scenario"
    text = SHIPPED.replace(old, new)
    path = tmp_path / "changed.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DataError) as raised:
        check_against_courts(load_scenario(str(path)))
    return raised.value, text


# (passage of the shipped file, what stands there instead, words of the line told, words of the problem, of the hint)
BAD = {
    "unknown key": (
        "stays_up = ", "stay_up = ", "stay_up = ", "unknown key", "did you mean 'stays_up'",
    ),
    "figure without a basis": (
        'talk_minutes = { value = 5.0, assumed = "mean minutes of a help-desk call" }',
        "talk_minutes = { value = 5.0 }", "talk_minutes = {", "exactly one of cite, derived or assumed", "",
    ),
    "missing court table": (
        "cit = { login = 1,", "cti = { login = 1,", "cti = { login = 1,", "no court 'cti' in this scenario",
        "did you mean 'cit'",
    ),
    "misspelt court": (
        '["cacd", "caed", "canb", "casb", "cit"]\n\n[clock]', '["cacd", "caed", "canb", "casb", "ctt"]\n\n[clock]',
        '"ctt"]', "no court 'ctt'", "did you mean 'cit'",
    ),
    "share above one": (
        "late_share = { value = 0.010", "late_share = { value = 5.5", "late_share = {",
        "behaviour.late_share.value", "",
    ),
    "share below nothing": (
        "has_staff_share = { value = 0.67", "has_staff_share = { value = -0.67", "has_staff_share = {", ">= 0.0", "",
    ),
    "mean of nothing": (
        "talk_minutes = { value = 5.0", "talk_minutes = { value = -5.0", "talk_minutes = {", "> 0.0", "",
    ),
    "fewer than one": (
        "tries_due = { value = 9", "tries_due = { value = 0", "tries_due = {", ">= 1.0", "",
    ),
    "hour of no day": (
        "leaves_off_hour = { value = 19", "leaves_off_hour = { value = 25", "leaves_off_hour = {", "<= 24.0", "",
    ),
    "service time without a ground": (
        'per_megabyte_s = 0.8\nassumed = "as login"', "per_megabyte_s = 0.8", "[service_time.pdf_check]",
        "say in assumed why", "",
    ),
    "wrong number of hourly weights": (
        "weights = [0, 0, 0, 0, 0, 0, 0, 1.0, 9.0,", "weights = [0, 0, 0, 0, 0, 0, 1.0, 9.0,",
        "weights = [0, 0, 0, 0, 0, 0, 1.0, 9.0,", "length", "",
    ),
    "wrong number of daily weights": (
        "weekday = [0.200, 0.200, 0.200, 0.200, 0.190, 0.005, 0.005]", "weekday = [0.2, 0.2, 0.2, 0.2, 0.2]",
        "weekday = [0.2, 0.2, 0.2, 0.2, 0.2]", "5 weights", "from Monday to Sunday",
    ),
    "event not open to the role": (
        '{ event = "transcript", by = "court_reporter", share = 0.020 }',
        '{ event = "transcript", by = "creditor", share = 0.020 }',
        '{ event = "transcript", by = "creditor"', "'transcript' is not open to 'creditor'", "it is open to",
    ),
    "unknown event": (
        '{ event = "form_13", by = "attorney"', '{ event = "form_14", by = "attorney"',
        '{ event = "form_14"', "no docket event 'form_14'", "did you mean",
    ),
    "unknown role": (
        '{ event = "indictment", by = "clerk", share = 0.006 }',
        '{ event = "indictment", by = "clark", share = 0.006 }',
        'by = "clark"', "clark", "did you mean 'clerk'",
    ),
    "the same line twice": (
        '{ event = "z_motion", by = "attorney", share = 0.004 }',
        '{ event = "z_document", by = "attorney", share = 0.004 }',
        '{ event = "z_document", by = "attorney", share = 0.004 }', "a second time", "add the shares",
    ),
    "pending cases of an event that opens none": (
        'pending = [{ event = "summons"', 'pending = [{ event = "answer"', 'pending = [{ event = "answer"',
        "'answer' opens no case", "initiating paper",
    ),
    "no night for the nightly batch": (
        "[kind.bankruptcy.night]", "[kind.district.night]", "nightly = true", "no [kind.bankruptcy.night]", "batch",
    ),
    "time of day of another form": (
        'starts_local = "00:17"', 'starts_local = "0:17"', 'starts_local = "0:17"', "another form", "HH:MM",
    ),
    "unknown outage row": (
        'row = "January 24, 2014 - 1:00pm"', 'row = "January 24, 2014 - 1:00 pm"', 'row = "January 24',
        "the log of caed has no row", "did you mean 'January 24, 2014 - 1:00pm'",
    ),
    "outage row of no length": (
        'row = "January 24, 2014 - 1:00pm"', 'row = "November 9, 2013 - 7:00am"', 'row = "November 9', "no length", "",
    ),
    "outage outside the run": (
        "starts = 2014-01-20T00:00:00-05:00", "starts = 2014-01-25T00:00:00-05:00", 'row = "January 24',
        "does not lie within the run", "[clock]",
    ),
    "unknown court's log": (
        'log = "caed"', 'log = "caes"', 'log = "caes"', "caes", "did you mean",
    ),
    "end before start": (
        "ends = 2014-01-29T00:00:00-08:00", "ends = 2014-01-19T00:00:00-08:00", "ends = 2014-01-19",
        "ends before it starts", "later instant",
    ),
    "instant without a zone": (
        "ends = 2014-01-29T00:00:00-08:00", "ends = 2014-01-29T00:00:00", "ends = 2014-01-29", "timezone", "",
    ),
    "unknown zone": (
        'display_zone = "America/Los_Angeles"', 'display_zone = "America/Los_Angles"', "America/Los_Angles",
        "unknown time zone", "did you mean 'America/Los_Angeles'",
    ),
    "unknown source": (
        "after_hour = 17\ncite = \"fjc.hours\"", "after_hour = 17\ncite = \"fjc.hour\"", 'cite = "fjc.hour"',
        "no source 'fjc.hour'", "did you mean 'fjc.hours'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD, ids=list(BAD))
def test_a_fault_is_told_with_file_line_and_what_to_do(tmp_path: Path, case: str) -> None:
    old, new, line_words, problem, hint = BAD[case]
    error, text = _refusal(tmp_path, old, new)
    told = str(error)
    assert re.match(rf".*changed\.toml:{_line_of(text, line_words)}: ", told), told
    assert problem in told
    assert hint in told


def test_a_court_named_but_without_its_tables_is_told(tmp_path: Path) -> None:
    entries = SHIPPED.index("[volume.cit]")
    table = SHIPPED[entries : SHIPPED.index("# --- the rhythm")]
    error, _ = _refusal(tmp_path, table, "")
    assert "volume: missing key 'cit'" in str(error)


def test_a_court_named_twice_is_told(tmp_path: Path) -> None:
    error, _ = _refusal(
        tmp_path,
        'courts = ["cacd", "caed", "canb", "casb", "cit"]\n\n[clock]',
        'courts = ["cacd", "caed", "canb", "casb", "cit", "cit"]\n\n[clock]',
    )
    assert "'cit' is named twice" in str(error)


def test_two_outages_of_one_court_at_once_are_told(tmp_path: Path) -> None:
    start = SHIPPED.index("[[outage]]")
    outage = SHIPPED[start : SHIPPED.index("# --- how much is filed")]
    again = outage.replace('id = "national-2014-01-24"', 'id = "again"')
    error, _ = _refusal(tmp_path, outage, outage + again)
    assert "down twice at once: 'national-2014-01-24' and 'again'" in str(error)


def test_an_unknown_scenario_is_told_with_the_nearest_name() -> None:
    with pytest.raises(UnknownScenarioError, match="did you mean 'national-outage-2014'"):
        load_scenario("national-outage-2013")


@pytest.mark.parametrize("path", ["nowhere/mine.toml", "mine.toml", "nowhere/mine"])
def test_a_path_that_does_not_exist_is_told_as_such(path: str) -> None:
    with pytest.raises(UnknownScenarioError, match=f"^{path}: no such file"):
        load_scenario(path)


def test_every_shipped_scenario_fits_its_courts() -> None:
    names = [path.stem for path in data_room("scenarios").glob("*.toml")]
    assert "national-outage-2014" in names
    for name in names:
        check_against_courts(load_scenario(name))


def test_every_figure_without_a_citation_is_listed_with_its_reason_and_line() -> None:
    """None is forgotten, wherever in the file it stands, and each names the line on which it does."""
    found = load_scenario("national-outage-2014")
    listed = {one.key: one for one in found.assumptions}
    uncited = {key for key, figure in figures_of(found.scenario) if figure.cite is None}
    assert uncited <= set(listed)
    assert len(listed) == len(found.assumptions)
    lines = SHIPPED.splitlines()
    for key, one in listed.items():
        assert one.why, key
        assert one.line is not None, key
        assert key.split(".")[-1].split("[")[0] in lines[one.line - 1], key
    assert listed["behaviour.relief_granted"].status == "assumed"
    assert listed["volume.caed.entries_per_year"].status == "derived"


def test_a_figure_rests_on_one_thing() -> None:
    assert Figure(1, cite="fjc.hours").status == "verified"
    assert Figure(1, derived="so").status == "derived"
    for bases in ({}, {"cite": "a", "assumed": "b"}):
        with pytest.raises(ValueError, match="exactly one"):
            Figure(1, **bases)


def test_scenario_records_are_frozen() -> None:
    scenario = load_scenario("national-outage-2014").scenario
    with pytest.raises(AttributeError):
        scenario.title = "changed"  # type: ignore[misc]  # that it is refused is the test
    assert msgspec.structs.replace(scenario, title="changed").title == "changed"
    assert scenario.courts == ("cacd", "caed", "canb", "casb", "cit")
    assert {load_court(court_id).profile.kind for court_id in scenario.courts} == set(scenario.kind)
