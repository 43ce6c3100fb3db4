"""The audit after a load finds every kind of fault, and none where there is none."""

from __future__ import annotations

from sim.cli.load_audit import Audit, Entry, audit_lines, audited
from sim.cli.load_records import Fate, Outcome

RUN = "load1"


def _entry(number: int, key: str = "", nef_id: int | None = None, digest: str = "", case_id: int = 1) -> Entry:
    return Entry(key, case_id, number, number if nef_id is None else nef_id, (digest or f"d{number}",))


def _filing(number: int, key: str = "", digest: str = "", fate: Fate = "done") -> Outcome:
    digests = (digest or f"d{number}",)
    return Outcome(number, "filing", "caed", 0, 0, 1, fate, 1, "", key or f"{RUN}-{number}", 1, number, number, digests)


def _faults(entries: list[Entry], *outcomes: Outcome) -> tuple[str, ...]:
    return audited({"caed": entries}, outcomes, RUN).faults


def test_filings_docketed_once_each_are_no_fault() -> None:
    entries = [_entry(1), _entry(2, f"{RUN}-2"), _entry(3, f"{RUN}-3")]
    assert audited({"caed": entries}, [_filing(2), _filing(3)], RUN) == Audit(2, 3, 0, ())


def test_an_acknowledged_filing_that_is_nowhere_is_a_fault() -> None:
    faults = _faults([_entry(1)], _filing(2))
    assert faults == ("caed: filing load1-2 was acknowledged and is docketed not at all",)


def test_a_filing_twice_under_its_key_or_with_its_documents_is_a_fault() -> None:
    twice = [_entry(1, f"{RUN}-1"), _entry(2, f"{RUN}-1", digest="other")]
    assert _faults(twice, _filing(1)) == ("caed: filing load1-1 was acknowledged and is docketed 2 times",)
    elsewhere = [_entry(1, f"{RUN}-1"), _entry(1, "another", nef_id=9, digest="d1", case_id=2)]
    assert _faults(elsewhere, _filing(1)) == ("caed: filing load1-1 is docketed a second time, as entry 1 of case 2",)


def test_another_entry_than_acknowledged_other_documents_or_no_notice_is_a_fault() -> None:
    moved = [_entry(1), _entry(2, f"{RUN}-3", digest="d3")]
    assert _faults(moved, _filing(3)) == ("caed: filing load1-3 was acknowledged as entry 3 of case 1, and is another",)
    changed = [_entry(1, f"{RUN}-1", digest="changed")]
    assert _faults(changed, _filing(1)) == ("caed: filing load1-1 is docketed with other documents than were sent",)
    silent = [_entry(1, f"{RUN}-1", nef_id=0)]
    assert "caed: filing load1-1 has no notice" in _faults(silent, _filing(1))


def test_a_gap_a_number_used_twice_and_a_notice_used_twice_are_faults() -> None:
    wrong = "caed: the entries of case 1 are not numbered 1 to 2 without gap or double"
    assert _faults([_entry(1), _entry(3)]) == (wrong,)
    assert _faults([_entry(1), _entry(1, nef_id=7)]) == (wrong,)
    assert _faults([_entry(1, nef_id=4), _entry(2, nef_id=4)]) == ("caed: two entries bear the number of one notice",)


def test_a_companion_case_counts_in_its_own_numbers() -> None:
    spread = Entry("", 1, 1, 1, ("d1",), ((2, 1),))
    assert _faults([spread, Entry("", 2, 2, 2, ("d2",))]) == ()


def test_what_was_docketed_and_never_acknowledged_is_counted_and_no_fault() -> None:
    entries = [_entry(1, f"{RUN}-1"), _entry(2, f"{RUN}-pending/0"), _entry(3, "load0-9")]
    audit = audited({"caed": entries}, [_filing(1, fate="gave_up")], RUN)
    assert (audit.acknowledged, audit.unacknowledged, audit.passed) == (0, 1, True)


def test_many_faults_are_told_in_few_lines() -> None:
    lines = audit_lines(Audit(30, 30, 0, tuple(f"fault {number}" for number in range(25))))
    assert (lines[1], lines[-1], len(lines)) == ("  FAULT fault 0", "  and 5 faults more", 22)
