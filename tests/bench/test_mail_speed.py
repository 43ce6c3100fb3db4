"""What a durable mail queue costs in delivery: its letters beside bare bytes over the same number of connections.

Run by ``make bench``. The peer has every message's bytes ready and writes them with asyncio's streams, pipelined as
far as RFC 2920 allows: a text and the next envelope in one write. Ours reads its letters from the queue's file, sends
them, and is done when all are recorded there as delivered. Both take turns at the same sink, a process of its own: one
that does next to nothing, so that the senders are what is measured, and the one that ``ecfsim mail sink`` runs.
Bar: at least 0.5 of the peer's rate at either.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "mail"))
from mailings import NOON, SENDER, Clock, Court, notice_to

from sim.nef import Notice, messages
from sim.serve.durable.journal import origin
from sim.serve.mail.mail_queue import MailQueue, Taken
from sim.serve.mail.mail_service import QUEUE_FILE, MailService
from sim.serve.mail.relay import Relay

CONNECTIONS = 4
SHARE_MIN = 0.5
CHILD = Path(__file__).resolve().parents[1] / "mail" / "sink_child.py"


@contextmanager
def _sink(kind: str) -> Iterator[int]:
    child = subprocess.Popen([sys.executable, CHILD, kind], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert child.stdout is not None
        yield int(child.stdout.readline())
    finally:
        child.communicate(timeout=10)


# --- the peer ---------------------------------------------------------------------------------------------------------


def _envelope(address: str) -> bytes:
    return f"MAIL FROM:<{SENDER}>\r\nRCPT TO:<{address}>\r\nDATA\r\n".encode()


async def _raw_connection(port: int, mails: list[tuple[str, bytes]]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    await reader.readline()
    writer.write(b"EHLO [127.0.0.1]\r\n")
    while (await reader.readline())[3:4] == b"-":
        pass
    writer.write(_envelope(mails[0][0]))
    for at, (_, data) in enumerate(mails):
        for _ in range(3):
            await reader.readline()
        writer.write(data + (_envelope(mails[at + 1][0]) if at + 1 < len(mails) else b""))
        assert (await reader.readline()).startswith(b"250")
    writer.close()
    await writer.wait_closed()


async def _raw(port: int, mails: list[tuple[str, bytes]]) -> float:
    """Letters a second of the peer."""
    began = perf_counter()
    await asyncio.gather(*[_raw_connection(port, mails[at::CONNECTIONS]) for at in range(CONNECTIONS)])
    return len(mails) / (perf_counter() - began)


# --- ours -------------------------------------------------------------------------------------------------------------


def _filled(folder: Path, notices: list[Notice]) -> None:
    """A queue in which all of these are owed."""
    folder.mkdir()
    queue = MailQueue.open(folder / QUEUE_FILE, "caed")
    taken = [Taken(number, "case", SENDER, NOON, notice) for number, notice in enumerate(notices, start=1)]
    queue.write(taken, origin("caed"), origin("caed"), [])
    queue.close()


async def _queued(port: int, folder: Path, count: int) -> tuple[float, float]:
    """Letters a second of the queue, from its file to being recorded, and letters a commit."""
    relay = Relay(host="127.0.0.1", port=port, connections=CONNECTIONS)
    began = perf_counter()
    service = await _open(folder, relay, Court())
    await service.idle()
    rate = count / (perf_counter() - began)
    assert (await service.pending()).owed == 0
    commits = service._queue.commits
    await service.close()
    return rate, count / commits


async def _followed(port: int, folder: Path, notices: list[Notice]) -> float:
    """Letters a second from the court's records: made, stored, sent and recorded."""
    court = Court()
    records = [court.issue(notice) for notice in notices]
    service = await _open(folder, Relay(host="127.0.0.1", port=port, connections=CONNECTIONS), court)
    began = perf_counter()
    for record in records:
        service.follow(*record)
    await service.idle()
    rate = sum(len(notice.electronic) for notice in notices) / (perf_counter() - began)
    await service.close()
    return rate


async def _open(folder: Path, relay: Relay, court: Court) -> MailService:
    return await MailService.open(folder, "caed", relay=relay, notice=court.notice, now_us=Clock(), jitter=lambda: 0.0)


# --- beside one another -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "recipients", "letters", "rounds"),
    [("bare", 8, 8_000, 9), ("bare", 500, 4_000, 9), ("aiosmtpd", 8, 400, 3)],
)
def test_the_queue_delivers_at_no_less_than_half_of_the_rate_of_bare_bytes(
    benchmark: Any, tmp_path: Path, kind: str, recipients: int, letters: int, rounds: int
) -> None:
    notices = [notice_to(recipients)] * (letters // recipients)
    mails = [
        (one.to, one.raw.replace(b"\r\n.", b"\r\n..") + b".\r\n") for notice in notices for one in messages(notice)
    ]
    found: dict[str, list[float]] = {"raw": [], "queue": [], "followed": [], "a_commit": []}

    def run(port: int) -> None:
        for at in range(rounds + 1):
            _filled(tmp_path / f"queue{at}", notices)
            raw = asyncio.run(_raw(port, mails))
            queue, a_commit = asyncio.run(_queued(port, tmp_path / f"queue{at}", len(mails)))
            followed = asyncio.run(_followed(port, tmp_path / f"followed{at}", notices))
            if at:  # the first warms up
                for name, value in (("raw", raw), ("queue", queue), ("followed", followed), ("a_commit", a_commit)):
                    found[name].append(value)

    with _sink(kind) as port:
        benchmark.pedantic(lambda: run(port), rounds=1)
    share = _share(found["queue"], found["raw"])
    info = benchmark.extra_info
    info["bytes_a_letter"] = len(mails[0][1])
    info["raw_letters_per_s"] = round(median(found["raw"]))
    info["queue_letters_per_s"] = round(median(found["queue"]))
    info["letters_per_commit"] = round(median(found["a_commit"]))
    info["told_from_the_records_on_of_raw"] = round(_share(found["followed"], found["raw"]), 2)
    info["queue_of_raw"] = round(share, 2)
    assert share >= SHARE_MIN


def _share(ours: list[float], peers: list[float]) -> float:
    """The middle one of the rounds' ratios: the two of a round are disturbed alike by others at work."""
    return median(mine / theirs for mine, theirs in zip(ours, peers, strict=True))
