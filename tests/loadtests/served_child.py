"""A small served house in a process of its own, by the wall clock, until its input ends; it prints its port.

Arguments: folder, operator's token, courts joined by commas, and ``sound`` or ``spoilt``: an API that acknowledges
some filings and dockets nothing, and dockets others twice.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
import time
from pathlib import Path

from sim.courts import load_court
from sim.ecf.passwords import KeyedDigestPasswords, Passwords
from sim.serve.house import House
from sim.serve.web.app import sites
from sim.serve.web.server import HttpServer
from sim.serve.web.site import Sites

_FILES = "/api/v1/commands/FileDocument"


def _passwords(name: str, _folder: Path) -> Passwords:
    return KeyedDigestPasswords(name.encode())


class Planted:
    """Stands before the real application; of five filings it loses one behind a good answer, and dockets one twice."""

    def __init__(self, app: Sites) -> None:
        self._app, self._count = app, 0
        self.patience = app.patience
        self._receipt: dict[str, object] = {}

    async def __call__(self, scope, receive, send) -> None:  # type: ignore[no-untyped-def] # ASGI's own
        if scope["type"] != "http" or not scope["path"].endswith(_FILES):
            await self._app(scope, receive, send)
            return
        body = b""
        more = True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        self._count += 1
        said = json.loads(body)
        if self._count % 5 == 0 and self._receipt:
            receipt = self._receipt["receipt"] | {"case_id": said["case_id"], "entry_number": 9000 + self._count}  # type: ignore[operator] # a JSON object
            status, answer = 200, json.dumps(self._receipt | {"receipt": receipt}).encode()
        else:
            status, answer = await self._ask(scope, body)
            if status == 200:
                self._receipt = json.loads(answer)
            if self._count % 5 == 3:
                await self._ask(scope, json.dumps(said | {"key": said["key"] + "-again"}).encode())
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def _ask(self, scope, body: bytes) -> tuple[int, bytes]:  # type: ignore[no-untyped-def] # ASGI's own
        got: list[dict] = []  # type: ignore[type-arg] # ASGI's messages

        async def receive() -> dict:  # type: ignore[type-arg] # an ASGI message
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: dict) -> None:  # type: ignore[type-arg] # an ASGI message
            got.append(message)

        headers = [(name, value) for name, value in scope["headers"] if name != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
        await self._app({**scope, "headers": headers}, receive, send)
        return got[0]["status"], b"".join(one.get("body", b"") for one in got[1:])


async def _serve(folder: Path, operator_token: str, court_ids: list[str], state: str) -> None:
    books = [load_court(court_id) for court_id in court_ids]
    async with await House.open(
        folder,
        books,
        now_us=lambda: time.time_ns() // 1000,
        random_bytes=secrets.token_bytes,
        passwords_for=_passwords,
        pdf_workers=1,
    ) as house:
        app = sites(house, lambda digits: secrets.token_hex(digits // 2), operator_token=operator_token)
        served = app if state == "sound" else Planted(app)
        async with HttpServer(served) as server:  # type: ignore[arg-type] # an application all the same
            print(server.port, flush=True)
            await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve(Path(sys.argv[1]), sys.argv[2], sys.argv[3].split(","), sys.argv[4]))
