"""Texts shown, statuses, published shares and drawings are put into the page as they are meant."""

from __future__ import annotations

import pytest

from sim.report.run_data import PublishedShare, RuleShown
from sim.report.sections import breakable, check, rule_status, shown_text
from sim.report.svg import tidy


def test_one_wording_stands_alone_and_different_ones_stand_with_their_courts() -> None:
    courts = ("caed", "casb", "cit")
    assert shown_text("Too large", courts) == "Too large"
    assert shown_text({"caed": "Too large", "cit": "Too large"}, courts) == "Too large"
    assert shown_text({"caed": "A", "casb": "B", "cit": "A"}, courts) == "CAED, CIT: A · CASB: B"
    assert shown_text(None, courts) == "–"


def test_a_code_may_break_after_its_dots_and_nothing_in_it_is_markup() -> None:
    assert str(breakable("pdf.too_large")) == "pdf.<wbr>too_<wbr>large"
    assert str(breakable("<b>")) == "&lt;b&gt;"
    assert str(breakable(None)) == "–"


@pytest.mark.parametrize(
    ("rule", "status"),
    [
        (RuleShown(cite="x", status="derived"), "derived"),
        (RuleShown(cite="x", assumed="not seen"), "assumed"),
        (RuleShown(cite="x"), "cited"),
        (RuleShown(), "unknown"),
    ],
)
def test_a_rule_is_never_called_verified_unless_the_run_says_so(rule: RuleShown, status: str) -> None:
    assert rule_status(rule) == status


def test_a_figure_that_must_be_nothing_is_checked() -> None:
    assert check(0) == "✓ 0"
    assert check(1204) == "✗ 1,204"


@pytest.mark.parametrize(
    ("share", "hour"),
    [
        (PublishedShare("entries after 17:00", 0.1, "x"), 17),
        (PublishedShare("after 5 p.m.", 0.1, "x", after_hour=17), 17),
        (PublishedShare("entries in 2018", 0.1, "x"), None),
    ],
)
def test_the_hour_of_a_published_share_is_given_or_read_from_its_words(share: PublishedShare, hour: int | None) -> None:
    assert share.hour() == hour


def test_ids_of_a_drawing_are_its_own_whatever_was_drawn_before() -> None:
    drawing = (
        '<svg class="marks" width="10" height="20" viewBox="0 0 10 20"><rect width="10" height="20" fill="white"/>'
        '<clipPath id="clip41"><rect/></clipPath><clipPath id="clip410"/><g clip-path="url(#clip41)" opacity="1">'
        '<path d="M0.123456,10.05h-3.5" role="img" aria-label="x"/></g><g clip-path="url(#clip410)"/></svg>'
    )
    opening = 'class="wide" width="10" height="20" viewBox="0 0 10 20" aria-hidden="true" focusable="false"'
    assert tidy(drawing, "hours", "wide") == (
        f'<svg xmlns="http://www.w3.org/2000/svg" {opening}><clipPath id="hours-0"><rect/></clipPath>'
        '<clipPath id="hours-1"/><g clip-path="url(#hours-0)"><path d="M0.1,10.1h-3.5"/></g>'
        '<g clip-path="url(#hours-1)"/></svg>'
    )


def test_words_in_a_drawing_keep_their_numbers_and_attributes_do_not() -> None:
    drawing = '<svg><text x="1.2345" aria-label="a > 2.345">p99 2.345 s, role="x" id="clip1"</text></svg>'
    assert tidy(drawing, "a", "wide") == '<svg><text x="1.2">p99 2.345 s, role="x" id="clip1"</text></svg>'
