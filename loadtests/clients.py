"""What a user of the load does: log in, file with documents, docket, read; and try again when the system is down."""

from __future__ import annotations

import random
import time
from typing import Any

import gevent
import msgspec
from locust import FastHttpUser
from locust.exception import StopUser
from planned import Load, outcome_of

from sim.cli.load_records import Action, PlannedPerson

CONNECTIONS = 50  # of one user: its actions do not wait for each other
_AGAIN = (0, 408, 429, 503)  # no answer, too slow, too often, nothing written down
_LOG_IN_AGAIN = ("auth.no_session", "auth.session_expired")


class PlannedUser(FastHttpUser):
    """Plays one person of the plan. Every action starts at its own instant, whether or not the one before has ended;
    its time counts from that instant, so that a server which stands still is seen to."""

    abstract = True
    concurrency = CONNECTIONS
    user_class = ""
    load: Load

    def on_start(self) -> None:
        """Log in, and wait for all others."""
        self.person: PlannedPerson = self.load.next_person(self.user_class)
        self.token = ""
        self.ahead_us = 0
        began = time.monotonic()
        self.log_in()
        self.environment.events.request.fire(
            request_type="ACTION", name="login", response_time=(time.monotonic() - began) * 1000, response_length=0,
            exception=None if self.token else RuntimeError("no token"), context={},
        )  # fmt: skip
        if self.person.site != "pacer":
            told, status = self.ask("GET", self.person.site, "status", name="status")
            self.ahead_us = told["now_us"] - round(time.time() * 1e6) if status == 200 else 0
        self.load.ready()
        self.load.began.wait()

    def live(self) -> None:
        """All actions of the person, each in a greenlet of its own, then no more."""
        greenlets = []
        for action in self.load.actions_of(self.person.site, self.person.login):
            gevent.sleep(max(0.0, (action.at_us - self.load.now_us()) / 1e6))
            greenlets.append(gevent.spawn(self.carry_out, action))
        gevent.joinall(greenlets)
        raise StopUser

    tasks = [live]  # noqa: RUF012 - as Locust wants it

    # --- one action --------------------------------------------------------------------------------------------------

    def carry_out(self, action: Action) -> None:
        """See an action through, with as many tries as people make."""
        draws = random.Random(f"{self.load.plan.seed}/{action.number}")
        retry, tries = self.load.plan.retry, 0
        while True:
            tries += 1
            answer, status = self.read(action) if action.subject == "query" else self.file(action)
            code = _code(answer, status)
            if not (status in _AGAIN or code in ("system.unavailable", *_LOG_IN_AGAIN) or status == 401):
                break
            if status == 401 or code in _LOG_IN_AGAIN:
                self.log_in()
            if tries >= (retry.tries_due if action.is_due else retry.tries_other):
                self.end(action, "gave_up", tries, code)
                return
            pause_s = min(retry.pause_s * retry.growth ** (tries - 1) * draws.uniform(0.6, 1.4), retry.pause_s_max)
            gevent.sleep(max(pause_s, 0.05))
        if status not in (200, 201):
            self.end(action, "refused" if isinstance(answer, dict) and "refused" in answer else "failed", tries, code)
        elif action.subject == "query":
            self.end(action, "done", tries)
        else:
            self.end(action, "done", tries, **self.acknowledged(action, answer["receipt"]))

    def end(self, action: Action, fate: str, tries: int, code: str = "", **acknowledged: Any) -> None:
        """Note how it ended, also in Locust's own statistics."""
        ended_us = self.load.now_us()
        self.load.note(outcome_of(action, ended_us, fate, tries=tries, code=code, **acknowledged))
        self.environment.events.request.fire(
            request_type="ACTION", name=action.subject, response_time=(ended_us - action.at_us) / 1000,
            response_length=0, exception=None if fate == "done" else RuntimeError(f"{fate} {code}"), context={},
        )  # fmt: skip

    def key(self, action: Action) -> str:
        """The filing's own key, the same however often it is sent."""
        return f"{self.load.plan.run_id}-{action.number}"

    def acknowledged(self, action: Action, receipt: dict[str, Any]) -> dict[str, Any]:
        """What a receipt acknowledges, for the audit."""
        known = {name: receipt[name] for name in ("case_id", "entry_number", "nef_id")}
        return {"key": self.key(action), "digests": tuple(self.digests.pop(action.number, ())), **known}

    def file(self, action: Action) -> tuple[Any, int]:
        """Upload the documents and send the command."""
        documents = []
        for place, name in enumerate(action.files):
            raw = self.load.file(name) + f"\n%{self.key(action)}-{place}\n".encode()  # no two filings share a document
            told, status = self.ask("POST", action.court_id, "documents", raw, "upload")
            if status != 201:
                return told, status
            documents.append(told)
        body = dict(action.body) | {"key": self.key(action), "documents": documents}
        if action.received:
            body["received_at"] = round(time.time() * 1e6) + self.ahead_us - 5_000_000
        self.digests[action.number] = [one["digest"] for one in documents]
        return self.ask("POST", action.court_id, f"commands/{action.command}", body, action.command)

    def read(self, action: Action) -> tuple[Any, int]:
        """Look at a docket sheet."""
        return self.ask("GET", action.court_id, f"cases/{action.case_id}/docket", name="docket")

    # --- HTTP --------------------------------------------------------------------------------------------------------

    def __init__(self, environment: Any) -> None:
        super().__init__(environment)
        self.digests: dict[int, list[str]] = {}

    def log_in(self) -> None:
        """A new token, or none where the system is down."""
        self.token = ""
        words = {"login": self.person.login, "secret": self.person.secret}
        told, status = self.ask("POST", self.person.site, "login", words, "login")
        self.token = told["token"] if status == 200 else ""

    def ask(self, method: str, site: str, path: str, body: object = None, name: str = "") -> tuple[Any, int]:
        """(the answer's JSON or None, HTTP status; 0 for no answer)."""
        data = body if isinstance(body, bytes) or body is None else msgspec.json.encode(body)
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        with self.client.request(
            method, f"/{site}/api/v1/{path}", name=name or path, data=data, headers=headers, catch_response=True
        ) as response:
            status = response.status_code or 0
            try:
                told = msgspec.json.decode(response.content or b"null") if status else None
            except msgspec.DecodeError:
                told = None
            if status in (200, 201):
                response.success()
            else:
                response.failure(f"{status} {_code(told, status)}")
        return told, status


def _code(answer: Any, status: int) -> str:
    """The refusal's code, or the HTTP status in its place; "" for a good answer."""
    if isinstance(answer, dict) and "refused" in answer:
        return str(answer["refused"]["code"])
    return "" if status in (200, 201) else f"http.{status}"
