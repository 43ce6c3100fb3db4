"""KN selects the best as often as it promises, for few replications where the choice is plain; OCBA spends well."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pytest
from small_measures import SmallQueue

from sim.study.budget import likely_correct, ocba_shares, spend_budget
from sim.study.errors import StudyError
from sim.study.replications import Arm
from sim.study.selection import Sampler, Selection, arm_sampler, kn_constants, select_best
from sim.study.workforce import Alone

WORLDS = 20_000  # normal draws kept ready for each problem


def _normals(means: Sequence[float], sd: float, common: float, seed: int) -> npt.NDArray[np.float64]:
    """Values of each alternative (rows) whose correlation across alternatives is ``common``."""
    draws = np.random.default_rng(seed)
    shared = draws.normal(0, 1, (1, WORLDS))
    own = draws.normal(0, 1, (len(means), WORLDS))
    return np.asarray(means)[:, None] + sd * (math.sqrt(common) * shared + math.sqrt(1 - common) * own)


def _sampler(values: npt.NDArray[np.float64], start: int = 0) -> Sampler:
    def sample(places: Sequence[int], first: int, count: int) -> list[list[float]]:
        return [values[place, start + first : start + first + count].tolist() for place in places]

    return sample


def test_the_constants_of_kn_by_hand() -> None:
    """k = 2, alpha = 0.05, n0 = 2: (0.1^-2 - 1) / 2 = 49.5, and twice that. k = 5, n0 = 3: 0.025^-1 gives 19.5."""
    assert kn_constants(2, 0.95, 2) == pytest.approx((49.5, 99.0))
    assert kn_constants(5, 0.95, 3) == pytest.approx((19.5, 78.0))


@pytest.mark.parametrize(("common", "worse"), [(0.0, False), (0.8, False), (0.5, True)])
def test_kn_selects_the_best_at_least_as_often_as_promised(common: float, worse: bool) -> None:
    """Slippage, the hardest case: one of four is better by exactly the indifference zone; 500 selections at 90 %."""
    sign = -1 if worse else 1
    values = sign * _normals([0.0, 0.0, 0.5, 0.0], 1.0, common, 21)
    ran = np.random.default_rng(22).integers(0, WORLDS - 2000, 500).tolist()
    right = sum(
        select_best(
            _sampler(values, start), 4, indifference=0.5, confidence=0.90, larger_is_better=not worse, in_steps=50
        ).best
        == 2
        for start in ran
    )
    assert right / 500 >= 0.90


def test_an_alternative_within_the_zone_is_nearly_always_chosen_where_many_are_good() -> None:
    """Means 0, 0.1 and 0.2 within a zone of 0.5, and one far off: never the last."""
    values = _normals([0.0, 0.1, 0.2, 3.0], 1.0, 0.0, 23)
    assert {select_best(_sampler(values, 100 * at), 4, indifference=0.5).best for at in range(100)} <= {0, 1, 2}


def test_a_plain_choice_takes_little_and_drops_the_worst_first() -> None:
    values = _normals([0.0, 2.0, 8.0], 1.0, 0.0, 24)
    found = select_best(_sampler(values), 3, indifference=0.2)
    assert (found.best, found.decided, found.survivors) == (0, True, (0,))
    worst, middle = found.left_at[2], found.left_at[1]
    assert worst is not None and middle is not None and worst < middle < 200
    assert found.taken == (middle, middle, worst) and found.left_at[0] is None
    assert found.means[1] == pytest.approx(values[1, :middle].mean())


def test_common_random_numbers_take_fewer_replications() -> None:
    taken = [
        sum(select_best(_sampler(_normals([0.0, 0.3], 1.0, common, 25)), 2, indifference=0.1).taken)
        for common in (0.0, 0.95)
    ]
    assert taken[1] < taken[0] / 3


def test_asking_ahead_changes_nothing_in_the_selection() -> None:
    values = _normals([0.0, 0.1, 0.3, 0.2], 1.0, 0.3, 26)
    found = [select_best(_sampler(values), 4, indifference=0.1, in_steps=steps) for steps in (1, 7, 500)]
    assert found[0] == found[1] == found[2]


def test_identical_alternatives_are_decided_after_the_first_stage() -> None:
    """No difference ever varies, so none is worth looking for: the first of them is taken."""
    values = np.repeat(_normals([0.0], 1.0, 0.0, 27), 3, axis=0)
    found = select_best(_sampler(values), 3, indifference=0.1)
    assert (found.best, found.decided, found.taken) == (0, True, (10, 10, 10))


def test_a_selection_that_runs_out_says_who_is_left() -> None:
    values = _normals([0.0, 0.01, 9.0], 1.0, 0.0, 28)
    found = select_best(_sampler(values), 3, indifference=0.05, at_most=60)
    assert (found.decided, set(found.survivors)) == (False, {0, 1})
    assert found.taken[:2] == (60, 60)


def test_arms_are_selected_by_one_of_their_measures() -> None:
    """The faster server has the shorter waits, in every world."""
    arms = [Arm("slow", SmallQueue(0.9)), Arm("fast", SmallQueue(0.5)), Arm("middling", SmallQueue(0.7))]
    found = select_best(arm_sampler(arms, "wait.mean", Alone()), 3, indifference=0.02)
    assert isinstance(found, Selection) and arms[found.best].name == "fast"


# --- OCBA -----------------------------------------------------------------------------------------------------------


def test_the_shares_of_ocba_by_hand() -> None:
    """Means 1, 2, 3 and sd 2: N_2 : N_3 = 4 : 1 and N_1 = sqrt(16 + 1); the larger is better: mirrored."""
    total = math.sqrt(17) + 5
    assert ocba_shares([1, 2, 3], [2, 2, 2]) == pytest.approx([math.sqrt(17) / total, 4 / total, 1 / total])
    assert ocba_shares([3, 2, 1], [2, 2, 2], larger_is_better=True) == pytest.approx(ocba_shares([1, 2, 3], [2, 2, 2]))


def test_shares_follow_the_spread_squared_and_survive_ties_and_constants() -> None:
    shares = ocba_shares([0, 1, 1], [1, 1, 3])
    assert shares[2] / shares[1] == pytest.approx(9)
    assert ocba_shares([0, 0], [1, 1]) == pytest.approx([0.5, 0.5])
    assert ocba_shares([0, 0, 5], [0, 0, 0]) == pytest.approx([1 / 3, 1 / 3, 1 / 3])
    assert ocba_shares([0, 1, 2], [0, 1, 1])[0] == 0


def test_the_likelihood_of_two_is_that_of_a_normal_difference() -> None:
    """Difference 1, standard error sqrt(4/8 + 4/8) = 1: Phi(1)."""
    assert likely_correct([0, 1], [2, 2], [8, 8]) == pytest.approx(0.8413447460685429)
    assert likely_correct([0, 0], [0, 0], [5, 5]) == 0.5
    assert likely_correct([0, 0, 0, 0], [1, 1, 1, 1], [5, 5, 5, 5]) == 0.0


def test_a_budget_is_spent_to_the_last_replication_and_where_it_matters() -> None:
    values = _normals([0.0, 0.5, 5.0, 6.0, 7.0], 1.0, 0.0, 29)
    found = spend_budget(_sampler(values), 5, budget=333)
    assert sum(found.taken) == 333 and min(found.taken[:2]) > 100 > 15 > max(found.taken[2:])
    assert found.best == 0 and found.likely_correct > 0.95


def test_ocba_is_right_more_often_than_equal_shares_of_the_same_budget() -> None:
    """Ten alternatives 0.5 apart with sd 3, 500 replications, 150 macro-replications with fixed seeds."""
    values = _normals([0.5 * place for place in range(10)], 3.0, 0.0, 30)
    starts = [120 * at for at in range(150)]
    ocba = sum(spend_budget(_sampler(values, start), 10, budget=500, in_steps=40).best == 0 for start in starts)
    equal = sum(int(values[:, start : start + 50].mean(axis=1).argmin()) == 0 for start in starts)
    assert ocba > equal + 10


@pytest.mark.parametrize(
    ("ask", "told"),
    [
        (lambda sample: select_best(sample, 1, indifference=1.0), "selection needs 2 alternatives"),
        (lambda sample: select_best(sample, 2, indifference=0.0), "an indifference zone above 0"),
        (lambda sample: select_best(sample, 2, indifference=1.0, confidence=0.5), "is chance"),
        (lambda _: select_best(lambda *_: [[1.0]], 2, indifference=1.0), "not 2 rows of 10"),
        (lambda sample: spend_budget(sample, 2, budget=19), "must pay for the first stage"),
        (lambda _: ocba_shares([1.0], [1.0]), "2 or more alternatives"),
    ],
)
def test_a_choice_that_cannot_be_made_is_refused(ask: object, told: str) -> None:
    with pytest.raises(StudyError, match=told):
        ask(_sampler(_normals([0.0, 1.0], 1.0, 0.0, 31)))  # type: ignore[operator]  # several return types
