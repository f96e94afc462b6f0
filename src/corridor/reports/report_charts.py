"""The drawings of the report beyond the trend: balance, rank intervals, scenarios before and after, the map."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corridor.reports.charts import INK, QUIET, THEME, WIDTH, Series, dollar_label, embeddable, scale_of, year_ticks
from corridor.reports.map_view import MapView
from corridor.reports.world import Outline, outline

COLOURS = {"a": "#1f5f8b", "b": "#a8481a", "supplier": "#7b8a54", "market": "#7b8a54"}
LAND, ROW, WIDE, TALL = "#e4e7e3", 22, 640, 300
_LONG = re.compile(r"-?\d+\.\d{2,}")


@dataclass(frozen=True)
class Whisker:
    """A point with an interval on a scale of ranks, and where it stood before, where that is told."""

    label: str
    point: float
    low: float
    high: float
    accent: str
    before: float | None = None


def whiskers_svg(rows: Sequence[Whisker], key: str) -> str:
    """Draw ranks as dots with their intervals, one row each, the first rank on the left.

    Args:
        rows: At least one.
        key: Prefix for the ids inside the drawing.
    """
    import altair as alt  # noqa: PLC0415

    data = [
        {
            "row": f"{place:03}", "label": row.label, "point": row.point, "low": row.low, "high": row.high,
            "colour": COLOURS[row.accent], "before": row.point if row.before is None else row.before,
        }
        for place, row in enumerate(rows)
    ]  # fmt: skip
    base = alt.Chart(alt.InlineData(values=data))
    far = max(max(row.high, row.point, row.before or 0.0) for row in rows) * 1.04 + 1.0
    x = alt.Scale(domain=[0.5, far], nice=False)
    axis = alt.Axis(tickCount=6, format="d", tickMinStep=1)
    y = alt.Y("row:N", axis=None)
    colour = alt.Color("colour:N", scale=None)
    line = base.mark_rule(strokeWidth=5, strokeCap="round", opacity=0.28).encode(
        x=alt.X("low:Q", scale=x, axis=axis), x2="high:Q", y=y, color=colour
    )
    dot = base.mark_point(filled=True, size=52, opacity=1).encode(x=alt.X("point:Q", scale=x), y=y, color=colour)
    text = base.mark_text(align="right", baseline="middle", fontSize=11, dx=-8, color=INK).encode(
        x=alt.value(0), y=y, text="label:N"
    )
    layers = [line, dot, text]
    if any(row.before is not None for row in rows):
        ring = base.mark_point(filled=False, size=46, strokeWidth=1.4, opacity=1, color=QUIET)
        layers.insert(1, ring.encode(x=alt.X("before:Q", scale=x), y=y))
    room = alt.Padding.from_dict({"left": 232, "top": 4, "right": 10, "bottom": 4})
    chart = alt.layer(*layers, width=WIDE - 250, height=ROW * len(rows))
    return _drawn(chart.properties(padding=room, autosize="pad").configure(**THEME), key)


def balance_svg(series: Sequence[Series], key: str) -> str:
    """Draw the balance of a pair as one line per reporter around a line at nothing."""
    import altair as alt  # noqa: PLC0415

    points = [point for one in series for point in one.points]
    size, unit = scale_of(max(abs(point.value) for point in points))
    values = [point.value / size for point in points] + [0.0]
    years = [point.year for point in points]
    reach = (max(values) - min(values)) * 0.08 or 1.0
    rows = [
        {
            "label": one.label, "colour": one.colour, "year": p.year, "value": p.value / size, "complete": p.complete,
            "dash": [5, 4] if one.dashed else [1, 0],
        }
        for one in series
        for p in one.points
    ]  # fmt: skip
    label = dollar_label(unit)
    x = alt.X(
        "year:Q",
        scale=alt.Scale(domain=[min(years) - 0.4, max(years) + 0.4], nice=False),
        axis=alt.Axis(format="d", values=year_ticks(min(years), max(years)), grid=False, labelOverlap=False),
    )
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(domain=[min(values) - reach, max(values) + reach], nice=False),
        axis=alt.Axis(labelExpr=label, tickCount=4, domain=False, ticks=False),
    )
    base = alt.Chart(alt.InlineData(values=rows)).encode(x=x, y=y)
    lines = base.mark_line(strokeWidth=2).encode(
        color=alt.Color("colour:N", scale=None), detail="label:N", strokeDash=alt.StrokeDash("dash:N", scale=None)
    )
    fill = alt.condition("datum.complete", "colour:N", alt.value("white"), scale=None)
    dots = base.mark_point(size=30, strokeWidth=1.6, opacity=1).encode(
        stroke=alt.Stroke("colour:N", scale=None), fill=fill
    )
    zero = alt.Chart(alt.InlineData(values=[{"value": 0.0}])).mark_rule(color="#8d989f").encode(y="value:Q")
    room = alt.Padding.from_dict({"left": 4, "top": 8, "right": 8, "bottom": 4})
    chart = alt.layer(zero, lines, dots, width=WIDTH + 100, height=170)
    return _drawn(chart.properties(padding=room, autosize="pad").configure(**THEME), key)


def map_svg(view: MapView, key: str) -> str:
    """Draw the world with the countries of a run; those that the outline lacks are not drawn."""
    import altair as alt  # noqa: PLC0415

    world = outline(float(WIDE))
    own = {place.code for place in view.places}
    rest = [ring for code, rings in world.rings.items() if code not in own for ring in rings]
    shapes = {"rest": _shape(rest)}
    layers = [_land("rest", LAND, 1.0)]
    for place in view.places:
        strength = round(0.4 + 0.6 * place.size, 2) if place.role in ("supplier", "market") else 1.0
        shapes[place.code] = _shape(world.rings.get(place.code, ()))
        layers.append(_land(place.code, COLOURS[place.role], strength))
    layers += [*_ways(view, world), *_labels(view, world)]
    chart = alt.layer(*layers, width=world.width, height=world.height)
    room = alt.Padding.from_dict({"left": 0, "top": 0, "right": 0, "bottom": 0})
    drawn = _drawn(chart.properties(padding=room, autosize="none").configure(**THEME), key, shapes)
    return _LONG.sub(lambda found: f"{float(found[0]):.1f}".removesuffix(".0"), drawn)


def _shape(rings: Sequence[Sequence[tuple[float, float]]]) -> list[dict[str, Any]]:
    """Return rings, in pixels, as one shape."""
    shape = {"type": "MultiPolygon", "coordinates": [[[list(point) for point in ring]] for ring in rings]}
    return [{"type": "Feature", "properties": {}, "geometry": shape}]


def _land(name: str, colour: str, strength: float) -> Any:
    """Return land of one colour, from the shape of a name."""
    import altair as alt  # noqa: PLC0415

    chart = alt.Chart(alt.NamedData(name=name))
    mark = chart.mark_geoshape(fill=colour, fillOpacity=strength, stroke="white", strokeWidth=0.4)
    return mark.project(type="identity", scale=1, translate=[0, 0])


def _ways(view: MapView, world: Outline) -> list[Any]:
    """Return a bowed line for each direction, in its accent."""
    import altair as alt  # noqa: PLC0415

    rows = []
    for place, (exporter, importer, accent) in enumerate(view.ways):
        if exporter in world.centres and importer in world.centres:
            rows += [
                {"way": place, "step": step, "x": x, "y": y, "colour": COLOURS[accent]}
                for step, (x, y) in enumerate(_bow(world.centres[exporter], world.centres[importer]))
            ]
    if not rows:
        return []
    mark = alt.Chart(alt.InlineData(values=rows)).mark_line(strokeWidth=1.6, opacity=0.9)
    return [
        mark.encode(
            x=alt.X("x:Q", scale=None, axis=None), y=alt.Y("y:Q", scale=None, axis=None), order="step:Q",
            detail="way:N", color=alt.Color("colour:N", scale=None),
        )
    ]  # fmt: skip


def _bow(start: tuple[float, float], end: tuple[float, float], steps: int = 24) -> list[tuple[float, float]]:
    """Return a line from start to end that bows to its left, so that there and back do not lie on each other."""
    (x1, y1), (x2, y2) = start, end
    cx, cy = (x1 + x2) / 2 + (y2 - y1) * 0.18, (y1 + y2) / 2 - (x2 - x1) * 0.18
    parts = [step / steps for step in range(steps + 1)]
    return [
        (
            round((1 - t) ** 2 * x1 + 2 * t * (1 - t) * cx + t * t * x2, 1),
            round((1 - t) ** 2 * y1 + 2 * t * (1 - t) * cy + t * t * y2, 1),
        )
        for t in parts
    ]


LABEL: dict[str, Any] = {"fontSize": 12, "fontWeight": 600}
NAME_WIDE, NAME_HIGH = 80, 30
"""Room of a name on the map, in pixels."""


def _labels(view: MapView, world: Outline) -> list[Any]:
    """Return dots and names of the countries of the directions, beside their middle."""
    import altair as alt  # noqa: PLC0415

    rows = [
        {"name": place.name, "x": x, "y": y, "colour": COLOURS[place.role]}
        for place in view.places
        if place.role in ("a", "b") and place.code in world.centres
        for x, y in [world.centres[place.code]]
    ]
    if not rows:
        return []
    base = _placed(rows)
    dots = base.mark_circle(size=60, opacity=1, stroke="white", strokeWidth=1).encode(
        color=alt.Color("colour:N", scale=None)
    )
    above = [row for row in rows if any(_hides(row, other) for other in rows)]
    layers = [dots]
    for near, dy in (([row for row in rows if row not in above], 14), (above, -13)):
        if near:
            halo = _placed(near).mark_text(dy=dy, **LABEL, stroke="white", strokeWidth=3, color="white")
            names = _placed(near).mark_text(dy=dy, **LABEL, color=INK)
            layers += [halo.encode(text="name:N"), names.encode(text="name:N")]
    return layers


def _placed(rows: Sequence[dict[str, Any]]) -> Any:
    import altair as alt  # noqa: PLC0415

    return alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("x:Q", scale=None, axis=None), y=alt.Y("y:Q", scale=None, axis=None)
    )


def _hides(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Return whether the name under one place would lie over another place just below it, or over its name."""
    return (
        one is not other
        and abs(one["x"] - other["x"]) < NAME_WIDE
        and 0 <= other["y"] - one["y"] < NAME_HIGH
        and one["name"] != other["name"]
    )


def _drawn(chart: Any, key: str, shapes: dict[str, list[dict[str, Any]]] | None = None) -> str:
    """Draw a chart; large shapes are put in afterwards, for altair would look at each of their points."""
    import vl_convert  # noqa: PLC0415

    spec = chart.to_dict(validate=False)
    spec["datasets"] = {**spec.get("datasets", {}), **(shapes or {})}
    return embeddable(vl_convert.vegalite_to_svg(spec), key)
