"""The court's door: whatever a command's fields hold, the answer is a refusal, and nothing has changed."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from courtroom import MOTION, Courtroom

from sim.ecf.commands import AnnounceOutage, LogIn, RegisterUser
from sim.ecf.records import Document, NewParty
from sim.ecf.refusals import Code

replace = msgspec.structs.replace


def recursive() -> list[object]:
    held: list[object] = []
    held.append(held)
    return held


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("session_id", "1", "Expected `int`, got `str` - at `$.session_id`"),
        ("session_id", True, "Expected `int`, got `bool` - at `$.session_id`"),
        ("session_id", 10**30, "cannot be written down"),
        ("case_id", None, "$.case_id"),
        ("event_code", 7, "$.event_code"),
        ("event_code", "\ud800", "cannot be written down"),
        ("documents", None, "$.documents"),
        ("documents", ("a.pdf",), "$.documents[0]"),
        ("documents", (replace(MOTION, size_bytes=-1),), "$.documents[0].size_bytes"),
        ("documents", (replace(MOTION, page_count=-1),), "$.documents[0].page_count"),
        ("documents", (replace(MOTION, digest="ab"),), "$.documents[0].digest"),
        ("documents", (replace(MOTION, description=object()),), "cannot be written down"),
        ("key", "", "$.key"),
        ("for_parties", (1.5,), "$.for_parties[0]"),
        ("for_parties", recursive(), "cannot be written down"),
        ("answers", "3", "$.answers"),
        ("hearing_on", "tomorrow", "$.hearing_on"),
        ("hearing_on", date.max, "more than ten years"),
        ("hearing_on", date.min, "more than ten years"),
        ("medium", "pigeon", "$.medium"),
        ("received_at", -1, "$.received_at"),
        ("sender_failure", "no", "$.sender_failure"),
    ],
)
def test_a_field_that_holds_what_it_cannot_is_named(caed: Courtroom, field: str, value: object, told: str) -> None:
    refused = caed.refuse(replace(caed.paper("motion_misc"), **{field: value}))
    assert refused.code == Code.COMMAND_MALFORMED
    assert told in refused.message


@pytest.mark.parametrize("command", [None, "file this", 3, object(), MOTION, {"type": "LogIn"}])
def test_what_is_no_command_is_refused(caed: Courtroom, command: object) -> None:
    refused = caed.refuse(command)
    assert (refused.code, refused.message) == (Code.COMMAND_MALFORMED, f"a court knows no {type(command).__name__}")


def test_an_unknown_pdf_verdict_is_a_programs_mistake(caed: Courtroom) -> None:
    refused = caed.refuse(
        caed.paper("motion_misc", documents=(Document("ab" * 64, 1, 1, verdict="auth.bad_password"),))
    )
    assert refused.code == Code.COMMAND_MALFORMED
    assert "pdf.encrypted" in refused.message


def test_a_paper_received_before_any_rule_on_file_is_refused(caed: Courtroom) -> None:
    """What is not known stays unknown: the court's rules of 1971 were not seen."""
    command = replace(caed.by_hand("letter", None), received_at=50_000_000_000_000)
    refused = caed.refuse(command)
    assert refused.code == Code.COMMAND_MALFORMED
    assert "is known to be in force on 1971-08-02" in refused.message


def test_empty_names_are_refused(caed: Courtroom) -> None:
    assert "$.login" in caed.refuse(RegisterUser("", "Nameless", "attorney", ())).message
    assert "$.name" in caed.refuse(RegisterUser("new", "", "attorney", ())).message
    assert "$.outage_id" in caed.refuse(AnnounceOutage("", "x")).message
    assert "$.parties[0].name" in caed.refuse(caed.opening(parties=(NewParty("", "Plaintiff"),))).message


def test_hostile_text_is_only_text(caed: Courtroom) -> None:
    """Long, odd and templated strings go in and come out as they are."""
    for odd in ("x" * 1_000_000, "{filer}", "a\nb\0c", "\u202eright to left", "'; DROP TABLE docket; --"):
        case_id = caed.open_case(parties=(NewParty(odd, "Plaintiff", ("smith",)),)).case_id
        answer = caed.file("notice_other", case_id=case_id, for_parties=(1,))
        assert answer.events[0].text == f"NOTICE filed by {odd}."


def test_what_is_refused_is_told_without_its_value(caed: Courtroom) -> None:
    """A malformed command may hold a secret in the wrong field."""
    for command in (LogIn(["hunter2"], "x"), LogIn("smith", b"hunter2"), LogIn("smith", {"hunter2": 1})):
        assert "hunter2" not in caed.refuse(command).message
