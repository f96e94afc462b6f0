"""OPP015: the exporter may be a hub that sends foreign goods on."""

from __future__ import annotations

import numpy as np
import polars as pl

from corridor.study.checks.check import Answer, Lines, NotApplicable, Scope, check
from corridor.study.checks.checked import Checked
from corridor.study.checks.finding import Severity
from corridor.study.checks.words import dollars, percent


@check(
    "OPP015",
    title="Re-exports",
    asks="How much of what the exporter sells of the product are foreign goods sent on unchanged?",
    severity=Severity.CAUTION,
    scope=Scope.LINE,
    why="A hub sells what others make, so its exports say little of what its own firms can offer.",
    todo="Ask who makes the goods, and look at the country of origin before naming a domestic exporter.",
    asked_of="lines whose exporter declares re-exports of the product",
)
def re_exports(checked: Checked) -> Answer:
    """Find the lines whose exporter re-exports too large a share of what it sells, latest year that tells both."""
    latest = _latest(checked)
    if not latest:
        return NotApplicable("The data hold no re-exports of the exporters.")
    keys = list(checked.lines.select("exporter", "product").iter_rows())
    share = np.array([latest[key][0] if key in latest else np.nan for key in keys], dtype=np.float64)
    asked = np.isfinite(share)

    def explain(n: int) -> str:
        part, year, sent, sold = latest[keys[n]]
        who = checked.country(keys[n][0])
        return f"{who} sent on {dollars(sent)} of {dollars(sold)} that it sold in {year}, {percent(part)} of it."

    found = asked & (np.nan_to_num(share) >= checked.spec.re_exported)
    return Lines(asked, found, share, explain, threshold=checked.spec.re_exported)


def _latest(checked: Checked) -> dict[tuple[str, str], tuple[float, int, int, int]]:
    """Return share, year, re-exports and exports of each exporter and product, latest year that tells both.

    A share above 1, where the two are counted in different ways, is 1.
    """
    if checked.re_exports.is_empty():
        return {}
    cube = checked.cube
    wanted = (pl.col("flow") == "re-export") & pl.col("product").is_in(sorted(set(checked.lines["product"])))
    sent = checked.re_exports.filter(wanted).group_by("reporter", "product", "year").agg(pl.col("value_usd").sum())
    years = {int(year): t for t, year in enumerate(cube.years)}
    found: dict[tuple[str, str], tuple[float, int, int, int]] = {}
    for reporter, product, year, value in sent.sort("reporter", "product", "year").iter_rows():
        place = cube.country_index.get(reporter), cube.product_index.get(product), years.get(year)
        if None not in place and cube.export_known[place] and cube.exports[place] > 0:
            sold = int(cube.exports[place])
            found[reporter, product] = (min(1.0, value / sold), year, value, sold)
    return found
