"""Rows in, tidy frames out, the same as the arrays say."""

import numpy as np
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from corridor.errors import DataError
from corridor.measures.advantage import nrca, rca
from corridor.measures.complexity import complexity_set
from corridor.measures.complexity_rows import complexity_of_rows
from corridor.measures.fitness import fitness

RNG = np.random.default_rng(11)
TABLE = np.round(np.exp(2 * RNG.normal(size=(9, 14)) + 8)) * (RNG.random((9, 14)) < 0.6)
COUNTRIES, PRODUCTS = [f"C{n}" for n in range(9)], [f"{n:04}" for n in range(14)]


def rows():
    cells = [(c, p, TABLE[i, k]) for i, c in enumerate(COUNTRIES) for k, p in enumerate(PRODUCTS) if TABLE[i, k]]
    return pl.DataFrame(cells, schema=["country", "product", "value"], orient="row")


def test_frames_say_what_the_arrays_say():
    found, ours = complexity_of_rows(rows()), complexity_set(TABLE)
    assert found.countries["country"].to_list() == COUNTRIES
    assert found.products["product"].to_list() == PRODUCTS
    assert found.pairs.height == 9 * 14
    np.testing.assert_array_equal(found.countries["eci"], ours.eci)
    np.testing.assert_array_equal(found.countries["coi"], ours.coi)
    np.testing.assert_array_equal(found.products["pci"], ours.pci)
    np.testing.assert_array_equal(found.countries["fitness"], fitness(ours.held).country)
    for name, values in {"rca": rca(TABLE), "nrca": nrca(TABLE), "density": ours.density, "cog": ours.cog}.items():
        np.testing.assert_array_equal(found.pairs[name].to_numpy().reshape(9, 14), values, err_msg=name)


def test_order_of_rows_and_split_rows_do_not_matter():
    halves = pl.concat([rows().with_columns(pl.col("value") * 0.25), rows().with_columns(pl.col("value") * 0.75)])
    for other in (rows().sample(fraction=1, shuffle=True, seed=1), halves.sample(fraction=1, shuffle=True, seed=2)):
        for name in ("countries", "products", "pairs"):
            assert_frame_equal(
                getattr(complexity_of_rows(other), name), getattr(complexity_of_rows(rows()), name), rel_tol=1e-9
            )
    mixed = halves.with_columns(pl.col("value") / 3)
    first = complexity_of_rows(mixed).pairs
    assert first.equals(complexity_of_rows(mixed.sample(fraction=1, shuffle=True, seed=3)).pairs)


def test_a_traded_by_nobody_product_and_an_unknown_value_keep_their_rows():
    more = pl.DataFrame({"country": ["C0", "C1"], "product": ["9999", "0000"], "value": [0.0, None]})
    found = complexity_of_rows(
        pl.concat([rows().filter(~((pl.col("country") == "C1") & (pl.col("product") == "0000"))), more])
    )
    untraded = found.products.filter(pl.col("product") == "9999").row(0, named=True)
    assert untraded == {"product": "9999", "exports": 0.0, "ubiquity": 0, "pci": None, "complexity": None}
    unknown = found.pairs.filter((pl.col("country") == "C1") & (pl.col("product") == "0000")).row(0, named=True)
    assert unknown["exports"] is unknown["rca"] is None
    assert unknown["held"] is False
    assert unknown["density"] is not None


def test_floors():
    found = complexity_of_rows(rows(), least_country=float(np.sort(TABLE.sum(axis=1))[2]))
    assert found.countries["shapes"].sum() == 7
    assert found.countries.filter(~pl.col("shapes"))["fitness"].null_count() == 2
    assert found.countries.filter(~pl.col("shapes"))["eci"].null_count() == 0


def test_other_names_and_whole_numbers():
    other = rows().select(i="country", k="product", v=pl.col("value").cast(pl.Int64))
    found = complexity_of_rows(other, country="i", product="k", value="v")
    assert found.pairs.equals(complexity_of_rows(rows()).pairs)


def test_no_rows():
    found = complexity_of_rows(rows().head(0))
    assert found.countries.height == found.products.height == found.pairs.height == 0


@pytest.mark.parametrize(
    ("frame", "message"),
    [
        (rows().rename({"value": "v"}), "column 'value' is missing; the columns are country, product, v"),
        (rows().with_columns(country=pl.lit(None, pl.String)).head(2), "2 rows have no country"),
        (rows().with_columns(pl.col("value") * -1).head(3), "3 values are negative or no number, the first"),
        (rows().with_columns(value=pl.lit(float("inf"))).head(1), "1 values are negative or no number"),
    ],
)
def test_what_cannot_be_read_is_refused(frame, message):
    with pytest.raises(DataError, match=message):
        complexity_of_rows(frame)
