"""Pictures of a sweep: how its trials did in turn, and how the metric goes with each key that varies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from corridor.reports.charts import INK, QUIET, THEME
from corridor.reports.files import write_text, write_whole
from corridor.study.sweeps.leaderboard import keys_of
from corridor.study.sweeps.running import SweepResult

DOT, BEST = "#9db4c4", "#b4552d"
WIDTH, HEIGHT = 560, 240
PANEL, COLUMNS, MOST_PANELS = 170, 3, 12
SCALE = 2.0
"""Pixels of a PNG for each point of the drawing."""


def write_charts(swept: SweepResult, frame: pl.DataFrame, folder: Path) -> list[Path]:
    """Write the pictures of a sweep as SVG and PNG, the same bytes each time; return the paths.

    Args:
        swept: The sweep.
        frame: Its leaderboard.
        folder: Where they go.
    """
    import vl_convert  # noqa: PLC0415

    paths = []
    for name, spec in charts_of(swept, frame).items():
        svg, png = folder / f"{name}.svg", folder / f"{name}.png"
        write_text(svg, vl_convert.vegalite_to_svg(spec))
        picture = vl_convert.vegalite_to_png(spec, scale=SCALE)
        write_whole(png, lambda path, data=picture: path.write_bytes(data) and None)  # type: ignore[misc]
        paths += [svg, png]
    return paths


def charts_of(swept: SweepResult, frame: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """Return the pictures as Vega-Lite by name; none where no trial has the metric."""
    metric = swept.plan.spec.metric
    if metric not in frame.columns or frame[metric].null_count() == frame.height:
        return {}
    told = frame.filter(pl.col(metric).is_not_null())
    found = {"trials": trials_spec(told, metric, higher=swept.plan.spec.better == "higher")}
    keys = [key for key in keys_of(swept) if _varies(told[key])][:MOST_PANELS]
    if keys:
        found["keys"] = keys_spec(told, metric, keys)
    return found


def _varies(values: pl.Series) -> bool:
    return values.drop_nulls().n_unique() > 1 or (0 < values.null_count() < len(values))


def trials_spec(told: pl.DataFrame, metric: str, *, higher: bool) -> dict[str, Any]:
    """Describe the metric of each trial by its number, with the best up to then as a line."""
    import altair as alt  # noqa: PLC0415

    ordered = told.sort("trial")
    best = ordered[metric].cum_max() if higher else ordered[metric].cum_min()
    rows = ordered.select("trial", value=metric).with_columns(best=best).to_dicts()
    base = alt.Chart(alt.InlineData(values=rows)).encode(
        x=alt.X("trial:Q", axis=alt.Axis(title="trial", grid=False, tickMinStep=1, format="d"))
    )
    y = _height("value", metric)
    dots = base.mark_circle(size=36, color=DOT, opacity=1).encode(y=y)
    line = base.mark_line(color=BEST, strokeWidth=2, interpolate="step-after").encode(y=_height("best", metric))
    heading = f"{metric}: every trial, and the best so far"
    return _finished(alt.layer(dots, line, width=WIDTH, height=HEIGHT), heading)


def keys_spec(told: pl.DataFrame, metric: str, keys: Sequence[str]) -> dict[str, Any]:
    """Describe the metric against each key that varies, one small picture a key; trials that leave it are left out."""
    import altair as alt  # noqa: PLC0415

    top = told["place"] == 1
    panels = [_panel(told.with_columns(top=top), metric, key) for key in keys]
    return _finished(alt.concat(*panels, columns=COLUMNS, spacing=24), f"{metric} against what varies; the best marked")


def _panel(told: pl.DataFrame, metric: str, key: str) -> Any:
    import altair as alt  # noqa: PLC0415

    given = told.filter(pl.col(key).is_not_null()).sort("trial")
    numbers = given[key].cast(pl.Float64, strict=False)
    numeric = numbers.null_count() == 0
    rows = given.select(value=metric, top="top").with_columns(at=numbers if numeric else given[key]).to_dicts()
    axis = alt.Axis(title=key, titleColor=INK, titleFontSize=11, titleFontWeight="normal", grid=False, tickCount=4)
    x = alt.X("at:Q", axis=axis, scale=alt.Scale(zero=False)) if numeric else alt.X("at:N", axis=axis, sort=None)
    colour = alt.condition("datum.top", alt.value(BEST), alt.value(DOT))
    size = alt.condition("datum.top", alt.value(90), alt.value(26))
    mark = alt.Chart(alt.InlineData(values=rows)).mark_circle(opacity=1)
    chart = mark.encode(x=x, y=_height("value", None), color=colour, size=size)
    return chart.properties(width=PANEL, height=PANEL * 0.7)


def _height(field: str, title: str | None) -> Any:
    import altair as alt  # noqa: PLC0415

    axis = alt.Axis(title=title, titleColor=QUIET, titleFontWeight="normal", tickCount=5, domain=False, ticks=False)
    return alt.Y(f"{field}:Q", scale=alt.Scale(zero=False), axis=axis)


def _finished(chart: Any, heading: str) -> dict[str, Any]:
    import altair as alt  # noqa: PLC0415

    title = alt.TitleParams(heading, anchor="start", color=INK, fontSize=13, fontWeight="bold", offset=10)
    spec: dict[str, Any] = (
        chart.properties(title=title, padding=10).configure(**THEME, background="white").to_dict(validate=False)
    )
    return spec
