"""Asking for access to a court, deciding on it, and putting completed training on record."""

from __future__ import annotations

from datetime import date

import msgspec

from sim.ecf.records import Course, Document, ForeignNotice, Qualification, Text


class RequestAccess(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Ask for a login in this court; the applicant has none yet, so there is no session.

    qualification: by what right an attorney appears here (CANB-1); admitted_on: the day of admission to this court's
    bar. pacer_login: the account to be linked, where the court wants one. letter, notices: the letter of
    acknowledgment and the notices of filings made elsewhere with which the applicant asks to be spared the training
    (CANB-4), all as PDF.
    """

    login: Text
    name: Text
    role: str
    emails: tuple[str, ...]
    qualification: Qualification | None = None
    admitted_on: date | None = None
    pacer_login: str | None = None
    letter: Document | None = None
    notices: tuple[ForeignNotice, ...] = ()
    address: tuple[str, ...] = ()


class DecideAccess(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The clerk grants or denies a request for access."""

    session_id: int
    request_id: int
    granted: bool
    reason: str = ""


class RecordTraining(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The clerk puts a completed course on record. login: whom it is for, with or without a login yet.

    taken_by: the login, present or asked for, of the person who sat through it (CANB-3).
    """

    session_id: int
    login: Text
    course: Course
    taken_by: Text
