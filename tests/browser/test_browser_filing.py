"""In a real Chromium: a motion filed end to end, read by its opponent, every page looked over by axe, and no mouse."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from live_house import LiveHouse
from playwright.sync_api import Browser, Page, expect
from served_house import SECRET, pdf

from sim.ecf.answers import Receipt
from sim.ecf.pacer.charge import Charge

WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}

pytestmark = pytest.mark.slow


@pytest.fixture
def paper(tmp_path: Path) -> Iterator[Path]:
    file = tmp_path / "motion.pdf"
    file.write_bytes(pdf("Motion", 2))
    yield file


def log_in(page: Page, login: str, court_id: str = "caed", start: str = "") -> None:
    page.goto(start or f"/{court_id}/cgi-bin/login.pl")
    page.get_by_label(re.compile("^(Login|PACER username)$")).fill(login)
    page.get_by_label("Password").fill(SECRET)
    page.get_by_label("I understand that, if I file").check()
    page.get_by_role("button", name="Log in").click()


def file_motion(page: Page, number: str, paper: Path) -> None:
    """From the menu to the notice, with a mouse."""
    page.get_by_role("link", name="Civil").click()
    page.get_by_role("button", name="Motion to Dismiss", exact=True).click()
    page.get_by_label("Case number").fill(number)
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_label("Acme & Söhne, Plaintiff")).to_be_checked()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Next").click()
    page.get_by_label("PDF file").set_input_files(paper)
    page.get_by_role("button", name="Upload").click()
    page.get_by_label("Description").fill("Exhibit A")
    page.get_by_label("PDF file").set_input_files(paper)
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_text("MOTION to Dismiss filed by Acme & Söhne.")).to_be_visible()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Submit the filing").dblclick()
    expect(page.get_by_role("heading", name="Notice of Electronic Filing", level=1)).to_be_visible()


def test_an_attorney_files_and_the_opponent_looks_free_once_and_is_then_charged(
    chromium: Browser, live: LiveHouse, page: Page, paper: Path
) -> None:
    opened = live.ask(live.house.open_case("caed")).receipt
    court = live.house.house.courts["caed"]
    log_in(page, "smith")
    file_motion(page, opened.case_number, paper)
    expect(page.get_by_text(f"entry 2 of {opened.case_number}")).to_be_visible()
    page.reload()
    page.go_back()
    assert len(court.sheet(opened.case_id).entries) == 2
    assert [one.page_count for one in court.line(opened.case_id, 2).entry.documents] == [2, 2]

    charges = live.ask(follow_bill(live))
    other = chromium.new_context(base_url=live.url)
    jones = other.new_page()
    log_in(jones, "jones", start="/pacer/")
    log_in(jones, "jones")  # the court keeps log-ins of its own; the account pays for reading
    jones.goto("/caed/utilities/notices")
    jones.get_by_role("link", name=f"2 of {opened.case_number}").click()
    free_look = jones.url
    jones.get_by_role("button", name="View Document").click()
    expect(jones.locator("iframe")).to_have_count(1)
    expect(jones.get_by_role("link", name="Exhibit A")).to_be_visible()
    assert charges == []
    jones.goto(free_look)
    jones.get_by_role("button", name="View Document").click()
    expect(jones.get_by_role("heading", name="Download Confirmation")).to_be_visible()
    assert charges == []
    with jones.expect_response(lambda one: one.request.method == "POST") as coming:
        jones.get_by_role("button", name="View Document").click()
    assert coming.value.headers["content-type"] == "application/pdf"
    assert [(one.pages, one.pages_billed, one.amount_cents) for one in charges] == [(2, 2, 20)]
    other.close()


async def follow_bill(live: LiveHouse) -> list[Charge]:
    """What is billed from now on."""
    charges: list[Charge] = []
    billing = live.house.house.courthouse.billing
    assert billing is not None
    await billing.follow(lambda _record, events: charges.extend(one.charge for one in events), billing.journal.head)
    return charges


def test_a_filing_is_made_with_the_keyboard_alone(live: LiveHouse, page: Page, paper: Path) -> None:
    opened = live.ask(live.house.open_case("caed")).receipt
    press = page.keyboard.press
    # Heard from the beginning on: asked for only when it comes, the browser may not yet be telling of it.
    page.on("filechooser", lambda chooser: chooser.set_files(paper))

    def tab_to(name: str) -> None:
        """Tab on to the control with this label; every one on the way shows its focus."""
        for _ in range(90):
            press("Tab")
            if page.evaluate(FOCUSED) == name:
                return
        raise AssertionError(f"{name!r} is not reached by Tab on {page.url}")

    def enter(name: str) -> None:
        with page.expect_navigation():
            tab_to(name)
            press("Enter")

    page.goto("/caed/cgi-bin/login.pl")
    tab_to("Login")
    page.keyboard.type("smith")
    tab_to("Password")
    page.keyboard.type(SECRET)
    tab_to("I understand that, if I file, I must comply with the redaction rules. I have read this notice.")
    press("Space")
    with page.expect_navigation():
        press("Enter")
    enter("Search")
    tab_to("A word or phrase of the event's name")
    page.keyboard.type("motion to dismiss")
    with page.expect_navigation():
        press("Enter")
    enter("Motion to Dismiss")
    expect(page.get_by_label("Case number")).to_be_focused()  # without a Tab
    page.keyboard.type(opened.case_number)
    with page.expect_navigation():
        press("Enter")
    enter("Next")
    enter("Next")
    tab_to("PDF file")
    press("Enter")
    expect(page.get_by_label("PDF file")).to_have_value(re.compile(r"motion\.pdf$"))
    enter("Upload")
    enter("Next")
    enter("Next")
    enter("Submit the filing")
    expect(page.get_by_text(f"entry 2 of {opened.case_number}")).to_be_visible()


FOCUSED = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return "";
  const style = getComputedStyle(one);
  if (style.outlineStyle === "none" && one.id !== "main") return "no focus shown: " + one.outerHTML;
  const label = one.labels && one.labels.length ? one.labels[0].textContent : one.textContent;
  return label.trim().replace(/\\s+/g, " ");
}"""


def pages_of(live: LiveHouse, page: Page, paper: Path) -> Iterator[str]:
    """Every page of the filers and the clerk, by name, as it is shown in the browser."""
    caed = live.ask(live.house.open_case("caed", "Long title & Sons v. O'Bolt <Ltd>")).receipt
    live.ask(live.house.file("caed", caed.case_id, "motion_dismiss", 2))
    for path in ("/", "/pacer/", "/caed/", "/caed/cgi-bin/login.pl", "/caed/help", "/caed/status", "/caed/access"):
        page.goto(path)
        yield path
    page.get_by_role("button", name="Ask for access").click()
    log_in(page, "smith", start="/pacer/")
    yield "the national page, logged in"
    log_in(page, "smith")
    yield "/caed/ logged in"
    for path in ("reports", *(f"utilities{one}" for one in ("", "/profile", "/password", "/notices", "/creditors"))):
        page.goto(f"/caed/{path}")
        yield path
    yield from readers_pages(live, page, caed)
    page.goto("/caed/filing/search?words=motion")
    yield "search"
    page.goto("/caed/filing/menu?menu=Civil")
    yield "menu"
    page.get_by_role(
        "button", name=live.house.house.courts["caed"].book.events.get("opposition").name, exact=True
    ).click()
    page.get_by_label("Case number").fill("9:99-cv-1")
    page.get_by_role("button", name="Next").click()
    yield "case, refused"
    page.get_by_label("Case number").fill(caed.case_number)
    page.get_by_role("button", name="Next").click()
    page.locator("summary").click()
    yield "parties"
    page.get_by_label("O'Bolt, Defendant").check()
    page.get_by_role("button", name="Next").click()
    yield "details"
    page.get_by_role("button", name="Next").click()
    page.get_by_label("PDF file").set_input_files(paper)
    page.get_by_role("button", name="Upload").click()
    yield "documents"
    page.get_by_role("button", name="Next").click()
    yield "text"
    page.get_by_role("button", name="Next").click()
    yield "confirm"
    page.get_by_role("button", name="Submit the filing").click()
    yield "notice"
    yield from opening_pages(page, paper)
    page.goto("/caed/cgi-bin/login.pl?logout")
    yield "logged out"
    yield from clerk_pages(page, caed.case_id)


def readers_pages(live: LiveHouse, page: Page, case: Receipt) -> Iterator[str]:
    document = live.house.house.courts["caed"].line(case.case_id, 2).entry.documents[0].doc_id
    menu = f"{document[:3]}0{document[4:]}"
    for path in (f"cgi-bin/DktRpt.pl?{case.case_id}", "cgi-bin/iquery.pl", "cgi-bin/WrtOpRpt.pl", f"doc1/{menu}"):
        page.goto(f"/caed/{path}")
        yield path.split("?")[0]
    page.goto(f"/caed/doc1/{document}?caseid={case.case_id}&de_seq_num=2")
    yield "receipt"
    page.goto(f"/caed/cgi-bin/iquery.pl?{case.case_id}")
    yield "case"


def opening_pages(page: Page, paper: Path) -> Iterator[str]:
    page.goto("/caed/filing/menu?menu=Civil")
    page.get_by_role("button", name="Complaint", exact=True).click()
    yield "cover"
    page.get_by_label("Title of the case").fill("A v. B")
    page.get_by_role("button", name="Next").click()
    yield "parties of a new case"
    page.get_by_label("Name", exact=True).fill("A")
    page.get_by_role("button", name="Add this party").click()
    page.get_by_role("button", name="Next").last.click()
    page.get_by_label("PDF file").set_input_files(paper)
    page.get_by_role("button", name="Upload").click()
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Next").click()
    yield "fee"


def clerk_pages(page: Page, case_id: int) -> Iterator[str]:
    log_in(page, "clerk")
    case = f"/caed/clerk/case/{case_id}"
    for path in ("/caed/clerk", case, f"{case}/entry/2", "/caed/clerk/cases?number=26-77"):
        page.goto(path)
        for one in page.locator("summary").all():
            one.click()
        yield path
    for name in ("outages", "access", "people", "bounces", "counter"):
        page.goto(f"/caed/clerk/{name}")
        yield name
    page.goto("/caed/no/such/page")
    yield "no such page"
    page.goto("/caed/cgi-bin/login.pl?logout")
    log_in(page, "judge")
    page.goto(f"{case}/entry/2")
    yield "the judge's entry"


def test_axe_finds_nothing_amiss_and_no_page_is_wider_than_a_telephone(
    live: LiveHouse, page: Page, paper: Path
) -> None:
    axe, seen, wrong = Axe(), 0, []
    for name in pages_of(live, page, paper):
        seen += 1
        found = axe.run(page, options=WCAG).response["violations"]
        wrong += [f"{name}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
        page.set_viewport_size({"width": 390, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > 390:
            wrong.append(f"{name}: {wide} pixels wide on a telephone")
        page.set_viewport_size({"width": 1400, "height": 900})
        if page.locator("h1").count() != 1:
            wrong.append(f"{name}: {page.locator('h1').count()} headings of the first rank")
    assert wrong == []
    assert seen == 45
