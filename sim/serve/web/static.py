"""The one style sheet of the pages; there are no scripts."""

from __future__ import annotations

from importlib.resources import files

from starlette.responses import PlainTextResponse, Response

from sim.serve.web.visit import Visit, Way


async def style(_visit: Visit) -> Response:
    """The style sheet; it may be kept for an hour."""
    text = (files("sim.serve.web") / "templates" / "style.css").read_text(encoding="utf-8")
    return Response(text, media_type="text/css", headers={"cache-control": "max-age=3600"})


async def health(_visit: Visit) -> Response:
    """That the process answers."""
    return PlainTextResponse("ok\n")


WAYS = (Way("/static/style.css", style),)
HEALTH = (Way("/health", health),)
