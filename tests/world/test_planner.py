"""What people mean to file: in the courts' menus, in cases that fit, in the amounts that the scenario gives."""

from __future__ import annotations

from collections import Counter
from datetime import date

import msgspec
import pytest

from sim.courts import load_court
from sim.ecf.records import Document, Medium
from sim.world.court_world import CourtWorld
from sim.world.intentions import Intention
from sim.world.people import Cast
from sim.world.planner import COURT_ROLES, Planner
from sim.world.prelude import Prelude
from sim.world.scenario import load_scenario

SCENARIO = load_scenario("national-outage-2014").scenario
FIRST, LAST = (round(at.timestamp()) * 1_000_000 for at in (SCENARIO.clock.starts, SCENARIO.clock.ends))


def _document(intention: Intention) -> tuple[Document, ...]:
    return (Document("0" * 128, 1_000, 1),)


@pytest.fixture(scope="module")
def planner() -> Planner:
    """The planner of a bankruptcy court with two hundred pending cases."""
    world = CourtWorld(SCENARIO, 3, load_court("casb"))
    planner = Planner(world)
    Prelude(world, planner, _document, FIRST).live(600.0)
    return planner


@pytest.fixture(scope="module")
def cit_planner() -> Planner:
    """The planner of the trade court with some pending cases."""
    world = CourtWorld(SCENARIO, 3, load_court("cit"))
    planner = Planner(world)
    Prelude(world, planner, _document, FIRST).live(60.0)
    return planner


@pytest.fixture(scope="module")
def planned(planner: Planner) -> list[Intention]:
    return list(planner.plan(FIRST, LAST, lambda _line: True, "run"))


def test_a_plan_is_in_order_within_its_span_and_every_key_is_its_own(planned: list[Intention]) -> None:
    begins = [intention.begins_at for intention in planned]
    assert begins == sorted(begins)
    assert begins[0] >= FIRST
    assert begins[-1] < LAST
    assert len({intention.key for intention in planned}) == len({one.filing_id for one in planned}) == len(planned)


def test_the_plan_has_the_expected_number_of_each_line(planner: Planner, planned: list[Intention]) -> None:
    """Own-accord entries of the largest lines lie within five standard deviations of their expectation."""
    counted = Counter((intention.event_code, intention.by) for intention in planned)
    total = sum(counted.values())
    shares = {(line.event, line.by): line.share for line in planner.world.kind.mix}
    for line, share in sorted(shares.items(), key=lambda one: -one[1])[:8]:
        expected = total * share / sum(shares.values())
        assert abs(counted[line] - expected) < 5 * expected**0.5, line


def test_every_paper_concerns_a_pending_case_of_a_kind_that_its_event_belongs_to(
    planner: Planner, planned: list[Intention]
) -> None:
    for intention in planned:
        event = planner.world.book.events.get(intention.event_code)
        if event.opens is not None:
            assert intention.opens is not None
            assert intention.case_id is None
            continue
        assert intention.case_id is not None
        case = planner.world.cases[intention.case_id]
        assert not event.case_kinds or case.kind in event.case_kinds
        assert all(1 <= party_id <= len(case.roles) for party_id in intention.for_parties)


def test_plans_are_filed_in_chapter_13_cases_only(planner: Planner, planned: list[Intention]) -> None:
    plans = [one for one in planned if one.event_code == "plan_13" and one.case_id is not None]
    assert plans
    assert {planner.world.cases[one.case_id].chapter for one in plans if one.case_id} == {13}


def test_signers_have_the_role_that_the_line_names(planner: Planner, planned: list[Intention]) -> None:
    """Those without a login come to the counter; nightly certificates come as a batch."""
    for intention in planned:
        if intention.by == "pro_se":
            assert (intention.signer, intention.medium) == ("", Medium.COUNTER)
        else:
            assert planner.world.people[intention.signer].role == intention.by
        if intention.by == "batch":
            assert intention.medium is Medium.BATCH
        elif intention.by in COURT_ROLES:
            assert intention.medium is Medium.ELECTRONIC


def test_a_cast_has_the_logins_that_the_scenario_asks_for(planner: Planner) -> None:
    cast: Cast = planner.world.cast
    attorneys = int(SCENARIO.volume["casb"].attorneys.value)
    assert len(cast.attorneys) == attorneys
    logins = [person.login for person in cast.everyone()]
    assert len(set(logins)) == len(logins)
    assert {person.acts_for for person in cast.staff} <= {person.login for person in cast.attorneys}
    share = len(cast.staff) / attorneys
    assert share == pytest.approx(SCENARIO.people.has_staff_share.value, abs=0.06)
    firms = Counter(person.emails[0].split("@")[1] for person in cast.attorneys)
    assert max(firms.values()) <= SCENARIO.people.firm_size_max.value
    assert attorneys / len(firms) == pytest.approx(SCENARIO.people.firm_size_mean.value, rel=0.2)
    assert all(
        address.rsplit(".", 1)[1] == "com" and "example" in address for p in cast.everyone() for address in p.emails
    )


def test_the_court_is_the_same_whatever_other_courts_the_scenario_has() -> None:
    """People and their names are drawn from the court's own stream."""
    casts = []
    for courts in (("casb",), ("cacd", "casb")):
        scenario = msgspec.structs.replace(SCENARIO, courts=courts)
        casts.append(CourtWorld(scenario, 3, load_court("casb")).cast)
    assert casts[0] == casts[1]


def test_a_z_event_waits_for_the_evening_while_the_clerk_can_be_asked(cit_planner: Planner) -> None:
    """CIT-11: Z-motion and Z-document are for the hours in which the clerk's office is closed."""
    clock = cit_planner.world.clock
    case = cit_planner.world.cases[1]
    noon = clock.at(date(2014, 1, 22), "12:45")  # half-way through 08:30 to 17:00
    evening = cit_planner.intend("z/noon", "z_document", "attorney", noon, case)
    assert evening is not None and evening.begins_at == clock.at(date(2014, 1, 22), "18:45")
    late = clock.at(date(2014, 1, 22), "21:00")
    kept = cit_planner.intend("z/late", "z_document", "attorney", late, case)
    assert kept is not None and kept.begins_at == late
