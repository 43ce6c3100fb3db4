"""Asking to be known: registration, log-in, log-out."""

from __future__ import annotations

from datetime import date

import msgspec

from sim.ecf.records import Course, Text


class RegisterUser(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Give a person a login in this court (CACD-1: one person, one signature, this court only).

    No password here: the password port keeps its own store, so that credentials never reach the event log.
    acts_for: for authorised staff, the login of the attorney whose signature their filings carry (CACD-3).
    only_case: for a pro se litigant with leave, the one case they may file in (CACD-5).
    courses: the court's courses that the person completed; None where the clerk vouches for all that the role needs.
    admitted_on: the day of an attorney's admission, for courts that ask the later ones to request access (CIT-1).
    """

    login: Text
    name: Text
    role: str
    emails: tuple[str, ...]
    secondary_emails: tuple[str, ...] = ()
    consents_to_eservice: bool = True
    acts_for: str | None = None
    only_case: int | None = None
    address: tuple[str, ...] = ()
    courses: tuple[Course, ...] | None = None
    incarcerated: bool = False
    admitted_on: date | None = None


class LogIn(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Start a session. secret: the password as typed; it is checked by the password port and never kept."""

    login: str
    secret: str

    def __repr__(self) -> str:  # a password never reaches a log or a traceback
        return f"LogIn(login={self.login!r}, secret=…)"


class LogOut(msgspec.Struct, frozen=True, gc=False, tag=True):
    """End a session."""

    session_id: int
