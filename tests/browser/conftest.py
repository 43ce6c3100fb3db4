"""A real Chromium, started once for all tests of this folder; without one they are skipped, and say so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from live_house import LiveHouse
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"no {CHROMIUM}: install Debian's chromium to run the tests in a browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveHouse]:
    with LiveHouse(tmp_path_factory.mktemp("live"), ("caed", "casb", "cit")) as one:
        yield one


@pytest.fixture
def page(chromium: Browser, live: LiveHouse) -> Iterator[Page]:
    context = chromium.new_context(base_url=live.url, java_script_enabled=True)
    context.set_default_timeout(8_000)
    yield context.new_page()
    context.close()
