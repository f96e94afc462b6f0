import numpy as np
import polars as pl
import pytest

from corridor.errors import DataError
from corridor.measures import series, trends
from corridor.measures.bulk_trends import FIGURES, KEY, trends_of_flows

YEARS = range(2018, 2023)


def tables(seed=1, countries=8, products=9, text=False):
    rng = np.random.default_rng(seed)
    out = {}
    for year in YEARS:
        i, j, k = np.nonzero(rng.random((countries, countries, products)) < 0.6)
        frame = pl.DataFrame({"exporter": i + 4, "importer": j + 4, "product": 10_000 + 7 * k}).cast(pl.Int32)
        frame = frame.with_columns(value=pl.Series(rng.integers(1, 10**7, frame.height) / 1000))
        out[year] = (frame.with_columns(pl.col(KEY).cast(pl.String)) if text else frame).lazy()
    return out


def expected(tables):
    """The same figures by a pivot and the formulas for short series."""
    long = pl.concat([t.with_columns(year=pl.lit(year)) for year, t in tables.items()]).collect()
    wide = long.pivot("year", index=KEY, values="value").with_columns(pl.col(map(str, YEARS)).fill_null(0.0)).sort(KEY)
    values = wide.select(map(str, YEARS)).to_numpy()
    years, mask = np.array(YEARS), np.ones_like(values, dtype=np.bool_)
    return wide.select(KEY).with_columns(
        years=(values > 0).sum(axis=1).astype(np.int8),
        last=values[:, -1],
        mean=values.mean(axis=1),
        growth_pct=series.midpoint_growth(values, mask),
        trend_pct=series.log_linear_trend(values, mask, years),
        volatility=trends.volatility(values, mask, years),
    )


@pytest.mark.parametrize("groups", [1, 3, 20])
@pytest.mark.parametrize("text", [False, True])
def test_the_figures_are_those_of_short_series(groups, text):
    flows = tables(text=text)
    found = pl.concat(list(trends_of_flows(flows, value="value", scale=1000, groups=groups)))
    right = expected(flows)
    assert found.select(KEY).equals(right.select(KEY))
    assert found.schema["exporter"] == right.schema["exporter"]
    for name in FIGURES:
        np.testing.assert_allclose(found[name], right[name], rtol=2e-5, atol=2e-5, err_msg=name)


def test_rows_in_any_order_and_any_groups_give_the_same_bits():
    flows = tables(2)
    first = pl.concat(list(trends_of_flows(flows, value="value", scale=1000, groups=4)))
    shuffled = {y: t.collect().sample(fraction=1.0, shuffle=True, seed=y).lazy() for y, t in flows.items()}
    assert pl.concat(list(trends_of_flows(shuffled, value="value", scale=1000, groups=2))).equals(first)


def test_a_flow_that_stands_twice_is_refused():
    flows = tables(3)
    twice = pl.concat([flows[2020].collect(), flows[2020].collect().head(1)])
    with pytest.raises(DataError, match="trends: a flow stands twice in 2020"):
        list(trends_of_flows({**flows, 2020: twice.lazy()}, value="value"))


def test_one_year_and_none():
    flows = tables(4)
    only = pl.concat(list(trends_of_flows({2018: flows[2018]}, value="value", scale=1000)))
    assert (only["growth_pct"] == 0).all()
    assert only["trend_pct"].is_nan().all()
    with pytest.raises(DataError, match="at least one year"):
        list(trends_of_flows({}))
    empty = {year: table.filter(pl.lit(value=False)) for year, table in flows.items()}
    assert sum(part.height for part in trends_of_flows(empty, value="value")) == 0
