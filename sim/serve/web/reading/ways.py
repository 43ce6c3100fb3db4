"""The paths of this room put together."""

from __future__ import annotations

from sim.serve.web.rate_limit import RateLimit
from sim.serve.web.reading import (
    case_query,
    claims,
    creditors,
    docket_report,
    history,
    mobile,
    opinions,
    possible_case_numbers,
    show_case_doc,
)
from sim.serve.web.reading.documents import DocumentPages
from sim.serve.web.reading.rss import FeedPages
from sim.serve.web.reading.temp_files import TempFiles
from sim.serve.web.visit import Way

MATRIX_WAYS: tuple[Way, ...] = creditors.FORMATTER
"""The paths at the site that formats lists of creditors."""


def reading_ways(temp_files: TempFiles, limit: RateLimit) -> tuple[Way, ...]:
    """The paths at a court. temp_files: kept for the life of the process; limit: on what may be guessed."""
    return (
        *DocumentPages(temp_files, limit).ways(),
        *possible_case_numbers.WAYS,
        *case_query.WAYS,
        *docket_report.WAYS,
        *history.WAYS,
        *show_case_doc.WAYS,
        *opinions.WAYS,
        *claims.WAYS,
        *creditors.WAYS,
        *mobile.WAYS,
        *FeedPages().ways(),
    )
