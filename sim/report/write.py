"""Run folder -> report.html: one page that needs nothing else."""

from __future__ import annotations

import re
from pathlib import Path

from sim.paths import data_room
from sim.report.page import page_context
from sim.report.subject import load_subject

REPORT = "report.html"
_UNIT = re.compile(r"(?<=\d) (?=(?:%|s|ms|min|h|d)(?![\w'’-]))")


def write_report(run_dir: Path) -> Path:
    """Write the report of a finished run into its folder and return its path.

    Raises RunIncompleteError when a file of the run is missing or not of the agreed shape.
    """
    page = render_page(page_context(load_subject(Path(run_dir))))
    path = Path(run_dir) / REPORT
    path.write_text(page, encoding="utf-8")
    return path


def render_page(context: dict[str, object], template: str = "report.html.j2") -> str:
    """Fill a template; an unknown name in it is an error, and everything not marked safe is escaped."""
    import jinja2

    room = data_room("reports/templates")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(room),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["in_css"] = _in_css
    style = (room / "report.css").read_text(encoding="utf-8")
    return _together(environment.get_template(template).render(context, style=style))


def _in_css(words: str) -> str:
    """Words as a string of CSS, for headings that stand in each row where a table is too wide for the page."""
    plain = re.sub(r'[\\"\n<>]', lambda m: f"\\{ord(m.group()):x} ", words)
    return f'"{plain}"'


def _together(page: str) -> str:
    """A number and its unit stay on one line."""
    return _UNIT.sub("\u00a0", page)
