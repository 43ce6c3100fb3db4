"""What processes of one house say to each other: JSON under a seal that only who can read the house's folder can make.

The secret itself never travels: a stranger who listens at an address that the owner has left learns nothing, and
cannot say that something was charged. Saying a thing twice does no harm (charges have keys), so there are no nonces.
"""

from __future__ import annotations

import hmac
from hashlib import blake2b

import msgspec

from sim.ecf.answers import Refused
from sim.ecf.pacer.billing import Charged
from sim.ecf.pacer.charge import Charge
from sim.ecf.records import Text

SECRET_NAME = "national"
"""Of the secret in the house's folder that all its processes read (secrets_file.py)."""

SEAL_HEADER = "x-ecfsim-seal"
HELLO_PATH = "/internal/v1/hello"
CHARGES_PATH = "/internal/v1/charges"
LINKS_PATH = "/internal/v1/links"


class ChargeAsked(msgspec.Struct, frozen=True):
    """Put a charge on its account's bill, once for each key."""

    key: Text
    charge: Charge


class LinkAsked(msgspec.Struct, frozen=True):
    """A court elsewhere tells, and vouches for it, which of its users an account belongs to (RecordLink)."""

    account_id: int
    court_id: Text
    user_id: int


class Told(msgspec.Struct, frozen=True):
    """The owner's answer: a refusal, or what was charged; accounts_seq: the last record of the accounts by then."""

    refused: Refused | None = None
    charged: tuple[Charged, ...] = ()
    accounts_seq: int = 0


def seal_of_question(key: bytes, path: str, body: bytes) -> str:
    """The seal of a question to the owner. key: the house's secret, 32 bytes."""
    return _seal(key, b"asked", path.encode(), body)


def seal_of_answer(key: bytes, question_seal: str, body: bytes) -> str:
    """The seal of the answer to the question with this seal."""
    return _seal(key, b"told", question_seal.encode(), body)


def same(seal: str, other: str) -> bool:
    """Whether two seals are the same, compared in constant time."""
    return hmac.compare_digest(seal.encode("utf-8", "surrogatepass"), other.encode("utf-8", "surrogatepass"))


def _seal(key: bytes, *parts: bytes) -> str:
    written = b"".join(len(part).to_bytes(8) + part for part in parts)
    return blake2b(written, key=key, digest_size=32).hexdigest()
