"""A rule explained: value, dates, source, quotation, status, and what it overrode and why."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from sim.courts import (
    CourtBook,
    NoRuleError,
    RuleDates,
    UnknownRuleError,
    assumed_values,
    court_ids,
    explain,
    load_court,
)
from sim.courts.rules import Resolved

GOOD = Path(__file__).parent / "good"


def test_an_exception_is_explained_with_all_it_overrode() -> None:
    book = load_court("ca3", GOOD)
    lines = explain(book, "filing.cutoff_local", date(2023, 8, 1), {"event.initiates_proceeding": True}).lines()
    assert lines == (
        "filing.cutoff_local in ca3 on 2023-08-01: 24:00",
        "  authority: the rules of ca3, exception: event.initiates_proceeding is true",
        "  effective 2023-07-01, compared with the day on which the deadline was set",
        "  grace: applied leniently until 2023-12-31",
        "  source [ca3.lar26-1]: Third Circuit L.A.R. 26.1 (law firm's report of the order of 2 May 2023), "
        "https://www.jdsupra.com/legalnews/united-states-third-circuit-court-of-9091503/",
        "  quote: “It does not apply to documents that initiate an appeal or other proceeding "
        "in the court of appeals.”",
        "  status: verified",
        "  stands in tests/courts/good/ca3/rules.toml:8",
        "  overrode the rule's general value, because event.initiates_proceeding is true: 17:00 (ca3.lar26-1)",
        "  overrode the federal rules, because the rules of ca3 come first: 24:00 (frap.26a4)",
    )


def test_an_assumed_rule_says_why_and_which_facts_could_change_it() -> None:
    lines = explain(load_court("caed"), "filing.opened_by", date(2014, 1, 24)).lines()
    assert lines[0] == "filing.opened_by in caed on 2014-01-24: filer"
    assert "  status: assumed" in lines
    assert any(line.startswith("  assumed: Local Rule 121(d)") for line in lines)
    assert lines[-2:] == (
        "  depends on case.kind, which was not given",
        "  depends on filer.pro_se, which was not given",
    )


def test_earlier_and_later_texts_are_shown() -> None:
    explanation = explain(load_court("cacd"), "filing.size_bytes_max", date(2014, 1, 24))
    assert explanation.value_text == "10000000"
    assert explanation.later == ((date(2019, 8, 2), "35000000"),)
    assert explain(load_court("cacd"), "filing.size_bytes_max", date(2020, 1, 1)).earlier == (
        (date(2008, 1, 1), "10000000"),
    )


def test_a_rule_of_several_parts_is_told_part_by_part() -> None:
    text = explain(load_court("caed"), "technical_failure", date(2014, 1, 24)).value_text
    assert text.startswith("threshold_minutes_over=120, window_starts_local=14:00, window_ends_local=24:00")
    assert "sender_failure_excused=no" in text


def test_words_that_are_not_quoted_are_not_shown_as_a_quotation() -> None:
    lines = explain(load_court("cacd"), "deadline.reply", date(2014, 1, 24)).lines()
    assert any(line.startswith("  in our words: L.R. 6-1") for line in lines)
    assert not any(line.startswith("  quote:") for line in lines)


def test_an_unknown_rule_and_an_unknown_date_are_told() -> None:
    with pytest.raises(UnknownRuleError, match=r"did you mean 'time\.extra_days'"):
        explain(load_court("cit"), "time.extradays", date(2014, 1, 24))
    with pytest.raises(NoRuleError, match="earliest: 2005-01-03"):
        explain(load_court("caed"), "filing.size_bytes_max", date(2004, 1, 1))


# --- grounds of single parts of a value -----------------------------------------------------------------------------


def failure_rule(court_id: str) -> Resolved:
    return load_court(court_id).rules.resolve("technical_failure", RuleDates(date(2014, 1, 24)))


def test_each_part_of_a_rule_is_explained_by_the_words_it_rests_on() -> None:
    """CAED-4, CAED-6, CAED-7: media, service and the sender's failure stand in other sentences of LR 134(c)."""
    lines = explain(load_court("caed"), "technical_failure", date(2014, 1, 24)).lines()
    at = lines.index("  media_at_clerk=yes: verified, source [caed.lr134c]")
    words = "CDs or other electronic media may be filed with the Clerk's office during a time of technical failure."
    assert lines[at + 1] == f"    quote: “{words}”"
    assert "  direct_service_required=yes: verified, source [caed.lr134c]" in lines
    assert "  paper_same_day=yes: assumed, source [caed.lr134c]" in lines


def test_the_hour_between_two_attempts_is_in_the_words_quoted_for_it() -> None:
    """L.R. 5-4.6.2: at least two attempts, an hour apart, and the help desk at once."""
    rule = failure_rule("cacd")
    assert "separated by at least one hour" in rule.by_key["attempt_gap_minutes_min"].quote
    assert "contact the CM/ECF Help Desk" in rule.by_key["help_desk_report_required"].quote
    assert all(
        rule.by_key[name].quote in " ".join(rule.quote.split()) for name in rule.by_key if rule.by_key[name].cite
    )


def test_an_assumed_part_of_a_cited_rule_is_listed_with_the_assumptions() -> None:
    found = {one.key: one for one in assumed_values(load_court("caed"))}
    part = found["caed/rules.toml:technical_failure@2005-01-03.paper_same_day"]
    assert (part.value, part.file.name) == (True, "rules.toml")
    assert part.line is not None and "paper_same_day = {" in part.file.read_text().splitlines()[part.line - 1]
    assert not any(key.endswith(".media_at_clerk") for key in found if key.startswith("caed/"))


@pytest.mark.parametrize(
    ("court_id", "rule_id", "day", "facts"),
    [
        ("canb", "registration.training_required", date(2014, 1, 24), {}),
        ("cit", "registration.training_required", date(2014, 1, 24), {}),
        ("canb", "filing.pro_se_electronic", date(2014, 1, 24), {}),
        ("caed", "filing.opened_by", date(2014, 1, 24), {"filer.pro_se": True}),
        ("cacd", "filing.opened_by", date(2015, 1, 24), {"filer.pro_se": True}),
    ],
)
def test_what_the_quoted_words_only_imply_is_told_as_derived(
    court_id: str, rule_id: str, day: date, facts: dict[str, bool | str | int | date]
) -> None:
    assert explain(load_court(court_id), rule_id, day, facts).resolved.status == "derived"


@pytest.mark.parametrize("court_id", court_ids())
def test_a_megabyte_is_read_as_a_million_bytes_on_one_stated_ground(court_id: str) -> None:
    book: CourtBook = load_court(court_id)
    for _, version in book.rules.versions("filing.size_bytes_max"):
        assert version.mark.status == "assumed"
        assert "10^6 bytes" in str(version.mark.assumed) and "pdf.megabyte" in str(version.mark.assumed)
