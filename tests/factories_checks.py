"""The ranking of the small world as checks see it, and the same with other lines, points, weights or years."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import polars as pl

from corridor.spec.checks import ChecksSpec
from corridor.study.checks.catalogue import all_checks
from corridor.study.checks.check import Answer, Check
from corridor.study.checks.checked import Checked
from corridor.study.scoring import Scoring
from factories import a_scoring, a_world

NAMES = {"ARG": "Argentina", "BEL": "Belgium", "CHN": "China", "EST": "Estonia", "FIN": "Finland"}


@cache
def small_scoring() -> Scoring:
    return a_scoring()


def a_checked(scoring: Scoring | None = None, *, spec: dict[str, Any] | None = None, **changes: Any) -> Checked:
    """The ranking of the small world, without estimates unless they are given."""
    given = {"watched": a_world()["watched_products"], "names": NAMES, **changes}
    return Checked(spec=ChecksSpec(**(spec or {})), scoring=scoring or small_scoring(), **given)


def with_lines(checked: Checked, **columns: Any) -> Checked:
    """The same ranking with other columns of its lines; a single value stands in all of them."""
    ranking = checked.scoring.ranking
    dtypes = ranking.lines.schema
    series = {
        name: pl.Series(values if isinstance(values, list) else [values] * ranking.lines.height, dtype=dtypes[name])
        for name, values in columns.items()
    }
    return _with(checked, ranking=replace(ranking, lines=ranking.lines.with_columns(**series)))


def first(checked: Checked, count: int) -> Checked:
    """The first lines of a ranking."""
    ranking = checked.scoring.ranking
    return _with(
        checked, ranking=replace(ranking, lines=ranking.lines.head(count)), order=checked.scoring.order[:count]
    )


def with_scored(checked: Checked, **arrays: Any) -> Checked:
    """The same ranking with other contributions or weights (n × k), by rank order."""
    asked = checked.scoring.asked
    found = {name: _scattered(getattr(asked.scored, name), checked.scoring.order, new) for name, new in arrays.items()}
    return _with(checked, asked=replace(asked, scored=replace(asked.scored, **found)))


def with_years(checked: Checked, years: np.ndarray) -> Checked:
    """The same ranking with other years of its figures (n × k), by rank order; NaN for none."""
    asked = checked.scoring.asked
    table = asked.years.select(asked.scored.names).to_numpy().astype(np.float64)
    table = _scattered(table, checked.scoring.order, years)
    frame = pl.DataFrame(table, schema=list(asked.scored.names), orient="row", nan_to_null=True).cast(pl.Int32)
    return _with(checked, asked=replace(asked, years=frame))


def with_cube(checked: Checked, **arrays: Any) -> Checked:
    """The same ranking in a cube with other arrays."""
    asked = checked.scoring.asked
    return _with(checked, asked=replace(asked, o=replace(asked.o, cube=replace(asked.o.cube, **arrays))))


def a_re_export(year: int, reporter: str, product: str, value: int, **more: Any) -> dict[str, Any]:
    return {
        "year": year, "reporter": reporter, "partner": "FIN", "flow": "re-export", "product": product,
        "nomenclature": "HS", "value_usd": value, "source": "comtrade", **more,
    }  # fmt: skip


def the_check(code: str) -> Check:
    return next(check for check in all_checks() if check.code == code)


def ask(code: str, checked: Checked) -> Answer:
    """What one check says."""
    return the_check(code).find(checked)


def flows_of(checked: Checked, n: int, values: list[int | None]) -> Checked:
    """The same ranking where the flow of a line is known, in its last years, as given; None for unknown."""
    cube, p, k = checked.cube, checked.o.corridor[n], checked.o.product[n]
    flows, known = cube.flows.copy(), cube.flow_known.copy()
    flows[p, k], known[p, k] = 0, False
    for t, value in zip(range(cube.years.size - len(values), cube.years.size), values, strict=True):
        known[p, k, t] = value is not None
        flows[p, k, t] = value or 0
    return with_cube(checked, flows=flows, flow_known=known)


def _with(checked: Checked, **fields: Any) -> Checked:
    return replace(checked, scoring=replace(checked.scoring, **fields))


def _scattered(whole: np.ndarray, order: np.ndarray, new: np.ndarray) -> np.ndarray:
    out = np.array(whole, dtype=np.float64)
    out[order] = new
    return out
