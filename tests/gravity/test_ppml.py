"""PPML against pyfixest, least squares on dummies, and samples that hold nothing to fit."""

import subprocess
import sys
import textwrap
import warnings

import numpy as np
import polars as pl
import pyfixest
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import DataError
from corridor.gravity import fit
from factories_gravity import dense_ppml, world

TWO = [("exporter",), ("importer",)]
THREE = [("exporter", "year"), ("importer", "year"), ("exporter", "importer")]
TERMS = ["ldist", "border"]


def cross(frame, **options):
    return fit(frame, target="trade", regressors=TERMS, effects=TWO, **options)


@pytest.mark.parametrize("seed", range(3))
def test_coefficients_and_errors_are_those_of_least_squares_on_dummies(seed):
    frame = world(seed=seed)
    found = cross(frame)
    beta, errors, fitted = dense_ppml(frame, TERMS, TWO)
    np.testing.assert_allclose(found.coefficients, beta, rtol=1e-7)
    np.testing.assert_allclose(found.errors, errors, rtol=1e-5)
    np.testing.assert_allclose(found.fitted.to_numpy(), fitted, rtol=1e-6)


def test_three_effects_and_clusters_are_those_of_least_squares_on_dummies():
    frame = world(6, 4, seed=3, zeros=0.05).with_columns(
        pair=pl.concat_str("exporter", "importer"), rta=(pl.col("ldist") * pl.col("year") % 3 > 1.5).cast(pl.Int8)
    )
    found = fit(frame, target="trade", regressors=["rta"], effects=THREE, cluster=("exporter", "importer"))
    beta, errors, _ = dense_ppml(frame, ["rta"], THREE, cluster="pair")
    assert found.n == frame.height
    np.testing.assert_allclose(found.coefficients, beta, rtol=1e-6)
    np.testing.assert_allclose(found.errors, errors, rtol=1e-5)
    assert found.clusters == 30


@pytest.mark.parametrize("cluster", [(), ("exporter",)])
def test_coefficients_and_errors_are_those_of_pyfixest(cluster):
    frame = world(12, seed=5)
    found = cross(frame, cluster=cluster)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # pyfixest 0.60 calls what pandas 3 deprecates
        theirs = pyfixest.fepois(
            "trade ~ ldist + border | exporter + importer",
            frame.to_pandas(),
            vcov={"CRV1": "exporter"} if cluster else "hetero",
            ssc=pyfixest.ssc(k_adj=False, G_adj=True),
            iwls_tol=1e-10,
            demeaner=pyfixest.MapDemeaner(fixef_tol=1e-10),
        )
    np.testing.assert_allclose(found.coefficients, theirs.coef().to_numpy(), rtol=1e-7)
    # Of rows it takes n where this takes n − 1; of clusters both take n − 1.
    factor = 1.0 if cluster else np.sqrt(found.n / (found.n - 1))
    np.testing.assert_allclose(found.errors, theirs.se().to_numpy() * factor, rtol=1e-6)
    np.testing.assert_allclose(found.deviance, theirs.deviance, rtol=1e-9)
    np.testing.assert_allclose(found.log_likelihood, theirs._loglik, rtol=1e-9)
    np.testing.assert_allclose(found.pseudo_r2, theirs._pseudo_r2, rtol=1e-9)


def test_without_effects_there_is_a_constant():
    frame = world(seed=2)
    found = fit(frame, target="trade", regressors=TERMS, effects=())
    beta, errors, _ = dense_ppml(frame, TERMS, ())
    assert found.terms == ("constant", *TERMS)
    np.testing.assert_allclose(found.coefficients[1:], beta, rtol=1e-7)
    np.testing.assert_allclose(found.errors[1:], errors, rtol=1e-7)
    assert found.fitted.sum() == pytest.approx(frame["trade"].sum())


def test_sums_by_exporter_and_importer_are_the_actual_ones():
    """First-order conditions of PPML with effects (Fally, 2015, proposition 1)."""
    frame = world(seed=7)
    both = frame.with_columns(cross(frame).fitted)
    for side in ("exporter", "importer"):
        sums = both.group_by(side).agg(pl.col("trade", "fitted").sum())
        np.testing.assert_allclose(sums["fitted"], sums["trade"], rtol=1e-7)


@settings(max_examples=15, deadline=None, derandomize=True)
@given(seed=st.integers(0, 1000), factor=st.sampled_from([1e-9, 0.37, 1e6, 1e12]))
def test_units_and_row_order_change_nothing(seed, factor):
    frame = world(seed=seed)
    one = cross(frame)
    assert cross(frame.sample(fraction=1.0, shuffle=True, seed=seed)).coefficients.tobytes() == (
        one.coefficients.tobytes()
    )
    scaled = cross(frame.with_columns(pl.col("trade") * factor, pl.col("ldist") / factor))
    np.testing.assert_allclose(scaled.coefficients, one.coefficients * [factor, 1.0], rtol=1e-6)
    np.testing.assert_allclose(scaled.fitted.to_numpy(), one.fitted.to_numpy() * factor, rtol=1e-6)


def test_rows_left_out_say_why():
    frame = world(seed=1, zeros=0.0)
    frame = frame.with_row_index().with_columns(
        trade=pl.when(pl.col("exporter") == "C03")
        .then(0.0)
        .when(pl.col("index") == 2)
        .then(None)
        .when(pl.col("index") == 4)
        .then(-1.0)
        .otherwise("trade"),
        ldist=pl.when(pl.col("index") == 5).then(float("nan")).otherwise("ldist"),
    )
    alone = frame.head(1).with_columns(exporter=pl.lit("XXX"))
    found = cross(pl.concat([frame, alone]))
    told = dict(zip(found.dropped["row"], found.dropped["reason"], strict=True))
    zeros = frame.filter(pl.col("exporter") == "C03")["index"].to_list()
    assert told == {2: "missing", 4: "negative", 5: "missing", **dict.fromkeys(zeros, "separated"), 56: "singleton"}
    assert found.n == 57 - len(told)
    assert found.fitted.null_count() == len(told)
    details = set(found.dropped.filter(pl.col("reason") == "separated")["detail"])
    assert details == {"effect of exporter: every value of its level is zero"}


def test_a_regressor_that_separates_zeros_is_named_with_its_rows():
    frame = world(seed=4, zeros=0.0).with_row_index()
    embargo = pl.col("index").is_in([3, 17, 30])
    frame = frame.with_columns(trade=pl.when(embargo).then(0.0).otherwise("trade"), embargo=embargo)
    found = fit(frame, target="trade", regressors=["ldist", "embargo", "border"], effects=TWO)
    assert found.dropped["row"].to_list() == [3, 17, 30]
    assert found.dropped["detail"].unique().to_list() == [
        "embargo: zero wherever trade is positive once effects are taken out"
    ]
    assert dict(found.omitted) == {"embargo": "rests on 3 separated rows alone"}
    np.testing.assert_allclose(found.coefficients, cross(frame.filter(~embargo)).coefficients, rtol=1e-8)


def test_zeros_that_a_mix_of_regressors_separates_are_found():
    """Neither a nor b is zero at every positive value, but a − b is."""
    frame = world(seed=4, zeros=0.0).with_row_index()
    zeros = pl.col("index").is_in([3, 17, 30])
    mixed = frame.with_columns(
        trade=pl.when(zeros).then(0.0).otherwise("trade"), a=pl.col("border") + zeros, b=pl.col("border")
    )
    found = fit(mixed, target="trade", regressors=["ldist", "a", "b"], effects=TWO)
    assert found.dropped["row"].to_list() == [3, 17, 30]
    assert dict(found.omitted) == {"b": "rests on 3 separated rows alone"}


def test_a_dummy_with_zeros_and_positive_values_separates_nothing():
    frame = world(seed=4, zeros=0.0).with_row_index()
    some = pl.col("index").is_in([3, 17, 30])
    frame = frame.with_columns(trade=pl.when(pl.col("index").is_in([3, 17])).then(0.0).otherwise("trade"), some=some)
    found = fit(frame, target="trade", regressors=["ldist", "some"], effects=TWO, thorough=True)
    assert found.dropped.is_empty()
    assert found.terms == ("ldist", "some")


def degenerate():
    """Return samples that hold nothing to fit, and a part of the message."""
    base = world(5, seed=1)
    lone = pl.DataFrame({"exporter": list("ABCD"), "importer": list("BCDA"), "year": [1] * 4, "trade": [1.0] * 4})
    lone = lone.with_columns(ldist=pl.col("trade") * 2, border=pl.lit(1))
    return {
        "none": (base.head(0), "none of 0 rows can be used"),
        "singletons": (lone, "none of 4 rows can be used .*singleton: 4"),
        "zero": (base.with_columns(trade=pl.lit(0.0)), "none of 20 rows can be used .*separated: 20"),
        "constant": (base.with_columns(trade=pl.lit(3.0)), "trade is 3 in every row"),
        "missing": (base.with_columns(trade=pl.lit(None, pl.Float64)), "missing: 20"),
        "negative": (base.with_columns(trade=pl.lit(-1.0)), "negative: 20"),
        "one exporter": (base.filter(pl.col("exporter") == "C01"), "none of 4 rows can be used"),
        "collinear": (base.with_columns(ldist=pl.col("border") * 2.0), "border: determined by"),
        "constant regressor": (base.with_columns(ldist=pl.lit(2.0)), "ldist: determined by the effects"),
        "of the exporter": (
            base.with_columns(ldist=pl.col("exporter").str.slice(1).cast(pl.Float64)),
            "ldist: determined by the effects",
        ),
    }


@pytest.mark.parametrize("case", degenerate())
def test_degenerate_samples_are_refused_in_words(case):
    frame, message = degenerate()[case]
    with pytest.raises(DataError, match=message):
        cross(frame)


def test_degenerate_samples_do_not_end_the_process():
    """pyfixest 0.60 ends the process when every row is a singleton, which no handler can catch."""
    code = textwrap.dedent(
        """
        import sys
        sys.path[:0] = ["tests/gravity", "tests"]
        from test_ppml import cross, degenerate
        from corridor.errors import DataError
        for frame, _ in degenerate().values():
            try:
                cross(frame)
            except DataError:
                print("refused")
        """
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["refused"] * len(degenerate())


def test_an_effect_of_one_level_is_refused():
    with pytest.raises(DataError, match="effect of year has one level only"):
        fit(world(), target="trade", regressors=TERMS, effects=[("exporter",), ("year",)])


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"regressors": ["height"]}, "no column height; the table has exporter"),
        ({"regressors": []}, "at least one regressor"),
        ({"regressors": ["ldist", "ldist"]}, "ldist is named twice"),
        ({"regressors": ["importer"]}, "column importer must hold numbers, found String"),
        ({"cluster": ("tribe",)}, "no column tribe to cluster by"),
        ({"cluster": ("year",)}, "one cluster of year only"),
    ],
)
def test_wrong_questions_are_refused(options, message):
    with pytest.raises(DataError, match=message):
        fit(world(), **{"target": "trade", "regressors": TERMS, "effects": TWO, **options})


def test_clusters_must_be_known():
    frame = world().with_columns(pl.when(pl.col("exporter") > "C01").then("year"))
    with pytest.raises(DataError, match="rows of the sample have no year"):
        cross(frame, cluster=("year",))


def test_a_single_column_may_be_a_text():
    frame = world(seed=3)
    long = fit(frame, target="trade", regressors=["ldist"], effects=TWO, cluster=["exporter"])
    short = fit(frame, target="trade", regressors="ldist", effects=("exporter", "importer"), cluster="exporter")
    np.testing.assert_array_equal(long.covariance, short.covariance)
    assert short.effects == (("exporter",), ("importer",))
