"""A court that has docketed a million papers dockets the next one as fast as its first thousand, in little memory.

Run by ``make bench``.
"""

from __future__ import annotations

import gc
import os
from pathlib import Path
from time import perf_counter
from typing import Any

from test_core import DOCUMENTS, NOON

from sim.courts import load_court
from sim.ecf.answers import Accepted
from sim.ecf.commands import Command, FileDocument, LogIn, OpenCase, RegisterUser
from sim.ecf.court import Court
from sim.ecf.passwords import KeyedDigestPasswords
from sim.ecf.records import NewParty

CASES = 500
SIZES = (1_000, 10_000, 100_000, 1_000_000)
SAMPLE = 5_000
TURNS = 30
SPREAD_MAX = 0.15
STATE_BYTES_MAX = 1_024
SECOND_US = 1_000_000
YEAR_US = 365 * 24 * 3600 * SECOND_US


def _resident_bytes() -> int:
    """Memory that this process holds now, as Linux counts it."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Docketer:
    """A court of many cases with eight counsel each, filed in by turns, spread evenly over a year of filings."""

    def __init__(self, per_year: int) -> None:
        passwords = KeyedDigestPasswords(b"bench")
        self.court = Court(load_court("caed"), passwords)
        self._step_us = YEAR_US // per_year
        for n in range(8):
            passwords.enrol(f"a{n}", "s")
            self._accept(RegisterUser(f"a{n}", f"Counsel {n}", "attorney", (f"a{n}@example.org",)), NOON)
        self._session = self._log_in(NOON)
        sides = (
            NewParty("Plaintiff Inc.", "Plaintiff", ("a0", "a1", "a2", "a3")),
            NewParty("Defendant Inc.", "Defendant", ("a4", "a5", "a6", "a7")),
        )
        for n in range(CASES):
            self._accept(OpenCase(self._session, "complaint", "sac", f"P v. D {n}", sides, DOCUMENTS, f"open{n}"), NOON)
        self.filed = 0

    def _accept(self, command: Command, at: int) -> Accepted:
        answer = self.court.handle(command, at)
        assert isinstance(answer, Accepted), answer
        return answer

    def _log_in(self, at: int) -> int:
        return self._accept(LogIn("a0", "s"), at).receipt.session_id

    def file(self, count: int) -> float:
        """File so many papers; returns the seconds a filing took."""
        self._session = self._log_in(NOON + self.filed * self._step_us)
        commands = [
            (
                FileDocument(self._session, 1 + n % CASES, "notice_other", DOCUMENTS, f"f{n}", for_parties=(1,)),
                NOON + n * self._step_us,
            )
            for n in range(self.filed, self.filed + count)
        ]
        handle = self.court.handle
        gc.collect()
        began = perf_counter()
        for command, at in commands:
            answer = handle(command, at)
        took = perf_counter() - began
        assert isinstance(answer, Accepted), answer
        self.filed += count
        return took / count


def test_write_state_stays_under_a_kilobyte_an_entry(benchmark: Any) -> None:
    """The worst: all within the period in which keys are remembered. (First in the file, while memory is fresh.)"""
    docketer = Docketer(per_year=100_000_000)
    docketer.file(10_000)
    gc.collect()
    before, filed = _resident_bytes(), docketer.filed

    def grow() -> None:
        for _ in range(20):
            docketer.file(SAMPLE)

    benchmark.pedantic(grow, rounds=1)
    gc.collect()
    grown = (_resident_bytes() - before) / (docketer.filed - filed)
    benchmark.extra_info["bytes_an_entry"] = round(grown)
    assert grown <= STATE_BYTES_MAX


def test_the_cost_of_a_filing_is_flat_to_a_million(benchmark: Any) -> None:
    """One court of each size, measured by turns so that whatever else the machine does falls on all alike."""
    courts = {size: Docketer(per_year=829_000) for size in SIZES}
    costs = dict.fromkeys(SIZES, float("inf"))

    def grow_and_measure() -> None:
        for size, docketer in courts.items():
            while docketer.filed < size:
                docketer.file(min(SAMPLE, size - docketer.filed))
        for _ in range(TURNS):
            for size, docketer in courts.items():
                costs[size] = min(costs[size], docketer.file(SAMPLE // 10))

    benchmark.pedantic(grow_and_measure, rounds=1)
    benchmark.extra_info["microseconds_a_filing"] = {size: round(cost * 1e6, 2) for size, cost in costs.items()}
    assert max(costs.values()) / min(costs.values()) <= 1 + SPREAD_MAX
