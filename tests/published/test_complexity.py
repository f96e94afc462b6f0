"""What the R package economiccomplexity prints: proximity of a small table, and every measure of a large one.

The small table has nine planets and twelve goods (files ba.csv and pp.csv of the package's repository). The large one:
Vargas, economiccomplexity 1.5.0 and 2.0.0 (CRAN), vignette "How To Use This Package": exports of 226 countries in 785
products of SITC revision 2, mean of 1998 to 2000. The package's table is not shipped with this project; the tests run
where `../shared/published` holds it as world_trade_avg_1998_to_2000 (csv or parquet: country, product, value).
"""

from fractions import Fraction
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from corridor.measures.advantage import presence, rca
from corridor.measures.complexity import complexity_index, outlook, outlook_gain
from corridor.measures.complexity_rows import complexity_of_rows
from corridor.measures.fitness import fitness, reflections
from corridor.measures.relatedness import density, proximity

PLACE = Path(__file__).parents[2] / ".." / "shared" / "published"
FIVE = ["afg", "ago", "aia", "alb", "and"]
SITC = ["0011", "0012", "0013", "0014", "0015"]


PLANETS = [
    "000100000010", "000001000000", "000001011000", "101100001111", "000101010000",
    "010001000001", "000110000110", "000011110100", "010000000000",
]  # fmt: skip
PRINTED = {
    "alpha": "1 0 1 1/4 0 0 0 0 1/2 1/3 1/3 1/2",
    "beta": "0 1 0 0 0 1/5 0 0 0 0 0 1/2",
    "delta": "1 0 1 1/4 0 0 0 0 1/2 1/3 1/3 1/2",
    "epsilon": "1/4 0 1/4 1 1/4 1/5 0 1/4 1/4 1/2 3/4 1/4",
    "eta": "0 0 0 1/4 1 1/5 1/2 1/3 0 2/3 1/3 0",
    "gamma": "0 1/5 0 1/5 1/5 1 1/5 3/5 1/5 1/5 0 1/5",
    "iota": "0 0 0 0 1/2 1/5 1 1/3 0 1/3 0 0",
    "kappa": "0 0 0 1/4 1/3 3/5 1/3 1 1/3 1/3 0 0",
    "lambda": "1/2 0 1/2 1/4 0 1/5 0 1/3 1 1/3 1/3 1/2",
    "mu": "1/3 0 1/3 1/2 2/3 1/5 1/3 1/3 1/3 1 2/3 1/3",
    "theta": "1/3 0 1/3 3/4 1/3 0 0 0 1/3 2/3 1 1/3",
    "zeta": "1/2 1/2 1/2 1/4 0 1/5 0 0 1/2 1/3 1/3 1",
}


def test_proximity_of_the_small_table():
    made = np.array([[digit == "1" for digit in row] for row in PLANETS])
    printed = [[float(Fraction(figure)) for figure in row.split()] for row in PRINTED.values()]
    np.testing.assert_allclose(proximity(made), printed, rtol=1e-15)


@pytest.fixture(scope="module")
def rows():
    for path in sorted(PLACE.glob("world_trade_avg_1998_to_2000.*")):
        if path.suffix == ".parquet":
            return pl.read_parquet(path)
        if path.suffix == ".csv":
            return pl.read_csv(path, schema_overrides={"product": pl.String, "value": pl.Float64})
    pytest.skip("the table of the R package economiccomplexity is not beside the repository (../shared/published)")


@pytest.fixture(scope="module")
def table(rows):
    wide = rows.sort("product").pivot(on="product", index="country", values="value").sort("country").fill_null(0.0)
    assert wide["country"].to_list()[:5] == FIVE
    assert wide.columns[1:6] == SITC
    return wide.drop("country").cast(pl.Float64).to_numpy()


def test_the_table_is_the_published_one(table):
    assert table.shape == (226, 785)


def test_balassa_index(table):
    printed = [
        [0.2312238, 0.285438688, 0.0, 0.0, 0.0],
        [0.1777917, 0.087436319, 0.002076625, 0.00139056, 0.001106041],
        [0.0, 0.002581853, 0.0, 0.0, 0.0],
        [0.0, 0.0, 0.0, 0.01582754, 0.073011368],
        [2.4825815, 0.550954168, 0.0, 0.48208017, 3.815013019],
    ]
    np.testing.assert_allclose(rca(table)[:5, :5], printed, rtol=1e-6)


def test_fitness_after_twenty_iterations(table):
    found = fitness(presence(rca(table)), tolerance=0.0, max_iterations=19)
    np.testing.assert_allclose(
        found.country[:5], [0.78605655, 0.03999516, 1.05645538, 1.24261128, 1.37321261], rtol=1e-6
    )
    np.testing.assert_allclose(found.product[:5], [0.7538883, 0.7491391, 2.3018690, 0.9903918, 1.3120378], rtol=1e-6)


def test_reflections(table):
    country, product = reflections(presence(rca(table)), 20)
    np.testing.assert_allclose(country[:5], [-0.5788151, -1.7710696, 1.4074821, -0.1754989, 1.0738736], atol=1e-6)
    printed = [-0.66255107, -1.62169899, -0.07449487, 0.20554720, 0.15848845]
    np.testing.assert_allclose(product[:5], printed, atol=1e-6)


def test_eigenvalues(table):
    found = complexity_index(presence(rca(table)), ddof=1, own_scale=True)
    np.testing.assert_allclose(found.country[:5], [-0.5764283, -1.7770752, 1.4090414, -0.1732606, 1.0772452], atol=1e-6)
    printed = [-0.66657613, -1.62657599, -0.08149436, 0.19917280, 0.14935653]
    np.testing.assert_allclose(found.product[:5], printed, atol=1e-6)


def test_distance(table):
    printed = [
        [0.8331042, 0.8262115, 0.8585811, 0.8492409, 0.8544359],
        [0.9852531, 0.9845604, 0.9888446, 0.9878229, 0.9875953],
        [0.8209798, 0.8327345, 0.8311476, 0.8151172, 0.8105377],
        [0.7342140, 0.7454137, 0.7721725, 0.7479724, 0.7678040],
        [0.7386129, 0.7706530, 0.7687830, 0.7602132, 0.7281361],
    ]
    np.testing.assert_allclose(1 - density(presence(rca(table)))[:5, :5], printed, atol=1e-6)


def test_outlook_and_gain_of_the_complexity_by_fitness(table):
    made = presence(rca(table))
    product = fitness(made, tolerance=0.0, max_iterations=19).product
    printed = [103.948610, 9.962401, 122.311158, 152.107317, 151.295380]
    np.testing.assert_allclose(outlook(made, density(made), product)[:5], printed, rtol=1e-6)
    printed = [
        [0.8615531, 0.7613878, 0.7537907, 1.0961458, 0.8143851],
        [0.9681802, 0.8436855, 0.8219918, 1.2151040, 0.8883146],
        [0.8339114, 0.7475080, 0.7247198, 1.0425043, 0.7671877],
        [0.7979779, 0.7199705, 0.7132042, 1.0170093, 0.7636545],
        [0.0000000, 0.7118512, 0.6829531, 0.9987236, 0.0000000],
    ]
    np.testing.assert_allclose(outlook_gain(made, product)[:5, :5], printed, atol=1e-6)


def test_rows_say_the_same(rows, table):
    found = complexity_of_rows(rows)
    usual = complexity_index(presence(rca(table)))
    np.testing.assert_allclose(found.countries["eci"], usual.country)
    np.testing.assert_allclose(found.products["pci"], usual.product)
