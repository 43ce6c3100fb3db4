"""What anybody wrote comes back as text: no mark-up of theirs, and no phrase that clients take for the system's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st
from juriscraper.pacer import CaseQuery, ClaimsRegister, DocketHistoryReport, DocketReport, PossibleCaseNumberApi
from juriscraper.pacer.http import check_if_logged_in_page
from juriscraper_client import MOTION, World, session, tidy, tidy_name, world_of

from sim.ecf.commands import CorrectEntry, OpenCase
from sim.ecf.records import FeePaid, NewParty
from sim.serve.web.reading.quiet import plain, told

LOSSES = {
    "docket text": "a table with the words 'Docket Text' is taken for the entries",
    "date filed": "'Date Filed:' in a line of the head, or 'Entered:' in an entry, is taken for the page's own",
    "adversary": "in a bankruptcy court the words 'Adversary Proceeding' anywhere change the kind of the docket",
    "dashes": "a party's name with ------ is taken for an adversary proceeding's heading",
    "judges": "'Assigned to:' and 'Referred to:' in any text are taken for the head's where that has none",
    "tidied": "* and # go, with punctuation at the ends, 'et al', 'plaintiff' and the like from names of cases",
    "cdata": "]]> and <![CDATA[ go from a page before it is parsed; escaped they are not there",
}
_LOST = re.compile(
    r"docket\s+text|filed\s*:|entered\s*:|adversary|-----|assigned to|referred to|terminated\s*:|[*#]|"
    r"case\s+title|date\s+discharged|debtor\s+discharged|represented|service list|\bv\.?\s|\bvs\b|in re|"
    r"in the matter|\s,",
    re.IGNORECASE,
)
PHRASES = (
    "Case not found.",
    "There are no documents in this case.",
    "*** This case was administratively closed.***",
    "Format: text",
    "The case type was cv but it must be bk",
    "Submission already made, please wait for response from server",
    "This case is in the process of being opened, please check back later for additional information.",
    "text that says Not logged in",
    "You do not have permission to view this document.",
    "Sealed Document",
    "DO NOT POST IN THIS CASE",
    "Control F",
    "No claims found for this case using selection criteria entered",
    "This user has no access privileges defined.",
    "MetaMask and web3",
)
FRAGMENTS = (
    *PHRASES,
    "<script>alert(1)</script>",
    "</td></tr></table>",
    "&lt;b&gt;",
    "&amp;amp;",
    "<!-- ",
    "]]>",
    "{{ 7 * 7 }}",
    "' onmouseover='x",
    '"><img src=x>',
    "O'Brien & Söhne",
    "Ωmega – “quoted”",
)
TEXT = st.lists(
    st.sampled_from(FRAGMENTS) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12),
    min_size=1,
    max_size=4,
).map(" ".join)


class Shown(HTMLParser):
    """The text of a page, and the names of its elements."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


@given(TEXT | st.text(max_size=60))
@example("Case not found. Case  not\tfound. FORMAT: TEXT under seal")
@example("Sealed Document İncomplete request CONTROL F ıncomplete Requeſt")
def test_a_text_is_shown_as_it_is_and_none_of_it_is_mark_up(text: str) -> None:
    printed = str(told(text))
    assert "<" not in printed
    assert plain(unescape(printed)) == plain(text)
    for phrase in PHRASES:
        assert phrase.lower() not in printed.lower()


@given(TEXT)
def test_a_text_makes_no_page_invalid_and_ends_no_session(text: str) -> None:
    page = f"<a href='/cgi-bin/login.pl?logout'>x</a><table><tr><td>Cost: text {told(text)}</td></tr></table>"
    for report in (DocketReport("caed"), CaseQuery("caed"), DocketHistoryReport("casb"), ClaimsRegister("casb")):
        report.check_validity(page)
        assert report.is_valid
    assert check_if_logged_in_page(page.encode())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    yield from world_of(tmp_path_factory.mktemp("house"), ("caed", "casb"))


@settings(deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=TEXT, title=TEXT, text=TEXT, court_id=st.sampled_from(["caed", "casb"]))
@example("<script>alert(1)</script>", "<script>x</script> Case not found.", "Case not found. </table>", "caed")
@example("O'Brien & Söhne", "Sealed Document & Sons", "text: Not logged in", "casb")
def test_real_clients_read_back_what_was_typed(world: World, name: str, title: str, text: str, court_id: str) -> None:
    """In the name of a party, the title of a case, and a docket text; LOSSES are what the library drops by itself."""
    assume(not any(_LOST.search(one) for one in (name, title, text)))
    assume(all(tidy_name(plain(one)) for one in (name, title, text)))

    async def story() -> None:
        one = world.one
        event, office = {"caed": ("complaint", "sac"), "casb": ("petition_7", "sd")}[court_id]
        book, today = one.house.courts[court_id].book, one.house.courts[court_id].today()
        item = book.events.get(event).fee
        roles = ("Debtor", "Creditor") if court_id == "casb" else ("Plaintiff", "Defendant")
        parties = (NewParty(name, roles[0], ("smith",)), NewParty("Bolt", roles[1], ("jones",)))
        opened = OpenCase(
            session_id=await one.log_in(court_id, "clerk"),
            event_code=event,
            office=office,
            title=title,
            parties=parties,
            documents=(await one.document(court_id, "Opening"),),
            key=one.key(),
            fee=FeePaid(item, book.fees.get(item, today).amount_cents, "R-1"),
        )
        case_id = (await one.do(court_id, opened)).receipt.case_id
        entry = (await one.file(court_id, case_id, MOTION)).receipt.entry_number
        clerk = await one.log_in(court_id, "clerk")
        await one.do(court_id, CorrectEntry(clerk, case_id, entry, "wrong text", one.key(), text=text))
        async with session(one) as client:
            report = DocketReport(court_id, client)
            await report.query(str(case_id), show_parties_and_counsel=True)
            assert report.is_valid
            assert report.data["parties"][0]["name"] == plain(name)
            assert report.data["docket_entries"][1]["description"].startswith(tidy(plain(text)))
            assert "script" not in Shown(report.response.text).tags
            if court_id == "caed":
                assert report.data["case_name"] == tidy_name(plain(title))
            query = CaseQuery(court_id, client)
            await query.query(str(case_id))
            assert query.data["case_name_raw"] == plain(title)
            assert "script" not in Shown(query.response.text).tags
            numbers = PossibleCaseNumberApi(court_id, client)
            await numbers.query(world.one.house.courts[court_id].state.cases[case_id].number)
            assert plain(title) in numbers.data()["title"]

    world.run(story())
