"""A served house on a real port, in a thread with an event loop of its own, for a browser to visit."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Coroutine
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Self, TypeVar

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "web"))

from served_house import Served, served

from sim.serve.web.server import HttpServer

T = TypeVar("T")
STARTS_S, ASKED_S = 30.0, 30.0


class LiveHouse:
    """Use as a context manager. url: of the front door; house: what is served; ``ask`` runs a story in its loop."""

    def __init__(self, folder: Path, court_ids: tuple[str, ...]) -> None:
        self._folder, self._court_ids = folder, court_ids
        self._loop = asyncio.new_event_loop()
        self._ready: Future[tuple[Served, int]] = Future()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._serve(),))
        self._stop = asyncio.Event()

    def __enter__(self) -> Self:
        self._thread.start()
        self.house, port = self._ready.result(STARTS_S)
        self.url = f"http://127.0.0.1:{port}"
        return self

    def __exit__(self, *_error: object) -> None:
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(STARTS_S)
        self._loop.close()

    def ask(self, story: Coroutine[Any, Any, T]) -> T:
        """Let the house do something, from the test's own thread."""
        return asyncio.run_coroutine_threadsafe(story, self._loop).result(ASKED_S)

    async def _serve(self) -> None:
        try:
            async with served(self._folder, self._court_ids) as house, HttpServer(house.app) as server:
                self._ready.set_result((house, server.port))
                await self._stop.wait()
        except BaseException as error:
            if not self._ready.done():
                self._ready.set_exception(error)
            raise
