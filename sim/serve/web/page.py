"""HTML pages from templates: whatever a user typed is escaped, and every page says that this court is simulated."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from sim.courts.cites import published_source
from sim.serve.web.visit import CSRF_FIELD, Visit

BANNER = "Simulated court, made by ecfsim. Not a government system; nothing filed here is filed anywhere."


@lru_cache(maxsize=1)
def _templates() -> Environment:
    templates = Environment(
        loader=PackageLoader("sim.serve.web", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters["source_title"] = source_title
    return templates


def source_title(cite: str) -> str:
    """What people call the source that a rule or a text cites; its id where it is not in the register."""
    source = published_source(cite)
    return cite if source is None else source.title


def render(visit: Visit, template: str, **values: object) -> str:
    """The page's text. Templates see ``visit``, ``base``, ``banner`` and what is handed in."""
    csrf = "" if visit.session is None else visit.session.csrf
    shared = {"visit": visit, "base": visit.base, "banner": BANNER, "csrf_field": CSRF_FIELD, "csrf": csrf}
    return _templates().get_template(template).render(shared | values)


def page(visit: Visit, template: str, status_code: int = 200, **values: object) -> HTMLResponse:
    """The page as an answer."""
    return HTMLResponse(render(visit, template, **values), status_code)
