"""Letters out over a few connections, each used for as many letters as there are."""

from __future__ import annotations

import asyncio
from asyncio import Future, Task, TimerHandle
from collections import deque
from collections.abc import Callable, Iterable

from sim.serve.mail.letter import Letter
from sim.serve.mail.relay import Relay
from sim.serve.mail.retrying import RELAY, SECOND_US
from sim.serve.mail.smtp_client import Answer, ConnectionLostError, RelayError, SmtpConnection

GRACE_S = 5.0  # assumed: how long a letter under way is waited for when the program ends
Told = Callable[[Letter, Answer], None]


class Delivery:
    """The letters that wait for the relay, and the connections over which they leave. One event loop.

    told: is called with each letter's fate, once for each time it was offered, and must not raise. jitter: draws
    from [0, 1). ``trouble`` says why nothing leaves at the moment, "" while all is well; ``connections`` counts those
    opened since the beginning.
    """

    def __init__(self, relay: Relay, told: Told, jitter: Callable[[], float]) -> None:
        self.relay = relay
        self.ready: deque[Letter] = deque()
        self.trouble = ""
        self.connections = 0
        self._told, self._jitter = told, jitter
        self._workers: set[Task[None]] = set()
        self._idle: deque[Future[bool]] = deque()
        self._coming = 0  # connections opened or woken that have not taken a letter yet
        self._failures = 0  # to reach the relay, since it was reached last
        self._again: TimerHandle | None = None
        self._closed = False

    @property
    def is_busy(self) -> bool:
        """Whether a letter waits or is under way."""
        return bool(self.ready) or len(self._workers) > len(self._idle)

    def offer(self, letters: Iterable[Letter]) -> None:
        """Take letters, to be sent in this order as connections are free."""
        self.ready.extend(letters)
        self._staff()

    async def close(self, grace_s: float = GRACE_S) -> None:
        """Finish the letters under way, for so long at most; leave those that wait; say goodbye to the relay."""
        self._end()
        for waiter in self._idle:
            _let_go(waiter)
        if self._workers:
            await asyncio.wait(self._workers, timeout=grace_s)
        await self.abort()

    async def abort(self) -> None:
        """Stop at once; what became of letters under way is not told."""
        self._end()
        for worker in self._workers:
            worker.cancel()
        if self._workers:
            await asyncio.wait(self._workers)

    def _end(self) -> None:
        self._closed = True
        self.ready.clear()
        if self._again is not None:
            self._again.cancel()

    # --- connections --------------------------------------------------------------------------------------------------

    def _staff(self) -> None:
        """Wake as many idle connections as there are letters, and open more while there are more letters still."""
        if self._closed or self._again is not None:
            return
        left = len(self.ready) - self._coming
        while self._idle and left > 0:
            waiter = self._idle.popleft()
            if not waiter.done():
                waiter.set_result(True)
                left -= 1
                self._coming += 1
        most = 1 if self._failures else self.relay.connections
        for _ in range(min(left, most - len(self._workers))):
            worker = asyncio.get_running_loop().create_task(self._work())
            self._workers.add(worker)
            worker.add_done_callback(self._gone)
            self._coming += 1

    def _gone(self, worker: Task[None]) -> None:
        self._workers.discard(worker)
        if not worker.cancelled():
            try:
                worker.result()
            except BaseException as error:  # a fault of this program is not to be passed over
                self.trouble = f"a connection ended with {type(error).__name__}"
                raise
        if self.ready:
            self._staff()

    async def _work(self) -> None:
        """One connection, from hello to goodbye."""
        try:
            connection = await SmtpConnection.connect(self.relay)
        except RelayError as error:
            self._unreachable(str(error))
            return
        finally:
            self._coming -= 1
        self.connections += 1
        self._failures, self.trouble = 0, ""
        try:
            while await self._has_work() and await self._send_all(connection):
                pass
        except BaseException:
            connection.abort()
            raise
        await connection.close()

    async def _send_all(self, connection: SmtpConnection) -> bool:
        """Send what is ready; whether the connection can still be used."""
        ready, told = self.ready, self._told
        following: Letter | None = ready.popleft() if ready else None
        while following is not None:
            letter, following = following, ready.popleft() if ready else None
            if ready and len(self._workers) < self.relay.connections:
                self._staff()  # after a failure there is but one connection until it has proved to work
            if not connection.is_open:
                self._back(letter, following)
                return False
            try:
                answer = await connection.deliver(letter, following)
            except ConnectionLostError as error:
                self._lost(connection, letter, following, error)
                return False
            except BaseException:
                self._back(letter, following)
                raise
            told(letter, answer)
        return connection.is_open

    async def _has_work(self) -> bool:
        """Wait for a letter; False when none came in time, or when this is the end."""
        if self.ready or self._closed:
            return bool(self.ready)
        loop = asyncio.get_running_loop()
        waiter: Future[bool] = loop.create_future()
        timer = loop.call_later(self.relay.idle_s, _let_go, waiter)
        self._idle.append(waiter)
        try:
            woken = await waiter
            self._coming -= woken
            return woken
        finally:
            timer.cancel()
            if waiter in self._idle:
                self._idle.remove(waiter)

    # --- trouble ------------------------------------------------------------------------------------------------------

    def _back(self, *letters: Letter | None) -> None:
        """Letters that were not tried go back to where they came from."""
        self.ready.extendleft([letter for letter in reversed(letters) if letter is not None])

    def _lost(
        self, connection: SmtpConnection, letter: Letter, following: Letter | None, error: ConnectionLostError
    ) -> None:
        """A letter whose text was sent may have been taken: it is tried again later, as is the first of a connection.

        Servers end connections that have been used for long enough; that is nothing a letter has to wait for. One
        that takes none at all (421 at once) is as good as out of reach; the letter goes last, should it be the cause.
        """
        if connection.handled and not error.text_sent:
            self._back(letter, following)
        elif error.is_goodbye:
            self._back(following)
            self.ready.append(letter)
            self._unreachable(str(error))
        else:
            self._back(following)
            self._told(letter, Answer("later", str(error)))

    def _unreachable(self, words: str) -> None:
        """Try to reach the relay again, one connection at a time and ever more seldom."""
        self.trouble = words
        if self._again is None and not self._closed:
            self._failures += 1
            wait_s = RELAY.wait_us(self._failures, self._jitter()) / SECOND_US
            self._again = asyncio.get_running_loop().call_later(wait_s, self._try_again)

    def _try_again(self) -> None:
        self._again = None
        self._staff()


def _let_go(waiter: Future[bool]) -> None:
    if not waiter.done():
        waiter.set_result(False)
