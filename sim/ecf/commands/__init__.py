"""What a court can be asked to do. Together with the events, this is the public language of the system."""

from __future__ import annotations

from sim.ecf.commands.cases import AssignJudge, OpenCase, RelateCases
from sim.ecf.commands.claims import LoadCreditors, SetClaimStatus
from sim.ecf.commands.clerk import CorrectEntry, DeficiencyNotice, ReviewEntry, StrikeEntry
from sim.ecf.commands.counsel import TerminateCounsel, UndoCounsel
from sim.ecf.commands.deadlines import DeclareInaccessible, GrantExtension, StipulateExtension, SweepDeadlines
from sim.ecf.commands.fees import SettleFee
from sim.ecf.commands.filing import FileDocument, Redocket
from sim.ecf.commands.identity import LogIn, LogOut, RegisterUser
from sim.ecf.commands.leave import GrantLeave, RevokeLeave
from sim.ecf.commands.menus import SearchEvents
from sim.ecf.commands.outages import AnnounceOutage, BeginOutage, EndOutage
from sim.ecf.commands.parties import AddParty, TerminateParty
from sim.ecf.commands.passwords import ChangePassword, ResetPassword
from sim.ecf.commands.profile import RecordAccountStanding, UpdateProfile
from sim.ecf.commands.reading import OpenFreeLook
from sim.ecf.commands.registration import DecideAccess, RecordTraining, RequestAccess
from sim.ecf.commands.relief import DecideRelief, RecordDirectService
from sim.ecf.commands.sealing import RestrictEntry, SealCase, UnsealCase

Command = (
    RegisterUser
    | LogIn
    | LogOut
    | ChangePassword
    | ResetPassword
    | RequestAccess
    | DecideAccess
    | RecordTraining
    | GrantLeave
    | RevokeLeave
    | OpenCase
    | FileDocument
    | Redocket
    | SearchEvents
    | SettleFee
    | AssignJudge
    | RelateCases
    | AddParty
    | TerminateParty
    | AnnounceOutage
    | BeginOutage
    | EndOutage
    | RecordDirectService
    | DecideRelief
    | OpenFreeLook
    | CorrectEntry
    | DeficiencyNotice
    | ReviewEntry
    | StrikeEntry
    | TerminateCounsel
    | UndoCounsel
    | DeclareInaccessible
    | GrantExtension
    | StipulateExtension
    | SweepDeadlines
    | RecordAccountStanding
    | UpdateProfile
    | RestrictEntry
    | SealCase
    | UnsealCase
    | LoadCreditors
    | SetClaimStatus
)

__all__ = [
    "AddParty",
    "AnnounceOutage",
    "AssignJudge",
    "BeginOutage",
    "ChangePassword",
    "Command",
    "CorrectEntry",
    "DecideAccess",
    "DecideRelief",
    "DeclareInaccessible",
    "DeficiencyNotice",
    "EndOutage",
    "FileDocument",
    "GrantExtension",
    "GrantLeave",
    "LoadCreditors",
    "LogIn",
    "LogOut",
    "OpenCase",
    "OpenFreeLook",
    "RecordAccountStanding",
    "RecordDirectService",
    "RecordTraining",
    "Redocket",
    "RegisterUser",
    "RelateCases",
    "RequestAccess",
    "ResetPassword",
    "RestrictEntry",
    "ReviewEntry",
    "RevokeLeave",
    "SealCase",
    "SearchEvents",
    "SetClaimStatus",
    "SettleFee",
    "StipulateExtension",
    "StrikeEntry",
    "SweepDeadlines",
    "TerminateCounsel",
    "TerminateParty",
    "UndoCounsel",
    "UnsealCase",
    "UpdateProfile",
]
