"""A Dask cluster measures what one process does; one that cannot be used says what to do."""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator

import pytest
from small_measures import SmallQueue, fails_at_7_and_3

from sim.study import cluster
from sim.study.errors import ReplicationError, StudyError
from sim.study.replications import Arm, Target, run_arms, run_replications, until_precise


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    """A scheduler and one worker with two threads, inside this process, behind a real address."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, threads_per_worker=2, processes=False, protocol="tcp", scheduler_port=0, dashboard_address=":0"
    ) as local:
        yield local.scheduler_address


def test_a_cluster_measures_what_one_process_does(scheduler: str) -> None:
    arms = [Arm("base", SmallQueue()), Arm("slow", SmallQueue(0.9))]
    assert run_arms(arms, count=30, cluster=scheduler) == run_arms(arms, count=30)


def test_a_cluster_uses_as_many_replications_as_one_process(scheduler: str) -> None:
    targets = {"wait.mean": Target(relative=0.2)}
    assert until_precise(SmallQueue(), targets, cluster=scheduler) == until_precise(SmallQueue(), targets)


def test_the_earliest_failure_on_a_cluster_is_told(scheduler: str) -> None:
    with pytest.raises(ReplicationError, match="replication 3: ZeroDivisionError"):
        run_replications(fails_at_7_and_3, count=20, cluster=scheduler)


def test_a_worker_with_other_software_stops_the_study(scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker answers with this process's own record, so ours is changed after it was asked."""
    theirs = cluster.software()
    monkeypatch.setattr(cluster, "software", lambda: {**theirs, "code": "0000"})
    with pytest.raises(StudyError, match=r"runs code .* instead of 0000: results could differ"):
        cluster._check_software(theirs)


def test_a_scheduler_without_workers_is_told() -> None:
    from distributed import LocalCluster

    with (
        LocalCluster(n_workers=0, processes=False, protocol="tcp", scheduler_port=0, dashboard_address=":0") as local,
        pytest.raises(StudyError, match="has no workers: start some with `dask worker tcp://"),
    ):
        run_replications(SmallQueue(), count=1, cluster=local.scheduler_address)


def test_nobody_at_the_address_is_told_at_once() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # taken, but nobody listens
        address = f"tcp://127.0.0.1:{bound.getsockname()[1]}"
        with pytest.raises(StudyError, match=f"no Dask scheduler answers at {address} .*`dask scheduler`"):
            run_replications(SmallQueue(), count=1, cluster=address)


@pytest.mark.parametrize(
    "address", ["nonsense", "127.0.0.1:8786", "tcp://somewhere", "tcp://host:port", "http://host:1"]
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(StudyError, match="no address of a Dask scheduler: it looks like tcp://host:8786"):
        run_replications(SmallQueue(), count=1, cluster=address)


def test_without_distributed_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(StudyError, match=r"install ecfsim\[cluster\]"):
        run_replications(SmallQueue(), count=1, cluster="tcp://127.0.0.1:8786")
