"""Where processes that follow this house's national service ask its owner: on this machine, under the house's seal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Any

import msgspec
from starlette.exceptions import HTTPException
from starlette.responses import Response

from sim.serve.national.owner_desk import OwnerDesk
from sim.serve.national.sealed import (
    CHARGES_PATH,
    HELLO_PATH,
    LINKS_PATH,
    SEAL_HEADER,
    ChargeAsked,
    LinkAsked,
    Told,
    same,
    seal_of_answer,
    seal_of_question,
)
from sim.serve.web.visit import Handler, Visit, Way

_BODY_BYTES_MAX = 100_000
_NOT_HERE = "Nothing is here."


def _sealed(asks: Any, answer: Callable[[OwnerDesk, Any], Awaitable[Told]]) -> Handler:
    """404 for whoever is not on this machine, and where no service is owned; 403 without the house's seal."""
    decode = msgspec.json.Decoder(asks).decode

    async def handler(visit: Visit) -> Response:
        desk = visit.house.owner_desk
        if desk is None or not _on_this_machine(visit):
            raise HTTPException(404, _NOT_HERE)
        body = await visit.request.body()
        seal = seal_of_question(desk.key, visit.request.url.path, body)
        if not same(seal, visit.request.headers.get(SEAL_HEADER, "")):
            raise HTTPException(403, "This is for the processes of this house alone.")
        try:
            asked = decode(body)
        except msgspec.MsgspecError as error:
            raise HTTPException(400, f"This is no such question ({error}); run the same version everywhere.") from None
        told = msgspec.json.encode(await answer(desk, asked))
        headers = {SEAL_HEADER: seal_of_answer(desk.key, seal, told)}
        return Response(told, media_type="application/json", headers=headers)

    return handler


def _on_this_machine(visit: Visit) -> bool:
    """Whether the question came over loopback, or to the very address that it came from."""
    server = visit.request.scope.get("server") or ("",)
    try:
        return visit.client == server[0] or ip_address(visit.client).is_loopback
    except ValueError:
        return False


async def _hello(_desk: OwnerDesk, _asked: object) -> Told:
    return Told()


WAYS: tuple[Way, ...] = (
    Way(HELLO_PATH, _sealed(dict, _hello), ("POST",), _BODY_BYTES_MAX),
    Way(CHARGES_PATH, _sealed(ChargeAsked, OwnerDesk.charge), ("POST",), _BODY_BYTES_MAX),
    Way(LINKS_PATH, _sealed(LinkAsked, OwnerDesk.link), ("POST",), _BODY_BYTES_MAX),
)
