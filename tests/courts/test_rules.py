"""Which rule is in force: dates and what they are compared with, exceptions, grace, layers, reforms."""

from __future__ import annotations

import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.courts import (
    DEADLINE_KINDS,
    CountingRule,
    CourtBook,
    DeadlineRule,
    ExtraDaysRule,
    NoRuleError,
    RuleDates,
    TechnicalFailureRule,
    UnknownRuleError,
    apply_reform,
    load_court,
)
from sim.courts.facts import can_both_hold, parse_condition
from sim.courts.rule_types import RULE_VALUE_TYPES
from sim.data_file import DataError

GOOD = Path(__file__).parent / "good"
OUTAGE_DAY = date(2014, 1, 24)


@pytest.fixture(scope="module")
def ca3() -> CourtBook:
    return load_court("ca3", GOOD)


def value(court_id: str, rule_id: str, day: date, **facts: object) -> object:
    given_facts = {name.replace("__", "."): fact for name, fact in facts.items()}
    return load_court(court_id).rules.resolve(rule_id, RuleDates(day), given_facts).value  # type: ignore[arg-type] - mypy does not follow the keywords


# --- Third Circuit L.A.R. 26.1: every part of a dated rule, with no code --------------------------------------------


@pytest.mark.parametrize(
    ("filed", "deadline_set", "initiates", "cutoff"),
    [
        (date(2023, 6, 30), date(2023, 6, 1), False, "24:00"),  # before the rule
        (date(2023, 7, 31), date(2023, 6, 30), False, "24:00"),  # after it, but the deadline was set before
        (date(2023, 7, 31), date(2023, 7, 1), False, "17:00"),
        (date(2023, 7, 31), date(2023, 7, 1), True, "24:00"),  # papers that initiate a proceeding are exempt
        (date(2024, 1, 2), None, False, "24:00"),  # no deadline: nothing the rule could apply to
    ],
)
def test_third_circuit_cutoff(
    ca3: CourtBook, filed: date, deadline_set: date | None, initiates: bool, cutoff: str
) -> None:
    dates = RuleDates(filed, deadline_set=deadline_set)
    assert ca3.rules.resolve("filing.cutoff_local", dates, {"event.initiates_proceeding": initiates}).value == cutoff


def test_the_grace_period_ends_with_the_year(ca3: CourtBook) -> None:
    def grace(filed: date) -> bool:
        dates = RuleDates(filed, deadline_set=date(2023, 7, 1))
        return ca3.rules.resolve("filing.cutoff_local", dates).transition is not None

    assert grace(date(2023, 12, 31))
    assert not grace(date(2024, 1, 1))


def test_an_exception_overrides_the_rule_which_overrides_the_federal_one(ca3: CourtBook) -> None:
    dates = RuleDates(date(2024, 2, 1), deadline_set=date(2024, 1, 1))
    resolved = ca3.rules.resolve("filing.cutoff_local", dates, {"event.initiates_proceeding": True})
    assert resolved.exception == "event.initiates_proceeding is true"
    assert resolved.cite == "ca3.lar26-1"
    assert [(over.layer, over.value, over.cite) for over in resolved.overrode] == [
        ("ca3", "17:00", "ca3.lar26-1"),
        ("federal", "24:00", "frap.26a4"),
    ]


def test_a_standing_order_comes_first_until_it_is_repealed(ca3: CourtBook) -> None:
    def mandatory(day: date) -> tuple[object, str]:
        resolved = ca3.rules.resolve("filing.mandatory_electronic", RuleDates(day))
        return resolved.value, resolved.layer

    assert mandatory(date(2020, 3, 15)) == (True, "federal")
    assert mandatory(date(2020, 3, 16)) == (False, "standing order")
    assert mandatory(date(2020, 5, 31)) == (False, "standing order")
    assert mandatory(date(2020, 6, 1)) == (True, "federal")


# --- unknown stays unknown ------------------------------------------------------------------------------------------


def test_an_unknown_rule_is_told_with_a_suggestion() -> None:
    with pytest.raises(UnknownRuleError) as told:
        value("caed", "filing.cutof_local", OUTAGE_DAY)
    assert told.value.args == ("no rule 'filing.cutof_local': did you mean 'filing.cutoff_local'?",)


def test_before_the_first_known_version_nothing_is_in_force() -> None:
    with pytest.raises(NoRuleError) as told:
        value("casb", "filing.mandatory_electronic", date(2000, 12, 31))
    assert told.value.args == (
        "no version of 'filing.mandatory_electronic' is known to be in force on 2000-12-31; earliest: 2001-01-01",
    )


def test_a_rule_that_depends_on_the_opening_of_the_case_asks_for_that_date() -> None:
    with pytest.raises(ValueError, match="give case_opened"):
        value("casb", "deadline.proof_of_claim", OUTAGE_DAY)


def test_a_fact_of_the_wrong_type_is_refused_rather_than_not_matched() -> None:
    with pytest.raises(TypeError, match=r"fact 'filer\.pro_se' is a bool, not 'yes'"):
        value("caed", "filing.mandatory_electronic", OUTAGE_DAY, filer__pro_se="yes")


# --- the courts' own values -----------------------------------------------------------------------------------------


def test_the_eastern_districts_technical_failure_rule() -> None:
    """CAED-2, CAED-5, CAED-6, CAED-7: L.R. 134(c)."""
    resolved = load_court("caed").rules.resolve("technical_failure", RuleDates(OUTAGE_DAY, event=OUTAGE_DAY))
    rule = resolved.value
    assert isinstance(rule, TechnicalFailureRule)
    assert (rule.threshold_minutes_over, rule.window_starts_local, rule.window_ends_local) == (120, "14:00", "24:00")
    assert (rule.announced_effect, rule.unannounced_effect) == ("next_business_day", "seek_relief")
    assert (rule.media_at_clerk, rule.direct_service_required, rule.sender_failure_excused) == (True, True, False)
    assert (resolved.cite, resolved.layer, resolved.assumed) == ("caed.lr134c", "caed", None)
    assert "greater than two hours after 2:00 p.m." in resolved.quote
    assert resolved.overrode[0].layer == "federal"


def test_the_other_courts_effects_are_what_is_known_of_them() -> None:
    def effects(court_id: str) -> tuple[str, str, str]:
        resolved = load_court(court_id).rules.resolve("technical_failure", RuleDates(OUTAGE_DAY))
        assert isinstance(resolved.value, TechnicalFailureRule)
        return resolved.value.announced_effect, resolved.value.unannounced_effect, resolved.status

    assert effects("cacd") == ("seek_relief", "seek_relief", "derived")  # L.R. 5-4.6.2
    assert effects("canb") == ("inaccessible_6a3", "seek_relief", "assumed")  # FRBP 9006(a)(3): left to the court
    assert effects("casb") == ("unknown", "unknown", "assumed")  # AP 1.14 not seen
    assert effects("cit") == ("unknown", "unknown", "assumed")  # AO 02-01 paragraph 10(a) not seen


def test_the_central_district_asks_for_two_attempts_an_hour_apart_and_a_declaration() -> None:
    rule = value("cacd", "technical_failure", OUTAGE_DAY)
    assert isinstance(rule, TechnicalFailureRule)
    assert rule.threshold_minutes_over is None
    assert (rule.attempts_min, rule.attempt_gap_minutes_min) == (2, 60)
    assert rule.help_desk_report_required
    assert rule.declaration_required
    assert rule.paper_same_day


@pytest.mark.parametrize(
    ("court_id", "day", "electronic"),
    [
        ("caed", date(2016, 11, 30), 3),
        ("caed", date(2016, 12, 1), 0),  # vector L2
        ("casb", date(2016, 11, 30), 3),
        ("casb", date(2016, 12, 1), 0),
        ("cit", OUTAGE_DAY, 0),  # CIT-18
    ],
)
def test_days_added_after_electronic_service(court_id: str, day: date, electronic: int) -> None:
    rule = value(court_id, "time.extra_days", day)
    assert isinstance(rule, ExtraDaysRule)
    assert (rule.electronic, rule.hand) == (electronic, 0)


@pytest.mark.parametrize(
    ("court_id", "day", "below"),
    [
        ("caed", date(2009, 11, 30), 11),
        ("caed", date(2009, 12, 1), 0),
        ("casb", date(2009, 11, 30), 8),
        ("casb", date(2009, 12, 1), 0),
    ],
)
def test_short_periods_left_out_weekends_before_december_2009(court_id: str, day: date, below: int) -> None:
    rule = value(court_id, "time.counting", day)
    assert isinstance(rule, CountingRule)
    assert rule.exclude_short_below_days == below


@pytest.mark.parametrize("court_id", ["cacd", "caed"])
def test_consent_to_electronic_service_is_needed_before_december_2018(court_id: str) -> None:
    """CACD-7."""
    assert value(court_id, "service.electronic_consent_required", date(2018, 11, 30)) is True
    assert value(court_id, "service.electronic_consent_required", date(2018, 12, 1)) is False


def test_accounts_are_linked_from_each_courts_nextgen_day() -> None:
    """CACD-11."""
    for court_id, first in (
        ("cacd", date(2020, 2, 18)),
        ("casb", date(2016, 2, 22)),
        ("canb", date(2021, 2, 16)),
    ):
        assert value(court_id, "access.linked_account_required", first - timedelta(days=1)) is False
        assert value(court_id, "access.linked_account_required", first) is True


def test_the_central_district_opens_civil_cases_over_the_counter_until_december_2014() -> None:
    assert value("cacd", "filing.opened_by", OUTAGE_DAY, case__kind="cv") == "clerk"
    assert value("cacd", "filing.opened_by", date(2014, 12, 1), case__kind="cv") == "filer"
    assert value("cacd", "filing.opened_by", date(2014, 12, 1), case__kind="cr") == "clerk"
    assert value("cacd", "filing.opened_by", date(2014, 12, 1), case__kind="cv", case__sealed=True) == "clerk"
    assert value("caed", "filing.opened_by", OUTAGE_DAY, case__kind="cv") == "filer"


def test_a_pro_se_litigant_needs_leave_unless_incarcerated() -> None:
    """CACD-5."""
    assert value("cacd", "filing.pro_se_electronic", OUTAGE_DAY) == "with_leave"
    assert value("cacd", "filing.pro_se_electronic", OUTAGE_DAY, filer__incarcerated=True) == "never"


def test_efiling_is_mandatory_for_attorneys_and_trustees_in_southern_california_from_march_2010() -> None:
    """CASB-5."""
    assert value("casb", "filing.mandatory_electronic", date(2010, 2, 28)) is False
    assert value("casb", "filing.mandatory_electronic", date(2010, 3, 1), filer__role="trustee") is True
    assert value("casb", "filing.mandatory_electronic", date(2010, 3, 1), filer__role="creditor") is False


def test_deadlines_of_the_bankruptcy_rules() -> None:
    rules = load_court("casb").rules

    def days(kind: str, opened: date) -> tuple[int, str]:
        rule = rules.resolve(f"deadline.{kind}", RuleDates(OUTAGE_DAY, case_opened=opened)).value
        assert isinstance(rule, DeadlineRule)
        return rule.days, rule.anchor

    assert days("schedules", OUTAGE_DAY) == (14, "petition")  # vector R1
    assert days("objection_discharge", OUTAGE_DAY) == (60, "meeting_of_creditors")  # vector R2
    assert days("proof_of_claim", date(2017, 11, 30)) == (90, "meeting_of_creditors")
    assert days("proof_of_claim", date(2017, 12, 1)) == (70, "petition")


def test_deadlines_of_the_district_courts() -> None:
    answer = value("cacd", "deadline.answer", OUTAGE_DAY)
    assert isinstance(answer, DeadlineRule)
    assert (answer.days, answer.anchor) == (21, "served")
    assert value("cacd", "deadline.answer", date(2006, 2, 9)) == DeadlineRule(20, "served", "after", "opposing")  # L3
    assert value("cacd", "deadline.opposition", OUTAGE_DAY) == DeadlineRule(21, "hearing", "before", "opposing")  # L1
    assert value("cacd", "deadline.reply", OUTAGE_DAY) == DeadlineRule(14, "hearing", "before", "movant")  # L1
    assert value("caed", "deadline.opposition", OUTAGE_DAY) == DeadlineRule(14, "hearing", "before", "opposing")


def test_the_trade_court_gives_longer_for_dispositive_motions() -> None:
    assert value("cit", "deadline.opposition", OUTAGE_DAY, event__code="motion_extension") == DeadlineRule(
        21, "served", "after", "opposing"
    )
    assert value("cit", "deadline.opposition", OUTAGE_DAY, event__code="motion_judgment") == DeadlineRule(
        35, "served", "after", "opposing"
    )


def test_every_court_knows_what_it_needs_in_january_2014() -> None:
    """The day of the main scenario: no rule of any court is without a version in force."""
    dates = RuleDates(OUTAGE_DAY, OUTAGE_DAY, OUTAGE_DAY, OUTAGE_DAY)
    every = {rule_id for rule_id in RULE_VALUE_TYPES if not rule_id.startswith("deadline.")}
    for court_id in ("cacd", "caed", "canb", "casb", "cit"):
        rules = load_court(court_id).rules
        assert every <= set(rules.rule_ids())
        for rule_id in rules.rule_ids():
            rules.resolve(rule_id, dates)
    assert {f"deadline.{kind}" for kind in DEADLINE_KINDS} <= set(load_court("casb").rules.rule_ids())


def test_resolving_takes_less_than_20_microseconds() -> None:
    rules, dates, facts = load_court("cacd").rules, RuleDates(OUTAGE_DAY), {"case.kind": "cv"}
    rules.resolve("filing.opened_by", dates, facts)
    started = time.process_time()
    for _ in range(20_000):
        rules.resolve("filing.opened_by", dates, facts)
    assert (time.process_time() - started) / 20_000 < 20e-6


# --- conditions -----------------------------------------------------------------------------------------------------

CONDITIONS = st.dictionaries(
    st.sampled_from(["case.kind", "event.menu"]),
    st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, unique=True),
    min_size=1,
)


@given(CONDITIONS, CONDITIONS)
def test_two_conditions_can_both_hold_exactly_when_some_facts_meet_both(
    one: dict[str, list[str]], other: dict[str, list[str]]
) -> None:
    first, second = parse_condition(one), parse_condition(other)
    worlds = [{"case.kind": kind, "event.menu": menu} for kind in "abc" for menu in "abc"]
    assert can_both_hold(first, second) == any(first.holds(world) and second.holds(world) for world in worlds)


def test_conditions_on_dates_hold_from_the_first_day_to_the_day_before_the_last() -> None:
    """CIT-1: attorneys admitted after 12 March 2020."""
    after = parse_condition({"filer.admitted_on": {"on_or_after": date(2020, 3, 13)}})
    before = parse_condition({"filer.admitted_on": {"before": date(2020, 3, 13)}})
    assert after.holds({"filer.admitted_on": date(2020, 3, 13)})
    assert not after.holds({"filer.admitted_on": date(2020, 3, 12)})
    assert before.holds({"filer.admitted_on": date(2020, 3, 12)})
    assert not can_both_hold(after, before)
    assert not after.holds({})


# --- reforms --------------------------------------------------------------------------------------------------------

REFORM = """\
title = "Five o'clock"
[[rule]]
id = "filing.cutoff_local"
[[rule.version]]
value = "{cutoff}"
effective = 2014-01-20
compared_with = "filed"
assumed = "a proposal"
"""


def reform(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "reform.toml"
    path.write_text(text)
    return path


def test_a_reform_gives_a_new_book_and_leaves_the_old_one_alone(tmp_path: Path) -> None:
    old = load_court("caed")
    new = apply_reform(old, reform(tmp_path, REFORM.format(cutoff="17:00")))
    before, after = RuleDates(date(2014, 1, 19)), RuleDates(date(2014, 1, 20))
    assert new.rules.resolve("filing.cutoff_local", after).value == "17:00"
    assert new.rules.resolve("filing.cutoff_local", after).layer == "reform: Five o'clock"
    assert new.rules.resolve("filing.cutoff_local", before).value == "24:00"
    assert old.rules.resolve("filing.cutoff_local", after).value == "24:00"
    assert load_court("caed") is old


def test_a_rule_book_cannot_be_edited() -> None:
    rules = load_court("caed").rules
    with pytest.raises(AttributeError, match="a rule book never changes"):
        rules.layers = ()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            REFORM.format(cutoff="24:00"),
            "reform.toml:2: filing.cutoff_local: changes nothing: the rule already says so since 2009-12-01; "
            "change the value, its conditions or its date; or remove it",
        ),
        ('title = "Nothing"\n', "reform.toml: changes nothing: no [[rule]]; state at least one rule"),
        (REFORM[REFORM.index("[[") :].format(cutoff="17:00"), "reform.toml: title: no 'title'; name the reform"),
        (
            REFORM.format(cutoff="17:00").replace("filing.cutoff_local", "deadline.schedules"),
            "reform.toml:3: deadline.schedules: caed has no such rule; did you mean 'deadline.reply'?",
        ),
        (
            REFORM.format(cutoff="17:00").replace("filing.cutoff_local", "filing.cutof"),
            "reform.toml:3: filing.cutof: unknown rule id; did you mean 'filing.cutoff_local'?",
        ),
    ],
)
def test_a_reform_that_changes_nothing_or_names_no_rule_is_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DataError) as told:
        apply_reform(load_court("caed"), reform(tmp_path, text))
    assert str(told.value).replace(f"{tmp_path.as_posix()}/", "") == message
