"""All paths of the clerk's pages."""

from __future__ import annotations

from sim.serve.web.clerk import case_page, counter_page, court_pages, desk_page, entry_page
from sim.serve.web.visit import Way

WAYS: tuple[Way, ...] = (*desk_page.WAYS, *counter_page.WAYS, *case_page.WAYS, *entry_page.WAYS, *court_pages.WAYS)
