"""Static charts: altair describes, vl-convert draws, the result is SVG to stand inside a page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from corridor.reports.locales import language, number_format
from corridor.reports.wordings import say, wording

WIDTH, HEIGHT, LABEL_ROOM = 318, 206, 112
LABEL_GAP = 13.0
FONT = "Helvetica Neue, Helvetica, Arial, Liberation Sans, sans-serif"
INK, QUIET, GRID = "#26323b", "#5b6770", "#e3e6e8"

THEME: dict[str, Any] = {
    "aria": False,
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelColor": QUIET,
        "labelFontSize": 11,
        "domainColor": "#aab2b8",
        "tickColor": "#aab2b8",
        "gridColor": GRID,
        "title": None,
        "labelPadding": 5,
        "tickSize": 4,
    },
}
"""One look for every chart."""


@dataclass(frozen=True)
class Point:
    """One year of a series; an incomplete one is drawn hollow."""

    year: int
    value: float
    complete: bool = True


@dataclass(frozen=True)
class Series:
    """What one reporter declares, year by year."""

    label: str
    colour: str
    points: tuple[Point, ...]
    dashed: bool = False


def trend_svg(series: Sequence[Series], key: str) -> str:
    """Draw one line per reporter, labelled where it ends, broken where years are missing.

    Args:
        series: At least one series with at least one point.
        key: Prefix for the ids inside the drawing, unique on the page.

    Returns:
        An <svg> element that scales with its container, with no address and no random id in it.
    """
    import vl_convert  # noqa: PLC0415

    return embeddable(vl_convert.vegalite_to_svg(trend_spec(series)), key)


def trend_spec(series: Sequence[Series]) -> dict[str, Any]:
    """Describe the trend chart as Vega-Lite."""
    import altair as alt  # noqa: PLC0415

    points = [point for one in series for point in one.points]
    size, unit = scale_of(max(point.value for point in points))
    top = max(max(point.value for point in points) / size * 1.08, 1e-9)
    years = [point.year for point in points]
    ticks = year_ticks(min(years), max(years))
    x = alt.X(
        "year:Q",
        scale=alt.Scale(domain=[min(years) - 0.4, max(years) + 0.4], nice=False),
        axis=alt.Axis(format="d", values=ticks, grid=False, labelOverlap=False, labelFlush=False),
    )
    label = dollar_label(unit)
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[0, top], nice=False),
        axis=alt.Axis(labelExpr=label, tickCount=4, domain=False, ticks=False),
    )
    base = alt.Chart(alt.InlineData(values=_rows(series, size))).encode(x=x, y=y)
    colour = alt.Color("colour:N", scale=None)
    lines = base.mark_line(strokeWidth=2, strokeCap="round").encode(
        color=colour, detail=["label:N", "stretch:N"], strokeDash=alt.StrokeDash("dash:N", scale=None)
    )
    fill = alt.condition("datum.complete", "colour:N", alt.value("white"), scale=None)
    dots = base.mark_point(size=34, strokeWidth=1.6, opacity=1).encode(
        stroke=alt.Stroke("colour:N", scale=None), fill=fill
    )
    chart = alt.layer(lines, dots, _labels(series, size, top), width=WIDTH, height=HEIGHT)
    room = alt.Padding.from_dict({"left": 4, "top": 8, "right": LABEL_ROOM, "bottom": 4})
    spec: dict[str, Any] = chart.properties(padding=room, autosize="pad").configure(**THEME).to_dict(validate=False)
    return spec


def embeddable(svg: str, key: str) -> str:
    """Return the drawing fit for a page: scaled by its container, ids of its own, no namespaces, hidden from readers.

    The drawing engine counts its ids up from one drawing to the next; here they are counted anew in each.
    The page gives the chart its name and its data as a table, so the drawing itself is decoration to a screen reader.
    """
    head, body = svg.split(">", 1)
    box = re.search(r'viewBox="[^"]*"', head)
    names = {name: place for place, name in enumerate(dict.fromkeys(re.findall(r'\bid="([^"]+)"', body)))}

    def own(found: re.Match[str]) -> str:
        place = names.get(found[2])
        return found[0] if place is None else f"{found[1]}{key}-clip{place}{found[3]}"

    body = re.sub(r'(\bid=")([^"]+)(")', own, body)
    body = re.sub(r"(url\(#)([^)]+)(\))", own, body)
    return f'<svg {box.group(0) if box else ""} class="drawing" aria-hidden="true" focusable="false">{body}'


def dollar_label(unit: str) -> str:
    """Return the expression that writes a value of an axis as dollars, in the language that is spoken.

    Args:
        unit: Name of the axis's scale, as `scale_of` gives it.
    """
    form = number_format(language())
    key = unit.strip()
    named = say("formats", key) if key in wording()["formats"] else unit
    number = f"replace(format(abs(datum.value), '.2~f'), '.', '{form.decimal}')"
    parts = {
        name: form.dollars.format(sign="\0", number="\0", unit=name) for name in ("", named)
    }  # where sign and number stand is the same for every amount
    before, between, after = parts[named].split("\0")
    bare = parts[""].split("\0")
    nothing = f"'{bare[0]}{bare[1]}0{bare[2]}'"
    sign = "(datum.value < 0 ? '−' : '')"
    return f"datum.value == 0 ? {nothing} : '{before}' + {sign} + '{between}' + {number} + '{after}'"


def scale_of(largest: float) -> tuple[float, str]:
    """Return by what to divide dollars for an axis, and the unit's name."""
    for size, unit in ((1e12, " tn"), (1e9, " bn"), (1e6, " mn"), (1e3, "k")):
        if largest >= size:
            return size, unit
    return 1.0, ""


def year_ticks(first: int, last: int) -> list[int]:
    """Return at most eight years, evenly spaced, that end in the last one."""
    step = next(step for step in (1, 2, 3, 5, 10, 20, 50) if (last - first) // step < 8)
    return list(range(last, first - 1, -step))[::-1]


def spread(wanted: Sequence[float], gap: float) -> list[float]:
    """Return places near the wanted ones, at least `gap` apart and off the floor, in the same order."""
    order = sorted(range(len(wanted)), key=lambda i: (wanted[i], i))
    placed = [wanted[i] for i in order]
    for _ in range(50):
        for below, above in pairwise(range(len(placed))):
            lack = gap - (placed[above] - placed[below])
            if lack > 1e-9:
                placed[below] -= lack / 2
                placed[above] += lack / 2
    for index, place in enumerate(placed):
        placed[index] = max(place, LABEL_GAP / 2 if index == 0 else placed[index - 1] + gap)
    result = [0.0] * len(wanted)
    for place, index in zip(placed, order, strict=True):
        result[index] = place
    return result


def _rows(series: Sequence[Series], size: float) -> list[dict[str, Any]]:
    rows = []
    for one in series:
        stretch, before = 0, None
        for point in sorted(one.points, key=lambda p: p.year):
            stretch += before is not None and point.year > before + 1
            before = point.year
            rows.append(
                {
                    "label": one.label,
                    "colour": one.colour,
                    "dash": [5, 4] if one.dashed else [1, 0],
                    "year": point.year,
                    "value": point.value / size,
                    "complete": point.complete,
                    "stretch": stretch,
                }
            )
    return rows


def _labels(series: Sequence[Series], size: float, top: float) -> Any:
    import altair as alt  # noqa: PLC0415

    ends = [max(one.points, key=lambda p: p.year) for one in series]
    heights = spread([end.value / size / top * HEIGHT for end in ends], LABEL_GAP)
    rows = [
        {"label": one.label, "colour": one.colour, "place": HEIGHT - height}
        for one, height in zip(series, heights, strict=True)
    ]
    mark = alt.Chart(alt.InlineData(values=rows)).mark_text(
        align="left", baseline="middle", fontSize=11.5, fontWeight=600
    )
    return mark.encode(
        x=alt.value(WIDTH + 6), y=alt.Y("place:Q", scale=None), text="label:N", color=alt.Color("colour:N", scale=None)
    )
