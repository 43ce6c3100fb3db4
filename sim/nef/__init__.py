"""The notice path: what a Notice of Electronic Filing says, and the bytes that leave for each recipient."""

from sim.nef.free_look import addressee_of, free_look_numbers
from sim.nef.message import OutgoingMessage, SharedPart, messages, render_shared
from sim.nef.notice import Addressee, Notice, NoticeDocket, NoticeDocument, NoticeError, OtherService

__all__ = [
    "Addressee",
    "Notice",
    "NoticeDocket",
    "NoticeDocument",
    "NoticeError",
    "OtherService",
    "OutgoingMessage",
    "SharedPart",
    "addressee_of",
    "free_look_numbers",
    "messages",
    "render_shared",
]
