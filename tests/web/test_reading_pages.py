"""The pages for people: labelled, without scripts, by host and by path; who pays, who may look and who may not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from html.parser import HTMLParser

import httpx
import pytest
from juriscraper_client import READER, World, life, world_of
from served_house import SECRET, Served

from sim.ecf.commands import FileDocument, RelateCases
from sim.serve.web.reading.temp_files import LIFETIME_US

FORMS = (
    "cgi-bin/iquery.pl",
    "cgi-bin/iquery.pl?1",
    "cgi-bin/DktRpt.pl",
    "cgi-bin/DktRpt.pl?1",
    "cgi-bin/HistDocQry.pl",
    "cgi-bin/HistDocQry.pl?1",
    "cgi-bin/WrtOpRpt.pl",
    "cgi-bin/SearchClaims.pl",
    "cgi-bin/SearchClaims.pl?1",
    "cgi-bin/ClaimsActRpt.pl?1",
    "cgi-bin/CredMatrixCase.pl",
    "cgi-bin/CredMatrixCase.pl?1",
)
REPORTS = (
    ("iquery.pl", {"last_name": "o"}),
    ("iquery.pl", {"case_num": "26-1"}),
    ("iquery.pl", {"filed_from": "13/40/2026"}),
    ("DktRpt.pl", {"all_case_ids": "1", "list_of_parties_and_counsel": "on", "view_multi_docs": "on"}),
    ("DktRpt.pl", {"case_num": "26-1", "date_from": "yesterday"}),
    ("DktRpt.pl", {"case_num": "99-99999"}),
    ("HistDocQry.pl", {"all_case_ids": "1", "DisplayDktText": "on"}),
    ("WrtOpRpt.pl", {"filed_from": "1/1/2026"}),
    ("SearchClaims.pl", {"all_case_ids": "1"}),
    ("ClaimsActRpt.pl", {"all_case_ids": "1"}),
    ("CredMatrixCase.pl", {"all_case_ids": "1"}),
    ("mobile_query.pl?caseid=1", {}),
)


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.labelled: set[str] = set()
        self.inputs: list[dict[str, str | None]] = []
        self.links: list[str] = []
        self.fields: dict[str, str] = {}
        self.bare_headings = 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.tags.append(tag)
        if tag == "label":
            self.labelled.add(values.get("for") or "")
        elif tag in ("input", "select", "textarea"):
            self.inputs.append(values)
            if values.get("name"):
                self.fields[str(values["name"])] = values.get("value") or ""
        elif tag == "th" and "scope" not in values:
            self.bare_headings += 1
        if tag in ("a", "link", "iframe", "form"):
            self.links.append(values.get("href") or values.get("src") or values.get("action") or "")


def well_made(text: str) -> Page:
    page = Page(text)
    assert page.tags.count("h1") == 1
    assert page.tags.count("title") == 1
    assert "script" not in page.tags
    assert page.bare_headings == 0
    for one in page.inputs:
        if one.get("type") not in ("hidden", "submit"):
            assert one.get("id") in page.labelled, one
    return page


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    for one_world in world_of(tmp_path_factory.mktemp("house"), ("caed", "casb")):
        for court_id in one_world.one.house.courts:
            one_world.run(_furnished(one_world.one, court_id))
        yield one_world


async def _furnished(one: Served, court_id: str) -> None:
    await life(one, court_id)


@asynccontextmanager
async def logged_in(one: Served, court_id: str, login: str = READER) -> AsyncIterator[httpx.AsyncClient]:
    """A browser at a court by its path, logged in with a PACER account, or with the court's own login."""
    async with one.client() as client:
        if login in ("clerk", "judge"):
            words = {"login": login, "key": SECRET, "redact": "1"}
            answer = await client.post(f"/{court_id}/cgi-bin/login.pl", data=words)
        else:
            answer = await client.post("/pacer/services/cso-auth", json={"loginId": login, "password": SECRET})
        assert answer.status_code in (200, 303), answer.text
        yield client


@pytest.mark.parametrize("court_id", ["caed", "casb"])
def test_every_page_is_well_made_and_keeps_to_its_court(world: World, court_id: str) -> None:
    async def story() -> None:
        async with logged_in(world.one, court_id) as client:
            for path in FORMS:
                answer = await client.get(f"/{court_id}/{path}")
                assert answer.status_code == 200, path
                page = well_made(answer.text)
                assert all(link.startswith((f"/{court_id}/", "../cgi-bin/", "#")) for link in page.links), page.links
            for path, fields in REPORTS:
                answer = await client.post(f"/{court_id}/cgi-bin/{path}", data=fields or None)
                assert answer.status_code == 200, path
                well_made(answer.text)

    world.run(story())


@pytest.mark.parametrize("path", [*FORMS, "doc1/033100000001", "doc1/033000000001", "cgi-bin/show_case_doc?1,1,,"])
def test_who_is_not_logged_in_is_led_to_the_log_in(world: World, path: str) -> None:
    async def story() -> None:
        async with world.one.client() as client:
            answer = await client.get(f"/caed/{path}")
            assert answer.status_code == 200
            page = well_made(answer.text)
            assert "/caed/cgi-bin/login.pl" in page.links
            assert "logout" not in answer.text
            assert "Acme" not in answer.text

    world.run(story())


def test_what_was_typed_into_a_form_is_kept_beside_what_is_wrong(world: World) -> None:
    async def story() -> None:
        async with logged_in(world.one, "caed") as client:
            typed = {"case_num": "26-<1>", "date_from": "3/32/2026", "date_to": "3/5/2026", "sort1": "document number"}
            page = Page((await client.post("/caed/cgi-bin/DktRpt.pl", data=typed)).text)
            assert {name: page.fields[name] for name in ("case_num", "date_from", "date_to")} == {
                name: typed[name] for name in ("case_num", "date_from", "date_to")
            }
            answer = await client.post("/caed/cgi-bin/DktRpt.pl", data=typed)
            assert "&#39;3/32/2026&#39; is no date. Type it as month/day/year" in answer.text

    world.run(story())


def test_a_reader_pays_for_what_the_receipt_says_and_no_more(world: World) -> None:
    """From the docket to the PDF by links and one button, as a person goes."""

    async def story() -> None:
        one = world.one
        async with logged_in(one, "caed") as client:
            menu = Page((await client.get("/caed/cgi-bin/iquery.pl?1")).text)
            assert "/caed/cgi-bin/DktRpt.pl?1" in menu.links
            form = Page((await client.get("/caed/cgi-bin/DktRpt.pl?1")).text)
            sheet = Page((await client.post("/caed/cgi-bin/DktRpt.pl", data=form.fields)).text)
            documents = one.house.courts["caed"].line(1, 3).entry.documents
            to_menu = f"/caed/doc1/0330{documents[0].doc_id[4:]}"
            assert to_menu in sheet.links
            attached = f"/caed/doc1/{documents[1].doc_id}"
            assert attached in Page((await client.get(to_menu)).text).links
            asked = await client.get(attached)
            assert "Transaction Receipt" in asked.text
            before = await _bill(one)
            answer = await client.post(attached, data=Page(asked.text).fields)
            assert answer.headers["content-type"] == "application/pdf"
            assert answer.content == await one.house.courts["caed"].documents.read(documents[1].digest)
            assert [charge.description for charge in (await _bill(one))[len(before) :]] == ["Image3-1"]

    world.run(story())


async def _bill(one: Served) -> list:
    found: list = []
    assert one.house.courthouse.billing is not None
    await one.house.courthouse.billing.follow(lambda _record, events: found.extend(event.charge for event in events))
    return list(found)  # the follower goes on following


@pytest.mark.parametrize("login", ["clerk", "judge"])
def test_the_courts_own_people_open_what_is_sealed_and_pay_nothing(world: World, login: str) -> None:
    async def story() -> None:
        one = world.one
        before = await _bill(one)
        async with logged_in(one, "caed", login) as client:
            answer = await client.post("/caed/cgi-bin/DktRpt.pl", data={"all_case_ids": "1"})
            document = one.house.courts["caed"].line(1, 5).entry.documents[0]
            assert f"/caed/doc1/{document.doc_id}" in Page(answer.text).links
            assert "Transaction Receipt" not in answer.text
            answer = await client.get(f"/caed/doc1/{document.doc_id}")
            assert answer.headers["content-type"] == "application/pdf"
        assert await _bill(one) == before

    world.run(story())


def look_of(one: Served, number: int, place: int) -> tuple[str, dict[str, str]]:
    """The path and the fields of the link in the notice of an entry of case 1 that one addressee got."""
    court = one.house.courts["caed"]
    notice = court.notice(court.line(1, number).notice.nef_id)
    assert notice is not None
    magic_num = notice.free_looks[place][0]
    document = court.line(1, number).entry.documents[0]
    return f"/caed/doc1/{document.doc_id}", {"caseid": "1", "de_seq_num": str(number), "magic_num": magic_num}


def test_a_free_look_asks_first_and_opens_all_documents_of_the_entry_once(world: World) -> None:
    async def story() -> None:
        one = world.one
        path, fields = look_of(one, 3, 0)
        documents = one.house.courts["caed"].line(1, 3).entry.documents
        async with one.client() as client:
            asked = await client.get(path, params=fields)
            assert "without charge" in asked.text
            assert (await client.head(path, params=fields | {"use_magic": "1"})).status_code == 200
            opened = await client.post(path, data=well_made(asked.text).fields)
            names = [link for link in well_made(opened.text).links if "show_temp.pl" in link]
            assert len(names) == 2
        async with one.client() as other:  # another browser, without a cookie of any kind
            found = [(await other.get(name)).content for name in names]
            store = one.house.courts["caed"].documents
            assert found == [await store.read(documents[1].digest), await store.read(documents[0].digest)]
            again = await other.get(names[0])
            assert "This document is not available." in again.text
            over = await other.post(path, data=fields | {"use_magic": "1"})
            assert "has been used or has expired" in over.text
            assert "iframe" not in over.text
        async with logged_in(one, "caed") as client:
            answer = await client.post(path, data=fields | {"use_magic": "1"})
            assert "Transaction Receipt" in answer.text

    world.run(story())


def test_the_name_of_a_document_is_good_for_five_minutes_and_in_its_court_alone(world: World) -> None:
    async def story() -> None:
        one = world.one
        async with one.client() as client:
            names = []
            for place in (0, 1):
                path, fields = look_of(one, 2, place)
                opened = await client.post(path, data=fields | {"use_magic": "1"})
                names += [link for link in Page(opened.text).links if "show_temp.pl" in link]
            assert len(names) == 2
            elsewhere = await client.get(names[0].replace("/caed/", "/casb/"))
            assert "This document is not available." in elsewhere.text
            assert (await client.get(names[0])).headers["content-type"] == "application/pdf"
            one.clock.now_us += LIFETIME_US
            assert "This document is not available." in (await client.get(names[1])).text

    world.run(story())


def test_a_number_that_no_notice_bore_opens_nothing(world: World) -> None:
    async def story() -> None:
        path, fields = look_of(world.one, 2, 0)
        async with world.one.client() as client:
            answer = await client.post(path, data=fields | {"magic_num": "00000000", "use_magic": "1"})
            assert "There is no free look at this document." in answer.text
            sealed = world.one.house.courts["caed"].line(1, 5).entry.documents[0]
            link = f"/caed/doc1/{sealed.doc_id}?caseid=1&magic_num={fields['magic_num']}&use_magic=1"
            assert "iframe" not in (await client.get(link)).text

    world.run(story())


def test_a_paper_filed_in_two_cases_is_opened_from_either(world: World) -> None:
    async def story() -> None:
        one = world.one
        first, second = [(await one.open_case("caed")).receipt for _ in range(2)]
        clerk, smith = await one.log_in("caed", "clerk"), await one.log_in("caed", "smith")
        await one.do("caed", RelateCases(clerk, first.case_id, (second.case_id,)))
        paper = (await one.document("caed", "In both", 2),)
        filed = FileDocument(
            smith, first.case_id, "notice_other", paper, one.key(), for_parties=(1,), also_in=(second.case_id,)
        )
        number = (await one.do("caed", filed)).receipt.entry_number
        document = one.house.courts["caed"].line(first.case_id, number).entry.documents[0]
        async with logged_in(one, "caed") as client:
            for case in (first, second):
                answer = await client.post("/caed/cgi-bin/DktRpt.pl", data={"all_case_ids": str(case.case_id)})
                (link,) = [link for link in Page(answer.text).links if document.doc_id in link]
                assert ("caseid" in link) is (case is second)
                assert f"<font>{case.case_number}</font>" in (await client.get(link)).text

    world.run(story())


def test_the_feed_is_open_to_everybody_and_names_the_real_hosts(world: World) -> None:
    async def story() -> None:
        async with world.one.client() as client:
            answer = await client.get("/casb/cgi-bin/rss_outside.pl")
            assert answer.headers["content-type"].startswith("application/rss+xml")
            assert "https://ecf.casb.uscourts.gov/cgi-bin/DktRpt.pl?" in answer.text

    world.run(story())


def test_a_real_client_by_host_and_a_browser_by_path_see_the_same_page(world: World) -> None:
    async def story() -> None:
        one = world.one
        async with logged_in(one, "caed") as near, one.client("https://ecf.caed.uscourts.gov") as far:
            words = {"loginId": READER, "password": SECRET}
            answer = await far.post("https://pacer.login.uscourts.gov/services/cso-auth", json=words)
            far.headers["cookie"] = f"NextGenCSO={answer.json()['nextGenCSO']}"
            by_path = (await near.get("/caed/cgi-bin/iquery.pl?1")).text
            by_host = (await far.get("/cgi-bin/iquery.pl?1")).text
            assert Page(by_path).tags == Page(by_host).tags
            assert "https://ecf.caed.uscourts.gov/cgi-bin/DktRpt.pl?1" in by_host

    world.run(story())
