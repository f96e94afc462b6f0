"""Published gravity estimates, from the data sets that their authors released.

* Santos Silva, J. M. C. and Tenreyro, S. (2006), The Log of Gravity, Review of Economics and Statistics 88(4), tables 3
  and 5 (18,360 pairs of 1990).
* Yotov, Y. V., Piermartini, R., Monteiro, J.-A. and Larch, M. (2016), An Advanced Guide to Trade Policy Analysis: The
  Structural Gravity Model, UNCTAD and WTO, chapter 1, applications 1 and 3 (69 countries, every fourth year of 1986 to
  2006). Its figures are recalled, written down before these were computed and not read from the text in hand; that they
  come out to the printed digits speaks for them. What could not be recalled is not tested.
"""

import pandas as pd
import polars as pl
import pytest

from conftest import SHARED
from corridor.gravity import fit

BY_YEAR = [("exporter", "year"), ("importer", "year")]
THREE_WAY = [*BY_YEAR, ("pair_id",)]
YEARS = (1986, 1990, 1994, 1998, 2002, 2006)
COVARIATES = ["ldist", "cntg", "lang", "clny"]
LAGS = ["rta", "rta_lag4", "rta_lag8", "rta_lag12"]
BORDERS = [f"border_{year}" for year in YEARS[:-1]]


@pytest.fixture(scope="module")
def log_of_gravity():
    path = SHARED.parent / "published" / "log_of_gravity.dta"
    if not path.is_file():
        pytest.skip("log_of_gravity.dta is not beside the repository")
    return pl.from_pandas(pd.read_stata(path))


@pytest.fixture(scope="module")
def panel():
    """Return the guide's panel of every fourth year, domestic sales included."""
    path = SHARED / "gravity_panels" / "agtpa_applications.parquet"
    if not path.is_file():
        pytest.skip("agtpa_applications.parquet is not beside the repository")
    years = pl.read_parquet(path).with_columns(pl.col("year").cast(pl.Int64)).filter(pl.col("year").is_in(YEARS))
    abroad = pl.col("exporter") != pl.col("importer")
    return years.with_columns(
        *((abroad & (pl.col("year") == year)).alias(f"border_{year}") for year in YEARS[:-1]),
        ldist=pl.col("dist").log(),
        home=pl.when(abroad).then(pl.lit("abroad")).otherwise("exporter"),
    )


def held(found, published):
    """Hold coefficients and, where given, standard errors to the printed digits."""
    for term, (estimate, error) in published.items():
        assert found.coefficient(term) == pytest.approx(estimate, abs=0.00051), term
        assert error is None or found.error(term) == pytest.approx(error, abs=0.00051), term


def test_log_of_gravity_table_3(log_of_gravity):
    covariates = ["lypex", "lypim", "lyex", "lyim", "ldist", "border", "comlang", "colony"]
    covariates += ["landl_ex", "landl_im", "lremot_ex", "lremot_im", "comfrt_wto", "open_wto"]
    found = fit(log_of_gravity, target="trade", regressors=covariates, effects=())
    assert found.n == 18_360
    published = {"border": 0.193, "comlang": 0.746, "colony": 0.025, "lypex": 0.732, "lypim": 0.741}
    held(found, {"ldist": (-0.784, 0.055)} | {term: (value, None) for term, value in published.items()})


def test_log_of_gravity_table_5(log_of_gravity):
    covariates = ["ldist", "border", "comlang", "colony", "comfrt_wto"]
    found = fit(log_of_gravity, target="trade", regressors=covariates, effects=[("s1_im",), ("s2_ex",)])
    published = {"ldist": -0.750, "border": 0.370, "comlang": 0.383, "colony": 0.079, "comfrt_wto": 0.376}
    held(found, {term: (value, None) for term, value in published.items()})


def test_guide_application_1_ppml_with_effects(panel):
    abroad = panel.filter(pl.col("exporter") != pl.col("importer"))
    found = fit(abroad, target="trade", regressors=COVARIATES, effects=BY_YEAR, cluster=["pair_id"])
    assert found.n == 28_152
    held(found, {"ldist": (-0.841, 0.032), "cntg": (0.437, 0.083), "lang": (0.247, 0.077), "clny": (-0.222, None)})


def test_guide_application_3_agreements_without_domestic_sales(panel):
    abroad = panel.filter(pl.col("exporter") != pl.col("importer"))
    found = fit(abroad, target="trade", regressors=[*COVARIATES, "rta"], effects=BY_YEAR, cluster=["pair_id"])
    held(found, {"rta": (0.191, 0.066)})


def test_guide_application_3_agreements_with_domestic_sales(panel):
    """Each country's sales to itself have a level of their own, so distance and the rest count abroad alone."""
    effects = [*BY_YEAR, ("home",)]
    found = fit(panel, target="trade", regressors=[*COVARIATES, "rta"], effects=effects, cluster=["pair_id"])
    held(found, {"rta": (0.409, 0.069)})


@pytest.mark.parametrize(
    ("regressors", "published"),
    [
        (["rta"], {"rta": (0.557, 0.102)}),
        (["rta", "rta_lead4"], {"rta": (0.520, 0.086), "rta_lead4": (0.077, 0.092)}),
        (
            LAGS,
            {
                "rta": (0.291, 0.089),
                "rta_lag4": (0.414, 0.067),
                "rta_lag8": (0.169, 0.043),
                "rta_lag12": (0.119, 0.030),
            },
        ),
        (
            [*LAGS, *BORDERS],
            {
                "rta": (0.116, 0.087),
                "rta_lag4": (0.288, 0.062),
                "rta_lag8": (0.069, 0.048),
                "border_1986": (-0.706, 0.048),
                "border_1990": (-0.480, 0.043),
                "border_1994": (-0.367, 0.033),
                "border_1998": (-0.158, 0.023),
                "border_2002": (-0.141, 0.017),
            },
        ),
    ],
    ids=["pairs", "lead", "lags", "globalisation"],
)
def test_guide_application_3_with_effects_of_pairs(panel, regressors, published):
    found = fit(panel, target="trade", regressors=regressors, effects=THREE_WAY, cluster=["pair_id"])
    held(found, published)
    assert found.dropped["reason"].unique().to_list() == ["separated"]
