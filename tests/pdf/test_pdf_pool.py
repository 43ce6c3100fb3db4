"""The pool of workers: the same verdicts as in process, and it outlives whatever a file does to a worker."""

from __future__ import annotations

import os
import signal
import threading
import time

import pytest

from sim.pdf import check
from sim.pdf.pool import PdfPool, PoolClosedError


@pytest.fixture(scope="module")
def pool():
    with PdfPool(2) as workers:
        yield workers


def test_a_worker_gives_the_verdict_of_the_process_itself(pool, write_pdf, policy, tmp_path):
    for raw in (write_pdf(), write_pdf(catalog=b"/OpenAction<</S/Launch/F(x)>>"), b"", b"<html></html>"):
        path = tmp_path / "motion.pdf"
        path.write_bytes(raw)
        assert pool.check(raw, policy) == pool.check(path, policy) == check(raw, policy)


def test_a_worker_with_the_compiled_kernel_gives_the_same_verdicts(write_pdf, policy):
    with PdfPool(1, compiled=True) as compiled:
        for raw in (write_pdf(), write_pdf(catalog=b"/OpenAction<</S/Launch/F(x)>>"), b"", b"<html></html>"):
            assert compiled.check(raw, policy) == check(raw, policy)


def test_a_digest_made_while_uploading_is_kept(pool, write_pdf, policy):
    assert pool.check(write_pdf(), policy, digest="ab" * 64).digest == "ab" * 64


def test_a_file_that_cannot_be_read_is_the_callers_to_know(pool, policy, tmp_path):
    with pytest.raises(FileNotFoundError):
        pool.check(tmp_path / "absent.pdf", policy)
    assert len(pool.worker_pids()) == 2


def test_a_dead_worker_refuses_its_file_and_the_pool_lives_on(write_pdf, policy):
    with PdfPool(1) as single:
        (pid,) = single.worker_pids()
        os.kill(pid, signal.SIGKILL)
        lost = single.check(write_pdf(), policy)
        assert (lost.code, lost.message) == ("pdf.not_well_formed", policy.text_not_well_formed)
        assert lost.digest == check(write_pdf(), policy).digest
        assert single.check(write_pdf(), policy).accepted
        assert single.worker_pids() != (pid,)


def test_a_worker_that_takes_too_long_refuses_its_file_in_time_and_the_pool_lives_on(write_pdf, policy):
    with PdfPool(1, wall_s_max=0.3) as single:
        (pid,) = single.worker_pids()
        os.kill(pid, signal.SIGSTOP)
        began = time.monotonic()
        assert single.check(write_pdf(), policy).code == "pdf.not_well_formed"
        assert time.monotonic() - began < 1
        assert single.check(write_pdf(), policy).accepted


def test_a_worker_cannot_take_more_memory_than_its_limit(write_pdf, object_stream_bomb, policy):
    """The bomb would inflate to 40 MB, which the check itself allows."""
    bomb = object_stream_bomb(40_000_000)
    assert check(bomb, policy).accepted
    with PdfPool(1, memory_bytes_max=20_000_000) as single:
        assert single.check(bomb, policy).code == "pdf.not_well_formed"
        assert single.check(write_pdf(), policy).accepted


def test_more_askers_than_workers_all_get_their_answer(pool, write_pdf, policy):
    answers = []
    raw = write_pdf()
    askers = [threading.Thread(target=lambda: answers.append(pool.check(raw, policy).accepted)) for _ in range(20)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert answers == [True] * 20


def test_a_closed_pool_says_so(write_pdf, policy):
    closed = PdfPool(1)
    closed.close()
    with pytest.raises(PoolClosedError, match="make a new PdfPool"):
        closed.check(write_pdf(), policy)


def test_a_pool_of_nobody_is_an_error():
    with pytest.raises(ValueError, match="at least one worker"):
        PdfPool(0)
