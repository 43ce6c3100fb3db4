"""Streams of randomness: the same for the same key, other for any other, with the shapes they promise."""

from __future__ import annotations

import math
from itertools import pairwise
from random import Random
from statistics import fmean

import pytest

from sim.world.streams import (
    exponential,
    geometric,
    lognormal,
    one_of,
    poisson,
    spawn_stream,
    spawn_vector_stream,
)  # fmt: skip

NUMBER = 20_000


def test_the_same_key_gives_the_same_draws() -> None:
    assert spawn_stream(1, "caed", "x", 5).random() == spawn_stream(1, "caed", "x", 5).random()
    assert spawn_vector_stream(1, "caed").random() == spawn_vector_stream(1, "caed").random()


def test_the_draws_of_a_key_never_change_between_versions() -> None:
    """Pinned: a change here changes every trace."""
    assert spawn_stream(1, "caed", "filing", "run/complaint/attorney/2014-01-21/0").randrange(10**9) == 510_273_300


def test_any_other_seed_court_purpose_or_key_gives_other_draws() -> None:
    keys = [
        (1, "caed", "a", "k"),
        (2, "caed", "a", "k"),
        (1, "cacd", "a", "k"),
        (1, "caed", "b", "k"),
        (1, "caed", "a", "l"),
    ]
    assert len({spawn_stream(*key).random() for key in keys}) == len(keys)


def test_neighbouring_keys_are_not_alike() -> None:
    """First draws under keys 0, 1, 2, …: evenly spread, no two neighbours related."""
    firsts = [spawn_stream(1, "k", number).random() for number in range(NUMBER)]
    assert abs(fmean(firsts) - 0.5) < 0.01
    assert abs(fmean(a * b for a, b in pairwise(firsts)) - 0.25) < 0.01


@pytest.mark.parametrize(("mean", "cv"), [(1.0, 0.5), (360.0, 0.8)])
def test_lognormal_draws_have_the_mean_and_spread_asked_for(mean: float, cv: float) -> None:
    draws = Random(1)
    drawn = [lognormal(draws, mean, cv) for _ in range(NUMBER)]
    assert fmean(drawn) == pytest.approx(mean, rel=0.03)
    assert math.sqrt(fmean((one - fmean(drawn)) ** 2 for one in drawn[:2_000])) == pytest.approx(cv * mean, rel=0.15)


def test_counts_have_the_mean_asked_for() -> None:
    draws = Random(2)
    assert fmean(poisson(draws, 1.6) for _ in range(NUMBER)) == pytest.approx(1.6, rel=0.03)
    assert fmean(geometric(draws, 2.9, 10**6) for _ in range(NUMBER)) == pytest.approx(2.9, rel=0.03)
    assert fmean(exponential(draws, 8.0) for _ in range(NUMBER)) == pytest.approx(8.0, rel=0.03)


def test_counts_keep_their_bounds() -> None:
    draws = Random(3)
    sizes = [geometric(draws, 2.9, 8) for _ in range(NUMBER)]
    assert (min(sizes), max(sizes)) == (1, 8)
    assert exponential(draws, 0.0) == 0.0
    assert poisson(draws, 0.0) == 0
    assert {one_of(draws, "ab") for _ in range(50)} == {"a", "b"}
