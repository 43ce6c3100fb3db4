"""People coming to a court: access asked for and decided on, training, new passwords, leave."""

from __future__ import annotations

from datetime import date

from courtroom import Courtroom

from sim.ecf import commands


def people_come_and_change(room: Courtroom) -> None:
    """Every kind of event about identity, in a court whose rule knows leave for the unrepresented."""
    room.register("prose", "pro_se")
    for login, granted in (("newcomer", True), ("stranger", False)):
        asked = commands.RequestAccess(
            login, login.title(), "attorney", (f"{login}@example.org",), "admitted", date(2010, 1, 4)
        )
        request_id = room.do(asked).receipt.request_id
        room.do(commands.RecordTraining(room.log_in("clerk"), login, "debtor_attorney", login))
        room.do(commands.DecideAccess(room.log_in("clerk"), request_id, granted))
    room.do(commands.ChangePassword(room.log_in("brown"), "secret", "Different-1"))
    room.do(commands.ResetPassword("brown", "Different-2", session_id=room.log_in("clerk")))
    room.passwords.enrol("brown", "secret")
    room.do(commands.GrantLeave(room.log_in("judge"), "prose", 1))
    room.do(commands.RevokeLeave(room.log_in("judge"), "prose"))
