import resource
import time

import numpy as np
import polars as pl
import pytest

from corridor.errors import DataError, UsageError
from corridor.panels import panel_of, read_table
from factories_panels import assert_same, flows, history

ROWS = flows(*history(2000, "A", "X", "01", [5, 6]), *history(2000, "B", "X", "01", [7, None]))


def test_a_table_is_read_alike_from_both_kinds_of_file(tmp_path):
    ROWS.write_csv(tmp_path / "a.csv")
    ROWS.write_parquet(tmp_path / "a.parquet")
    for name in ("a.csv", "a.parquet"):
        assert_same(panel_of(read_table(tmp_path / name)), panel_of(ROWS))
    assert read_table(tmp_path / "a.csv")["product"].to_list() == ["01"] * 4, "leading zeros stay"


def test_files_that_are_none(tmp_path):
    with pytest.raises(UsageError, match=r"nowhere.csv: there is no such file"):
        read_table(tmp_path / "nowhere.csv")
    (tmp_path / "a.xlsx").write_text("x")
    with pytest.raises(UsageError, match=r"a table is a .parquet or a .csv file, found .xlsx"):
        read_table(tmp_path / "a.xlsx")
    (tmp_path / "a.parquet").write_text("x")
    with pytest.raises(DataError, match=r"a.parquet: cannot be read"):
        read_table(tmp_path / "a.parquet")
    (tmp_path / "b.csv").write_text("year,exporter\n2000,A,3\n")
    with pytest.raises(DataError, match=r"b.csv: cannot be read"):
        read_table(tmp_path / "b.csv")


def test_a_table_of_one_row():
    panel = panel_of(flows((2000, "A", "X", "p", 5)))
    assert (panel.low.tolist(), panel.high.tolist()) == ([[5]], [[5]])
    assert panel.declared.all()
    assert_same(panel.as_of(2000), panel)


def test_a_flow_that_is_only_bounded():
    rows = flows(
        (2000, "A", "X", "p", None), (2000, "B", "X", "p", 3), (2000, "C", "X", "p", None), value_cap=[9, 8, None]
    )
    panel = panel_of(rows)
    assert panel.low.tolist() == [[0], [3], [0]]
    assert panel.high.tolist() == [[9], [8], [np.inf]]
    assert panel.exporters == ("A", "B", "C"), "C is unknown where an absent row would be nothing"


def test_a_row_without_a_value_declares_nothing():
    rows = flows((2000, "A", "X", "p", None), (2001, "A", "X", "p", 5), (2000, "A", "Y", "p", 1))
    panel = panel_of(rows)
    x = panel.importers.index("X")
    assert panel.declared[x, 0].tolist() == [False, True]


def test_what_importers_declare_may_be_said_apart():
    declared = pl.DataFrame({
        "year": [2000, 2001, 2001, 1990], "importer": ["X", "X", "Q", "X"], "product": ["01", "01", "01", "99"],
    })  # fmt: skip
    panel = panel_of(flows((2001, "A", "X", "01", 5), (2000, "B", "Y", "01", 4)), declared=declared)
    assert panel.high[0].tolist() == [0, 5], "X declared the product in 2000 and bought nothing"
    assert panel.high[1].tolist() == [4, np.inf], "Y's row stands, though Y is not said to declare"
    assert panel.declared[panel.importers.index("Y")].any() == np.False_


def test_years_without_a_row_are_unknown():
    panel = panel_of(flows((2000, "A", "X", "p", 5), (2003, "A", "X", "p", 6)))
    assert panel.years.tolist() == [2000, 2001, 2002, 2003]
    assert panel.high[0].tolist() == [5, np.inf, np.inf, 6]


def a_million_rows():
    """A million flows of 226 countries, 5,000 products and 23 years, each cell in about one year only."""
    chance = np.random.default_rng(7)
    shape = (23, 226, 226, 5000)
    year, exporter, importer, product = np.unravel_index(
        np.unique(chance.integers(0, np.prod(shape), 1_000_000)), shape
    )
    return pl.DataFrame({
        "year": 2000 + year,
        "exporter": pl.Series(exporter).cast(pl.String).str.zfill(3),
        "importer": pl.Series(importer).cast(pl.String).str.zfill(3),
        "product": pl.Series(product).cast(pl.String).str.zfill(6),
        "value_usd": np.exp(chance.normal(12.0, 3.0, year.size)).round(),
    })  # fmt: skip


def test_a_million_rows_make_no_cube_of_all_countries_and_products():
    """226 × 226 × 5,000 × 23 would be 47 GB of floats."""
    rows = a_million_rows()
    before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    panel = panel_of(rows)
    used, seconds = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, time.process_time() - start
    assert panel.cell.size > 980_000
    assert used < 1.5e6, f"{used:,} kB"
    assert seconds < 10, f"{seconds:.1f} s of computing; 2 on an idle machine"
