"""What the national account service can be asked to do; no secret shows in any representation."""

from __future__ import annotations

import msgspec

from sim.ecf.pacer.accounts import Contact, Kind
from sim.ecf.records import Text


class CreateAccount(msgspec.Struct, frozen=True, gc=False, tag=True):
    """Open an account. Its date decides whether it is an upgraded one (PACER-1); no password here, as with courts."""

    login: Text
    contact: Contact
    kind: Kind = "individual"


class UpgradeAccount(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The owner upgrades a legacy account."""

    login: Text
    secret: str

    def __repr__(self) -> str:
        return f"UpgradeAccount(login={self.login!r}, secret=…)"


class LinkAccount(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The owner links the account to their own login of one court, proving both (CACD-11)."""

    login: Text
    secret: str
    court_id: Text
    court_login: Text
    court_secret: str

    def __repr__(self) -> str:
        return f"LinkAccount(login={self.login!r}, court_id={self.court_id!r}, court_login={self.court_login!r}, …)"


class RecordLink(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A court that granted filing access tells which of its users the account belongs to."""

    account_id: int
    court_id: Text
    user_id: int


class UpdateContact(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The owner changes the contact data under Manage My Account (CIT-30)."""

    login: Text
    secret: str
    contact: Contact

    def __repr__(self) -> str:
        return f"UpdateContact(login={self.login!r}, secret=…, contact={self.contact!r})"


class ChangePassword(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The owner replaces the password; the old one is dead at once, in every court (CIT-31)."""

    login: Text
    secret: str
    new_secret: Text

    def __repr__(self) -> str:
        return f"ChangePassword(login={self.login!r}, secret=…, new_secret=…)"


class ResetPassword(msgspec.Struct, frozen=True, gc=False, tag=True):
    """A lost password is replaced: with the token sent to the owner, or by the PACER Service Center (CIT-31)."""

    login: Text
    new_secret: Text
    token: str = ""
    by_service_center: bool = False

    def __repr__(self) -> str:
        return f"ResetPassword(login={self.login!r}, by_service_center={self.by_service_center!r}, …)"


class SetActive(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The service closes an account, or opens it again."""

    login: Text
    active: bool


class SetExemption(msgspec.Struct, frozen=True, gc=False, tag=True):
    """The service enters, on a court's order, that an account pays no fees for access, or that it pays again."""

    login: Text
    exempt: bool


Command = (
    CreateAccount
    | UpgradeAccount
    | LinkAccount
    | RecordLink
    | UpdateContact
    | ChangePassword
    | ResetPassword
    | SetActive
    | SetExemption
)
