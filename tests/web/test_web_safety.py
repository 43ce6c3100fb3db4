"""What strangers, other users and other sites cannot do to a served house, or see in it."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections.abc import Awaitable, Callable, Iterator
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest
from api_client import OPERATOR, Program, api_of
from filing_visitor import Visitor
from served_house import NATIONAL, SECRET, Clock, Served, served

from sim.courts import load_court
from sim.ecf.answers import Refused
from sim.ecf.commands import ChangePassword, RestrictEntry, SealCase
from sim.ecf.pacer.accounts import Contact
from sim.ecf.pacer.commands import CreateAccount
from sim.serve.house import House
from sim.serve.logging_in import court_session, enrolled, national_proof
from sim.serve.web.page import BANNER
from sim.serve.web.rate_limit import RateLimit

PREFIXES = {"court": "/caed", "national": "/pacer", "matrix": "/ncrs", "front": "", "internal": ""}
# What changes nothing but a log-in, or proves itself by what it says: real clients send these without a token.
WITHOUT_TOKEN = {
    ("court", "/cgi-bin/login.pl"),
    ("court", "/doc1/{doc_id}"),
    ("court", "/cgi-bin/iquery.pl"),
    ("court", "/cgi-bin/DktRpt.pl"),
    ("court", "/cgi-bin/HistDocQry.pl"),
    ("court", "/cgi-bin/WrtOpRpt.pl"),
    ("court", "/cgi-bin/SearchClaims.pl"),
    ("court", "/cgi-bin/ClaimsActRpt.pl"),
    ("court", "/cgi-bin/CredMatrixCase.pl"),
    ("court", "/cgi-bin/mobile_query.pl"),
    ("court", "/api/v1/login"),
    ("court", "/api/v1/free-looks"),
    ("national", "/services/cso-auth"),
    ("national", "/csologin/login.jsf"),
    ("national", "/api/v1/login"),
    ("national", "/api/v1/commands/{name}"),
    ("matrix", "/query/cmecf/index.adp"),
}
Story = Callable[[Served], Awaitable[None]]


def _in_a_house(folder: Path, story: Story, *court_ids: str, **more: Any) -> None:
    async def whole() -> None:
        async with served(folder, court_ids or ("caed",), **more) as house:
            await story(house)

    asyncio.run(whole())


def _ways(house: Served, method: str) -> Iterator[tuple[str, str]]:
    """(kind of site, path) of every way that takes the method."""
    for kind, router in house.app._routers.items():
        for route in router._others.routes:
            if method in route.methods:
                yield kind, route.path


def _filled(path: str, **known: object) -> str:
    names = {"draft": "x", "case_id": "1", "entry": "1", "nef_id": "1", "doc_id": "x", "name": "x", "rest": "x"}
    for name, value in (names | known).items():
        for typed in (f"{{{name}}}", f"{{{name}:int}}", f"{{{name}:path}}"):
            path = path.replace(typed, str(value))
    return path


# --- what other sites' pages could send ------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["smith", "clerk"])
def test_nothing_is_done_by_a_form_without_the_sessions_own_token(tmp_path: Path, login: str) -> None:
    async def story(house: Served) -> None:
        await house.open_case("caed")
        async with Visitor(house) as visitor:
            await visitor.log_in(login)
            draft = (await visitor.begin("motion_misc")).url.path.split("/")[3] if login == "smith" else "x"
            before = house.house.courts["caed"].durable.journal.head.seq
            tried = 0
            for kind, path in _ways(house, "POST"):
                if (kind, path) in WITHOUT_TOKEN:
                    continue
                name = "SearchCases" if "/queries/" in path else "SearchEvents"
                address = PREFIXES[kind] + _filled(path, draft=draft, name=name)
                for body in ({"data": {"do": "next"}}, {"files": {"document": b"%PDF"}}, {"json": {"words": "x"}}):
                    told = await visitor.client.post(address, follow_redirects=False, **body)
                    other = 404 if kind == "internal" or "{rest" in path else 405
                    if path.endswith("/upload"):  # to which the draft has not come, and a clerk has none
                        other = 303 if login == "smith" else 404
                    assert told.status_code in (400, 401, 403, other), (address, body)
                    tried += 1
            assert tried > 60
            assert house.house.courts["caed"].durable.journal.head.seq == before

    _in_a_house(tmp_path, story)


@pytest.mark.parametrize("said", ["cross-site", "same-site"])
def test_a_page_of_another_site_sends_nothing_and_reads_nothing_that_is_billed(tmp_path: Path, said: str) -> None:
    async def story(house: Served) -> None:
        case_id = (await house.open_case("casb")).receipt.case_id
        elsewhere = {"sec-fetch-site": said}
        async with Visitor(house, "casb") as visitor:
            words = {"login": "smith", "key": SECRET, "redact": "1"}
            told = await visitor.client.post("/casb/cgi-bin/login.pl", data=words, headers=elsewhere)
            assert (told.status_code, told.cookies) == (403, httpx.Cookies())
            await visitor.log_in("smith")
            docket = f"/casb/api/v1/cases/{case_id}/docket"
            assert (await visitor.client.get(docket, headers=elsewhere)).status_code == 403
            own = await visitor.client.get(docket)
            assert own.status_code == 200, own.text
            assert (await visitor.client.get("/casb/", headers=elsewhere)).status_code == 200  # a link may lead here
            assert (await visitor.client.head(docket)).status_code == 405  # nothing would be shown, and it is billed

    _in_a_house(tmp_path, story, "casb")


# --- what pages say --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", ["", "smith", "clerk", "judge"])
def test_every_page_says_that_the_court_is_simulated(tmp_path: Path, login: str) -> None:
    async def story(house: Served) -> None:
        opened = (await house.open_case("casb")).receipt
        doc_id = house.house.courts["casb"].line(opened.case_id, 1).entry.documents[0].doc_id
        async with Visitor(house, "casb") as visitor:
            if login:
                await visitor.log_in(login)
            pages = 0
            addresses = [
                (PREFIXES | {"court": "/casb"})[kind] + _filled(path, nef_id=opened.nef_id, doc_id=doc_id) + query
                for kind, path in _ways(house, "GET")
                for query in ("", f"?{opened.case_id}")
            ]
            for address in [*addresses, "/nowhere/", "/casb/nowhere", "/pacer/nowhere", "/%00", "/casb/%0a"]:
                if "logout" in address:
                    continue
                told = await visitor.client.get(address)
                assert told.status_code < 500, (address, told.text)
                if told.headers.get("content-type", "").startswith("text/html"):
                    pages += 1
                    assert BANNER in told.text and told.text.count("<h1>") == 1, address
                    assert "<script" not in told.text
            assert pages > 60
            assert "no-store" in told.headers["cache-control"] and "default-src 'none'" in str(told.headers)

    _in_a_house(tmp_path, story, "casb")


def test_a_failure_that_nobody_thought_of_is_a_calm_page_and_its_words_are_nowhere(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(house: Served) -> None:
        court = house.house.courts["caed"]

        def fails(*_args: object, **_more: object) -> None:
            raise RuntimeError("the words of a sealed paper")

        monkeypatch.setattr(type(court), "size_bytes_max", fails)
        async with house.client() as client:
            with caplog.at_level(logging.ERROR, "ecfsim.web"):
                told, for_program = await client.get("/caed/help"), await client.get("/caed/api/v1/status")
        assert told.status_code == for_program.status_code == 500
        assert BANNER in told.text and for_program.json()["error"]["status"] == 500
        assert "RuntimeError" in caplog.text and "test_web_safety.py" in caplog.text
        assert "sealed paper" not in caplog.text + told.text + for_program.text

    _in_a_house(tmp_path, story)


# --- what is guessed, and kept ---------------------------------------------------------------------------------------


def test_the_numbers_of_free_looks_cannot_be_tried_out(tmp_path: Path) -> None:
    async def story(house: Served) -> None:
        court = house.house.courts["caed"]
        case_id = (await house.open_case("caed")).receipt.case_id
        filed = (await house.file("caed", case_id, "motion_misc")).receipt
        line = court.line(case_id, filed.entry_number)
        doc_id, notice = line.entry.documents[0].doc_id, court.notice(filed.nef_id)
        assert notice is not None
        right = notice.free_looks[0][0]
        link = f"/caed/doc1/{doc_id}?use_magic=1&magic_num="
        async with house.client() as client:
            wrong = [f"{number:08}" for number in range(30) if f"{number:08}" not in str(notice.free_looks)]
            codes = [(await client.get(link + number)).status_code for number in wrong]
            assert codes == [200] * 20 + [429] * (len(wrong) - 20)
            asked = {"doc_id": doc_id, "magic_num": right}
            assert (await client.post("/caed/api/v1/free-looks", json=asked)).status_code == 429
            elsewhere = httpx.ASGITransport(app=house.app, client=("192.0.2.9", 1))
            async with httpx.AsyncClient(transport=elsewhere, base_url="http://127.0.0.1") as other:
                assert (await other.post("/caed/api/v1/free-looks", json=asked)).status_code == 200

    _in_a_house(tmp_path, story)


def test_requests_for_access_are_counted_by_address_whatever_login_they_ask_for(tmp_path: Path) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            program = Program(house)
            codes = []
            for number in range(22):
                asked = {"login": f"new{number}", "name": "New", "role": "attorney", "emails": ["new@example.org"]}
                codes.append((await program.post("commands/RequestAccess", asked)).status_code)
            assert 429 not in codes[:20] and codes[20:] == [429, 429]

    asyncio.run(story())


def test_what_is_typed_into_a_log_in_is_not_kept(tmp_path: Path) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            program = Program(house)
            long = "x" * 100_000
            assert (await program.post("login", {"login": long, "secret": "x"})).status_code == 400
            reset = {"login": long, "new_secret": "Another-Horse-2026!", "token": "x"}
            assert (await program.post("commands/ResetPassword", reset)).status_code == 400
            words = {"login": "smith", "secret": SECRET, "client_code": long}
            token = (await program.post("login", words)).json()["token"]
            session = house.app.sessions.find(token)
            assert session is not None and len(session.client_code) == 200

    asyncio.run(story())
    limit = RateLimit(2, 1.0, lambda: 0)
    assert [limit.allows("x" * 1_000_000) for _ in range(3)] == [True, True, False]
    assert limit.is_spent("x" * 1_000_000) and not limit.is_spent("y")
    assert all(isinstance(key, int) for key in limit._full_at)


def test_a_session_is_never_one_that_somebody_brought_along(tmp_path: Path) -> None:
    async def story(house: Served) -> None:
        async with Visitor(house) as visitor:
            visitor.client.cookies.set("NextGenCSO", "f" * 128)
            told = await visitor.log_in("smith")
            first = told.history[0].cookies["NextGenCSO"]
            assert first != "f" * 128 and house.app.sessions.find("f" * 128) is None
            again = (await visitor.log_in("smith")).history[0].cookies["NextGenCSO"]
            assert again != first and house.app.sessions.find(first) is None

    _in_a_house(tmp_path, story)


def test_the_log_is_one_line_a_request_and_opens_nothing(tmp_path: Path) -> None:
    lines: list[str] = []

    async def story(house: Served) -> None:
        async with house.client() as client:
            await client.get("/caed/%0a127.0.0.1%20GET%20front%1b[2J?secret=1", headers={"cookie": "NextGenCSO=abc"})
            await client.get("/x%0ay/%0a")
            await client.get("/caed/api/v1/opened/0123456789abcdef")
        assert len(lines) == 3 and not any(set("\n\r\x1b") & set(line) for line in lines)
        assert not any(word in " ".join(lines) for word in ("secret", "abc", "0123456789abcdef"))

    _in_a_house(tmp_path, story, log=lines.append)


# --- who sees what ---------------------------------------------------------------------------------------------------


SECRETS = ("Hidden", "O'Bolt", "O&#39;Bolt", "Dora")
QUERIES = (
    *("ViewCase", "ViewDocket", "ViewDocketSheet", "ViewHistory", "ViewEntry", "ViewDocument", "SearchCases"),
    *("ViewCasesReport", "ViewOpinions", "ViewClaimsRegister", "ViewCreditorMatrix", "ViewCaseReport"),
)


@pytest.mark.parametrize("login", ["", "claims"])
@pytest.mark.parametrize("court_id", ["caed", "casb"])
def test_nothing_of_a_sealed_case_comes_through_any_door(tmp_path: Path, login: str, court_id: str) -> None:
    async def story(house: Served) -> None:
        court = house.house.courts[court_id]
        opened = (await house.open_case(court_id, "Quiet v. Hidden", sealed=True)).receipt
        document = court.line(opened.case_id, 1).entry.documents[0]
        async with Visitor(house, court_id) as visitor:
            if login:
                await visitor.log_in(login)
            answers = await _at_every_door(visitor, opened.case_id, opened.nef_id, document.doc_id)
            assert len(answers) > 100
            for told in answers:
                assert told.status_code < 500, told.url
                assert not any(word in told.text for word in (*SECRETS, document.digest)), told.url
                assert "pdf" not in told.headers.get("content-type", "")
                assert 'name="de_seq_num"' not in told.text

    _in_a_house(tmp_path, story, court_id)


async def _at_every_door(visitor: Visitor, case_id: int, nef_id: int, doc_id: str) -> list[httpx.Response]:
    """What this visitor gets at every way of the court for a case that they should not see, however they name it."""
    number = visitor.house.house.courts[visitor.court_id].state.cases[case_id].number
    names: dict[str, object] = {"case_id": case_id, "nef_id": nef_id, "doc_id": doc_id}
    days = {"filed_from": "3/1/2026", "filed_to": "3/9/2026"}
    named = {"all_case_ids": str(case_id), "case_num": number, "caseid": str(case_id), "got_receipt": "1"}
    forms = (named | days, named | {"last_name": "o"}, days, {"last_name": "o"})
    asked = ["", f"?{case_id}", f"?caseid={case_id}", f"?{number}", f"?1,{case_id}", "?magic_num=12345678"]
    asked += [f"?number={number}", f"?caseid={case_id}&claim_id=1&claim_num=1"]
    answers = []
    for kind, path in _ways(visitor.house, "GET"):
        if kind == "court" and "login" not in path:
            answers += [await visitor.get(_filled(path, **names) + query) for query in asked]
    for kind, path in WITHOUT_TOKEN:
        if kind == "court" and "login" not in path:
            address = f"/{visitor.court_id}{_filled(path, **names)}"
            answers += [await visitor.client.post(address, data=form) for form in forms]
    token = visitor.client.cookies.get("NextGenCSO", "")
    bearer = {"authorization": f"Bearer {token}"} if token else {}
    bodies = ({"case_id": case_id}, {"case_id": case_id, "entry_number": 1}, {"party_name": "o"}, {"number": number})
    between = {"filed_from": "2026-03-01", "filed_to": "2026-03-09"}
    for name, body in product(QUERIES, (*bodies, between)):
        address = f"/{visitor.court_id}/api/v1/queries/{name}"
        answers.append(await visitor.client.post(address, json=body, headers=bearer))
    return answers


@pytest.mark.parametrize("how", ["entry", "case"])
def test_a_notice_is_not_shown_again_to_those_whom_an_order_has_shut_out_since(tmp_path: Path, how: str) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            case_id = (await house.open_case("caed")).receipt.case_id
            filed = (await house.file("caed", case_id, "motion_misc")).receipt
            program = Program(house)
            await program.log_in("jones")
            async with Visitor(house) as jones, Visitor(house) as smith:
                await jones.log_in("jones")
                await smith.log_in("smith")
                page = f"/filing/notice/{filed.nef_id}"
                assert (await jones.get(page)).status_code == 200
                assert str(filed.nef_id) in (await jones.get("/utilities/notices")).text
                judge = await house.log_in("caed", "judge")
                if how == "entry":
                    await house.do("caed", RestrictEntry(judge, case_id, filed.entry_number, "ex_parte", house.key()))
                else:
                    await house.do("caed", SealCase(judge, case_id, house.key()))
                assert (await jones.get(page)).status_code == 403
                assert (await program.get(f"notices/{filed.nef_id}")).status_code == 404
                assert page not in (await jones.get("/utilities/notices")).text
                assert (await smith.get(page)).status_code == 200  # who filed it keeps the receipt

    asyncio.run(story())


def test_what_a_free_look_has_opened_is_closed_by_an_order(tmp_path: Path) -> None:
    async def story(house: Served) -> None:
        court = house.house.courts["caed"]
        case_id = (await house.open_case("caed")).receipt.case_id
        filed = (await house.file("caed", case_id, "motion_misc", 2)).receipt
        notice, entry = court.notice(filed.nef_id), court.line(case_id, filed.entry_number).entry
        assert notice is not None
        doc_id, numbers = entry.documents[0].doc_id, [one[0] for one in notice.free_looks]
        async with house.client() as client:
            asked = {"doc_id": doc_id, "magic_num": numbers[0]}
            opened = (await client.post("/caed/api/v1/free-looks", json=asked)).json()["documents"]
            page = (await client.get(f"/caed/doc1/{doc_id}?magic_num={numbers[1]}&use_magic=1")).text
            framed = re.findall(r"show_temp\.pl\?file=\w+", page)
            assert (len(opened), len(framed)) == (2, 2)
            assert (await client.get(f"/caed{opened[0]['path']}")).status_code == 200
            judge = await house.log_in("caed", "judge")
            await house.do("caed", RestrictEntry(judge, case_id, filed.entry_number, "sealed", house.key()))
            assert [(await client.get(f"/caed{one['path']}")).status_code for one in opened] == [404, 404]
            for link in framed:
                assert (await client.get(f"/caed/cgi-bin/{link}")).headers["content-type"].startswith("text/html")

    _in_a_house(tmp_path, story)


def test_a_new_password_of_the_court_ends_what_a_program_may_do_by_the_old_one(tmp_path: Path) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            program = Program(house)
            await program.log_in("clerk")
            assert (await program.get("audit/filings")).status_code == 200
            session = await house.log_in("caed", "clerk")
            await house.do("caed", ChangePassword(session, SECRET, "Another-Horse-2026!"))
            assert (await program.get("audit/filings")).status_code == 403
            outage = {"outage_id": "o-1", "kind": "network", "scheduled": False, "national": False}
            assert (await program.post("commands/BeginOutage", outage)).status_code == 403
            operator = {"x-operator": OPERATOR}
            assert (await house.client().get("/caed/api/v1/audit/filings", headers=operator)).status_code == 200

    asyncio.run(story())


def test_whoever_logs_in_after_another_at_the_same_browser_has_nothing_of_theirs(tmp_path: Path) -> None:
    async def story(house: Served) -> None:
        house.clock.set("2013-03-04 10:00")  # people log in by the court's own logins
        async with Visitor(house) as visitor:
            assert "Log out" in (await visitor.log_in("smith")).text
            await visitor.begin("motion_misc")
            assert (await visitor.get(f"{visitor.at}/case")).status_code == 200
            await visitor.log_in("jones")
            assert (await visitor.get(f"{visitor.at}/case")).status_code == 404

    _in_a_house(tmp_path, story)


def test_the_filing_and_the_documents_of_one_are_none_of_anothers(tmp_path: Path) -> None:
    async def story() -> None:
        async with api_of(tmp_path) as house:
            case_id = (await house.open_case("caed")).receipt.case_id
            async with Visitor(house) as smith, Visitor(house) as jones:
                await smith.log_in("smith")
                await jones.log_in("jones")
                await smith.begin("motion_misc")
                assert (await jones.get(f"{smith.at}/case")).status_code == 404
                assert (await jones.post(f"{smith.at}/confirm")).status_code == 404
            one, other = Program(house), Program(house)
            await one.log_in("smith")
            await other.log_in("jones")
            document = await one.upload()
            assert (await other.file(case_id, "k-1", document, for_parties=[2])).status_code == 409
            assert (await one.file(case_id, "k-2", document)).status_code == 200

    asyncio.run(story())


def test_who_has_logged_in_nationally_goes_on_to_a_court_by_the_proof_of_it(tmp_path: Path) -> None:
    """With the passwords of a real house, whose check is slow on purpose and is made once."""

    async def story() -> None:
        clock, books = Clock(), [load_court("casb")]
        opening = House.open(tmp_path, books, now_us=clock, random_bytes=secrets.token_bytes, pdf_workers=1)
        async with await opening as house:
            await house.durable_pacer.submit(CreateAccount("smith", Contact("Ann O'Smith")), clock())
            await enrolled(house, NATIONAL, "smith", SECRET)
            _, proof = await national_proof(house, "smith", SECRET)
            port = house.passwords[NATIONAL]
            assert await port.prove("smith", proof) == proof
            answer, _ = await court_session(house, house.courts["casb"], "smith", proof)
            assert isinstance(answer, Refused) and answer.code == "auth.unlinked_account"
            assert port._locks.against("smith") is None

    asyncio.run(story())
