"""Many courts and the national services in one process: each behind its journal, each what it was after a restart."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from served_court import NOON, document, new_court, pdf, session_with_a_case

from sim.courts import load_national
from sim.ecf.answers import Refused
from sim.ecf.court import Court
from sim.ecf.pacer.accounts import Contact
from sim.ecf.pacer.billing import PacerBilling, RecordCharge, Recorded
from sim.ecf.pacer.charge import PAGE, Charge
from sim.ecf.pacer.commands import CreateAccount
from sim.ecf.pacer.courts import Courts
from sim.ecf.pacer.machine import Pacer
from sim.ecf.passwords import KeyedDigestPasswords
from sim.serve.durable.journal import JournalBusyError, Record
from sim.serve.durable.opening import Courthouse

LATER = 4_000_000_000_000_000
LOOK = Charge(1, "caed", NOON, date(2014, 1, 22), "Docket Report", "1", PAGE, 40, 30, 300)


def _national() -> tuple[Pacer, list[Court]]:
    courts = Courts()
    pacer = Pacer(load_national(), KeyedDigestPasswords(b"national"), courts)
    served = [new_court("caed"), new_court("caed", database="training"), new_court("cacd")]
    for court in served:
        courts.join(court)
    return pacer, served


def test_one_process_serves_courts_their_training_databases_and_the_national_service(
    where: str, tmp_path: Path
) -> None:
    """Each is what it was after a restart; what is filed in one is in no other."""

    async def story() -> None:
        pacer, courts = _national()
        async with await Courthouse.open(tmp_path, courts, pacer, where) as house:
            assert list(house.courts) == ["caed", "caed-training", "cacd"]
            assert house.pacer is not None
            for court in house.courts.values():
                assert court.documents is not None
                async with court.documents.upload(10_000) as upload:
                    await upload.write(pdf(1))
                    await upload.finish()
            await session_with_a_case(house.courts["caed"], document(pdf(1)))
            await house.pacer.submit(CreateAccount("smith", Contact("Smith", ("smith@example.org",))), NOON)
            if not where:
                with pytest.raises(JournalBusyError):
                    await Courthouse.open(tmp_path, _national()[1])
            digests = [machine.digest() for machine in (pacer, *courts)]
            assert await house.sweep_documents(LATER) == {"caed": 0, "caed-training": 1, "cacd": 1}
        pacer, courts = _national()
        async with await Courthouse.open(tmp_path, courts, pacer, where) as house:
            assert [machine.digest() for machine in (pacer, *courts)] == digests
            assert pacer.account("smith") is not None
            assert [court.restored.seq for court in house.courts.values()] == [3, 0, 0]

    asyncio.run(story())


def test_a_court_given_twice_is_refused_and_every_journal_is_given_back(tmp_path: Path) -> None:
    async def story() -> None:
        with pytest.raises(ValueError, match="caed is given twice"):
            await Courthouse.open(tmp_path, [new_court(), new_court()])
        await (await Courthouse.open(tmp_path, [new_court()])).close()

    asyncio.run(story())


# --- billing ----------------------------------------------------------------------------------------------------------


async def _house(folder: Path, url: str) -> Courthouse:
    pacer, courts = _national()
    billing = PacerBilling(load_national(), pacer.by_number())
    return await Courthouse.open(folder, courts[:1], pacer, url, billing=billing)


def test_what_was_charged_is_on_the_bill_after_a_restart_and_numbers_go_on(where: str, tmp_path: Path) -> None:
    async def story() -> None:
        async with await _house(tmp_path, where) as house:
            assert house.pacer is not None and house.billing is not None
            await house.pacer.submit(CreateAccount("smith", Contact("Smith", ("smith@example.org",))), NOON)
            looks = [house.billing.submit(RecordCharge(LOOK), NOON) for _ in range(20)]
            answers = await asyncio.gather(*looks)
            numbers = [answer.events[0].transaction_id for answer in answers if isinstance(answer, Recorded)]
            assert numbers == list(range(1, 21))
            assert house.billing.journal.head.seq == 20
            digest = house.billing.machine.digest()
        async with await _house(tmp_path, where) as house:
            assert house.billing is not None
            assert (house.billing.machine.digest(), house.billing.restored.seq) == (digest, 20)
            bill: list[Any] = []

            def sees(_: Record, events: Any) -> None:
                bill.extend(events)

            await house.billing.follow(sees)
            assert [(one.transaction_id, one.charge) for one in bill] == [(number, LOOK) for number in range(1, 21)]
            answer = await house.billing.submit(RecordCharge(LOOK), NOON)
            assert isinstance(answer, Recorded)
            assert answer.events[0].transaction_id == len(bill) == 21

    asyncio.run(story())


def test_a_charge_that_is_refused_is_not_journalled(tmp_path: Path) -> None:
    async def story() -> None:
        async with await _house(tmp_path, "") as house:
            assert house.billing is not None
            assert isinstance(await house.billing.submit(RecordCharge(replace(LOOK, account_id=9)), NOON), Refused)
            assert house.billing.journal.head.seq == 0

    asyncio.run(story())


def test_a_house_without_billing_has_none(tmp_path: Path) -> None:
    async def story() -> None:
        async with await Courthouse.open(tmp_path, [new_court()]) as house:
            assert (house.billing, house.pacer) == (None, None)

    asyncio.run(story())
