"""The menus of docket events: found by a word, wide enough for ordinary work, and sound."""

from __future__ import annotations

from datetime import date

import pytest
from courtroom import Courtroom

from sim.courts import DeadlineRule, RuleDates, court_ids, load_court
from sim.courts.rule_types import RULE_VALUE_TYPES
from sim.ecf.answers import Accepted
from sim.ecf.commands import SearchEvents
from sim.ecf.refusals import Code

FEWEST = {"cacd": 60, "caed": 60, "casb": 60, "canb": 60, "cit": 40}
# What a practitioner looks for, by a word that they would type, and the event that they should find.
WANTED = [
    ("caed", "remand", "motion_remand"),
    ("caed", "tro", "motion_tro"),
    ("caed", "default", "request_default"),
    ("caed", "foreign judgment", "misc_case"),
    ("caed", "grand jury", "superseding_indictment"),
    ("caed", "substitution", "substitution_attorney"),
    ("cacd", "pro se", "motion_efile_pro_se"),
    ("cacd", "under seal", "sealed_document"),
    ("casb", "municipality", "petition_9"),
    ("casb", "cross-border", "petition_15"),
    ("casb", "automatic stay", "motion_relief_stay"),
    ("casb", "reaffirm", "reaffirmation_agreement"),
    ("casb", "abstract", "abstract_judgment"),
    ("canb", "9019", "motion_compromise"),
    ("canb", "installments", "application_installments"),
    ("cit", "intervene", "motion_intervene"),
    ("cit", "physical exhibit", "form_23"),
    ("cit", "confidential", "form_17"),
    ("cit", "remand", "remand_results"),
]


def search(room: Courtroom, words: str, by: str = "smith") -> Accepted:
    return room.do(SearchEvents(room.log_in(by), words))


@pytest.mark.parametrize(("court_id", "fewest"), FEWEST.items())
def test_the_menus_hold_the_ordinary_work(court_id: str, fewest: int) -> None:
    """CIT-10, CASB-4: at least 60 events in a district or bankruptcy court, 40 in the trade court."""
    assert len(load_court(court_id).events) >= fewest


@pytest.mark.parametrize(("court_id", "words", "code"), WANTED)
def test_an_event_is_found_by_a_word_or_phrase(court_id: str, words: str, code: str) -> None:
    """CIT-10."""
    answer = search(Courtroom(court_id), words)
    assert code in [found.code for found in answer.receipt.found]
    assert answer.events == ()


def test_a_search_says_which_events_the_asker_may_file() -> None:
    """CIT-10, CASB-1: the menus show more than a login may use."""
    room = Courtroom("casb")
    by_attorney = {found.code: found.open_to_asker for found in search(room, "claim").receipt.found}
    by_creditor = {found.code: found.open_to_asker for found in search(room, "claim", by="claims").receipt.found}
    assert by_attorney.keys() == by_creditor.keys()
    assert (by_attorney["objection_claim"], by_creditor["objection_claim"]) == (True, False)
    assert by_creditor["proof_of_claim"] is True


def test_a_word_that_no_event_uses_finds_none() -> None:
    room = Courtroom("cit")
    assert search(room, "zebra").receipt.found == ()
    assert room.refuse(SearchEvents(room.log_in("smith"), "")).code == Code.COMMAND_MALFORMED
    assert room.refuse(SearchEvents(99, "zebra")).code == Code.AUTH_NO_SESSION


@pytest.mark.parametrize("court_id", court_ids())
def test_every_event_that_sets_a_deadline_refers_to_a_rule_in_force(court_id: str) -> None:
    """A kind of deadline without a rule would never be set."""
    book = load_court(court_id)
    kinds = {kind for event in book.events for kind in event.sets}
    assert {f"deadline.{kind}" for kind in kinds} <= set(RULE_VALUE_TYPES)
    day = date(2018, 6, 1)
    dates = RuleDates(filed=day, deadline_set=day, case_opened=day, event=day)
    assert all(isinstance(book.rules.resolve(f"deadline.{kind}", dates).value, DeadlineRule) for kind in kinds)


@pytest.mark.parametrize("chapter", [7, 9, 11, 12, 13, 15])
def test_each_chapter_has_its_petition_with_its_fee(chapter: int) -> None:
    """CASB-4."""
    petition = load_court("casb").events.get(f"petition_{chapter}")
    assert (petition.chapter, petition.fee, petition.opens) == (chapter, f"bankruptcy.chapter_{chapter}", "bk")


def test_what_must_be_filed_before_an_event_is_itself_an_event() -> None:
    """CIT-19."""
    for court_id in court_ids():
        events = load_court(court_id).events
        assert all(code in events for event in events for code in event.after)


@pytest.mark.parametrize(
    ("event", "by", "kind"),
    [
        ("amended_schedules", "smith", "bk"),
        ("motion_relief_stay", "jones", "bk"),
        ("proof_of_claim", "claims", "bk"),
        ("abstract_judgment", "smith", "ap"),
        ("change_address", "claims", "bk"),
        ("objection_plan", "jones", "bk"),
    ],
)
def test_the_papers_that_the_bankruptcy_court_names_can_be_filed(event: str, by: str, kind: str) -> None:
    """CASB-4: petitions, motions, adversaries, and related pleadings."""
    room = Courtroom("casb")
    main = room.open_case().case_id
    case_id = room.open_case(event_code="adversary_complaint", main_case=main).case_id if kind == "ap" else main
    assert room.file(event, by=by, case_id=case_id).receipt.entry_number == 2
