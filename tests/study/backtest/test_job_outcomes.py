"""What trade did, by hand on the small world, and against the outcomes that learned models are taught."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from corridor.panels.outcomes import Thresholds
from corridor.study.backtest.job_outcomes import caps_of, spread, truth_of
from corridor.study.outcomes import trade_after
from factories import ALL_PAIRS, YEARS, a_world, cube_of, opportunities, reconciled

LOOSE = Thresholds(small=0.5, substantial=0.6, before=0, after=0)


@pytest.fixture(scope="module")
def tables():
    return a_world()


@pytest.fixture(scope="module")
def truth(tables):
    return truth_of(cube_of(tables))


def place(truth, exporter, importer, product):
    cube = truth.cube
    pair = [(cube.countries[i], cube.countries[j]) for i, j in cube.corridors].index((exporter, importer))
    return np.array([pair]), np.array([cube.product_index[product]])


def bounds(truth, line, year):
    (p,), (k,) = place(truth, *line)
    at = year - int(truth.years[0])
    return truth.low[p, k, at], truth.high[p, k, at]


def test_a_known_flow_is_exact_zero_included_and_an_unknown_one_has_no_bound(tables, truth):
    flows = reconciled(tables)
    line = ("ARG", "BEL", "10")
    assert bounds(truth, line, 2020) == (flows[2020, *line], flows[2020, *line])
    zeros = [pair for pair in ALL_PAIRS if pair[0] in {"ARG", "BEL"} and (2020, *pair, "27") not in flows]
    assert bounds(truth, (*zeros[0], "27"), 2020) == (0.0, 0.0)
    assert bounds(truth, ("EST", "FIN", "10"), 2020) == (0.0, np.inf)  # neither declares chapters


def test_an_estimate_is_no_outcome(truth):
    (p,), (k,) = place(truth, "ARG", "EST", "J62_63")
    assert truth.cube.flow_estimated[p, k].any()
    at = np.flatnonzero(truth.cube.flow_estimated[p, k])[0]
    assert truth.cube.flows[p, k, at] > 0
    assert (truth.low[p, k, at], truth.high[p, k, at]) == (0.0, np.inf)


def test_no_growth_across_a_change_of_nomenclature(truth):
    for line, years in ((("BEL", "ARG", "740311"), (2017,)), (("BEL", "ARG", "27"), ())):
        where = place(truth, *line)
        assert truth.breaks[where[1][0]] == (() if not years else (2018,))
        for year in (2016, 2017, 2018, 2019):
            value = truth.outcome(*where, year, target="dollars", horizon=1).value
            assert np.isnan(value[0]) == (year in years)


def test_outcomes_are_those_that_learned_models_are_taught(truth):
    o = opportunities(truth.cube)
    told = 0
    for year in YEARS[1:]:
        for target in ("activation", "growth", "dollars"):
            for thresholds in (LOOSE, Thresholds(small=0.5, substantial=0.6)):
                mine = truth.outcome(o.corridor, o.product, year, target=target, horizon=1, thresholds=thresholds)
                other = trade_after(o, year, aim=target, horizon=1, thresholds=thresholds)
                both = np.isfinite(mine.value) & np.isfinite(other.value)
                np.testing.assert_allclose(mine.value[both], other.value[both], rtol=1e-12)
                told += int(both.sum())
    assert told > 1000


def test_share_is_of_all_that_the_importer_buys(tables, truth):
    flows = reconciled(tables)

    def share(year):
        bought = sum(v for key, v in flows.items() if (key[0], key[2], key[3]) == (year, "BEL", "27"))
        return flows[year, "ARG", "BEL", "27"] / bought

    found = truth.outcome(*place(truth, "ARG", "BEL", "27"), 2019, target="share", horizon=2)
    assert found.value[0] == pytest.approx(share(2021) - share(2019))
    unknown = truth.outcome(*place(truth, "ARG", "DNK", "27"), 2019, target="share", horizon=2)
    assert np.isnan(unknown.value[0])  # DNK declares no purchases of chapter 27


@pytest.mark.parametrize(
    ("after", "value"),
    [
        ([(100, 100), (100, 100)], 1.0),
        ([(1, 1), (1, 1)], 0.0),
        ([(100, 100), (1, 1)], 0.0),
        ([(1, 1), (0, np.inf)], np.nan),  # one year is not told: nobody could have said that it was activated
        ([(0, np.inf), (0, np.inf)], np.nan),
        ([(60, 90), (50, np.inf)], 1.0),  # bounds that agree
        ([(0, 40), (0, 10)], 0.0),
        ([(40, 60), (1, 1)], np.nan),
    ],
)
def test_an_activation_is_told_only_where_every_year_of_it_is(truth, after, value):
    where = place(truth, "ARG", "BEL", "27")
    low, high = truth.low.copy(), truth.high.copy()
    low[:, where[1]], high[:, where[1]] = 100.0, 100.0  # the median of the product
    at = 2018 - int(truth.years[0])
    for offset, (least, most) in enumerate([(0, 0), (2, 2), *after], start=at - 1):
        low[where[0], where[1], offset], high[where[0], where[1], offset] = least, most
    found = replace(truth, low=low, high=high).outcome(*where, 2018, target="activation", horizon=1)
    np.testing.assert_equal(found.value, [value])


def test_caps_are_the_last_flows_kept_on_either_side(tables):
    caps = caps_of(tables["goods_flows"], tables["reporting"], {"worldsource": 2})
    flows = reconciled(tables)
    truth, capped = truth_of(cube_of(tables)), truth_of(cube_of(tables), caps)

    def second(year, side, country):
        own = sorted((v for key, v in flows.items() if (key[0], key[side], key[3]) == (year, country, "740311")))
        return own[-2] if len(own) > 1 else 0

    absent = [pair for pair in ALL_PAIRS if (2016, *pair, "740311") not in flows]
    assert absent
    for pair in absent:
        expected = min(second(2016, 1, pair[0]), second(2016, 2, pair[1]))
        assert bounds(truth, (*pair, "740311"), 2016) == (0.0, np.inf)
        assert bounds(capped, (*pair, "740311"), 2016) == (0.0, expected)
    assert set(caps["product"]) == {"260300", "740311"}
    assert set(caps["year"]) == {2014, 2015, 2016, 2017}  # from 2018 on the source is whole


def test_no_cap_is_told_by_a_source_that_is_not_named(tables):
    assert caps_of(tables["goods_flows"], tables["reporting"], {"comtrade": 6}).is_empty()


def test_purchases_are_unknown_where_they_are_not_covered_or_of_no_year(truth):
    where = place(truth, "ARG", "DNK", "27")
    assert np.isnan(truth.purchases(*where, 2020)[0])
    assert np.isnan(truth.purchases(*place(truth, "ARG", "BEL", "27"), 1990)[0])
    assert truth.purchases(*place(truth, "ARG", "BEL", "27"), 2020)[0] > 0


def test_what_the_history_can_tell(truth):
    assert truth.can_tell(2020, "growth", 1)
    assert not truth.can_tell(2020, "activation", 1)  # 2022 is not in it
    assert truth.can_tell(2020, "activation", 1, Thresholds(after=0))
    assert not truth.can_tell(2014, "activation", 1)  # nor 2013
    assert truth.can_tell(2014, "growth", 1)


def test_a_product_that_the_history_does_not_hold_has_no_outcome(truth):
    found = truth.outcome(np.array([0, 1]), np.array([-1, 0]), 2019, target="dollars", horizon=1)
    assert np.isnan(found.value[0])


def test_years_without_data_are_empty():
    values = np.array([[1.0, 2.0]])
    found = spread(values, np.array([2001, 2003]), np.arange(2001, 2004), empty=np.inf)
    assert found.tolist() == [[1.0, np.inf, 2.0]]
    assert pl.Series(found[0]).is_infinite().to_list() == [False, True, False]
