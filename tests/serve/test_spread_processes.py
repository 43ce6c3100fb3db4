"""Two commands, one data folder, other courts: the second process finds the first, and the first may die."""

from __future__ import annotations

import io
import json
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import pikepdf
import pytest
from spread_house import bill

SECRET, NEW_SECRET = "simulated", "Quite new 4711!"
SERVED = re.compile(r"Served at http://localhost:(\d+)/")


class Command:
    """One running ``ecfsim serve``, and a program that asks it."""

    def __init__(self, folder: Path, url: str, court: str) -> None:
        self.court = court
        self.told = folder.with_name(f"{court}-{time.monotonic_ns()}.txt")
        more = ["--journal", url] if url else []
        with self.told.open("w") as told:
            words = ["serve", "--court", court, "--data", str(folder), "--port", "0", *more]
            self.running = subprocess.Popen(
                [sys.executable, "-u", "-m", "sim.cli", *words], stdout=told, stderr=subprocess.STDOUT
            )
        self.http: httpx.Client = None  # type: ignore[assignment]  # once it serves
        self._tokens: dict[str, str] = {}

    def wait(self) -> Command:
        until = time.monotonic() + 60
        while not (found := SERVED.search(self.told.read_text())):
            assert self.running.poll() is None and time.monotonic() < until, self.told.read_text()
            time.sleep(0.05)
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{found[1]}", timeout=30)
        return self

    def log_in(self, login: str, secret: str = SECRET, site: str = "pacer") -> httpx.Response:
        told = self.http.post(f"/{site}/api/v1/login", json={"login": login, "secret": secret})
        if told.status_code == 200:
            self._tokens[login] = told.json()["token"]
        return told

    def post(self, login: str, path: str, **body: Any) -> httpx.Response:
        return self.http.post(f"/{self.court}/api/v1/{path}", headers=self._headers(login), **body)

    def read(self, login: str = "reader1") -> httpx.Response:
        """The docket of the first case, charged to the account."""
        return self.http.get(f"/{self.court}/api/v1/cases/1/docket", headers=self._headers(login))

    def file(self, key: str) -> httpx.Response:
        document = self.post("attorney1", "documents", content=_pdf()).json()
        body = {"case_id": 1, "event_code": "notice_other", "documents": [document], "key": key, "for_parties": [1]}
        return self.post("attorney1", "commands/FileDocument", json=body)

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        if self.running.poll() is None:
            self.running.send_signal(how)
            self.running.wait(30)
        if self.http is not None:
            self.http.close()

    def _headers(self, login: str) -> dict[str, str]:
        return {"authorization": f"Bearer {self._tokens[login]}"} if login in self._tokens else {}


def _pdf() -> bytes:
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    made.save(out)
    return out.getvalue()


@pytest.mark.slow
def test_two_processes_share_accounts_and_bills_and_the_owner_may_be_killed(where: str, tmp_path: Path) -> None:
    import asyncio

    folder = tmp_path / "data"
    folder.mkdir()
    both = [Command(folder, where, "caed")]
    if where:  # a lock on a server is waited for: begun one after the other, the second asks the first instead
        both[0].wait()
    both.append(Command(folder, where, "casb"))
    try:
        for one in both:
            one.wait()
        owned_by = json.loads((folder / "national.json").read_text())["process"]
        owner, follower = sorted(both, key=lambda one: one.running.pid != owned_by)
        assert "only followed here" in follower.told.read_text()

        for one in both:
            assert one.log_in("reader1").status_code == 200
            assert one.read().json()["charge"]["amount_cents"] > 0
        changed = {"login": "reader1", "secret": SECRET, "new_secret": NEW_SECRET}
        command = "/pacer/api/v1/commands/ChangePassword"
        elsewhere = follower.http.post(command, json=changed)
        assert (elsewhere.status_code, str(owner.http.base_url.port) in elsewhere.text) == (503, True)
        assert owner.http.post(command, json=changed).status_code == 200
        assert follower.log_in("reader1").status_code == 403
        assert follower.log_in("reader1", NEW_SECRET).status_code == 200
        assert follower.log_in("attorney1", site=follower.court).status_code == 200
        assert follower.file("before").status_code == 200

        owner.end(signal.SIGKILL)
        waits = follower.read()
        assert (waits.status_code, "is away" in waits.text) == (503, True), waits.text
        assert follower.file("meanwhile").json()["receipt"]["entry_number"] > 1

        back = Command(folder, where, owner.court)
        both.append(back)
        back.wait()
        assert follower.read().status_code == 200
        assert back.log_in("reader1", NEW_SECRET).status_code == 200
        assert back.read().status_code == 200
        if not where:  # a server's lock is waited for
            again = Command(folder, where, follower.court)
            both.append(again)
            assert again.running.wait(60) == 3
            assert "writes this journal already" in again.told.read_text()
        charged = asyncio.run(bill(folder, where))
        assert [one.transaction_id for one in charged] == [1, 2, 3, 4]
        courts = [one.charge.court_id for one in charged]
        assert courts == [both[0].court, both[1].court, follower.court, owner.court]
        assert len({one.charge.account_id for one in charged}) == 1
    finally:
        for one in both:
            one.end()
