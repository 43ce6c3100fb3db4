"""Every attempt that identity or rights turn away is logged, and the log holds no secret."""

from __future__ import annotations

from courtroom import Courtroom

from sim.ecf.access_log import KEPT, Attempt
from sim.ecf.commands import LogIn
from sim.ecf.refusals import Code


def attempts(room: Courtroom) -> list[Attempt]:
    return list(room.court.context.access_log.attempts)


def test_an_attempt_without_right_is_logged_as_its_text_says(cit: Courtroom) -> None:
    """CIT-27: "This access attempt has been logged." """
    refused = cit.refuse(cit.paper("judgment", by="smith"))
    assert refused.message.endswith("This access attempt has been logged.")
    assert attempts(cit) == [Attempt(cit.now, Code.ACCESS_NO_RIGHT, "FileDocument", "smith", "judgment")]


def test_failed_log_ins_are_logged(caed: Courtroom) -> None:
    """CACD-12, CIT-27."""
    caed.refuse(LogIn("smith", "x"))
    caed.refuse(caed.paper("notice_other", session_id=999))
    assert [(attempt.code, attempt.login) for attempt in attempts(caed)] == [
        (Code.AUTH_BAD_PASSWORD, "smith"),
        (Code.AUTH_NO_SESSION, ""),
    ]


def test_what_was_typed_is_logged_only_where_the_court_knows_it(caed: Courtroom) -> None:
    """People type passwords into the wrong field."""
    caed.refuse(LogIn("hunter2", "smith"))
    caed.refuse(caed.paper("hunter2", session_id=999))
    assert [(attempt.login, attempt.program) for attempt in attempts(caed)] == [("", ""), ("", "")]
    assert "hunter2" not in repr(attempts(caed))


def test_other_refusals_are_no_access_attempts(caed: Courtroom) -> None:
    caed.refuse(caed.paper("notice_other", case_id=99))
    caed.refuse(LogIn(7, "x"))
    assert attempts(caed) == []


def test_the_log_keeps_the_latest(caed: Courtroom) -> None:
    for _ in range(KEPT + 5):
        caed.court.handle(LogIn("nobody", "x"), caed.now)
    caed.refuse(LogIn("smith", "x"))
    assert len(attempts(caed)) == KEPT
    assert attempts(caed)[-1].login == "smith"


def test_a_court_writes_to_the_log_it_is_given(caed: Courtroom) -> None:
    kept: list[Attempt] = []

    class Kept:
        def record(self, attempt: Attempt) -> None:
            kept.append(attempt)

    caed.court.context.access_log = Kept()
    caed.refuse(LogIn("smith", "x"))
    assert [attempt.command for attempt in kept] == ["LogIn"]
