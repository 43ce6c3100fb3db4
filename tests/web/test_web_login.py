"""The national login, as programs use it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from served_house import SECRET, served

from sim.ecf.pacer.commands import ChangePassword
from sim.ecf.pacer.machine import Done


def test_a_right_password_gives_a_token_and_a_wrong_one_an_error(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, house.client("https://pacer.login.uscourts.gov") as client:
            words = {"loginId": "smith", "password": SECRET, "redactFlag": "1"}
            told = await client.post("/services/cso-auth", json=words)
            assert told.json()["loginResult"] == "0"
            assert len(told.json()["nextGenCSO"]) == 128
            assert "secure" in told.headers["set-cookie"].lower()
            wrong = await client.post("/services/cso-auth", json=words | {"password": "wrong"})
            assert wrong.json() == {"loginResult": "1", "errorDescription": "Invalid username or password"}

    asyncio.run(story())


def test_a_case_opened_has_a_docket_and_a_notice(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path) as house:
            for court_id in house.house.courts:
                case_id = (await house.open_case(court_id)).receipt.case_id
                court = house.house.courts[court_id]
                line = court.line(case_id, 1)
                assert court.notice(line.notice.nef_id) is not None
                place = court.place_of_document(line.entry.documents[0].doc_id)
                assert place is not None and (place.case_id, place.entry_number) == (case_id, 1)

    asyncio.run(story())


def test_too_many_tries_are_slowed_down(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, house.client() as client:
            words = {"loginId": "nobody", "password": "x"}
            codes = [(await client.post("/pacer/services/cso-auth", json=words)).status_code for _ in range(22)]
            assert codes == [200] * 20 + [429] * 2

    asyncio.run(story())


def test_a_new_national_password_ends_every_session_of_the_old_one(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, house.client() as client:
            words = {"loginId": "smith", "password": SECRET}
            token = (await client.post("/pacer/services/cso-auth", json=words)).json()["nextGenCSO"]
            bearer = {"authorization": f"Bearer {token}"}
            search = {"number": "2:26-cv-00001"}
            before = await client.post("/caed/api/v1/queries/SearchCases", json=search, headers=bearer)
            assert before.status_code == 200, before.text
            house.clock.set("2026-03-04 10:01")
            change = ChangePassword("smith", SECRET, "Another-Horse-2026!")
            assert isinstance(await house.house.durable_pacer.submit(change, house.clock()), Done)
            after = await client.post("/caed/api/v1/queries/SearchCases", json=search, headers=bearer)
            assert after.status_code == 401

    asyncio.run(story())
