"""The command line answers on standard output, complains in one line on standard error, and keeps its exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from sim.cli import BAD_DATA, BAD_INPUT, FAILED, OK, main
from sim.cli.deadlines import answer_rows
from sim.cli.text import cell_text, table_text
from sim.data_file import DataError


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(list(words))
    told = capsys.readouterr()
    return code, told.out, told.err


def asked(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    code, out, err = run(capsys, *words, "--json")
    assert (code, err) == (OK, "")
    return json.loads(out)


# --- outages --------------------------------------------------------------------------------------------------------


def test_outages_caed_decides_every_row_of_the_published_log(capsys: pytest.CaptureFixture[str]) -> None:
    """CAED-2, CAED-8: 24 January 2014 yes, moved to Monday; 29 and 30 September 2014 no."""
    rows = asked(capsys, "outages", "caed")
    assert [row["flags"][-1:] == ["outside_own_log"] for row in rows] == [False] * 6 + [True] * 4
    days = {day["day"]: day for row in rows for day in row["days"]}
    january = days["2014-01-24"]
    assert (january["technical_failure"], january["minutes_in_window"]) == (True, 360)
    assert (january["moves_to"], january["cite"]) == ("2014-01-27", "caed.lr134c")
    assert january["effect_if_unannounced"] == "file as promptly as possible and seek relief from the court"
    assert "greater than two hours after 2:00 p.m." in january["quote"]
    assert [days[day]["technical_failure"] for day in ("2014-09-29", "2014-09-30")] == [False, False]


def test_outages_caed_prints_the_published_words_beside_what_they_were_read_as(
    capsys: pytest.CaptureFixture[str],
) -> None:
    row = asked(capsys, "outages", "caed")[1]
    assert row["published"] == {
        "starts": "January 24, 2014 - 1:00pm",
        "ends": "January 24, 2014 - 8:00pm",
        "explanation": "National System Outage",
    }
    assert (row["starts_at"], row["ends_at"]) == ("2014-01-24T13:00:00-08:00", "2014-01-24T20:00:00-08:00")
    assert (row["class"], row["scheduled"], row["flags"]) == ("national", False, ["out_of_order"])


def test_the_ambiguous_midnight_prints_both_readings(capsys: pytest.CaptureFixture[str]) -> None:
    row = asked(capsys, "outages", "caed")[5]
    assert row["ends_at"] == "2014-10-27T00:00:00-07:00"
    assert row["other_reading"]["ends_at"] == "2014-10-26T00:00:00-07:00"
    answers = [
        {day["day"]: day["technical_failure"] for day in days} for days in (row["days"], row["other_reading"]["days"])
    ]
    assert answers == [
        {"2014-10-24": True, "2014-10-25": True, "2014-10-26": True},
        {"2014-10-24": True, "2014-10-25": True, "2014-10-26": False},
    ]


def test_another_court_met_the_national_outage_in_its_own_time(capsys: pytest.CaptureFixture[str]) -> None:
    """PACER-2: a national outage hits every court; the Court of International Trade's rule was not seen."""
    national = next(row for row in asked(capsys, "outages", "cit") if row["class"] == "national")
    assert (national["starts_at"], national["logged_by"]) == ("2014-01-24T16:00:00-05:00", "caed")
    assert "Utah" in national["assumed"]
    assert national["days"][0]["technical_failure"] is None
    assert national["days"][0]["effect_if_announced"].startswith("unknown")


def test_outages_as_a_table_has_a_line_for_each_day_and_names_the_rule(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "outages", "caed")
    assert (code, err) == (OK, "")
    (line,) = [line for line in out.splitlines() if line.startswith("January 24, 2014 - 1:00pm")]
    assert line.split() == [
        *"January 24, 2014 - 1:00pm January 24, 2014 - 8:00pm national no".split(),
        *"2014-01-24 360 yes 2014-01-27 derived out_of_order".split(),
    ]
    assert "rule technical_failure [caed.lr134c" in out


# --- deadline -------------------------------------------------------------------------------------------------------


def test_deadline_prints_the_due_date_the_steps_and_the_citations(capsys: pytest.CaptureFixture[str]) -> None:
    answer = asked(capsys, "deadline", "--court", "casb", "--from", "2008-05-14", "--days", "45")
    assert answer["due"] == "2008-06-30"
    assert [step["day"] for step in answer["steps"]] == ["2008-06-28", "2008-06-30", "2008-06-30"]
    assert answer["steps"][0]["text"] == "Count 45 days from 2008-05-14, excluding that day → Saturday 2008-06-28"
    assert answer["due_instant"] == "2008-07-01T00:00:00-07:00"
    assert {citation["cite"] for citation in answer["citations"]} >= {"frcp.6a_pre2009"}


def test_deadline_counts_backward_and_adds_days_for_mail(capsys: pytest.CaptureFixture[str]) -> None:
    """L1: 14 days before a hearing land on a federal holiday; L2: mail adds three days after the roll to Tuesday."""
    question = ("deadline", "--court", "cacd", "--from", "2014-02-03", "--days", "14")
    assert asked(capsys, *question, "--backward")["due"] == "2014-01-17"
    assert asked(capsys, *question, "--service", "mail")["due"] == "2014-02-21"


@pytest.mark.parametrize(("day", "due"), [("2016-11-30", "2016-12-19"), ("2016-12-01", "2016-12-15")])
def test_electronic_service_added_three_days_until_december_2016(
    capsys: pytest.CaptureFixture[str], day: str, due: str
) -> None:
    """L2: FRCP 6(d) as amended on 2016-12-01."""
    question = ("deadline", "--court", "cacd", "--from", day, "--days", "14", "--service", "electronic")
    assert asked(capsys, *question)["due"] == due


@pytest.mark.parametrize("service", ["electronic", "hand"])
def test_the_trade_court_adds_no_days_for_electronic_or_hand_service(
    capsys: pytest.CaptureFixture[str], service: str
) -> None:
    """CIT-18."""
    question = ("deadline", "--court", "cit", "--from", "2025-03-03", "--days", "21", "--service", service)
    assert asked(capsys, *question)["due"] == "2025-03-24"


def test_deadline_takes_inaccessible_days_and_hours(capsys: pytest.CaptureFixture[str]) -> None:
    """FRCP 6(a)(3), and N6 in hours."""
    shut = ("deadline", "--court", "caed", "--from", "2014-01-10", "--days", "14", "--inaccessible", "2014-01-24")
    assert asked(capsys, *shut)["due"] == "2014-01-27"
    hours = ("deadline", "--court", "caed", "--from", "2007-11-02T10:23", "--hours", "72")
    assert asked(capsys, *hours)["due_instant"] == "2007-11-05T09:23:00-08:00"


def test_deadline_reports_both_readings_of_a_state_holiday(capsys: pytest.CaptureFixture[str]) -> None:
    """R2."""
    question = ("deadline", "--court", "casb", "--from", "2025-01-28", "--days", "60", "--state-holidays")
    forward, ignore = (asked(capsys, *question, switch) for switch in ("forward", "ignore"))
    assert (forward["due"], forward["readings"][0]["due"]) == ("2025-04-01", "2025-03-31")
    assert (ignore["due"], ignore["readings"][0]["due"]) == ("2025-03-31", "2025-04-01")


def test_deadline_in_words_names_the_day_and_the_rules(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "deadline", "--court", "caed", "--from", "2014-01-10", "--days", "14")
    assert code == OK
    assert out.splitlines()[0] == "due Friday 2014-01-24, before 2014-01-25T00:00:00-08:00"
    assert "[Fed. R. Civ. P. 6(a)(1)(A)-(B)]" in out


# --- many deadlines -------------------------------------------------------------------------------------------------

ROWS = """court,from,days,direction,service,docket
caed,2014-01-10,14,after,,one
cacd,2014-02-03,14,before,,two
caed,2014-01-10,14,,mail,three
"""


def test_a_file_of_periods_gets_a_due_column(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(ROWS, encoding="utf-8")
    code, out, err = run(capsys, "deadline", "--csv", str(tmp_path / "in.csv"))
    assert (code, err) == (OK, "")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert [row["due"] for row in rows] == ["2014-01-24", "2014-01-17", "2014-01-27"]
    assert [row["docket"] for row in rows] == ["one", "two", "three"]


def test_a_file_of_periods_can_be_written_to_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(ROWS, encoding="utf-8")
    code, out, _ = run(capsys, "deadline", "--csv", str(tmp_path / "in.csv"), "--out", str(tmp_path / "out.csv"))
    assert (code, out) == (OK, "")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").splitlines()[1] == (
        "caed,2014-01-10,14,after,,one,2014-01-24"
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("caedd,2014-01-10,14,after,", "court: no court 'caedd': did you mean 'caed'?"),
        ("caed,2014-01-32,14,after,", "from: '2014-01-32' is not a day; write YYYY-MM-DD"),
        ("caed,2014-01-10,fourteen,after,", "days: 'fourteen' is not a whole number of days"),
        ("caed,2014-01-10,14,afte,", "direction: unknown value 'afte'; did you mean 'after'?"),
        ("caed,2014-01-10,14,after,emial", "service: unknown value 'emial'; did you mean 'mail'?"),
        ("caed,2014-01-10,14", "3 values under 5 headings"),
        ("caed,2014-01-10,14,after,,and,more", "7 values under 5 headings; left out: and, more"),
        ("caed,1950-01-10,14,after,", "no version of 'time.counting'"),
        ("caed,2014-01-10,99999999,after,", "date value out of range"),
    ],
)
def test_a_row_that_cannot_be_computed_is_named_and_left_without_a_due_date(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, row: str, told: str
) -> None:
    path = tmp_path / "in.csv"
    path.write_text(f"court,from,days,direction,service\ncaed,2014-01-10,14,,\n{row}\n", encoding="utf-8")
    code, out, err = run(capsys, "deadline", "--csv", str(path))
    assert code == FAILED
    assert err.startswith(f"ecfsim: {path}:3: {told}")
    rows = list(csv.reader(io.StringIO(out)))
    assert [len(values) for values in rows] == [6, 6, 6]
    assert [values[-1] for values in rows] == ["due", "2014-01-24", ""]


def test_a_file_without_a_needed_column_is_refused(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("court,form,days\n", encoding="utf-8")
    code, out, err = run(capsys, "deadline", "--csv", str(path), "--out", str(tmp_path / "out.csv"))
    assert (code, out) == (BAD_INPUT, "")
    assert "in.csv:1: no column 'from' (did you mean 'form'?)" in err
    assert not (tmp_path / "out.csv").exists()


def test_a_file_in_another_encoding_is_told_in_a_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path, out = tmp_path / "in.csv", tmp_path / "out.csv"
    path.write_bytes("court,from,days,note\ncaed,2014-01-10,14,café\n".encode("latin-1"))
    code, _, err = run(capsys, "deadline", "--csv", str(path), "--out", str(out))
    assert (code, err) == (BAD_INPUT, f"ecfsim: {path}: not UTF-8 text (invalid continuation byte): save it as UTF-8\n")
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("words", ["", "PAR1 and no more", "a,b\n1,2\n"])
def test_a_run_whose_files_cannot_be_read_is_told_in_a_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, words: str
) -> None:
    (tmp_path / "summary.json").write_text("{}", encoding="utf-8")
    (tmp_path / "events.parquet").write_text(words, encoding="utf-8")
    code, out, err = run(capsys, "report", str(tmp_path))
    assert (code, out) == (BAD_INPUT, "")
    assert len(err.splitlines()) == 1
    assert "run the scenario again" in err or "run it again" in err


def test_many_bad_rows_are_counted_and_not_all_printed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("court,from,days\n" + "caed,soon,14\n" * 50, encoding="utf-8")
    code, _, err = run(capsys, "deadline", "--csv", str(path))
    assert code == FAILED
    assert len(err.splitlines()) == 21
    assert err.splitlines()[-1] == "ecfsim: and 30 more rows"


def test_rows_are_answered_as_they_are_read() -> None:
    def lines() -> Any:
        yield "court,from,days\n"
        yield "caed,2014-01-10,14\n"
        raise AssertionError("read further than it had to")

    answered = answer_rows(lines(), "rows", pytest.fail)
    assert [next(answered), next(answered)] == [
        ["court", "from", "days", "due"],
        ["caed", "2014-01-10", "14", "2014-01-24"],
    ]


# --- courts and rules -----------------------------------------------------------------------------------------------


def test_courts_lists_the_five_courts(capsys: pytest.CaptureFixture[str]) -> None:
    assert [court["court_id"] for court in asked(capsys, "courts")] == ["cacd", "caed", "canb", "casb", "cit"]
    _, out, _ = run(capsys, "courts")
    assert out.splitlines()[2].startswith("caed")


def test_courts_assumed_lists_every_assumption_with_its_reason_and_place(capsys: pytest.CaptureFixture[str]) -> None:
    assumptions = asked(capsys, "courts", "--assumed")
    assert all(one["why"] and one["place"] for one in assumptions)
    assert {one["court"] for one in assumptions} >= {"_federal", "caed", "cit"}
    observed = next(one for one in assumptions if one["key"] == "_federal/holidays.toml:observed")
    assert observed["place"].startswith("courts/_federal/holidays.toml:")
    assert len({(one["court"], one["key"]) for one in assumptions}) == len(assumptions)


def test_the_assumptions_of_one_court_are_its_own_and_those_it_inherits(capsys: pytest.CaptureFixture[str]) -> None:
    owners = {one["court"] for one in asked(capsys, "courts", "cit", "--assumed")}
    assert owners == {"_federal", "cit"}
    assert [court["court_id"] for court in asked(capsys, "courts", "cit")] == ["cit"]


def test_the_assumptions_are_paragraphs_of_whole_words(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "courts", "cit", "--assumed")
    assert code == OK
    assert max(map(len, out.splitlines())) <= 160
    first = asked(capsys, "courts", "cit", "--assumed")[0]
    assert out.startswith(f"{first['key']}\n  value: ")
    whys = [" ".join(one["why"].split()) for one in asked(capsys, "courts", "cit", "--assumed")]
    told = " ".join(out.split())
    assert all(why in told for why in whys)


def test_explain_prints_value_citation_and_words(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "explain", "caed", "technical_failure", "--on", "2014-01-24")
    assert code == OK
    assert "threshold_minutes_over=120" in out
    assert "[caed.lr134c]" in out
    explained = asked(capsys, "explain", "caed", "technical_failure", "--on", "2014-01-24")
    assert explained["resolved"]["value"]["threshold_minutes_over"] == 120
    assert explained["resolved"]["file"] == "courts/caed/rules.toml"


def test_explain_takes_facts(capsys: pytest.CaptureFixture[str]) -> None:
    question = ("explain", "cacd", "filing.cutoff_local", "--on", "2014-01-24", "--fact")
    assert run(capsys, *question, "filer.pro_se=yes")[0] == OK
    assert "unknown fact 'filer.prose'; did you mean 'filer.pro_se'?" in run(capsys, *question, "filer.prose=yes")[2]
    assert "fact 'filer.pro_se' is yes or no, not 'maybe'" in run(capsys, *question, "filer.pro_se=maybe")[2]
    assert "fact 'case.chapter' takes a int, not 'x'" in run(capsys, *question, "case.chapter=x")[2]


# --- errors ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ("outages caedd", BAD_INPUT, "did you mean 'caed'?"),
        ("explain caed technical_failur --on 2014-01-24", BAD_INPUT, "did you mean 'technical_failure'?"),
        ("explain caed technical_failure --on 1970-01-01", FAILED, "is known to be in force on 1970-01-01"),
        ("explain caed technical_failure --on yesterday", BAD_INPUT, "'yesterday' is not a day; write YYYY-MM-DD"),
        ("deadline --court casb --from 14.5.2008 --days 45", BAD_INPUT, "'14.5.2008' is not a day; write YYYY-MM-DD"),
        (
            "deadline --court casb --from 2008-05-14 --days 4 --inaccessible today",
            BAD_INPUT,
            "'today' is not a day; write YYYY-MM-DD",
        ),
        (
            "deadline --court casb --from 2008-05-14T10:00 --days 4",
            BAD_INPUT,
            "--days count from a day: write --from 2008-05-14, or count --hours",
        ),
        ("run nowhere/mine.toml", BAD_INPUT, "nowhere/mine.toml: no such file"),
        ("run national-outage-2013", BAD_INPUT, "did you mean 'national-outage-2014'?"),
        ("run trade-court-week --out pyproject.toml/x", BAD_INPUT, "pyproject.toml is a file"),
        ("run trade-court-week --out /proc/nowhere/x", BAD_INPUT, "no folder can be made in"),
        ("report nowhere", BAD_INPUT, "nowhere/summary.json: no such file"),
        ("courts zzz", BAD_INPUT, "no court 'zzz': known: cacd, caed, canb, casb, cit"),
        ("outages caed --calendar", BAD_INPUT, "caed is a court, and --calendar draws the outages of a scenario"),
        ("outages cade --calendar", BAD_INPUT, "no scenario 'cade'"),
        ("outage caed", BAD_INPUT, 'Did you mean "outages"?'),
        ("deadline --court casb --from 2008-05-14 --days 45 --servce mail", BAD_INPUT, "Did you mean --service?"),
        ("deadline --court casb --from 2008-05-14 --days 45 --service emial", BAD_INPUT, 'Did you mean "mail"?'),
        ("deadline --court casb --from 2008-05-14", BAD_INPUT, "give either --days or --hours"),
        ("deadline --court casb --days 45", BAD_INPUT, "give --court, --from and --days"),
        ("deadline --court casb --from 2008-05-14 --days -5", BAD_INPUT, "count back with --backward"),
        ("deadline --court casb --from 2008-05-14 --days 99999999", BAD_INPUT, "too long"),
        ("deadline --court casb --from 2008-05-14T10:00:00+00:00 --hours 5", BAD_INPUT, "leave the offset out"),
        ("deadline --court casb --from 2008-05-14 --hours 5 --service mail", BAD_INPUT, "go with --days"),
        ("deadline --csv missing.csv", BAD_INPUT, "missing.csv: No such file"),
        ("deadline --csv missing.csv --court caed", BAD_INPUT, "leave the other options out"),
    ],
)
def test_an_error_is_one_line_on_standard_error_with_its_exit_code(
    capsys: pytest.CaptureFixture[str], words: str, code: int, told: str
) -> None:
    got, out, err = run(capsys, *words.split())
    assert (got, out) == (code, "")
    assert err.startswith("ecfsim: ")
    assert len(err.splitlines()) == 1
    assert told in err


def test_a_data_file_that_cannot_be_used_ends_with_its_own_code(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(court_id: str) -> None:
        raise DataError(Path("courts/caed/court.toml"), 7, "court.zone", "unknown zone", "use an IANA name")

    monkeypatch.setattr("sim.courts.load_court", refuse)
    code, out, err = run(capsys, "outages", "caed")
    assert (code, out) == (BAD_DATA, "")
    assert err == "ecfsim: courts/caed/court.toml:7: court.zone: unknown zone; use an IANA name\n"


def test_a_fault_of_the_program_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(court_id: str) -> None:
        raise KeyError("a bug")

    monkeypatch.setattr("sim.courts.load_court", fail)
    with pytest.raises(KeyError, match="a bug"):
        main(["outages", "caed"])


# --- as a process ---------------------------------------------------------------------------------------------------


def process(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "sim.cli", *words], capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_piped_output_has_no_colour_codes_and_no_cut_lines() -> None:
    done = process("outages", "caed")
    assert (done.returncode, done.stderr) == (OK, "")
    assert "\x1b" not in done.stdout
    assert "zero_length, truncated_text, out_of_order, class_assumed" in done.stdout


def test_help_documents_the_exit_codes_and_is_fast() -> None:
    began = processor_s()
    done = process("--help")
    assert done.returncode == OK
    assert "Exit codes: 0 done; 1" in " ".join(done.stdout.split())
    assert processor_s() - began < 1.0


def processor_s() -> float:
    """Processor seconds of all processes that ended so far: other work on the machine does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_the_help_loads_no_court_and_no_data_library() -> None:
    script = (
        "import sys; from sim.cli import main; main(['--help']); "
        "sys.exit(any(name in sys.modules for name in ('sim.courts', 'polars', 'simpy', 'altair', 'pikepdf')))"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=False).returncode == 0


def test_a_reader_that_stops_early_is_no_error() -> None:
    asked_twice = f"{sys.executable} -m sim.cli courts --assumed | head -1"
    done = subprocess.run(["bash", "-c", asked_twice], capture_output=True, text=True, check=False)
    assert done.stderr == ""


OUTAGE = ("run", "national-outage-2014", "--workers", "2")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stopped_run_says_so_at_once_and_leaves_nothing(tmp_path: Path, number: signal.Signals) -> None:
    """As a terminal does it: Ctrl-C goes to the workers too. SIGTERM goes to the run alone."""
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    words = [sys.executable, "-m", "sim.cli", *OUTAGE]
    process_ = subprocess.Popen(words, cwd=tmp_path, env=env, stderr=subprocess.PIPE, start_new_session=True)
    while not list(tmp_path.glob("runs/.*/run/*")):  # until a court has begun to write
        assert process_.poll() is None
        time.sleep(0.05)
    if number == signal.SIGINT:
        os.killpg(process_.pid, number)
    else:
        process_.send_signal(number)
    _, err = process_.communicate(timeout=60)
    assert (process_.returncode, err.decode()) == (130, "ecfsim: stopping …\necfsim: interrupted\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("after_s", [0.1, 0.2, 0.4])
def test_an_early_interrupt_leaves_no_traceback(tmp_path: Path, after_s: float) -> None:
    """Python itself may still be starting and die of the signal; from our first line on, nothing but a word is said."""
    script = "import sys; sys.argv[0] = 'ecfsim'; print('up', flush=True); from sim.cli import main; sys.exit(main())"
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[1])}
    words = [sys.executable, "-c", script, *OUTAGE]
    with subprocess.Popen(words, cwd=tmp_path, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as begun:
        assert begun.stdout is not None
        begun.stdout.readline()
        time.sleep(after_s)
        begun.send_signal(signal.SIGINT)
        _, err = begun.communicate(timeout=60)
    assert begun.returncode == 130
    assert err.decode().splitlines()[-1] == "ecfsim: interrupted"
    assert "Traceback" not in err.decode()


# --- tables ---------------------------------------------------------------------------------------------------------


def test_a_piped_table_is_aligned_by_spaces() -> None:
    assert table_text(("a", "long"), [("wide cell", "1")], terminal_width=None) == "a          long\nwide cell  1"


def test_a_table_on_a_terminal_breaks_lines_and_no_words() -> None:
    drawn = plain(table_text(("rule", "words"), [("[frcp.6a]", "several words " * 10)], terminal_width=40))
    assert set(drawn.split()) == {"rule", "words", "[frcp.6a]", "several"}
    assert all(len(line.rstrip()) <= 40 for line in drawn.splitlines())


def test_a_table_leaves_out_what_can_be_spared_and_says_so() -> None:
    headings, row = ("court", "zone", "rules"), ("caed", "America/Los_Angeles", "46")
    drawn = plain(table_text(headings, [row], terminal_width=20, spare=("zone", "rules")))
    assert drawn.split()[:4] == ["court", "rules", "caed", "46"]
    assert drawn.endswith("left out for want of room: zone (--json has them)")


def test_a_table_without_room_is_told_in_paragraphs() -> None:
    drawn = table_text(
        ("court", "zone", "on"), [("caed", "America/Los_Angeles", ""), ("x", "y", "z")], terminal_width=9
    )
    assert drawn == "caed\n  zone:\n    America/Los_Angeles\n\nx\n  zone: y\n  on: z"


def plain(drawn: str) -> str:
    """Without colours."""
    return re.sub(r"\x1b\[\d+m", "", drawn)


def test_a_table_on_a_terminal_fits_its_width_and_shows_brackets() -> None:
    drawn = table_text(("rule", "words"), [("[frcp.6a]", "word " * 30)], terminal_width=40)
    assert "[frcp.6a]" in drawn
    assert "\x1b[1m" in drawn
    assert len(drawn.splitlines()) > 3


def test_a_long_value_is_cut_in_a_table() -> None:
    assert cell_text(None) == ""
    assert len(cell_text("x" * 500)) == 160
