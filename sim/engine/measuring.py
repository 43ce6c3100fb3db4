"""Times probes: warmed up, over and over, by turns in an order drawn anew: what else runs falls on all alike."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from time import perf_counter_ns, thread_time_ns
from typing import Final

import msgspec
import numpy as np

from sim.engine.probes import Probe
from sim.engine.processor_waits import ProcessorWaits

WARM_UP_ROUNDS: Final = 3
ROUNDS_MIN: Final = 8  # a sample that small is still tested
TURNS_MAX: Final = 20
TURN_NS: Final = 2_000_000  # a probe is repeated within a round until it has taken about this long
MEASUREMENTS_MAX: Final = 2_000  # of a path's; more would not make it better known than the machine is steady

WAIT_SHARE_MAX: Final = 0.1  # of a deed's time; a worker's waking up on an idle machine stays below
BUSY_SHARE: Final = 0.05

Progress = Callable[[float], None]


class Timed(msgspec.Struct):
    """The times of one probe in seconds, in the order in which they were taken, ``most`` of them."""

    probe: Probe
    most: int = MEASUREMENTS_MAX
    seconds: list[float] = []


class Counts(msgspec.Struct):
    """What befell the timed deeds: they met a collection, or had to wait for the processor and were corrected."""

    deeds: int = 0
    collections: int = 0
    corrected: int = 0


class Measured(msgspec.Struct, frozen=True):
    """What measuring gave. waits_known: whether the system tells when other processes had the processor."""

    timed: tuple[Timed, ...]
    rounds: int
    counts: Counts
    waits_known: bool

    @property
    def gc_in_words(self) -> str:
        """How the garbage collector was set, and what it did."""
        return f"on, as in service; {self.counts.collections} of {self.counts.deeds} timed deeds met a collection"

    @property
    def others_in_words(self) -> str:
        """What other processes took away, and what was done about it."""
        if not self.waits_known:
            return "not known: the system does not tell when other processes had the processor"
        counts = self.counts
        told = (
            f"{counts.corrected} of {counts.deeds} timed deeds had to wait for the processor, and count as long as "
            "they had one"
        )
        busy = counts.corrected > BUSY_SHARE * counts.deeds
        return f"{told}; the machine was busy: measure again on a quiet one" if busy else told


def measure(
    probes: Sequence[Probe], seconds: float, rng: np.random.Generator, progress: Progress = lambda _share: None
) -> Measured:
    """Time probes for about so many seconds, in rounds of all of them; ROUNDS_MIN rounds at the least.

    ``rng`` draws the order within each round. Cheap probes are repeated within a round. ``progress`` is told the share
    done, 0 to 1.
    """
    shared = Counter(path for probe in probes for path in probe.paths)
    timed = tuple(Timed(probe, MEASUREMENTS_MAX // max(shared[path] for path in probe.paths)) for probe in probes)
    turns = [_turns(probe) for probe in probes]
    rounds, counts = 0, Counts()
    gc.collect()
    ends_at = perf_counter_ns() + seconds * 1e9
    with ProcessorWaits() as waits, _counting_collections(counts):
        while rounds < ROUNDS_MIN or perf_counter_ns() < ends_at:
            for place in rng.permutation(len(timed)):
                _take(timed[place], turns[place], waits, counts)
            rounds += 1
            if all(len(one.seconds) >= one.most for one in timed):
                break
            progress(min(1.0, 1 - (ends_at - perf_counter_ns()) / (seconds * 1e9)))
        return Measured(timed, rounds, counts, waits.is_known)


def _turns(probe: Probe) -> int:
    """Warm a probe up; how often it is repeated in a round."""
    quickest = TURN_NS
    for _ in range(WARM_UP_ROUNDS):
        began = perf_counter_ns()
        probe.prepare()()
        quickest = min(quickest, perf_counter_ns() - began)
    return max(1, min(TURNS_MAX, TURN_NS // max(quickest, 1)))


def _take(timed: Timed, turns: int, waits: ProcessorWaits, counts: Counts) -> None:
    """Time one probe so many times; a deed that had to wait for the processor counts as long as it had one."""
    prepare, workers, seconds = timed.probe.prepare, timed.probe.workers(), timed.seconds
    for _ in range(min(turns, timed.most - len(seconds))):
        deed = prepare()
        collected = counts.collections
        before, used = waits.so_far(workers), thread_time_ns()
        began = perf_counter_ns()
        deed()
        took = perf_counter_ns() - began
        used, after = thread_time_ns() - used, waits.so_far(workers)
        counts.collections = min(counts.collections, collected + 1)
        counts.deeds += 1
        if after.waited_ns - before.waited_ns > took * WAIT_SHARE_MAX:
            counts.corrected += 1
            took = used + after.workers_used_ns - before.workers_used_ns
        seconds.append(max(1, took) / 1e9)


@contextmanager
def _counting_collections(counts: Counts) -> Iterator[None]:
    """Count every run of the garbage collector within the block."""

    def note(phase: str, _info: dict[str, int]) -> None:
        counts.collections += phase == "start"

    gc.callbacks.append(note)
    try:
        yield
    finally:
        gc.callbacks.remove(note)
