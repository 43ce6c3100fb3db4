"""Attorneys, creditors, clerks and readers at the served courts: who they are and what they do stands in a plan.

`ecfsim load` makes the plan from a scenario and runs this file; see README.md beside it.
"""

from __future__ import annotations

import os
import time

import gevent
from clients import PlannedUser
from locust import FastHttpUser, LoadTestShape, events
from locust.exception import StopUser
from planned import READY_S_MAX, outcome_of, the_load

from sim.cli.load_records import OPERATOR_VARIABLE

LOAD = the_load()
PlannedUser.load = LOAD
_OUTAGES = [action for action in LOAD.plan.actions if action.subject == "outage"]


class Attorney(PlannedUser):
    """Files motions, answers and new cases; trustees and court reporters are played by it too."""

    abstract = LOAD.count_of("attorney") == 0
    fixed_count = LOAD.count_of("attorney")
    user_class = "attorney"


class Creditor(PlannedUser):
    """Files claims."""

    abstract = LOAD.count_of("creditor") == 0
    fixed_count = LOAD.count_of("creditor")
    user_class = "creditor"


class Clerk(PlannedUser):
    """Dockets for the court: its own entries, and what was brought to the counter."""

    abstract = LOAD.count_of("clerk") == 0
    fixed_count = LOAD.count_of("clerk")
    user_class = "clerk"


class Reader(PlannedUser):
    """Looks at docket sheets with a national account."""

    abstract = LOAD.count_of("reader") == 0
    fixed_count = LOAD.count_of("reader")
    user_class = "reader"


class Operator(FastHttpUser):
    """Takes courts down and brings them up again, as the plan says."""

    abstract = not _OUTAGES
    fixed_count = 1 if _OUTAGES else 0

    def live(self) -> None:
        """Each command at its instant."""
        LOAD.began.wait()
        for action in _OUTAGES:
            gevent.sleep(max(0.0, (action.at_us - LOAD.now_us()) / 1e6))
            headers = {"X-Operator": os.environ.get(OPERATOR_VARIABLE, "")}
            path = f"/{action.court_id}/api/v1/commands/{action.command}"
            told = self.client.request("POST", path, name=action.command, json=action.body, headers=headers)
            LOAD.note(outcome_of(action, LOAD.now_us(), "done" if told.status_code == 200 else "failed"))
        raise StopUser

    tasks = [live]  # noqa: RUF012 - as Locust wants it


class Planned(LoadTestShape):
    """Everybody from the beginning; over when every action has an outcome or has had its time.

    How many act at a moment is the plan's matter: the arrival curve of the scenario, not a number of users.
    """

    use_common_options = False

    def __init__(self) -> None:
        super().__init__()
        self._since = time.monotonic()

    def tick(self) -> tuple[int, float] | None:
        """All users, or None for the end."""
        if not LOAD.began.is_set() and time.monotonic() - self._since > READY_S_MAX:
            LOAD.begin()  # somebody could not log in in time: their actions will say so
        if LOAD.is_over():
            return None
        count = len(LOAD.plan.people) + (1 if _OUTAGES else 0)
        return count, 100.0


@events.quitting.add_listener
def write_the_rest(**_: object) -> None:
    """What never ended is an outcome too."""
    LOAD.close()
