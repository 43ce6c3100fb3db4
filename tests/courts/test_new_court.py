"""A court started after the model of another: it loads, claims nothing for itself, and never takes another's place."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from sim.courts import RuleDates, UnknownCourtError, assumed_values, court_ids, load_court, new_court
from sim.courts.outage_decisions import decide_outages
from sim.data_file import DataError, InputError
from sim.paths import data_room

DAY = date(2014, 1, 24)


@pytest.fixture
def room(tmp_path: Path) -> Path:
    return Path(shutil.copytree(data_room("courts"), tmp_path / "courts"))


@pytest.mark.parametrize("like", court_ids())
def test_a_new_court_loads_with_the_particulars_of_its_model(room: Path, like: str) -> None:
    assert new_court(room, "azd", like) == room / "azd"
    new, model = load_court("azd", room).profile, load_court(like, room).profile
    assert "azd" in court_ids(room)
    assert (new.kind, new.zone, new.divisions, new.clerk_hours) == (
        model.kind,
        model.zone,
        model.divisions,
        model.clerk_hours,
    )
    assert new.pdf == model.pdf


def test_nothing_of_a_new_court_is_taken_for_verified(room: Path) -> None:
    new_court(room, "azd", "caed")
    book = load_court("azd", room)
    own = [item.mark for key, item in book.provenance.items() if key.startswith("azd/")]
    assert own
    assert {(mark.cite, mark.status) for mark in own} == {("", "assumed")}
    assert any(one.why == "copied from caed; not checked for azd" for one in assumed_values(book))
    assert [desk.phone for desk in book.profile.help_desk] == [None, None, None]


def test_a_new_court_has_no_rule_of_its_own_but_the_size_limit(room: Path) -> None:
    """The technical-failure rule of E.D. Cal. (CAED-2) stays in E.D. Cal.; the new court falls back on FRCP 6(a)(3)."""
    new_court(room, "azd", "caed")
    book = load_court("azd", room)
    layer = next(layer for layer in book.rules.layers if layer.name == "azd")
    assert list(layer.rules) == ["filing.size_bytes_max"]
    assert book.rules.resolve("technical_failure", RuleDates(DAY)).cite == "frcp.6a3"


@pytest.mark.parametrize("like", court_ids())
def test_a_new_court_has_every_rule_that_all_courts_have(room: Path, like: str) -> None:
    """Those that its kind does not inherit are copied: a trade court inherits no hour at which the day ends."""
    everywhere = set.intersection(*(set(load_court(court_id).rules.rule_ids()) for court_id in court_ids()))
    new_court(room, "azd", like)
    assert everywhere <= set(load_court("azd", room).rules.rule_ids())


def test_a_new_court_has_a_document_prefix_of_its_own(room: Path) -> None:
    new_court(room, "azd", "caed")
    new_court(room, "nvd", "caed")
    prefixes = [load_court(court_id, room).profile.doc_id_prefix for court_id in court_ids(room)]
    assert len(set(prefixes)) == len(prefixes) == 7


def test_a_new_court_meets_the_national_outages(room: Path) -> None:
    new_court(room, "azd", "caed")
    book = load_court("azd", room)
    assert book.outage_log == "notices"
    assert {decision.logged_by for decision in decide_outages(book)} == {"caed", "cit", "nyed"}


@pytest.mark.parametrize(("court_id", "problem"), [
    ("caed", "is there already"),
    ("../azd", "small, like 'azd'"),
    ("AZD", "small, like 'azd'"),
    ("_federal", "small, like 'azd'"),
])  # fmt: skip
def test_an_id_that_is_taken_or_malformed_is_refused(room: Path, court_id: str, problem: str) -> None:
    before = sorted(room.rglob("*"))
    with pytest.raises(InputError, match=problem):
        new_court(room, court_id, "caed")
    assert sorted(room.rglob("*")) == before


def test_an_unknown_model_is_refused_and_leaves_nothing(room: Path) -> None:
    with pytest.raises(UnknownCourtError, match="did you mean 'caed'"):
        new_court(room, "azd", "caedd")
    assert not (room / "azd").exists()


# --- folders that are not whole -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("missing", "hint"), [
    ("court.toml", "a court's folder needs court.toml and rules.toml"),
    ("rules.toml", "state at least the rule filing.size_bytes_max in it"),
])  # fmt: skip
def test_a_missing_file_of_a_court_is_told_by_its_name(room: Path, missing: str, hint: str) -> None:
    new_court(room, "azd", "caed")
    (room / "azd" / missing).unlink()
    with pytest.raises(DataError, match=rf"azd/{missing}: no such file; {hint}"):
        load_court("azd", room)


def test_a_court_without_an_outage_file_has_no_log_on_file(room: Path) -> None:
    new_court(room, "azd", "caed")
    (room / "azd" / "outages.csv").unlink()
    book = load_court("azd", room)
    assert (book.outage_log, book.outages) == ("missing", ())
