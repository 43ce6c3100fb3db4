"""The closed list of refusals: every code has words in every court, and something that brings it about."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.courts import court_ids, load_court
from sim.ecf.refusals import PDF_CODES, Code, No, RefusalText
from sim.pdf.verdict import PDF_CODES as ACCEPTANCE_CODES


@pytest.mark.parametrize("court_id", court_ids())
def test_every_code_has_a_text_and_a_source_in_every_court(court_id: str) -> None:
    book = load_court(court_id)
    texts = RefusalText(book.refusals)
    for code in Code:
        refused = texts.refused(No(code))
        assert refused.code == code.value
        assert refused.message.strip() and refused.cite.strip()


@pytest.mark.parametrize("court_id", court_ids())
def test_no_court_has_words_for_a_code_that_does_not_exist(court_id: str) -> None:
    assert sorted(load_court(court_id).refusals) == sorted(Code)


def test_a_missing_text_is_told_with_the_file_to_mend() -> None:
    words = {code: text for code, text in load_court("caed").refusals.items() if code != "case.closed"}
    with pytest.raises(ValueError, match=r"case\.closed: add them to courts/_federal/refusals\.toml"):
        RefusalText(words)


def test_a_decisions_own_words_and_source_win() -> None:
    refused = RefusalText(load_court("caed").refusals).refused(No(Code.CASE_CLOSED, "own words", "own source"))
    assert (refused.message, refused.cite) == ("own words", "own source")


def test_pdf_codes_are_those_of_the_acceptance_path() -> None:
    """CIT-22 to CIT-25: the two lists are kept apart (the core knows no PDF code) and must not drift."""
    assert tuple(PDF_CODES) == ACCEPTANCE_CODES


def test_every_code_is_brought_about_by_some_test_of_this_room() -> None:
    """The list is closed: a code that nothing reaches would be dead."""
    tests = "".join(path.read_text() for path in Path(__file__).parent.glob("test_*.py"))
    named = set(re.findall(r"Code\.([A-Z_]+)", tests)) | {
        code.name for code in Code if f'"{code.value}"' in tests and code.value in PDF_CODES
    }
    assert sorted(code.name for code in Code if code.name not in named) == []
