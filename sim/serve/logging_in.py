"""Logging in, as pages, programs and real clients all do it: the password is proved once, beside the event loop."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from sim.ecf.access import COURT_ROLES
from sim.ecf.answers import Accepted, Refused
from sim.ecf.commands import LogIn
from sim.ecf.login import linked_account_wanted
from sim.ecf.pacer.deciding import lockout
from sim.ecf.passwords import Checked
from sim.serve.house import NATIONAL, House
from sim.serve.served_court import PreparingPasswords, ServedCourt


@runtime_checkable
class ProvingPasswords(Protocol):
    """A port whose check is slow on purpose, and is therefore made on a thread before the core asks."""

    async def prove(self, login: str, secret: str) -> str:
        """What ``check`` takes in place of the password, in this process only."""
        ...


async def proved(house: House, name: str, login: str, secret: str) -> str:
    """What the port of a court, or of the national service (``pacer``), takes in place of this password."""
    port = house.passwords[name]
    return await port.prove(login, secret) if isinstance(port, ProvingPasswords) else secret


async def enrolled(house: House, name: str, login: str, secret: str) -> None:
    """Give a login of a court, or of the national service (``pacer``), its password; the operator's doing."""
    await prepared(house, name, login, secret)
    house.passwords[name].enrol(login, secret)


async def prepared(house: House, name: str, login: str, new_secret: str) -> None:
    """Have a new password hashed beside the event loop, before a command that asks for it."""
    port = house.passwords[name]
    if isinstance(port, PreparingPasswords):
        await port.prepare(login, new_secret)


async def national_proof(house: House, login: str, secret: str) -> tuple[Checked, str]:
    """Whether this is the password of the PACER account, and the proof of it; a closed account's differs."""
    now = house.now_us()
    proof = await proved(house, NATIONAL, login, secret)
    checked = house.pacer.check(login, proof, now, lockout(now, house.national.rules))
    account = house.pacer.account(login)
    if checked is Checked.MATCHES and (account is None or not account.active):
        return Checked.DIFFERS, ""
    return checked, proof


def by_own_login(court: ServedCourt, login: str) -> bool:
    """Whether this login is checked by the court itself now: its own people's, and everybody's before NextGen."""
    state = court.state
    user_id = state.user_by_login.get(login)
    if user_id is not None and state.users[user_id].role in COURT_ROLES:
        return True
    return not linked_account_wanted(court.now_us(), court.court.context)


async def court_session(house: House, court: ServedCourt, login: str, secret: str) -> tuple[Accepted | Refused, str]:
    """(what the court answers to a log-in with this password, the proof of it)."""
    name = court.court_id if by_own_login(court, login) else NATIONAL
    proof = await proved(house, name, login, secret)
    return await court.do(LogIn(login, proof)), proof
