"""What happened in a court. Only events change state; the event log alone rebuilds a court, byte for byte."""

from __future__ import annotations

from sim.ecf.events.base import Event
from sim.ecf.events.cases import CaseClosed, CaseOpened, CounselAdded
from sim.ecf.events.deadlines import DeadlineAnswered, DeadlineSet
from sim.ecf.events.filing import Docketed, NoticeIssued
from sim.ecf.events.identity import LoggedIn, LoggedOut, UserRegistered
from sim.ecf.events.outages import OutageAnnounced, OutageBegan, OutageEnded, TechnicalFailureDeclared
from sim.ecf.events.relief import DirectServiceRecorded, ReliefDecided

CourtEvent = (
    UserRegistered
    | LoggedIn
    | LoggedOut
    | CaseOpened
    | CounselAdded
    | CaseClosed
    | Docketed
    | NoticeIssued
    | DeadlineSet
    | DeadlineAnswered
    | OutageAnnounced
    | OutageBegan
    | OutageEnded
    | TechnicalFailureDeclared
    | DirectServiceRecorded
    | ReliefDecided
)

__all__ = [
    "CaseClosed",
    "CaseOpened",
    "CounselAdded",
    "CourtEvent",
    "DeadlineAnswered",
    "DeadlineSet",
    "DirectServiceRecorded",
    "Docketed",
    "Event",
    "LoggedIn",
    "LoggedOut",
    "NoticeIssued",
    "OutageAnnounced",
    "OutageBegan",
    "OutageEnded",
    "ReliefDecided",
    "TechnicalFailureDeclared",
    "UserRegistered",
]
