"""The national login, as programs use it."""

from __future__ import annotations

import asyncio
from pathlib import Path

from served_house import SECRET, served


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
