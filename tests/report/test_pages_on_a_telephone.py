"""Pages in a real browser: nothing needs sideways scrolling on a telephone, nor is anything cut off on a desk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from make_run import make_run
from make_studies import write_capacity, write_comparison

from sim.report import build

CHROMIUM = shutil.which("chromium")
TOO_WIDE = """() => [...document.querySelectorAll('html, .scroll, pre, figure')]
    .filter(one => one.scrollWidth > one.clientWidth + 1).map(one => one.tagName + ' ' + one.scrollWidth)"""
HEADINGS = """() => [...document.querySelectorAll('.stack tbody tr:first-child td')].slice(0, 4)
    .map(one => getComputedStyle(one, '::before').content)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made = {"run": make_run, "capacity": write_capacity, "comparison": write_comparison}
    return {name: build(make(tmp_path_factory.mktemp(name))) for name, make in made.items()}


@pytest.mark.parametrize("name", ["run", "capacity", "comparison"])
def test_no_page_needs_sideways_scrolling_at_390_pixels(browser: Any, pages: dict[str, Path], name: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(pages[name].as_uri())
    page.evaluate("() => document.querySelectorAll('details').forEach(one => { one.open = true; })")
    assert page.evaluate(TOO_WIDE) == []
    page.close()


def test_a_table_on_a_telephone_has_its_headings_beside_every_value(browser: Any, pages: dict[str, Path]) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    page.goto(pages["capacity"].as_uri())
    assert page.evaluate(HEADINGS)[:2] == ['"Login"', '"Docketing"']
    page.close()
