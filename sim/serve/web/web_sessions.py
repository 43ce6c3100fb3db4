"""Who is logged in on the web: a token in a cookie, and behind it an account, and sessions in courts."""

from __future__ import annotations

import hmac
from collections import OrderedDict
from collections.abc import Callable

import msgspec

LIFETIME_US = 8 * 3_600_000_000
"""Assumed: a working day. What a court lets a session do is the court's own rule."""

SESSIONS_MAX = 20_000
TOKEN_CHARS = 128  # of the real cookies (surfaces §0)
_CLIENT_CODE_KEPT = 200  # more than any court takes, and all that is kept of what a program sends


class WebSession(msgspec.Struct):
    """One log-in. pacer_login: the national account, or "" for a court's own login alone.

    proof: what the password ports take for the password that was proved; never shown. courts: session ids in courts.
    csrf: the token that forms of this session carry. client_code: the reader's own mark for the bill (CIT-3).
    """

    token: str
    csrf: str
    expires_us: int
    began_us: int = 0
    pacer_login: str = ""
    proof: str = ""
    client_code: str = ""
    courts: dict[str, int] = {}
    drafts: dict[str, object] = {}

    def __repr__(self) -> str:
        return f"WebSession(pacer_login={self.pacer_login!r}, courts={sorted(self.courts)})"

    def owns(self, csrf: str) -> bool:
        """Whether a form carries this session's own token."""
        return hmac.compare_digest(self.csrf.encode(), csrf.encode("utf-8", "surrogatepass"))


class WebSessions:
    """All log-ins of this process, the oldest forgotten first; a restart forgets them all, and people log in again.

    random_hex: gives a fresh secret of so many hex digits. holds: whether the account behind a session still bears it.
    """

    def __init__(
        self,
        now_us: Callable[[], int],
        random_hex: Callable[[int], str],
        holds: Callable[[WebSession], bool] = lambda _session: True,
    ) -> None:
        self._now_us, self._random_hex, self._holds = now_us, random_hex, holds
        self._sessions: OrderedDict[str, WebSession] = OrderedDict()

    def begin(self, pacer_login: str = "", proof: str = "", client_code: str = "") -> WebSession:
        """A new session with a token of its own."""
        now = self._now_us()
        while self._sessions and (
            len(self._sessions) >= SESSIONS_MAX or next(iter(self._sessions.values())).expires_us <= now
        ):
            self._sessions.popitem(last=False)
        token = self._random_hex(TOKEN_CHARS)
        session = WebSession(
            token,
            self._random_hex(32),
            now + LIFETIME_US,
            now,
            pacer_login,
            proof,
            client_code[:_CLIENT_CODE_KEPT],
            {},
            {},
        )
        self._sessions[token] = session
        return session

    def find(self, token: str) -> WebSession | None:
        """The session with this token, if it has not ended."""
        session = self._sessions.get(token)
        if session is not None and (session.expires_us <= self._now_us() or not self._holds(session)):
            self.end(token)
            return None
        return session

    def end(self, token: str) -> None:
        """Forget a session; an unknown one is no mistake."""
        self._sessions.pop(token, None)
