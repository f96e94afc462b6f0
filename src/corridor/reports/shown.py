"""What several formats show of one run, made once: the view, the same without marks, and the drawings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from corridor.reports import charts, report_charts
from corridor.reports.locales import speaking
from corridor.reports.tracing import plainly
from corridor.reports.view import View, build_view
from corridor.study.run import Run

MAP = "map"
"""Name of the drawing of the map."""


@dataclass(frozen=True, eq=False)
class Shown:
    """A run as its reports show it; each part is made when a format first asks for it, and kept."""

    run: Run

    @cached_property
    def view(self) -> View:
        """The view, its figures between marks."""
        return build_view(self.run)

    @cached_property
    def plain(self) -> View:
        """The view without marks."""
        return plainly(self.view)

    @cached_property
    def drawings(self) -> dict[str, str]:
        """What the page and the print both draw, by name."""
        with speaking(self.view.language):
            return drawings_of(self.plain)


def drawings_of(view: View) -> dict[str, str]:
    """Draw trends, balances and the map of a view without marks as SVG, by the key of each."""
    found: dict[str, str] = {}
    for profile in view.profiles:
        found |= {one.key: charts.trend_svg(one.series, one.key) for one in profile.trends if one.series}
        if profile.balance.series:
            found[profile.balance.key] = report_charts.balance_svg(profile.balance.series, profile.balance.key)
    if view.profiles and not view.map.empty:
        found[MAP] = report_charts.map_svg(view.map, MAP)
    return found
