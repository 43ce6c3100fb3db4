"""What the rules on added days and on the sender's own failure do to a deadline."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from courtroom import Courtroom, all_of, only

from sim.courts import apply_reform, load_court
from sim.ecf.events import DeadlineAnswered, DeadlineSet
from sim.ecf.records import NewParty, Standing


@pytest.mark.parametrize(("service", "due"), [("electronic", 5), ("hand", 5), ("mail", 10)])
def test_the_trade_court_adds_no_days_for_e_service_nor_for_hand_delivery(service: str, due: int) -> None:
    """CIT-18: no extra five days; by mail there still are (inferred)."""
    context = Courtroom("cit", "2021-03-04 10:00").court.context
    assert context.deadline(date(2021, 3, 1), 4, "after", service).due == date(2021, 3, due)


def test_counsel_served_by_the_notice_and_a_party_served_by_mail_have_their_own_days_in_the_trade_court() -> None:
    """CIT-18, CIT-16: 21 days after 2021-03-01 by the notice, and five more by mail: 27 March, a Saturday."""
    room = Courtroom("cit", "2021-03-01 10:00")
    room.open_case(
        parties=(
            NewParty("Acme", "Plaintiff", ("smith",)),
            NewParty("Bolt", "Defendant", ("jones",)),
            NewParty("P. Se", "Defendant"),
        )
    )
    deadlines = all_of(room.file("motion_extension", for_parties=(1,)), DeadlineSet)
    assert [(one.party_ids, one.service, one.due_on) for one in deadlines] == [
        ((2,), "electronic", date(2021, 3, 22)),
        ((3,), "mail", date(2021, 3, 29)),
    ]


EXCUSED = """
title = "Failures at the sender excused"
[[rule]]
id = "technical_failure"
[[rule.version]]
effective = 2012-01-01
compared_with = "event"
assumed = "a proposal, to see what it would do"
[rule.version.value]
threshold_minutes_over = 120
window_starts_local = "14:00"
window_ends_local = "24:00"
intermittent = "union"
scheduled_counts = true
announced_effect = "next_business_day"
unannounced_effect = "seek_relief"
paper_same_day = true
media_at_clerk = true
direct_service_required = true
sender_failure_excused = true
"""


def _standing(room: Courtroom, at: str) -> Standing:
    room.open_case()
    deadline = all_of(room.log, DeadlineSet)[0]
    assert deadline.due_on == date(2017, 1, 27)  # a Friday
    room.clock(at)
    paper = room.paper("answer", "jones", for_parties=(2,), answers=deadline.deadline_id, sender_failure=True)
    return only(room.do(paper), DeadlineAnswered).timeliness.standing


@pytest.mark.parametrize(
    ("at", "excused"),
    [("2017-01-30 23:59:59", Standing.MOVED_BY_RULE), ("2017-01-31 00:00", Standing.SENDER_FAILURE)],
)
def test_a_failure_at_the_sender_excuses_nothing_unless_the_rule_says_so(
    at: str, excused: Standing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CAED-7: it excuses nothing; a rule that excused it would give the next business day."""
    assert _standing(Courtroom("caed", "2017-01-03 12:00"), at) is Standing.SENDER_FAILURE
    path = tmp_path / "excused.toml"
    path.write_text(EXCUSED)
    monkeypatch.setattr("courtroom.load_court", lambda court_id: apply_reform(load_court(court_id), path))
    assert _standing(Courtroom("caed", "2017-01-03 12:00"), at) is excused
