"""What a court can be asked to do. Together with the events, this is the public language of the system."""

from __future__ import annotations

from sim.ecf.commands.cases import OpenCase
from sim.ecf.commands.filing import FileDocument
from sim.ecf.commands.identity import LogIn, LogOut, RegisterUser
from sim.ecf.commands.outages import AnnounceOutage, BeginOutage, EndOutage
from sim.ecf.commands.relief import DecideRelief, RecordDirectService

Command = (
    RegisterUser
    | LogIn
    | LogOut
    | OpenCase
    | FileDocument
    | AnnounceOutage
    | BeginOutage
    | EndOutage
    | RecordDirectService
    | DecideRelief
)

__all__ = [
    "AnnounceOutage",
    "BeginOutage",
    "Command",
    "DecideRelief",
    "EndOutage",
    "FileDocument",
    "LogIn",
    "LogOut",
    "OpenCase",
    "RecordDirectService",
    "RegisterUser",
]
