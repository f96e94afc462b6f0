"""Identities that the published definitions imply, on random data (methods.md, sections 1, 8 and 10)."""

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from corridor.indicators.potential import static_potential
from corridor.measures.credibility import shrunk
from corridor.measures.potential import (
    ease_of_trade,
    export_potential,
    realised,
    sums_of_triples,
    supply_share,
    unrealised,
)
from corridor.measures.shares import trade_intensity
from corridor.measures.similarity import complementarity
from factories import COUNTRIES, TABLES, a_flow, a_report, a_world, cube_of, opportunities

FLOWS = arrays(np.int64, (4, 4, 3), elements=st.integers(0, 10**9))


def off_diagonal(flows):
    """Flows (i, j, k) with nothing sold to oneself."""
    return flows * (1 - np.eye(4, dtype=np.int64))[:, :, None]


def potential(flows, panels):
    """EPI (i, j, k) of a balanced world from the functions under test."""
    supply = np.nan_to_num(supply_share(flows.sum(axis=1).astype(float)))
    demand = flows.sum(axis=0).astype(float)
    pairs = [(i, j) for i in range(4) for j in range(4) if i != j]
    s, d, v = (
        np.array(x, dtype=float) for x in zip(*((supply[i], demand[j], flows[i, j]) for i, j in pairs), strict=True)
    )
    ease = ease_of_trade(s, d, v, panels)
    return export_potential(s, d, ease), v, s * d


@settings(max_examples=80, deadline=None)
@given(FLOWS, st.lists(st.integers(0, 1), min_size=3, max_size=3))
def test_potential_of_a_pair_adds_up_to_its_trade_in_every_panel(flows, panels):
    """Σ_k EPI_ijk = v_ij for every pair and panel, without growth, tariff, distance or re-exports."""
    epi, actual, expected = potential(off_diagonal(flows), np.array(panels))
    for panel in set(panels):
        columns = np.array(panels) == panel
        sums = expected[:, columns].sum(axis=1)
        traded = sums > 0
        np.testing.assert_allclose(
            epi[traded][:, columns].sum(axis=1), actual[traded][:, columns].sum(axis=1), rtol=1e-9, atol=1e-6
        )
        assert np.isnan(epi[~traded][:, columns]).all()
        assert (actual[~traded][:, columns] == 0).all()  # a positive flow always has something expected


@settings(max_examples=60, deadline=None)
@given(FLOWS)
def test_with_one_product_potential_is_trade(flows):
    epi, actual, expected = potential(off_diagonal(flows)[:, :, :1], np.array([0]))
    traded = expected[:, 0] > 0
    np.testing.assert_allclose(epi[traded], actual[traded], rtol=1e-9, atol=1e-6)


@settings(max_examples=60, deadline=None)
@given(FLOWS)
def test_realised_and_unrealised_are_the_whole_potential(flows):
    """As sums of triples: Σ min(v, EPI) + Σ max(0, EPI − v) = Σ EPI ≥ max(0, ΣEPI − Σv) + Σ min(v, EPI)."""
    epi, actual, _ = potential(off_diagonal(flows), np.zeros(3, dtype=int))
    epi = np.nan_to_num(epi)
    used, unused = realised(actual, epi), unrealised(actual, epi)
    np.testing.assert_allclose(used + unused, epi, rtol=1e-12, atol=1e-6)
    assert unused.sum() >= max(0.0, epi.sum() - actual.sum()) - 1e-3
    assert (used <= actual + 1e-6).all()
    whole = sums_of_triples(actual, epi, axis=(0, 1))
    np.testing.assert_allclose(sums_of_triples(actual, epi, axis=0).unrealised.sum(), whole.unrealised, rtol=1e-12)
    np.testing.assert_allclose(whole, (epi.sum(), used.sum(), unused.sum()), rtol=1e-12)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(FLOWS, arrays(np.float64, 12, elements=st.floats(0, 5)), arrays(np.float64, 12, elements=st.floats(0, 1)))
def test_with_shrunk_ease_a_pair_adds_up_to_what_lies_between_its_trade_and_the_prediction(flows, predicted, share):
    """Σ_k EPI = B·predicted ease·Σ_k expected + (1 − B)·v_ij, whatever B; for B = 0 that is v_ij."""
    _, actual, expected = potential(off_diagonal(flows), np.zeros(3, dtype=int))
    sums, traded = expected.sum(axis=1), actual.sum(axis=1)
    observed = np.where(sums > 0, traded / np.where(sums > 0, sums, 1.0), np.nan)
    found = (expected * shrunk(observed, predicted, share)[:, None]).sum(axis=1)
    seen = sums > 0
    np.testing.assert_allclose(
        found[seen], (share * predicted * sums + (1 - share) * traded)[seen], rtol=1e-9, atol=1e-6
    )


@settings(max_examples=40, deadline=None, derandomize=True)
@given(FLOWS, arrays(np.float64, 4, elements=st.floats(0.5, 2.0)))
def test_projected_supply_keeps_the_world_market(flows, growth):
    """Σ_i supply_ik·v_k = v_k however unevenly exporters grow: projection moves shares and makes no trade."""
    exports = off_diagonal(flows).sum(axis=1).astype(float)
    world = exports.sum(axis=0)
    sums = np.nansum(supply_share(exports, growth) * world, axis=0)
    np.testing.assert_allclose(sums, world, rtol=1e-9)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(FLOWS, st.floats(0.01, 1000.0))
def test_potential_is_in_dollars_of_any_currency(flows, rate):
    """Trade in another currency is potential in that currency: EPI is homogeneous of degree one."""
    exports, imports = off_diagonal(flows).sum(axis=1).astype(float), off_diagonal(flows).sum(axis=0).astype(float)
    traded = off_diagonal(flows)[0, 1].astype(float)[None]
    one, other = (
        export_potential(s, d, ease_of_trade(s, d, v, np.zeros(3, dtype=int)))
        for s, d, v in (
            (np.nan_to_num(supply_share(x * exports))[:1], x * imports[1:2], x * traded) for x in (1.0, rate)
        )
    )
    np.testing.assert_allclose(other, rate * one, rtol=1e-9)


@settings(max_examples=12, deadline=None)
@given(arrays(np.int64, (4, 4, 2), elements=st.integers(0, 10**6)))
def test_the_identity_holds_from_tables_to_potential(flows):
    """The same through tables, cube and indicator: three equal years of a source that covers everyone."""
    flows = off_diagonal(flows)
    assume(flows.sum() > 0)
    codes, names, years = ("260300", "740311"), COUNTRIES[:4], (2019, 2020, 2021)
    rows = [
        a_flow(y, names[i], names[j], codes[k], int(flows[i, j, k]), rule="balanced_by_source")
        for y in years for i, j, k in np.argwhere(flows > 0)
    ]  # fmt: skip
    reports = [a_report(y, "WLD", s, k, "balanced") for y in years for s in ("exporter", "importer") for k in codes]
    tables = {name: frame.clear() for name, frame in BASE.items()} | {"countries": BASE["countries"]}
    for name, found in (("goods_flows", rows), ("reporting", reports)):
        tables[name] = pl.DataFrame(found, schema=TABLES[name].dtypes, orient="row").select(TABLES[name].columns)
    pairs = [(i, j) for i in names for j in names if i != j]
    o = opportunities(cube_of(tables, pairs))
    found = static_potential(o)
    dollars = np.nansum(found.dollars, axis=1)
    traded = np.array(
        [flows[names.index(o.cube.countries[i]), names.index(o.cube.countries[j])].sum() for i, j in o.cube.corridors]
    )
    np.testing.assert_allclose(dollars, traded, rtol=1e-9, atol=1e-6)


BASE = a_world()
SHARES = arrays(np.float64, 6, elements=st.floats(0.0, 1.0))


@settings(max_examples=60, deadline=None)
@given(SHARES, SHARES)
def test_complementarity_lies_between_disjoint_and_equal(a, b):
    assume(a.sum() > 1e-3)
    assume(b.sum() > 1e-3)
    a, b = a / a.sum(), b / b.sum()
    assert complementarity(a, a) == 100.0
    apart = complementarity(np.concatenate([a, 0 * a]), np.concatenate([0 * b, b]))
    assert apart == pytest.approx(0.0, abs=1e-9)
    found = complementarity(a, b)
    assert -1e-9 <= found <= 100.0
    assert found == complementarity(b, a)
    assert found == pytest.approx(100 * np.minimum(a, b).sum(), abs=1e-9)  # the shared part of the two profiles


@settings(max_examples=60, deadline=None)
@given(arrays(np.float64, 5, elements=st.floats(1.0, 1e6)), arrays(np.float64, 5, elements=st.floats(1.0, 1e6)))
def test_trade_intensity_of_proportional_flows_is_one(exports, imports):
    world = exports.sum()
    imports = imports * world / imports.sum()
    np.testing.assert_allclose(trade_intensity(exports * imports / world, exports, imports, world), 1.0, rtol=1e-9)


@settings(max_examples=60, deadline=None)
@given(arrays(np.float64, (4, 4), elements=st.floats(0.0, 1e6)))
def test_trade_intensity_weighted_by_expected_trade_is_one(flows):
    """Σ_j TII_ij · v_j/v = 1: an exporter's intensities average to one."""
    x, m, world = flows.sum(axis=1), flows.sum(axis=0), flows.sum()
    assume((x > 1e-3).all() and (m > 1e-3).all())
    for i in range(4):
        found = trade_intensity(flows[i], np.full(4, x[i]), m, world)
        assert (found * m / world).sum() == pytest.approx(1.0)
