"""What happens when something fails that nobody thought of: a calm page, and a line for whoever mends it."""

from __future__ import annotations

import logging
from html import escape
from pathlib import Path
from traceback import extract_tb

from starlette.responses import HTMLResponse, JSONResponse, Response

from sim.serve.web.page import BANNER

_LOG = logging.getLogger("ecfsim.web")
_WORDS = "Something failed that should not have. Whether it was done is not known: look before you send it again."
_PAGE = (
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>Something is wrong</title></head>'
    f'<body><header><p class="banner" role="note">{escape(BANNER)}</p></header>'
    f'<main><h1>Something is wrong</h1><p role="alert">{_WORDS}</p></main></body></html>\n'
)
_STEPS_TOLD = 6


def note(error: BaseException, site: str) -> None:
    """Write down what kind of error it was and where in the program, and nothing that anybody sent: messages of
    exceptions quote what they stumbled over."""
    steps = [f"{Path(step.filename).name}:{step.lineno} {step.name}" for step in extract_tb(error.__traceback__)]
    _LOG.error("unexpected %s at %s: %s", type(error).__name__, site, " > ".join(steps[-_STEPS_TOLD:]))


def note_not_written(error: BaseException, site: str) -> None:
    """Write down why a journal or a store could not be written: their messages name files, and nothing that is in
    them."""
    _LOG.error("not written at %s: %s", site, error)


def calm(for_program: bool) -> Response:
    """The answer 500, made of nothing that could fail again."""
    if for_program:
        return JSONResponse({"error": {"status": 500, "message": _WORDS}}, 500)
    return HTMLResponse(_PAGE, 500)
