"""What strange, large, slow or many requests meet: a plain answer in no time, and others are served meanwhile."""

from __future__ import annotations

import asyncio
import re
import threading
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest
from filing_visitor import Visitor
from served_house import SECRET, Served, served

from sim.serve.web.bounded_body import Patience
from sim.serve.web.reading import long_pages, rss
from sim.serve.web.reading.long_pages import LINES_AT_ONCE, made
from sim.serve.web.server import HttpServer

Story = Callable[[Served], Awaitable[None]]


def _in_a_house(folder: Path, story: Story, *court_ids: str, **more: Any) -> None:
    async def whole() -> None:
        async with served(folder, court_ids or ("caed",), **more) as house:
            await story(house)

    asyncio.run(whole())


# --- what is asked for -----------------------------------------------------------------------------------------------


HOSTS = (
    *("", "[", "[::1", "127.0.0.1:x", "evil.example/caed", "evil.example?x", "ecf.caed.uscourts.gov.evil.example"),
    *("ecf..uscourts.gov", "ecf.zzz.uscourts.gov", "x" * 5_000, "a b", "\xff\xfe"),
)


def test_a_strange_host_gets_a_page_and_leads_nowhere_else(tmp_path: Path) -> None:
    async def story(house: Served) -> None:
        paths = ("/caed/", "/caed/filing/menu", "/caed/nowhere", "/pacer/", "//caed//", "/caed/api/v1/status")
        async with house.client() as client:
            for host, path in product(HOSTS, paths):
                told = await client.get(path, headers={"host": host.encode("latin-1")})
                assert told.status_code < 500, (host, path)
                assert "evil" not in told.headers.get("location", "") and 'href="//' not in told.text

    _in_a_house(tmp_path, story)


ADDRESSES = (
    "/../casb/",
    "/%2e%2e/pacer/",
    "/%00",
    "/" + "9" * 5_000,
    f"/api/v1/cases/{'9' * 5_000}/docket",
    f"/api/v1/cases/{'9' * 1_900}/docket",
    f"/api/v1/notices/{'9' * 1_900}",
    f"/filing/notice/{'9' * 900}",
    f"/cgi-bin/show_case_doc?{'9' * 5_000},1",
    "/cgi-bin/show_case_doc?-1,%FF",
    f"/cgi-bin/iquery.pl?{'9' * 5_000}",
    "/api/v1/audit/filings?after=-5-00",
    f"/doc1/{'9' * 1_500}",
    "/cgi-bin/login.pl?next=//evil.example/",
)


def test_a_strange_address_is_told_what_is_wrong_with_it(tmp_path: Path) -> None:
    async def story(house: Served) -> None:
        for login in ("", "smith", "clerk"):
            async with Visitor(house) as visitor:
                if login:
                    await visitor.log_in(login)
                for address in ADDRESSES:
                    told = await visitor.get(address)
                    assert told.status_code < 500 and 'value="//' not in told.text, (login, address)

    _in_a_house(tmp_path, story)


def test_bytes_that_are_no_text_in_an_address_are_answered_400(tmp_path: Path) -> None:
    async def story(house: Served) -> None:
        sent: list[Any] = []

        async def receive() -> Any:
            return {"type": "http.request", "body": b""}

        async def send(message: Any) -> None:
            sent.append(message)

        scope = {
            **{"type": "http", "method": "GET", "path": "/caed/cgi-bin/iquery.pl", "query_string": b"\xff\xfe"},
            **{"headers": [], "client": None, "server": ("127.0.0.1", 1), "scheme": "http", "http_version": "1.1"},
        }
        await house.app(scope, receive, send)
        assert sent[0]["status"] == 400

    _in_a_house(tmp_path, story)


def test_a_cookie_takes_no_time_to_read(tmp_path: Path) -> None:
    async def story(house: Served) -> None:
        async with house.client() as client:
            began = time.perf_counter()
            told = await client.get("/caed/", headers={"cookie": 'NextGenCSO="' + "\\" * 60_000 + '"'})
            assert told.status_code == 200 and time.perf_counter() - began < 1

    _in_a_house(tmp_path, story)


ALPHABETS = (
    "multipart/form-data; charset=punycode; boundary=x",
    "multipart/form-data; boundary=x; charset=utf-8; charset=idna",
    "multipart/form-data; boundary=x; charset*=utf-8''puny%63ode",
    'multipart/form-data; boundary=x; charset="unicode_escape"',
)


def test_a_form_in_a_strange_alphabet_is_not_read(tmp_path: Path) -> None:
    async def story(house: Served) -> None:
        body = b'--x\r\nContent-Disposition: form-data; name="login"\r\n\r\na-99zb\r\n--x--\r\n'
        async with Visitor(house) as visitor:
            await visitor.log_in("smith")
            for alphabet in ALPHABETS:
                headers = {"content-type": alphabet}
                told = await visitor.client.post("/caed/cgi-bin/iquery.pl", content=body, headers=headers)
                assert told.status_code == 400, alphabet

    _in_a_house(tmp_path, story)


BODIES = (b"[" * 9_000, b'{"x":' * 1_500 + b"1", b"\xff\xfe", b"", b'{"loginId": "\\ud800"}', b"null")


def test_json_of_any_shape_is_answered_400(tmp_path: Path) -> None:
    async def story(house: Served) -> None:
        places = ("/pacer/services/cso-auth", "/pacer/api/v1/login", "/caed/api/v1/login")
        async with house.client() as client:
            for place, body in product(places, BODIES):
                assert (await client.post(place, content=body)).status_code == 400, (place, body[:20])

    _in_a_house(tmp_path, story)


def test_ten_thousand_fields_are_refused(tmp_path: Path) -> None:
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n'
    bodies = {
        "application/x-www-form-urlencoded": b"a=1&" * 10_000,
        "multipart/form-data; boundary=x": part * 10_000 + b"--x--\r\n",
    }

    async def story(house: Served) -> None:
        async with Visitor(house) as visitor:
            await visitor.log_in("smith")
            paths = ("/caed/cgi-bin/iquery.pl", "/caed/filing/begin", "/caed/cgi-bin/login.pl")
            for path, (content_type, body) in product(paths, bodies.items()):
                began = time.perf_counter()
                told = await visitor.client.post(path, content=body, headers={"content-type": content_type})
                assert told.status_code in (400, 413) and time.perf_counter() - began < 1

    _in_a_house(tmp_path, story)


# --- long work ----------------------------------------------------------------------------------------------------


def test_a_long_page_is_made_beside_the_event_loop_and_a_short_one_in_it() -> None:
    async def story() -> None:
        here = threading.get_ident()
        assert await made(LINES_AT_ONCE, threading.get_ident) == here
        assert await made(LINES_AT_ONCE + 1, threading.get_ident) != here

    asyncio.run(story())


def test_a_long_docket_is_printed_whole_and_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_pages, "LINES_AT_ONCE", 2)

    async def story(house: Served) -> None:
        case_id = (await house.open_case("caed")).receipt.case_id
        for _ in range(3):
            await house.file("caed", case_id, "motion_misc")
        async with house.client() as client:
            await client.post("/pacer/services/cso-auth", json={"loginId": "smith", "password": SECRET})
            for page in ("DktRpt.pl", "HistDocQry.pl"):
                told = await client.post(f"/caed/cgi-bin/{page}", data={"all_case_ids": str(case_id)})
                links = re.findall(r'<td><a href="[^"]+" onClick[^>]+>(\d+)</a>', told.text)
                assert links == ["1", "2", "3", "4"], page

    _in_a_house(tmp_path, story)


def test_a_feed_that_takes_long_is_not_made_anew_for_everybody_who_asks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    takes_s, asked = [0.0], [0]

    def slow(_court: object) -> str:
        time.sleep(takes_s[0])
        asked[0] += 1
        return f"<rss>{asked[0]}</rss>"

    monkeypatch.setattr(rss, "_feed", slow)

    async def story(house: Served) -> None:
        async with house.client() as client:
            address = "/caed/cgi-bin/rss_outside.pl"
            quick = [(await client.get(address)).text for _ in range(2)]
            takes_s[0] = 2 * rss.KEPT_OVER_S
            long = [(await client.get(address)).text for _ in range(3)]
            assert (quick, long) == (["<rss>1</rss>", "<rss>2</rss>"], ["<rss>3</rss>"] * 3)

    _in_a_house(tmp_path, story)


# --- connections -----------------------------------------------------------------------------------------------------


def test_a_client_that_takes_nothing_of_its_answer_is_broken_off(tmp_path: Path) -> None:
    async def story() -> None:
        patience = Patience(stalled_s=0.3)
        async with served(tmp_path, ("caed",), patience=patience) as house, HttpServer(house.app) as server:
            _, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1_000)
            for _ in range(3_000):  # more answers than all buffers on the way hold
                writer.write(b"GET /static/style.css HTTP/1.1\r\nHost: x\r\n\r\n")
                if writer.transport.is_closing():
                    break
                await asyncio.sleep(0)
            async with asyncio.timeout(5):
                while server._server.server_state.connections:
                    await asyncio.sleep(0.05)
            writer.close()

    asyncio.run(story())


def test_of_too_many_connections_the_longest_silent_gives_way(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, HttpServer(house.app, connections_max=20) as server:
            silent = [await asyncio.open_connection("127.0.0.1", server.port) for _ in range(20)]
            async with httpx.AsyncClient() as client:
                assert (await client.get(f"http://127.0.0.1:{server.port}/health", timeout=2)).text == "ok\n"
                with suppress(ConnectionError):
                    assert await asyncio.wait_for(silent[0][0].read(), 2) == b""
                assert len(server._server.server_state.connections) == 20
            for _, writer in silent:
                writer.close()

    asyncio.run(story())
