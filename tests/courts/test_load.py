"""The five courts load, right for January 2014, and every bad file is refused with file, line, key and suggestion."""

from __future__ import annotations

import shutil
import time
from datetime import date
from pathlib import Path

import pytest

from sim.courts import (
    CourtBook,
    NoRuleError,
    RuleDates,
    UnknownCourtError,
    UnknownFeeError,
    assumed_values,
    court_ids,
    load_court,
)
from sim.courts.load import _federal_events, _federal_fees, _federal_rules, _load, _sources
from sim.courts.sources import load_sources
from sim.data_file import DataError, read_toml
from sim.paths import data_room

HERE = Path(__file__).parent
GOOD = HERE / "good"
FIVE = ("cacd", "caed", "canb", "casb", "cit")
OUTAGE_DAY = date(2014, 1, 24)

# One fixture a refusal, named for the mistake. Its first line is the exact message it must be refused with,
# so it also names the file that it stands in for.
BAD = sorted((HERE / "bad").glob("*.toml"))


def expected_message(fixture: Path) -> str:
    return fixture.read_text().splitlines()[0].removeprefix("# ")


def room_with(fixture: Path, tmp_path: Path) -> Path:
    """Return a copy of the good courts with one file replaced by the fixture."""
    room = tmp_path / "courts"
    shutil.copytree(GOOD, room)
    shutil.copy(fixture, room / expected_message(fixture).partition(":")[0])
    return room


@pytest.mark.parametrize("fixture", BAD, ids=lambda path: path.stem)
def test_a_bad_file_is_refused_with_file_line_key_and_suggestion(fixture: Path, tmp_path: Path) -> None:
    room = room_with(fixture, tmp_path)
    with pytest.raises(DataError) as told:
        load_court("ca3", room)
    assert str(told.value).replace(f"{room.as_posix()}/", "") == expected_message(fixture)


def test_there_is_a_fixture_for_each_kind_of_mistake() -> None:
    assert len(BAD) == 40


def test_bad_input_changes_nothing(tmp_path: Path) -> None:
    room = tmp_path / "courts"
    shutil.copytree(GOOD, room)
    before = load_court("ca3", room)
    shutil.copy(HERE / "bad" / "wrong_type.toml", room / "ca3" / "rules.toml")
    _load.cache_clear()
    with pytest.raises(DataError):
        load_court("ca3", room)
    assert before.rules.resolve("filing.size_bytes_max", RuleDates(OUTAGE_DAY)).value == 20_500_000
    shutil.copy(GOOD / "ca3" / "rules.toml", room / "ca3" / "rules.toml")
    assert load_court("ca3", room).profile == before.profile


# --- the five courts ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=FIVE)
def book(request: pytest.FixtureRequest) -> CourtBook:
    return load_court(request.param)


def test_the_five_courts_are_on_file() -> None:
    assert court_ids() == FIVE


def test_a_court_is_loaded_once() -> None:
    assert load_court("caed") is load_court("caed")


def test_an_unknown_court_is_told_with_a_suggestion_and_the_list() -> None:
    with pytest.raises(UnknownCourtError) as told:
        load_court("caedd")
    message = "no court 'caedd': did you mean 'caed'? (courts on file: cacd, caed, canb, casb, cit)"
    assert str(told.value) == message


def test_all_five_courts_load_in_half_a_second() -> None:
    for cache in (_load, _sources, _federal_rules, _federal_events, _federal_fees):
        cache.cache_clear()
    started = time.process_time()
    for court_id in FIVE:
        load_court(court_id)
    assert time.process_time() - started < 0.5


def test_every_value_is_cited_or_assumed(book: CourtBook) -> None:
    sources = load_sources(data_room("courts") / "sources.toml")
    for key, item in book.provenance.items():
        assert item.mark.assumed or (item.mark.cite in sources and item.mark.quote), key
        assert item.line is not None, key
        assert (item.mark.status == "assumed") == (item.mark.assumed is not None), key


def test_every_assumption_is_listed_with_its_reason_and_place(book: CourtBook) -> None:
    listed = assumed_values(book)
    assert {value.key for value in listed} >= {
        key for key, item in book.provenance.items() if item.mark.assumed is not None and item.group is None
    }
    assert all(len(value.why) > 10 and value.line for value in listed)
    assert len({value.key for value in listed}) == len(listed)


def test_a_cited_rule_is_not_listed_as_assumed() -> None:
    keys = {value.key for value in assumed_values(load_court("caed"))}
    assert "caed/rules.toml:technical_failure@2005-01-03" not in keys
    assert "caed/rules.toml:technical_failure@2005-01-03 (effective date)" in keys
    assert "caed/rules.toml:filing.size_bytes_max@2005-01-03" in keys


def test_unseen_texts_stay_visible_as_assumptions() -> None:
    """CASB AP 1.14 and CIT AO 02-01 paragraph 10(a) exist, but their words were not seen."""
    for court_id, key in (
        ("casb", "casb/rules.toml:technical_failure@2010-03-01"),
        ("cit", "cit/rules.toml:technical_failure@2002-11-01"),
    ):
        assert any(value.key == key and "not seen" in value.why for value in assumed_values(load_court(court_id)))


def test_profiles_say_what_the_courts_publish() -> None:
    caed, cacd = load_court("caed").profile, load_court("cacd").profile
    casb, canb, cit = load_court("casb").profile, load_court("canb").profile, load_court("cit").profile
    assert caed.name == "U.S. District Court, Eastern District of California"
    assert [division.name for division in caed.divisions] == ["Sacramento", "Fresno"]  # CAED-1
    assert [(desk.phone, desk.opens_local, desk.closes_local) for desk in caed.help_desk[:2]] == [
        ("1-866-884-5525", "09:00", "16:00"),
        ("1-866-884-5444", "09:00", "16:00"),
    ]
    assert all(desk.after_hours_notification for desk in caed.help_desk[:2])
    assert cacd.nextgen_on == date(2020, 2, 18)  # CACD-11
    assert cacd.full_efiling_on == date(2008, 1, 1)  # CACD-14
    assert casb.mandatory_on == date(2010, 3, 1)  # CASB-5
    assert (cit.zone, cit.clerk_hours.opens_local, cit.clerk_hours.closes_local) == (
        "America/New_York",
        "08:30",
        "17:00",
    )
    assert [(desk.opens_local, desk.closes_local) for desk in cit.help_desk] == [("08:30", "17:00"), ("09:00", "19:00")]
    prefixes = [profile.doc_id_prefix for profile in (caed, cacd, canb, casb)]
    assert prefixes == ["033", "031", "034", "036"]
    assert {profile.zone for profile in (caed, cacd, casb, canb)} == {"America/Los_Angeles"}


def test_case_numbers_are_printed_as_the_courts_print_them() -> None:
    cacd = load_court("cacd").profile.case_number
    assert cacd.render(office="5", yy="20", type="cv", seq=768, judge="TJH", referred="PVC") == "5:20-cv-00768-TJH-PVC"
    assert cacd.render(office="5", yy="20", type="cv", seq=768) == "5:20-cv-00768"
    casb = load_court("casb").profile.case_number
    assert casb.render(yy="24", seq=4888, chapter="7") == "24-04888-7"
    assert casb.render(yy="24", seq=4888, chapter="7", judge="CL") == "24-04888-CL7"
    assert casb.render(yy="14", seq=90001, adversary=True) == "14-90001"
    assert load_court("cit").profile.case_number.render(office="1", yy="10", type="cv", seq=11, judge="RKM") == (
        "1:10-cv-00011-RKM"
    )


def test_subjects_of_notices_leave_out_what_is_not_given() -> None:
    what = {"case_number": "14-00012-CL7", "case_name": "A. B.", "short_description": "Order"}
    canb = load_court("canb").profile.nef
    assert canb.render_subject(**what, chapter="7") == "Ch-7 14-00012-CL7 A. B. Order"
    assert canb.render_subject(**what) == "14-00012-CL7 A. B. Order"
    assert load_court("casb").profile.nef.render_subject(**what, chapter="7") == "14-00012-CL7 Order"
    caed = load_court("caed").profile.nef
    assert caed.render_subject(**what) == "Activity in Case 14-00012-CL7 A. B. Order"


def test_the_pdf_policy_is_that_of_the_day() -> None:
    cacd = load_court("cacd")
    before, after = cacd.pdf_on(date(2019, 8, 1)), cacd.pdf_on(date(2019, 8, 2))
    assert (before.size_bytes_max, after.size_bytes_max) == (10_000_000, 35_000_000)
    assert before.text_too_large == (
        "ERROR: This document cannot be loaded because it is over 10 MB. "
        "Submit the document in smaller parts, labeled correctly"
    )
    assert "over 35 MB" in after.text_too_large
    assert cacd.profile.pdf == after
    with pytest.raises(NoRuleError):
        cacd.pdf_on(date(2007, 12, 31))


def test_the_trade_court_refuses_pdfs_in_its_own_words() -> None:
    """CIT-22 to CIT-25, as its FAQ quotes them."""
    pdf = load_court("cit").pdf_on(OUTAGE_DAY)
    assert pdf.size_bytes_max == 50_000_000
    assert pdf.text_too_large == "You cannot load this file because it's over 50 Megabytes (MB)"
    assert pdf.text_external_action == (
        "ERROR: Document is malformed or contains code which may cause an external action (such as launching an "
        "application). This PDF document cannot be accepted."
    )
    assert pdf.text_not_well_formed == "ERROR: Document is not a well-formed PDF document"
    assert pdf.text_security == (
        "ERROR: This document has security measures in effect, such as password protection or access restriction. "
        "This PDF document cannot be accepted."
    )


def test_fees_are_dated() -> None:
    fees = load_court("casb").fees
    assert fees.get("pacer.page", OUTAGE_DAY).amount_cents == 10
    assert fees.get("pacer.page", OUTAGE_DAY).units_max == 30
    assert fees.get("pacer.page", date(2010, 1, 1)).amount_cents == 8
    assert fees.get("bankruptcy.chapter_7", date(2024, 12, 29)).amount_cents == 33800
    assert fees.get("bankruptcy.chapter_7", date(2020, 11, 30)).amount_cents == 33500
    with pytest.raises(UnknownFeeError, match=r"did you mean 'pacer\.page'"):
        fees.get("pacer.pages", OUTAGE_DAY)
    with pytest.raises(UnknownFeeError, match="earliest: 2006-07-01"):
        fees.get("pacer.page", date(2006, 6, 30))


@pytest.mark.parametrize("court_id", FIVE)
def test_the_national_outage_of_24_january_2014_is_in_every_court(court_id: str) -> None:
    """CAED-8, PACER-2: logged by the Eastern District of California; elsewhere marked as another court's log."""
    rows = [row for row in load_court(court_id).outages if row.description == "National System Outage"]
    assert [(row.starts_local, row.ends_local) for row in rows] == [
        ("January 24, 2014 - 1:00pm", "January 24, 2014 - 8:00pm")
    ]
    assert (rows[0].assumed is None) == (court_id == "caed")


# --- quotations -----------------------------------------------------------------------------------------------------

SEEDS = {
    "caed.outages": "000",
    "caed.lr134c": "000",
    "cacd.faq_access": "001",
    "frcp.5b2E": "001",
    "casb.cmecf": "002",
    "canb.accounts": "003",
    "cit.faq": "004",
    "cit.ao02-01": "004",
}


def _plain(text: str) -> str:
    return " ".join(text.replace("’", "'").replace("“", '"').replace("”", '"').split())


def test_quotations_are_the_exact_words_of_the_source_documents() -> None:
    folder = data_room("courts").parent.parent / "shared" / "seeds"
    if not folder.is_dir():
        pytest.skip("the source documents are not beside this checkout")
    texts = {path.name[:3]: _plain(path.read_text()) for path in folder.glob("*.txt")}
    checked = 0
    for path in sorted(data_room("courts").rglob("*.toml")):
        for cite, quote in _quotations(read_toml(path).data):
            if cite in SEEDS:
                for part in quote.split(" … "):  # what is left out between two sentences is marked
                    assert _plain(part) in texts[SEEDS[cite]], (path, part)
                checked += 1
    assert checked > 60


def _quotations(value: object) -> list[tuple[str, str]]:
    if isinstance(value, list):
        return [found for item in value for found in _quotations(item)]
    if not isinstance(value, dict):
        return []
    own = [(value["id" if "url" in value else "cite"], value["quote"])] if _quotes(value) else []
    return own + [found for item in value.values() for found in _quotations(item)]


def _quotes(value: dict[str, object]) -> bool:
    return "quote" in value and ("cite" in value or "url" in value)
