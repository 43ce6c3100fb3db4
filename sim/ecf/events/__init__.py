"""What happened in a court. Only events change state; the event log alone rebuilds a court, byte for byte."""

from __future__ import annotations

from sim.ecf.events.base import Event
from sim.ecf.events.cases import CaseClosed, CaseOpened, CasesRelated, CounselAdded, JudgeAssigned
from sim.ecf.events.claims import ClaimRegistered, ClaimStatusSet, CreditorsLoaded
from sim.ecf.events.clerk import DeficiencyNoted, EntryCorrected, EntryReviewed, EntryStruck
from sim.ecf.events.counsel import CounselAppeared, CounselTerminated, CounselUndone
from sim.ecf.events.deadlines import (
    DeadlineAnswered,
    DeadlineLapsed,
    DeadlineMissed,
    DeadlineMoved,
    DeadlineSet,
    InaccessibilityDeclared,
)
from sim.ecf.events.duties import CertificateRecorded, DutyArose, DutySatisfied
from sim.ecf.events.fees import FeeAssessed, FeeSettled
from sim.ecf.events.filing import Docketed, EntrySpread, LeftToClerk, NoticeIssued, Redocketed, StepFiled
from sim.ecf.events.identity import LoggedIn, LoggedOut, PasswordChanged, UserRegistered
from sim.ecf.events.leave import LeaveGranted, LeaveRevoked
from sim.ecf.events.outages import OutageAnnounced, OutageBegan, OutageEnded, TechnicalFailureDeclared
from sim.ecf.events.parties import PartyAdded, PartyTerminated
from sim.ecf.events.profile import AccountStandingRecorded, ProfileUpdated
from sim.ecf.events.reading import FreeLookUsed
from sim.ecf.events.registration import AccessDecided, AccessRequested, TrainingCompleted
from sim.ecf.events.relief import DirectServiceRecorded, ReliefDecided
from sim.ecf.events.sealing import CaseSealed, CaseUnsealed, EntryRestricted

CourtEvent = (
    UserRegistered
    | LoggedIn
    | LoggedOut
    | PasswordChanged
    | AccessRequested
    | AccessDecided
    | TrainingCompleted
    | LeaveGranted
    | LeaveRevoked
    | CaseOpened
    | CounselAdded
    | CaseClosed
    | JudgeAssigned
    | CasesRelated
    | PartyAdded
    | PartyTerminated
    | FeeAssessed
    | FeeSettled
    | EntrySpread
    | StepFiled
    | LeftToClerk
    | Redocketed
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
    | FreeLookUsed
    | DeficiencyNoted
    | EntryCorrected
    | EntryReviewed
    | EntryStruck
    | CounselAppeared
    | CounselTerminated
    | CounselUndone
    | CertificateRecorded
    | DutyArose
    | DutySatisfied
    | AccountStandingRecorded
    | ProfileUpdated
    | CaseSealed
    | CaseUnsealed
    | EntryRestricted
    | DeadlineLapsed
    | DeadlineMissed
    | DeadlineMoved
    | InaccessibilityDeclared
    | ClaimRegistered
    | ClaimStatusSet
    | CreditorsLoaded
)

__all__ = [
    "AccessDecided",
    "AccessRequested",
    "AccountStandingRecorded",
    "CaseClosed",
    "CaseOpened",
    "CaseSealed",
    "CaseUnsealed",
    "CasesRelated",
    "CertificateRecorded",
    "ClaimRegistered",
    "ClaimStatusSet",
    "CounselAdded",
    "CounselAppeared",
    "CounselTerminated",
    "CounselUndone",
    "CourtEvent",
    "CreditorsLoaded",
    "DeadlineAnswered",
    "DeadlineLapsed",
    "DeadlineMissed",
    "DeadlineMoved",
    "DeadlineSet",
    "DeficiencyNoted",
    "DirectServiceRecorded",
    "Docketed",
    "DutyArose",
    "DutySatisfied",
    "EntryCorrected",
    "EntryRestricted",
    "EntryReviewed",
    "EntrySpread",
    "EntryStruck",
    "Event",
    "FeeAssessed",
    "FeeSettled",
    "FreeLookUsed",
    "InaccessibilityDeclared",
    "JudgeAssigned",
    "LeaveGranted",
    "LeaveRevoked",
    "LeftToClerk",
    "LoggedIn",
    "LoggedOut",
    "NoticeIssued",
    "OutageAnnounced",
    "OutageBegan",
    "OutageEnded",
    "PartyAdded",
    "PartyTerminated",
    "PasswordChanged",
    "ProfileUpdated",
    "Redocketed",
    "ReliefDecided",
    "StepFiled",
    "TechnicalFailureDeclared",
    "TrainingCompleted",
    "UserRegistered",
]
