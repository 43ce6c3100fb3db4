"""All paths of these pages, by kind of site."""

from __future__ import annotations

from sim.serve.web.filing import (
    case_step,
    cover_step,
    creditor_list,
    detail_step,
    document_step,
    event_menu,
    front_door,
    last_steps,
    notice_page,
    party_step,
    steps,
    utilities,
)
from sim.serve.web.filing.login_pages import LoginPages
from sim.serve.web.rate_limit import RateLimit
from sim.serve.web.visit import Way

FRONT_WAYS: tuple[Way, ...] = front_door.FRONT_WAYS


def court_ways(limit: RateLimit) -> tuple[Way, ...]:
    """At a court. limit: of log-ins, the one that the programs' log-in keeps to."""
    return (
        *front_door.WAYS,
        *LoginPages(limit).ways(),
        *utilities.WAYS,
        *creditor_list.WAYS,
        *utilities.AccessPages(limit).ways(),
        *event_menu.WAYS,
        *notice_page.WAYS,  # before the steps: a draft's id never is "notice"
        *case_step.WAYS,
        *cover_step.WAYS,
        *party_step.WAYS,
        *detail_step.WAYS,
        *document_step.WAYS,
        *last_steps.WAYS,
        *steps.WAYS,
    )


def national_ways(limit: RateLimit) -> tuple[Way, ...]:
    """At the national service."""
    return (*LoginPages(limit).national_ways(), *utilities.NATIONAL_WAYS)
