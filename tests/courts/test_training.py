"""The courts' training courses as data."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.courts import court_ids, load_court
from sim.courts.training import read_training
from sim.data_file import DataError

CANB = load_court("canb")


@pytest.mark.parametrize("court_id", court_ids())
def test_every_court_inherits_the_five_kinds_of_course(court_id: str) -> None:
    """CASB-1, CANB-2."""
    assert [course.id for course in load_court(court_id).training] == [
        "debtor_attorney",
        "creditor_attorney",
        "court_reporter",
        "creditor_representative",
        "trustee",
    ]


@pytest.mark.parametrize(
    ("code", "courses"),
    [
        ("petition_7", {"debtor_attorney"}),
        ("schedules", {"debtor_attorney"}),
        ("proof_of_claim", {"creditor_attorney"}),
        ("motion_relief_stay", {"debtor_attorney", "creditor_attorney"}),
        ("adversary_complaint", {"debtor_attorney", "creditor_attorney"}),
        ("notice_appearance", set()),
    ],
)
def test_what_the_two_attorneys_courses_open(code: str, courses: set[str]) -> None:
    """CANB-2: new cases, motions, adversaries; motions, adversaries, claims."""
    opening = set(CANB.events.get(code).courses)
    assert opening & {"debtor_attorney", "creditor_attorney"} == courses
    if courses:  # people of other roles are limited by their role alone
        assert {"court_reporter", "creditor_representative", "trustee"} <= opening


def test_in_other_courts_no_event_asks_for_a_course() -> None:
    assert not [event.code for event in load_court("casb").events if event.courses]


def test_every_course_says_what_it_rests_on() -> None:
    marks = {key: item.mark for key, item in CANB.provenance.items() if key.startswith("training:")}
    assert len(marks) == 5
    assert all(mark.cite for mark in marks.values())


GOOD = 'id = "trustee"\nroles = ["trustee"]\nassumed = "a test"\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"[[course]]\n{GOOD}menus = ['Bankruptcy > Open a Cas']\n", "did you mean 'Bankruptcy > Open a Case'"),
        (f"[[course]]\n{GOOD}events = ['petition_70']\n", "no 'petition_70'"),
        (f"[[course]]\n{GOOD}hours = 3\n", "hours"),
        ("[[course]]\nid = 'knitting'\nroles = ['trustee']\nassumed = 'a test'\n", "knitting"),
        ("[[course]]\nid = 'trustee'\nroles = ['wizard']\nassumed = 'a test'\n", "wizard"),
        ("[[course]]\nid = 'trustee'\nroles = ['trustee']\n", "no 'cite'"),
        ("[[kurs]]\n", "kurs"),
    ],
)
def test_what_is_doubtful_is_refused_with_file_and_place(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "training.toml"
    path.write_text(text)
    with pytest.raises(DataError) as caught:
        read_training(path, {}, (), CANB.events)
    assert told in str(caught.value)
    assert "training.toml" in str(caught.value)
