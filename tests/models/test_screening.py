"""The filters of TRADE-DSM as a model's last step: scores, reasons, cells and the protocol of a last step."""

import numpy as np
import polars as pl
import pytest
import skops.io
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.utils.estimator_checks import check_estimator

from corridor.errors import UsageError
from corridor.models import ColumnsError, DsmFilters, build_pipeline, score
from corridor.models.screening import ROLES
from corridor.spec import ModelSpec

NAMES = list(ROLES.values())
GOOD = {
    "governance": 0.5, "economy": 11.0, "outlook": 4.0, "size": 0.05, "short": 6.0, "long": 6.0, "world_short": 5.0,
    "world_long": 5.0, "rca": 1.0, "concentration": 0.2, "distance": 2000.0, "logistics": 3.0, "share": 0.01,
}  # fmt: skip
PILLARS = {
    "country": {"governance": 1.0, "importer_gdp": 1.0, "demand_outlook": 1.0},
    "market": {
        "world_import_share": 0.5, "market_growth_long": 0.3, "market_growth_short": 0.2, "world_growth_long": 0.0,
        "world_growth_short": 0.0, "rca": 0.0,
    },
    "access": {"supplier_concentration": 0.4, "distance": 0.3, "logistics_importer": 0.3},
    "position": {"bilateral_share": 1.0},
}  # fmt: skip
WEIGHTS = {"country": 0.0, "market": 0.5, "access": 0.5, "position": 0.0}


def frame(*rows):
    return pl.DataFrame(
        [{ROLES[role]: value for role, value in {**GOOD, **row}.items()} for row in rows],
        schema=dict.fromkeys(NAMES, pl.Float64),
    )


# the market lies at most ten times and once beyond the cut-off of size, at most 40 and 20 points beyond those of growth
BEST = frame({"size": 0.2, "short": 25.0, "long": 45.0, "concentration": 0.1})


def fitted(**options):
    return DsmFilters(PILLARS, WEIGHTS, **options).fit(BEST)


def random_rows(count, seed=1):
    draw = np.random.default_rng(seed)
    low = [-1.5, 9.0, 1.0, 0.0, -20, -20, -10, -10, 0.0, 0.05, 500, 2.0, 0.0]
    high = [1.5, 13.0, 6.0, 0.06, 30, 30, 10, 10, 3.0, 0.7, 12_000, 4.5, 0.4]
    return pl.DataFrame(draw.uniform(low, high, (count, len(NAMES))), schema=NAMES, orient="row")


def test_scores_and_points_by_hand():
    model = fitted()
    s = 0.8 + 1 / (1.85 * np.exp(0.99))  # at an RCA of 1
    assert model.best_["size"] == pytest.approx(1.0)  # log10 of ten times
    assert model.best_["long"] == pytest.approx(45 - 5 * s)
    rows = frame(
        {"size": 0.02 * np.sqrt(10), "short": 5 * s + 1e-12, "long": 5 * s + (45 - 5 * s) / 4, "concentration": 0.3}
    )
    points = dict(zip(model.feature_names_in_, model.contributions(rows)[0], strict=True))
    assert points["world_import_share"] == pytest.approx(25 * 0.75)  # half of the way beyond the cut-off
    assert points["market_growth_long"] == pytest.approx(15 * 0.625)
    assert points["market_growth_short"] == pytest.approx(10 * 0.5)  # just at it
    assert points["supplier_concentration"] == pytest.approx(20 * 0.75)  # .2 of .4 below the bound of .5
    assert points["distance"] == pytest.approx(15 * 0.9)
    assert points["logistics_importer"] == pytest.approx(15 * 0.5)
    assert points["governance"] == points["rca"] == points["bilateral_share"] == 0.0
    assert model.predict(rows)[0] == pytest.approx(18.75 + 9.375 + 5 + 15 + 13.5 + 7.5)


def test_the_best_of_the_reference_scores_full_marks_for_the_market():
    points = fitted().contributions(BEST)[0]
    assert points[list(fitted().feature_names_in_).index("world_import_share")] == pytest.approx(25.0)


def test_what_is_refused_has_no_score_no_points_and_a_reason():
    rows = frame({}, {"governance": -2.0}, {"share": np.nan})
    model = fitted()
    np.testing.assert_array_equal(np.isnan(model.predict(rows)), [False, True, True])
    assert np.isnan(model.contributions(rows)[1:]).all()
    assert model.refusals(rows) == (
        None,
        "filter 1, governance: -2.00, -1.00 is needed, 1.00 short",
        "filter 4 could not be told: not known is own share of the market",
    )
    assert [cell is None for cell in model.cells(rows)] == [False, True, True]


def test_a_reference_in_which_nothing_lies_beyond_its_cut_off():
    model = DsmFilters(PILLARS, WEIGHTS).fit(frame({"size": 0.001, "short": -9.0, "long": -9.0, "concentration": 0.9}))
    assert np.isnan(model.best_["size"])
    points = dict(zip(model.feature_names_in_, model.contributions(frame({"short": 1.0}))[0], strict=True))
    assert points["world_import_share"] == 25.0  # beyond the cut-off is as good as it gets
    assert points["market_growth_short"] == 0.0


def test_a_reference_of_which_nothing_is_known():
    blank = frame({}).select(pl.lit(None, pl.Float64).alias(name) for name in NAMES)
    model = DsmFilters(PILLARS, WEIGHTS).fit(blank)
    assert np.isfinite(model.predict(frame({})))[0]
    assert model.refusals(blank)[0].startswith("filter 1 could not be told")
    np.testing.assert_array_equal(model.observed_weight(blank), [0.0])


def test_without_pillars_the_market_decides():
    model = DsmFilters().fit(BEST)
    weights = dict(zip(model.feature_names_in_, model.weight_, strict=True))
    assert {name: w for name, w in weights.items() if w} == {
        "world_import_share": 0.5, "market_growth_long": 0.3, "market_growth_short": 0.2,
    }  # fmt: skip


def test_roles_may_be_held_by_other_columns():
    model = DsmFilters(roles={"rca": "rca_world", "tariff": "duty"})
    reference = BEST.rename({"rca": "rca_world"}).with_columns(duty=pl.lit(10.0))
    rows = frame({}).rename({"rca": "rca_world"})
    assert model.fit(reference).refusals(rows.with_columns(duty=pl.lit(None, pl.Float64))) == (
        "filter 3 could not be told: not known is duty",
    )
    assert model.refusals(rows.with_columns(duty=pl.lit(5.0))) == (None,)


BOUNDED = settings(max_examples=40, deadline=None, derandomize=True)


@BOUNDED
@given(st.integers(0, 10_000), st.integers(1, 40), st.floats(0, 0.3))
def test_the_protocol_of_a_last_step(seed, count, holes):
    values = random_rows(count, seed).to_numpy().copy()
    values[np.random.default_rng(seed).random(values.shape) < holes] = np.nan
    rows, model = pl.DataFrame(values, schema=NAMES, orient="row"), DsmFilters(PILLARS, WEIGHTS).fit(random_rows(200))
    scores, refused = model.predict(rows), np.array([why is not None for why in model.refusals(rows)])
    np.testing.assert_array_equal(np.isnan(scores), refused)
    assert ((scores[~refused] >= 0.0) & (scores[~refused] <= 100.0)).all()
    np.testing.assert_allclose(np.nansum(model.contributions(rows), axis=1)[~refused], scores[~refused], atol=1e-9)
    np.testing.assert_array_equal([cell is None for cell in model.cells(rows)], refused)
    weights = model.effective_weights(rows)
    np.testing.assert_allclose(weights.sum(axis=1)[~refused], 1.0)
    np.testing.assert_allclose(model.observed_weight(rows)[~refused], 1.0)
    scale = model.normalised(rows)
    assert ((scale >= 0.0) & (scale <= 1.0) | np.isnan(scale)).all()


@BOUNDED
@given(
    st.integers(0, 10_000),
    st.sampled_from(["world_import_share", "market_growth_long", "market_growth_short"]),
    st.floats(0, 30),
)
def test_more_never_lowers_a_score(seed, name, more):
    rows, model = random_rows(40, seed), DsmFilters(PILLARS, WEIGHTS).fit(random_rows(200))
    before, after = model.predict(rows), model.predict(rows.with_columns(pl.col(name) + more))
    assert (np.isnan(before) | (after >= before - 1e-9)).all()


def test_the_order_of_rows_and_columns_changes_nothing():
    rows = random_rows(60)
    order = np.random.default_rng(3).permutation(60)
    model = DsmFilters(PILLARS, WEIGHTS).fit(rows)
    other = DsmFilters(PILLARS, WEIGHTS).fit(rows[order].select(sorted(NAMES)))
    np.testing.assert_array_equal(other.predict(rows.select(sorted(NAMES))), model.predict(rows))
    np.testing.assert_array_equal(model.predict(rows[order]), model.predict(rows)[order])
    assert list(model.feature_names_in_) == [name for inner in PILLARS.values() for name in inner]


def test_clones_arrays_and_skops():
    rows, estimator = random_rows(60), DsmFilters(PILLARS, WEIGHTS, rca_least=0.1)
    fit = clone(estimator).fit(rows)
    assert clone(fit).get_params() == estimator.get_params()
    with pytest.raises(NotFittedError):
        clone(fit).predict(rows)
    array = rows.select(fit.feature_names_in_.tolist()).to_numpy()
    np.testing.assert_array_equal(fit.predict(array), fit.predict(rows))
    np.testing.assert_array_equal(fit.predict(rows.to_pandas()), fit.predict(rows))
    data = skops.io.dumps(fit)
    loaded = skops.io.loads(data, trusted=skops.io.get_untrusted_types(data=data))
    np.testing.assert_array_equal(loaded.predict(rows), fit.predict(rows))
    with pytest.raises(ColumnsError, match="missing rca"):
        fit.predict(rows.drop("rca"))


def test_no_rows():
    nothing = frame({}).head(0)
    assert fitted().predict(nothing).shape == (0,)
    assert fitted().contributions(nothing).shape == (0, len(NAMES))
    assert fitted().refusals(nothing) == fitted().cells(nothing) == ()


def test_the_contract_of_scikit_learn_but_for_the_number_of_columns():
    results = check_estimator(DsmFilters(), on_skip=None, on_fail=None)
    failed = [result for result in results if result["status"] == "failed"]
    others = [
        r["check_name"] for r in failed if "13 columns" not in str(r["exception"]) + str(r["exception"].__cause__)
    ]
    assert others == []
    assert len(failed) < len(results)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"governance_least": "low"}, "governance_least: must be a number from -10 to 10, found 'low'"),
        ({"size_least": 0.0}, "size_least: must be a number from 1e-09 to 1, found 0.0"),
        ({"positions": [0.5, 0.25, 1.0]}, r"positions: must be three rising numbers, found \[0.5, 0.25, 1.0\]"),
        ({"positions": [0.5, 1.0]}, "positions: must be three rising numbers"),
        ({"positions": "abc"}, "positions: must be three rising numbers"),
        ({"roles": {"advantage": "rca"}}, "unknown role: 'advantage'"),
        ({"roles": {"share": "rca"}}, "roles: two roles are held by one column"),
        ({"roles": {"tariff": "duty"}}, "unknown indicator asked for by dsm_filters: 'duty'"),
        ({"weights": {**WEIGHTS, "position": 1.0}}, "bilateral_share: sets cut-offs or chooses the cell"),
        ({"weights": {"market": 1.0}}, "no weight is given for pillar"),
        (
            {"pillars": {"all": {**dict.fromkeys(NAMES, 0.0), "distance": 1.0, "more": 1.0}}, "weights": None},
            "unknown indicator for dsm_filters: 'more'",
        ),
    ],
)
def test_wrong_options_are_refused(options, message):
    with pytest.raises(UsageError, match=message):
        DsmFilters(**{"pillars": PILLARS, "weights": WEIGHTS, **options}).fit(BEST)


def spec(**changes):
    parts = {
        "name": "toy", "title": "Toy", "answers": "Nothing.", "use_when": "Testing.", "faults": "None.",
        "pillars": PILLARS, "weights": WEIGHTS, "reference": {"countries": ["ARG", "BEL"]},
        "normalise": {"method": "identity"}, "aggregate": {"method": "dsm_filters"},
    }  # fmt: skip
    return ModelSpec.model_validate({**parts, **changes})


DIRECTIONS = dict.fromkeys(NAMES, "more is better")


def test_a_model_file_builds_it_and_its_reasons_reach_the_score():
    rows = frame({}, {"governance": -2.0})
    found = score(build_pipeline(spec(), DIRECTIONS).fit(BEST), rows)
    assert found.refusals == (None, "filter 1, governance: -2.00, -1.00 is needed, 1.00 short")
    assert found.cells[0].startswith("cell 5: small share")
    assert found.cells[1] is None
    assert np.nanmax(found.normalised) <= 1.0  # how far beyond the cut-off, not the figure itself


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"normalise": {"method": "goalposts"}}, "treat must be 'none' and normalise 'identity'"),
        ({"treat": {"method": "coin"}}, "treat must be 'none' and normalise 'identity'"),
        ({"aggregate": {"method": "dsm_filters", "options": {"roles": "rca"}}}, "roles: must map roles to indicators"),
        ({"weigh": {"method": "equal"}}, "takes no learnt weights, only 'given'"),
    ],
)
def test_wrong_models_are_refused(changes, message):
    with pytest.raises(UsageError, match=message):
        build_pipeline(spec(**changes), DIRECTIONS)


def test_a_shortfall_has_the_numbers_of_its_reason():
    rows = {name: [0.0] * 4 for name in ROLES.values()}
    rows |= {"importer_gdp": [11.0] * 4, "rca": [1.0] * 4, "distance": [2000.0] * 4, "logistics_importer": [3.0] * 4}
    rows |= {"supplier_concentration": [0.2, 0.2, 0.6, 0.2], "world_import_share": [0.04, 0.01, 0.04, 0.04]}
    rows |= {"market_growth_long": [-1.0] * 4, "governance": [0.0, 0.0, 0.0, None]}
    frame = pl.DataFrame(rows)
    found = DsmFilters().fit(frame).shortfalls(frame)
    assert found[0] is None
    assert (found[1].rule, found[1].unit) == ("filter 2: share of world imports", "share 0..1")
    np.testing.assert_allclose([found[1].measured, found[1].threshold, found[1].distance], [0.01, 0.02, 0.01])
    assert (found[2].rule, found[2].unit) == ("filter 3: supplier concentration", "index")
    np.testing.assert_allclose([found[2].measured, found[2].threshold, found[2].distance], [0.6, 0.5, -0.1])
    assert found[3].rule == "filter 1: what it asks for is not known"
    assert np.isnan(found[3].measured)
