"""Pictures of a walk-forward: leaderboards with intervals, stated chances against what came true, and coverage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from corridor.reports.charts import INK, QUIET, THEME
from corridor.study.backtest.findings import Evaluation
from corridor.study.backtest.metrics import title
from corridor.study.backtest.pooling import Bin

BEST, PLAIN, ALARM = "#1f5f8b", "#87929a", "#a8481a"
ROW, BOARD_WIDTH, NARROW, SQUARE = 21, 236, 150, 196
TICKS = (0.0, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1.0)
FRAME = {"left": 6, "top": 6, "right": 14, "bottom": 6}

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Board:
    """One leaderboard of a picture: its title, the question's findings, and by which figure."""

    title: str
    found: Evaluation
    metric: str


@dataclass(frozen=True)
class Chances:
    """Stated chances of one forecaster: a title, a line below it, and the bins."""

    title: str
    subtitle: str
    bins: Sequence[Bin]


@dataclass(frozen=True)
class Promise:
    """What intervals promised and held: a label, and shares of 1."""

    label: str
    stated: float
    held: float


def svg_of(spec: dict[str, Any]) -> str:
    """Return the drawing of a Vega-Lite description; the same description gives the same bytes."""
    import vl_convert  # noqa: PLC0415

    return str(vl_convert.vegalite_to_svg(spec))


def boards_spec(rows: Sequence[Sequence[Board]]) -> dict[str, Any]:
    """Describe leaderboards in rows: a dot and its interval for each forecaster, the best on top.

    The champion is in blue, plain rules have hollow dots, and a dashed line is where chance alone would be. The boards
    of a row share their scale.
    """
    import altair as alt  # noqa: PLC0415

    return _finished(alt.vconcat(*[_boards(row) for row in rows], spacing=20))


def reliability_spec(rows: Sequence[Sequence[Chances]]) -> dict[str, Any]:
    """Describe stated chances against the share that came true, a square each, on axes that open up small chances."""
    import altair as alt  # noqa: PLC0415

    lines = [alt.hconcat(*[_square(one) for one in row], spacing=30) for row in rows]
    return _finished(alt.vconcat(*lines, spacing=22))


def coverage_spec(promises: Sequence[Promise]) -> dict[str, Any]:
    """Describe what intervals held beside what they promised: a tick for the promise, a dot for what was held."""
    import altair as alt  # noqa: PLC0415

    rows = [
        {
            "label": one.label,
            "stated": one.stated,
            "held": one.held,
            "miss": f"{one.held:.0%} ({points(one.held - one.stated)})",
            "colour": ALARM if one.held < one.stated - 0.05 else BEST,
        }
        for one in promises
    ]
    order = [one.label for one in promises]
    y = alt.Y("label:N", sort=order, axis=alt.Axis(labelLimit=260, ticks=False, domain=False, labelColor=INK))
    x = alt.Scale(domain=[min(0.4, *(min(one.held, one.stated) for one in promises)), 1.0], nice=False)
    base = alt.Chart(alt.InlineData(values=rows)).encode(y=y)
    axis = alt.Axis(format=".0%", tickCount=6)
    miss = base.mark_rule(strokeWidth=2.5).encode(
        x=alt.X("stated:Q", scale=x, axis=axis), x2="held:Q", color=alt.Color("colour:N", scale=None)
    )
    stated = base.mark_tick(thickness=2, size=15, color=INK).encode(x=alt.X("stated:Q", scale=x))
    held = base.mark_point(filled=True, size=62, opacity=1).encode(
        x=alt.X("held:Q", scale=x), color=alt.Color("colour:N", scale=None)
    )
    texts = base.mark_text(align="left", fontSize=11, color=QUIET).encode(x=alt.value(470), text="miss:N")
    return _finished(alt.layer(miss, stated, held, texts).properties(width=460, height=ROW * len(promises)), right=92)


def points(value: float) -> str:
    """Return a difference of shares in points, with its sign."""
    text = f"{100 * value:+.0f}".replace("-", "−")
    return "as stated" if text in {"+0", "−0"} else f"{text} point{'' if text[1:] == '1' else 's'}"


def _finished(chart: Any, *, right: int = 14) -> dict[str, Any]:
    import altair as alt  # noqa: PLC0415

    room = alt.Padding.from_dict({**FRAME, "right": right})
    titles = {"anchor": "start", "fontSize": 12.5, "color": INK, "subtitleColor": QUIET, "subtitleFontSize": 11}
    theme = {**THEME, "title": titles}
    spec: dict[str, Any] = chart.properties(padding=room, background="white").configure(**theme).to_dict(validate=False)
    return spec


def _boards(row: Sequence[Board]) -> Any:
    import altair as alt  # noqa: PLC0415

    ends = [_ends(board) for board in row]
    low, high = min(end[0] for end in ends), max(end[1] for end in ends)
    width = BOARD_WIDTH if len(row) <= 2 else NARROW
    least, most = low - 0.03 * (high - low), high + 52 / width * (high - low)  # room for dots and for figures
    return alt.hconcat(*[_board(board, least, most, width) for board in row], spacing=26)


def _board(board: Board, least: float, most: float, width: int) -> Any:
    import altair as alt  # noqa: PLC0415

    rows, order = _board_rows(board), board.found.ranked(board.metric)
    y = alt.Y("model:N", sort=order, axis=alt.Axis(labelLimit=150, ticks=False, domain=False, labelColor=INK))
    scale = alt.Scale(domain=[least, most], nice=False)
    x = alt.X("value:Q", scale=scale, axis=alt.Axis(tickCount=5, format="~g"))
    colour = alt.Color("colour:N", scale=None)
    told = [row for row in rows if row["value"] is not None]
    base = alt.Chart(alt.InlineData(values=told)).encode(y=y)
    ranges = base.mark_rule(strokeWidth=2.4, opacity=0.55).encode(
        x=alt.X("low:Q", scale=scale), x2="high:Q", color=colour
    )
    dots = base.mark_point(size=58, strokeWidth=1.8, opacity=1).encode(
        x=x, stroke=alt.Stroke("colour:N", scale=None), fill=alt.Fill("fill:N", scale=None)
    )
    place = {"x": alt.X("high:Q", scale=scale), "text": "text:N"}
    halo = base.mark_text(align="left", dx=7, fontSize=10.5, stroke="white", strokeWidth=4).encode(**place)
    texts = base.mark_text(align="left", dx=7, fontSize=10.5).encode(**place, color=colour)
    missing = alt.Chart(alt.InlineData(values=[row for row in rows if row["value"] is None]))
    notes = missing.mark_text(align="right", fontSize=10.5, fontStyle="italic", color=PLAIN).encode(
        y=y, x=alt.value(width), text="text:N"
    )
    layers = [*_line(board, scale), halo, ranges, dots, texts, notes]
    return alt.layer(*layers).properties(
        title=alt.Title(board.title, subtitle=_subtitle(board)),
        width=width,
        height=ROW * len(rows),
    )


def _subtitle(board: Board) -> str:
    name, perfect = title(board.metric, board.found.cuts), board.found.perfect
    return name if board.metric != "own_precision" or perfect is None else f"{name}; perfect: {perfect:.3f}"


def _board_rows(board: Board) -> Rows:
    rows = []
    for name in board.found.ranked(board.metric):
        estimate = board.found.models[name].metrics[board.metric]
        best, plain = name == board.found.champion, name in board.found.baselines
        colour = BEST if best else PLAIN if plain else QUIET
        value = estimate.value
        rows.append(
            {
                "model": name,
                "value": value,
                "low": value if estimate.low is None else estimate.low,
                "high": value if estimate.high is None else max(estimate.high, value or 0.0),
                "colour": colour,
                "fill": "white" if plain else colour,
                "text": "cannot be told" if value is None else f"{value:.3f}".replace("-", "−"),
            }
        )
    return rows


def _line(board: Board, scale: Any) -> list[Any]:
    """Return a dashed line where chance alone would be: the base rate, or no correlation."""
    import altair as alt  # noqa: PLC0415

    chance = {"auc_pr": board.found.base_rate, "spearman": 0.0}.get(board.metric)
    if chance is None:
        return []
    data = alt.Chart(alt.InlineData(values=[{"chance": chance}]))
    return [data.mark_rule(strokeDash=[3, 3], color=INK, strokeWidth=1).encode(x=alt.X("chance:Q", scale=scale))]


def _ends(board: Board) -> tuple[float, float]:
    """Return the lowest and the highest end of all intervals, zero included."""
    told = [model.metrics[board.metric] for model in board.found.models.values()]
    ends = [end for one in told for end in one if end is not None]
    return min(0.0, *ends, 0.0), max(1e-3, *ends, 1e-3)


def _square(chances: Chances) -> Any:
    import altair as alt  # noqa: PLC0415

    most = max(max(one.stated, one.high) for one in chances.bins) * 1.08
    scale = alt.Scale(type="sqrt", domain=[0, most], nice=False)
    ticks = [tick for tick in TICKS if not 0 < tick < most / 12 and tick <= most]
    across, up = (
        alt.Axis(
            values=ticks,
            labelExpr="format(datum.value * 100, '~g') + '%'",
            title=text,
            titleFontSize=10.5,
            titleFontWeight=400,
            titleColor=QUIET,
        )
        for text in ("stated chance", "came true")
    )
    rows = [one._asdict() for one in chances.bins]
    base = alt.Chart(alt.InlineData(values=rows))
    diagonal = (
        alt.Chart(alt.InlineData(values=[{"stated": 0.0, "happened": 0.0}, {"stated": most, "happened": most}]))
        .mark_line(color="#aab2b8", strokeWidth=1.2, strokeDash=[4, 3])
        .encode(x=alt.X("stated:Q", scale=scale, axis=across), y=alt.Y("happened:Q", scale=scale, axis=up))
    )
    x = alt.X("stated:Q", scale=scale, axis=across)
    bars = base.mark_rule(color=BEST, strokeWidth=1.6, opacity=0.6).encode(
        x=x, y=alt.Y("low:Q", scale=scale, axis=up), y2="high:Q"
    )
    y = alt.Y("happened:Q", scale=scale, axis=up)
    line = base.mark_line(color=BEST, strokeWidth=1.2, opacity=0.5).encode(x=x, y=y)
    dots = base.mark_point(filled=True, size=44, color=BEST, opacity=1).encode(x=x, y=y)
    return alt.layer(diagonal, line, bars, dots).properties(
        title=alt.Title(chances.title, subtitle=chances.subtitle), width=SQUARE, height=SQUARE
    )
