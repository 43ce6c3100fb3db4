"""Opening cases, fees, claims, sealed papers, notices, one's own data: what else the filers' pages do."""

from __future__ import annotations

import asyncio
from pathlib import Path

from filing_visitor import Visitor, register, seen, told
from served_house import SECRET, served

from sim.ecf.commands import RegisterUser
from sim.ecf.records import FeeExcused, FeePaid

HOSTILE = '<script>alert(1)</script> & "Ó\'Bolt"'


async def through(visitor: Visitor, **fee: str) -> None:
    """The last pages of a filing whose parties and details are done."""
    await visitor.upload()
    await visitor.step("documents")
    await visitor.step("text")
    if fee:
        await visitor.step("fee", **fee)


def test_an_attorney_opens_a_civil_case_and_pays_its_fee(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            await smith.log_in("smith")
            await smith.begin("complaint")
            untitled = await smith.step("cover", office="sac", title=" ", nature_of_suit="442")
            assert told(untitled).startswith("A case needs a title") and 'value="442"' in untitled.text
            nature = await smith.step("cover", office="sac", title="Öre v. Bolt", nature_of_suit="44")
            assert told(nature).startswith("The nature of suit is a code of three digits")
            assert told(await smith.step("cover", office="nowhere", title="Öre v. Bolt")).startswith("There is no such")
            said = {"nature_of_suit": "442", "cause": "42:2000e Job Discrimination", "jury_demand": "Plaintiff"}
            await smith.step("cover", office="sac", title="Öre v. Bolt", **said)
            assert told(await smith.step("parties", do="next")).startswith("A case needs at least one party.")
            await smith.step(
                "parties", do="add", name="Öre", role="Plaintiff", mine="1", alias="Oere", alias_kind="aka"
            )
            await smith.step("parties", name="Bolt", role="Defendant", address="1 Way\nFresno")
            await smith.upload()
            await smith.step("documents")
            priced = await smith.step("text")
            assert "Fee: $405.00" in seen(priced) and "simulated" in seen(priced)
            assert told(await smith.step("fee")) == "Choose how the fee is settled."
            last = await smith.step("fee", how="pay")
            assert "COMPLAINT filed by Öre." in seen(last) and "$405.00, simulated payment SIM-" in seen(last)
            notice = await smith.step("confirm")
            assert notice.url.path == "/caed/filing/notice/1"
            court = house.house.courts["caed"]
            (case,) = court.state.cases.values()
            opened = court.sheet(case.case_id).opened
            assert (opened.title, opened.nature_of_suit) == ("Öre v. Bolt", "442")
            assert [(one.name, one.address) for one in opened.parties] == [("Öre", ()), ("Bolt", ("1 Way", "Fresno"))]
            assert "Bolt, 1 Way, Fresno" in seen(notice)

    asyncio.run(story())


def test_where_the_clerk_opens_cases_the_refusal_is_told_on_the_last_page(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            await smith.log_in("smith")
            await smith.begin("misc_case")
            await smith.step("cover", office="sac", title="In re Something")
            await smith.step("parties", do="next", name="Something", role="Petitioner", mine="1")
            await through(smith, how="pay")
            page = await smith.step("confirm")
            assert page.status_code == 422 and told(page).startswith("Cases of this kind are opened by the clerk.")
            assert "In re Something" in page.text
            assert not house.house.courts["caed"].state.cases

    asyncio.run(story())


def test_a_petition_tells_what_comes_with_it_and_lacks_the_rest(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("casb",)) as house, Visitor(house, "casb") as smith:
            await smith.log_in("smith")
            await smith.begin("petition_7")
            encloses = house.house.courts["casb"].book.events.get("petition_7").encloses
            await smith.step("cover", office="sd", title="Dora D'Or", encloses=encloses[0])
            await smith.step("parties", do="next", name="Dora D'Or", role="Debtor", mine="1")
            await through(smith, how="installment")
            notice = await smith.step("confirm")
            assert f"Deficiencies {'; '.join(encloses[1:])}" in seen(notice)
            (case,) = house.house.courts["casb"].state.cases.values()
            assert case.chapter == 7 and not case.fees_due

    asyncio.run(story())


def test_a_proof_of_claim_enters_the_register_with_the_amounts_typed(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("casb",)) as house, Visitor(house, "casb") as claims:
            opened = (await house.open_case("casb")).receipt
            await claims.log_in("claims")
            await claims.begin("proof_of_claim")
            await claims.step("case", number=opened.case_number)
            await claims.step("parties", do="next")
            amount = await claims.step("details", creditor="Béla's Bank", claimed="12,50")
            assert told(amount).startswith("Amount claimed: '12,50' is no amount.")
            assert "Béla&#39;s Bank" in amount.text
            assert told(await claims.step("details", claimed="1")).startswith("Name the creditor")
            said = {"claimed": "$1,250.50", "secured": "250", "description": "Loan", "creditor_address": "1 Bank St"}
            await claims.step("details", creditor="Béla's Bank", **said)
            await through(claims)
            notice = await claims.step("confirm")
            assert notice.url.path == "/casb/filing/notice/2"
            entry = house.house.courts["casb"].line(opened.case_id, 2).entry
            assert entry.event_code == "proof_of_claim"

    asyncio.run(story())


def test_a_sealed_motion_is_filed_sealed(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            opened = (await house.open_case("caed")).receipt
            await smith.log_in("smith")
            await smith.begin("motion_dismiss")
            await smith.step("case", number=opened.case_number)
            await smith.step("parties", party="1")
            await smith.step("details", restriction="sealed")
            await through(smith)
            await smith.step("confirm")
            assert house.house.courts["caed"].state.cases[opened.case_id].restricted == {2: "sealed"}

    asyncio.run(story())


def test_a_notice_is_shown_to_those_it_concerns_and_lists_a_link_of_ones_own(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as jones:
            opened = (await house.open_case("caed")).receipt
            filed = (await house.file("caed", opened.case_id, "motion_dismiss")).receipt
            await jones.log_in("jones")
            page = await jones.get("/utilities/notices")
            court = house.house.courts["caed"]
            line = court.line(opened.case_id, 2)
            link = page.text.split(f"/caed/doc1/{filed.document_ids[0]}?")[1].split('"')[0].replace("&amp;", "&")
            fields = dict(one.split("=") for one in link.split("&"))
            assert (fields["caseid"], fields["de_seq_num"]) == (str(opened.case_id), "2")
            jones_id = court.state.user_by_login["jones"]
            assert court.notices.addressee_of(line.notice, fields["magic_num"]) == (jones_id, 0)
            notice = await jones.get(f"/filing/notice/{filed.nef_id}")
            assert notice.status_code == 200 and "Your filing is on the docket" not in seen(notice)
            assert (await jones.get("/filing/notice/99")).status_code == 404
            await register(house, "caed", "stranger", "attorney", "Sue Stranger")
            async with Visitor(house) as stranger:
                await stranger.log_in("stranger")
                assert (await stranger.get(f"/filing/notice/{filed.nef_id}")).status_code == 403
                assert "Nothing." in seen(await stranger.get("/utilities/notices"))

    asyncio.run(story())


def test_ones_own_data_is_changed_and_the_cases_to_be_told_are_named(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("cacd",)) as house, Visitor(house, "cacd") as smith:
            opened = (await house.open_case("cacd")).receipt
            await smith.log_in("smith")
            said = {"name": HOSTILE, "emails": "ann@new.example", "consents": "1"}
            wrong = await smith.post("/utilities/profile", said | {"emails": "not an address"})
            assert told(wrong) == "'not an address' is no e-mail address."
            assert "&lt;script&gt;" in wrong.text and "<script" not in wrong.text
            done = await smith.post("/utilities/profile", said)
            assert "Your data is on record." in seen(done) and opened.case_number in seen(done)
            user = house.house.courts["cacd"].state.users[house.house.courts["cacd"].state.user_by_login["smith"]]
            assert (user.name, user.emails) == (HOSTILE, ("ann@new.example",))
            assert "<script" not in (await smith.get("/utilities")).text

    asyncio.run(story())


def test_access_is_asked_for_and_a_faulty_request_is_told_with_what_was_typed(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("casb",)) as house, Visitor(house, "casb") as nobody:
            said = {"name": HOSTILE, "login": "newby", "role": "attorney", "emails": "new@example.org"}
            refused = await nobody.post("/access", said)
            assert refused.status_code == 422 and told(refused).startswith("Accounts are available to attorneys who")
            assert "&lt;script&gt;" in refused.text and "<script" not in refused.text
            said |= {"qualification": "admitted", "admitted_on": "2020-01-31"}
            unlinked = await nobody.post("/access", said)
            assert told(unlinked).startswith("Invalid login. Have you linked")
            await register(house, "casb", "newby", "attorney", "New", linked=False)
            asked = await nobody.post("/access", said | {"pacer_login": "newby"})
            assert "Request 1 is on file." in seen(asked)
            taken = await nobody.post("/access", said | {"pacer_login": "newby"})
            assert told(taken).startswith("This login is already in use.")

    asyncio.run(story())


def test_hostile_names_stay_text_on_every_page_of_a_filing(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            await smith.log_in("smith")
            pages = [await smith.begin("complaint")]
            pages.append(await smith.step("cover", office="sac", title=HOSTILE, cause=HOSTILE, nature_of_suit="442"))
            pages.append(await smith.step("parties", do="add", name=HOSTILE, role="Plaintiff", mine="1", alias=HOSTILE))
            pages.append(await smith.step("parties", do="next"))
            pages.append(await smith.upload(description=HOSTILE))
            pages.append(await smith.step("documents", do="next"))
            pages.append(await smith.step("text"))
            pages.append(await smith.step("fee", how="pay"))
            pages.append(await smith.step("confirm"))
            assert pages[-1].url.path == "/caed/filing/notice/1"
            pages.append(await smith.get("/utilities/notices"))
            pages.append(await smith.begin("motion_dismiss"))
            (case,) = house.house.courts["caed"].state.cases.values()
            pages.append(await smith.step("case", number=case.number))
            pages.append(await smith.get(f"/filing/search?words={HOSTILE}"))
            pages.append(await smith.get(f"/cgi-bin/login.pl?next={HOSTILE}"))
            async with Visitor(house) as clerk:
                await clerk.log_in("clerk")
                pages.append(await clerk.get("/clerk"))
                pages.append(await clerk.get(f"/clerk/case/{case.case_id}"))
                pages.append(await clerk.get(f"/clerk/case/{case.case_id}/entry/1"))
                pages.append(await clerk.get(f"/clerk/cases?number={HOSTILE}"))
            told_of = 0
            for page in pages:
                assert page.status_code in (200, 404)
                assert "<script" not in page.text
                told_of += "&lt;script&gt;alert(1)&lt;/script&gt;" in page.text
            assert told_of >= 11

    asyncio.run(story())


def test_the_fee_record_says_how_it_was_settled(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as smith:
            await smith.log_in("smith")
            settled = []
            await house.house.courts["caed"].durable.follow(
                lambda _record, events: settled.extend(one.fee for one in events if hasattr(one, "fee"))
            )
            for how in ("pay", "in_forma_pauperis"):
                await smith.begin("complaint")
                await smith.step("cover", office="fre", title="A v. B")
                await smith.step("parties", do="next", name="A", role="Plaintiff", mine="1")
                await through(smith, how=how)
                await smith.step("confirm")
            paid, excused = settled
            assert isinstance(paid, FeePaid) and (paid.item, paid.amount_cents) == ("civil.complaint", 40_500)
            assert excused == FeeExcused("in_forma_pauperis")

    asyncio.run(story())


def test_what_staff_file_carries_the_attorneys_signature(tmp_path: Path) -> None:
    async def story() -> None:
        async with served(tmp_path, ("caed",)) as house, Visitor(house) as helper:
            opened = (await house.open_case("caed")).receipt
            court = house.house.courts["caed"]
            house.house.passwords["caed"].enrol("helper", SECRET)
            await house.do("caed", RegisterUser("helper", "Hal Helper", "staff", ("h@example.org",), acts_for="smith"))
            await helper.log_in("helper")
            last = await helper.prepare("motion_dismiss", opened.case_number)
            assert "Signature Ann O'Smith" in seen(last)
            notice = await helper.step("confirm")
            assert "Your filing is on the docket as entry 2" in seen(notice)
            entry = court.line(opened.case_id, 2).entry
            assert court.state.users[entry.signer].login == "smith"
            assert court.state.users[entry.login_of].login == "helper"
            assert "MOTION to Dismiss" in seen(await helper.get("/utilities/notices"))

    asyncio.run(story())
