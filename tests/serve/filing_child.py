"""A process that files without end, until it is killed; each acknowledgment is a line in a file.

Arguments: folder of the court, URL of the journals' server ("" for a file), file of acknowledgments, number of the
round. A line says: key, entry number, notice id, digest of the document. It is written after the court's answer, by
one system call, so that whoever killed the process finds every answer that was given.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from served_court import NOON, do, document, new_court, paper, pdf, session_with_a_case

from sim.ecf.commands import LogIn
from sim.serve.durable.opening import DurableCourt, open_court

WORKERS = 12
SIZE_BYTES_MAX = 100_000


async def _put(court: DurableCourt, content: bytes) -> None:
    assert court.documents is not None
    async with court.documents.upload(SIZE_BYTES_MAX) as upload:
        await upload.write(content)
        await upload.finish()


async def _file(court: DurableCourt, session: int, key: str, number: int, told: int) -> None:
    filed = document(pdf(number))
    await _put(court, pdf(number))
    receipt = (await do(court, paper(session, key, filed))).receipt
    os.write(told, f"{key} {receipt.entry_number} {receipt.nef_id} {filed.digest}\n".encode())


async def _ask_again(court: DurableCourt, session: int, acknowledged: Path, told: int) -> None:
    """The last acknowledged filing once more, as a client would that lost the answer."""
    lines = acknowledged.read_text().splitlines()
    if lines:
        key = lines[-1].split()[0]
        await _file(court, session, key, _number(key), told)


def _number(key: str) -> int:
    in_round, _, serial = key.partition("-")
    return int(in_round) * 100_000 + int(serial)


async def _run(folder: Path, url: str, acknowledged: Path, in_round: int) -> None:
    told = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    court = await open_court(new_court(), folder, url, snapshot_every=60)
    if court.machine.state.cases:  # type: ignore[attr-defined]  # a court's state
        session = (await do(court, LogIn("smith", "secret"))).receipt.session_id
    else:
        await _put(court, pdf(0))
        session = await session_with_a_case(court, document(pdf(0)))
    await _ask_again(court, session, acknowledged, told)
    serial = iter(range(1, 100_000))

    async def work() -> None:
        for number in serial:
            key = f"{in_round}-{number}"
            await _file(court, session, key, _number(key), told)

    await asyncio.gather(*[work() for _ in range(WORKERS)])


if __name__ == "__main__":
    assert NOON
    asyncio.run(_run(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])))
