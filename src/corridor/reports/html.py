"""The report as one self-contained page: styles and drawings inline, nothing to load, no script."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from corridor.reports import charts
from corridor.reports.files import write_whole
from corridor.reports.text import strip_controls
from corridor.reports.view import View, build_view
from corridor.study.run import Run

TEMPLATES = Path(__file__).parent / "templates"

_AMOUNT = re.compile(r"\$[\d.,]+ (?:tn|bn|mn)\b")


def render(run: Run) -> str:
    """Return the report of a run as HTML; the same run gives the same text."""
    view = build_view(run)
    template = _environment().get_template("report.html.j2")
    return strip_controls(template.render(view=view, drawings=_drawings(view), style=_style()))


def write(run: Run, path: Path) -> None:
    """Write the report of a run as one HTML file."""
    page = render(run)
    write_whole(path, lambda sibling: _save(page, sibling))


def _save(page: str, path: Path) -> None:
    path.write_text(page, encoding="utf-8", newline="\n")


def _drawings(view: View) -> dict[str, Markup]:
    """Draw the trend of every direction that has one; the drawing engine escapes its own texts."""
    trends = [trend for profile in view.profiles for trend in profile.trends if trend.series]
    return {trend.key: Markup(charts.trend_svg(trend.series, trend.key)) for trend in trends}


def keep_amounts(text: str) -> Markup:
    """Return the text, escaped, with every amount kept on one line."""
    return Markup(_AMOUNT.sub(r'<span class="nb">\g<0></span>', str(escape(text))))


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["amounts"] = keep_amounts
    return environment


@lru_cache(maxsize=1)
def _style() -> Markup:
    """Return the style sheet, which is part of the package and free of anything a run could put in."""
    return Markup((TEMPLATES / "report.css").read_text(encoding="utf-8"))
