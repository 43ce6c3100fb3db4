"""Asking for a password to be changed; what is asked shows no secret in any representation."""

from __future__ import annotations

import msgspec

from sim.ecf.records import Text


class ChangePassword(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The owner, logged in, replaces the password. The old one is dead at once, and all their sessions end (CACD-2)."""

    session_id: int
    secret: str
    new_secret: Text

    def __repr__(self) -> str:  # a password never reaches a log or a traceback
        return f"ChangePassword(session_id={self.session_id!r}, secret=…, new_secret=…)"


class ResetPassword(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A lost password is replaced: by the owner with the token sent to their e-mail address, or by the help desk.

    session_id: of the clerk at the help desk (CIT-31); without one, the token must be right.
    """

    login: Text
    new_secret: Text
    token: str = ""
    session_id: int | None = None

    def __repr__(self) -> str:
        return f"ResetPassword(login={self.login!r}, new_secret=…, token=…, session_id={self.session_id!r})"
