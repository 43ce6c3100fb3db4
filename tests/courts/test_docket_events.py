"""The docket events that courts of each kind offer."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.courts import CourtBook, UnknownEventError, load_court

GOOD = Path(__file__).parent / "good"

# What the simulation files; a practitioner finds more in the menus.
NEEDED = {
    "caed": """complaint answer motion_dismiss motion_extension motion_summary_judgment motion_misc opposition reply
        notice_appearance notice_other stipulation declaration status_report certificate_service summons_returned
        transcript amended_complaint motion_relief_technical_failure order order_on_motion minute_entry scheduling_order
        judgment notice_hearing notice_deficiency indictment notice_manual_filing notice_change_address letter
        proposed_order joint_report""",
    "casb": """petition_7 petition_11 petition_12 petition_13 schedules amended_schedules plan_13 motion_relief_stay
        objection_claim objection_plan opposition reply adversary_complaint answer proof_of_claim notice_appearance
        change_address abstract_judgment fee_receipt notice_341 bnc_certificate trustee_report_no_distribution order
        order_discharge hearing_held certificate_credit_counseling certificate_financial_management certificate_service
        motion_dismiss_case motion_misc notice_hearing transcript notice_deficiency motion_relief_technical_failure
        declaration notice_other stipulation""",
    "cit": """summons complaint answer form_5 form_11 form_13 form_17 motion_intervene motion_extension motion_misc
        motion_judgment opposition reply brief notice_appeal order scheduling_order z_motion z_document
        notice_manual_filing judgment status_report motion_relief_technical_failure stipulation letter
        notice_service""",
}


@pytest.mark.parametrize("court_id", NEEDED)
def test_every_event_the_simulation_files_exists(court_id: str) -> None:
    events = load_court(court_id).events
    assert [code for code in NEEDED[court_id].split() if code not in events] == []


@pytest.mark.parametrize("court_id", ["cacd", "caed", "canb", "casb", "cit"])
def test_each_court_offers_more_than_forty_events(court_id: str) -> None:
    assert len(load_court(court_id).events) > 40


@pytest.mark.parametrize("court_id", ["cacd", "caed", "canb", "casb", "cit"])
def test_the_deadlines_that_filings_set_can_be_met_by_a_filing(court_id: str) -> None:
    events = load_court(court_id).events
    answered = {kind for event in events for kind in event.answers}
    assert {kind for event in events for kind in event.sets} <= answered


@pytest.mark.parametrize("court_id", ["caed", "casb", "cit"])
def test_what_opens_a_case_initiates_a_proceeding_and_cannot_be_filed_by_creditors(court_id: str) -> None:
    opening = [event for event in load_court(court_id).events if event.opens]
    assert opening != []
    assert all(event.initiates_proceeding and "creditor" not in event.roles for event in opening)


def test_a_creditor_files_claims_but_no_motions() -> None:
    """CASB-1."""
    creditor = [event for event in load_court("casb").events if "creditor" in event.roles]
    assert "proof_of_claim" in {event.code for event in creditor}
    assert [event.code for event in creditor if "motion" in event.code or "objection" in event.code] == []


def test_only_court_reporters_and_the_clerk_file_transcripts() -> None:
    """CASB-1."""
    assert set(load_court("casb").events.get("transcript").roles) == {"court_reporter", "clerk"}


def test_petitions_carry_their_chapter_fee_and_deadlines() -> None:
    """CASB-4."""
    petition = load_court("casb").events.get("petition_13")
    assert (petition.chapter, petition.fee, petition.opens) == (13, "bankruptcy.chapter_13", "bk")
    assert petition.sets == ("schedules", "plan")


def test_forms_of_the_trade_court_are_separate_filings() -> None:
    """CIT-19."""
    events = load_court("cit").events
    order = [event.code for event in events if event.code in {"motion_intervene", "form_11", "form_13", "form_17"}]
    assert sorted(order) == ["form_11", "form_13", "form_17", "motion_intervene"]


def test_searching_finds_events_by_a_word_or_phrase() -> None:
    """CIT-10."""
    events = load_court("cit").events
    assert [event.code for event in events.search("form 13")] == ["form_13"]
    assert events.search("After  Hours") == (events.get("z_motion"), events.get("z_document"))
    assert [event.code for event in events.search("notice of appearance")] == ["form_11", "notice_appearance"]
    assert events.search("xylophone") == ()
    assert events.search("  ") == ()


def test_events_named_by_the_word_come_before_those_that_only_mention_it() -> None:
    found = load_court("caed").events.search("opposition")
    assert found[0].code == "opposition"


def test_an_unknown_event_is_told_with_a_suggestion() -> None:
    with pytest.raises(UnknownEventError) as told:
        load_court("caed").events.get("motion_dismis")
    assert told.value.args == ("no docket event 'motion_dismis': did you mean 'motion_dismiss'?",)


@pytest.fixture(scope="module")
def ca3() -> CourtBook:
    return load_court("ca3", GOOD)


def test_a_court_changes_an_inherited_event_and_adds_its_own(ca3: CourtBook) -> None:
    reply = ca3.events.get("reply")
    assert reply.name == "Reply Brief by Appellant"
    assert reply.answers == ("reply",)  # inherited
    assert [event.code for event in ca3.events] == ["brief", "reply", "petition_review"]


def test_what_is_changed_and_what_is_inherited_keep_their_own_provenance(ca3: CourtBook) -> None:
    name = ca3.provenance["ca3/events.toml:reply.name"]
    text = ca3.provenance["_federal/events/district.toml:reply.text"]
    menu = ca3.provenance["_federal/events/district.toml:reply.menu"]
    assert (name.mark.assumed, text.mark.cite, menu.mark.assumed) == ("a fixture", "frap.26a4", "menus are ours")
